"""What was asked of villages' staff in a month, counted from what the office itself recorded: no
person is counted, a village's staff stand together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from doorstep.domain.burden import (
    Ask,
    FormMinutes,
    KnownField,
    OfficeBurden,
    VillageBurden,
    excesses,
    fields_asked_again,
    interview_minutes,
)
from doorstep.domain.forms import FormLines, FormPurpose, FormSpec
from doorstep.domain.periods import Month, Quarter
from doorstep.domain.quizzes import QUESTIONS
from doorstep.domain.vocabulary import RegisterKind
from doorstep.engine.fields.places import place_key
from doorstep.office.configuring import current_office
from doorstep.office.models import (
    Assignment,
    AuditEvent,
    Duty,
    LedgerTrip,
    Place,
    SampledDoor,
    SelfScore,
    Submission,
    Task,
    TaskMove,
)
from doorstep.office.queries.doors import NO_HOUSE
from doorstep.office.retired_forms import retired_forms
from doorstep.office.scope import everything
from doorstep.office.village_order import BY_PLACE
from doorstep.office.vocabulary import (
    Channel,
    DoorState,
    PlaceKind,
    Role,
    TaskState,
    VisitReason,
    VisitRoute,
)
from doorstep.packs.burdens import load_burden
from doorstep.packs.forms import load_forms

VILLAGE_ROLES = (Role.SECRETARY, Role.CLERK, Role.GROUP_LEADER, Role.CENTRE_HOUSEHOLD)
"""Whose minutes are a village's: whoever holds one of these duties there."""

_LINES_OF = {
    FormLines.PERSONS: RegisterKind.PERSONS,
    FormLines.SERVICES: RegisterKind.SERVICES,
    FormLines.DOORS: RegisterKind.HOUSEHOLDS,
}
_PRINTED = ("awareness.printed", "record.printed", "sheets.printed")

Counts = Mapping[int, int]
"""By village's key, how many."""


def burden_of(month: Month) -> OfficeBurden:
    """An office's month, of the villages that whoever asks may see."""
    pack = current_office().store.settings.pack
    spec = load_burden(pack)
    villages = list(Place.objects.filter(kind=PlaceKind.VILLAGE).order_by(*BY_PLACE))
    with everything():
        counts = _counted(month)
        mocks = _mocks(month)
        printed = _printed(month)
        forms = _forms_at_doors(pack, month)
        known = _known_fields(forms, month)
    lasting = [FormMinutes(one.title, interview_minutes(one, spec.interview)) for one in forms]
    told = [
        VillageBurden(
            one.name,
            {ask: found.get(one.pk, 0) for ask, found in counts.items()},
            mocks.get(place_key(one.name), 0),
        )
        for one in villages
    ]
    return OfficeBurden(month, spec, told, printed, known, lasting, QUESTIONS, retired_forms())


def count_excesses() -> int:
    """How much of what is asked this month is above the budget."""
    return len(excesses(burden_of(this_month())))


def _counted(month: Month) -> dict[Ask, Counts]:
    """By kind and village, what was asked in a month."""
    staff, of = _staff(), _villages()
    trips = LedgerTrip.objects.filter(_in("out", month))
    quizzes = AuditEvent.objects.filter(_in("when", month), what="quiz.counted")
    scores = SelfScore.objects.filter(told_on__range=(month.first, month.last))
    return {
        Ask.LEDGER: dict(trips.values_list("place").order_by().annotate(Count("pk"))),
        Ask.LEDGER_LINE: dict(trips.values_list("place").order_by().annotate(Sum("matters"))),
        Ask.SWEEP_HOUSE: _swept(month, of),
        Ask.VISIT: _visits(month, staff),
        Ask.FORM_TYPED: _of_staff(
            Submission.objects.filter(_in("received", month), channel=Channel.KEYED).values_list(
                "by__person", flat=True
            ),
            staff,
        ),
        Ask.TASK: _tasks(month, staff),
        Ask.SELF_SCORE_ITEM: _summed((one.place_id, len(one.answers)) for one in scores),
        Ask.QUIZ: _summed((_place_in(on), 1) for on in quizzes.values_list("on", flat=True)),
    }


def _staff() -> dict[Any, int]:
    """Whoever holds a duty of a village today -> that village."""
    of = _villages()
    duties = Duty.objects.filter(
        Q(until=None) | Q(until__gt=timezone.localdate()), role__in=VILLAGE_ROLES
    ).order_by("pk")
    return {one.person_id: of[one.place_id] for one in reversed(duties) if one.place_id in of}


def _villages() -> dict[int, int]:
    """Villages and their groups -> the village."""
    rows = Place.objects.exclude(kind=PlaceKind.TOWNSHIP).values_list("pk", "kind", "parent")
    return {pk: pk if kind == PlaceKind.VILLAGE else parent or 0 for pk, kind, parent in rows}


