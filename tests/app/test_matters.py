"""A matter keeps its key through whatever clerks do to a file, closes when its own cell is put
right, and never takes another one with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest
from app.conftest import read_here
from app.township import Office, draw, edit_in_a_spreadsheet, line_on_top, shuffle_rows

from doorstep.app.matters import Carried, KnownMatter, MatterRecord, carry_over
from doorstep.domain.findings import Cell
from doorstep.engine.intake import child
from doorstep_demo.identity import check_character

PERSONS = 700
LINES = ("附件1", "", "本表由村委会填写", "填报时间：2026年6月30日", "内部资料", "2026年第二季度")
KEYED = re.compile(r"[a-z]?[0-9a-f]{16}")
Found = dict[str, MatterRecord]


@pytest.fixture(scope="module", params=[3, 8])
def settled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """A township as it first came in; what a test changes is undone by `office`."""
    folder = tmp_path_factory.mktemp("town")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOORSTEP_KEYS", str(folder / "keys"))
        patch.setattr(child, "limited", read_here)
        yield Office(folder, draw(PERSONS, request.param))


@pytest.fixture
def office(settled: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The township, at a clerk's disposal for one test."""
    monkeypatch.setenv("DOORSTEP_KEYS", str(settled.folder / "keys"))
    monkeypatch.setattr(child, "limited", read_here)
    before = settled.workspace.store.state().id
    yield settled
    while settled.workspace.store.state().id != before:
        settled.workspace.undo()
    settled.restore()


def known(found: Found, *, gone: frozenset[str] = frozenset()) -> list[KnownMatter]:
    """What an office keeps of matters."""
    return [KnownMatter(m.key, m.core, m.anchors, gone=m.key in gone) for m in found.values()]


def where(matter: MatterRecord) -> tuple[str, str | None, int, str]:
    """The cell to put right."""
    cell = matter.finding.left
    return cell.file, cell.sheet, cell.row, cell.column


def put_right(office: Office, found: Found, code: str) -> set[str]:
    """Correct each wrong cell that a sound one of another register tells; the keys of these
    matters."""
    wrong, done = office.town.wrong(code), set()
    for matter in found.values():
        left, right = matter.finding.left, matter.finding.right
        if matter.code != code or right is None or "embedded" in matter.finding.params:
            continue
        sound = right.raw and "*" not in right.raw and (right.file, right.row) not in wrong
        if sound and (left.file, left.row) in wrong:
            office.put(left, right.raw)
            done.add(matter.key)
    return done


def move_everything(office: Office, rng: Random) -> None:
    """A line on top of every sheet, rows sorted wherever they can be, one file renamed."""
    sheets = [sheet for book in office.books.values() for sheet in book.sheets]
    for sheet in sheets:
        line_on_top(sheet, rng.choice(LINES))
    assert sum(shuffle_rows(sheet, rng) for sheet in sheets) > 2
    name = rng.choice([name for name in office.books if name.endswith("人口登记.xlsx")])
    office.rename(name, name.replace(".xlsx", "（7月报）.xlsx"))


def same_cells(carried: Carried, before: Found, after: Found) -> bool:
    """Whether every matter that goes on goes on about the very same cell."""
    pairs = {key: key for key in carried.stays} | dict(carried.continued)
    return all(where(before[old]) == where(after[new]) for old, new in pairs.items())


def test_lines_on_top_sorted_rows_and_a_new_name_are_no_news(office: Office) -> None:
    before = office.matters()
    move_everything(office, Random(7))
    after = office.take_in(office.books)
    told = [
        {key: (matter.persons, matter.core) for key, matter in found.items()}
        for found in (before, after)
    ]
    assert told[0] == told[1]


def test_a_correction_among_moved_rows_closes_its_own_matter(office: Office) -> None:
    before = office.matters()
    done = put_right(office, before, "VAL_ID") | put_right(office, before, "VAL_PHONE")
    move_everything(office, Random(8))
    carried = carry_over(known(before), office.take_in(office.books).values())
    assert done and carried.gone == done and not carried.new


def test_a_line_inserted_in_a_spreadsheet_program_is_no_news(office: Office) -> None:
    before = office.matters()
    files = [name for name in office.books if name.endswith(".xlsx")]
    assert len(files) > 20
    assert office.take_in(files, edit_in_a_spreadsheet).keys() == before.keys()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_edits_of_a_few_people_are_no_news_of_others(office: Office, seed: int) -> None:
    """A next version in which some have another telephone, birth date or name, or no number."""
    rng, before, near = Random(seed), office.matters(), Neighbours(office)
    rows = office.workspace.table("persons").arrow.to_pylist()
    edits = {"phone": "13900000001", "birth_date": "1950-01-01", "name": "欧阳某", "id_number": ""}
    edited = []
    for code, said in edits.items():
        able = [row for row in rows if row[f"raw.{code}"] and str(row[f"cell.{code}"]).isalpha()]
        for row in rng.sample(able, 2):
            place = (row["file"], row["sheet"], row["row"], row[f"cell.{code}"])
            office.put(Cell(*place, "", None), said)
            edited.append(row)
    after = office.take_in({row["file"] for row in edited})
    concerned = near.people({row["row_id"] for row in edited})
    carried = carry_over(known(before), after.values())
    for matter in [*(before[key] for key in carried.gone), *(after[key] for key in carried.new)]:
        assert concerned & set(matter.persons), matter
    assert same_cells(carried, before, after)


