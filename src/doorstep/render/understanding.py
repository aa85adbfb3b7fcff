"""What was understood of a file, for the eyes of whoever hands it in: every header in her words,
samples as they are written, days as they were read; no code anywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from doorstep.domain.recipes import Remembered
from doorstep.domain.sources import Looked
from doorstep.domain.understanding import (
    ColumnUnderstood,
    FileUnderstood,
    KindReason,
    PlaceOrigin,
    TableUnderstood,
    UnreadSheet,
    VillageUnderstood,
)
from doorstep.domain.vocabulary import ColumnType
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.i18n.widths import cells, cut, padded, wrap_cells
from doorstep.render.values import day_text, value_text

_NARROW = 72
_MOST_VILLAGES = 8
_MOST_SHEETS = 4
_MOST_TELLING = 4
_HEADER_WIDTH, _MEANING_WIDTH = 24, 18


def looked_payload(looked: Looked) -> dict[str, object]:
    """Give what `register --dry-run --json` prints of a file."""
    told = asdict(looked.file)
    outcome = looked.outcome.outcome if looked.outcome else None
    refused = [reason.as_json()["error"] for reason in looked.reasons]
    return told | {"outcome": outcome, "refused": refused}


def looked_lines(looked: Looked, phrases: Phrasebook, width: int) -> Iterator[str]:
    """Show what was understood of a file on a terminal of so many columns."""
    file = looked.file
    if file.rows_in or not looked.reasons:
        yield from _wrapped(_balance(file, phrases), width)
    for note in file.notes:
        yield from _wrapped(phrases.text(f"note.{note.code}", **note.params), width)
    for table in file.tables:
        yield ""
        yield from _table(table, phrases, width)
    for sheet in (one for one in file.unread if not one.named):
        yield ""
        yield from _wrapped(_unread(sheet, phrases), width)
    if file.emptied:
        yield ""
        names = phrases.join(file.emptied)
        yield from _wrapped(phrases.text("understood.emptied", columns=names), width)
    for reason in looked.reasons:
        yield from [""] * bool(file.rows_in)
        told = phrases.text("understood.refused", reason=phrases.problem(reason))
        yield from _wrapped(told, width)
    if file.tables and not looked.reasons:
        yield ""
        yield from _wrapped(phrases.text("understood.hint"), width)


def _balance(file: FileUnderstood, phrases: Phrasebook) -> str:
    aside = sorted(file.set_aside.items(), key=lambda one: -one[1])
    return phrases.text(
        "understood.file" if aside else "understood.file.all",
        file=file.file,
        rows=phrases.number(file.rows_in),
        accepted=phrases.number(file.accepted),
        aside=phrases.number(sum(file.set_aside.values())),
        reasons=phrases.join(
            f"{phrases.name('reason', reason)} {phrases.number(n)}" for reason, n in aside
        ),
    )


def brief_lines(file: FileUnderstood, phrases: Phrasebook) -> Iterator[str]:
    """Say in short, after a registration, where the villages were read and what somebody had said
    of columns, kinds and sheets."""
    places: Counter[tuple[str, PlaceOrigin | None, str]] = Counter()
    headers = [header for table in file.tables for header in table.headers]
    short = short_headers(list(dict.fromkeys(headers)))
    for village in (village for table in file.tables for village in table.villages):
        places[village.village, village.origin, village.header] += village.rows
    counted = [VillageUnderstood(*place, rows) for place, rows in places.most_common()]
    yield from (f"  {line}" for line in _rolls(file.tables, phrases))
    yield from (f"  {line}" for line in table_villages(counted, short, phrases))
    for header in dict.fromkeys(table.unnamed for table in file.tables if table.unnamed):
        yield "  " + phrases.text("understood.unnamed", header=header)
    columns = {(c.by, c.header): c for table in file.tables for c in table.columns if c.by}
    for by in ("said", "remembered"):
        told = [
            phrases.text("pattern.reads", header=short[c.header], meaning=_word(c, phrases))
            for c in columns.values()
            if c.by == by
        ]
        if told:
            yield "  " + phrases.text(f"understood.told.{by}", columns=phrases.join(told))
    if any(reason is KindReason.REMEMBERED for table in file.tables for reason, _ in table.why):
        yield "  " + phrases.text("understood.told.kind")
    for sheet in file.unread:
        yield "  " + _unread(sheet, phrases)


def recipe_lines(recipes: Sequence[Remembered], phrases: Phrasebook) -> Iterator[str]:
    """List what is remembered of layouts: their headers, what was said of them."""
    if not recipes:
        yield phrases.text("understood.recipes.none")
    for one in recipes:
        yield phrases.text("understood.recipes.layout", headers=phrases.join(sorted(one.layout)))
        told = [
            phrases.text("pattern.reads", header=header, meaning=_called(code, phrases))
            for header, code in one.columns.items()
        ]
        if one.kind:
            kind = phrases.name("kind", one.kind)
            told.append(phrases.text("understood.recipes.kind", kind=kind))
        if one.keep:
            columns = phrases.join(sorted(one.keep))
            told.append(phrases.text("understood.recipes.keep", columns=columns))
        yield "  " + phrases.join(told)


def _called(code: str, phrases: Phrasebook) -> str:
    return phrases.name("column", code) if code else phrases.text("mapping.leave-out")


# -- one kind of table


def _table(table: TableUnderstood, phrases: Phrasebook, width: int) -> Iterator[str]:
    kind = phrases.name("kind", table.kind or "-")
    yield from _wrapped(
        phrases.text(
            "understood.table",
            kind=kind,
            where=table_where(table, phrases),
            records=phrases.number(table.records),
        ),
        width,
    )
    short = short_headers(table.headers)
    for line in (
        phrases.text(
            "understood.why", reasons=phrases.clauses(table_reasons(table, short, phrases))
        ),
        *_rolls([table], phrases),
        *table_villages(table.villages, short, phrases),
    ):
        yield from _wrapped(line, width, 2)
    yield from _columns(table.columns, short, phrases, width)
    if table.unnamed:
        yield from _wrapped(phrases.text("understood.unnamed", header=table.unnamed), width, 2)
    for what in ("unknown", "left"):
        headers = getattr(table, what)
        if headers:
            names = phrases.join(short[header] for header in headers)
            yield from _wrapped(phrases.text(f"understood.{what}", columns=names), width, 2)


def _rolls(tables: Sequence[TableUnderstood], phrases: Phrasebook) -> Iterator[str]:
    """Say which tables list some people only, by the name of what they got or are."""
    for roll in dict.fromkeys(table.roll for table in tables if table.roll):
        yield phrases.text("understood.roll", roll=roll)


def table_where(table: TableUnderstood, phrases: Phrasebook) -> str:
    """The sheets a layout stands on, or the row it begins at where there is no more to say."""
    row = phrases.number(table.first_row)
    sheets = [sheet for sheet in table.sheets if sheet]
    if not sheets:
        return phrases.text("understood.where.row", row=row)
    if len(sheets) == 1:
        return phrases.text("understood.where.sheet", sheet=sheets[0], row=row)
    names = phrases.join(sheets[:_MOST_SHEETS])
    more = "more" if len(sheets) > _MOST_SHEETS else "sheets"
    return phrases.text(f"understood.where.{more}", sheets=names, count=len(sheets))


def short_headers(headers: Sequence[str]) -> dict[str, str]:
    """Headers as short as they are told apart: without the words of groups above them."""
    ends = Counter(end for header in headers for end in _ends(header))
    return {h: next((end for end in _ends(h) if ends[end] == 1), h) for h in headers}


def _ends(header: str) -> list[str]:
    parts = header.split("/")
    return ["/".join(parts[at:]) for at in range(len(parts) - 1, -1, -1)]


def table_reasons(
    table: TableUnderstood, short: Mapping[str, str], phrases: Phrasebook
) -> Iterator[str]:
    """Say what spoke for a table's kind."""
    if table.kind is None:
        yield phrases.text("understood.why.unclear")
    elif not table.why:
        yield phrases.text("understood.why.all")
    for reason, words in table.why:
        shown = words[:_MOST_TELLING] if reason is KindReason.COLUMNS else words
        named = (short.get(word, word) for word in shown)
        quoted = "".join(phrases.text("understood.quoted", word=word) for word in named)
        yield phrases.text(f"understood.why.{reason}", words=quoted)


