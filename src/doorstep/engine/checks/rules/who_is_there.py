"""Who is missing from a register, who stands in it without reason, who is said to be where, and who
acts after death."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from doorstep.domain.registers import CheckSpec
from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.case import Case, home_key
from doorstep.engine.checks.drafts import Draft, Mention, Spot
from doorstep.engine.checks.register import Facts, Register
from doorstep.engine.checks.rule import ParameterType, rule, text_of, texts_of
from doorstep.engine.fields.dates import span
from doorstep.engine.fields.places import is_in_text, place_key
from doorstep.engine.fields.words import plain

OMISSION = "omission"


@rule(
    CheckKind.MISSING,
    role=ParameterType.ROLE,
    into=ParameterType.REGISTER,
    unless=ParameterType.NAMES,
    of=ParameterType.WORD,
)
def find_missing(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """Mentions of one register without a line in `into`, where that register covers the place at
    all.

    A register checked against itself means its parallel files: who stands in one and not in the
    other.
    """
    kind, role, into = check.registers[0], text_of(check, "role", "person"), text_of(check, "into")
    register, looked_in = case.register(kind), case.register(into)
    if register is None or looked_in is None:
        return
    if kind == into:
        yield from _from_other_file(case, check, register, role)
        return
    covered, sizes = _places_covered(looked_in, None), _sizes(looked_in)
    names, numbers = Facts(register, "name", role), Facts(register, "id_number", role)
    for row in sorted(case.holding(kind)):
        if names.value(row) is None and numbers.value(row) is None:
            continue
        if kind == "visits" and not _is_listed(case, register, row):
            continue
        mention = Mention(kind, role, row)
        place = register.column("place")[row] or ""
        if (
            not (_covers(covered, place) if place else _near(case, mention, into, covered))
            or any(
                _counts(looked_in, line, place, sizes) for line in _lines_of(case, mention, into)
            )
            or _explained(case, check, mention)
            or case.is_in_doubt(mention)
        ):
            continue
        about = case.people.key(mention), OMISSION
        yield Draft(check, names.spot(row), None, {"missing_in": into}, about, role=role)


_HAPPENED = ("service", "denied_event", "marriage_date", "move_date", "death_date")
_LISTED = ("birth_date", "id_number", "residence_status", "relation_to_head")


def _is_listed(case: Case, visits: Register, row: int) -> bool:
    """Whether a visit's row says that somebody lives there: not one that says who has left, nor one
    that only names whose service or event was asked about."""
    if case.says(visits.column("residence_status")[row], "left"):
        return False
    said = {code for code in (*_HAPPENED, *_LISTED) if visits.column(code)[row] is not None}
    return not said or bool(said.intersection(_LISTED))


def _near(case: Case, mention: Mention, into: str, covered: frozenset[str]) -> bool:
    """Whether a row that names no place belongs where `into` covers: a register that names none
    either, or a relative on the row who stands in it."""
    roles = case.registers[mention.kind].spec.roles.keys() - {mention.role}
    return "" in covered or any(
        case.linked(mention._replace(role=role), into) for role in sorted(roles)
    )


def _lines_of(case: Case, mention: Mention, into: str) -> set[int]:
    """The person's lines in `into`. Found at the door, a struck-through line holds no more; a
    ledger's entry may be that line's reason."""
    struck_too = () if mention.kind == "visits" else case.people.linked(mention, into, "person")
    return {*struck_too, *case.same_person(mention, into)}


def _sizes(register: Register) -> Counter[tuple[str | None, str]]:
    """How many lines each file has at each place."""
    places = (place_key(place or "") for place in register.column("place"))
    return Counter(zip(register.column("file"), places, strict=True))


def _counts(
    register: Register, line: int, place: str, sizes: Counter[tuple[str | None, str]]
) -> bool:
    """Whether a line shows that somebody stands in the register of `place`: a short list that names
    no village is no register beside the place's own book."""
    file, own = register.column("file")[line], register.column("place")[line] or ""
    if own or not place:
        return True
    book = max((n for (_, key), n in sizes.items() if key == place_key(place)), default=0)
    return sizes[file, ""] >= KNOWN_SHARE * book


def _explained(case: Case, check: CheckSpec, mention: Mention) -> bool:
    """Dead, or gone again after this entry: for good, and not to this very place."""
    for kind in texts_of(check, "unless"):
        other = case.registers.get(kind)
        for row in case.same_person(mention, kind) if other is not None else ():
            if (
                other is None
                or other.spec.event_date is None
                or kind == "deaths"
                or _later(case, mention, other, row)
            ):
                return True
    return False


def _later(case: Case, mention: Mention, other: Register, row: int) -> bool:
    own = case.registers[mention.kind]
    for_a_while = other.column("expected_return")[row] is not None or case.says(
        other.column("reason")[row], "away"
    )
    if for_a_while or moved_here(own, mention.row, other, row):
        return False
    began = span(own.column(own.spec.event_date or "")[mention.row] or "")
    gone = span(other.column(other.spec.event_date or "")[row] or "")
    return began is None or gone is None or gone[1] >= began[0]


