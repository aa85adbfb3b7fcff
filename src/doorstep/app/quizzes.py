"""Questions for a quiz, drawn by a seed from a village's live figures and the policy bank."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from doorstep.domain.errors import BadInput
from doorstep.domain.policies import PolicyEntry
from doorstep.domain.quizzes import QUESTIONS, Quiz, QuizQuestion
from doorstep.domain.village_figures import VillageCard, VillageFigure

_NUMBERS = 4
"""Choices that a question on a figure has."""


def make_quiz(card: VillageCard, policies: Sequence[PolicyEntry], seed: str) -> Quiz:
    """Half on the village's figures, half on the law in force; where one side has too few, the
    other gives more.

    Raises BadInput("quiz-too-few").
    """
    chance = Random(f"{card.village}:{seed}")
    figures = [one for one in card.figures if _is_askable(one)]
    half = QUESTIONS // 2
    asked = min(len(policies), max(half, QUESTIONS - len(figures)))
    of_figures = chance.sample(figures, min(len(figures), QUESTIONS - asked))
    of_law = chance.sample(list(policies), asked)
    if len(of_figures) + len(of_law) < QUESTIONS:
        raise BadInput("quiz-too-few", village=card.village)
    questions = [_on_figure(one, chance) for one in of_figures]
    questions += [_on_law(one, chance) for one in of_law]
    chance.shuffle(questions)
    return Quiz(card.village, seed, tuple(questions))


def _is_askable(figure: VillageFigure) -> bool:
    """What is known, for a whole year, and on which no other source disagrees: it has one right
    answer."""
    return figure.value is not None and figure.since is None and not figure.rivals


def _on_figure(figure: VillageFigure, chance: Random) -> QuizQuestion:
    value = figure.value or 0
    step = max(1, value // 12)
    near = [value + step * times for times in (-3, -2, -1, 1, 2, 3)]
    wrong = chance.sample([one for one in near if one >= 0], _NUMBERS - 1)
    numbers = sorted([value, *wrong])
    return QuizQuestion(numbers.index(value), figure=figure, numbers=tuple(numbers))


def _on_law(entry: PolicyEntry, chance: Random) -> QuizQuestion:
    order = list(range(1 + len(entry.wrong)))
    chance.shuffle(order)
    return QuizQuestion(order.index(0), policy=entry, order=tuple(order))
