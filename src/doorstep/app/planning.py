"""Whom to visit: every house with an event of the look-back, a drawn sample, what is open and what
is to be asked, as one plan of days and pairs. One visit answers all that is open of a house; an
event that leads to no house stands on a list of its own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.app.accepting import accepted_among
from doorstep.app.cards.households import household_cards
from doorstep.app.cards.sayings import VISITS, Sayings, sayings_of
from doorstep.app.house_sheets import forms_for
from doorstep.app.matters import matters
from doorstep.app.sampling.households import EVENTS, Period, PlacedEvent, placed_events
from doorstep.app.sampling.lists import LOOK_BACK_MONTHS
from doorstep.app.village_order import village_codes
from doorstep.app.visiting import MET, VisitsRequest, doors_of
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput
from doorstep.domain.findings import Finding
from doorstep.domain.forms import FormSpec
from doorstep.domain.households import HouseholdCard
from doorstep.domain.planned_visits import (
    FORM_MINUTES,
    VISIT_MINUTES,
    HouseDoor,
    HouseEvent,
    PairDays,
    VisitReason,
    VisitRoute,
    VisitsPlanned,
)
from doorstep.domain.vocabulary import RegisterKind
from doorstep.engine.checks import ENGINE_VERSION
from doorstep.engine.fields.places import place_key, usual_names
from doorstep.engine.fields.words import plain
from doorstep.engine.planning.balancing import spread
from doorstep.engine.planning.choosing import check_capacity
from doorstep.engine.planning.routes import ON_A_SLIP, asked_at_doors, route_of
from doorstep.engine.survey.draw_methods import simple
from doorstep.engine.survey.random_stream import Stream
from doorstep.packs.forms import load_forms

LISTED = (RegisterKind.PERSONS, RegisterKind.HOUSEHOLDS)
USUAL = (VisitReason.EVENT, VisitReason.MATTER, VisitReason.QUESTION)
FRESH_MONTHS = 24
ASKED_THERE = frozenset({VisitReason.SAMPLE, VisitReason.NEXT, VisitReason.REVISIT})
"""Reasons that only a visit answers."""


@dataclass(frozen=True)
class VisitsAsked:
    """What is asked of a plan. `villages`: these alone (none: all); `sample`: so many households
    drawn at random; `rubric`: by which next visits are told; `fresh_months`: how old the last
    dated word of a house with an event may be; `done`: houses that need no visit now;
    `new_round`: houses that declined before may be asked again."""

    when: PairDays
    seed: str
    reasons: tuple[VisitReason, ...] = USUAL
    villages: tuple[str, ...] = ()
    sample: int = 0
    rubric: str = ""
    fresh_months: int = FRESH_MONTHS
    done: frozenset[str] = field(default_factory=frozenset)
    new_round: bool = False


@dataclass(frozen=True)
class PlannedCards:
    """A plan, and the card of each of its houses by its household; `since`: first day of the
    look-back."""

    plan: VisitsPlanned
    cards: Mapping[str, HouseholdCard]
    forms: Mapping[str, FormSpec]
    since: str = ""


def plan_doors(workspace: Workspace, asked: VisitsAsked) -> PlannedCards:
    """Plan visits by the last reconcile; the same asked of the same records gives the same plan.

    Raises BadInput: "not-reconciled", "plan-size-unfit", "plan-day-too-long", "village-unknown".
    """
    check_capacity(asked.when)
    known = _Township(workspace)
    villages = known.villages_named(asked.villages)
    doors = [one for one in _DoorMaker(known, asked).made() if one.place in villages]
    lost = tuple(one for one in known.lost if not asked.villages or one.place in villages)
    planned = spread(doors, asked.when, asked.seed, villages)
    run = workspace.store.run_id(ENGINE_VERSION)
    plan = VisitsPlanned(asked.when, asked.seed, run, planned, lost)
    return PlannedCards(plan, known.cards, known.forms, known.since)


class _Township:
    """The last reconcile by house: cards of the houses that can be found, what is asked of each,
    and which event belongs to which."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.forms = load_forms(workspace.pack.code)
        said = replace(sayings_of(workspace), subjects=workspace.subjects().arrow)
        cards = household_cards(said, workspace.pack)
        usual = usual_names(Counter(one.place for one in cards if one.place))
        named = (replace(one, place=usual.get(place_key(one.place), one.place)) for one in cards)
        rows = _rows_of(said)
        listed = {home for (kind, _), home in rows.items() if kind in LISTED}
        self.cards = {one.household: one for one in named if one.household in listed or one.address}
        found = _open_findings(workspace)
        self.asked = asked_at_doors(
            {
                home: [found[id_] for id_ in card.findings if id_ in found]
                for home, card in self.cards.items()
            }
        )
        codes = village_codes(workspace, usual.values())
        names = {one.place for one in self.cards.values()}
        self.villages = sorted(names, key=lambda one: (codes.get(place_key(one), "~"), one))
        self.usual = usual
        registers = workspace.drawn_from()
        self.period = Period(registers.day, LOOK_BACK_MONTHS)
        self.since = self.period.start.isoformat()
        events, unit_of = placed_events(registers.tables, workspace.pack, self.period)
        self.homes = _homes_of_units(unit_of, rows, self.cards)
        self._place(events, _linked(said))

    def villages_named(self, names: Sequence[str]) -> list[str]:
        """The villages that are meant, in the township's order; none named: all."""
        meant = {place_key(one) for one in names}
        held = {place_key(one) for one in self.villages}
        if missing := [one for one in names if place_key(one) not in held]:
            known = ", ".join(one for one in self.villages if one)
            raise BadInput("village-unknown", village=missing[0], known=known)
        return [one for one in self.villages if not meant or place_key(one) in meant]

    def _place(
        self, events: Iterable[PlacedEvent], linked: Mapping[tuple[str, str], list[str]]
    ) -> None:
        """Each event to one house: where its people were found by the links, else by number, name
        or birth; of several the one in the event's own village. The others know of it too."""
        self.events: dict[str, list[HouseEvent]] = defaultdict(list)
        self.touched_by: set[str] = set()
        self.lost: list[HouseEvent] = []
        at = _places_of(self.workspace)
        for one in sorted(events, key=lambda one: (one.kind, one.row_id)):
            told = HouseEvent(
                f"{one.kind}:{one.row_id}",
                one.kind,
                one.day,
                self.usual.get(place_key(one.place), one.place),
                one.names,
                at.get((one.kind, one.row_id), ""),
                one.said,
            )
            homes = [home for home in linked.get((one.kind, one.row_id), ()) if home in self.cards]
            homes = homes or sorted(
                {home for unit in one.units for home in self.homes.get(unit, ())}
            )
            if not homes:
                self.lost.append(told)
                continue
            near = [home for home in homes if self.cards[home].place == told.place]
            self.events[(near or homes)[0]].append(told)
            self.touched_by.update(homes)


