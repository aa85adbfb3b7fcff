"""Cards of three townships of the demo: no byte of any resident, small counts left out so that none
can be had by subtraction."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from doorstep import Workspace
from doorstep.app.county import OfficeTasks, compared, hidden_of, township_card
from doorstep.app.demonstration import AS_OF, find_demo
from doorstep.app.morning import inspection_of
from doorstep.domain.county import FEWEST, Invitation, TaskCounts, TownshipCard
from doorstep.store.county_files import CountyKeys, new_county_keys, open_card, read_card, seal_card

SECRET = "5a" * 32


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> list[Workspace]:
    """Three townships, each of its own seed."""
    made = []
    for seed in (1, 2, 3):
        folder = tmp_path_factory.mktemp(f"town{seed}")
        town = find_demo().build(folder, persons=900, seed=seed, as_of=AS_OF)
        workspace = Workspace.create(folder / "workspace")
        workspace.store.set_as_of(AS_OF)
        workspace.register([*town.registers, *town.visits], as_of=AS_OF)
        workspace.reconcile(as_of=AS_OF)
        made.append(workspace)
    return made


def sent(workspace: Workspace, code: str, keys: CountyKeys) -> bytes:
    rubric = inspection_of(workspace).rubric
    by = Invitation("c0ffee", "东山县", code, "清溪镇", rubric, keys.public, SECRET)
    tasks = OfficeTasks({"石桥村": TaskCounts(30, 3, 12)}, TaskCounts(30, 3, 12))
    return seal_card(asdict(township_card(workspace, by, 1, tasks)), 1, by)


def test_three_townships_come_to_one_page_and_no_resident_with_them(towns: list[Workspace]) -> None:
    keys, cards = new_county_keys(), []
    for number, workspace in enumerate(towns, 1):
        opened = open_card(read_card(sent(workspace, f"{number:02}", keys)), keys, SECRET)
        plain = json.dumps(opened, ensure_ascii=False)
        assert found_in(plain, workspace) == []
        cards.append(TownshipCard.from_object(opened))
    assert [card.code for card in cards] == ["01", "02", "03"]
    for card in cards:
        assert len(card.villages) > 5 and any(item.share.told for item in card.items)
        shares = [share for village in card.villages for share in village.shares.values()]
        assert any(share.told for share in shares)
        told = [*shares, *(item.share for item in card.items)]
        assert all(share.n is None or share.n >= FEWEST for share in told)
        assert card.tasks == TaskCounts(30, None, 12)
    for column in compared(cards):
        assert sorted(code for group in column.tiers for code in group) == sorted(
            {card.code for card in cards if column.code == "" or told_of(card, column.code)}
        )


def told_of(card: TownshipCard, item: str) -> bool:
    return next(one.share.told for one in card.items if one.code == item)


def found_in(plain: str, workspace: Workspace) -> list[str]:
    """The names and numbers of residents that stand in a text; a name of one character, or one that
    a village or an item is called by, would stand there anyway."""
    mentions = workspace.mentions().arrow.to_pydict()
    words = {
        str(value)
        for column in ("name", "id_number", "phone", "birth_date", "address")
        for value in mentions.get(column, [])
        if value and len(str(value)) > 1
    }
    return sorted(word for word in words if word in plain)


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 40, "b": 50}, ""),
        ({"a": 0, "b": 50}, ""),
        ({"a": 4, "b": 50, "c": 60}, "ab"),
        ({"a": 4, "b": 9, "c": 60}, "ab"),
        ({"a": 4, "b": 3, "c": 60, "d": 80}, "abc"),
        ({"a": 4}, "a"),
    ],
)
def test_what_is_left_out_cannot_be_had_by_subtraction(sizes: dict[str, int], hidden: str) -> None:
    assert hidden_of(sizes) == set(hidden)


def test_the_seal_is_for_one_county_and_one_secret(tmp_path: Path) -> None:
    keys = new_county_keys()
    by = Invitation("c", "县", "01", "镇", "r", keys.public, SECRET)
    card = read_card(seal_card({"a": 1}, 1, by))
    assert open_card(card, keys, SECRET) == {"a": 1}
    other = new_county_keys()
    for wrong in ((other, SECRET), (CountyKeys(keys.private, other.public), SECRET)):
        with pytest.raises(Exception, match="county-card-tampered"):
            open_card(card, *wrong)
    with pytest.raises(Exception, match="county-card-tampered"):
        open_card(card, keys, "00" * 32)
