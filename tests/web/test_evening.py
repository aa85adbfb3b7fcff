"""The evening page: visits accepted or sent back, a second look asked for, nobody ranked."""

from __future__ import annotations

from django.test import Client
from office.desk import Desk
from office.doors import ZHAO, a_door, typed

from doorstep.engine.planning.second_looks import LookAgain, VisitPattern, second_looks


def page(browser: Client) -> str:
    return str(browser.get("/evening").content.decode())


def visit() -> str:
    from doorstep.office.models import Submission

    return str(Submission.objects.latest("received").pk)


def test_an_evening_from_sheet_to_records(browser: Client, desk: Desk) -> None:
    """A visit is accepted, the registers are compared, and the door that opened something says
    so."""
    from doorstep.office.models import CardRow, Submission
    from doorstep.office.noticing import notice_runs
    from doorstep.office.queries.households import open_card
    from doorstep.office.worker import do_jobs

    notice_runs(at_once=True)
    do_jobs()
    cards = {open_card(row).head: row.pk for row in CardRow.objects.all()}
    a_door("7K3M", household=cards["张三"])
    wrong = {"line.1.record": "wrong", "line.1.sex": "女", "line.1.speaker": "self"}
    wrong |= {"line.2.record": "wrong", "line.2.born": "1986-02-10", "line.2.speaker": "self"}
    browser.post("/rekey/keep", typed("7K3M") | wrong)
    assert "Accept all of which nothing is asked: 1" in page(browser)
    assert browser.post("/evening/accept", {"visit": [visit()]}).status_code == 302
    assert "being compared again" in page(browser)
    do_jobs()
    assert Submission.objects.get().folded_in
    shown = page(browser)
    assert "Opened: in 1 thing the record may be wrong" in shown and "李四" in shown
    assert "spoke to 1 thing that stood open" in shown and "张三" in shown  # a woman by her number
    assert "Settled" not in shown


def test_every_door_says_in_plain_words_what_came_of_it(browser: Client, desk: Desk) -> None:
    for code, outcome in (("7K3M", "refused"), ("8B2C", "noncontact"), ("9D4E", "complete")):
        a_door(code, household=code)
        uuid = f"0b6c4a52-6b31-4a2e-8f86-1f3d2c9b7a1{code[0]}"
        browser.post("/rekey/keep", typed(code) | {"uuid": uuid, "once.outcome": outcome})
    shown = page(browser)
    for said in ("has no consequence", "Nobody was home", "wait to be accepted"):
        assert shown.count(said) == 1


def test_sent_back_it_is_fixed_by_the_same_visitor(browser: Client, desk: Desk) -> None:
    from doorstep.office.models import Assignment, Review, Submission

    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    browser.post("/rekey/keep", typed("7K3M"))
    first = visit()
    said = {"visit": first, "reason": "incomplete", "note": "第二行"}
    assert browser.post("/evening/back", said | {"reason": "lazy"}).status_code == 400
    assert browser.post("/evening/back", said).status_code == 302
    assert Assignment.objects.get().state == "planned"
    assert Review.objects.get().said["note"] == "第二行"
    assert browser.post("/evening/accept", {"visit": first}).status_code == 400
    again = {"uuid": "", "corrects": first, "line.2.state": "away"}
    assert browser.post("/rekey/keep", typed("7K3M") | again).status_code == 302
    fixed = Submission.objects.get(corrects=first)
    assert fixed.visitor == desk.zhao.person  # type: ignore[attr-defined]
    assert Submission.objects.get(pk=first).state == "corrected"
    assert browser.post("/evening/accept", {"visit": str(fixed.pk)}).status_code == 302


def test_an_accepted_visit_stands_until_its_correction_is_accepted(
    browser: Client, desk: Desk
) -> None:
    from doorstep.office.folding import accepted_on
    from doorstep.office.models import Attempt
    from doorstep.office.visit_reviews import household_token

    house = household_token(a_door("8B2C", ZHAO).household)
    browser.post("/rekey/keep", typed("8B2C"))
    first = visit()
    browser.post("/evening/accept", {"visit": first})
    again = {"uuid": "", "corrects": first, "once.outcome": "noncontact"}
    browser.post("/rekey/keep", typed("8B2C") | again)
    assert [str(one.pk) for one in accepted_on("household-check")] == [first]
    browser.post("/evening/accept", {"visit": visit()})
    assert [str(one.pk) for one in accepted_on("household-check")] == [visit()] != [first]
    assert [one.outcome for one in Attempt.objects.filter(about=house)] == ["noncontact"]


def pattern(number: int, said: str = "", minutes: float | None = None) -> VisitPattern:
    return VisitPattern(f"{number:02d}", "round", minutes, True, not said, said)


def test_a_rule_asks_for_a_second_look_at_one_sheet_and_names_nobody() -> None:
    assert second_looks(map(pattern, range(7))) == {}
    assert second_looks(map(pattern, range(8))) == {"00": LookAgain.ALL_AS_PRINTED}
    alike = [pattern(number, "moved") for number in range(2, 11)]
    assert second_looks([pattern(0), *alike]) == {"02": LookAgain.ALIKE}
    unlike = [pattern(number, f"{number}") for number in range(9)]
    assert second_looks([*unlike, pattern(9, "x", 0.5)]) == {"09": LookAgain.TOO_FAST}


def test_wrong_without_what_is_right_is_asked_for(browser: Client, desk: Desk) -> None:
    asked = "nothing is written of what is right"
    a_door("7K3M")
    browser.post("/rekey/keep", typed("7K3M", line__1__record="wrong"))
    assert asked in page(browser)
    assert "Accept all" not in page(browser)
    again = {"uuid": "", "corrects": visit(), "line.1.phone": "13912345678"}
    browser.post("/rekey/keep", typed("7K3M", line__1__record="wrong") | again)
    assert asked not in page(browser)
    assert "Accept all of which nothing is asked: 1" in page(browser)