class _DoorMaker:
    """Makes the doors of a plan."""

    def __init__(self, known: _Township, asked: VisitsAsked) -> None:
        self.known, self.asked = known, asked
        words = known.workspace.pack.words.get("collective", ())
        self.collective = tuple(sorted(plain(word) for word in words))
        self.fresh = Period(known.period.end, asked.fresh_months).start.isoformat()
        self.drawn = self._drawn()

    def made(self) -> list[HouseDoor]:
        """All houses that there is a reason to reach."""
        made = (self._door(card) for card in self.known.cards.values())
        return [one for one in made if one is not None]

    def _door(self, card: HouseholdCard) -> HouseDoor | None:
        home = card.household
        asked, events = self.known.asked[home], tuple(self.known.events.get(home, ()))
        reasons = self._reasons(home, asked)
        if not reasons or home in self.asked.done:
            return None
        forms = forms_for(self.known.forms, card, events, self.known.since)
        stale = VisitReason.EVENT in reasons and last_word(card) < self.fresh
        needed = bool(ASKED_THERE & set(reasons))
        route = route_of(asked, stale=stale or needed, collective=self._is_collective(card))
        will_do = not needed and all(one.code in ON_A_SLIP for one in asked)
        where = card.place, card.group, card.number, card.head, card.address, card.members
        return HouseDoor(
            home,
            *where,
            route,
            reasons,
            forms,
            events,
            asked,
            minutes=VISIT_MINUTES + FORM_MINUTES * max(len(forms), 1),
            slip_will_do=route is VisitRoute.VISIT and will_do,
        )

    def _reasons(self, home: str, asked: Sequence[Finding]) -> tuple[VisitReason, ...]:
        holds = {
            VisitReason.EVENT: home in self.known.touched_by,
            VisitReason.MATTER: any(not one.is_question for one in asked),
            VisitReason.QUESTION: any(one.is_question for one in asked),
            VisitReason.SWEEP: True,
            VisitReason.SAMPLE: home in self.drawn[VisitReason.SAMPLE],
            VisitReason.NEXT: home in self.drawn[VisitReason.NEXT],
        }
        return tuple(one for one in self.asked.reasons if holds.get(one, False))

    def _drawn(self) -> Mapping[VisitReason, set[str]]:
        """Houses of a sample drawn at random, and those to which visits would tell most."""
        drawn: dict[VisitReason, set[str]] = {VisitReason.SAMPLE: set(), VisitReason.NEXT: set()}
        if VisitReason.SAMPLE in self.asked.reasons and self.asked.sample:
            listed = sorted(self.known.cards)
            chance = Stream(self.asked.seed, ["plan-sample"])
            size = min(self.asked.sample, len(listed))
            drawn[VisitReason.SAMPLE] = {listed[at] for at in simple(chance, len(listed), size)}
        if VisitReason.NEXT in self.asked.reasons and self.asked.rubric:
            when, workspace = self.asked.when, self.known.workspace
            request = VisitsRequest(self.asked.rubric, when.slots * when.capacity, self.asked.seed)
            batches = workspace.next_visits(request)
            units = [one.unit for one in doors_of(workspace.drawn_from(), batches, request.seed)]
            homes = (home for unit in units for home in self.known.homes.get(unit, ())[:1])
            drawn[VisitReason.NEXT] = set(homes)
        return drawn

    def _is_collective(self, card: HouseholdCard) -> bool:
        """Whether its head's name, or the end of its address, is that of such a place."""
        address = plain(card.address).rstrip("0123456789号號室栋")
        head = plain(card.head)
        return bool(self.collective) and (
            address.endswith(self.collective) or (len(head) > 1 and head.endswith(self.collective))
        )


