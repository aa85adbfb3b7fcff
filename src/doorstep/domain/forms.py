"""What is asked at a door: forms as data, what was printed or loaded for one house, what was
answered. One form gives a sheet, a page, an XLSForm and the rows of a register.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

Titles = Mapping[str, str]
"""A text by language ("en", "zh")."""


class FormPurpose(StrEnum):
    """What answers may be used for; nothing else may read them."""

    REGISTER_MAINTENANCE = "register_maintenance"
    SERVICE_DELIVERY = "service_delivery"
    QUALITY_VERIFICATION = "quality_verification"
    ANONYMOUS_STATISTICS = "anonymous_statistics"


class FormLines(StrEnum):
    """What a form lists line by line, out of the registers; a blind form lists nothing."""

    NONE = "none"
    PERSONS = "persons"
    EVENTS = "events"
    SERVICES = "services"
    DOORS = "doors"


class Asked(StrEnum):
    """How often a question is asked: once, of each listed line, of each one that is written in."""

    ONCE = "once"
    LINE = "line"
    ADDED = "added"


class AnswerKind(StrEnum):
    """How a question is answered: one box, several boxes, words, a date."""

    ONE = "one"
    MANY = "many"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True)
class FormChoice:
    """One box. `writes`: what the visit row then says, column -> word; `confirms`: the row repeats
    what was printed; `ends`: nothing else is asked of that house or line; `recorded`: what the
    register says where this box is on record, column (or "kind": which register) -> word; `knows`:
    whoever ticks it knows the question's topic."""

    code: str
    title: Titles
    writes: Mapping[str, str] = field(default_factory=dict)
    confirms: bool = False
    ends: bool = False
    recorded: Mapping[str, str] = field(default_factory=dict)
    knows: bool = False


@dataclass(frozen=True)
class FormItem:
    """One thing of a list of which only the number is told, never which; `half`: it stands on the
    sheets of that half alone."""

    title: Titles
    half: str = ""


HALVES = ("a", "b")
"""The two halves of sheets whose lists differ by one thing."""


@dataclass(frozen=True)
class FormQuestion:
    """One question. `column`: where words or a date go in the visit row; `when`: (question, choice)
    that must stand for it to be asked; `after`: it is asked after the register's value was shown;
    `topic`: what offices tell people of, which it measures; `items`: those whose number is asked.
    """

    code: str
    title: Titles
    asked: Asked
    kind: AnswerKind
    choices: tuple[FormChoice, ...] = ()
    column: str = ""
    when: tuple[str, str] | None = None
    after: bool = False
    topic: Titles = field(default_factory=dict)
    items: tuple[FormItem, ...] = ()

    def choice(self, code: str) -> FormChoice | None:
        """The box of that code."""
        return self._boxes.get(code)

    @cached_property
    def _boxes(self) -> dict[str, FormChoice]:
        return {one.code: one for one in self.choices}


@dataclass(frozen=True)
class FormSpec:
    """One form of a pack. `shows`: the columns of a listed line that are printed and can be
    confirmed; `added`: empty lines for those who are not listed; `script`: what is read aloud
    first; `anonymous`: it is tied to no house and keeps no day finer than the round's."""

    code: str
    version: str
    title: Titles
    purpose: FormPurpose
    lines: FormLines
    shows: tuple[str, ...]
    added: int
    script: tuple[Titles, ...]
    questions: tuple[FormQuestion, ...]
    anonymous: bool = False

    def asked(self, how_often: Asked) -> tuple[FormQuestion, ...]:
        """Its questions of one kind, in order."""
        return self._by_kind[how_often]

    @cached_property
    def _by_kind(self) -> dict[Asked, tuple[FormQuestion, ...]]:
        return {kind: tuple(one for one in self.questions if one.asked is kind) for kind in Asked}

    @property
    def halves(self) -> tuple[str, ...]:
        """The halves its sheets are printed in; one ("") where all sheets are alike."""
        split = any(item.half for one in self.questions for item in one.items)
        return HALVES if split else ("",)

    @property
    def topics(self) -> tuple[FormQuestion, ...]:
        """The questions that measure what people were told of."""
        return tuple(one for one in self.questions if one.topic)

    def of_half(self, half: str) -> FormSpec:
        """The form as the sheets of one half show it."""
        kept = (
            replace(one, items=tuple(item for item in one.items if item.half in ("", half)))
            for one in self.questions
        )
        return replace(self, questions=tuple(kept))


WRONG = ("record", "wrong")
"""The box that opens what is right instead of what is on record."""

ON_RECORD, REGISTER = "@", "kind"
"""Before a question's code in a line: the box on record. In `recorded`: which register."""


@dataclass(frozen=True)
class FormLine:
    """One line as it was printed: a short reference that is stable within the sheet ("1", "2"), and
    its values by column as the register writes them; `ON_RECORD` before a question's code: the box
    that is on record, which is not printed."""

    ref: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class HouseSheet:
    """What one house's form was printed with or loaded with; `code` is the short code on the paper,
    `house` the columns that every row of it gets (village, group, household_no, head_name,
    address). Frozen with the visit: what "as recorded" means is what stood on this sheet."""

    code: str
    form: str
    version: str
    house: Mapping[str, str]
    lines: tuple[FormLine, ...] = ()

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> HouseSheet:
        """Read what `dataclasses.asdict` made and JSON kept."""
        return cls(**{**told, "lines": tuple(FormLine(**one) for one in told["lines"])})


Answers = Mapping[str, str]
"""Answers by question code: a choice's code, several joined by a blank, words, or a date as ISO."""


@dataclass(frozen=True)
class VisitAnswers:
    """What one visit to one house brought, the same whichever way it came back: `once`, by line
    reference, and a mapping for each one written in."""

    day: dt.date
    visitors: str
    once: Answers
    lines: Mapping[str, Answers] = field(default_factory=dict)
    added: tuple[Answers, ...] = ()

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> VisitAnswers:
        """Read what `told` made."""
        day = dt.date.fromisoformat(told["day"])
        return cls(**{**told, "day": day, "added": tuple(told["added"])})

    def told(self) -> dict[str, Any]:
        """The same as JSON keeps it: blank answers are none, the order is none of a form's."""

        def said(answers: Answers) -> dict[str, str]:
            return {code: text for code, text in sorted(answers.items()) if text.strip()}

        return {
            "day": self.day.isoformat(),
            "visitors": self.visitors,
            "once": said(self.once),
            "lines": {ref: said(one) for ref, one in sorted(self.lines.items())},
            "added": [said(one) for one in self.added],
        }
