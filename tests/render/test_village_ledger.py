"""A village's ledger: printed large enough, locked but for the answers, nobody's work lost."""

from __future__ import annotations

import io
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from render.township import cell, finding
from render.village import NUMBER, PHONE, RUN, dates, ledger

from doorstep.domain.errors import BadInput
from doorstep.domain.findings import Finding
from doorstep.domain.summary import Summary
from doorstep.domain.village_ledgers import Answer, LedgerLine, VillageLedger
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.render.files import write
from doorstep.render.ledger import COLUMNS
from doorstep.render.village_files import safe_name, village_archive, write_village_ledgers
from doorstep.render.village_ledger import village_workbook
from doorstep.render.wording import problem, short_file

ZH = Phrasebook("zh")
ACROSS = 277  # millimetres between the margins of A4 across


def opened(held: VillageLedger | None = None, lang: str = "zh") -> Workbook:
    return load_workbook(io.BytesIO(village_workbook(held or ledger(), RUN, Phrasebook(lang))))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_eight_columns_fit_a4_across_at_eleven_points_or_more(lang: str) -> None:
    sheet = opened(lang=lang).worksheets[0]
    seen = [one for one in sheet.column_dimensions.values() if not one.hidden]
    pixels = sum(7 * one.width + 5 for one in seen)
    assert len(seen) == 8
    printed = min(1.0, ACROSS / (pixels * 25.4 / 96))
    assert min(cell.font.size for row in sheet.iter_rows(max_col=8) for cell in row) * printed >= 11
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$1:$1" and sheet.page_setup.fitToWidth == 1
    assert "石桥村" in sheet.oddHeader.center.text
    assert RUN.as_of.strftime("%Y") in sheet.oddHeader.right.text
    assert "&P" in sheet.oddFooter.right.text