def table_villages(
    villages: Sequence[VillageUnderstood], short: Mapping[str, str], phrases: Phrasebook
) -> Iterator[str]:
    """Which villages rows belong to and where that was read; those of none are said apart."""
    named = [one for one in villages if one.village]
    for origin, header in dict.fromkeys((one.origin, one.header) for one in named):
        own = [one for one in named if (one.origin, one.header) == (origin, header)]
        told = [
            phrases.text("understood.village", village=one.village, rows=phrases.number(one.rows))
            for one in own[:_MOST_VILLAGES]
        ]
        if len(own) > _MOST_VILLAGES:
            told.append(phrases.text("understood.villages.more", count=len(own)))
        where = phrases.text(f"understood.place.{origin}", header=short.get(header, header))
        yield phrases.text("understood.villages", where=where, villages=phrases.join(told))
    unnamed = sum(one.rows for one in villages if not one.village)
    if unnamed:
        words = any(one.origin is PlaceOrigin.WORDS for one in villages if not one.village)
        which = "words" if words else "some" if named else "all"
        yield phrases.text(f"understood.nowhere.{which}", rows=phrases.number(unnamed))


# -- columns


def _columns(
    columns: Sequence[ColumnUnderstood], short: Mapping[str, str], phrases: Phrasebook, width: int
) -> Iterator[str]:
    lines = [(short[c.header], _meaning(c, phrases), _samples(c, phrases)) for c in columns]
    if width < _NARROW:
        for header, meaning, samples in lines:
            told = phrases.text("pattern.reads", header=header, meaning=meaning)
            yield from _wrapped(told, width, 2)
            yield from _wrapped(samples, width, 6)
        return
    heads = tuple(phrases.text(f"understood.head.{one}") for one in ("header", "read", "samples"))
    first = min(max(cells(line[0]) for line in [heads, *lines]), _HEADER_WIDTH)
    second = min(max(cells(line[1]) for line in [heads, *lines]), _MEANING_WIDTH)
    for header, meaning, samples in (heads, *lines):
        start = f"  {padded(header, first)}  "
        if cells(header) > first:
            yield f"  {header}"
            start = " " * (first + 4)
        room = max(width - first - second - 6, 10)
        yield f"{start}{padded(meaning, second)}  {cut(samples, room)}".rstrip()


