"""What residents ask for, on the pages."""

from __future__ import annotations

from django.test import Client
from office.desk import Desk
from office.test_corrections import Office


def test_a_request_is_taken_in_answered_and_called_back(browser: Client, desk: Desk) -> None:
    office = Office(desk)
    asked = {"kind": "correction", "channel": "sheet", "place": str(office.village.pk)}
    asked |= {"said": "生日登错了", "who": "张三", "owner": str(office.owner.pk)}
    answer = browser.post("/residents/take", asked)
    assert (answer.status_code, answer["Location"]) == (302, "/residents/1")
    listed = browser.get("/residents").content.decode()
    assert "松坪村" in listed and "/residents/1" in listed and "生日登错了" not in listed
    assert "生日登错了" in browser.get("/residents/1").content.decode()
    told = {"decision": "granted", "words": "照证件改"}
    assert browser.post("/residents/1/answer", told).status_code == 302
    assert "照证件改" in browser.get("/residents/1").content.decode()
    refused = browser.post("/residents/1/called", {"agreed": "yes"})
    assert refused.status_code == 403  # whoever answered does not call back


def test_what_is_no_choice_is_told(browser: Client, desk: Desk) -> None:
    office = Office(desk)
    asked = {"kind": "x", "channel": "sheet", "place": str(office.village.pk), "said": "a"}
    assert browser.post("/residents/take", asked).status_code == 400
    assert browser.get("/residents/7").status_code == 400
