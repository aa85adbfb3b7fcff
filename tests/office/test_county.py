"""A county invites townships by code; a township sends a sealed card of figures alone; what is
foreign, changed, older or there already is refused; nobody stands before another unless their
intervals part."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import asdict

import pytest

from doorstep import Workspace
from doorstep.domain.county import (
    CardItem,
    CardShare,
    CardVillage,
    Invitation,
    TaskCounts,
    TownshipCard,
)
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.store.county_files import new_county_keys, read_invitation, seal_card
from office.desk import Desk

RUBRIC = "doorstep-reference"


def invited(desk: Desk, name: str = "清溪镇", code: str = "") -> Invitation:
    from doorstep.office.county import invite

    return read_invitation(invite(Workspace(desk.folder), name, desk.lin, code=code).content)


def a_card(by: Invitation, number: int = 1, right: int = 90, total: float = 80) -> TownshipCard:
    """A card with one village of forty households and one item of a hundred records."""
    share = CardShare(right, 100, right / 100 - 0.05, right / 100 + 0.05)
    item = CardItem("births", {"en": "Births", "zh": "出生"}, 10, 8, 7, 9, share)
    village = CardVillage("松坪村", 40, {"births": share}, TaskCounts())
    return TownshipCard(
        code=by.code,
        township=by.township,
        number=number,
        as_of="2026-06-30",
        rubric=by.rubric,
        title={"en": "Reference"},
        total=(total, total - 2, total + 2),
        items=(item,),
        villages=(village,),
        tasks=TaskCounts(12, None, 0),
    )


def sealed(card: TownshipCard, by: Invitation) -> bytes:
    return seal_card(asdict(card), card.number, by)


def test_villages_of_one_name_stay_apart_by_their_townships_code(desk: Desk) -> None:
    from doorstep.office.county import county_page, take_cards, villages_to_draw

    one, other = invited(desk), invited(desk)
    assert (one.code, other.code) == ("01", "02")
    take_cards([("a", sealed(a_card(one), one)), ("b", sealed(a_card(other), other))], desk.lin)
    page = county_page()
    assert page is not None
    assert [card.township for card in page.cards] == ["清溪镇", "清溪镇"]
    assert [one.key for one in villages_to_draw()] == ["01/松坪村", "02/松坪村"]


def test_a_code_is_given_once(desk: Desk) -> None:
    invited(desk, code="352203")
    with pytest.raises(RefusedByRule, match="county-code-taken"):
        invited(desk, "另一个镇", code="352203")
    for name, code in (("", ""), ("镇", "3 5"), ("镇", "三")):
        with pytest.raises(BadInput, match=r"county-(township-unnamed|code-unfit)"):
            invited(desk, name, code)


def test_a_card_that_is_not_what_an_invited_township_sealed_is_refused(desk: Desk) -> None:
    from doorstep.office.county import county_page, take_cards

    by = invited(desk)
    good = sealed(a_card(by, number=5), by)
    with pytest.raises(BadInput, match="county-card-foreign"):
        stranger = dataclasses.replace(by, county="0" * 16)
        take_cards([("x", sealed(a_card(by), stranger))], desk.lin)
    with pytest.raises(BadInput, match="county-card-foreign"):
        stranger = dataclasses.replace(by, code="99")
        take_cards([("x", sealed(a_card(stranger), stranger))], desk.lin)
    for change in ({"number": 6}, {"pair": new_county_keys().public}):
        changed = json.dumps(json.loads(good) | change).encode()
        with pytest.raises(BadInput, match="county-card-tampered"):
            take_cards([("x", changed)], desk.lin)
    with pytest.raises(BadInput, match="county-card-tampered"):
        guessed = dataclasses.replace(by, secret="00" * 32)
        take_cards([("x", sealed(a_card(by), guessed))], desk.lin)
    with pytest.raises(BadInput, match="county-card-rubric"):
        other = dataclasses.replace(a_card(by), rubric="another")
        take_cards([("x", sealed(other, by))], desk.lin)
    for nothing in (b"", b"{}", b"[]", b"\xff", b"[" * 100_000, good[:-40]):
        with pytest.raises(BadInput, match="county-card-unfit"):
            take_cards([("x", nothing)], desk.lin)
    page = county_page()
    assert page is not None and page.cards == ()
    take_cards([("x", good)], desk.lin)
    with pytest.raises(BadInput, match="county-card-duplicate"):
        take_cards([("x", good)], desk.lin)
    for number in (4, 5):
        with pytest.raises(BadInput, match="county-card-older"):
            take_cards([("x", sealed(a_card(by, number), by))], desk.lin)


def test_of_several_cards_all_are_taken_or_none(desk: Desk) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.county import county_page, take_cards

    by = invited(desk)
    with pytest.raises(BadInput, match="county-cards-refused") as refused:
        take_cards([("a", sealed(a_card(by), by)), ("b", b"{}")], desk.lin)
    assert [cause.params["file"] for cause in refused.value.causes] == ["b"]
    page = county_page()
    assert page is not None and page.cards == () and broken_at() is None


def test_townships_are_parted_only_where_intervals_part(desk: Desk) -> None:
    from doorstep.office.county import county_page, take_cards

    near = [invited(desk, name) for name in ("甲镇", "乙镇")]
    cards = [sealed(a_card(by, right=90 - at, total=80 - at), by) for at, by in enumerate(near)]
    take_cards([("x", one) for one in cards], desk.lin)
    page = county_page()
    assert page is not None
    assert [(one.code, one.tiers) for one in page.columns] == [
        ("", (("01", "02"),)),
        ("births", (("01", "02"),)),
    ]
    far = invited(desk, "丙镇")
    take_cards([("x", sealed(a_card(far, right=94, total=95), far))], desk.lin)
    page = county_page()
    assert page is not None
    total, births = page.columns
    assert total.tiers == (("03",), ("01", "02"))
    assert births.tiers == (("01", "02", "03"),)


def test_a_township_joins_and_its_card_opens_for_the_county_alone(desk: Desk) -> None:
    """The county and the township are one office here: the card of five people tells nothing."""
    from doorstep.office.county import county_page, join, joined, make_card, take_cards
    from doorstep.office.projecting import project

    with pytest.raises(BadInput, match="county-not-joined"):
        make_card(Workspace(desk.folder), desk.lin)
    with pytest.raises(BadInput, match="county-invitation-unfit"):
        join(b"{}", desk.lin)
    project(Workspace(desk.folder))
    by = invited(desk)
    from doorstep.office.county import invitation_again

    assert join(invitation_again(by.code).content, desk.lin) == by == joined()
    made, content = make_card(Workspace(desk.folder), desk.lin)
    again, later = make_card(Workspace(desk.folder), desk.lin)
    assert again.number == made.number + 1
    for word in ("张三", "松坪村", "11010519491231002X"):
        assert word.encode() not in content and word not in json.dumps(asdict(made))
    assert made.villages == () and made.tasks.open is None
    assert not any(item.share.told for item in made.items)
    take_cards([("x", content)], desk.lin)
    take_cards([("x", later)], desk.lin)
    page = county_page()
    assert page is not None and page.cards == (again,)


def test_keys_secrets_and_names_of_a_county_are_sealed(desk: Desk) -> None:
    by = invited(desk, "金丝雀镇")
    held = desk.held()
    assert "金丝雀镇".encode() not in held
    assert by.secret.encode() not in held and by.public.encode() not in held