def _visits(month: Month, staff: Mapping[Any, int]) -> Counts:
    """Visits planned for the month, once for each of a pair who is of a village's staff; a door
    whose pair nobody named is asked of nobody yet."""
    doors = (
        Assignment.objects.filter(day__range=(month.first, month.last), route=VisitRoute.VISIT)
        .exclude(household=NO_HOUSE)
        .exclude(state=DoorState.REPLACED)
    )
    pairs = doors.values_list("visitor", "second")
    return _of_staff((who for pair in pairs for who in pair), staff)


def _tasks(month: Month, staff: Mapping[Any, int]) -> Counts:
    """Tasks given out in the month whose owner is of a village's staff."""
    moves = TaskMove.objects.filter(_in("when", month), after=TaskState.ASSIGNED, matter=None)
    owners = Task.objects.filter(pk__in=moves.values("task")).values_list("owner", flat=True)
    return _of_staff(owners, staff)


def _swept(month: Month, of: Mapping[int, int]) -> Counts:
    """Houses on the sweep sheets printed for the month."""
    rows = Assignment.objects.filter(
        household=NO_HOUSE, day__range=(month.first, month.last), state=DoorState.REPLACED
    )
    swept = (row for row in rows if VisitReason.SWEEP in row.reasons)
    return _summed((of.get(row.place_id, 0), _lines_on(row)) for row in swept)


def _lines_on(row: Assignment) -> int:
    return sum(len(sheet.get("lines", ())) for sheet in row.said.get("sheets", {}).values())


def _printed(month: Month) -> dict[str, int]:
    """Sheets printed in the month by what they are; of a round of sheets the event has how many."""
    events = AuditEvent.objects.filter(_in("when", month), what__in=_PRINTED)
    found: Counter[str] = Counter()
    for what, why in events.values_list("what", "why"):
        found[what.partition(".")[0]] += int(why) if why.isdigit() else 1
    return dict(sorted(found.items()))


def _mocks(month: Month) -> dict[str, int]:
    """By the key of its name, how many receptions of the month's quarter drew a village."""
    quarter = Quarter.of(month.first)
    doors = SampledDoor.objects.filter(sample__drawn__date__range=(quarter.first, quarter.last))
    drawn = doors.order_by().values_list("sample", "village").distinct()
    return Counter(place_key(village) for _, village in drawn)


def _forms_at_doors(pack: str, month: Month) -> list[FormSpec]:
    """The forms of the doors planned for a month that a village's people fill in."""
    rows = Assignment.objects.filter(day__range=(month.first, month.last)).order_by()
    used = {code for forms in rows.values_list("forms", flat=True).distinct() for code in forms}
    return [
        one
        for code, one in load_forms(pack).items()
        if code in used and not one.anonymous and one.purpose != FormPurpose.QUALITY_VERIFICATION
    ]


def _known_fields(forms: Iterable[FormSpec], month: Month) -> list[KnownField]:
    """The fields that the month's sheets have written again."""
    found = []
    for form in forms:
        again = fields_asked_again(form, _columns_known(form))
        lines = _lines_of(form, month) if again else 0
        found += [KnownField(form.title, one.column, lines) for one in again]
    return found


def _columns_known(form: FormSpec) -> frozenset[str]:
    """The columns that the register of a form's lines has a value in; the register is not opened
    where the form writes none of its columns anyway."""
    kind = _LINES_OF.get(form.lines)
    written = frozenset(one.column for one in form.questions)
    if kind is None or not fields_asked_again(form, written):
        return frozenset()
    table = current_office().workspace.table(kind).arrow
    return frozenset(
        name for name in table.column_names if table.column(name).null_count < table.num_rows
    )


def _lines_of(form: FormSpec, month: Month) -> int:
    rows = Assignment.objects.filter(day__range=(month.first, month.last))
    sheets = (
        row.said.get("sheets", {}).get(form.code, {}) for row in rows if form.code in row.forms
    )
    return sum(max(len(sheet.get("lines", ())), 1) for sheet in sheets)


def _of_staff(people: Iterable[Any], staff: Mapping[Any, int]) -> Counts:
    return Counter(staff[who] for who in people if who in staff)


def _summed(pairs: Iterable[tuple[int, int]]) -> Counts:
    found: Counter[int] = Counter()
    for place, n in pairs:
        found[place] += n
    return found


def _place_in(on: str) -> int:
    """The place that an event is about."""
    return int(on.removeprefix("place:"))


def _in(field: str, month: Month) -> Q:
    return Q(**{f"{field}__date__range": (month.first, month.last)})


def this_month() -> Month:
    """The month of today."""
    return Month.of(timezone.localdate())
