"""The registers arranged for the detectors: records by register, offices by name, households as the
visits met them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from doorstep.engine.checks.speakers import OF_THE_HOUSE, names_at, who_answered
from doorstep.engine.fields.places import usual_names
from doorstep.engine.fields.words import plain
from doorstep.engine.inspection.signs.sign import SignEvidence
from doorstep.engine.inspection.signs.steps import RecordSpot, SourceRecord, VersionStep, records

_BETWEEN = re.compile(r"\s*(?:[、,，;；/&+]|\band\b|\bet\b|和)\s*")
ANSWERED = ("complete", "proxy")
CLOSED = ("noncontact", "refused")


@dataclass(frozen=True)
class Door:
    """One household visited once: its rows, and what they have in common."""

    place: str
    household: str
    visitors: str
    day: str
    outcome: str
    rows: tuple[SourceRecord, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the household itself answered."""
        at_home = names_at(row.get(code) for row in self.rows for code in ("name", "head_name"))
        return self.outcome == "complete" and all(
            who_answered(row.get("respondent"), row.get("name"), at_home) in OF_THE_HOUSE
            for row in self.rows
        )


class View:
    """What the detectors ask of the evidence."""

    def __init__(self, evidence: SignEvidence) -> None:
        self.evidence = evidence
        self.limits = evidence.limits
        self._records: dict[str, list[SourceRecord]] = {}
        self._words: dict[str, frozenset[str]] = {}

    def records(self, kind: str) -> list[SourceRecord]:
        """Return the records of a register as they are now."""
        if kind not in self._records:
            table = self.evidence.tables.get(kind)
            self._records[kind] = [] if table is None else list(records(kind, table))
        return self._records[kind]

    @cached_property
    def steps(self) -> list[VersionStep]:
        """The replacements up to the inspection."""
        return [step for step in self.evidence.steps if step.ended <= self.evidence.before]

    @cached_property
    def first_persons(self) -> list[SourceRecord]:
        """The persons as they stood before anybody was visited."""
        first = self.evidence.first
        if first is None or "persons" not in first:
            return self.records("persons")
        return list(records("persons", first["persons"]))

    def person(self, row: SourceRecord) -> str:
        """Return whose a row is by the last reconcile, "" where that is not known."""
        return self.evidence.people.get(row.row_id, "")

    def says(self, text: str, words: str) -> bool:
        """Say whether a text is one of a word list's words."""
        if words not in self._words:
            self._words[words] = frozenset(
                plain(word) for word in self.evidence.pack.words.get(words, ())
            )
        return bool(text) and plain(text) in self._words[words]

    @cached_property
    def _full_places(self) -> dict[str, str]:
        rows: Counter[str] = Counter()
        for table in self.evidence.tables.values():
            if "place" in table.column_names:
                rows.update(filter(None, table.column("place").to_pylist()))
        return usual_names(rows)

    def village(self, short: str) -> str:
        """Return a village's name as most rows write it."""
        return self._full_places.get(short, short or "-")

    def by_village(self, rows: Iterable[SourceRecord]) -> dict[str, list[SourceRecord]]:
        """Group records by the village they belong to, in the order of names."""
        return _grouped(rows, lambda row: self.village(row.place))

    @staticmethod
    def by_provider(rows: Iterable[SourceRecord]) -> dict[str, list[SourceRecord]]:
        """Group service records by who gave the service."""
        return _grouped(
            (row for row in rows if row.get("provider")), lambda row: row.get("provider").strip()
        )

    @cached_property
    def doors(self) -> list[Door]:
        """All visits, one entry for each household and day."""
        blocks: dict[tuple[str, str, str, str], list[SourceRecord]] = defaultdict(list)
        for row in self.records("visits"):
            blocks[
                row.household, row.place, row.get("visit_date"), visitors_named(row.get("visitor"))
            ].append(row)
        return [
            Door(place, household, visitors, day, _outcome(rows), tuple(rows))
            for (household, place, day, visitors), rows in sorted(blocks.items())
        ]

    @cached_property
    def doors_by_visitors(self) -> dict[str, list[Door]]:
        """Visits by the pair that made them, named as it is mostly written."""
        written: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self.records("visits"):
            written[visitors_named(row.get("visitor"))][row.get("visitor").strip()] += 1
        grouped: dict[str, list[Door]] = defaultdict(list)
        for door in self.doors:
            if door.visitors:
                spellings = written[door.visitors]
                grouped[min(spellings, key=lambda name: (-spellings[name], name))].append(door)
        return dict(sorted(grouped.items()))


def _grouped(
    rows: Iterable[SourceRecord], name: Callable[[SourceRecord], str]
) -> dict[str, list[SourceRecord]]:
    grouped: dict[str, list[SourceRecord]] = defaultdict(list)
    for row in rows:
        grouped[name(row)].append(row)
    return dict(sorted(grouped.items()))


def people_named(text: str) -> list[str]:
    """Return the visitors a cell names, in the order of names."""
    return sorted({name.strip() for name in _BETWEEN.split(text) if name.strip()})


def visitors_named(text: str) -> str:
    """Return the pair as one name, whoever is named first."""
    return "、".join(people_named(text))


def _outcome(rows: Iterable[SourceRecord]) -> str:
    outcomes = [row.get("visit_outcome") for row in rows if row.get("visit_outcome")]
    if outcomes:
        return outcomes[0]
    return "complete" if any(row.get("name") for row in rows) else ""


def spots_of(rows: Iterable[SourceRecord]) -> tuple[RecordSpot, ...]:
    """Return where records stand, each place once."""
    return tuple(dict.fromkeys(row.spot for row in rows))
