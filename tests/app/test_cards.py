"""Household cards, the words they are found by, and the rows of a finding, on a hamlet of four
households."""

from __future__ import annotations

from pathlib import Path

import pytest
from app.hamlet import FILES, hamlet

from doorstep.app.cards.finding_rows import finding_rows
from doorstep.app.cards.households import household_cards
from doorstep.app.cards.sayings import Sayings, sayings_of
from doorstep.app.cards.search_terms import (
    people_meant,
    search_terms,
    search_tokens,
    terms_of_query,
)
from doorstep.app.holdings import headers_of
from doorstep.app.workspace import Workspace
from doorstep.domain.finding_rows import FindingRows
from doorstep.domain.households import HouseholdCard


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("hamlet")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DOORSTEP_KEYS", str(folder / "keys"))
        return hamlet(folder)


@pytest.fixture(scope="module")
def said(workspace: Workspace) -> Sayings:
    return sayings_of(workspace)


@pytest.fixture(scope="module")
def cards(workspace: Workspace, said: Sayings) -> dict[str, HouseholdCard]:
    return {card.head: card for card in household_cards(said, workspace.pack)}


def test_a_card_says_what_every_source_says_of_each_person(cards: dict[str, HouseholdCard]) -> None:
    card = cards["张偉明"]
    assert (card.place, card.group, card.number, card.members) == ("松坪村", "3组", "0012", 2)
    assert card.address == "松坪村3组5号"
    head, wife = card.people
    assert [saying.kind for saying in head.sayings] == ["persons", "households", "visits"]
    assert [saying.reference for saying in head.sayings] == [
        "人口.csv:2",
        "户主.csv:2",
        "入户.csv:2",
    ]
    told = [saying.fields.get("birth_date") for saying in head.sayings]
    assert told == ["1985-03-07", None, "1985-03-17"]
    assert (wife.name, len(wife.sayings)) == ("李娜", 1)


def test_one_village_s_number_is_not_the_other_s(cards: dict[str, HouseholdCard]) -> None:
    """Both villages have a household 0012."""
    assert [who.name for who in cards["欧阳松"].people] == ["欧阳松"]
    assert cards["欧阳松"].household != cards["张偉明"].household


def test_an_event_without_a_household_stands_with_its_person_or_alone(
    cards: dict[str, HouseholdCard],
) -> None:
    (dead,) = cards["王小明"].people
    assert [saying.kind for saying in dead.sayings] == ["persons", "deaths"]
    assert dead.sayings[1].fields["death_date"] == "2024-05-01"
    alone = cards["赵无户"]
    assert (alone.household, alone.number, alone.members) == (alone.people[0].person, "", 1)


def test_a_visit_where_nobody_was_met_stands_with_its_household(
    cards: dict[str, HouseholdCard],
) -> None:
    (visit,) = cards["王小明"].visits
    assert (visit.day, visit.outcome, visit.reference) == ("2026-06-13", "noncontact", "入户.csv:3")
    assert cards["欧阳松"].visits == ()


def test_every_finding_stands_with_a_household(
    workspace: Workspace, cards: dict[str, HouseholdCard]
) -> None:
    found = workspace.findings()
    own = {id_ for card in cards.values() for id_ in card.findings}
    assert own == {one.id for one in found}
    about = {one.id for one in found if one.subject == "欧阳松"}
    assert set(cards["欧阳松"].findings) == about


