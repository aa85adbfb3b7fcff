"""Whose rows somebody may see: the one place that narrows every table for who is signed in.

While a page is made, `seeing` says for whom; each table that is of a place has `ScopedRows`, which
asks FILTERS. The program itself - jobs, commands, whoever owns the folder - sees everything.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from contextlib import _GeneratorContextManager

_Row = TypeVar("_Row", bound=models.Model)


@dataclass(frozen=True)
class Scope:
    """Whose rows are seen: those of some places (None: of all); of which doors `person` is the
    visitor; and which requests of residents `answers` is to answer."""

    places: frozenset[int] | None = frozenset()
    person: uuid.UUID | None = None
    answers: uuid.UUID | None = None


EVERYTHING = Scope(None)
NOTHING = Scope()
Filter = Callable[[Scope], Q]
_now: ContextVar[Scope] = ContextVar("scope", default=EVERYTHING)


@contextmanager
def seeing(scope: Scope) -> Iterator[None]:
    """Let the tables show what this scope may see, and no more."""
    token = _now.set(scope)
    try:
        yield
    finally:
        _now.reset(token)


def everything() -> _GeneratorContextManager[None]:
    """Let the tables show all rows: for what the program does whoever asks for it, as a context or
    above a function. What comes of it may not be shown."""
    return seeing(EVERYTHING)


def is_narrowed() -> bool:
    """Whether somebody is asking who may not see every village."""
    return _now.get().places is not None


class ScopedRows(models.Manager[_Row]):
    """The rows of a table that whoever is asking may see."""

    def get_queryset(self) -> QuerySet[_Row]:
        """All rows, or those that the present scope lets through."""
        rows, scope = super().get_queryset(), _now.get()
        if scope.places is None:
            return rows
        return rows.filter(FILTERS[self.model.__name__](scope))


def _of_place(scope: Scope) -> Q:
    return Q(place__in=scope.places or ())


def _own_place(scope: Scope) -> Q:
    """The places themselves; the township is nobody's secret."""
    return Q(pk__in=scope.places or ()) | Q(kind="township")


def _of_door(scope: Scope) -> Q:
    mine = Q(visitor=scope.person) | Q(second=scope.person)
    return _of_place(scope) | (mine if scope.person else Q())


def _asked_of(scope: Scope) -> Q:
    """What residents ask about a place, and what somebody of elsewhere is to answer."""
    mine = Q(owner=scope.answers) if scope.answers else Q()
    return _of_place(scope) | mine


def _signed_twice(scope: Scope) -> Q:
    """Marks that two people signed: until then a village is told nothing of them."""
    return _under("settlement", "Settlement")(scope) & Q(confirmed_on__isnull=False)


def _under(field: str, table: str) -> Filter:
    """Rows that belong to a row of another table are seen where that one is."""

    def narrowed(_: Scope) -> Q:
        return Q(**{f"{field}__in": apps.get_model("office", table)._default_manager.all()})

    return narrowed


FILTERS: Mapping[str, Filter] = {
    "Agreement": _of_place,
    "Assignment": _of_door,
    "CardRow": _of_place,
    "ConductMark": _signed_twice,
    "CorrectionRequest": _asked_of,
    "Departure": _of_place,
    "FindingRow": _of_place,
    "LedgerTrip": _of_place,
    "Matter": _under("task", "Task"),
    "OfficeObjection": _under("settlement", "Settlement"),
    "OfficeRequest": _under("task", "Task"),
    "OwnReport": _of_place,
    "Place": _own_place,
    "Review": _under("submission", "Submission"),
    "SelfScore": _of_place,
    "Settlement": _under("agreement", "Agreement"),
    "SiteWalk": _of_place,
    "Submission": _under("assignment", "Assignment"),
    "Task": _of_place,
    "TaskEvidence": _under("task", "Task"),
    "TaskMove": _under("task", "Task"),
}
"""By table, whose rows are seen. A table that is of a place, or hangs on one that is, stands here
or, with the reason, in OF_THE_OFFICE; a test walks the models."""

OF_THE_OFFICE: Mapping[str, str] = {
    "Attempt": "a day and an outcome about a keyed token; found by what it is about alone",
    "AwarenessHeap": "answers counted without a name; shown to the township",
    "OutreachLine": "a talk given in a village; no resident",
    "Duty": "who answers for what is told to everybody of the office",
    "DutyShift": "who of the office is on duty and when",
    "MinuteLine": "what a meeting decided; only the plan's page, for the township, shows it",
    "Person": "colleagues, never residents",
    "QuizCount": "how many questions of a quiz were answered; no person, on township pages alone",
    "RoleGrant": "who may see what; shown to administrators alone",
}
"""Tables of a place whose rows are narrowed by the audience of their pages, and why."""
