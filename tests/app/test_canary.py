"""A value planted where the rules forbid any is found nowhere: not sealed, printed, reported or
left behind."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
from app.planted import FORMATS, WORD, texts_in
from cli.running import Run

from doorstep import Workspace
from doorstep.engine.tabular.redaction.stored_copy import load_grid

MAY_NAME = {"避孕措施", "政策内外", "避孕方法", "是否上环"}
HEADS = {
    "persons": "姓名,性别,出生日期",
    "households": "户编号,户主姓名,住址",
    "births": "新生儿姓名,性别,出生日期,母亲姓名",
    "deaths": "姓名,性别,死亡日期",
    "marriages": "男方姓名,女方姓名,结婚日期",
    "move_in": "姓名,迁入日期,迁出地",
    "move_out": "姓名,迁出日期,迁往地",
    "services": "姓名,服务项目,服务日期",
}


def planted_in(data: bytes, word: str = WORD) -> bool:
    """Whether the word stands in there, split by tags and entities or not."""
    return any(word in text or word in html.unescape(_untagged(text)) for text in texts_in(data))


def _untagged(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text)


def everything_kept(folder: Path) -> dict[str, bytes]:
    """All files of a workspace, the sealed ones opened, tables and grids unpacked."""
    workspace = Workspace(folder)
    store = workspace.store
    kept = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    for path in folder.rglob("*.sealed"):
        name = path.relative_to(folder).as_posix()
        kept[f"{name} opened"] = plain = store.unseal(path.read_bytes(), name)
        if plain.startswith(b"DOORGRID"):
            kept[f"{name} unpacked"] = zlib.decompress(plain[plain.index(b"\n") + 1 :])
            assert load_grid(plain).grids
    for source in store.state().sources:
        for kind in source.kinds:
            table = store.table(source.snapshot, kind)
            kept[f"{source.file} {kind}"] = json.dumps(
                table.to_pydict(), ensure_ascii=False
            ).encode()
    return kept


@pytest.fixture(params=FORMATS)
def ledger(request: pytest.FixtureRequest) -> Path:
    return FORMATS[request.param](Path())


def test_the_search_would_find_it(ledger: Path) -> None:
    assert planted_in(ledger.read_bytes())


def test_found_nowhere(
    run: Run, workspace: Path, ledger: Path, tmp_path: Path, temporary: Path
) -> None:
    desk = {ledger.resolve()}
    registered = run("register", ledger, "-w", workspace, "--json")
    assert registered.code == 0, registered.err
    printed = [
        registered,
        run("register", ledger, "-w", workspace),
        run("reconcile", "-w", workspace),
    ]
    printed += [run("findings", "-w", workspace), run("findings", "-w", workspace, "--json")]
    endings = ("xlsx", "docx", "json", "pdf") if ledger.suffix == ".xlsx" else ("xlsx", "json")
    for ending in endings:
        printed.append(run("report", "-w", workspace, "-o", f"out/报告.{ending}", "--json"))
    assert {ran.code for ran in printed} == {0}
    assert not [ran for ran in printed if WORD in ran.out + ran.err]
    assert [name for name, data in everything_kept(workspace).items() if planted_in(data)] == []
    if "pdf" in endings and shutil.which("pdftotext"):
        subprocess.run(["pdftotext", "out/报告.pdf", "out/报告.txt"], check=True)
    left = [p for p in tmp_path.rglob("*") if p.is_file() and p.resolve() not in desk]
    assert [str(p) for p in left if planted_in(p.read_bytes())] == []
    assert len([p for p in left if p.suffix in (".xlsx", ".docx", ".json", ".pdf")]) >= len(endings)


def test_the_import_report_names_what_was_dropped(run: Run, workspace: Path, ledger: Path) -> None:
    account = run("register", ledger, "-w", workspace, "--json").object
    named = {part for header in account["dropped"] for part in header.split("/")}
    wanted = (
        MAY_NAME
        if ledger.suffix in (".xlsx", ".ods") or ledger.name == "人口.xls"
        else {"避孕措施", "政策内外"}
    )
    assert wanted <= named
    assert "避孕措施" in run("register", ledger, "-w", workspace).out


def test_read_prints_remarks_but_nothing_forbidden(run: Run, ledger: Path) -> None:
    """The one look at a file that shows a remark; what is forbidden is not even shown."""
    ran = run("read", ledger, "--json")
    assert ran.code == 0
    words = {
        word
        for o in ran.objects
        for word in [*o["values"].values(), *o["raw"].values()]
        if WORD in word
    }
    assert words == {"蔷薇三"}  # nothing of the list of 上环人员: being on it says it all
    assert not {f["column"] for o in ran.objects for f in o["flags"] if WORD in (f["column"] or "")}


def test_what_may_stay_stayed(run: Run, workspace: Path, ledger: Path) -> None:
    run("register", ledger, "-w", workspace)
    people = {row["name"]: row for row in Workspace(workspace).table("persons")}
    assert (
        people["张三"]["marital_status"] is not None
        and people["李四"]["birth_date"] == "1986-02-11"
    )
    assert people["周八"]["sex"] == "female" and people["周八"]["marital_status"] is None
    assert set(people) >= {"张三", "李四", "王五", "周八"} and not [
        name for name in people if name and "孕" in name
    ]


def test_an_account_names_subjects_and_no_words_around_them(
    run: Run, workspace: Path, ledger: Path
) -> None:
    account = run("register", ledger, "-w", workspace, "--json").object
    assert WORD not in json.dumps(account, ensure_ascii=False)
    assert {"避孕方法", "上环"} <= set(account["dropped"])


@pytest.mark.parametrize("kind", HEADS)
def test_remarks_about_people_are_never_kept(run: Run, workspace: Path, kind: str) -> None:
    head = HEADS[kind]
    cells = ",".join("2020-01-01" if "日期" in h else "张三" for h in head.split(","))
    Path("a.csv").write_text(f"{head},备注\n{cells},{WORD}\n{cells},{WORD}\n", "utf-8")
    ran = run("register", "a.csv", "-w", workspace, "--kind", kind, "--json")
    assert ran.code == 0 and ran.object["records"] == {kind: 2}
    assert [name for name, data in everything_kept(workspace).items() if planted_in(data)] == []
