"""Two versions of one ledger, row by row: rows that say the same first, then rows of one number, of
one name and birth, of one name and household. What finds no partner was added or removed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.registers import PackSpec
from doorstep.domain.sources import RowChange, VersionChange

SAME_LAYOUT = 0.8
"""Share of the filled columns that two files must have in common to be of one layout."""

PLACE = ("place_township", "place")
"""The columns that say where a row belongs."""

_EXAMPLES = 3
_LOOSE = (("id_number",), ("name",), ("birth_date", "sex"))
_SEPARATOR = "\x1f"


class RowKey(NamedTuple):
    """Columns whose values make two rows one: `said` must hold something, `with_it` may be blank.

    `sure`: whoever agrees in them is the same person or event, not only the likeliest partner.
    """

    said: tuple[str, ...]
    with_it: tuple[str, ...] = ()
    sure: bool = True


def keys_of(kind: str, pack: PackSpec) -> list[RowKey]:
    """What rows of a register kind are known by, the surest first; a date of the event belongs to
    it, so that two months' lists of the same people stay two."""
    spec = pack.registers[kind]
    event = (spec.event_date,) if spec.event_date else ()
    keys: list[RowKey] = []
    for role in spec.roles.values():
        number, name, birth, household = (
            role.get(field) for field in ("id_number", "name", "birth_date", "household_no")
        )
        known = ((number,), (name, birth), (name, household), (birth, household))
        keys += [
            RowKey(_all(said), (*event, "place")[: len(event) + (household in said)])
            for said in known
            if all(said)
        ]
        if name and event:
            keys.append(RowKey((name, *event), ("place",)))
    first = next(iter(spec.roles.values()), {})
    loose: list[tuple[str | None, ...]] = [spec.key, spec.required]
    if spec.roles:
        loose += [tuple(first.get(f) for f in said) for said in _LOOSE]
    elif "name" in spec.columns:
        loose.insert(0, ("name",))
    sure = not spec.roles
    keys += [RowKey(_all(said), ("place",), sure) for said in loose if said and all(said)]
    return list(dict.fromkeys(keys))


