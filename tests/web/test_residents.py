"""What residents ask for, on the pages."""

from __future__ import annotations

from typing import Any

from django.test import Client
from office.desk import Desk
from office.test_corrections import Office
from web.test_station_papers import said_in, signed_in_as

from doorstep.domain.roles import AccountRole


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


def test_the_resident_takes_home_a_number_and_later_the_answer(browser: Client, desk: Desk) -> None:
    office = Office(desk)
    number = office.take(who="张三").number
    _, receipt = said_in(browser.get(f"/residents/{number}/paper.pdf").content)
    assert "Your request was taken in" in receipt and "No. 1" in receipt
    assert "我的生日登错了，是三月" in receipt and "陈晓燕" in receipt
    browser.post(f"/residents/{number}/answer", {"decision": "granted", "words": "照证件改"})
    pages, answer = said_in(browser.get(f"/residents/{number}/paper.pdf").content)
    assert pages == 1 and "照证件改" in answer and "review" in answer


def test_who_is_to_answer_may_do_so_from_another_village(browser: Client, desk: Desk) -> None:
    """A request about the township is answered by somebody of a village, who sees that one only."""
    from doorstep.office.corrections import RequestTaken, take_request
    from doorstep.office.models import Place
    from doorstep.office.vocabulary import RequestChannel, RequestKind

    office = Office(desk)
    other = Place.objects.create(kind="village", name="石桥村", parent=office.village.parent)
    lin: Any = desk.lin
    person, clerk = signed_in_as("周", lin, role=AccountRole.CLERK, place=other)
    office.take()
    told = RequestTaken(
        RequestKind.COMPLAINT, RequestChannel.COUNTER, office.village.parent, "等太久"
    )
    mine = take_request(told, person, lin).number
    assert clerk.get("/residents/1").status_code == 400
    assert "/residents/1" not in clerk.get("/residents").content.decode()
    assert "等太久" in clerk.get(f"/residents/{mine}").content.decode()
    said = {"decision": "granted", "words": "加开一个窗口"}
    assert clerk.post(f"/residents/{mine}/answer", said).status_code == 302
    assert clerk.post("/residents/1/answer", said).status_code == 400


def test_who_may_not_answer_is_told_who_does(desk: Desk) -> None:
    office = Office(desk)
    office.take()
    lin: Any = desk.lin
    _, clerk = signed_in_as("周", lin, role=AccountRole.CLERK, place=office.village)
    page = clerk.get("/residents/1").content.decode()
    assert "陈晓燕 answers, by" in page and "/residents/1/answer" not in page
    said = {"decision": "granted", "words": "改"}
    assert clerk.post("/residents/1/answer", said).status_code == 403
