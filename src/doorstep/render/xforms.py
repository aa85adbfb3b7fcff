"""A form for ODK Collect: our form data -> XLSForm -> XForm, by ODK's own converter.

Names of questions are our codes (Collect's engine reads Latin names only), texts are in both
languages. The house is chosen from the visitor's own list (`houses-<form>.csv`), what is on record
of its people comes from `lines.csv`; both travel with the form, so that it works without a network.
The list is one of entities: a visit ticks its house on the phone itself, before anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from doorstep.domain.errors import InternalError
from doorstep.domain.forms import AnswerKind, Asked, FormQuestion, FormSpec, Titles
from doorstep.domain.vocabulary import VisitOutcome
from doorstep.i18n.phrasebook import Phrasebook

LINES = "lines.csv"
DONE, TO_DO = "✓", "○"
"""Before a house's name in the list: it was answered; it is still to be gone to."""
LANGUAGES = {"zh": "中文 (zh)", "en": "English (en)"}
_WORDS = "text"
"""Also of a day: a resident may know no more than the year, and Collect's own dates are whole."""
_ROWS = "root/item"
"""Where a CSV file's lines stand once Collect has read it."""
Cells = dict[str, str]
"""A line of a sheet of an XLSForm."""


def house_list(form: str) -> str:
    """What a form's list of houses is called among a phone's lists."""
    return f"houses-{form}"


def houses_file(form: str) -> str:
    """The file in which a phone fetches it."""
    return f"{house_list(form)}.csv"


@dataclass(frozen=True)
class XForm:
    """An XForm and the XLSForm it was made of, by sheet."""

    text: str
    sheets: Mapping[str, tuple[Cells, ...]]


def xform(form: FormSpec, phrasebooks: Mapping[str, Phrasebook]) -> XForm:
    """Convert a form; `phrasebooks` by language give the words that are ours.

    Raises:
        InternalError("xform-refused"): the converter takes objection to the form.
    """
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    sheets = xlsform(form, phrasebooks)
    try:
        made = convert({name: list(rows) for name, rows in sheets.items()}, form_name="data")
    except PyXFormError as error:
        raise InternalError("xform-refused", said=str(error)[:200]) from error
    return XForm(made.xform, sheets)


def xlsform(form: FormSpec, phrasebooks: Mapping[str, Phrasebook]) -> dict[str, tuple[Cells, ...]]:
    """The sheets of the XLSForm."""
    settings = {
        "form_title": form.title.get("zh") or form.title["en"],
        "form_id": form.code,
        "version": form.version,
        "default_language": LANGUAGES["zh"],
    }
    sheets = {
        "survey": tuple(map(_told, _Survey(form, phrasebooks).rows())),
        "choices": tuple(_choices(form)),
        "settings": (settings,),
    }
    return sheets if form.anonymous else sheets | {"entities": (_ticked(form),)}


def _ticked(form: FormSpec) -> Cells:
    """How the visited house stands in the phone's list from then on."""
    absent = [
        f"selected(${{{question.code}}}, '{choice.code}')"
        for question in form.asked(Asked.ONCE)
        for choice in question.choices
        if choice.writes.get("visit_outcome") == VisitOutcome.NONCONTACT
    ]
    mark = f"if({' or '.join(absent)}, '{TO_DO}', '{DONE}')" if absent else f"'{DONE}'"
    plain = _looked_up(houses_file(form.code), "name", "house", "plain")
    return {
        "list_name": house_list(form.code),
        "entity_id": "${house}",
        "label": f"concat({mark}, ' ', {plain})",
    }