def _from_other_file(
    case: Case, check: CheckSpec, register: Register, role: str
) -> Iterator[Draft]:
    names = Facts(register, "name", role)
    for one, other in sorted(case.people.parallel.get(register.kind, ())):
        for own, against in ((one, other), (other, one)):
            for rows, missing in _by_place(case, register, role, own, against):
                # A list of some people is no register from which the others could be missing.
                for row in missing if len(missing) <= (1 - KNOWN_SHARE) * rows else ():
                    yield Draft(check, names.spot(row), None, {"missing_in": against}, role=role)


def _by_place(
    case: Case, register: Register, role: str, own: str, against: str
) -> Iterator[tuple[int, list[int]]]:
    """Of every place both files speak of: how many rows the one has, and which of them the other
    lacks."""
    files, places = register.column("file"), register.column("place")
    covered = _places_covered(register, against)
    by_place: dict[str, list[int]] = defaultdict(list)
    for row in sorted(case.holding(register.kind)):
        if files[row] == own and _covers(covered, places[row] or ""):
            by_place[place_key(places[row] or "")].append(row)
    for _, rows in sorted(by_place.items()):
        yield (
            len(rows),
            [
                row
                for row in rows
                if against not in _known_in(case, register, role, row)
                and not case.is_in_doubt(Mention(register.kind, role, row))
            ],
        )


def _known_in(case: Case, register: Register, role: str, row: int) -> set[str | None]:
    """The files in which the person of a row stands."""
    files = register.column("file")
    lines = [row, *case.people.doubles_of(Mention(register.kind, role, row))]
    linked = (
        there
        for line in lines
        for there in case.people.linked(Mention(register.kind, role, line), register.kind, role)
    )
    return {files[there] for there in (*lines, *linked)}


def _places_covered(register: Register, file: str | None) -> frozenset[str]:
    rows = zip(register.column("file"), register.column("place"), strict=True)
    return frozenset(place_key(place or "") for name, place in rows if file in (None, name))


def _covers(places: frozenset[str], place: str) -> bool:
    return not place or place_key(place) in places or places == {""}


PRESENCE = "presence"
KNOWN_SHARE = 0.5


