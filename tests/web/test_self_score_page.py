"""A village's own score on pages: who may see which village's, told on the page, and never a list
by how far villages are from what was measured."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from office.desk import Desk
from web.test_morning import filled

from doorstep.domain.roles import AccountRole


def clerk_of(name: str, desk: Desk) -> Client:
    """The browser of a village's clerk, who is nothing else."""
    from doorstep.office.accounts import make_account, make_link
    from doorstep.office.roles import give_role

    lin: Any = desk.lin
    account, client = make_account("周", lin), Client()
    give_role(account, AccountRole.CLERK, None, place=village(name))
    client.get("/sign-in/" + make_link(account, None))
    return client


def village(name: str) -> Any:
    from doorstep.office.models import Place

    return Place.objects.get(kind="village", name=name)


@pytest.mark.parametrize("path", ["/self-score", "/self-score/sheet.xlsx", "/self-score/sheet.pdf"])
def test_who_is_not_signed_in_sees_none_of_it(desk: Desk, path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")


def test_a_village_sees_its_own_and_the_township_all(desk: Desk, browser: Client) -> None:
    filled(desk)
    own, other = village("松坪村"), village("河湾村")
    clerk = clerk_of("松坪村", desk)
    page = clerk.get("/self-score").content.decode()
    assert "松坪村" in page and "河湾村" not in page and 'name="own.timeliness"' in page
    assert 'name="own.births"' not in page
    given = {"place": other.pk, "seen": "0", "own.timeliness": "5"}
    refused = [clerk.get(f"/self-score?place={other.pk}"), clerk.post("/self-score/kept", given)]
    for path in ("sheet.pdf", "sheet.xlsx"):
        refused.append(clerk.get(f"/self-score/{path}?place={other.pk}"))
    assert {one.status_code for one in refused} == {400}
    given |= {"place": own.pk, "own.timeliness": "4.5"}
    for _ in range(2):
        assert clerk.post("/self-score/kept", given).status_code == 302
    shown = clerk.get("/self-score").content.decode()
    assert re.search(r'data-label="Own score">4.5<', shown) and "interval" in shown
    listed = browser.get("/self-score").content.decode()
    told = re.findall(r'<td data-label="Last told">(.*?)</td>', listed)
    assert listed.index("松坪村") < listed.index("河湾村") and len(told) == 2
    assert not re.search(r"4\.5|above|below|agrees", "".join(told))
    assert b"%PDF" in browser.get(f"/self-score/sheet.pdf?place={own.pk}").content[:5]


def test_a_record_leads_to_its_page_for_whoever_may_open_it(desk: Desk, browser: Client) -> None:
    from doorstep.office.models import Task

    filled(desk)
    own = village("松坪村")
    task = Task.objects.filter(place=own).order_by("key")[0].key
    given = {"place": own.pk, "seen": "0", "own.timeliness": "4", "own.documents": "5"}
    given |= {"record.documents": files_ref(own), "record.timeliness": f"matter:{task}"}
    assert browser.post("/self-score/kept", given).status_code == 302
    page = browser.get(f"/self-score?place={own.pk}").content.decode()
    assert f'<a href="/tasks/{task}">' in page and '<a href="/files">' in page
    seen = clerk_of("松坪村", desk).get("/self-score").content.decode()
    assert f'<a href="/tasks/{task}">' in seen and '<a href="/files">' not in seen


def files_ref(place: Any) -> str:
    """How an answer names the first file held."""
    from doorstep.office.self_scores import links_of

    return next(one.ref for one in links_of(place) if one.kind == "file")


def test_a_record_without_points_and_nonsense_are_refused(desk: Desk, browser: Client) -> None:
    filled(desk)
    place = village("松坪村").pk
    for given in ({"record.timeliness": "walk:1"}, {"own.timeliness": "9"}, {}):
        answer = browser.post("/self-score/kept", {"place": place, "seen": "0", **given})
        assert answer.status_code == 400
