"""Matters: findings under keys that outlive moved rows, sorted files, new versions and new names.

A key rests on what a finding is about: the check, the place, the field, and the ids of the people
or the household. Where an id number or a name was itself corrected, an id is another one: then a
matter is carried over by the other anchors of its people. It is carried over too where another
check finds the same field wrong: a household that says what a ledger said before settles nothing.
Keys, cores and anchors are keyed digests; nothing can be read in them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.app.tidy import Results
from doorstep.domain.findings import Finding
from doorstep.domain.vocabulary import Severity
from doorstep.engine.checks.subjects import EVENT, HOUSEHOLD, WITNESS
from doorstep.engine.fields.names.written import plain_name
from doorstep.engine.fields.places import place_key

if TYPE_CHECKING:
    from doorstep.app.workspace import Workspace

Row = Mapping[str, Any]
NameOf = Callable[[str], str]

_SAID = ("name", "given_name", "family_name", "birth_date", "id_number", "phone", "village")
_MENTION = ("id", *_SAID, "household_no")


@dataclass(frozen=True)
class MatterRecord:
    """One finding as a matter. `register` and `field`: where it is to be put right; `core`: what is
    wrong in which column, whoever it is about and whatever found it; `anchors`: by what its people
    can be known again."""

    key: str
    finding: Finding
    register: str
    field: str
    persons: tuple[str, ...]
    household: str | None
    core: str
    anchors: frozenset[str]

    @property
    def check(self) -> str:
        """The check that found it."""
        return self.finding.check

    @property
    def code(self) -> str:
        """What it says of the record."""
        return self.finding.code

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return self.finding.severity

    @property
    def place(self) -> str:
        """The village of the row to put right, as most rows write it."""
        return self.finding.place


@dataclass(frozen=True)
class _Known:
    """Mentions, people and households of a run, by mention."""

    said: Mapping[str, Row]
    person: Mapping[str, str]
    household: Mapping[str, str]


def matters(workspace: Workspace) -> Results[MatterRecord]:
    """The matters of the last reconcile, in the order of its findings; no two have one key.

    Raises BadInput("not-reconciled").
    """
    subjects = workspace.subjects().arrow
    people, pages = workspace.people().arrow, workspace.households().arrow
    known = _known(workspace.mentions().arrow, people, pages, subjects)
    lines: dict[str, list[Row]] = defaultdict(list)
    for line in subjects.to_pylist():
        lines[line["finding"]].append(line)
    naming = _Naming(known, workspace.store.name_of)
    made = [naming.matter(found, lines[found.id]) for found in workspace.findings()]
    return Results(_told_apart(made, workspace.store.name_of))


def _known(mentions: pa.Table, people: pa.Table, pages: pa.Table, subjects: pa.Table) -> _Known:
    """What is known of the mentions that `subjects` names."""
    ids = pc.binary_join_element_wise(subjects.column("row_id"), subjects.column("role"), "#")
    wanted = ids.unique()
    said = mentions.filter(pc.is_in(mentions.column("id"), value_set=wanted)).select(_MENTION)
    known = people.filter(pc.is_in(people.column("mention"), value_set=wanted))
    page = ("kind", "file", "household_key")
    home = {tuple(row[c] for c in page): row["household"] for row in pages.to_pylist()}
    household = {
        row["mention"]: home[tuple(row[c] for c in page)]
        for row in known.to_pylist()
        if row["household_key"] is not None
    }
    person = dict(zip(*(known.column(c).to_pylist() for c in ("mention", "person")), strict=True))
    return _Known({row["id"]: row for row in said.to_pylist()}, person, household)


class _Naming:
    """Makes the matter of one finding after the other."""

    def __init__(self, known: _Known, name_of: NameOf) -> None:
        self._known, self._name_of = known, name_of
        self._anchored: dict[str, frozenset[str]] = {}
        self._names: dict[str, str] = {}

    def matter(self, finding: Finding, lines: Sequence[Row]) -> MatterRecord:
        """The matter of a finding, from its lines of the subject table."""
        left = next(line for line in lines if line["side"] == "left")
        own = [line for line in lines if line["about"] != WITNESS]
        ids = [f"{line['row_id']}#{line['role']}" for line in own]
        persons = tuple(
            sorted({self._known.person[id_] for id_ in ids if id_ in self._known.person})
        )
        home = next((h for id_ in ids if (h := self._known.household.get(id_)) is not None), None)
        about: Sequence[str] = persons
        if left["about"] == HOUSEHOLD and home is not None:
            about = (home,)
        told = sorted({line["said"] for line in own if line["about"] == EVENT or not persons})
        what = (finding.check, finding.code, left["field"])
        return MatterRecord(
            key=self._token("", *what, place_key(finding.place), *about, *told),
            finding=finding,
            register=left["kind"],
            field=left["field"],
            persons=persons,
            household=home,
            core=self._token("", finding.code, left["field"], left["kind"]),
            anchors=frozenset(self._anchors(finding, told)).union(*map(self._of_mention, ids)),
        )

    def _anchors(self, finding: Finding, told: Sequence[str]) -> Iterator[str]:
        yield self._token("w", finding.left.raw)
        yield self._token("p", place_key(finding.place))
        if told:
            yield self._token("e", *told)

    def _of_mention(self, id_: str) -> frozenset[str]:
        if id_ not in self._anchored:
            row = self._known.said.get(id_)
            ways = () if row is None else _telling(row)
            tokens = (self._token(mark, *said) for mark, *said in ways if all(said))
            self._anchored[id_] = frozenset(tokens)
        return self._anchored[id_]

    def _token(self, mark: str, *said: str) -> str:
        told = "\x1f".join(said)
        if told not in self._names:
            self._names[told] = self._name_of(told)
        return mark + self._names[told]


def _telling(row: Row) -> Iterable[tuple[str, ...]]:
    """By what a row's person can be known again: a letter for the way, and the values."""
    parts = filter(None, (row["given_name"], row["family_name"]))
    name = plain_name(row["name"] or " ".join(parts))
    number, phone, born = (row[c] or "" for c in ("id_number", "phone", "birth_date"))
    village, house = place_key(row["village"] or ""), row["household_no"] or ""
    return (
        ("n", number),
        ("a", name),
        ("b", name, born),
        ("v", name, village, house),
        ("t", name, phone),
        ("h", born, village, house),
        ("m", born, phone),
    )


