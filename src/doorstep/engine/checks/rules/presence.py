"""Who stands in a register without reason: dead, gone for good, or unknown to the household that
was asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from doorstep.domain.registers import CheckSpec
from doorstep.engine.checks.case import Case, home_key
from doorstep.engine.checks.drafts import Draft, Mention
from doorstep.engine.checks.register import Facts, Register
from doorstep.engine.checks.rules.said import text, texts
from doorstep.engine.fields.dates import span
from doorstep.engine.fields.places import is_in_text, place_key
from doorstep.engine.fields.words import plain

ABOUT = "presence"

KNOWN_SHARE = 0.5


def present(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """Lines of persons that hold although deaths, a move for good, or the household itself say
    otherwise."""
    against, role = text(check, "against"), text(check, "role", "person")
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
            about = case.people.key(Mention(persons.kind, role, row)), ABOUT
            yield Draft(check, names.spot(row), theirs.spot(event), {}, about, role=role)


def _for_good(check: CheckSpec, events: Register, event: int) -> bool:
    """With a `reasons` parameter only moves for such a reason and without a day of return end a
    registration."""
    reasons = {plain(word) for word in texts(check, "reasons")}
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
            if row in known or _accounted(case, check, persons, row, role):
                continue
            about = case.people.key(Mention(persons.kind, role, row)), ABOUT
            yield Draft(check, names.spot(row), theirs.spot(asked[0]), {}, about, role=role)


def _accounted(case: Case, check: CheckSpec, persons: Register, row: int, role: str) -> bool:
    """Away, gone, in another register that explains it, or a second line already told as such."""
    mention = Mention(persons.kind, role, row)
    status = persons.column("residence_status")[row]
    return (
        case.whereabouts(persons.kind, row) == "away"
        or case.says(status, "left")
        or mention in case.people.doubled
        or any(case.people.linked(mention, other, "person") for other in texts(check, "unless"))
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
