"""Talks as a workbook that is filled in and comes back, and as a paper: what was told, and what
nobody was told of."""

from __future__ import annotations

import uuid

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.outreach import OUTREACH_FIELDS, OutreachShown, Talk
from doorstep.domain.visit_books import ROW_KEY
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed
from doorstep.render.spreadsheet import add_heads, fill, print_across, put_text, saved_book
from doorstep.render.wording import village

EMPTY_ROWS = 60
_WIDTHS = (14, 14, 20, 44, 16, 12)
_LISTS = "doorstep-lists"


def outreach_workbook(shown: OutreachShown, phrases: Phrasebook) -> bytes:
    """Write the talks and empty rows, each with its hidden key; villages, topics and ways are
    chosen from lists."""
    made = Workbook()
    page = made.worksheets[0]
    page.title = phrases.text("outreach.sheet")
    heads = [phrases.text(f"outreach.column.{name}") for name in OUTREACH_FIELDS]
    add_heads(page, [ROW_KEY, *heads], _WIDTHS)
    page.column_dimensions["A"].hidden = True
    rows: list[list[str | int | float | None]] = [
        [one.key, one.day.isoformat(), *talk_words(one, shown, phrases), one.heads]
        for one in shown.talks
    ]
    for number, row in enumerate(rows, 2):
        fill(page, number, row)
    for number in range(len(rows) + 2, len(rows) + 2 + EMPTY_ROWS):
        fill(page, number, [str(uuid.uuid4())])
    _choices(made, page, shown, phrases)
    print_across(page, phrases)
    return saved_book(made, shown.day)


def outreach_paper(shown: OutreachShown, phrases: Phrasebook) -> bytes:
    """Print what was told and what never was.

    Raises:
        InternalError: on any Typst warning.
    """
    rows = [
        [phrases.day(one.day), *talk_words(one, shown, phrases), phrases.number(one.heads)]
        for one in shown.talks
    ]
    never = [
        [
            village(phrases, one.village),
            phrases.join(phrases.pick(shown.topics[t]) for t in one.topics),
        ]
        for one in shown.never
    ]
    page: Page = {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": phrases.text("outreach.title"),
        "township": shown.township,
        "as_of": phrases.day(shown.day),
        "simulated": phrases.text("report.simulated") if shown.simulated else "",
        "page": phrases.text("report.page-number", page="{page}", pages="{pages}"),
        "foot": phrases.text("outreach.foot"),
        "parts": [
            {
                "title": phrases.text("outreach.never", since=phrases.day(shown.since)),
                "widths": [1, 4],
                "heads": [phrases.text(f"outreach.column.{name}") for name in ("village", "topic")],
                "rows": never,
                "none": phrases.text("outreach.never.none"),
            },
            {
                "title": phrases.text("outreach.talks"),
                "widths": [3, 3, 7, 3, 2],
                "heads": [phrases.text(f"outreach.column.{name}") for name in OUTREACH_FIELDS],
                "rows": rows,
                "none": phrases.text("outreach.none"),
            },
        ],
    }
    return printed(drawing("plain-tables.typ"), page, shown.day)


def outreach_lines(shown: OutreachShown, phrases: Phrasebook) -> list[str]:
    """The talks, and what nobody was told of, in lines."""
    said = [
        phrases.join([phrases.day(one.day), *talk_words(one, shown, phrases), str(one.heads)])
        for one in shown.talks
    ]
    said = said or [phrases.text("outreach.none")]
    said.append(phrases.text("outreach.never", since=phrases.day(shown.since)))
    for one in shown.never:
        topics = phrases.join(phrases.pick(shown.topics[code]) for code in one.topics)
        said.append(phrases.labelled(one.village, topics))
    return said if shown.never else [*said, phrases.text("outreach.never.none")]


def talk_words(talk: Talk, shown: OutreachShown, phrases: Phrasebook) -> list[str]:
    """A talk's village, topic and way in words."""
    topic = shown.topics.get(talk.topic)
    return [
        talk.village or phrases.text("outreach.whole"),
        phrases.pick(topic) if topic else talk.topic,
        phrases.text(f"outreach-way.{talk.way}"),
    ]


def _choices(made: Workbook, page: Worksheet, shown: OutreachShown, phrases: Phrasebook) -> None:
    lists = made.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    words = {
        3: [phrases.text("outreach.whole"), *shown.villages],
        4: [phrases.pick(one) for one in shown.topics.values()],
        5: [phrases.text(f"outreach-way.{one}") for one in shown.ways],
    }
    last = len(shown.talks) + 1 + EMPTY_ROWS
    for column, texts in words.items():
        for number, text in enumerate(texts, 1):
            put_text(lists.cell(number, column), text)
        letter = get_column_letter(column)
        listed = f"{quote_sheetname(_LISTS)}!${letter}$1:${letter}${max(1, len(texts))}"
        rule = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=True)
        rule.add(f"{letter}2:{letter}{last}")
        page.add_data_validation(rule)
