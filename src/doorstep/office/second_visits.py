"""Second visits: some houses that answered are drawn at random and visited again by another pair;
how often what was said differs is told for all together, with intervals, and of nobody."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import Titles
from doorstep.domain.planned_visits import VisitReason
from doorstep.domain.short_codes import short_code
from doorstep.engine.planning.second_visits import checkers, drawn_again
from doorstep.engine.survey.backchecks import backcheck
from doorstep.office.audit import record
from doorstep.office.corrections import not_to_contact
from doorstep.office.models import Account, Assignment, Submission, VisitPlan
from doorstep.office.visits import form_and_answers
from doorstep.office.vocabulary import DoorState, SubmissionState

SHARE = 0.1


@dataclass(frozen=True)
class QuestionAgreement:
    """How often an answer differed between two visits: of `asked` answers given both times; the
    rate lies between `lo` and `hi` (95 %)."""

    title: Titles
    asked: int
    differ: int
    lo: float
    hi: float


@transaction.atomic
def draw_second_visits(day: dt.date, on: dt.date, by: Account | None) -> list[Assignment]:
    """Draw houses that answered on `day` for another pair to visit on a later day; drawn once more
    they are the same. Who does not want to be contacted is left out.

    Raises BadInput("second-visits-nothing", "second-visits-few-pairs").
    """
    doors = Assignment.objects.filter(
        day=day, state=DoorState.BACK, revisit_of=None, submissions__state=SubmissionState.ACCEPTED
    )
    plan = VisitPlan.objects.filter(assignments__in=doors).order_by("number").last()
    if plan is None:
        raise BadInput("second-visits-nothing")
    answered = doors.filter(plan=plan).distinct()
    not_again = not_to_contact(frozenset(one.household for one in answered))
    held = {str(one.pk): one for one in answered if one.household not in not_again}
    before = plan.assignments.filter(revisit_of__isnull=False).exclude(revisit_of__day=day)
    turn = before.values("revisit_of__day").distinct().count()
    ring = checkers([one.pair for one in held.values()], turn)
    if not ring:
        raise BadInput("second-visits-few-pairs")
    houses = [(name, one.pair) for name, one in held.items()]
    made = []
    for name in drawn_again(houses, SHARE, f"{plan.seed}|{day}"):
        first = held[name]
        again = Assignment.objects.filter(revisit_of=first).first()
        made.append(again or _again(first, ring[first.pair], on))
    record(by, "visits.second", f"visit-plan:{plan.pk}", str(len(made)))
    return made


def draw_where_due(by: Account | None) -> list[Assignment]:
    """Draw second visits for every day of the standing plans on which nobody is waited for any more
    and that has none yet, for the next day of its plan; nothing where there are too few pairs."""
    today = timezone.localdate()
    made = []
    for plan in VisitPlan.objects.filter(replaced=False):
        walked = plan.assignments.filter(revisit_of=None).exclude(day=None)
        days = sorted({one for one in walked.values_list("day", flat=True) if one is not None})
        for day in days:
            own = walked.filter(day=day)
            waited = own.filter(state=DoorState.PLANNED) | own.filter(
                submissions__state=SubmissionState.RECEIVED
            )
            if waited.exists() or plan.assignments.filter(revisit_of__day=day).exists():
                continue
            later = [one for one in days if one > max(day, today)]
            with suppress(BadInput):
                on = later[0] if later else max(day, today) + dt.timedelta(days=1)
                made += draw_second_visits(day, on, by)
    return made


def agreement() -> list[QuestionAgreement]:
    """How well second visits agree with the first ones, question by question in the forms' order,
    all pairs together."""
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    titles: dict[tuple[str, str], Titles] = {}
    accepted = Submission.objects.filter(state=SubmissionState.ACCEPTED)
    for second in accepted.filter(assignment__revisit_of__isnull=False).order_by("form"):
        assert second.assignment is not None
        first = accepted.filter(assignment=second.assignment.revisit_of, form=second.form).order_by(
            "received"
        )
        if (one := first.last()) is None:
            continue
        form = form_and_answers(one)[0]
        said, again = _answers(one), _answers(second)
        for question in form.questions:
            key = form.code, question.code
            titles.setdefault(key, question.title)
            for where in sorted(said):
                if where[1] == question.code and where in again:
                    pairs[key].append((said[where], again[where]))
    return [_told(titles[key], held) for key, held in pairs.items() if held]


def _told(title: Titles, held: list[tuple[str, str]]) -> QuestionAgreement:
    one, other = [list(side) for side in zip(*held, strict=True)]
    row = next(iter(backcheck({"q": one}, {"q": other}, None, {})))
    return QuestionAgreement(title, row.n, row.differences, row.lo, row.hi)


def _answers(visit: Submission) -> Mapping[tuple[str, str], str]:
    """Answers by where they stand ("" is the house) and question."""
    _, _, answers = form_and_answers(visit)
    found = {("", code): said for code, said in answers.once.items()}
    for ref, line in answers.lines.items():
        found |= {(ref, code): said for code, said in line.items()}
    return found


def _again(first: Assignment, pair: int, on: dt.date) -> Assignment:
    """The same house with the same forms under a code of its own, for another pair."""
    code, tried = "", 0
    while not code or Assignment.objects.filter(code=code).exists():
        code, tried = short_code(f"again|{first.code}", tried), tried + 1
    was_there = {first.visitor_id, first.second_id} - {None}
    pairs = first.plan.assignments.filter(pair=pair).exclude(visitor=None)
    other = pairs.exclude(visitor__in=was_there).exclude(second__in=was_there).first()
    again = Assignment(
        plan=first.plan,
        place=first.place,
        code=code,
        household=first.household,
        route=first.route,
        day=on,
        pair=pair,
        order=first.order,
        visitor=None if other is None else other.visitor,
        second=None if other is None else other.second,
        reasons=[VisitReason.REVISIT],
        forms=first.forms,
        revisit_of=first,
    )
    sheets = {form: {**sheet, "code": code} for form, sheet in first.said["sheets"].items()}
    again.put(**{**first.said, "sheets": sheets})
    again.save(force_insert=True)
    return again
