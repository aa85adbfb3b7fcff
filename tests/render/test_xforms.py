"""Every shipped form becomes an XForm that ODK's own engine takes, and asks blind first."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import pyxform

from doorstep.domain.forms import FormSpec
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs.forms import load_forms
from doorstep.render.xforms import xform, xlsform

WORDS = {"zh": Phrasebook("zh"), "en": Phrasebook("en")}
JAR = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
FORMS = [one for one in load_forms("cn").values()]


@pytest.mark.parametrize("form", FORMS, ids=lambda one: str(one.code))
def test_javarosa_takes_every_form(form: FormSpec, tmp_path: Path) -> None:
    java = shutil.which("java")
    assert java, "the tests' programs hold a Java"
    path = tmp_path / f"{form.code}.xml"
    path.write_text(xform(form, WORDS).text, "utf-8")
    done = subprocess.run([java, "-jar", str(JAR), str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("form", FORMS, ids=lambda one: str(one.code))
def test_names_are_latin_and_texts_in_both_languages(form: FormSpec) -> None:
    for rows in xlsform(form, WORDS).values():
        for row in rows:
            assert re.fullmatch(r"[a-z0-9_-]*", row.get("name", ""))
            labels = [one for one in row if one.startswith("label::")]
            assert len(labels) in (0, 2)


def test_the_household_speaks_before_the_record_is_shown() -> None:
    names = [row["name"] for row in xlsform(load_forms("cn")["household-check"], WORDS)["survey"]]
    assert names.index("state") < names.index("on_record") < names.index("record")


def test_the_same_form_gives_the_same_bytes() -> None:
    (form, *_) = FORMS
    assert xform(form, WORDS).text == xform(form, WORDS).text
