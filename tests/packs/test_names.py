"""What a pack says of names: laid together with its parents', checked by the doctor, found again by
the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs import doctor, load, name_tables

if TYPE_CHECKING:
    from packs.conftest import PackFolder

NAMES = """titles = ["Frau", "Herr"]
look_alikes = [
  "己已巳",
  "末未",
]

[pet_names]
Johann = ["Hans", "Jörg"]

[compound_surnames]
"欧阳" = "ou yang"

[surname_readings]
"单" = "shan"

[variants]
"峯" = "峰"

[sound_merges]
begins = ["z zh"]
"""

# text replaced, text put there, line told, code
SLIPS = [
    ("[variants]", "[variant]", 16, "key-unknown"),
    ('["Frau", "Herr"]', '"Frau"', 1, "wrong-type"),
    ('"ou yang"', '["ou", "yang"]', 10, "wrong-type"),
    ('"末未"', '"末"', 4, "names-group"),
    ('"末未"', '"末未末"', 4, "names-group"),
    ('"末未"', '"末未巳"', 4, "look-alike-twice"),
    ('"ou yang"', '"ouyang"', 11, "names-reading"),
    ('"shan"', '"shàn"', 14, "names-reading"),
    ('"单" =', '"单于" =', 14, "names-character"),
    ('"峰"', '""', 17, "names-character"),
    ('begins = ["z zh"]', 'starts = ["z zh"]', 20, "key-unknown"),
    ('"z zh"', '"zh"', 20, "names-group"),
]


@pytest.mark.parametrize(
    ("old", "new", "line", "code"), SLIPS, ids=[f"{s[3]}-{s[2]}" for s in SLIPS]
)
def test_a_slip_is_told_with_its_line(
    little: PackFolder, old: str, new: str, line: int, code: str
) -> None:
    little.write("names.toml", NAMES)
    assert doctor(str(little.folder)) == []
    little.replace("names.toml", old, new)
    problems = doctor(str(little.folder))
    assert ("names.toml", line, code) in [(p.file, p.line, p.code) for p in problems]
    assert {p.code for p in problems} <= {code, "names-reading"}
    for language in ("en", "zh_Hans"):
        assert "{" not in Phrasebook(language).text(f"doctor.{code}", **problems[0].params)


def test_a_country_adds_its_names_to_those_of_its_parent(little: PackFolder) -> None:
    little.replace("pack.toml", "[grammar]", 'parent = "base"\n[grammar]')
    little.write("names.toml", NAMES)
    names = load(str(little.folder)).names
    assert {"FRAU", "MRS"} <= names.titles
    assert names.pet_names["HANS"] == ("JOHANN",)
    assert names.pet_names["JORG"] == ("JOHANN",)
    assert "WILLIAM" in names.pet_names["BILL"]


def test_a_group_that_the_parent_has_otherwise_is_told(little: PackFolder) -> None:
    little.replace("pack.toml", "[grammar]", 'parent = "cn"\n[grammar]')
    little.write("names.toml", 'look_alikes = ["已乙"]\n')
    assert ("names.toml", 1, "look-alike-twice") in [
        (p.file, p.line, p.code) for p in doctor(str(little.folder))
    ]


def test_without_a_pack_all_shipped_tables_hold() -> None:
    names = name_tables.shipped()
    assert names.compound_surnames["欧阳"] == "ou yang"
    assert names.pet_names["BOB"] == ("ROBERT",)
    assert len("".join(names.look_alikes)) == len(set("".join(names.look_alikes))) > 800


def test_a_spelling_may_stand_for_several_names() -> None:
    assert set(load("base").names.pet_names["CHRIS"]) == {"CHRISTOPHER", "CHRISTINE", "CHRISTOPHE"}