def last_word(card: HouseholdCard) -> str:
    """The day, as far as it is known, of the last dated word about a house: a visit that met
    somebody, an event, a service; "" where none is dated. A listing is no word: it is what is to be
    checked."""
    days = [one.day for one in card.visits if (one.outcome or MET[0]) in MET]
    for who in card.people:
        for said in who.sayings:
            if said.kind not in (*LISTED, VISITS):
                days += [said.fields[name] for name in _DATED if said.fields.get(name)]
                if said.kind == RegisterKind.BIRTHS:
                    days.append(said.fields.get("birth_date", ""))
    return max(days, default="")


_DATED = (
    *("marriage_date", "death_date", "move_date", "service_date"),
    *("registered_date", "deregistered_date", "issue_date"),
)


def _open_findings(workspace: Workspace) -> Mapping[str, Finding]:
    """Matters and questions that the door has not answered yet, by id: not those that a visit's own
    row speaks in, nor those accepted as right on both sides."""
    subjects = workspace.subjects().arrow
    told = subjects.filter(pc.equal(subjects["kind"], VISITS))["finding"].to_pylist()
    found = matters(workspace)
    accepted = accepted_among(workspace.store, found)
    settled = {*told, *(one.finding.id for one in found if one.key in accepted)}
    every = [*(one.finding for one in found), *workspace.questions()]
    return {one.id: one for one in every if one.id not in settled}


def _rows_of(said: Sayings) -> dict[tuple[str, str], str]:
    """By kind and id the household on whose page each row stands."""
    own = said.lines.filter(said.lines["own"])
    rows = said.mentions.take(own["line"])
    keys = zip(rows["kind"].to_pylist(), rows["row_id"].to_pylist(), strict=True)
    return dict(zip(keys, own["household"].to_pylist(), strict=True))


def _linked(said: Sayings) -> dict[tuple[str, str], list[str]]:
    """By kind and id the households of the people that an event's row speaks of."""
    rows = said.mentions.take(said.lines["line"])
    wanted = pc.is_in(rows["kind"], value_set=pa.array(EVENTS))
    homes = said.lines["household"].filter(wanted).to_pylist()
    rows = rows.filter(wanted)
    linked: dict[tuple[str, str], set[str]] = defaultdict(set)
    keys = zip(rows["kind"].to_pylist(), rows["row_id"].to_pylist(), strict=True)
    for key, home in zip(keys, homes, strict=True):
        linked[key].add(home)
    return {key: sorted(homes) for key, homes in linked.items()}


def _homes_of_units(
    unit_of: Mapping[tuple[str, str], str],
    rows: Mapping[tuple[str, str], str],
    cards: Mapping[str, HouseholdCard],
) -> dict[str, list[str]]:
    """By unit of a draw's list its houses, the one with most of its rows first."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row, unit in unit_of.items():
        if (home := rows.get(row)) in cards:
            counted[unit][str(home)] += 1
    return {
        unit: sorted(homes, key=lambda home: (-homes[home], home))
        for unit, homes in counted.items()
    }


def _places_of(workspace: Workspace) -> dict[tuple[str, str], str]:
    """Where each row of an event's register stands, as people write it."""
    places = {}
    for kind in EVENTS:
        table = workspace.table(kind).arrow.select(["row_id", "file", "sheet", "row"])
        for row in table.to_pylist():
            parts = (row["file"], row["sheet"], row["row"])
            places[kind, row["row_id"]] = ":".join(str(part) for part in parts if part)
    return places
