"""The shape of a file of `forms/`: what is asked at a door."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from doorstep.domain.forms import AnswerKind, Asked, FormLines, FormPurpose
from doorstep.packs.schema.base import (
    InLanguages,
    Names,
    Text,
    TextTable,
    TomlTable,
    YesOrNo,
    wanted,
    word_of,
)

Lines = Annotated[int, Field(ge=0, le=12, strict=True), wanted("0 ... 12")]


class ChoiceTable(TomlTable):
    """One `[[question.choice]]`: a box."""

    code: Text
    title: InLanguages
    writes: TextTable | None = None
    confirms: YesOrNo = False
    ends: YesOrNo = False
    recorded: TextTable | None = None
    knows: YesOrNo = False


class CountedItemTable(TomlTable):
    """One `[[question.item]]`: a thing of a list of which only the number is told."""

    title: InLanguages
    half: Text = ""


class QuestionTable(TomlTable):
    """One `[[question]]`."""

    code: Text
    title: InLanguages
    asked: Annotated[Asked, word_of(Asked)]
    kind: Annotated[AnswerKind, word_of(AnswerKind)]
    choice: list[ChoiceTable] | None = None
    column: Text = ""
    when: Names | None = None
    after: YesOrNo = False
    topic: InLanguages | None = None
    item: list[CountedItemTable] | None = None


class FormFile(TomlTable):
    """A file of `forms/`."""

    title: InLanguages
    version: Text
    purpose: Annotated[FormPurpose, word_of(FormPurpose)]
    lines: Annotated[FormLines, word_of(FormLines)]
    shows: Names | None = None
    added: Lines = 0
    script: list[InLanguages] | None = None
    anonymous: YesOrNo = False
    question: list[QuestionTable]
