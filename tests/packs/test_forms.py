"""The doctor on forms: one slip in a sound form, and the file, line and code it is told with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from doorstep.domain.errors import RefusedByRule
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.packs import doctor, load

if TYPE_CHECKING:
    from packs.conftest import PackFolder

FILE = "forms/house-check.toml"
FORM = """title = { en = "House check", zh = "住户核对" }
version = "1"
purpose = "register_maintenance"
lines = "persons"
shows = ["name", "birth_date"]
added = 1

[[question]]
code = "state"
title = { en = "Where is this person?", zh = "此人现在" }
asked = "line"
kind = "one"
[[question.choice]]
code = "here"
title = { en = "Lives here", zh = "在家" }
writes = { outcome = "yes" }
[[question.choice]]
code = "untold"
title = { en = "Rather not say", zh = "不便说明" }
ends = true

[[question]]
code = "record"
title = { en = "On record", zh = "登记内容" }
asked = "line"
kind = "one"
after = true
[[question.choice]]
code = "right"
title = { en = "Right", zh = "无误" }
confirms = true

[[question]]
code = "born"
title = { en = "Born", zh = "出生日期" }
asked = "line"
kind = "date"
column = "birth_date"
when = ["state", "here"]

[[question]]
code = "added_name"
title = { en = "Name", zh = "姓名" }
asked = "added"
kind = "text"
column = "name"
"""
ASKING = """title = { en = "What do you know?", zh = "知晓情况" }
version = "1"
purpose = "anonymous_statistics"
lines = "none"
anonymous = true

[[question]]
code = "know"
title = { en = "Do you know that services are voluntary?", zh = "您知道服务自愿吗？" }
asked = "once"
kind = "one"
[[question.choice]]
code = "yes"
title = { en = "Yes", zh = "知道" }
"""
SLIPS = [
    ('"birth_date"]', '"birthday"]', 5, "form-column-unknown"),
    ('column = "birth_date"', 'column = "birthday"', 38, "form-column-unknown"),
    ("{ outcome =", "{ outcomes =", 16, "form-column-unknown"),
    ('{ outcome = "yes" }', '{ }\nrecorded = { status = "here" }', 17, "form-column-unknown"),
    ('["state", "here"]', '["state", "gone"]', 39, "form-when-unknown"),
    ('["state", "here"]', '["states", "here"]', 39, "form-when-unknown"),
    ('when = ["state", "here"]', 'when = ["added_name", "here"]', 39, "form-when-unknown"),
    ('code = "record"', 'code = "state"', 23, "form-code-twice"),
    ('code = "untold"', 'code = "here"', 18, "form-code-twice"),
    ('kind = "date"', 'kind = "one"', 37, "form-boxes"),
    ('kind = "one"', 'kind = "text"', 12, "form-boxes"),
    ('lines = "persons"', 'lines = "none"', 11, "form-no-lines"),
    ('shows = ["name", "birth_date"]\n', "", 26, "form-nothing-shown"),
    ("confirms = true", "confirms = true\nends = true", 32, "form-ends-unfit"),
    ('asked = "added"', 'asked = "once"', 6, "form-nothing-added"),
    ('version = "1"', 'version = "1/2"', 2, "form-code-unfit"),
    ('"Where is this person?"', '"Is she pregnant?"', 10, "form-forbidden"),
    ('"此人现在"', '"避孕措施"', 10, "form-forbidden"),
    ('code = "here"', 'code = "hiv_status"', 14, "form-forbidden"),
    ('"Lives here"', '"Religion"', 15, "form-forbidden"),
    ('"Rather not say"', '"Trustworthy"', 19, "form-forbidden"),
]
ASKED = [
    ('lines = "none"', 'lines = "persons"', 4, "form-anonymous-lists"),
    ('"Do you know that services are voluntary?"', '"Your name?"', 9, "form-anonymous-asks"),
    ("您知道服务自愿吗？", "您的年龄？", 9, "form-anonymous-asks"),
    ("您知道服务自愿吗？", "您的手机号码？", 9, "form-anonymous-asks"),
    ('en = "Yes"', 'en = "My address is"', 9, "form-anonymous-asks"),
    ('zh = "知道" }', 'zh = "知道" }\nwrites = { outcome = "yes" }', 7, "form-anonymous-keeps"),
    ('kind = "one"', 'kind = "one"\ncolumn = "outcome"', 7, "form-anonymous-keeps"),
]


def planted(little: PackFolder) -> None:
    little.write(FILE, FORM)
    columns = ["name", "birth_date", "outcome"]
    little.write("registers/visits.toml", f'entity = "person"\ncolumns = {columns}\n')


def test_a_sound_form_has_no_problems(little: PackFolder) -> None:
    planted(little)
    little.write("forms/ask.toml", ASKING)
    assert doctor(str(little.folder)) == []


@pytest.mark.parametrize(("old", "new", "line", "code"), SLIPS)
def test_a_slip_in_a_form_is_told(
    little: PackFolder, old: str, new: str, line: int, code: str
) -> None:
    planted(little)
    little.replace(FILE, old, new)
    found = [(one.file, one.line, one.code) for one in doctor(str(little.folder))]
    assert (FILE, line, code) in found


@pytest.mark.parametrize(("old", "new", "line", "code"), ASKED)
def test_an_anonymous_form_asks_for_nobody(
    little: PackFolder, old: str, new: str, line: int, code: str
) -> None:
    planted(little)
    little.write("forms/ask.toml", ASKING)
    little.replace("forms/ask.toml", old, new)
    found = [(one.file, one.line, one.code) for one in doctor(str(little.folder))]
    assert ("forms/ask.toml", line, code) in found


def test_a_forbidden_question_is_refused_by_every_command(little: PackFolder) -> None:
    planted(little)
    little.replace(FILE, '"Born"', '"Last menstrual period"')
    with pytest.raises(RefusedByRule):
        load(str(little.folder))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_of_a_form_is_a_sentence(lang: str) -> None:
    phrases = Phrasebook(lang)
    for code in {code for *_, code in (*SLIPS, *ASKED)}:
        assert phrases.known(f"doctor.{code}")
