"""Which answers stand: of every household the first it gave, whatever was written over it later.
What it said at that visit to several forms, each a file, stands together.

A second visit is a second observation: it tells how things are now, but it is no sample, since
somebody chose whom to ask again. A file of visits that was replaced or withdrawn counts as it came
first; a household met only in a file that was withdrawn counts as drawn and not met.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from doorstep.app.by_village import visited_homes
from doorstep.app.holdings import as_source
from doorstep.domain.registers import PackSpec
from doorstep.engine.checks.case import answered_by_the_house, of_visit
from doorstep.engine.checks.register import Register
from doorstep.engine.checks.villages import places_named
from doorstep.engine.fields.places import Gazetteer
from doorstep.engine.fields.words import plain
from doorstep.engine.inspection.scoring.doors import DoorTally
from doorstep.engine.intake.places import settle_places
from doorstep.store import Source, Store

_ID = 12
_REACHED = ("complete", "proxy")
Asked = tuple[str, str, bool]
"""What a row of a visit was about: whose, which service, and whether it was asked who lives here.
"""


@dataclass(frozen=True)
class HeldVersion:
    """One version of a source: from which state of the history on it was held (0 the oldest), and
    until which another took its place or it was withdrawn (None: it is held)."""

    source: Source
    since: int
    until: int | None
    is_replaced: bool

    @property
    def day(self) -> str:
        """The day it was taken in."""
        return self.source.taken_at[:10]


def versions_held(store: Store) -> list[HeldVersion]:
    """Return every version of every source there ever was in the present line of the history, the
    oldest first; each state is looked at once."""
    found: list[HeldVersion] = []
    held: dict[tuple[str, str], int] = {}
    for at, state in enumerate(reversed(store.history())):
        now = {(one.id, one.snapshot): one for one in state.sources}
        named = {one.id for one in state.sources}
        for key in held.keys() - now.keys():
            ended = held.pop(key)
            found[ended] = replace(found[ended], until=at, is_replaced=key[0] in named)
        for key, source in now.items():
            if key not in held:
                held[key] = len(found)
                found.append(HeldVersion(source, at, None, is_replaced=False))
    return found


@dataclass
class FirstAnswer:
    """Where a household's first answers stand, in a version of which source, and when it was asked;
    `said`: the day as the file tells it, "" where it does not."""

    version: int
    rows: list[int]
    day: str
    source: str
    said: str


@dataclass
class VisitedDoor:
    """One household on the visits' lists: its place, its first answers and what it said beside them
    at the same visit to other forms, whether anybody answered, and whether a file that is held
    names it."""

    place: str
    first: FirstAnswer | None = None
    beside: list[FirstAnswer] = field(default_factory=list)
    reached: bool = False
    held: bool = False
    times: int = 0
    asked: set[Asked] = field(default_factory=set)

    def answers(self) -> list[FirstAnswer]:
        """All of the first visit."""
        return [] if self.first is None else [self.first, *self.beside]

    def hear(self, answer: FirstAnswer, asked: Sequence[Asked], days: int) -> None:
        """Take in what a file tells of it first, of so many days it was asked on; `asked`: what
        each row is about. At the same visit only what no other form had asked is heard."""
        if self.first is None:
            self.first, self.times = answer, days
            self.asked.update(asked)
            return
        fresh = [row for row, one in zip(answer.rows, asked, strict=True) if one not in self.asked]
        sources = {one.source for one in self.answers()}
        if answer.said == self.first.said != "" and answer.source not in sources and fresh:
            self.beside.append(replace(answer, rows=fresh))
            self.asked.update(asked)
            self.times += days - 1
        elif answer.version not in {one.version for one in self.answers()}:
            self.times += 1


@dataclass(frozen=True)
class FirstAnswers:
    """All doors, and the visit tables by version (with names of their own where a newer version
    would have the same)."""

    doors: Sequence[VisitedDoor]
    tables: Mapping[int, pa.Table]

    def standing(self) -> list[FirstAnswer]:
        """The answers that count."""
        return [answer for door in self.doors if door.held for answer in door.answers()]

    def tally(self, named: Callable[[str], str]) -> dict[str, DoorTally]:
        """Count doors by place, under the names that `named` gives."""
        found: dict[str, list[VisitedDoor]] = defaultdict(list)
        for door in self.doors:
            found[named(door.place)].append(door)
        return {
            place: DoorTally(
                drawn=len(own),
                reached=sum(door.held and (door.reached or bool(door.first)) for door in own),
                met=sum(door.held and door.first is not None for door in own),
                again=sum(door.times > 1 for door in own),
            )
            for place, own in found.items()
        }


@dataclass(frozen=True)
class KnownPlaces:
    """How places are read: which there are, and which village each is (`village_names`)."""

    gazetteer: Gazetteer
    villages: Mapping[str, str]


def first_answers(
    store: Store, pack: PackSpec, versions: Sequence[HeldVersion], known: KnownPlaces
) -> FirstAnswers:
    """Gather the doors of all visits there ever were, each with its first answers."""
    found = _Doors()
    tables = {}
    for at, version in enumerate(versions):
        if "visits" not in version.source.kinds:
            continue
        table = store.table(version.source.snapshot, "visits")
        if version.until is not None:
            own = hashlib.sha256(f"{version.source.id}{version.source.snapshot}".encode())
            name = f"{version.source.file}@{version.since + 1}"
            table = as_source({"visits": table}, own.hexdigest()[:_ID], name)["visits"]
        settled = settle_places({"visits": table}, known.gazetteer)["visits"]
        tables[at] = places_named(settled, known.villages)
        is_held = version.until is None or version.is_replaced
        found.enter(at, version, Register(pack.registers["visits"], tables[at]), is_held)
    return FirstAnswers(list(found.doors.values()), tables)


@dataclass
class _Doors:
    """Doors by what they are known by over all files."""

    doors: dict[object, VisitedDoor] = field(default_factory=dict)

    def enter(self, at: int, version: HeldVersion, visits: Register, is_held: bool) -> None:
        """Enter one file, the version `at`: every door it names, and the first answers of those not
        heard before."""
        outcomes, dates = of_visit(visits, "visit_outcome"), of_visit(visits, "visit_date")
        places, asked = visits.column("place"), _what_was_asked(visits)
        keys = visited_homes(visits, at)
        answers: dict[object, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for row in answered_by_the_house(visits):
            answers[keys[row]][dates[row] or ""].append(row)
        for row in visits.rows():
            door = self.doors.setdefault(keys[row], VisitedDoor(places[row] or ""))
            door.held |= is_held
            door.reached |= outcomes[row] in _REACHED
        for key, by_day in answers.items():
            day = min(by_day)
            visited = min(day, version.day) if day else version.day
            answer = FirstAnswer(at, by_day[day], visited, version.source.id, day)
            self.doors[key].hear(answer, [asked[row] for row in by_day[day]], len(by_day))


def _what_was_asked(visits: Register) -> list[Asked]:
    """Return by row what it is about."""
    names, services, lives = (
        visits.column(code) for code in ("name", "service", "residence_status")
    )
    told = zip(names, services, lives, strict=True)
    return [(plain(name or ""), plain(what or ""), here is not None) for name, what, here in told]
