"""Minutes of a meeting: lines of who does what by when, from a sheet or pasted text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from doorstep.app.headed_rows import headed_rows, spoken
from doorstep.domain.plans import MeetingMinutes, MinutesLine, RefusedLine
from doorstep.engine.fields.days_ahead import day_ahead
from doorstep.engine.intake.strangers import read_value

FIELDS = ("who", "what", "when")
_SEPARATORS = (r"\t+", r"[|｜]", r"[;；]", r"[,，]")
_NAMED = re.compile(r"([^:：|｜\t;；,，]+)[:：]\s*([^|｜\t]+)")
_JOINED = "；"
_NUMBERED = re.compile(r"^\s*[(（]?\d{1,3}[)）.．、]\s*")


def read_minutes(path: Path, held: dt.date, date_order: str) -> MeetingMinutes:
    """Read the minutes of a meeting held on a day from a sheet or CSV.

    Raises BadInput: "minutes-no-columns" (no table with who, what and when), and what opening the
    file may raise.
    """
    return _judged(read_value(_rows, path), held, date_order)


def minutes_of_text(text: str, held: dt.date, date_order: str) -> MeetingMinutes:
    """Read pasted minutes, a line each: who, what, when, between tabs, bars, semicolons or commas;
    or a colon behind who and the day last; a first line of headers may give another order."""
    return _judged(_pasted(text, held, date_order), held, date_order)


def _judged(
    rows: Iterable[tuple[int, Mapping[str, str]]], held: dt.date, date_order: str
) -> MeetingMinutes:
    lines: list[MinutesLine] = []
    refused: list[RefusedLine] = []
    for number, row in rows:
        who, what, when = (row.get(name, "").strip() for name in FIELDS)
        if not (who or what or when):
            continue
        due = day_ahead(when, held, date_order) if when else None
        if code := _lacking(who, what, when, due, held):
            refused.append(RefusedLine(number, code, written(who, what, when)))
        else:
            assert due is not None
            lines.append(MinutesLine(number, who, what, due))
    return MeetingMinutes(tuple(lines), tuple(refused))


def written(who: str, what: str, when: str) -> str:
    """A line of minutes, as it may be pasted."""
    return _JOINED.join((who, what, when))


def _lacking(who: str, what: str, when: str, due: dt.date | None, held: dt.date) -> str:
    """Say why a line is no task, or nothing."""
    if not who:
        return "owner-missing"
    if not what:
        return "matter-missing"
    if not when:
        return "day-missing"
    if due is None:
        return "day-unreadable"
    return "day-past" if due < held else ""


# -- pasted


def _pasted(text: str, held: dt.date, date_order: str) -> Iterator[tuple[int, dict[str, str]]]:
    order: Sequence[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        bare = _NUMBERED.sub("", line)
        named = _NAMED.fullmatch(bare) if order in (None, FIELDS) else None
        if named is not None:
            who, rest = (part.strip() for part in named.groups())
            what, when = _until(rest, held, date_order)
            yield number, {"who": who, "what": what, "when": when}
            continue
        parts = _parts(bare)
        if order is None and parts:
            heads = [_headers().get(part.casefold(), "") for part in parts]
            order = heads if set(FIELDS) <= set(heads) else FIELDS
            if order is heads:
                continue
        if parts:
            yield number, dict(zip(order or FIELDS, parts, strict=False))


def _until(rest: str, held: dt.date, date_order: str) -> tuple[str, str]:
    """Cut what is to be done from its day: the longest end that reads as a day, else what follows
    the last separator."""
    cuts = list(re.finditer(r"\s+|[;；,，]\s*", rest))
    for cut in cuts:
        if day_ahead(rest[cut.end() :], held, date_order):
            return rest[: cut.start()], rest[cut.end() :]
    last = next((cut for cut in reversed(cuts) if cut.group().strip()), None)
    return (rest, "") if last is None else (rest[: last.start()], rest[last.end() :])


def _parts(line: str) -> list[str]:
    """Cut a line into who, what and when; a separator inside what is to be done stays there."""
    best: list[str] = []
    for separator in _SEPARATORS:
        parts = [part.strip() for part in re.split(separator, line)]
        if len(parts) == len(FIELDS):
            return parts
        if len(parts) > len(FIELDS):
            first, last = re.search(separator, line), list(re.finditer(separator, line))[-1]
            assert first is not None
            middle = line[first.end() : last.start()].strip()
            return [parts[0], middle, parts[-1]]
        if len(parts) > len(best):
            best = parts
    return best if any(best) else []


@cache
def _headers() -> Mapping[str, str]:
    return spoken({name: f"minutes.column.{name}" for name in FIELDS})


# -- in the child


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    return list(headed_rows(path, _headers(), set(FIELDS).issubset, "minutes-no-columns"))
