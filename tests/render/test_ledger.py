"""The rectification ledger: what the clerk opens, filters, fills in and prints."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from render.township import AS_OF, TWO_VISITED, cell, dates_in, finding, make_summary

from doorstep.domain.errors import BadInput
from doorstep.domain.findings import Finding
from doorstep.domain.summary import SourceTable, Summary
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render import ledger as ledger_module
from doorstep.render.ledger import ledger
from doorstep.render.wording import losses

HOSTILE = [
    "=cmd|'/c calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    '=HYPERLINK("http://x.example")',
]


def opened(
    summary: Summary,
    found: list[Finding],
    lang: str = "zh_Hans",
    lost: Mapping[str, tuple[tuple[str, int], ...]] | None = None,
) -> Workbook:
    phrases = Phrasebook(lang)
    told = {file: losses(phrases, codes) for file, codes in (lost or {}).items()}
    return load_workbook(io.BytesIO(ledger(summary, found, told, phrases)))


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    heads = [str(head.value) for head in sheet[1]]
    return [
        dict(zip(heads, line, strict=True)) for line in sheet.iter_rows(min_row=2, values_only=True)
    ]


def test_each_finding_is_a_line_with_both_cells_side_by_side(
    summary: Summary, found: list[Finding]
) -> None:
    first = rows(opened(summary, found).worksheets[0])[0]
    assert first["序号"] == 1
    assert first["问题来源"] == "自查"
    assert first["检查日期"].date() == AS_OF  # type: ignore[union-attr]
    assert (first["村组"], first["项目"], first["问题类别"]) == (
        "石桥村",
        "人口台账",
        "日期 VAL_DATE",
    )
    assert [first[f"本台账：{name}"] for name in ("文件", "表", "行", "列", "原文", "值")] == [
        "人口.xlsx", "石桥村", 4, "C", "1985.3.7", "1985.3.7",
    ]  # fmt: skip
    assert [first[f"对照台账：{name}"] for name in ("文件", "行", "原文")] == [
        "人口.xlsx",
        500,
        "85年3月",
    ]
    assert (first["完成情况"], first["销号"]) == ("待整改", "否")
    assert first["责任人"] is None


def test_the_columns_are_those_of_a_rectification_ledger(
    summary: Summary, found: list[Finding]
) -> None:
    heads = [head.value for head in opened(summary, found).worksheets[0][1]]
    wanted = "序号 问题来源 检查日期 村组 项目 问题描述 问题类别 根本原因 整改措施 责任单位"
    wanted += " 责任人 协助单位 整改时限 完成情况 佐证 复核人 复核日期 销号 是否重复发生"
    assert [head for head in heads if head in wanted.split()] == wanted.split()


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_would_start_a_formula_stays_text(text: str) -> None:
    attack = finding(1, "VAL_NAME", text, cell(text, 4, text, text), cell("人口.xlsx", 5, text))
    found = [attack]
    book = opened(make_summary(found, township=text, households={text: 10}), found)
    for sheet in book.worksheets:
        for line in sheet.iter_rows():
            assert not [one.coordinate for one in line if one.data_type == "f"]
    line = {str(one.value): one for one in book.worksheets[0][2]}
    kept = [
        one for value, one in line.items() if value.replace("_x000D_", "\r").strip() == text.strip()
    ]
    assert kept and all(one.data_type == "s" and one.quotePrefix for one in kept)


def test_characters_a_workbook_cannot_hold_are_left_out_and_the_rest_kept() -> None:
    found = [finding(1, "VAL_NAME", "石桥村", cell("人口.xlsx", 4, "王\x00\x0b小<&>\ud800梅𠮷"))]
    assert (
        rows(opened(make_summary(found), found).worksheets[0])[0]["本台账：原文"] == "王小<&>梅𠮷"
    )


@pytest.mark.parametrize(
    ("lang", "legend", "columns"), [("zh_Hans", "图例与词表", 7), ("en", "Legend", 7)]
)
def test_drop_down_lists_point_at_words_that_are_there(
    summary: Summary, found: list[Finding], lang: str, legend: str, columns: int
) -> None:
    book = opened(summary, found, lang)
    rules = book.worksheets[0].data_validations.dataValidation
    assert len(rules) == columns
    for rule in rules:
        assert rule.type == "list"
        listed = [
            one[0].value for one in book[legend][rule.formula1.split("!")[1].replace("$", "")]
        ]
        assert all(listed)
        area = next(iter(rule.sqref.ranges))
        assert area.min_row == 2 and area.max_row > len(found) + 1
        prefilled = book.worksheets[0].cell(2, area.min_col).value
        assert prefilled is None or prefilled in listed


def test_it_is_ready_to_print_and_to_filter(summary: Summary, found: list[Finding]) -> None:
    sheet = opened(summary, found).worksheets[0]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and int(sheet.page_setup.fitToHeight) == 0
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes == "E2"
    assert sheet.auto_filter.ref == sheet.dimensions == f"A1:AH{len(found) + 1}"
    assert "&P" in sheet.oddFooter.right.text and "&N" in sheet.oddFooter.right.text
    assert all(sheet.column_dimensions[letter].width >= 5 for letter in "ABCDEF")
    assert sheet["G2"].alignment.wrap_text


def test_severity_is_a_shape_a_word_and_a_colour(summary: Summary, found: list[Finding]) -> None:
    sheet = opened(summary, found).worksheets[0]
    marks = {
        sheet.cell(row, 9).value: sheet.cell(row, 9).fill.fgColor.rgb[-6:]
        for row in range(2, len(found) + 2)
    }
    assert marks == {"▲ 中": "FBEBC8", "■ 高": "FBE3E0"}


def test_the_import_sheet_accounts_for_every_row_and_every_loss(
    summary: Summary, found: list[Finding]
) -> None:
    lost = {"人口.xlsx": (("formula_to_text", 3),), "旧表.xls": (("cell_not_found", 1),)}
    lines = [
        [one.value for one in line]
        for line in opened(summary, found, lost=lost)["导入报告"].iter_rows()
    ]
    assert lines[1][:8] == ["人口.xlsx", "石桥村", "人口台账", "石桥村", 900, 890, 10, "空行 10"]
    assert lines[1][9] == "公式改存为文字 3"
    assert lines[2][8] == "查环"
    assert lines[4][0] == "旧表.xls" and lines[4][9]
    assert lines[5][4:7] == [1170, 1158, 12]


def test_a_workbook_of_several_sheets_shows_its_figures_once_for_the_file(
    found: list[Finding],
) -> None:
    sources = (
        SourceTable("两村.xlsx", "甲村", "persons", rows=90, accepted=88, set_aside=2),
        SourceTable("两村.xlsx", "乙村", "persons", rows=None, accepted=None, set_aside=None),
        SourceTable("出生.csv", None, "births", rows=7, accepted=7),
    )
    summary = make_summary(found, sources=sources)
    lines = [
        [one.value for one in line[:7]] for line in opened(summary, found)["导入报告"].iter_rows()
    ][1:6]
    assert [line[:2] + line[4:] for line in lines] == [
        ["两村.xlsx", None, 90, 88, 2],
        ["两村.xlsx", "甲村", None, None, None],
        ["两村.xlsx", "乙村", None, None, None],
        ["出生.csv", None, 7, 7, 0],
        ["合计", None, 97, 95, 2],
    ]


def test_the_village_sheet_says_that_order_needs_separation() -> None:
    found = dates_in("松坪村", 3)
    summary = make_summary(found, visits_by_village=TWO_VISITED)
    texts = [one.value for one in opened(summary, found)["各村汇总"]["A"]]
    assert "各村区间一个接一个重叠，不分先后，按本镇原有次序排列。" in texts


def test_the_same_findings_give_the_same_cells(summary: Summary, found: list[Finding]) -> None:
    def parts(data: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {
                name: archive.read(name)
                for name in archive.namelist()
                if name != "docProps/core.xml"
            }

    assert parts(ledger(summary, found, {}, Phrasebook("zh_Hans"))) == parts(
        ledger(summary, list(found), {}, Phrasebook("zh_Hans"))
    )


def test_no_findings_make_an_empty_ledger_that_opens(summary: Summary) -> None:
    assert opened(make_summary([]), []).worksheets[0].max_row == 1


def test_30_000_findings_are_all_written() -> None:
    found = [
        replace(one, id=f"f{number}") for number, one in enumerate(dates_in("石桥村", 300) * 100)
    ]
    summary = make_summary(found)
    data = ledger(summary, found, {}, Phrasebook("zh_Hans"))
    assert load_workbook(io.BytesIO(data), read_only=True).worksheets[0].max_row == 30_001


def test_more_than_a_sheet_can_hold_is_refused(
    monkeypatch: pytest.MonkeyPatch, found: list[Finding]
) -> None:
    monkeypatch.setattr(ledger_module, "MOST_FINDINGS", 10)
    with pytest.raises(BadInput) as refused:
        ledger(make_summary(found), found, {}, Phrasebook("zh_Hans"))
    assert refused.value.code == "report-too-many-findings"


def test_only_of_whom_a_line_may_be_it_is_said_to_be_theirs() -> None:
    """Beside somebody not met stands a line of the household, not theirs."""
    mine, other = cell("人口.xlsx", 3, "李小明"), cell("入户.csv", 9, "王大山")
    asked = finding(1, "REG_OVER", "石桥村", mine, other)
    unmet = replace(asked, probability=0.3)
    doubted = replace(unmet, params={"may_be": True})
    sheet = opened(replace(make_summary([]), questions=(unmet, doubted)), [])["待上门核对"]
    told = [row["可能是这一行"] for row in rows(sheet)]
    assert told[0] is None and str(told[1]).startswith("王大山")