def test_a_row_is_tall_enough_for_its_longest_text() -> None:
    long = replace(dates("王" * 90, 5), place="石桥村")
    held = VillageLedger("石桥村", (LedgerLine("k", long),))
    sheet = opened(held).worksheets[0]
    width = sheet.column_dimensions["B"].width
    needed = -(-90 * 16 // (7 * width))  # characters of 16 pixels in columns of 7 a unit
    assert sheet.row_dimensions[2].height >= needed * 16


def test_a_row_grows_when_more_is_written_in_it() -> None:
    whole = zipfile.ZipFile(io.BytesIO(village_workbook(ledger(), RUN, ZH)))
    sheet = whole.read("xl/worksheets/sheet1.xml")
    assert sheet.count(b" ht=") == 4 and b"customHeight" not in sheet


def test_only_the_answers_can_be_written_in_and_no_password_is_needed() -> None:
    book = opened()
    sheet, full = book.worksheets[:2]
    for page in book.worksheets:
        assert page.protection.sheet and page.protection.password is None
    assert not sheet.protection.autoFilter and not sheet.protection.sort  # nothing is forbidden
    heads = [cell.value for cell in sheet[1]]
    free = {
        heads[cell.column - 1]
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if not cell.protection.locked
    }
    assert free == {"办理结果", "依据或说明"}
    assert all(cell.protection.locked for row in full.iter_rows() for cell in row)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_result_is_chosen_from_the_words_of_the_help_page(lang: str) -> None:
    """The list of a line that holds one record alone does not say that both are right."""
    phrases, book = Phrasebook(lang), opened(lang=lang)  # of three lines the first is such a one
    help_page, found = book[phrases.text("ledger.sheet.help")], {}
    for rule in book.worksheets[0].data_validations.dataValidation:
        area = rule.formula1.partition("!")[2].replace("$", "")
        found[str(rule.sqref)] = [cell[0].value for cell in help_page[area]]
    usual = [phrases.text(f"answer.{one}") for one in Answer]
    alone = [usual[0], phrases.text("answer.it-is-so"), *usual[2:]]
    assert found == {"G3:G4": usual, "G2": alone}
    explained = {row[0].value for row in help_page.iter_rows(max_col=1)}
    assert {word for words in found.values() for word in words} <= explained


def test_the_key_is_hidden_and_the_whole_ledger_says_whose_it_is() -> None:
    book = opened()
    sheet = book.worksheets[0]
    assert [sheet.cell(row, 9).value for row in (1, 2, 3)] == ["doorstep-key", "key-1", "key-2"]
    assert sheet.column_dimensions["I"].hidden
    assert sheet.print_area.endswith("$H$4")
    mark = book["doorstep-ledger"]
    assert mark.sheet_state == "hidden"
    assert [cell.value for cell in mark[1]][1:4] == ["space-1", "run-1", "石桥村"]


def test_what_was_answered_before_stands_in_it() -> None:
    line = replace(ledger().lines[1], answer=Answer.CORRECTED, evidence="看了户口簿" * 9)
    sheet = opened(VillageLedger("石桥村", (line,))).worksheets[0]
    assert (sheet["G2"].value, sheet["H2"].value) == ("已更正", "看了户口簿" * 9)
    assert sheet.row_dimensions[2].height >= 5 * 16


def test_the_full_columns_stand_behind_with_owner_and_day() -> None:
    full = opened().worksheets[1]
    heads = [cell.value for cell in full[1]]
    assert len(heads) == len(COLUMNS) and full.max_row == 4
    row = dict(zip(heads, (cell.value for cell in full[3]), strict=True))
    assert (row["序号"], row["责任人"], row["整改时限"].day) == (2, "赵六", 2)


def test_numbers_are_masked_unless_the_matter_is_about_them() -> None:
    book = opened()
    texts = [str(cell.value) for page in book.worksheets for row in page for cell in row]
    assert any(NUMBER in text for text in texts)
    assert not any(PHONE in text for text in texts)
    assert any("138****5678" in text for text in texts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_begins_like_a_formula_stays_text(lang: str) -> None:
    attack = dates("=cmd|'/c calc'!A0", 4)
    held = VillageLedger("=1+1", (LedgerLine("=2", attack, "@SUM(A1)"),))
    for sheet in opened(held, lang).worksheets:
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]


# -- files


def test_each_village_gets_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    held = [ledger(), ledger(2, "河湾村"), VillageLedger("空村", ())]
    written = write_village_ledgers(tmp_path / "out", held, RUN, ZH)
    assert [(one.path.name, one.lines) for one in written] == [
        ("石桥村整改台账.xlsx", 3),
        ("河湾村整改台账.xlsx", 2),
    ]
    assert written[0].slips == tuple(
        tmp_path / "out" / f"石桥村待办单.{ending}" for ending in ("pdf", "txt")
    )
    made = list((tmp_path / "out").iterdir())
    assert len(made) == 6 and {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


def test_one_village_is_one_workbook_and_several_are_one_archive() -> None:
    name, whole = village_archive([ledger(), VillageLedger("空村", ())], RUN, ZH)
    assert name == "石桥村整改台账.xlsx" and load_workbook(io.BytesIO(whole)).worksheets
    name, whole = village_archive([ledger(), ledger(2, "河湾村")], RUN, ZH)
    assert name == "清溪镇整改台账.zip"
    held = zipfile.ZipFile(io.BytesIO(whole)).namelist()
    assert len(held) == 6 and "河湾村待办单.txt" in held


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("石桥/上村:1组", "石桥_上村_1组"),
        ("村" * 300, "村" * 60),
        ("..\\a\x00.", "_a_"),
        ("COM1", "_COM1"),
        ("aux.村", "_aux.村"),
    ],
)
def test_a_village_s_file_has_a_name_that_windows_takes(place: str, name: str) -> None:
    assert safe_name(place) == name


def test_a_village_without_a_name_has_a_file_too(tmp_path: Path) -> None:
    assert (
        write_village_ledgers(tmp_path, [ledger(1, "")], RUN, ZH)[0].path.stem == "未写村名整改台账"
    )


def test_villages_whose_names_look_alike_do_not_share_a_file(tmp_path: Path) -> None:
    held = [ledger(1, "A/村"), ledger(1, "a:村"), ledger(1, "A_村")]
    written = write_village_ledgers(tmp_path, held, RUN, ZH)
    assert len({one.path.name.casefold() for one in written}) == 3


