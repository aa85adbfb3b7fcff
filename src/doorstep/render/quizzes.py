"""A quiz in words: for the page, and as a question sheet with an answer sheet behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from doorstep.domain.quizzes import MINUTES, QUESTIONS, Quiz, QuizQuestion
from doorstep.domain.village_figures import TownshipFigures
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed
from doorstep.render.village_figures import year_label


@dataclass(frozen=True)
class AskedQuestion:
    """A question in words: its choices, the right one, and where that comes from."""

    number: int
    text: str
    choices: tuple[str, ...]
    right: int
    source: str


def asked_questions(
    quiz: Quiz, figures: TownshipFigures, phrases: Phrasebook
) -> list[AskedQuestion]:
    """The questions of a quiz as they are read."""
    return [
        _on_law(number, one, phrases)
        if one.policy is not None
        else _on_figure(number, one, figures, phrases)
        for number, one in enumerate(quiz.questions, 1)
    ]


def _on_figure(
    number: int, question: QuizQuestion, figures: TownshipFigures, phrases: Phrasebook
) -> AskedQuestion:
    figure = question.figure
    assert figure is not None
    name = phrases.name("figure", figure.kind)
    if figure.year is None:
        text = phrases.text("quiz.figure-now", figure=name)
    else:
        year = year_label(figure.year, figures.as_of, phrases)
        text = phrases.text("quiz.figure-year", figure=name, year=year)
    means = phrases.name("figure-means", figure.kind)
    source = phrases.labelled(phrases.name("kind", figure.source), means)
    choices = tuple(phrases.number(one) for one in question.numbers)
    return AskedQuestion(number, text, choices, question.right, source)


def _on_law(number: int, question: QuizQuestion, phrases: Phrasebook) -> AskedQuestion:
    entry = question.policy
    assert entry is not None
    answers = (entry.answer, *entry.wrong)
    choices = tuple(phrases.pick(answers[at]) for at in question.order)
    law = {"law": phrases.pick(entry.law), "article": entry.article}
    has_article = bool(entry.article) and entry.article[0].isdigit()
    source = phrases.text("policies.law" if has_article else "policies.law-whole", **law)
    return AskedQuestion(number, phrases.pick(entry.question), choices, question.right, source)


def quiz_paper(quiz: Quiz, figures: TownshipFigures, phrases: Phrasebook, day: dt.date) -> bytes:
    """Print the question sheet and, on a page of its own, the answers.

    Raises:
        InternalError: on any Typst warning.
    """
    page: Page = {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": phrases.text("quiz.page"),
        "township": quiz.village,
        "simulated": phrases.text("report.simulated") if figures.simulated else "",
        "as_of": phrases.day(day),
        "how": phrases.text("quiz.how", n=QUESTIONS, minutes=MINUTES),
        "code": phrases.text("quiz.code", seed=quiz.seed),
        "answers": phrases.text("quiz.answers"),
        "right": phrases.text("quiz.right-of", n=QUESTIONS),
        "private": phrases.text("quiz.private"),
        "letters": "ABCDEF",
        "questions": [asdict(one) for one in asked_questions(quiz, figures, phrases)],
    }
    return printed(drawing("quiz.typ"), page, day)


def quiz_lines(quiz: Quiz, figures: TownshipFigures, phrases: Phrasebook) -> Iterator[str]:
    """The questions with their choices."""
    for one in asked_questions(quiz, figures, phrases):
        yield f"{one.number}. {one.text}"
        yield "   " + "   ".join(
            f"{letter}. {choice}" for letter, choice in zip("ABCDEF", one.choices, strict=False)
        )


def quiz_payload(quiz: Quiz, figures: TownshipFigures, phrases: Phrasebook) -> dict[str, object]:
    """A quiz as JSON tells it, answers among it."""
    asked = [asdict(one) for one in asked_questions(quiz, figures, phrases)]
    return {"village": quiz.village, "seed": quiz.seed, "questions": asked}
