"""Quizzes of villages: what somebody answered is kept nowhere; who wants it counted adds it to the
village's count, and the count alone reaches the score."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from doorstep.app.policy_bank import policies_in_force
from doorstep.app.quizzes import make_quiz
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.inspection import DeskFact
from doorstep.domain.inspection_vocabulary import FactKind
from doorstep.domain.periods import Quarter
from doorstep.domain.quizzes import MINUTES, QUESTIONS, Quiz
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.judging import judge_anew
from doorstep.office.models import Place, QuizCount, QuizTicket
from doorstep.office.sealing import token
from doorstep.office.village_figures import card_of, village_figures_shown
from doorstep.office.villages import find_village

_SALT = "quiz"
_GRACE = dt.timedelta(seconds=30)
_QUARTERS = 4
"""So many quarters count for the score."""


@dataclass(frozen=True)
class QuizTicketRead:
    """A quiz that was handed out: for which village, by which seed, when."""

    village: str
    seed: str
    begun: dt.datetime

    @property
    def until(self) -> dt.datetime:
        """By when it is to be handed in."""
        return self.begun + dt.timedelta(minutes=MINUTES)

    def is_late(self, now: dt.datetime) -> bool:
        """Whether it is over."""
        return now > self.until + _GRACE


def quiz_of(village: str, seed: str) -> Quiz:
    """The quiz of a village by a seed. Raises BadInput("village-without-figures",
    "quiz-too-few", "not-reconciled")."""
    card = card_of(village_figures_shown(), village)
    law = policies_in_force(current_office().store.settings.pack, timezone.localdate())
    return make_quiz(card, law, seed)


def fresh_quiz_seed() -> str:
    """A seed nobody has had."""
    return secrets.token_hex(4)


def hand_out(village: str, seed: str) -> str:
    """What a page carries until the quiz is handed in: signed, so that the clock cannot be set
    back."""
    return signing.dumps([village, seed, timezone.now().isoformat()], salt=_SALT)


def read_ticket(said: str) -> QuizTicketRead:
    """The quiz that a page carried. Raises BadInput("quiz-ticket")."""
    try:
        village, seed, begun = signing.loads(said, salt=_SALT)
        return QuizTicketRead(village, seed, dt.datetime.fromisoformat(begun))
    except (signing.BadSignature, ValueError, TypeError):
        raise BadInput("quiz-ticket") from None


@transaction.atomic
def count_quiz(village: str, seed: str, right: int, asked: int = QUESTIONS) -> bool:
    """Add one quiz to its village's count of the quarter; the same quiz counts once. The record has
    no name: a result is its own person's.

    Raises BadInput("village-missing", "quiz-count").
    """
    place = find_village(village)
    if place is None:
        raise BadInput("village-missing", village=village)
    if not 0 <= right <= asked <= QUESTIONS or asked == 0 or not seed or len(seed) > len("f" * 40):
        raise BadInput("quiz-count", most=QUESTIONS)
    _, is_new = QuizTicket.objects.get_or_create(token=token(f"quiz:{place.pk}:{seed}"))
    if not is_new:
        return False
    quarter = Quarter.of(timezone.localdate()).key
    row, _ = QuizCount.objects.select_for_update().get_or_create(place=place, quarter=quarter)
    QuizCount.objects.filter(pk=row.pk).update(asked=F("asked") + asked, right=F("right") + right)
    record(None, "quiz.counted", f"place:{place.pk}", quarter)
    judge_anew()
    return True


def count_ticket(ticket: QuizTicketRead, right: int) -> bool:
    """Count a quiz of the page. Raises RefusedByRule("quiz-late"), and as `count_quiz`."""
    if ticket.is_late(timezone.now()):
        raise RefusedByRule("quiz-late", minutes=MINUTES)
    return count_quiz(ticket.village, ticket.seed, right)


def quiz_facts() -> list[DeskFact]:
    """What quizzes tell of a rubric's item: by village, questions and right answers of the last
    four quarters."""
    quarters = [Quarter.of(timezone.localdate())]
    while len(quarters) < _QUARTERS:
        quarters.append(quarters[-1].before)
    counts = QuizCount.objects.filter(quarter__in=[one.key for one in quarters]).values_list(
        "place"
    )
    summed = counts.annotate(n=Sum("asked"), got=Sum("right")).order_by("place")
    names = dict(Place.objects.values_list("pk", "name"))
    return [DeskFact(FactKind.QUIZ, names[place], right=got, n=n) for place, n, got in summed if n]
