"""Every kind of check has one rule, one sentence in each language, and parameters it declares."""

from __future__ import annotations

import pytest

from doorstep import packs
from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks import RULES
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook


@pytest.mark.parametrize("kind", list(CheckKind))
def test_a_kind_has_its_rule_and_its_sentences(kind: CheckKind) -> None:
    assert RULES[kind].find.__doc__
    assert all(Phrasebook(lang).known(f"check-kind.{kind}") for lang in LANGUAGES)


def test_no_rule_is_without_a_kind() -> None:
    assert set(RULES) == set(CheckKind)


@pytest.mark.parametrize("code", ["base", "cn"])
def test_our_checks_say_only_what_their_rule_reads(code: str) -> None:
    unread = [
        (check.id, name)
        for check in packs.load(code).checks
        for name in check.params
        if name not in RULES[check.kind].parameters
    ]
    assert unread == []


def test_a_parameter_means_the_same_in_every_rule() -> None:
    types: dict[str, set[str]] = {}
    for rule in RULES.values():
        for name, kind in rule.parameters.items():
            types.setdefault(name, set()).add(kind)
    assert [name for name, kinds in types.items() if len(kinds) > 1] == []
