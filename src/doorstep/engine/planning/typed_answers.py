"""What somebody types of a filled sheet, into a page or a workbook, as the answers of a visit; and
what a sheet would say on which nothing is wrong.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import (
    ON_RECORD,
    AnswerKind,
    Answers,
    Asked,
    FormChoice,
    FormQuestion,
    FormSpec,
    HouseSheet,
)
from doorstep.engine.fields.context import Context
from doorstep.engine.fields.dates import read_date
from doorstep.engine.fields.writing import as_written, fold

LONGEST = 400
"""Characters of an answer in words."""

_BETWEEN = re.compile(r"[,，、;；/]+")
_NOISE = re.compile(r"[\W_]+")


def read_answer(question: FormQuestion, said: str, day: dt.date) -> str:
    """One answer as `VisitAnswers` holds it: boxes by code or title in any language, a date as ISO
    at the precision written, words trimmed; "" where nothing is said.

    Raises BadInput("answer-unreadable").
    """
    text = as_written(fold(said))
    if not text:
        return ""
    if question.kind is AnswerKind.DATE:
        value = read_date(question.column or question.code, text, text, Context(day)).value
        if value is None or value[:4] > str(day.year):
            raise _unreadable(question)
        return value
    if question.kind is AnswerKind.TEXT:
        if len(text) > LONGEST:
            raise _unreadable(question)
        return text
    return " ".join(one.code for one in _boxes(question, text))


def day_of_visit(said: str, latest: dt.date) -> dt.date:
    """The day of a visit. Raises BadInput("visit-day-unclear", "visit-day-ahead")."""
    text = fold(said)
    value = read_date("visit_date", text, text, Context(latest)).value or ""
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        raise BadInput("visit-day-unclear") from None
    if day > latest:
        raise BadInput("visit-day-ahead", day=day)
    return day


@dataclass
class TypedAnswers:
    """Answers by where they were typed: `once`, by line reference, by empty line. Those to
    questions that were not asked, since another box was ticked, are left out."""

    form: FormSpec
    once: dict[str, str] = field(default_factory=dict)
    lines: dict[str, dict[str, str]] = field(default_factory=dict)
    added: dict[int, dict[str, str]] = field(default_factory=dict)

    def kept(self) -> tuple[Answers, Mapping[str, Answers], tuple[Answers, ...]]:
        """The same as `VisitAnswers` takes it."""
        once = _asked_for(self.form, Asked.ONCE, self.once)
        told = {ref: _asked_for(self.form, Asked.LINE, one) for ref, one in self.lines.items()}
        new = [_asked_for(self.form, Asked.ADDED, one) for _, one in sorted(self.added.items())]
        if _ends(self.form, Asked.ONCE, once):
            told, new = {}, []
        return once, {ref: one for ref, one in told.items() if one}, tuple(filter(None, new))


def as_printed(form: FormSpec, sheet: HouseSheet) -> TypedAnswers:
    """What a sheet says on which nothing is wrong: the first box of the first question, and of each
    line the boxes that are on record, confirmed. Nothing where a form does not ask whether the
    record is right: then every answer is the household's alone."""
    if not any(_confirmed(one) for one in form.asked(Asked.LINE)):
        return TypedAnswers(form)
    lines = {line.ref: dict(_confirming(form, line.values)) for line in sheet.lines}
    return TypedAnswers(form, dict(_first_box(form)), lines)


def _confirming(form: FormSpec, printed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for question in form.asked(Asked.LINE):
        if code := printed.get(ON_RECORD + question.code, "") or _confirmed(question):
            yield question.code, code


def _confirmed(question: FormQuestion) -> str:
    """The box that says that the record, which was shown before, is right."""
    boxes = (one.code for one in question.choices if one.confirms and question.after)
    return next(boxes, "")


def _first_box(form: FormSpec) -> Iterator[tuple[str, str]]:
    first = next(iter(form.asked(Asked.ONCE)), None)
    if first is not None and first.kind is AnswerKind.ONE:
        yield first.code, first.choices[0].code


def _boxes(question: FormQuestion, text: str) -> Iterator[FormChoice]:
    known = {_plain(name): one for one in question.choices for name in _names(one)}
    single = question.kind is AnswerKind.ONE or _plain(text) in known
    parts = [text] if single else [one.strip() for one in _BETWEEN.split(text) if one.strip()]
    words = [w for one in parts for w in ([one] if single or _plain(one) in known else one.split())]
    found = [known.get(_plain(one)) for one in words]
    for one in question.choices:
        if one in found:
            yield one
    if None in found:
        raise _unreadable(question)


def _names(choice: FormChoice) -> Iterable[str]:
    return (choice.code, *choice.title.values())


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def _unreadable(question: FormQuestion) -> BadInput:
    return BadInput("answer-unreadable", title=dict(question.title))


def _asked_for(form: FormSpec, asked: Asked, said: Mapping[str, str]) -> dict[str, str]:
    told = {code: text for code, text in said.items() if text}
    return {
        one.code: told[one.code]
        for one in form.asked(asked)
        if one.code in told and (one.when is None or told.get(one.when[0]) == one.when[1])
    }


def _ends(form: FormSpec, asked: Asked, said: Answers) -> bool:
    boxes = (one.choice(said.get(one.code, "")) for one in form.asked(asked))
    return any(one is not None and one.ends for one in boxes)