def _told_apart(made: Sequence[MatterRecord], name_of: NameOf) -> list[MatterRecord]:
    """The matters, those of one key told apart by what they say, and the same by number."""
    alike = Counter(matter.key for matter in made)
    seen: Counter[str] = Counter()
    apart: dict[str, str] = {}
    order = sorted((m for m in made if alike[m.key] > 1), key=lambda m: (m.key, _values(m)))
    for matter in order:
        key = name_of(f"{matter.key}\x1f{_values(matter)}")
        seen[key] += 1
        apart[matter.finding.id] = key if seen[key] == 1 else name_of(f"{key}\x1f{seen[key]}")
    return [replace(m, key=apart.get(m.finding.id, m.key)) for m in made]


def _values(matter: MatterRecord) -> str:
    cells = (matter.finding.left, matter.finding.right)
    return "\x1f".join(c.value or c.raw if c is not None else "" for c in cells)


@dataclass(frozen=True)
class KnownMatter:
    """A matter as it was known before; `gone`: a run did not find it any more."""

    key: str
    core: str
    anchors: frozenset[str]
    gone: bool = False


@dataclass(frozen=True)
class Carried:
    """What became of the matters known before, and which are new.

    `stays`: keys of open matters found again; `again`: keys of matters that were gone; `continued`:
    old key -> new key of the same matter (a `gone` one among them came back); `gone`: open matters
    that are found no more; `new`: keys nobody knows.
    """

    stays: frozenset[str]
    again: frozenset[str]
    continued: Mapping[str, str]
    gone: frozenset[str]
    new: frozenset[str]


def carry_over(old: Iterable[KnownMatter], new: Iterable[MatterRecord]) -> Carried:
    """Tell which known matters stay, continue under another key, or are gone, and which are new."""
    before, now = {one.key: one for one in old}, {one.key: one for one in new}
    lost = [one for key, one in before.items() if key not in now]
    came = [one for key, one in now.items() if key not in before]
    continued: dict[str, str] = {}
    for was_gone in (False, True):
        taken = set(continued.values())
        left = [one for one in came if one.key not in taken]
        continued |= _paired([one for one in lost if one.gone is was_gone], left)
    kept = before.keys() & now.keys()
    return Carried(
        stays=frozenset(key for key in kept if not before[key].gone),
        again=frozenset(key for key in kept if before[key].gone),
        continued=continued,
        gone=frozenset(one.key for one in lost if not one.gone) - continued.keys(),
        new=frozenset(one.key for one in came) - set(continued.values()),
    )


# How much it tells that both say the same; what tells nothing by itself only decides between two.
_WEIGHTS = {"n": 16, "b": 12, "v": 10, "t": 10, "h": 8, "m": 8, "e": 2, "a": 1, "w": 1, "p": 1}
_TELLS = 8


def _paired(old: Sequence[KnownMatter], new: Sequence[MatterRecord]) -> dict[str, str]:
    """Old key -> new key of one core whose people are the same: best overlap first, and only where
    neither has another as good."""
    pairs: dict[int, list[tuple[KnownMatter, MatterRecord]]] = defaultdict(list)
    by_anchor: dict[tuple[str, str], list[MatterRecord]] = defaultdict(list)
    cores = {one.core for one in old}
    for one in sorted((m for m in new if m.core in cores), key=lambda m: m.key):
        for token in filter(_tells, one.anchors):
            by_anchor[one.core, token].append(one)
    for known in sorted(old, key=lambda m: m.key):
        near = {one.key: one for t in known.anchors for one in by_anchor.get((known.core, t), ())}
        for _, one in sorted(near.items()):
            pairs[_shared(known.anchors, one.anchors)].append((known, one))
    pairs.pop(0, None)
    found: dict[str, str] = {}
    done: set[str] = set()
    for shared in sorted(pairs, reverse=True):
        free = [pair for pair in pairs[shared] if not done & {pair[0].key, pair[1].key}]
        for known, one in free:
            rivals = [p for p in free if (p[0] is known) != (p[1] is one)]
            fair = all((p[0].anchors, p[1].anchors) == (known.anchors, one.anchors) for p in rivals)
            if fair and not done & {known.key, one.key}:
                found[known.key] = one.key
                done |= {known.key, one.key}
        done |= {m.key for pair in free for m in pair}
    return found


def _tells(token: str) -> bool:
    return _WEIGHTS[token[0]] >= _TELLS


def _shared(one: frozenset[str], other: frozenset[str]) -> int:
    """How much two matters' anchors have in common; nothing where name and number both differ."""
    common = {token[0] for token in one & other}
    both = {token[0] for token in one} & {token[0] for token in other}
    if {"a", "n"} <= both - common:
        return 0
    return sum(_WEIGHTS[token[0]] for token in one & other)