def _meaning(one: ColumnUnderstood, phrases: Phrasebook) -> str:
    word = _word(one, phrases)
    return phrases.text(f"understood.by.{one.by}", word=word) if one.by else word


def _word(one: ColumnUnderstood, phrases: Phrasebook) -> str:
    return phrases.name("column", one.code)


def _samples(one: ColumnUnderstood, phrases: Phrasebook) -> str:
    return column_samples(one, phrases) or phrases.text("understood.no-samples")


def column_samples(one: ColumnUnderstood, phrases: Phrasebook) -> str:
    """Give a column's samples, days in the reader's words; "" where it holds nothing."""
    return phrases.join(dict.fromkeys(_value(one, *sample, phrases) for sample in one.samples))


def _value(one: ColumnUnderstood, value: str, raw: str, phrases: Phrasebook) -> str:
    """A day as read, in the reader's words; a word as it stands in the file (`raw`)."""
    if one.type is ColumnType.DATE:
        return day_text(phrases, value)
    if one.type in (ColumnType.CODE, ColumnType.SEX):
        return raw or value_text(phrases, one.code, value)
    return " ".join(value.split())


def unread_rows(sheet: UnreadSheet, phrases: Phrasebook) -> str:
    """Say that nobody was recognised in rows of a sheet."""
    key = "understood.unread.sheet" if sheet.sheet else "understood.unread"
    return phrases.text(key, sheet=sheet.sheet, rows=phrases.number(sheet.rows))


def _unread(sheet: UnreadSheet, phrases: Phrasebook) -> str:
    headers = phrases.join(sheet.headers)
    told = unread_rows(sheet, phrases)
    return told + (phrases.text("understood.unread.headers", headers=headers) if headers else "")


def _wrapped(text: str, width: int, indent: int = 0) -> Iterator[str]:
    for line in wrap_cells(text, max(width - indent, 20)):
        yield " " * indent + line
