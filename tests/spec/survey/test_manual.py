"""The page on drawing keeps up: every key, kind, flag, disposition and protocol stands in both
languages."""

from __future__ import annotations

import re
import tomllib

import pytest
import run

from doorstep.engine.survey.designs import KEYS, KINDS, read_design
from doorstep.engine.survey.frames import DISPOSITIONS
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs import load

LANGUAGES = ("en", "zh")


def page(lang: str) -> str:
    return (run.ROOT / "docs" / lang / "drawing.md").read_text("utf-8")


def flags() -> set[str]:
    """All flags there is a sentence for."""
    catalogue = (run.ROOT / "src/doorstep/i18n/locale/en/LC_MESSAGES/django.po").read_text("utf-8")
    return set(re.findall(r'msgid "draw\.flag\.([a-z-]+)"', catalogue))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_is_explained(lang: str) -> None:
    told = page(lang)
    words = [*KEYS, *KINDS, *DISPOSITIONS, *flags(), *load("cn").protocols]
    assert [word for word in words if f"`{word}`" not in told] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_key_is_promised_that_is_not_there(lang: str) -> None:
    section = re.split(r"^## ", page(lang), flags=re.MULTILINE)[3]
    assert set(re.findall(r"\n\| `([a-z_]+)` \|", section)) == set(KEYS)


def test_every_flag_the_code_sets_has_its_sentence() -> None:
    folders = [run.ROOT / "src/doorstep" / part for part in ("engine/survey", "app/sampling")]
    code = "".join(path.read_text("utf-8") for folder in folders for path in folder.glob("*.py"))
    set_here = set(re.findall(r'flags\["([a-z-]+)"', code)) | set(
        re.findall(r'"([a-z-]+-short)"', code)
    )
    assert {"list-order", "quota-short", "certain"} <= set_here <= flags()
    assert all(
        Phrasebook(lang).known(f"draw.flag.{flag}") for flag in set_here for lang in LANGUAGES
    )


def test_both_pages_have_the_same_sections_and_the_example_is_a_design() -> None:
    levels = [re.findall(r"^(#+) ", page(lang), re.MULTILINE) for lang in LANGUAGES]
    assert levels[0] == levels[1]
    for lang in LANGUAGES:
        (example,) = re.findall(r"```toml\n(.*?)```", page(lang), re.DOTALL)
        assert (
            read_design({**tomllib.loads(example), "quota_column": "stratum"}).clusters == "village"
        )
