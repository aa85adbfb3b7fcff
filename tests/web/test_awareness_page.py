"""Outreach and the anonymous survey in the browser."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from office.desk import Desk
from openpyxl import load_workbook
from web.buttons import VILLAGE, Scene

TALK = {"village": VILLAGE, "topic": "checkups", "way": "meeting", "heads": "30"}


def scene(desk: Desk, browser: Client, tmp_path: Path) -> Scene:
    made = Scene(desk, browser, tmp_path)
    browser.post("/language", {"lang": "zh_Hans", "back": "/"})
    return made


def test_a_talk_is_noted_and_its_topic_is_told(desk: Desk, browser: Client, tmp_path: Path) -> None:
    scene(desk, browser, tmp_path)
    before = browser.get("/outreach").content.decode()
    assert before.count(">老年人每年免费体检</span>") == 2
    said = TALK | {"day": str(dt.date.today())}
    assert browser.post("/outreach/note", said).status_code == 302
    page = browser.get("/outreach").content.decode()
    assert page.count(">老年人每年免费体检</span>") == 1 and "30" in page
    wrong = browser.post("/outreach/note", said | {"heads": "许多"})
    assert wrong.status_code == 400 and "“许多”不是人数" in wrong.content.decode()
    assert browser.get("/outreach/paper.pdf").content.startswith(b"%PDF")


def test_the_workbook_of_talks_goes_out_and_back(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    scene(desk, browser, tmp_path)
    path = tmp_path / "talks.xlsx"
    path.write_bytes(browser.get("/outreach/book.xlsx").content)
    book = load_workbook(path)
    for column, told in enumerate(("2026-06-01", "全镇", "新生儿医保参保", "广播", 900), 2):
        book.worksheets[0].cell(2, column).value = told
    book.save(path)
    sent = SimpleUploadedFile("talks.xlsx", path.read_bytes())
    answer = browser.post("/outreach/take", {"file": sent}, follow=True)
    assert "新增 1 行" in answer.content.decode() and "900" in answer.content.decode()


def test_a_round_from_paper_to_figures(desk: Desk, browser: Client, tmp_path: Path) -> None:
    from doorstep.office.models import AwarenessHeap, Place

    scene(desk, browser, tmp_path)
    assert "开始新一轮" in browser.get("/awareness").content.decode()
    browser.post("/awareness/begin")
    place = Place.objects.get(name=VILLAGE)
    told = {"place": str(place.pk), "count": "24"}
    assert browser.post("/awareness/sheets", told).content.startswith(b"%PDF")
    for heap in AwarenessHeap.objects.order_by("half"):
        opened = browser.post("/rekey/open", {"code": heap.code}, follow=True)
        assert opened.status_code == 200 and "录入不记名问卷" in opened.content.decode()
        lists = opened.content.decode().count("<li>")
        assert lists == {"a": 4, "b": 5}[heap.half]
        for number in range(12):
            uuid = re.search(r'name="uuid" value="([^"]+)"', opened.content.decode())
            assert uuid is not None
            said = {"code": heap.code, "uuid": uuid[1], "allowance": ("yes", "no")[number % 2]}
            said |= {"happened": str(1 + number % 2)}
            opened = browser.post("/awareness/keep", said, follow=True)
            assert f"已收回 {number + 1} 份" in opened.content.decode()
    page = browser.get("/awareness").content.decode()
    assert "50%" not in page and "本轮结束后才出结果" in page
    browser.post("/awareness/close")
    page = browser.get("/awareness").content.decode()
    assert "50%（31–69），24 人" in page and "全镇 0%" in page
    assert "没有讲过" in page and "不公布" in page
    assert browser.get("/awareness/paper.pdf").content.startswith(b"%PDF")
    again = browser.post("/awareness/keep", {"code": heap.code, "allowance": "yes"})
    assert again.status_code == 400 and "第 1 轮已结束" in again.content.decode()


def test_inspection_leads_there(desk: Desk, browser: Client, tmp_path: Path) -> None:
    scene(desk, browser, tmp_path)
    page = browser.get("/inspection").content.decode()
    assert 'href="/outreach"' in page and 'href="/awareness"' in page