class _Survey:
    """The rows of the sheet "survey"."""

    def __init__(self, form: FormSpec, phrasebooks: Mapping[str, Phrasebook]) -> None:
        self._form, self._phrasebooks = form, phrasebooks

    def rows(self) -> Iterator[Cells]:
        """In the order they are asked."""
        form = self._form
        if form.asked(Asked.LINE) and not form.anonymous:
            yield {"type": "csv-external", "name": LINES.removesuffix(".csv")}
        yield {"type": "start", "name": "began"}
        yield {"type": "end", "name": "ended"}
        for number, text in enumerate(form.script, 1):
            yield _note(f"script_{number}", text)
        if not form.anonymous:
            kind = f"select_one_from_file {houses_file(form.code)}"
            chosen = {"type": kind, "name": "house", "required": "yes"}
            yield chosen | _labels(self._own("house"))
        yield {"type": "date", "name": "day", "default": "today()", "required": "yes"} | _labels(
            self._own("day")
        )
        once = form.asked(Asked.ONCE)
        going_on = _going_on(once)
        first = next((n for n, one in enumerate(once) if any(c.ends for c in one.choices)), -1)
        for number, question in enumerate(once):
            yield self._ask(question, going_on if number > first >= 0 else "")
        if form.asked(Asked.LINE) and not form.anonymous:
            yield from self._lines(going_on)
        if form.added:
            yield from self._added(going_on)

    def _ask(self, question: FormQuestion, relevant: str) -> Cells:
        """One question, asked where `relevant` holds."""
        kind = {
            AnswerKind.ONE: f"select_one {_list_name(question)}",
            AnswerKind.MANY: f"select_multiple {_list_name(question)}",
        }.get(question.kind, _WORDS)
        when = "" if question.when is None else f"${{{question.when[0]}}} = '{question.when[1]}'"
        both = " and ".join(f"({one})" for one in (relevant, when) if one)
        needed = "yes" if any(choice.ends for choice in question.choices) else ""
        hint = self._own("day-as-told") if question.kind is AnswerKind.DATE else {}
        cells = {"type": kind, "name": question.code, "relevant": both, "required": needed}
        return cells | _labels(question.title) | (_labels(hint, "hint") if hint else {})

    def _own(self, name: str, **params: object) -> Titles:
        return {
            lang: words.text(f"collect.{name}", **params)
            for lang, words in self._phrasebooks.items()
        }

    def _lines(self, going_on: str) -> Iterator[Cells]:
        """Each listed line: who it is, what the household says, then what is on record."""
        yield {
            "type": "begin repeat",
            "name": "line",
            "repeat_count": _looked_up(houses_file(self._form.code), "name", "house", "lines"),
            "relevant": going_on,
        } | _labels(self._own("line"))
        key = "concat(${house}, '-', position(..))"
        yield {"type": "calculate", "name": "key", "calculation": key}
        for name in ("ref", "who", "record_says"):
            pulled = _looked_up(LINES, "key", "key", name)
            yield {"type": "calculate", "name": name, "calculation": pulled}
        yield _note("who_note", {lang: "${who}" for lang in LANGUAGES})
        asked = self._form.asked(Asked.LINE)
        going_on = _going_on(asked)
        first = next((n for n, one in enumerate(asked) if any(c.ends for c in one.choices)), -1)
        shown = False
        for number, question in enumerate(_blind_first(asked)):
            relevant = going_on if number > first >= 0 else ""
            if question.after and not shown:
                shown = True
                yield _note("on_record", self._own("on-record")) | {"relevant": relevant}
            yield self._ask(question, relevant)
        yield {"type": "end repeat", "name": "line"}

    def _added(self, going_on: str) -> Iterator[Cells]:
        """Those who are not listed: how many, and each."""
        most = self._form.added
        yield {
            "type": "integer",
            "name": "more",
            "default": "0",
            "constraint": f". >= 0 and . <= {most}",
            "relevant": going_on,
        } | _labels(self._own("added-count", most=most))
        yield {
            "type": "begin repeat",
            "name": "added",
            "repeat_count": "${more}",
            "relevant": going_on,
        } | _labels(self._own("added"))
        for question in self._form.asked(Asked.ADDED):
            yield self._ask(question, "")
        yield {"type": "end repeat", "name": "added"}


def _blind_first(asked: tuple[FormQuestion, ...]) -> list[FormQuestion]:
    """The household speaks before the record is shown."""
    return sorted(asked, key=lambda one: one.after)


def _going_on(asked: tuple[FormQuestion, ...]) -> str:
    """When what follows is asked: no box that ends it is ticked."""
    return " and ".join(
        f"not(selected(${{{question.code}}}, '{choice.code}'))"
        for question in asked
        for choice in question.choices
        if choice.ends
    )


def _looked_up(file: str, column: str, question: str, wanted: str) -> str:
    """What stands under `wanted` in the line of a file whose `column` is a question's answer."""
    table = file.removesuffix(".csv")
    return f"instance('{table}')/{_ROWS}[{column} = ${{{question}}}]/{wanted}"


def _choices(form: FormSpec) -> Iterator[Cells]:
    for question in form.questions:
        for choice in question.choices:
            yield {"list_name": _list_name(question), "name": choice.code} | _labels(choice.title)


def _list_name(question: FormQuestion) -> str:
    return f"{question.code}_boxes"


def _told(cells: Cells) -> Cells:
    """The cells that say something: the converter takes an empty condition for one."""
    return {name: said for name, said in cells.items() if said}


def _note(name: str, text: Titles) -> Cells:
    return {"type": "note", "name": name} | _labels(text)


def _labels(text: Titles, what: str = "label") -> Cells:
    """A text in every language; where one is missing the other stands in."""
    usual = next(iter(text.values()))
    return {f"{what}::{said}": text.get(lang, usual) for lang, said in LANGUAGES.items()}


__all__ = ["DONE", "LINES", "TO_DO", "XForm", "house_list", "houses_file", "xform", "xlsform"]
