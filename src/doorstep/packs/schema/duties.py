"""The shape of `duties.toml`: who answers for what, the list of duties, and what another office may
be asked, on which basis."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from doorstep.domain.duties import DutyShare, Role
from doorstep.packs.schema.base import InLanguages, Names, Text, Texts, TomlTable, wanted, word_of

RoleWord = Annotated[Role, word_of(Role)]
Day = Annotated[dt.date, wanted("date")]


class AnswerTable(TomlTable):
    """One `[[answer]]`: whose findings of these registers and codes are."""

    registers: Texts | None = None
    codes: Texts | None = None
    roles: list[RoleWord]


class DutyItemTable(TomlTable):
    """One `[[item]]` of the list of duties."""

    code: Text
    title: InLanguages
    share: Annotated[DutyShare, word_of(DutyShare)]
    registers: Texts | None = None
    codes: Texts | None = None
    office: Text = ""
    source: InLanguages


class OtherOfficeTable(TomlTable):
    """One `[[office]]` that may be asked."""

    code: Text
    title: InLanguages


class LegalBasisTable(TomlTable):
    """One `[[basis]]` in law."""

    code: Text
    title: InLanguages
    since: Day
    until: Day | None = None


class PurposeTable(TomlTable):
    """One `[[purpose]]` of a request."""

    code: Text
    title: InLanguages
    fields: Names
    bases: Names
    registers: Texts | None = None
    codes: Texts | None = None


class DutiesFile(TomlTable):
    """`duties.toml`."""

    positions: dict[RoleWord, Texts] | None = None
    deputies: Texts | None = None
    expected: dict[str, list[RoleWord]] | None = None
    answer: list[AnswerTable] | None = None
    item: list[DutyItemTable] | None = None
    office: list[OtherOfficeTable] | None = None
    basis: list[LegalBasisTable] | None = None
    purpose: list[PurposeTable] | None = None