class Neighbours:
    """Whom an edit of a row may concern: its person, whoever was or is taken for them, and their
    household."""

    def __init__(self, office: Office) -> None:
        self._office, self._before = office, office.workspace.people().arrow.to_pylist()

    def people(self, rows: set[str]) -> set[str]:
        """The persons of these rows, their mentions elsewhere and their pages, before and now."""
        both = [self._before, self._office.workspace.people().arrow.to_pylist()]
        pages = {page_of(line) for listed in both for line in listed if line["row_id"] in rows}
        found = {
            line["person"]
            for listed in both
            for line in listed
            if line["row_id"] in rows or page_of(line) in pages
        }
        mentions = {
            line["mention"] for listed in both for line in listed if line["person"] in found
        }
        return found | {
            line["person"] for listed in both for line in listed if line["mention"] in mentions
        }


def page_of(line: dict[str, str | None]) -> tuple[str | None, ...]:
    """The household page of a mention, else the mention itself."""
    own = line["household_key"] or line["mention"]
    return line["kind"], line["file"], own


def test_a_rerun_says_the_same(office: Office) -> None:
    before = office.matters()
    store = office.workspace.store
    for run in (store.folder / "runs").iterdir():
        for file in run.iterdir():
            file.unlink()
        run.rmdir()
    office.workspace.reconcile(as_of=office.as_of)
    assert office.matters() == before


@pytest.mark.parametrize("code", ["VAL_ID", "VAL_NAME", "VAL_DATE", "VAL_PHONE"])
def test_what_is_corrected_closes_its_own_matter_and_no_other(office: Office, code: str) -> None:
    before = office.matters()
    done = put_right(office, before, code)
    after = office.take_in({before[key].finding.left.file for key in done})
    carried = carry_over(known(before), after.values())
    assert done and done <= carried.gone and not carried.new
    faults = (fault for fault in office.town.faults if fault.code == code)
    also = {code}.union(*(fault.also for fault in faults))
    corrected = {person for key in done for person in before[key].persons}
    for key in carried.gone - done:
        assert before[key].code in also and corrected & set(before[key].persons), before[key]
    assert same_cells(carried, before, after)


@pytest.mark.parametrize("code", ["id_number", "name"])
def test_another_number_or_name_opens_no_matter_anew(office: Office, code: str) -> None:
    """A person's id changes with it, there and back; what stands in a cell stays one matter."""
    found = [office.matters()]
    rows = {
        (row["file"], row["sheet"], row["row"]): row
        for row in office.workspace.table("persons").arrow.to_pylist()
        if str(row[f"cell.{code}"]).isalpha() and len(row["id_number"] or "") == 18
    }
    edited = {at: rows[at] for m in found[0].values() if (at := where(m)[:3]) in rows}
    for at, row in edited.items():
        office.put(Cell(*at, row[f"cell.{code}"], "", None), another(code, row[code]))
    files = {row["file"] for row in edited.values()}
    found.append(office.take_in(files))
    office.restore()
    found.append(office.take_in(files))
    assert found[0].keys() == found[2].keys()
    for before, after in pairwise(found):
        carried = carry_over(known(before), after.values())
        assert carried.continued
        ended, begun = (
            {(m.check, where(m)) for key, m in told.items() if key in keys}
            for told, keys in ((before, carried.gone), (after, carried.new))
        )
        assert not ended & begun
        assert same_cells(carried, before, after)


def another(code: str, said: str) -> str:
    """A number of the same day and sex, or a name of the same surname."""
    if code == "name":
        return f"{said[0]}{said[1]}{chr(ord(said[-1]) + 1)}"
    body = f"{said[:14]}{(int(said[14:17]) + 2) % 1000:03}"
    return body + check_character(body)


def test_what_comes_back_has_its_old_key(office: Office) -> None:
    first = office.matters()
    done = put_right(office, first, "VAL_ID") | put_right(office, first, "VAL_DATE")
    files = {first[key].finding.left.file for key in done}
    second = office.take_in(files)
    gone = carry_over(known(first), second.values()).gone
    office.restore()
    third = office.take_in(files)
    assert third.keys() == first.keys() and done <= gone
    carried = carry_over(known(first, gone=gone), third.values())
    assert carried.again == gone and not carried.new and not carried.gone


def test_nothing_can_be_read_in_keys(office: Office) -> None:
    for matter in office.matters().values():
        assert all(KEYED.fullmatch(t) for t in (matter.key, matter.core, *matter.anchors))