def _all(codes: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(code for code in codes if code)


def texts_of(table: pa.Table, key: RowKey) -> list[str | None]:
    """What each row says under a key, as one text; None where something of it is blank."""
    said = [code for code in key.said if code in table.column_names]
    if len(said) < len(key.said):
        return [None] * table.num_rows
    with_it = [code for code in key.with_it if code in table.column_names]
    parts = [pc.if_else(pc.equal(column, ""), None, column) for column in _columns(table, said)]
    rest = [pc.fill_null(column, "") for column in _columns(table, with_it)]
    return list(pc.binary_join_element_wise(*parts, *rest, _SEPARATOR).to_pylist())


def _columns(table: pa.Table, codes: Iterable[str]) -> list[pa.ChunkedArray]:
    return [table[code].cast(pa.string()) for code in codes]


def compare_versions(
    before: Mapping[str, pa.Table], after: Mapping[str, pa.Table], pack: PackSpec
) -> VersionChange:
    """Compare two files' register tables (kind -> table of `intake.arrow.schema`), kind by kind."""
    totals = dict.fromkeys(("kept", "added", "changed", "removed", "again", "moved"), 0)
    examples: list[RowChange] = []
    for kind in sorted({*before, *after}):
        compared = _Compared(kind, pack, before.get(kind), after.get(kind))
        for name, rows in compared.counts().items():
            totals[name] += rows
        examples += compared.examples()
    return VersionChange(**totals, examples=tuple(examples))


def row_pairs(
    kind: str, pack: PackSpec, old: pa.Table, new: pa.Table
) -> tuple[list[tuple[int, int]], set[int]]:
    """Find rows again: pairs (before, after), and of the rows without a partner those of which
    another row says the same by a key that is sure (a row that stood twice)."""
    compared = _Compared(kind, pack, old, new)
    gone, told = sorted(compared.gone), set()
    for key in (key for key in keys_of(kind, pack) if key.sure and gone):
        known, texts = set(texts_of(new, key)) - {None}, texts_of(old, key)
        told |= {i for i in gone if texts[i] in known}
    return [(i, j) for i, j, _ in compared.pairs], told


def same_layout(one: Mapping[str, pa.Table], other: Mapping[str, pa.Table]) -> bool:
    """Whether two files hold the same kinds of register (one of them perhaps more), rolls of the
    same name among them, with nearly the same columns filled."""
    shared = set(one) & set(other)
    if not shared or not (set(one) <= set(other) or set(other) <= set(one)):
        return False
    if not same_rolls(one, other):
        return False
    return all(_overlap(_filled(one[kind]), _filled(other[kind])) >= SAME_LAYOUT for kind in shared)


def same_rolls(one: Mapping[str, pa.Table], other: Mapping[str, pa.Table]) -> bool:
    """Whether two files list the same people of each kind both hold: all, or those of one roll."""
    return all(_rolls(one[kind]) == _rolls(other[kind]) for kind in set(one) & set(other))


def is_narrower(one: Mapping[str, pa.Table], other: Mapping[str, pa.Table]) -> bool:
    """Whether a file holds the kinds of register and the rolls of another with some of its columns:
    each column filled in it is filled there."""
    return set(one) == set(other) and all(
        _rolls(table) == _rolls(other[kind]) and _filled(table) <= _filled(other[kind])
        for kind, table in one.items()
    )


def _rolls(table: pa.Table) -> frozenset[str | None]:
    """The lists of some people a table holds; None for rows of a whole register. A list of voters
    is no version of the register they stand in."""
    told = "roll" in table.column_names
    return frozenset(table["roll"].unique().to_pylist() if told else [None])


def places_of(tables: Mapping[str, pa.Table]) -> frozenset[tuple[str | None, str]]:
    """The places a file's rows belong to, as (township where one is told, village)."""
    return frozenset(
        (township, village)
        for table in tables.values()
        for township, village in zip(*(table[code].to_pylist() for code in PLACE), strict=True)
        if village
    )


def are_elsewhere(
    one: frozenset[tuple[str | None, str]], other: frozenset[tuple[str | None, str]]
) -> bool:
    """Whether two files surely have no village in common; a township that is not told may be
    any."""
    return bool(one and other) and not any(
        village == known and (town == named or town is None or named is None)
        for town, village in one
        for named, known in other
    )


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def _filled(table: pa.Table) -> frozenset[str]:
    return frozenset(code for code in _codes(table) if table[code].null_count < table.num_rows)


def _codes(table: pa.Table) -> list[str]:
    """The column codes of a register table: those that have their raw text beside them."""
    names = set(table.column_names)
    return [name for name in table.column_names if f"raw.{name}" in names]


class _Compared:
    """Rows of one kind in two versions: `pairs` (before, after, whether equal), rows `gone` and
    rows `come`, all as positions."""

    def __init__(
        self, kind: str, pack: PackSpec, old: pa.Table | None, new: pa.Table | None
    ) -> None:
        self.kind, self.old, self.new = kind, old, new
        self._names = [
            code
            for field in ("name", "given_name")
            for role in pack.registers[kind].roles.values()
            if (code := role.get(field))
        ] or ["name", *pack.registers[kind].required]
        self.pairs: list[tuple[int, int, bool]] = []
        self.again = 0
        self.gone = set(range(old.num_rows)) if old is not None else set()
        self.come = set(range(new.num_rows)) if new is not None else set()
        if old is not None and new is not None:
            self._pair_up(old, new, pack)

    def counts(self) -> dict[str, int]:
        """Numbers of rows, by what became of them."""
        kept = sum(equal for _, _, equal in self.pairs)
        changed = len(self.pairs) - kept
        gone, come = len(self.gone), len(self.come)
        return {
            "kept": kept,
            "changed": changed,
            "removed": gone,
            "added": come,
            "again": self.again,
            "moved": self._moved(),
        }

    def _moved(self) -> int:
        """How many pairs name two villages."""
        if self.old is None or self.new is None:
            return 0
        one, other = self.old["place"].to_pylist(), self.new["place"].to_pylist()
        return sum(bool(one[i] and other[j] and one[i] != other[j]) for i, j, _ in self.pairs)

    def _pair_up(self, old: pa.Table, new: pa.Table, pack: PackSpec) -> None:
        stored = tuple(c for c in pack.registers[self.kind].columns if pack.columns[c].stored)
        exact = [((*stored, "place"), True), (stored, False)]
        for columns, equal in exact:
            key = RowKey((), columns)
            self._take(texts_of(old, key), texts_of(new, key), equal, True)
        for key in keys_of(self.kind, pack):
            if self.gone and self.come:
                self._take(texts_of(old, key), texts_of(new, key), False, key.sure)

    def _take(
        self, one: Sequence[str | None], other: Sequence[str | None], equal: bool, sure: bool
    ) -> None:
        """Pair rows of equal text, in the order of the files; what stands twice is paired twice."""
        found = list(_alike(one, other, sorted(self.gone), sorted(self.come)))
        self.pairs += [(i, j, equal) for i, j in found]
        self.again += len(found) if sure else 0
        self.gone -= {i for i, _ in found}
        self.come -= {j for _, j in found}

    def examples(self) -> Iterator[RowChange]:
        """A few rows of each sort."""
        for i, j in [(i, j) for i, j, equal in self.pairs if not equal][:_EXAMPLES]:
            assert self.old is not None and self.new is not None
            yield self._told(self.new, j, i, j, _differing(self.old, self.new, i, j))
        for i in sorted(self.gone)[:_EXAMPLES]:
            assert self.old is not None
            yield self._told(self.old, i, i, None)
        for j in sorted(self.come)[:_EXAMPLES]:
            assert self.new is not None
            yield self._told(self.new, j, None, j)

    def _told(
        self,
        table: pa.Table,
        at: int,
        before: int | None,
        after: int | None,
        fields: tuple[tuple[str, str | None, str | None], ...] = (),
    ) -> RowChange:
        who = next((said for code in self._names if (said := _value(table, code, at))), "")
        old, new = _row(self.old, before), _row(self.new, after)
        return RowChange(self.kind, _value(table, "sheet", at), who, old, new, fields)


def _alike(
    one: Sequence[str | None], other: Sequence[str | None], left: list[int], right: list[int]
) -> Iterator[tuple[int, int]]:
    waiting: dict[str, list[int]] = defaultdict(list)
    for j in reversed(right):
        if (text := other[j]) is not None:
            waiting[text].append(j)
    for i in left:
        text = one[i]
        if text is not None and (alike := waiting.get(text)):
            yield i, alike.pop()


def _differing(
    old: pa.Table, new: pa.Table, i: int, j: int
) -> tuple[tuple[str, str | None, str | None], ...]:
    told = [(code, _value(old, code, i), _value(new, code, j)) for code in _codes(new)]
    if not any(code == "village" and before != after for code, before, after in told):
        told.append(("village", _value(old, "place", i), _value(new, "place", j)))
    return tuple(one for one in told if one[1] != one[2])


def _value(table: pa.Table, code: str, row: int) -> str | None:
    value = table[code][row].as_py() if code in table.column_names else None
    return None if value is None else str(value)


def _row(table: pa.Table | None, row: int | None) -> int | None:
    return None if table is None or row is None else int(table["row"][row].as_py())
