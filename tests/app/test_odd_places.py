"""What no register may hold stands nowhere in a stored or returned workbook, whichever odd part of
the file it was written into."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from app.test_canary import WORD, everything_kept, planted_in
from cli.running import Run

HEAD = ["户编号", "与户主关系", "姓名", "性别", "出生日期", "身份证号", "蓝本"]
ROWS = [
    ["1", "户主", "张三", "男", "1985-03-07", "110105194912310021", f"{WORD}甲"],
    ["1", "妻", "李四", "女", "1986-02-11", "", f"{WORD}乙"],
]
SAID = f"上环{WORD}"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def made() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "人口"
    for row in [HEAD, *ROWS]:
        sheet.append(row)
    sheet["A2"].number_format = "0.000"
    sheet["G2"].number_format = "0.0000"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edit(part: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    """One replacement in one part, which must be there."""

    def change(parts: dict[str, bytes]) -> None:
        text = parts[part].decode()
        changed = re.sub(old, lambda found: found.expand(new), text, count=1)
        assert changed != text, (part, old)
        parts[part] = changed.encode()

    return change


def add(part: str, text: str) -> Callable[[dict[str, bytes]], None]:
    """One more part."""

    def change(parts: dict[str, bytes]) -> None:
        parts[part] = text.encode()

    return change


SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
LAST = "(<pageMargins)"
RULE = (
    '<conditionalFormatting sqref="{at}"><cfRule type="{kind}" priority="1" {more}>{inside}'
    "</cfRule></conditionalFormatting>"
)
ASKED = (
    '<dataValidations count="1"><dataValidation type="{kind}" sqref="{at}" {more}>{inside}'
    "</dataValidation></dataValidations>"
)
NAMED = "</sheets><definedNames><definedName {said}</definedName></definedNames>"


def rule(at: str = "C2:C9", kind: str = "expression", more: str = "", inside: str = "") -> str:
    return RULE.format(at=at, kind=kind, more=more, inside=inside)


def asked(at: str = "C2:C9", kind: str = "list", more: str = "", inside: str = "") -> str:
    return ASKED.format(at=at, kind=kind, more=more, inside=inside)


PLACES: dict[str, Callable[[dict[str, bytes]], None]] = {
    "rule-formula": edit(SHEET, LAST, rule(inside=f'<formula>$C2="{SAID}"</formula>') + r"\1"),
    "rule-text": edit(
        SHEET,
        LAST,
        rule(kind="containsText", more=f'text="{SAID}"', inside="<formula>1</formula>") + r"\1",
    ),
    "rule-on-emptied": edit(
        SHEET, LAST, rule("G2:G9", inside=f'<formula>$G2="{WORD}"</formula>') + r"\1"
    ),
    "rule-over-all": edit(
        SHEET, LAST, rule("A1:Z9", inside=f'<formula>A1="{WORD}"</formula>') + r"\1"
    ),
    "list-of-values": edit(SHEET, LAST, asked(inside=f'<formula1>"{SAID},x"</formula1>') + r"\1"),
    "list-on-emptied": edit(
        SHEET, LAST, asked("G2:G9", inside=f'<formula1>"{WORD},x"</formula1>') + r"\1"
    ),
    "prompt": edit(SHEET, LAST, asked(more=f'prompt="{SAID}" promptTitle="x"') + r"\1"),
    "error-text": edit(SHEET, LAST, asked(more=f'error="{SAID}" errorTitle="{SAID}"') + r"\1"),
    "page-header": edit(
        SHEET,
        r"(<pageMargins[^>]*/>)",
        rf"\1<headerFooter><oddHeader>{SAID}</oddHeader></headerFooter>",
    ),
    "code-name": edit(SHEET, "<sheetPr>", f'<sheetPr codeName="{WORD}">'),
    "book-code-name": edit(BOOK, "<workbookPr", f'<workbookPr codeName="{WORD}"'),
    "sheet-name": edit(BOOK, 'name="人口"', f'name="{SAID}"'),
    "area-name": edit(BOOK, "</sheets>", NAMED.format(said=f'name="{SAID}">人口!$A$1')),
    "constant-name": edit(BOOK, "</sheets>", NAMED.format(said=f'name="a">"{WORD}"')),
    "name-comment": edit(
        BOOK, "</sheets>", NAMED.format(said=f'name="a" comment="{WORD}">人口!$A$1')
    ),
    "format-of-a-kept-cell": edit(
        STYLES, 'formatCode="0.000"', f'formatCode="&quot;{SAID}&quot;0"'
    ),
    "format-of-an-emptied-cell": edit(
        STYLES, 'formatCode="0.0000"', f'formatCode="&quot;{WORD}&quot;0"'
    ),
    "format-nobody-uses": edit(
        STYLES, "(<numFmts[^>]*>)", rf'\1<numFmt numFmtId="190" formatCode="&quot;{WORD}&quot;"/>'
    ),
    "currency-of-a-format": edit(STYLES, 'formatCode="0.0000"', f'formatCode="[$$${WORD}-804]0"'),
    "escaped-format": edit(
        STYLES, 'formatCode="0.0000"', rf'formatCode="\\\\{WORD[0]}\\\\{WORD[1]}"'
    ),
    "style-name": edit(STYLES, '<cellStyle name="Normal"', f'<cellStyle name="{SAID}"'),
    "font-name": edit(STYLES, '<name val="[^"]*"', f'<name val="{SAID}"'),
    "styles-extension": edit(
        STYLES, "</styleSheet>", f"<extLst><ext><x>{WORD}</x></ext></extLst></styleSheet>"
    ),
    "styles-comment": edit(STYLES, "</styleSheet>", f"<!-- {WORD} --></styleSheet>"),
    "text-in-styles": edit(STYLES, "</styleSheet>", f"{WORD}</styleSheet>"),
    "theme-name": edit("xl/theme/theme1.xml", 'name="Office Theme"', f'name="{SAID}"'),
    "behind-the-sheet": edit(SHEET, "</worksheet>", f"</worksheet><!-- {WORD} -->"),
    "sheet-extension": edit(
        SHEET, "</worksheet>", f"<extLst><ext>{WORD}</ext></extLst></worksheet>"
    ),
    "formula": edit(
        SHEET, r'<c r="A3"[^>]*>.*?</c>', f'<c r="A3"><f>IF("{SAID}"=1,1,1)</f><v>1</v></c>'
    ),
    "formula-of-an-emptied-cell": edit(
        SHEET, r'<c r="G3"[^>]*>.*?</c>', f'<c r="G3" t="str"><f>"{WORD}"</f><v>{WORD}</v></c>'
    ),
    "font-of-a-run": edit(
        SHEET,
        r'<c r="C3"[^>]*>.*?</c>',
        f'<c r="C3" t="inlineStr"><is><r><rPr><rFont val="{SAID}"/></rPr><t>李四</t></r></is></c>',
    ),
    "phonetic-run": edit(
        SHEET,
        r'<c r="C3"[^>]*>.*?</c>',
        f'<c r="C3" t="inlineStr"><is><t>李四</t><rPh sb="0" eb="1"><t>{WORD}</t></rPh></is></c>',
    ),
    "core-properties": edit("docProps/core.xml", "openpyxl", WORD),
    "custom-properties": add("docProps/custom.xml", f"<Properties>{WORD}</Properties>"),
    "drawing": add("xl/drawings/drawing1.xml", f'<xdr><cNvPr descr="{WORD}"/></xdr>'),
    "comments": add("xl/comments1.xml", f"<comments {MAIN}><author>{WORD}</author></comments>"),
    "macros": add("xl/vbaProject.bin", WORD),
    "printer-settings": add("xl/printerSettings/printerSettings1.bin", WORD),
    "revisions": add("xl/revisions/revisionLog1.xml", f"<x>{WORD}</x>"),
    "connections": add("xl/connections.xml", f"<x>{WORD}</x>"),
    "media": add("xl/media/image1.png", WORD),
    "pivot": add("xl/pivotCache/pivotCacheRecords1.xml", f"<x>{WORD}</x>"),
    "custom-xml": add("customXml/item1.xml", f"<x>{WORD}</x>"),
}


@pytest.fixture(params=PLACES)
def ledger(request: pytest.FixtureRequest) -> Path:
    with zipfile.ZipFile(io.BytesIO(made())) as held:
        parts = {name: held.read(name) for name in held.namelist()}
    PLACES[request.param](parts)
    with zipfile.ZipFile("人口.xlsx", "w") as out:
        for name, data in parts.items():
            out.writestr(name, data)
    return Path("人口.xlsx")


def test_it_stands_nowhere_afterwards(run: Run, workspace: Path, ledger: Path) -> None:
    assert planted_in(ledger.read_bytes())
    account = run("register", ledger, "-w", workspace, "--json").object
    assert account["accepted"] == 2
    assert run("reconcile", "-w", workspace).code == 0
    assert run("report", "-w", workspace, "-o", "报告.xlsx").code == 0
    assert [name for name, data in everything_kept(workspace).items() if planted_in(data)] == []
    made = [Path("报告.xlsx"), *Path("报告_marked").iterdir()]
    assert [p.name for p in made if planted_in(p.read_bytes())] == []
    sheet = openpyxl.load_workbook(made[1]).worksheets[0]
    assert [c.value for c in sheet["C"]] == ["姓名", "张三", "李四"]
