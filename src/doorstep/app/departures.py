"""Who stands in no register any more: two states of a workspace held against each other, whatever
made the one from the other - a file, a visit, something undone or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.app.holdings import joined_tables
from doorstep.app.versions import row_pairs
from doorstep.domain.registers import PackSpec
from doorstep.engine.fields.places import place_key
from doorstep.store import Store

PROTECTED = ("persons", "move_in")
"""Registers in which somebody stands as living here: residents, and those who came."""

EVIDENCE = ("deaths", "move_out")
"""Registers whose record lets a name go."""

_TOLD = ("household_no", "group", "file", "row", "birth_date")
_NUMBER, _BORN = "id", "born"


@dataclass(frozen=True)
class PersonLine:
    """Somebody's line in a register: what she is known again by, the surest first, and where she
    stood."""

    register: str
    place: str
    name: str
    keys: tuple[str, ...]
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RegistersLook:
    """What became of people from one state to the next: `gone` stand in no protected register any
    more; `present` are the keys of all who do; `proven` those of records that let a name go; `met`:
    by key the last day a visit met them as living here."""

    gone: tuple[PersonLine, ...]
    present: frozenset[str]
    proven: frozenset[str]
    met: Mapping[str, str]


def look_at_registers(
    store: Store, pack: PackSpec, before: str | None, after: str
) -> RegistersLook:
    """Hold the state `before` (none: nobody is gone) against the state `after`, by their ids.

    Raises BadInput("workspace-damaged").
    """
    now = joined_tables(store, store.state_at(after).sources, pack)
    present = {key for _, one in _lines(now, pack, PROTECTED) for key in one.keys}
    proven = {key for _, one in _lines(now, pack, EVIDENCE) for key in one.keys if _is_sure(key)}
    gone: list[PersonLine] = []
    if before not in (None, after):
        assert before is not None
        was = joined_tables(store, store.state_at(before).sources, pack)
        gone = [one for one in _left(was, now, pack) if present.isdisjoint(one.keys)]
    return RegistersLook(tuple(gone), frozenset(present), frozenset(proven), dict(_met(now, pack)))


def _left(
    was: Mapping[str, pa.Table], now: Mapping[str, pa.Table], pack: PackSpec
) -> Iterator[PersonLine]:
    """The lines of before that nothing now is the same line of."""
    for kind in PROTECTED:
        if kind not in was:
            continue
        old = _standing(was[kind])
        new = _standing(now[kind]) if kind in now else old.slice(0, 0)
        pairs, told = row_pairs(kind, pack, old, new)
        kept = {before for before, _ in pairs} | told
        yield from (
            one for row, one in _lines({kind: old}, pack, (kind,)) if row not in kept and one.keys
        )


def _standing(table: pa.Table) -> pa.Table:
    """The rows that are not struck through."""
    return table.filter(pc.invert(pc.fill_null(table.column("struck"), False)))


def _lines(
    tables: Mapping[str, pa.Table], pack: PackSpec, kinds: Sequence[str]
) -> Iterator[tuple[int, PersonLine]]:
    """Everybody whom rows of these registers name, with the row's number in its table."""
    for kind in kinds:
        if kind not in tables:
            continue
        role = pack.registers[kind].roles["person"]
        table = _standing(tables[kind])
        fields = ("name", "birth_date", "id_number")
        columns = [_texts(table, role.get(one, one)) for one in fields]
        told = {one: _texts(table, one) for one in _TOLD}
        places = _texts(table, "place")
        for row, (name, born, number) in enumerate(zip(*columns, strict=True)):
            home = told["household_no"][row]
            keys = tuple(person_keys(name, born, number, (places[row], home)))
            about = {code: held[row] for code, held in told.items() if held[row]}
            yield row, PersonLine(kind, places[row], name, keys, about)


def person_keys(name: str, born: str, number: str, home: tuple[str, str]) -> Iterator[str]:
    """What somebody is known again by, the surest first; `home`: village and household number."""
    if number:
        yield f"{_NUMBER}|{number}"
    if name and born:
        yield f"{_BORN}|{name}|{born}"
    if name and home[0]:
        yield f"home|{name}|{place_key(home[0])}|{home[1]}"


def _is_sure(key: str) -> bool:
    """Whether a key is one that two people hardly share: a namesake's death lets nobody go."""
    return key.partition("|")[0] in (_NUMBER, _BORN)


def _met(tables: Mapping[str, pa.Table], pack: PackSpec) -> Iterator[tuple[str, str]]:
    """By key, the last day on which a visit was told that somebody lives here."""
    if "visits" not in tables:
        return
    words = frozenset(pack.words.get("present", ()))
    table = _standing(tables["visits"])
    says, days = _texts(table, "residence_status"), _texts(table, "visit_date")
    found: dict[str, str] = {}
    for row, one in _lines({"visits": table}, pack, ("visits",)):
        if says[row] in words:
            for key in one.keys:
                found[key] = max(found.get(key, ""), days[row])
    yield from found.items()


def _texts(table: pa.Table, code: str) -> list[str]:
    if code not in table.column_names:
        return [""] * table.num_rows
    return [text or "" for text in table.column(code).cast(pa.string()).to_pylist()]
