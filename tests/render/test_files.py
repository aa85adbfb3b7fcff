"""One command, one file: the suffix chooses; marked workbooks lie beside the ledger."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import Workbook, load_workbook
from render.township import make_summary, township

from doorstep.app.reporting import open_copy
from doorstep.domain.errors import UsageError
from doorstep.domain.findings import Finding
from doorstep.domain.summary import Summary
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.document import document
from doorstep.render.files import record, write
from doorstep.render.marking_apart import KeptCopy


def blank_register() -> Workbook:
    book = Workbook()
    book.worksheets[0].title = "石桥村"
    return book


def test_the_suffix_chooses_the_format(
    tmp_path: Path, summary: Summary, found: list[Finding]
) -> None:
    for name, begins in {
        "a.xlsx": b"PK",
        "a.pdf": b"%PDF",
        "a.docx": b"PK",
        "a.JSON": b"{",
    }.items():
        report = write(tmp_path / "new" / name, summary, found)
        assert report.files == (tmp_path / "new" / name,)
        assert report.files[0].read_bytes().startswith(begins)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "a.JSON",
        "a.docx",
        "a.pdf",
        "a.xlsx",
    ]


def test_an_unknown_suffix_is_refused_before_anything_is_written(
    tmp_path: Path, summary: Summary
) -> None:
    with pytest.raises(UsageError) as refused:
        write(tmp_path / "a.txt", summary, [])
    assert refused.value.code == "report-suffix"
    assert not list(tmp_path.iterdir())


def opened(workbook: Workbook) -> Callable[[], Workbook]:
    """A workbook as the workspace keeps it, to be opened in a child."""
    data = io.BytesIO()
    workbook.save(data)
    return partial(open_copy, data.getvalue(), rebuilt=False)


def test_a_workbook_that_cannot_be_opened_is_left_out_and_said(
    tmp_path: Path, summary: Summary, found: list[Finding]
) -> None:
    copies = [
        KeptCopy("人口.xlsx", partial(open_copy, b"PK no workbook", rebuilt=False)),
        KeptCopy("服务.xls", opened(Workbook())),
    ]
    report = write(tmp_path / "台账.xlsx", summary, found, copies)
    assert report.unmarked == ("人口.xlsx",)
    assert [path.name for path in report.files] == ["台账.xlsx", "服务.xls.xlsx"]
    cells = [str(c.value) for s in load_workbook(report.files[0]) for row in s for c in row]
    assert any("could not be opened to be marked" in cell or "未作标注" in cell for cell in cells)


def test_each_workbook_with_a_finding_lies_marked_beside_the_ledger(
    tmp_path: Path, summary: Summary, found: list[Finding]
) -> None:
    copies = [
        KeptCopy("人口.xlsx", opened(blank_register())),
        KeptCopy("服务.xls", opened(Workbook()), lost=(("drawings", 2),)),
        KeptCopy("没有问题.xlsx", opened(Workbook())),
    ]
    report = write(tmp_path / "台账.xlsx", summary, found, copies)
    assert [path.relative_to(tmp_path).as_posix() for path in report.files] == [
        "台账.xlsx",
        "台账_marked/人口.xlsx",
        "台账_marked/服务.xls.xlsx",
    ]
    assert report.lost["服务.xls"] == (("drawings", 2), ("cell_not_found", 51))
    assert load_workbook(report.files[1])["石桥村"]["C4"].comment is not None


def test_the_editable_brief_is_set_up_as_official_papers_are(summary: Summary) -> None:
    paper = Document(io.BytesIO(document(summary, Phrasebook("zh_Hans"))))
    section = paper.sections[0]
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(edge / Mm(1)) for edge in edges if edge] == [37, 35, 28, 26]
    assert (
        round((section.page_width or 0) / Mm(1)),
        round((section.page_height or 0) / Mm(1)),
    ) == (210, 297)
    title = paper.paragraphs[0].runs[0]
    assert (title.text, title.font.size) == ("清溪镇台账核对简报", Pt(22))
    assert title._r.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    body = paper.paragraphs[2].runs[0]
    assert (body._r.rPr.rFonts.get(qn("w:eastAsia")), body.font.size) == ("仿宋_GB2312", Pt(16))
    assert len(paper.tables) == 3


def test_every_font_of_the_editable_brief_has_a_fallback(summary: Summary) -> None:
    with zipfile.ZipFile(io.BytesIO(document(summary, Phrasebook("en")))) as archive:
        fonts = archive.read("word/fontTable.xml").decode("utf-8")
    for name, other in {"仿宋_GB2312": "仿宋", "方正小标宋简体": "宋体", "黑体": "SimHei"}.items():
        assert f'w:name="{name}"><w:altName w:val="' in fonts and other in fonts


def test_the_editable_brief_says_what_the_paper_says(summary: Summary) -> None:
    paper = Document(io.BytesIO(document(summary, Phrasebook("zh_Hans"))))
    text = "\n".join(line.text for line in paper.paragraphs)
    for said in (
        "模拟数据",
        "1. 核对河湾村服务记录：51条",
        "不评价任何居民",
        "只是结果，不算差错",
        "一户多处只计一户",
    ):
        assert said in text
    assert [one.text for one in paper.tables[1].rows[1].cells] == ["60", "8", "12", "3"]


def test_the_same_summary_gives_the_same_document(summary: Summary) -> None:
    def parts(data: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    assert parts(document(summary, Phrasebook("en"))) == parts(
        document(make_summary(township()), Phrasebook("en"))
    )


def test_json_has_the_summary_and_each_finding_as_the_command_prints_it(
    summary: Summary, found: list[Finding]
) -> None:
    told = json.loads(record(summary, found))
    assert list(told) == ["format", "summary", "findings", "questions"]
    assert list(told["findings"][0]) == [
        "id",
        "check",
        "code",
        "severity",
        "place",
        "subject",
        "left",
        "right",
        "params",
        "probability",
    ]
    assert list(told["findings"][0]["left"]) == ["file", "sheet", "row", "column", "raw", "value"]
    assert told["findings"][-1]["right"] is None
    assert told["summary"]["villages"][0]["village"] == "河湾村"
    assert told["summary"]["outcomes"]["refused"] == 3


def test_json_is_the_same_bytes_for_the_same_findings(
    summary: Summary, found: list[Finding]
) -> None:
    assert record(summary, found) == record(make_summary(township()), township())
