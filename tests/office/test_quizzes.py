"""Ten questions with looking up allowed: a result belongs to whoever answered, the village's count
alone reaches the score."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.app.quizzes import make_quiz
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.inspection_vocabulary import FactKind
from doorstep.domain.periods import years_back
from doorstep.domain.village_figures import EVENTS, STOCKS, RivalFigure, VillageCard, VillageFigure
from doorstep.packs.policies import load_policies
from office.desk import Desk

DAY = dt.date(2026, 6, 30)
LAW = load_policies("cn")


def card(**rivals: int) -> VillageCard:
    told = tuple(RivalFigure(kind, value) for kind, value in rivals.items())
    figures = [VillageFigure(kind, None, 100, "persons", None, told) for kind in STOCKS]
    figures += [
        VillageFigure(kind, year, 7, "births") for kind in EVENTS for year in years_back(DAY, None)
    ]
    return VillageCard("石桥村", tuple(figures), 3)


def test_ten_questions_half_on_figures_half_on_the_law() -> None:
    made = make_quiz(card(), LAW, "a")
    assert len(made.questions) == 10
    assert sum(one.figure is not None for one in made.questions) == 5
    for one in made.questions:
        if one.figure is not None:
            assert one.numbers[one.right] == one.figure.value
            assert len(set(one.numbers)) == 4
        else:
            assert one.order[one.right] == 0


def test_one_seed_one_quiz() -> None:
    assert make_quiz(card(), LAW, "a") == make_quiz(card(), LAW, "a")
    assert make_quiz(card(), LAW, "a") != make_quiz(card(), LAW, "b")


def test_a_figure_on_which_sources_disagree_is_not_asked() -> None:
    for seed in "abcdefgh":
        asked = make_quiz(card(visits=90), LAW, seed).questions
        assert not any(one.figure and one.figure.rivals for one in asked)


def test_too_little_is_known() -> None:
    with pytest.raises(BadInput, match="quiz-too-few"):
        make_quiz(VillageCard("石桥村", (), 0), LAW[:9], "a")


def test_right_answers_are_counted() -> None:
    made = make_quiz(card(), LAW, "a")
    right = [one.right for one in made.questions]
    assert made.right_among(right) == 10
    assert made.right_among([None, *right[1:]]) == 9


def test_a_village_has_a_count_and_the_same_sheet_counts_once(desk: Desk) -> None:
    from doorstep.app.workspace import Workspace
    from doorstep.office.facts import COLLECTORS
    from doorstep.office.models import AuditEvent, QuizCount, QuizTicket
    from doorstep.office.projecting import project
    from doorstep.office.quizzes import count_quiz

    project(Workspace(desk.folder))
    assert COLLECTORS[FactKind.QUIZ]() == []
    assert count_quiz("松坪", "a1", 7)
    assert not count_quiz("松坪村", "a1", 9)
    assert count_quiz("松坪村", "a2", 9)
    (fact,) = COLLECTORS[FactKind.QUIZ]()
    assert (fact.place, fact.right, fact.n) == ("松坪村", 16, 20)
    row = QuizCount.objects.get()
    assert (row.asked, row.right) == (20, 16)
    fields = {field.name for model in (QuizCount, QuizTicket) for field in model._meta.fields}
    assert fields == {"id", "place", "quarter", "asked", "right", "token"}
    assert {one.who for one in AuditEvent.objects.filter(what="quiz.counted")} == {"doorstep"}


@pytest.mark.parametrize("numbers", [(11, 10), (-1, 10), (3, 2), (0, 0), (5, 99)])
def test_what_no_quiz_can_have_is_refused(desk: Desk, numbers: tuple[int, int]) -> None:
    from doorstep.app.workspace import Workspace
    from doorstep.office.projecting import project
    from doorstep.office.quizzes import count_quiz

    project(Workspace(desk.folder))
    with pytest.raises(BadInput, match="quiz-count"):
        count_quiz("松坪村", "a1", *numbers)


def test_after_three_minutes_it_does_not_count(desk: Desk) -> None:
    from django.utils import timezone

    from doorstep.office.quizzes import QuizTicketRead, count_ticket, hand_out, read_ticket

    ticket = read_ticket(hand_out("松坪村", "a"))
    assert not ticket.is_late(timezone.now())
    old = QuizTicketRead("松坪村", "a", timezone.now() - dt.timedelta(minutes=4))
    with pytest.raises(RefusedByRule, match="quiz-late"):
        count_ticket(old, 10)
    with pytest.raises(BadInput, match="quiz-ticket"):
        read_ticket("WyJ4Il0:forged")
