"""What an office asks of its villages' staff in a month, in minutes: a meter of the office's own
demands. A village and the office are told of; no person's minutes are counted anywhere."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from doorstep.domain.forms import AnswerKind, Asked, FormQuestion, FormSpec, Titles
from doorstep.domain.periods import Month


class Ask(StrEnum):
    """What an office asks of a village's staff."""

    FORM_TYPED = "form-typed"
    LEDGER = "ledger"
    LEDGER_LINE = "ledger-line"
    QUIZ = "quiz"
    SELF_SCORE_ITEM = "self-score-item"
    SWEEP_HOUSE = "sweep-house"
    TASK = "task"
    VISIT = "visit"


@dataclass(frozen=True)
class AskSpec:
    """What one of them takes, in minutes, and where that comes from; `measured`: somebody timed it,
    else it is an assumption."""

    code: Ask
    title: Titles
    minutes: float
    basis: Titles
    measured: bool = False


@dataclass(frozen=True)
class BurdenBudget:
    """What may be asked: minutes of a village in a month, minutes of an interview, questions of a
    quiz, inspections rehearsed in a village in a quarter."""

    minutes: int
    interview: int
    questions: int
    mocks: int
    source: Titles


@dataclass(frozen=True)
class InterviewSeconds:
    """How long a form takes at a door, in seconds: a paragraph read aloud, a question asked once, a
    question of each person; of how many persons."""

    script: float
    once: float
    line: float
    persons: float
    source: Titles


@dataclass(frozen=True)
class BurdenSpec:
    """The pack's table: what each thing takes, what may be asked."""

    asks: Mapping[Ask, AskSpec]
    budget: BurdenBudget
    interview: InterviewSeconds


@dataclass(frozen=True)
class VillageBurden:
    """What was asked of one village's staff together, by kind; `mocks`: inspections that drew it in
    the quarter."""

    village: str
    counts: Mapping[Ask, int]
    mocks: int = 0

    def minutes_of(self, ask: Ask, spec: BurdenSpec) -> float:
        """Minutes of one kind."""
        return self.counts.get(ask, 0) * spec.asks[ask].minutes

    def minutes(self, spec: BurdenSpec) -> float:
        """Minutes of all kinds."""
        return sum(self.minutes_of(one, spec) for one in spec.asks)


@dataclass(frozen=True)
class KnownField:
    """A field that a form asks to be written though a register has it: form, column, on how many
    lines at most."""

    form: Titles
    column: str
    lines: int


@dataclass(frozen=True)
class FormMinutes:
    """A form that goes to doors, and how long it takes there."""

    title: Titles
    minutes: float


@dataclass(frozen=True)
class FormRetired:
    """A form that is no longer asked, since when, and what stands in its place."""

    title: str
    since: dt.date
    instead: str = ""
    key: str = ""


@dataclass(frozen=True)
class OfficeBurden:
    """An office's month: its villages in the township's order; sheets printed by kind; fields asked
    that were known; how long the forms of its doors take; what is no longer asked."""

    month: Month
    spec: BurdenSpec
    villages: Sequence[VillageBurden]
    printed: Mapping[str, int]
    known: Sequence[KnownField]
    forms: Sequence[FormMinutes]
    questions: int
    retired: Sequence[FormRetired] = field(default_factory=tuple)

    @property
    def minutes(self) -> float:
        """Minutes asked of all villages."""
        return sum(one.minutes(self.spec) for one in self.villages)

    @property
    def fields_known(self) -> int:
        """Fields asked though they were known."""
        return sum(one.lines for one in self.known)


@dataclass(frozen=True)
class BurdenExcess:
    """What is above the budget: `code` says what, `params` with how much, and what to leave out."""

    code: str
    village: str = ""
    ask: Ask | None = None
    form: Titles = field(default_factory=dict)
    params: Mapping[str, float] = field(default_factory=dict)


def excesses(burden: OfficeBurden) -> list[BurdenExcess]:
    """All that is above the budget, villages in the township's order."""
    budget, found = burden.spec.budget, []
    for one in burden.villages:
        if one.minutes(burden.spec) > budget.minutes:
            found.append(_too_many_minutes(one, burden.spec))
        if one.mocks > budget.mocks:
            params = {"n": float(one.mocks), "most": float(budget.mocks)}
            found.append(BurdenExcess("mocks", one.village, params=params))
    for form in burden.forms:
        if form.minutes > budget.interview:
            params = {"minutes": form.minutes, "most": float(budget.interview)}
            found.append(BurdenExcess("interview", form=form.title, params=params))
    if burden.questions > budget.questions:
        params = {"n": float(burden.questions), "most": float(budget.questions)}
        found.append(BurdenExcess("questions", params=params))
    found += [
        BurdenExcess("known", form=one.form, params={"n": float(one.lines)}) for one in burden.known
    ]
    return found


def _too_many_minutes(one: VillageBurden, spec: BurdenSpec) -> BurdenExcess:
    """Leave out of what takes most as much as brings the village within the budget, or all of
    it."""
    asked, most = one.minutes(spec), spec.budget.minutes
    heaviest = max(spec.asks, key=lambda ask: one.minutes_of(ask, spec))
    needed = math.ceil((asked - most) / spec.asks[heaviest].minutes)
    drop = min(needed, one.counts.get(heaviest, 0))
    params = {"minutes": asked, "most": float(most), "n": float(drop)}
    return BurdenExcess("minutes", one.village, heaviest, params=params)


def fields_asked_again(form: FormSpec, known: frozenset[str]) -> list[FormQuestion]:
    """The questions of a form that have somebody write, of a listed line or house, what a register
    has and the sheet does not print; what is written only where the record is wrong, or of people
    not on record, is new."""
    return [
        one
        for one in form.questions
        if one.kind in (AnswerKind.TEXT, AnswerKind.DATE)
        and one.column in known
        and one.asked is not Asked.ADDED
        and one.when is None
        and not one.after
        and one.column not in form.shows
    ]


def interview_minutes(form: FormSpec, seconds: InterviewSeconds) -> float:
    """How long a form takes at a door: what is always asked; what is asked only of a wrong record
    is not."""
    usual = [one for one in form.questions if one.when is None and not one.column]
    once = sum(one.asked is Asked.ONCE for one in usual)
    lines = sum(one.asked is Asked.LINE for one in usual)
    told = seconds.script * len(form.script) + seconds.once * once
    return (told + seconds.line * lines * seconds.persons) / 60
