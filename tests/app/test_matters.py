"""A matter keeps its key through whatever clerks do to a file, closes when its own cell is put
right, and never takes another one with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import pytest
from app.conftest import read_here
from app.township import Office, draw, line_on_top, shuffle_rows

from doorstep.app.matters import Carried, KnownMatter, MatterRecord, carry_over
from doorstep.engine.intake import child

PERSONS = 700
LINES = ("附件1", "", "填报时间：2026年6月30日", "内部资料", "2026年第二季度")
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


def same_cells(carried: Carried, before: Found, after: Found) -> bool:
    """Whether every matter that goes on goes on about the very same cell."""
    pairs = {key: key for key in carried.stays} | dict(carried.continued)
    return all(where(before[old]) == where(after[new]) for old, new in pairs.items())


def test_lines_on_top_sorted_rows_and_a_new_name_are_no_news(office: Office) -> None:
    before, rng = office.matters(), Random(7)
    for book in office.books.values():
        for sheet in book.sheets:
            line_on_top(sheet, rng.choice(LINES))
    sheets = [sheet for book in office.books.values() for sheet in book.sheets]
    assert sum(shuffle_rows(sheet, rng) for sheet in sheets) > 2
    name = next(name for name in office.books if name.endswith("人口登记.xlsx"))
    office.rename(name, name.replace(".xlsx", "（7月报）.xlsx"))
    after = office.take_in(office.books)
    assert before and after.keys() == before.keys()
    assert {m.key: (m.code, m.core, m.persons) for m in after.values()} == {
        m.key: (m.code, m.core, m.persons) for m in before.values()
    }


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
