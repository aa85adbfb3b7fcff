"""How names are made comparable."""

from __future__ import annotations

import pytest

from doorstep.engine.fields.names import NameForm, forms
from doorstep.packs.name_tables import shipped


def form(name: str = "", given: str = "", family: str = "") -> NameForm:
    """The form of one name."""
    return forms([(name, given, family)], shipped())[0]


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("王小明", "王", "小明"),
        ("欧阳锋", "欧阳", "锋"),
        ("李 桂芳", "李", "桂芳"),
        ("阿依古丽·买买提", "", "阿依古丽买买提"),
    ],
)
def test_a_han_name_begins_with_its_surname(name: str, family: str, given: str) -> None:
    assert (form(name).family, form(name).given) == (family, given)


def test_surnames_are_sounded_as_surnames() -> None:
    assert form("单立人").family_sound == "shan"
    assert form("曾丽").family_sound == "zeng"
    assert form("李贵芳").sound == form("李桂芳").sound


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Mary-Ann O'Hara", "MARYANN", "OHARA"),
        ("Hara, Mary", "MARY", "HARA"),
        ("Sir Thomas Müller", "THOMAS", "MULLER"),
        ("thomas robert ablett", "THOMAS", "ABLETT"),
    ],
)
def test_a_western_name_is_split_and_folded(name: str, given: str, family: str) -> None:
    assert (form(name).given, form(name).family) == (given, family)


def test_a_full_name_beside_its_parts_gives_the_middle() -> None:
    assert form("thomas robert ablett", "thomas", "ablett").middle == "ROBERT"
