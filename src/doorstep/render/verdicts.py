"""Which of three or more sources is likely wrong, in words, and what each of them says."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from doorstep.domain.findings import Finding
from doorstep.domain.verdicts import SourceValue, ThreeWayVerdict, verdict_of
from doorstep.domain.vocabulary import RegisterKind
from doorstep.i18n.phrasebook import Phrasebook

_ISO = len("2026-06-30")


@dataclass(frozen=True)
class ShownSource:
    """One source's value as it is shown: its name, what is written, as of when, how likely it is
    wrong, and whether it is one of those named."""

    name: str
    value: str
    day: str
    wrong: str
    is_odd: bool


def verdict_sentence(phrases: Phrasebook, found: Finding) -> str:
    """Name the source that is likely wrong and how surely, or say that it cannot be told; nothing
    where fewer than three sources speak."""
    told = verdict_of(found)
    if told is None:
        return ""
    count = phrases.number(len(told.sources))
    if not told.accused:
        key = "verdict.at-door" if told.odd else "verdict.unknown"
        return phrases.text(key, count=count)
    names = _names(phrases, told)
    odd = phrases.join(names[at] for at in told.accused)
    key = "verdict.odd" if len(told.accused) == 1 else "verdict.several"
    return phrases.text(key, count=count, odd=odd, chance=phrases.decimal(told.probability, 2))


def shown_sources(phrases: Phrasebook, found: Finding) -> tuple[ShownSource, ...]:
    """Show every source's value; none where fewer than three sources speak."""
    told = verdict_of(found)
    if told is None:
        return ()
    return tuple(
        ShownSource(
            name,
            source.cell.raw or source.cell.value or phrases.text("report.comment.blank"),
            _day(phrases, source),
            "" if source.kind == RegisterKind.VISITS else phrases.decimal(source.wrong, 2),
            at in told.accused,
        )
        for at, (name, source) in enumerate(zip(_names(phrases, told), told.sources, strict=True))
    )


def source_lines(phrases: Phrasebook, found: Finding) -> Iterator[str]:
    """Say in a line each what the sources say, and as of when."""
    for one in shown_sources(phrases, found):
        said = phrases.text("verdict.said", value=one.value, day=one.day) if one.day else one.value
        yield phrases.labelled(one.name, said)


def _names(phrases: Phrasebook, told: ThreeWayVerdict) -> list[str]:
    """The register's name; of several sources of one register the file's beside it."""
    kinds = Counter(source.kind for source in told.sources)
    names = []
    for source in told.sources:
        known = phrases.known(f"kind.{source.kind}")
        file = PurePosixPath(source.cell.file.replace("\\", "/")).name
        name = phrases.name("kind", source.kind) if known else file
        several = known and kinds[source.kind] > 1
        names.append(name + phrases.brackets(file) if several else name)
    return names


def _day(phrases: Phrasebook, source: SourceValue) -> str:
    day = source.day or ""
    return phrases.day(dt.date.fromisoformat(day)) if len(day) == _ISO else day