@rule(
    CheckKind.PRESENT,
    against=ParameterType.REGISTER,
    role=ParameterType.ROLE,
    reasons=ParameterType.WORDS,
    unless=ParameterType.NAMES,
)
def find_unfounded_lines(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """Lines of persons that hold although deaths, a move for good, or the household itself say
    otherwise."""
    against, role = text_of(check, "against"), text_of(check, "role", "person")
    persons, other = case.register(check.registers[0]), case.register(against)
    if persons is None or other is None:
        return
    if against == "visits":
        yield from _unknown_at_door(case, check, persons, other, role)
    else:
        yield from _in_event(case, check, persons, other, role)


def _in_event(
    case: Case, check: CheckSpec, persons: Register, events: Register, role: str
) -> Iterator[Draft]:
    names, theirs = Facts(persons, "name", role), Facts(events, "name", "person")
    for event in sorted(case.holding(events.kind)):
        if not _for_good(check, events, event):
            continue
        for row in case.linked(Mention(events.kind, "person", event), persons.kind, role):
            left = case.says(persons.column("residence_status")[row], "left")
            if left or _elsewhere(case, persons, row, events, event):
                continue
            about = case.people.key(Mention(persons.kind, role, row)), PRESENCE
            yield Draft(check, names.spot(row), theirs.spot(event), {}, about, role=role)


def _for_good(check: CheckSpec, events: Register, event: int) -> bool:
    """With a `reasons` parameter only moves for such a reason and without a day of return end a
    registration."""
    reasons = {plain(word) for word in texts_of(check, "reasons")}
    if not reasons:
        return True
    return (
        plain(events.column("reason")[event] or "") in reasons
        and events.column("expected_return")[event] is None
    )


def _elsewhere(case: Case, persons: Register, row: int, events: Register, event: int) -> bool:
    """Whether the event is a move to the very place this line stands for, or away from another
    one."""
    if events.kind == "deaths":
        return False
    mention = Mention(persons.kind, "person", row)
    gone = events.column("move_date")[event]
    return moved_here(persons, row, events, event) or has_returned(case, mention, gone)


def has_returned(case: Case, mention: Mention, gone: str | None) -> bool:
    """Whether a move in on record is as late as the move out, or the days cannot be told apart."""
    came = [
        case.registers["move_in"].column("move_date")[row]
        for row in case.linked(mention, "move_in")
    ]
    left = span(gone or "")
    for day in came:
        arrived = span(day or "")
        if left is None or arrived is None or arrived[1] >= left[0]:
            return True
    return False


def moved_here(persons: Register, row: int, events: Register, event: int) -> bool:
    """Whether a move leads to the place of this line, or starts from a place that is not this
    line's."""
    here = place_key(persons.column("place")[row] or "")
    if not here:
        return False
    left = place_key(events.column("place")[event] or "")
    to = events.column("to_place")[event] or ""
    return is_in_text(here, to) or bool(left and left != here)


def _unknown_at_door(
    case: Case, check: CheckSpec, persons: Register, visits: Register, role: str
) -> Iterator[Draft]:
    members: dict[str, list[int]] = defaultdict(list)
    keys = persons.column("household_key")
    for row in sorted(case.holding(persons.kind)):
        key = keys[row]
        if key is not None:
            members[key].append(row)
    names, theirs = Facts(persons, "name", role), Facts(visits, "name", "person")
    for key, asked in _visited(case, persons, visits, role).items():
        own = members.get(key, [])
        known = [
            row
            for row in own
            if case.people.linked(Mention(persons.kind, role, row), "visits", "person")
        ]
        if len(known) < KNOWN_SHARE * len(own):
            continue
        for row in own:
            mention = Mention(persons.kind, role, row)
            if row in known or _accounted(case, check, persons, row, role):
                continue
            if case.is_in_doubt(mention):
                continue
            about = case.people.key(mention), PRESENCE
            yield Draft(check, names.spot(row), theirs.spot(asked[0]), {}, about, role=role)


def _accounted(case: Case, check: CheckSpec, persons: Register, row: int, role: str) -> bool:
    """Away, gone, in another register that explains it, or a second line already told as such."""
    mention = Mention(persons.kind, role, row)
    status = persons.column("residence_status")[row]
    return (
        case.whereabouts(persons.kind, row) == "away"
        or case.says(status, "left")
        or mention in case.people.doubled
        or any(case.people.linked(mention, other, "person") for other in texts_of(check, "unless"))
    )


def _visited(case: Case, persons: Register, visits: Register, role: str) -> dict[str, list[int]]:
    """Households of the register that were asked: most of one visit's members stand in them."""
    homes: dict[object, list[int]] = defaultdict(list)
    for row in sorted(case.holding("visits")):
        homes[home_key(visits, row)].append(row)
    keys = persons.column("household_key")
    asked: dict[str, list[int]] = {}
    for rows in homes.values():
        found: Counter[str] = Counter()
        for row in rows:
            for there in case.linked(Mention("visits", "person", row), persons.kind, role):
                key = keys[there]
                if key is not None:
                    found[key] += 1
        if found:
            key, count = min(found.items(), key=lambda item: (-item[1], item[0]))
            if count > len(rows) / 2:
                asked.setdefault(key, rows)
    return asked


@rule(CheckKind.STATUS, against=ParameterType.REGISTER)
def find_wrong_whereabouts(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """`residence_status` of persons against `against`: a move out that still lasts, or the answer
    at the door."""
    against, code = text_of(check, "against"), check.field or "residence_status"
    persons, other = case.register(check.registers[0]), case.register(against)
    if persons is None or other is None:
        return
    for row in sorted(case.holding(persons.kind)):
        said = case.whereabouts(persons.kind, row)
        if said is None:
            continue
        mention = Mention(persons.kind, "person", row)
        for there in case.linked(mention, against):
            witness = _witness(case, persons, row, other, there)
            if witness is not None and witness != said:
                about = case.people.key(mention), code
                spot = Spot(against, there, code)
                yield Draft(
                    check, Spot(persons.kind, row, code), spot, {}, about, said, witness, "person"
                )
                break


def _witness(case: Case, persons: Register, row: int, other: Register, there: int) -> str | None:
    if other.kind == "visits":
        return case.whereabouts("visits", there)
    back = span(other.column("expected_return")[there] or "")
    returned = back is not None and back[1] <= case.as_of
    mention = Mention(persons.kind, "person", row)
    home = any(
        case.whereabouts("visits", visit) == "present" for visit in case.linked(mention, "visits")
    )
    came_back = has_returned(case, mention, other.column("move_date")[there])
    if returned or home or came_back or moved_here(persons, row, other, there):
        return None
    return "away"


@rule(CheckKind.AFTER, against=ParameterType.REGISTER)
def find_events_after_death(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """An event dated wholly after the death of the person it names."""
    kind, code = check.registers[0], check.field
    register, deaths = case.register(kind), case.register(text_of(check, "against", "deaths"))
    if register is None or deaths is None or code is None:
        return
    days, died = register.column(code), deaths.column("death_date")
    for role in sorted(register.spec.roles):
        for row in sorted(case.holding(kind)):
            day = span(days[row] or "")
            if day is None:
                continue
            for death in case.same_person(Mention(kind, role, row), deaths.kind):
                end = span(died[death] or "")
                if end and day[0] > end[1]:
                    spots = Spot(kind, row, code), Spot(deaths.kind, death, "death_date")
                    yield Draft(check, *spots, {"days": (day[0] - end[1]).days}, role=role)
