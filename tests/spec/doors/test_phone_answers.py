"""What a phone sends, read as a visit's answers, or refused."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import VisitAnswers
from doorstep.engine.planning.phone_answers import DEEPEST, phone_answers, read_instance
from doorstep.packs.forms import load_form

FORM = load_form("cn", "household-check")
SENT = """<?xml version='1.0'?><data xmlns:orx="http://openrosa.org/xforms" id="household-check"
 version="1-x"><began>2026-06-01T09:00:00.000+08:00</began><house>7K3M</house>
<day>2026-06-01</day><outcome>complete</outcome><papers>booklet  birth</papers><count/>
<line><key>7K3M-1</key><ref>1</ref><state>here</state><record>right</record></line>
<line><key>7K3M-2</key><ref>2</ref></line><added><added_name>王小满</added_name></added>
<orx:meta><orx:instanceID>uuid:11</orx:instanceID></orx:meta></data>"""


def test_an_instance_is_taken_apart_by_its_form() -> None:
    sent = read_instance(SENT.encode())
    assert (sent.form, sent.version, sent.instance, sent.house) == (
        "household-check",
        "1-x",
        "11",
        "7K3M",
    )
    assert phone_answers(FORM, sent, "陈、林") == VisitAnswers(
        dt.date(2026, 6, 1),
        "陈、林",
        {"outcome": "complete", "papers": "booklet birth"},
        {"1": {"state": "here", "record": "right"}},
        ({"added_name": "王小满"},),
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<data",
        b"\xff\xfe<\x00",
        SENT.encode()[:-3],
        SENT.encode("gbk"),
        SENT.replace("<house>", "\0<house>").encode(),
        SENT.replace("<?xml version='1.0'?>", "<!DOCTYPE data [<!ENTITY a 'b'>]>").encode(),
        SENT.replace("uuid:11", "").encode(),
        SENT.replace('id="household-check"', "").encode(),
        SENT.replace("<count/>", "<a>" * DEEPEST + "</a>" * DEEPEST).encode(),
        SENT.replace("<count/>", "<a/>" * 20_001).encode(),
    ],
)
def test_what_is_no_instance_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        read_instance(data)
    assert refused.value.code == "submission-malformed"


@pytest.mark.parametrize("day", ["", "yesterday", "2026-13-01"])
def test_a_visit_has_a_day(day: str) -> None:
    sent = read_instance(SENT.replace("2026-06-01</day>", f"{day}</day>").encode())
    with pytest.raises(BadInput):
        phone_answers(FORM, sent, "")
