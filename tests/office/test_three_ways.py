"""Whichever way a sheet's answers come back, the rows that they become are the same."""

from __future__ import annotations

import datetime as dt
import io
import random
from pathlib import Path

import pytest
from openpyxl import load_workbook

from doorstep.domain.forms import (
    AnswerKind,
    Asked,
    FormLine,
    FormQuestion,
    FormSpec,
    HouseSheet,
    VisitAnswers,
)
from doorstep.domain.visit_books import VisitBook, book_columns
from doorstep.engine.planning.visit_rows import visit_rows
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs.forms import load_forms
from office.desk import Desk

DAY_OF = dt.date(2026, 6, 1)
WORDS = ("3", "王小满", "13800000001", "女", "O'Neill", "=1+1", "河湾村 3 组")
DATES = ("1986-02-10", "1986-02", "1986")
FORMS = [form for form in load_forms("cn").values() if not form.anonymous]


def houses(form: FormSpec, count: int) -> list[HouseSheet]:
    people = ({"name": "张三", "sex": "男", "birth_date": "1985-03-07"}, {"name": "李四"})
    lines = tuple(FormLine(str(n), one) for n, one in enumerate(people, 1))
    named = [f"H{n:03d}" for n in range(count)]
    listed = lines if form.lines != "none" else ()
    house = {"village": "松坪村", "head_name": "张三"}
    return [HouseSheet(code, form.code, form.version, house, listed) for code in named]


def said(chance: random.Random, questions: tuple[FormQuestion, ...]) -> dict[str, str]:
    told = {}
    for one in questions:
        if chance.random() < 0.4:
            continue
        codes = [box.code for box in one.choices]
        if one.kind is AnswerKind.ONE:
            told[one.code] = chance.choice(codes)
        elif one.kind is AnswerKind.MANY:
            told[one.code] = " ".join(code for code in codes if chance.random() < 0.5)
        else:
            told[one.code] = chance.choice(DATES if one.kind is AnswerKind.DATE else WORDS)
    return {code: text for code, text in told.items() if text}


def answers(chance: random.Random, form: FormSpec, sheet: HouseSheet) -> VisitAnswers:
    lines = {line.ref: said(chance, form.asked(Asked.LINE)) for line in sheet.lines}
    added = [said(chance, form.asked(Asked.ADDED)) for _ in range(form.added)]
    once = said(chance, form.asked(Asked.ONCE))
    return VisitAnswers(DAY_OF, "陈、林", once, lines, tuple(added))


def by_page(form: FormSpec, sheet: HouseSheet, told: VisitAnswers) -> VisitAnswers:
    from doorstep.office.rekeying import read_fields

    fields = {"day": [DAY_OF.isoformat()], "visitors": [told.visitors]}
    groups = {"once": told.once}
    groups |= {f"line.{ref}": one for ref, one in told.lines.items()}
    groups |= {f"added.{n}": one for n, one in enumerate(told.added, 1)}
    for prefix, answered in groups.items():
        for question in form.questions:
            if question.code in answered:
                text = answered[question.code]
                boxes = text.split() if question.kind is AnswerKind.MANY else [text]
                fields[f"{prefix}.{question.code}"] = boxes
    return read_fields(form, sheet, fields)


def by_workbook(
    form: FormSpec, told: dict[str, VisitAnswers], sheets: list[HouseSheet], lang: str, room: Path
) -> dict[str, VisitAnswers]:
    """Filled as an office program shows it: the words of the lists, numbers as numbers."""
    from doorstep.app.returned_visits import read_visit_book
    from doorstep.office.visit_books import _BookInReading
    from doorstep.render.visit_book import TICK, visit_workbook

    words = Phrasebook(lang)
    book = VisitBook("ws", "松坪村", DAY_OF, form, tuple((one, "陈、林") for one in sheets))
    made = load_workbook(io.BytesIO(visit_workbook(book, words)))
    pages = iter(made.worksheets[1:])
    for asked in (Asked.ONCE, Asked.LINE, Asked.ADDED):
        columns = list(book_columns(form, asked))
        if asked is not Asked.ONCE and not columns:
            continue
        page = next(pages)
        first = page.max_column - len(columns) + 1
        for row in range(2, page.max_row + 1):
            code, _, ref = str(page.cell(row, 1).value).partition("/")
            of = told[code]
            answered = of.once if not ref else of.lines.get(ref, {})
            if ref.startswith("+"):
                answered = of.added[int(ref[1:]) - 1]
            for number, one in enumerate(columns, first):
                text = answered.get(one.question.code, "")
                if one.box is not None:
                    page.cell(row, number).value = TICK if one.box.code in text.split() else None
                elif one.question.kind is AnswerKind.ONE and text:
                    page.cell(row, number).value = words.pick(one.question.choice(text).title)  # type: ignore[union-attr]
                elif text.isdecimal():
                    page.cell(row, number).value = int(text)
                elif text:
                    cell = page.cell(row, number)
                    cell.value, cell.data_type = text, "s"
    path = room / f"{form.code}-{lang}.xlsx"
    made.save(path)
    reading = _BookInReading(form)
    reading.read(read_visit_book(path, "ws").rows)
    assert reading.problems == []
    return dict(reading.visits())


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_three_ways_one_row(desk: Desk, form: FormSpec, tmp_path: Path) -> None:
    chance = random.Random(form.code)
    sheets = houses(form, 40)
    told = {sheet.code: answers(chance, form, sheet) for sheet in sheets}
    filled = by_workbook(form, told, sheets, chance.choice(["en", "zh_Hans"]), tmp_path)
    compared = 0
    for sheet in sheets:
        rows = visit_rows(form, sheet, told[sheet.code])
        assert visit_rows(form, sheet, by_page(form, sheet, told[sheet.code])) == rows
        if sheet.code in filled:
            assert visit_rows(form, sheet, filled[sheet.code]) == rows
            compared += 1
    assert compared > 30