def _fill(path: Path) -> None:
    book = load_workbook(path)
    book.worksheets[0]["G2"] = "已更正"
    book.save(path)


def test_an_untouched_ledger_is_replaced_and_a_filled_one_stays(tmp_path: Path) -> None:
    first = write_village_ledgers(tmp_path, [ledger()], RUN, ZH)[0]
    again = write_village_ledgers(tmp_path, [ledger(5)], RUN, ZH)[0]
    assert again.path == first.path and again.beside is None
    _fill(first.path)
    before = first.path.read_bytes()
    third = write_village_ledgers(tmp_path, [ledger()], RUN, ZH)[0]
    assert (third.path.name, third.beside) == ("石桥村整改台账_2.xlsx", first.path)
    assert first.path.read_bytes() == before
    fourth = write_village_ledgers(tmp_path, [ledger()], RUN, ZH)[0]
    assert fourth.path == third.path  # the copy beside it holds nobody's work


def test_another_workspace_s_ledger_stays_too(tmp_path: Path) -> None:
    write_village_ledgers(tmp_path, [ledger()], RUN, ZH)
    other = write_village_ledgers(tmp_path, [ledger()], replace(RUN, workspace="space-2"), ZH)
    assert other[0].path.name == "石桥村整改台账_2.xlsx"


def test_a_report_never_overwrites_a_filled_ledger(
    tmp_path: Path, summary: Summary, found: list[Finding]
) -> None:
    ours = write_village_ledgers(tmp_path, [ledger()], RUN, ZH)[0].path
    _fill(ours)
    report = tmp_path / "报告.xlsx"
    write(report, summary, found)
    write(report, summary, found)  # nobody has touched it
    book = load_workbook(report)
    book.worksheets[0]["AA2"] = "张三"
    book.save(report)
    for path in (ours, report):
        before = path.read_bytes()
        with pytest.raises(BadInput) as refused:
            write(path, summary, found)
        assert refused.value.code == "report-filled"
        assert path.read_bytes() == before


def test_the_columns_of_the_full_sheet_are_those_of_the_report() -> None:
    full = opened().worksheets[1]
    assert full.auto_filter.ref == f"A1:{get_column_letter(len(COLUMNS))}4"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_two_books_each_is_named_and_which_one_lacks_the_person(lang: str) -> None:
    """On the sheet that prints, not only behind it."""
    found = finding(1, "REG_OMIT", "石桥村", cell("村里/石桥村人口.xlsx", 7, "武素华"))
    missing = replace(found, check="persons-not-in-other-file", params={"missing_in": "公安.xlsx"})
    sheet = opened(VillageLedger("石桥村", (LedgerLine("k", missing),)), lang).worksheets[0]
    printed = {cell.column: str(cell.value) for cell in sheet[2]}
    assert "公安.xlsx" in printed[3]
    assert "石桥村人口.xlsx" in printed[4] and "村里/" not in printed[4] and "7" in printed[4]


def test_long_names_of_files_stay_apart() -> None:
    one, other = (short_file(f"{'松坪村人口' * 8}（{end}）.xlsx") for end in "甲乙")
    assert one != other and len(one) < 24


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_check_of_ones_own_says_which_register_lacks_the_record(lang: str) -> None:
    phrases = Phrasebook(lang)
    found = finding(1, "REG_OMIT", "石桥村", cell("入户.csv", 7))
    said = problem(phrases, replace(found, params={"missing_in": "persons"}))
    assert phrases.name("kind", "persons") in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_that_is_read_as_an_answer_stands_on_the_help_page(lang: str) -> None:
    phrases = Phrasebook(lang)
    page = opened(lang=lang)[phrases.text("ledger.sheet.help")]
    told = {str(row[0].value): str(row[1].value) for row in page.iter_rows(max_row=5, max_col=2)}
    for answer in Answer:
        means = told[phrases.text(f"answer.{answer}")]
        for word in phrases.text(f"ledger.also.{answer}").split("|"):
            assert word in means
