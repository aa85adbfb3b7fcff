"""What a visit says, as rows of the visits' register: one and the same, whichever way the answers
came back - typed from paper, read from a scan, filled into a workbook, sent by a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import (
    ON_RECORD,
    REGISTER,
    AnswerKind,
    Answers,
    Asked,
    FormQuestion,
    FormSpec,
    HouseSheet,
    VisitAnswers,
)

Row = dict[str, str]
SEPARATOR = "、"
DENIED = "denied_event"
"""The column that says which register's event did not happen, as the household says."""

_WHO = ("name", "birth_date")


def visit_rows(form: FormSpec, sheet: HouseSheet, answers: VisitAnswers) -> tuple[Row, ...]:
    """Derive the rows: one for each listed line that was spoken of and each one written in; one for
    the house alone where nobody answered or nobody is named. Column -> canonical word or text.

    Raises:
        BadInput("answer-unknown"): a question, line or box that the form does not have.
    """
    check_answers(form, sheet, answers)
    house = {
        **_house(form, sheet),
        "visit_date": answers.day.isoformat(),
        "visitor": answers.visitors,
        **_written(form, Asked.ONCE, answers.once),
    }
    if _ended(form, Asked.ONCE, answers.once):
        return (house,)
    rows = [
        house | said
        for line in sheet.lines
        if (said := _line_row(form, line.values, answers.lines.get(line.ref, {})))
    ]
    rows += [house | said for one in answers.added if (said := _written(form, Asked.ADDED, one))]
    return tuple(rows) or (house,)


def _house(form: FormSpec, sheet: HouseSheet) -> Row:
    """Which house it is. Its address is the household's word only where it could say another; else
    it stands for a number that is not known."""
    known = {column: said for column, said in sheet.house.items() if said}
    if known.get("household_no") and all(one.column != "address" for one in form.questions):
        known.pop("address", None)
    return known


def check_answers(form: FormSpec, sheet: HouseSheet, answers: VisitAnswers) -> None:
    """Refuse what the form did not ask. Raises BadInput("answer-unknown")."""
    lines = {line.ref for line in sheet.lines}
    for ref in answers.lines:
        if ref not in lines:
            raise BadInput("answer-unknown", form=form.code, question=ref)
    if len(answers.added) > form.added:
        raise BadInput("answer-unknown", form=form.code, question=str(len(answers.added)))
    given = [(Asked.ONCE, answers.once)]
    given += [(Asked.LINE, one) for one in answers.lines.values()]
    given += [(Asked.ADDED, one) for one in answers.added]
    for asked, said in given:
        known = {question.code: question for question in form.asked(asked)}
        for code, answer in said.items():
            _check(form, known.get(code), code, answer)


def _check(form: FormSpec, question: FormQuestion | None, code: str, answer: str) -> None:
    boxes = question is not None and question.kind in (AnswerKind.ONE, AnswerKind.MANY)
    ticked = answer.split() if boxes else []
    unknown = question is None or any(question.choice(one) is None for one in ticked)
    if unknown or (question and question.kind is AnswerKind.ONE and len(ticked) > 1):
        raise BadInput("answer-unknown", form=form.code, question=code)


def _line_row(form: FormSpec, printed: Mapping[str, str], said: Answers) -> Row:
    """What is said of one listed line; nothing where it ended (not of this household, rather not
    say) or nothing was answered."""
    if not said or _ended(form, Asked.LINE, said):
        return {}
    written = _written(form, Asked.LINE, said, printed)
    boxes = [(one, one.choice(code)) for one, code in _ticks(form, Asked.LINE, said)]
    confirmed = any(box is not None and box.confirms for _, box in boxes)
    confirmed = confirmed and not is_left_open(form, said)
    shown = {column: value for column in form.shows if (value := printed.get(column, ""))}
    if DENIED in written:
        who = {column: shown[column] for column in _WHO if column in shown}
        return who | written if written[DENIED] else {}
    named = {"name": shown["name"]} if "name" in shown else {}
    return (shown if confirmed else named) | written if written or confirmed else {}


def is_left_open(form: FormSpec, said: Answers) -> bool:
    """Whether something printed of a line is said to be wrong, but nothing is written in its place:
    then nobody knows which of it, and none of it is the household's word."""
    for question, code in _ticks(form, Asked.LINE, said):
        box = question.choice(code)
        asked = [one for one in form.asked(Asked.LINE) if one.when == (question.code, code)]
        if box is not None and box.confirms and asked:
            return not any(said.get(one.code, "").strip() for one in asked)
    return False


def _written(
    form: FormSpec, asked: Asked, said: Answers, printed: Mapping[str, str] | None = None
) -> Row:
    row: Row = {}
    for question in form.asked(asked):
        answer = said.get(question.code, "").strip()
        if not answer or not _is_asked(question, said):
            continue
        if question.column:
            row[question.column] = answer
        for one in answer.split() if question.choices else ():
            choice = question.choice(one)
            for column, word in (choice.writes if choice else {}).items():
                if word == ON_RECORD:
                    word = _on_record(question, printed or {})
                row[column] = SEPARATOR.join(filter(None, (row.get(column), word)))
    return row


def _on_record(question: FormQuestion, printed: Mapping[str, str]) -> str:
    """Which register the box that is on record is of."""
    box = question.choice(printed.get(ON_RECORD + question.code, ""))
    return box.recorded.get(REGISTER, "") if box else ""


def _is_asked(question: FormQuestion, said: Answers) -> bool:
    return question.when is None or said.get(question.when[0]) == question.when[1]


def _ended(form: FormSpec, asked: Asked, said: Answers) -> bool:
    return any(
        choice is not None and choice.ends
        for question, code in _ticks(form, asked, said)
        for choice in [question.choice(code)]
    )


def _ticks(form: FormSpec, asked: Asked, said: Answers) -> Iterator[tuple[FormQuestion, str]]:
    for question in form.asked(asked):
        if question.choices:
            yield from ((question, code) for code in said.get(question.code, "").split())
