"""Records as the detectors see them, and what became of them when a file was replaced by its newer
version.

A row has no name of its own that outlasts a version: rows with equal contents are the same record,
the others are found again by identity number, else by name with birth date or household. What
nobody finds again was removed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from doorstep.domain.registers import PackSpec, RegisterSpec
from doorstep.engine.fields.places import place_key
from doorstep.engine.fields.words import plain

_OF_PLACE = (
    "row",
    "file",
    "sheet",
    "slot",
    "block",
    "row_id",
    "place_township",
    "place_origin",
    "household_key",
    "struck",
    "hidden",
    "flags",
)

_NAMES = ("name", "child_name", "holder_name", "husband_name", "head_name")
_ITEMS = ("service", "service_date", "certificate_type", "certificate_no")


Content = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RecordSpot:
    """Where a record stands; `version` is the day of a version that has been replaced since."""

    file: str
    sheet: str | None
    row: int
    version: str | None = None

    def as_object(self) -> dict[str, object]:
        """As printed; the version only where it is not the present one."""
        place: dict[str, object] = {"file": self.file, "sheet": self.sheet, "row": self.row}
        return place if self.version is None else place | {"version": self.version}


@dataclass(frozen=True)
class SourceRecord:
    """One row: its register, village, household and values by column code."""

    kind: str
    place: str
    household: str
    values: Mapping[str, str]
    spot: RecordSpot
    flagged: bool = False
    row_id: str = ""

    def get(self, code: str) -> str:
        """A value, "" where there is none."""
        return self.values.get(code, "")

    @property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """By what the record may be found again, the surest first; what it is about counts in all
        of them."""
        item = tuple(self.get(code) for code in _ITEMS)
        name = next((plain(self.get(code)) for code in _NAMES if self.get(code)), "")
        ways: list[tuple[str, ...]] = (
            [("id", self.get("id_number"))] if self.get("id_number") else []
        )
        if name:
            ways += [("born", name, self.get("birth_date"))] if self.get("birth_date") else []
            ways += [("home", name, self.household)]
        return tuple((self.kind, *way, *item) for way in ways)


@dataclass(frozen=True)
class Change:
    """A record added, changed or removed; `record` is the newer one, of a removed record the last
    there was."""

    what: str
    record: SourceRecord


@dataclass(frozen=True)
class VersionStep:
    """A source replaced by its newer version: what changed after `begun`, by `ended`, and who was
    there before."""

    source: str
    begun: dt.date
    ended: dt.date
    before: tuple[SourceRecord, ...]
    changes: tuple[Change, ...]
    emptied: tuple[SourceRecord, ...] = ()
    """Records, as they were, of which some value is gone."""

    @property
    def days(self) -> int:
        """How long the older version stood; two versions on one day count as one day."""
        return max((self.ended - self.begun).days, 1)


def household_of(place: str, row: Mapping[str, object]) -> str:
    """Return the household a row belongs to, over versions and files: number, else address, else
    name of the row's head."""
    for code in ("household_no", "address", "head_name"):
        if row.get(code):
            return f"{place}|{code}|{plain(str(row[code]))}"
    return f"{place}|row|{row.get('household_key') or row.get('row_id')}"


def records(kind: str, table: pa.Table, version: str | None = None) -> Iterator[SourceRecord]:
    """Yield the rows of a register table that hold."""
    names = [
        name
        for name in table.column_names
        if not name.startswith(("raw.", "cell.")) and table.column(name).null_count < table.num_rows
    ]
    for batch in table.select(names).to_batches(max_chunksize=8192):
        for row in batch.to_pylist():
            if row.get("struck"):
                continue
            place = place_key(row.get("place") or row.get("village") or "")
            values = {
                code: str(value)
                for code, value in row.items()
                if code not in _OF_PLACE and value not in (None, "")
            }
            spot = RecordSpot(
                row.get("file") or "", row.get("sheet"), int(row.get("row") or 0), version
            )
            home, flagged = household_of(place, row), _is_flagged(row.get("flags"))
            id_ = row.get("row_id") or ""
            yield SourceRecord(kind, place, home, values, spot, flagged, id_)


def _is_flagged(flags: str | None) -> bool:
    """Say whether a cell of the row could not be taken as it stands; how a sound value is written
    does not count."""
    return flags is not None and any(code in flags for code in _WRONG)


_WRONG = (
    "id-damaged",
    "id-checksum",
    "date-impossible",
    "age-not-date",
    "error-value",
    "unreadable",
)


def step_between(
    source: str,
    older: tuple[dt.date, Mapping[str, pa.Table]],
    newer: tuple[dt.date, Mapping[str, pa.Table]],
    pack: PackSpec,
) -> VersionStep:
    """Return what changed between two versions of one source; an event of these very days, newly
    entered, is no edit."""
    begun, ended = older[0], newer[0]
    held: list[SourceRecord] = []
    changes: list[Change] = []
    emptied: list[SourceRecord] = []
    for kind in sorted(older[1].keys() | newer[1].keys()):
        if kind == "visits" or kind not in pack.registers:
            continue
        old = list(records(kind, older[1][kind], begun.isoformat())) if kind in older[1] else []
        new = list(records(kind, newer[1][kind])) if kind in newer[1] else []
        held += old
        found = list(_changes(old, new))
        changes += [
            change
            for change, _ in found
            if not _is_business(change, pack.registers[kind], begun, ended)
        ]
        emptied += [
            was for change, was in found if was and was.values.keys() - change.record.values.keys()
        ]
    return VersionStep(source, begun, ended, tuple(held), tuple(changes), tuple(emptied))


def _is_business(change: Change, spec: RegisterSpec, begun: dt.date, ended: dt.date) -> bool:
    """Say whether an added row speaks of an event of the days between the versions."""
    dates = [change.record.get(code) for code in (spec.event_date or "", "registered_date") if code]
    day = next((date for date in dates if date), "")
    is_within = begun.isoformat()[: len(day)] <= day <= ended.isoformat()
    return change.what == "added" and day != "" and is_within


def _changes(
    old: Sequence[SourceRecord], new: Sequence[SourceRecord]
) -> Iterator[tuple[Change, SourceRecord | None]]:
    """Compare two versions, a changed record beside what it was; columns that only one of them has
    are no change of a record."""
    both = _columns(old) & _columns(new)
    keys = [_content(one, both) for one in old], [_content(one, both) for one in new]
    same = Counter(keys[0]) & Counter(keys[1])
    rest_old = list(_without(old, keys[0], same))
    rest_new = list(_without(new, keys[1], same))
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, one in enumerate(rest_old):
        for name in one.names:
            waiting[name].append(i)
    gone: set[int] = set()
    for one in rest_new:
        at = next((i for name in one.names for i in waiting.get(name, ()) if i not in gone), None)
        if at is None:
            yield Change("added", one), None
        else:
            gone.add(at)
            yield Change("changed", one), rest_old[at]
    for i, one in enumerate(rest_old):
        if i not in gone:
            yield Change("removed", one), None


def _columns(rows: Iterable[SourceRecord]) -> set[str]:
    return {code for one in rows for code in one.values}


def _content(one: SourceRecord, columns: set[str]) -> Content:
    return tuple(sorted((code, value) for code, value in one.values.items() if code in columns))


def _without(
    rows: Sequence[SourceRecord], keys: Sequence[Content], same: Counter[Content]
) -> Iterator[SourceRecord]:
    left = Counter(same)
    for one, key in zip(rows, keys, strict=True):
        if left[key]:
            left[key] -= 1
        else:
            yield one
