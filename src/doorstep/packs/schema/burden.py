"""The shape of `burden.toml`: what an office asks of a village's staff, in minutes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictInt

from doorstep.domain.burden import Ask
from doorstep.packs.schema.base import AboveZero, InLanguages, TomlTable, YesOrNo, wanted, word_of

Whole = Annotated[StrictInt, Field(gt=0, le=100_000), wanted("number")]


class AskTable(TomlTable):
    """One `[[ask]]`."""

    code: Annotated[Ask, word_of(Ask)]
    title: InLanguages
    minutes: AboveZero
    basis: InLanguages
    measured: YesOrNo = False


class BudgetTable(TomlTable):
    """`[budget]`: how much may be asked."""

    minutes: Whole
    interview: Whole
    questions: Whole
    mocks: Whole
    source: InLanguages


class InterviewTable(TomlTable):
    """`[interview]`: seconds of what a form has."""

    script: AboveZero
    once: AboveZero
    line: AboveZero
    persons: AboveZero
    source: InLanguages


class BurdenFile(TomlTable):
    """`burden.toml`; a child pack says only what differs."""

    budget: BudgetTable | None = None
    interview: InterviewTable | None = None
    ask: list[AskTable] | None = None
