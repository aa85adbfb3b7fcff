"""What people were told of: a line a talk, a workbook out and back, and what nobody was told of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import load_workbook

from doorstep.domain.errors import BadInput
from doorstep.i18n.phrasebook import Phrasebook
from office.desk import Desk

ZH, EN = Phrasebook("zh"), Phrasebook("en")
SAID = {"day": "2026-06-01", "village": "松坪", "topic": "checkups", "way": "会议", "heads": "35人"}


def ready(desk: Desk) -> None:
    from doorstep.office.configuring import current_office
    from doorstep.office.projecting import project

    project(current_office().workspace)


def test_a_talk_is_noted_in_whatever_words(desk: Desk) -> None:
    from doorstep.office.models import AuditEvent
    from doorstep.office.outreach import note_talk, outreach_shown

    ready(desk)
    note_talk(SAID, desk.lin)  # type: ignore[arg-type]
    note_talk(SAID | {"topic": "育儿补贴怎么申请", "way": "Loudspeaker", "village": "全镇"}, None)
    one, other = sorted(outreach_shown().talks, key=lambda talk: talk.topic, reverse=True)
    assert (one.village, one.topic, one.way, one.heads) == ("松坪村", "checkups", "meeting", 35)
    assert (other.village, other.topic, other.way) == ("", "allowance", "broadcast")
    assert AuditEvent.objects.filter(what="outreach.noted").count() == 2


@pytest.mark.parametrize(
    ("field", "said", "code"),
    [
        ("day", "2999-01-01", "outreach-day"),
        ("day", "x", "outreach-day"),
        ("village", "月球村", "outreach-village"),
        ("topic", "计划", "outreach-topic"),
        ("way", "喊话", "outreach-way"),
        ("heads", "很多", "outreach-heads"),
        ("heads", "-3", "outreach-heads"),
    ],
)
def test_what_is_on_no_list_is_refused(desk: Desk, field: str, said: str, code: str) -> None:
    from doorstep.office.outreach import note_talk

    ready(desk)
    with pytest.raises(BadInput) as refused:
        note_talk(SAID | {field: said}, None)
    assert refused.value.code == code


def test_what_nobody_was_told_of_is_work_for_the_office(desk: Desk) -> None:
    from doorstep.office.models import Person, Task
    from doorstep.office.outreach import never_told, note_talk, outreach_topics
    from doorstep.office.outreach_work import hand_out_untold

    ready(desk)
    today = dt.date.today()
    note_talk(SAID | {"day": str(today)}, None)
    note_talk(SAID | {"day": str(today), "village": "", "topic": "voluntary"}, None)
    note_talk(SAID | {"day": "2020-01-01", "topic": "insurance"}, None)
    missing = {one.village: set(one.topics) for one in never_told(today)}
    assert missing["河湾村"] == set(outreach_topics()) - {"voluntary"}
    assert missing["松坪村"] == set(outreach_topics()) - {"voluntary", "checkups"}
    owner = Person.objects.filter(left_on=None).first()
    assert owner is not None
    due = today + dt.timedelta(days=9)
    assert hand_out_untold(owner, due, desk.lin) == 2  # type: ignore[arg-type]
    assert hand_out_untold(owner, due, desk.lin) == 0  # type: ignore[arg-type]
    tasks = Task.objects.filter(owner=owner, due=due)
    assert {one.place.name for one in tasks} == {"松坪村", "河湾村"}
    said = next(one.minute.said["what"] for one in tasks if one.place.name == "河湾村")
    assert "health check" in said
    with pytest.raises(BadInput):
        hand_out_untold(owner, dt.date(2020, 1, 1), desk.lin)  # type: ignore[arg-type]


def test_a_line_entered_by_mistake_is_taken_back(desk: Desk) -> None:
    from doorstep.office.outreach import drop_talk, note_talk, outreach_shown

    ready(desk)
    row = note_talk(SAID, None)
    drop_talk(str(row.pk), desk.lin)  # type: ignore[arg-type]
    assert outreach_shown().talks == ()
    for key in (str(row.pk), "x"):
        with pytest.raises(BadInput):
            drop_talk(key, desk.lin)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
def test_the_workbook_goes_out_and_comes_back(
    desk: Desk, tmp_path: Path, words: Phrasebook
) -> None:
    from doorstep.office.outreach import note_talk, outreach_shown, take_outreach
    from doorstep.render.outreach import outreach_workbook

    ready(desk)
    note_talk(SAID, None)
    path = tmp_path / "talks.xlsx"
    path.write_bytes(outreach_workbook(outreach_shown(), words))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    assert sheet.column_dimensions["A"].hidden
    sheet.cell(2, 6).value = 40
    topic = words.pick(outreach_shown().topics["insurance"])
    way = words.text("outreach-way.stall")
    for row in (3, 5):
        for column, said in enumerate(("2026-06-02", "河湾村", topic, way, 12), 2):
            sheet.cell(row, column).value = said
    book.save(path)
    assert take_outreach(path, desk.lin).counts == {"new": 2, "changed": 1, "unchanged": 0}  # type: ignore[arg-type]
    assert take_outreach(path, desk.lin).counts == {"new": 0, "changed": 0, "unchanged": 3}  # type: ignore[arg-type]
    talks = outreach_shown().talks
    assert sorted(one.heads for one in talks) == [12, 12, 40]


def test_a_sheet_of_talks_is_taken_as_a_whole_or_not_at_all(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.outreach import outreach_shown, take_outreach

    ready(desk)
    path = tmp_path / "a.csv"
    head = "日期,村,宣传主题,方式,人数\n"
    path.write_text(f"{head}2026-06-01,松坪村,checkups,会议,5\n2026-06-01,松坪村,钓鱼,会议,5\n")
    with pytest.raises(BadInput) as refused:
        take_outreach(path, desk.lin)  # type: ignore[arg-type]
    assert refused.value.code == "outreach-unreadable" and len(refused.value.causes) == 2
    assert outreach_shown().talks == ()
    path.write_text("a,b\n1,2\n")
    with pytest.raises(BadInput) as refused:
        take_outreach(path, desk.lin)  # type: ignore[arg-type]
    assert refused.value.code == "outreach-no-columns"
