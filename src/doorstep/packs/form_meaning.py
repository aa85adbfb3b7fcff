"""What a pack's forms mean: columns that the visits' register has, questions that can be asked,
boxes that do something, and an anonymous form that asks for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from doorstep.domain.forms import (
    HALVES,
    REGISTER,
    AnswerKind,
    Asked,
    FormChoice,
    FormItem,
    FormLines,
    FormQuestion,
    FormSpec,
)
from doorstep.domain.registers import PackSpec
from doorstep.domain.vocabulary import RegisterKind
from doorstep.packs.find import FORMS
from doorstep.packs.forms import form_of
from doorstep.packs.parse import Layer
from doorstep.packs.problems import Finder, PackProblem

_BOXES = (AnswerKind.ONE, AnswerKind.MANY)
_CODE = re.compile(r"[a-z0-9][a-z0-9-]*")
_VERSION = re.compile(r"[\w.-]+")
_WHO_IT_IS = re.compile(
    r"\b(?:names?|phone|telephone|mobile|address|age|birth(?:day|date)?|born|how old|identity|"
    r"house number)\b|姓名|名字|电话|手机|住址|地址|门牌|身份证|年龄|几岁|多大|生日|"
    r"出生(?:日期|年月)",
    re.IGNORECASE,
)
"""What asks, in a question's or box's title, who somebody is."""

_Slip = tuple[str, tuple[str, ...], dict[str, object]]
"""A problem's code, where in the file, and its parameters."""


def form_problems(layers: Sequence[Layer], pack: PackSpec, finder: Finder) -> Iterator[PackProblem]:
    """List what is wrong with the forms of a pack; `layers`, oldest first, together make it."""
    tables = {code: table for layer in layers for code, table in layer.forms.items()}
    visits = pack.registers.get(RegisterKind.VISITS)
    columns = frozenset(visits.columns if visits else ())
    for code, table in tables.items():
        form = form_of(code, table)
        found = [*_whole(form, columns), *_questions(form, columns)]
        found += _anonymous(form) if form.anonymous else []
        for problem, path, params in found:
            value = params.get("value")
            named = str(value) if value else None
            yield finder.problem(
                f"{FORMS}/{code}.toml", path, problem, {"form": code, **params}, named
            )


def _whole(form: FormSpec, columns: frozenset[str]) -> Iterator[_Slip]:
    if not _CODE.fullmatch(form.code) or not _VERSION.fullmatch(form.version):
        yield "form-code-unfit", ("version",), {}
    for column in form.shows:
        if column not in columns:
            yield "form-column-unknown", ("shows",), {"column": column, "value": column}
    blind = form.lines is FormLines.NONE
    for number, question in enumerate(form.questions):
        path = ("question", str(number))
        if blind and question.asked is Asked.LINE:
            yield "form-no-lines", (*path, "asked"), {"question": question.code}
        if question.after and not form.shows:
            yield "form-nothing-shown", (*path, "after"), {"question": question.code}
        for choice in question.choices:
            if choice.confirms and (question.asked is not Asked.LINE or not form.shows):
                yield "form-nothing-shown", path, {"question": question.code}
    if form.added and not form.asked(Asked.ADDED):
        yield "form-nothing-added", ("added",), {}


def _questions(form: FormSpec, columns: frozenset[str]) -> Iterator[_Slip]:
    codes = [one.code for one in form.questions]
    for number, question in enumerate(form.questions):
        path = ("question", str(number))
        if question.code in codes[:number]:
            yield "form-code-twice", (*path, "code"), {"question": question.code}
        yield from _one_question(question, columns, path)
        yield from _measured(question, path)
        if question.when is not None and not _can_stand(form, question):
            yield "form-when-unknown", (*path, "when"), {"question": question.code}


def _one_question(
    question: FormQuestion, columns: frozenset[str], path: tuple[str, ...]
) -> Iterator[_Slip]:
    told: dict[str, object] = {"question": question.code}
    if (question.kind in _BOXES) is not bool(question.choices):
        yield "form-boxes", (*path, "kind"), told
    if question.column and question.column not in columns:
        yield "form-column-unknown", (*path, "column"), {**told, "column": question.column}
    boxes = [choice.code for choice in question.choices]
    for place, choice in enumerate(question.choices):
        at = (*path, "choice", str(place))
        if choice.code in boxes[:place]:
            yield "form-code-twice", (*at, "code"), {"question": choice.code}
        for part, named in (("writes", choice.writes), ("recorded", choice.recorded)):
            for column in named:
                if column not in columns and (part, column) != ("recorded", REGISTER):
                    params = {**told, "column": column}
                    yield "form-column-unknown", (*at, part, column), params
        if choice.ends and (question.asked is Asked.ADDED or choice.confirms):
            yield "form-ends-unfit", (*at, "ends"), told


def _measured(question: FormQuestion, path: tuple[str, ...]) -> Iterator[_Slip]:
    """A topic needs a box of those who know it, a list boxes to be counted by."""
    told: dict[str, object] = {"question": question.code}
    if question.topic and not any(choice.knows for choice in question.choices):
        yield "form-topic-unfit", (*path, "topic"), told
    if question.items and not _counts(question):
        yield "form-list-unfit", (*path, "item"), told


def _counts(question: FormQuestion) -> bool:
    """Whether a list can be counted: a box for each number from 0 on, and one thing at most that
    stands on the second half's sheets alone."""
    numbers = [str(number) for number in range(len(question.items) + 1)]
    halves = [item.half for item in question.items if item.half]
    boxes = [choice.code for choice in question.choices]
    return boxes == numbers and len(halves) <= 1 and all(half == HALVES[1] for half in halves)


def _can_stand(form: FormSpec, question: FormQuestion) -> bool:
    """Whether what a question waits for is a box of another one that is asked as often as it."""
    assert question.when is not None
    other, box = question.when
    return any(
        one.code == other and one is not question and one.choice(box) is not None
        for one in form.asked(question.asked)
    )


def _anonymous(form: FormSpec) -> Iterator[_Slip]:
    """An anonymous form lists nobody, keeps nothing in a register, is answered by boxes alone, and
    asks for no name, telephone, address or age."""
    if form.lines is not FormLines.NONE or form.added:
        yield "form-anonymous-lists", ("lines",), {}
    for number, question in enumerate(form.questions):
        path = ("question", str(number))
        told: dict[str, object] = {"question": question.code}
        writes = any(choice.writes for choice in question.choices)
        if question.column or writes or question.kind not in _BOXES:
            yield "form-anonymous-keeps", path, told
        titles = [*question.title.values()]
        named: tuple[FormChoice | FormItem, ...] = (*question.choices, *question.items)
        titles += [text for one in named for text in one.title.values()]
        if any(_WHO_IT_IS.search(title) for title in titles):
            yield "form-anonymous-asks", (*path, "title"), told
