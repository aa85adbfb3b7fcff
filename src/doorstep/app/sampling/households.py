"""The households of the registers as a list to draw from: one row each, with the strata inspections
ask for.

A household is its number within its village; where numbers are used again in every group, the group
counts too. Events find their household by its number, else by an identity number, else by name and
birth date. The order of files and rows changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from doorstep.domain.registers import PackSpec, RegisterSpec
from doorstep.engine.fields.identity_numbers import id_birth_date
from doorstep.engine.fields.places import group_key, place_key, usual_names
from doorstep.engine.fields.words import plain

EVENTS = ("births", "deaths", "marriages", "move_in", "move_out")
STRATA = ("in_migrant", "event", "none")

"""The strata a household may fall into when a design names none of its own; the first that holds is
its stratum."""

ALIASES = {"village": "place", "population": "persons"}

_SPELLINGS = {
    "event": ("events", "with_event"),
    "none": ("no_event", "without_event", "without", "control"),
    "in_migrant": ("in_migrants", "inmigrant", "inmigrants", "migrant", "migrants"),
    "out_migrant": ("out_migrants", "outmigrant", "outmigrants"),
    "elder": ("elders",),
    "newborn": ("newborns",),
}

_STRATUM_OF = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings}
NO_VILLAGE = "-"
"""Where a household stands whose rows name no village."""

_ELDER_YEARS = 80
_WHOLE_NUMBER = 18


@dataclass(frozen=True)
class Period:
    """The look-back: up to and with `end`, from `months` before it."""

    end: dt.date
    months: int

    @property
    def start(self) -> dt.date:
        """The first day of the period."""
        total = self.end.year * 12 + self.end.month - 1 - self.months
        year, month = divmod(total, 12)
        after = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
        day = min(self.end.day, (after - dt.timedelta(days=1)).day)
        return dt.date(year, month + 1, day) + dt.timedelta(days=1)

    def holds(self, date: str | None) -> bool:
        """Whether a date, at whatever precision it is known, may lie in the period."""
        if not date or not date[:4].isdigit():
            return False
        return self.start.isoformat()[: len(date)] <= date <= self.end.isoformat()[: len(date)]


@dataclass
class _Household:
    """One household while the registers are gone through."""

    place: str
    group: str = ""
    members: int = 0
    traits: set[str] = field(default_factory=set)
    number: str = ""
    address: str = ""
    heads: tuple[set[str], set[str], set[str]] = field(
        default_factory=lambda: (set(), set(), set())
    )
    """Names of its head: whose row says so, whom other rows name, anybody of it."""


@dataclass(frozen=True)
class HouseholdParticulars:
    """What leads to a household's door: where it is, its number, whose it is, how many live
    there."""

    place: str
    group: str
    number: str
    head: str
    address: str
    members: int


def household_particulars(
    tables: Mapping[str, pa.Table], pack: PackSpec, period: Period
) -> dict[str, HouseholdParticulars]:
    """Tell by unit of the list where each household is and whose; "" where no register says."""
    return {
        unit: HouseholdParticulars(
            one.place,
            one.group,
            one.number,
            next((min(names) for names in one.heads if names), ""),
            one.address,
            one.members,
        )
        for unit, one in _Roll(tables, pack, period).households.items()
    }


@dataclass(frozen=True)
class PlacedEvent:
    """A row that tells of an event in the period: when (as far as it is known), of whom, what it
    says by column, and the units of the list it belongs to; none where no household was found."""

    kind: str
    row_id: str
    day: str
    place: str
    names: tuple[str, ...]
    said: Mapping[str, str]
    units: frozenset[str]


def placed_events(
    tables: Mapping[str, pa.Table], pack: PackSpec, period: Period
) -> tuple[list[PlacedEvent], Mapping[tuple[str, str], str]]:
    """Every event of the period once, and by kind and id the unit of each row that lists a
    household."""
    roll = _Roll(tables, pack, period)
    return roll.events, roll.unit_of


def household_frame(
    tables: Mapping[str, pa.Table], pack: PackSpec, period: Period, strata: Sequence[str] = ()
) -> tuple[pa.Table, dict[str, int]]:
    """The list, and what must be known of it: events in the period for which no household was
    found.

    Columns: unit, place (also as village), group, members; event, newborn, in_migrant, out_migrant,
    elder (yes or no); stratum; households and persons of the whole place.
    """
    roll = _Roll(tables, pack, period)
    rows = []
    for unit, household in sorted(roll.households.items()):
        traits = household.traits
        held = {name: "yes" if name in traits else "no" for name in ("event", *_TRAITS)}
        rows.append(
            {"unit": unit, "place": household.place}
            | {"group": f"{household.place}/{group_key(household.group) or '-'}"}
            | {"members": str(household.members), "stratum": _stratum(traits, strata or STRATA)}
            | held
        )
    count = Counter(row["place"] for row in rows)
    persons: Counter[str] = Counter()
    for household in roll.households.values():
        persons[household.place] += household.members
    for row in rows:
        place = row["place"]
        row |= {"households": str(count[place]), "persons": str(persons[place])}
        row |= {alias: row[column] for alias, column in ALIASES.items()}
    unplaced = sum(not one.units for one in roll.events)
    flags = {"frame-is-the-register": len(rows), "events-without-household": unplaced}
    return pa.Table.from_pylist(rows), flags


_TRAITS = ("newborn", "in_migrant", "out_migrant", "elder")


def stratum_named(name: str) -> str:
    """A stratum by any of its usual spellings."""
    spelling = name.strip().casefold().replace("-", "_").replace(" ", "_")
    return _STRATUM_OF.get(spelling, spelling)


def _stratum(traits: set[str], strata: Sequence[str]) -> str:
    for name in strata:
        if name in traits or (name == "none" and "event" not in traits):
            return name
    return "other"


class _Roll:
    """The households of all registers, then what happened to them."""

    def __init__(self, tables: Mapping[str, pa.Table], pack: PackSpec, period: Period) -> None:
        self._pack, self._period = pack, period
        self._in_words = {plain(word) for word in pack.words.get("in_migrant", ())}
        self._away_words = {plain(word) for word in pack.words.get("away", ())}
        self._head_words = {plain(word) for word in pack.words.get("head", ())}
        self.households: dict[str, _Household] = {}
        self.events: list[PlacedEvent] = []
        self.unit_of: dict[tuple[str, str], str] = {}
        self._by_number: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_id: dict[str, set[str]] = defaultdict(set)
        self._by_birth: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        listed = [row for kind in ("persons", "households") for row in _rows(tables, kind)]
        self._places = usual_names(Counter(row["place"] for row in listed))
        self._grouped = _grouped_places(listed)
        hidden = self._unnumbered(listed)
        for kind in ("persons", "households"):
            for row in _rows(tables, kind):
                self._enter(kind, row, hidden)
        for kind in EVENTS:
            if kind in pack.registers:
                for row in _rows(tables, kind):
                    self._happen(pack.registers[kind], row)

    def _unnumbered(self, rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
        """Names for households without a number: by address, else by a hash over all that is known
        of members."""
        members: dict[str, list[str]] = defaultdict(list)
        address: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if not row.get("household_no"):
                key = row.get("household_key") or row["row_id"]
                told = [
                    row.get(name, "")
                    for name in ("name", "head_name", "sex", "birth_date", "id_number")
                ]
                members[key].append("|".join(told))
                address[key].add(plain(row.get("address", "")))
        named = {}
        for key, told in members.items():
            (where,) = address[key] if len(address[key]) == 1 else ("",)
            digest = hashlib.sha256(
                "\n".join(sorted(told)).encode("utf-8", "surrogatepass")
            ).hexdigest()[:10]
            named[key] = where or f"~{digest}"
        return named

    def _enter(self, kind: str, row: Mapping[str, str], hidden: Mapping[str, str]) -> None:
        unit, place = self._unit(row, hidden)
        household = self.households.setdefault(unit, _Household(place))
        self.unit_of[kind, row["row_id"]] = unit
        for part, code in (("group", "group"), ("number", "household_no"), ("address", "address")):
            said = (getattr(household, part), row.get(code, ""))
            setattr(household, part, min(filter(None, said), default=""))
        self._name(household, row)
        if kind == "persons":
            household.members += 1
            self._look(household, row)
        near = place_key(place)
        if number := row.get("household_no"):
            self._by_number[near, plain(number)].add(unit)
        if number := row.get("id_number"):
            self._by_id[number].add(unit)
        if name := row.get("name" if kind == "persons" else "head_name"):
            self._by_name[near, plain(name)].add(unit)
            if row.get("birth_date"):
                self._by_birth[plain(name), row["birth_date"]].add(unit)

    def _name(self, household: _Household, row: Mapping[str, str]) -> None:
        """Whose household a row says it is."""
        own, told = row.get("name", ""), row.get("head_name", "")
        is_head = plain(row.get("relation_to_head", "")) in self._head_words
        for names, name in zip(household.heads, (own if is_head else "", told, own), strict=True):
            if name:
                names.add(name)

    def _unit(self, row: Mapping[str, str], hidden: Mapping[str, str]) -> tuple[str, str]:
        near = place_key(row["place"])
        place = self._places.get(near, row["place"]) or NO_VILLAGE
        number = row.get("household_no") or hidden[row.get("household_key") or row["row_id"]]
        if near in self._grouped and row.get("household_no"):
            return f"{place}/{group_key(row.get('group', '')) or '-'}/{number}", place
        return f"{place}/{number}", place

    def _look(self, household: _Household, row: Mapping[str, str]) -> None:
        """What a person's row says of the household: away, from elsewhere, eighty or older."""
        status = plain(row["residence_status"]) if row.get("residence_status") else ""
        if status in self._in_words:
            household.traits.add("in_migrant")
        elif status in self._away_words:
            household.traits.add("out_migrant")
        born = (
            row.get("birth_date")
            or row.get("birth_year")
            or _born(row.get("id_number", ""), self._pack)
        )
        latest = f"{self._period.end.year - _ELDER_YEARS}{self._period.end.isoformat()[4:]}"
        if born[:4].isdigit() and born <= latest[: len(born)]:
            household.traits.add("elder")

    def _happen(self, spec: RegisterSpec, row: Mapping[str, str]) -> None:
        dates = [row.get(spec.event_date or ""), row.get("registered_date")]
        day = next((date for date in dates if date), "")
        if not self._period.holds(day):
            return
        units = self._homes(spec, row)
        told = (row.get(role.get("name", ""), "") for role in spec.roles.values())
        names = tuple(dict.fromkeys(filter(None, told)))
        said = {name: row[name] for name in spec.columns if row.get(name)}
        told_of = (spec.code, row["row_id"], day, row["place"], names)
        self.events.append(PlacedEvent(*told_of, said, frozenset(units)))
        for unit in units:
            self.households[unit].traits |= {"event", *_MEANT.get(spec.code, ())}

    def _homes(self, spec: RegisterSpec, row: Mapping[str, str]) -> set[str]:
        """The households an event belongs to: both spouses' homes, for instance; by name only when
        it is one home."""
        near = place_key(row["place"])
        if number := row.get("household_no"):
            found = self._by_number.get((near, plain(number)), set())
            return found if len(found) == 1 else set()
        roles = list(spec.roles.values())
        told = [
            {name: row.get(role.get(name, ""), "") for name in ("id_number", "name", "birth_date")}
            for role in roles
        ]
        found = set().union(*(self._by_id.get(one["id_number"], set()) for one in told))
        if not found:
            found = set().union(
                *(
                    self._by_birth.get((plain(one["name"]), one["birth_date"]), set())
                    for one in told
                )
            )
        if not found:
            named = set().union(
                *(self._by_name.get((near, plain(one["name"])), set()) for one in told)
            )
            found = named if len(named) == 1 else set()
        return found


