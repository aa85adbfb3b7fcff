"""Every shipped form becomes an XForm that ODK's own engine takes, and asks blind first."""

from __future__ import annotations

import datetime as dt
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import pyxform

from doorstep.domain.forms import (
    AnswerKind,
    Asked,
    FormLine,
    FormLines,
    FormSpec,
    HouseSheet,
    VisitAnswers,
)
from doorstep.engine.planning.phone_answers import phone_answers, read_instance
from doorstep.engine.planning.visit_rows import visit_rows
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs.forms import load_forms
from doorstep.render.xforms import house_list, houses_file, xform, xlsform

WORDS = {"zh": Phrasebook("zh"), "en": Phrasebook("en")}
JAR = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
FILLER = Path(__file__).with_name("FillForm.java")
DAY = dt.date(2026, 6, 1)
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


def answers_to(form: FormSpec, draw: random.Random) -> VisitAnswers:
    """Some answers to what would be asked, none of which ends the questions."""

    def said(asked: Asked) -> dict[str, str]:
        told: dict[str, str] = {}
        for one in form.asked(asked):
            if one.when and told.get(one.when[0]) != one.when[1]:
                continue
            boxes = [choice.code for choice in one.choices if not choice.ends]
            if one.kind is AnswerKind.ONE:
                told[one.code] = draw.choice(boxes)
            elif one.kind is AnswerKind.MANY:
                told[one.code] = " ".join(boxes[:2])
            elif draw.random() < 0.7:
                told[one.code] = "1962-09" if one.kind is AnswerKind.DATE else "李四"
        return told

    lines = {} if form.lines is FormLines.NONE else {ref: said(Asked.LINE) for ref in ("1", "2")}
    added = (said(Asked.ADDED) or {},) if form.added else ()
    return VisitAnswers(DAY, "陈", said(Asked.ONCE), lines, tuple(filter(None, added)))


def filled(form: FormSpec, answers: VisitAnswers, folder: Path) -> bytes:
    """The same answers typed into Collect's own engine; what it would send."""
    java = shutil.which("java")
    assert java
    (folder / "form.xml").write_text(xform(form, WORDS).text, "utf-8")
    houses = "name,label,__version,plain,code,lines\n"
    houses += f"7K3M,○ 王家,1,王家,7K3M,{len(answers.lines)}\n"
    (folder / houses_file(form.code)).write_text(houses, "utf-8")
    rows = [f"7K3M-{n},{ref},{ref},男\n" for n, ref in enumerate(answers.lines, 1)]
    (folder / "lines.csv").write_text("key,ref,who,record_says\n" + "".join(rows), "utf-8")
    typed = {"/data/house": "7K3M", "/data/day": DAY.isoformat()}
    typed |= {f"/data/{code}": said for code, said in answers.once.items()}
    for number, one in enumerate(answers.lines.values(), 1):
        typed |= {f"/data/line[{number}]/{code}": said for code, said in one.items()}
    if form.added:
        typed["/data/more"] = str(len(answers.added))
    for number, one in enumerate(answers.added, 1):
        typed |= {f"/data/added[{number}]/{code}": said for code, said in one.items()}
    told = "".join(f"{path}\t{said}\n" for path, said in typed.items())
    (folder / "answers.tsv").write_text(told, "utf-8")
    words = ["-Dfile.encoding=UTF-8", "-cp", str(JAR), str(FILLER)]
    words += [str(folder / "form.xml"), str(folder), str(folder / "answers.tsv")]
    done = subprocess.run([java, *words], capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.parametrize(
    "form", [one for one in FORMS if not one.anonymous], ids=lambda one: str(one.code)
)
@pytest.mark.parametrize("seed", range(2))
def test_filled_in_collects_engine_it_says_the_same_rows(
    form: FormSpec, seed: int, tmp_path: Path
) -> None:
    answers = answers_to(form, random.Random(f"{form.code} {seed}"))
    instance = filled(form, answers, tmp_path)
    sent = read_instance(instance)
    assert (sent.form, sent.version, sent.house) == (form.code, form.version, "7K3M")
    assert phone_answers(form, sent, "陈") == answers
    told = instance.decode()
    assert f'dataset="{house_list(form.code)}"' in told and 'baseVersion="1"' in told
    assert re.search(r"<label>[✓○] 王家</label>", told), "the house is ticked on the phone"
    values = {column: f"{column} 1" for column in form.shows}
    sheet = HouseSheet(
        "7K3M", form.code, form.version, {}, tuple(FormLine(ref, values) for ref in answers.lines)
    )
    assert visit_rows(form, sheet, phone_answers(form, sent, "陈")) == visit_rows(
        form, sheet, answers
    )


def test_the_household_speaks_before_the_record_is_shown() -> None:
    names = [row["name"] for row in xlsform(load_forms("cn")["household-check"], WORDS)["survey"]]
    assert names.index("state") < names.index("on_record") < names.index("record")


def test_the_same_form_gives_the_same_bytes() -> None:
    (form, *_) = FORMS
    assert xform(form, WORDS).text == xform(form, WORDS).text
