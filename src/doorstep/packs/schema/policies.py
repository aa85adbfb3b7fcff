"""The shape of `policies/*.toml`: questions of law with their answers."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from doorstep.domain.policies import PolicyGround, PolicyTopic
from doorstep.packs.schema.base import InLanguages, Text, TomlTable, wanted, word_of

PolicyDay = Annotated[dt.date, wanted("date")]


class PolicyCheckTable(TomlTable):
    """`checked`: when, and on what that rested."""

    on: PolicyDay
    rests_on: Annotated[PolicyGround, word_of(PolicyGround)]


class PolicyTable(TomlTable):
    """One `[[policy]]`."""

    code: Text
    topic: Annotated[PolicyTopic, word_of(PolicyTopic)]
    question: InLanguages
    answer: InLanguages
    wrong: list[InLanguages]
    law: InLanguages
    article: Text = ""
    in_force_from: PolicyDay
    until: PolicyDay | None = None
    checked: PolicyCheckTable


class PoliciesFile(TomlTable):
    """`policies/CODE.toml`."""

    policy: list[PolicyTable]