_MEANT = {"births": ("newborn",), "move_in": ("in_migrant",), "move_out": ("out_migrant",)}


def _born(id_number: str, pack: PackSpec) -> str:
    """The birth date an identity number tells, where the country's numbers do."""
    whole = pack.grammar.id_system == "cn" and len(id_number) == _WHOLE_NUMBER
    return (id_birth_date(id_number) or "") if whole else ""


def _grouped_places(rows: Sequence[Mapping[str, str]]) -> set[str]:
    """Places in which one file has the same household number in two groups."""
    groups: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.get("household_no") and row.get("group"):
            groups[place_key(row["place"]), row["file"], row["household_no"]].add(
                group_key(row["group"])
            )
    return {place for (place, _, _), named in groups.items() if len(named) > 1}


def _rows(tables: Mapping[str, pa.Table], kind: str) -> Iterator[dict[str, str]]:
    """A register's rows without what was only shown; struck-through rows are no record any more."""
    if kind not in tables:
        return
    table = tables[kind]
    names = [name for name in table.column_names if not name.startswith(("raw.", "cell."))]
    for batch in table.select(names).to_batches(max_chunksize=8192):
        for row in batch.to_pylist():
            if not row["struck"]:
                yield {name: value for name, value in row.items() if isinstance(value, str)} | {
                    "place": row["place"] or ""
                }
