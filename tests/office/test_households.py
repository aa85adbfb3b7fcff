"""Households are looked up in the database, where nothing of them can be read."""

from __future__ import annotations

import pytest

from doorstep import Workspace
from doorstep.domain.errors import BadInput
from office.desk import Desk


@pytest.fixture
def projected(desk: Desk) -> Desk:
    from doorstep.office.projecting import project

    project(Workspace(desk.folder))
    return desk


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_household_is_found_and_opened(projected: Desk) -> None:
    from doorstep.office.queries.households import household_card, search_households

    for typed in ("李四", "lisi", "松坪 1户", "002x"):
        (found, *others) = search_households(typed).found
        assert found.card.head == "张三" and not others
    assert [who.name for who in search_households("lisi").found[0].people] == ["李四"]
    card = household_card(found.card.household)
    assert [who.name for who in card.people] == ["张三", "李四"]
    with pytest.raises(BadInput, match="household-missing"):
        household_card("h0")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_nothing_of_a_household_can_be_read_in_the_database(projected: Desk) -> None:
    held = projected.held()
    for said in ("张三", "李四", "zhangsan", "11010519491231002X", "002x"):
        assert said.encode() not in held


def test_what_says_nothing_finds_nothing(projected: Desk) -> None:
    from doorstep.office.queries.households import search_households

    assert not search_households(" ，").understood
    assert search_households("松坪 河湾").total == 0


def test_a_finding_leads_to_its_household_and_its_rows(projected: Desk) -> None:
    from doorstep.office.models import FindingRow
    from doorstep.office.opened import finding_of, rows_of
    from doorstep.office.queries.households import household_card

    for row in FindingRow.objects.all():
        found, rows = finding_of(row), rows_of(row)
        assert row.pk in household_card(row.household).findings
        assert rows.left is not None and (rows.right is None) == (found.right is None)
        written = {cell.at: cell.raw for cell in rows.left.cells}
        assert written[rows.left.marked] == found.left.raw


def test_a_second_projection_leaves_one_card_a_household(projected: Desk) -> None:
    from doorstep.office.models import CardRow
    from doorstep.office.projecting import project

    before = list(CardRow.objects.order_by("number").values_list("household", "number"))
    workspace = Workspace(projected.folder)
    workspace.store.add_decision(who="t", why="t", what={"simulated": True})
    workspace.reconcile()
    project(workspace)
    assert list(CardRow.objects.order_by("number").values_list("household", "number")) == before
