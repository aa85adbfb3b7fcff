"""The telephone tree: the township's lead calls the villages' first, they call their own. A duty
that nobody holds, a missing number and a test call without answer are gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from doorstep.domain.duties import Role
from doorstep.domain.phone_trees import PhoneGap, PhoneLine
from doorstep.office.models import Duty, Place, TestCall
from doorstep.office.owners import DutyBook
from doorstep.office.roster import last_calls
from doorstep.office.village_order import BY_PLACE
from doorstep.office.vocabulary import PlaceKind

FIRST_OF: Mapping[PlaceKind, tuple[Role, ...]] = {
    PlaceKind.TOWNSHIP: (Role.LEAD, Role.STEWARD, Role.STATIONED),
    PlaceKind.VILLAGE: (Role.SECRETARY, Role.CLERK, Role.STATIONED),
    PlaceKind.GROUP: (Role.GROUP_LEADER, Role.CENTRE_HOUSEHOLD),
}
"""In each place the first of these that somebody holds is called from above, and calls the rest."""

_LEVEL = {PlaceKind.TOWNSHIP: 0, PlaceKind.VILLAGE: 1, PlaceKind.GROUP: 2}


def phone_tree() -> list[PhoneLine]:
    """The lines of the tree from the township down."""
    book, calls = DutyBook(), last_calls()
    places = list(Place.objects.order_by(*BY_PLACE))
    top = next((one for one in places if one.kind == PlaceKind.TOWNSHIP), None)
    if top is None:
        return []
    lines = [*_lines(top, "", book, calls)]
    head = lines[0].name
    for village in (one for one in places if one.kind == PlaceKind.VILLAGE):
        own = [*_lines(village, head, book, calls)]
        lines += own
        for group in (one for one in places if one.parent_id == village.pk):
            lines += _lines(group, own[0].name, book, calls)
    return lines


def _lines(
    place: Place, above: str, book: DutyBook, calls: Mapping[str, TestCall]
) -> Iterator[PhoneLine]:
    kind = PlaceKind(place.kind)
    held = {
        duty.person_id: duty
        for role in reversed(Role)
        for duty in book.held.get((place.pk, role), ())
    }
    order = {role: at for at, role in enumerate((*FIRST_OF[kind], *Role))}
    duties = sorted(held.values(), key=lambda one: (order[Role(one.role)], one.pk))
    if not duties:
        if kind != PlaceKind.GROUP:
            role = FIRST_OF[kind][0]
            gap = PhoneGap.NOBODY
            yield PhoneLine(_LEVEL[kind], place.name, role, "", "", "", above, None, gap)
        return
    head = str(duties[0].person.said.get("name", ""))
    for number, duty in enumerate(duties):
        level, caller = (_LEVEL[kind], above) if number == 0 else (_LEVEL[kind] + 1, head)
        yield _line(duty, level, caller, calls.get(str(duty.person_id)))


def _line(duty: Duty, level: int, caller: str, call: TestCall | None) -> PhoneLine:
    said = duty.person.said
    phone = str(said.get("phone", ""))
    gap = None
    if not phone:
        gap = PhoneGap.NO_NUMBER
    elif call is None:
        gap = PhoneGap.NOT_CALLED
    elif not call.reached:
        gap = PhoneGap.NOT_REACHED
    reached = call.on if call is not None and call.reached else None
    name, ref = str(said.get("name", "")), str(duty.person_id)
    return PhoneLine(level, duty.place.name, duty.role, ref, name, phone, caller, reached, gap)