def test_text_that_json_must_escape_comes_out_as_it_was(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w", lang="zh")
    ledger = '村,姓名,性别,住址\n松坪村,王小明,男,"桥头""老屋""\\东\n侧"\n'
    (tmp_path / "人口.csv").write_text(ledger, "utf-8")
    workspace.register([tmp_path / "人口.csv"])
    workspace.reconcile()
    (card,) = household_cards(sayings_of(workspace), workspace.pack)
    (saying,) = card.people[0].sayings
    assert saying.fields["address"].replace(" ", "") == '桥头"老屋"\\东侧'


# -- search


@pytest.mark.parametrize(
    ("typed", "heads"),
    [
        ("张伟明", {"张偉明"}),
        ("張偉明", {"张偉明"}),
        ("张伟", {"张偉明"}),
        ("伟明", {"张偉明"}),
        ("张", {"张偉明"}),
        ("zhangweiming", {"张偉明"}),
        ("Zhang Wei", {"张偉明"}),
        ("zhangw", {"张偉明"}),
        ("zwm", {"张偉明"}),
        ("ouyang", {"欧阳松"}),
        ("oys", {"欧阳松"}),
        ("201x", {"张偉明"}),
        ("11010519850307201X", {"张偉明"}),
        ("5678", {"张偉明"}),
        ("松坪村 12", {"张偉明"}),
        ("松坪12号", {"张偉明"}),
        ("12", {"张偉明", "欧阳松"}),
        ("松坪", {"张偉明", "王小明"}),
        ("松坪村第三组", {"张偉明", "王小明"}),
        ("松坪村王小明", {"王小明"}),
        ("河湾 王小明", set()),
        ("zhang 松坪", {"张偉明"}),
        ("lina 13", set()),
        ("，。", set()),
    ],
)
def test_what_is_typed_finds_the_household(
    workspace: Workspace,
    said: Sayings,
    cards: dict[str, HouseholdCard],
    typed: str,
    heads: set[str],
) -> None:
    by_household: dict[str, set[str]] = {}
    for row in search_terms(said, workspace.pack.names).to_pylist():
        by_household.setdefault(row["household"], set()).add(row["term"])
    query = terms_of_query(typed, workspace.pack.names)
    found = {
        head
        for head, card in cards.items()
        if query and all(clause & by_household[card.household] for clause in query)
    }
    assert found == heads


def test_of_a_household_the_person_is_told(
    workspace: Workspace, cards: dict[str, HouseholdCard]
) -> None:
    card = cards["张偉明"]
    for typed, names in (
        ("lina", ["李娜"]),
        ("松坪 zhang", ["张偉明"]),
        ("0012", ["张偉明", "李娜"]),
    ):
        (meant,) = people_meant([card], typed, workspace.pack.names)
        assert [who.name for who in meant] == names
    (nobody,) = people_meant([card], "99010519850307201X", workspace.pack.names)
    assert nobody == ()


def test_tokens_stand_for_terms(workspace: Workspace, said: Sayings) -> None:
    terms = search_terms(said, workspace.pack.names)
    asked: list[str] = []

    def token(term: str) -> int:
        asked.append(term)
        return len(asked)

    tokens = search_tokens(terms, token)
    assert len(asked) == len(set(asked)) == len(terms["term"].unique())
    pairs = zip(tokens["household"].to_pylist(), tokens["token"].to_pylist(), strict=True)
    assert [(home, asked[number - 1]) for home, number in pairs] == [
        (row["household"], row["term"]) for row in terms.to_pylist()
    ]


def test_names_in_letters_are_found_half_typed() -> None:
    from doorstep import packs

    tables = packs.load("base").names
    for typed in ("Moham", "mohamed", "MOHAMÉD"):
        (clause,) = terms_of_query(typed, tables)
        assert "w:moham" in clause


# -- rows of a finding


def rows_of(workspace: Workspace, check: str) -> FindingRows:
    found = next(one for one in workspace.findings() if one.check == check)
    tables = {kind: workspace.table(kind).arrow for kind in workspace.pack.registers}
    headers = headers_of(workspace.store, workspace.sources)
    return finding_rows(tables, workspace.subjects().arrow, [found], headers)[found.id]


def test_both_cells_of_a_finding_stand_in_their_rows(workspace: Workspace) -> None:
    rows = rows_of(workspace, "persons-visits-birth-date")
    assert rows.left is not None and rows.right is not None
    assert (rows.left.file, rows.left.row, rows.left.marked) == ("人口.csv", 2, "G")
    assert [cell.at for cell in rows.left.cells] == list("ABCDEFGHIJ")
    assert {cell.at: cell.raw for cell in rows.left.cells}["G"] == "1985-03-07"
    assert {cell.at: cell.raw for cell in rows.right.cells}["G"] == "1985-03-17"


def test_a_finding_of_one_cell_has_one_row(workspace: Workspace) -> None:
    rows = rows_of(workspace, "persons-id-number-blank")
    assert rows.right is None and rows.left is not None
    assert (rows.left.row, {c.at: c.raw for c in rows.left.cells}["H"]) == (3, "")


def test_a_row_stands_under_the_headers_of_its_own_file(workspace: Workspace) -> None:
    rows = rows_of(workspace, "persons-visits-birth-date")
    assert rows.left is not None and rows.right is not None
    assert [c.header for c in rows.left.cells] == FILES["人口.csv"].splitlines()[0].split(",")
    assert {c.code: c.header for c in rows.right.cells}["visit_date"] == "走访日期"


def test_two_tables_of_one_file_keep_each_its_own_headers(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w", lang="zh")
    top = """村,姓名,性别,公民身份号码,出生日期
松坪村,王小明,男,110105199005062015,1990-05-06
松坪村,王小红,女,,1991-05-06
"""
    below = """所在村,姓名,性别,证件号码,出生年月日
河湾村,李大海,男,110105197001012018,1970-01-01
河湾村,李小海,男,,1981-05-06
"""
    (tmp_path / "人口.csv").write_text(f"{top}\n{below}", "utf-8")
    workspace.register([tmp_path / "人口.csv"])
    workspace.reconcile()
    tables = {"persons": workspace.table("persons").arrow}
    headers = headers_of(workspace.store, workspace.sources)
    found = [one for one in workspace.findings() if one.check == "persons-id-number-blank"]
    made = finding_rows(tables, workspace.subjects().arrow, found, headers)
    said = [{c.code: c.header for c in made[one.id].left.cells} for one in found]  # type: ignore[union-attr]
    assert [one["id_number"] for one in said] == ["公民身份号码", "证件号码"]
