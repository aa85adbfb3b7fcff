"""The county's page and that of matching: reached from inspection day, filled by cards, and told in
words by any refusal."""

from __future__ import annotations

from dataclasses import asdict

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from office.desk import Desk
from office.test_county import a_card, invited

from doorstep.store.county_files import seal_card


def test_cards_are_taken_and_shown_by_code(desk: Desk, browser: Client) -> None:
    assert 'href="/county"' in browser.get("/inspection").content.decode()
    one, other = invited(desk), invited(desk)
    files = [
        SimpleUploadedFile(f"{by.code}.json", seal_card(asdict(a_card(by)), 1, by))
        for by in (other, one)
    ]
    assert browser.post("/county/take", {"files": files}).status_code == 302
    said = browser.get("/county").content.decode()
    assert said.index("清溪镇 (01)") < said.index("清溪镇 (02)")
    assert "Nothing parts the 2 townships" in said and "fewer than 10" in said
    assert browser.get("/county.pdf").content.startswith(b"%PDF")
    again = SimpleUploadedFile("01.json", seal_card(asdict(a_card(one)), 1, one))
    refused = browser.post("/county/take", {"files": [again]})
    assert refused.status_code == 400 and "01.json is older" in refused.content.decode()


def test_an_invitation_can_be_fetched_again(desk: Desk, browser: Client) -> None:
    by = invited(desk)
    told = browser.get(f"/county/invitation/{by.code}")
    assert by.secret in told.content.decode()
    assert browser.get("/county/invitation/99").status_code == 400


def test_matching_says_why_it_cannot_begin(browser: Client) -> None:
    assert "No matching yet" in browser.get("/county/matching").content.decode()
    answer = browser.post("/county/match", {})
    assert answer.status_code in (400, 403) and "who came or left" in answer.content.decode()
