"""The rehearsal report: what it says, in both languages, on paper, to edit, as a workbook, as
data."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from render.test_paper import readable

from doorstep.domain.errors import UsageError
from doorstep.render.brief import Band
from doorstep.render.rehearsal import Record, write_rehearsal
from doorstep.render.rehearsal.page import Sheet, page
from doorstep.render.rehearsal.record import band


def ends(total: float, lo: float, hi: float) -> dict[str, float]:
    return {"total": total, "lo": lo, "hi": hi}


def item(
    code: str, points: float, got: float | None, lo: float, hi: float, records: int = 0
) -> dict[str, Any]:
    row = {"finding": "f" * 16, "code": "SVC_UNCONF", "village": "河湾村", "file": "=服务.xlsx", "sheet": None,
           "row": 3, "column": "G"}  # fmt: skip
    return {"code": code, "title": f"项目{code}", "points": points, "got": got, "lo": lo, "hi": hi, "n": 9,
            "unknown": points if got is None else 0, "rule_text": "按比例计分。",
            "reason": "入户核对 9 项。", "records": [row] * records}  # fmt: skip


def village(name: str, *, marked: bool) -> dict[str, Any]:
    return {
        "village": name, **ends(50, 40, 80), "paper": ends(98, 98, 98), "household": ends(72, 65, 80),
        "gap": {"points": 26.0, "lo": 18.0, "hi": 33.0, "apart": True, "marked": marked},
        "items": [item("a", 20, 10, 5, 15), item("b", 5, None, 0, 5)],
    }  # fmt: skip


def record(lang: str = "zh_Hans", **changed: object) -> Record:
    score = {
        "title": "参考评分表", "scale": 100.0, "pass_mark": 80.0, **ends(70.4, 65, 92), "unknown_points": 20.0,
        "judged_points": 80.0, "paper": ends(92, 92, 92), "household": ends(88, 82, 91), "gap": {"points": 4.0},
        "items": [item("a", 20, 10, 5, 15, records=2), item("b", 5, None, 0, 5)],
        "villages": [village("河湾村", marked=True), village("松坪村", marked=False)],
        "retired": [{"code": "x", "title": "旧项目", "points": 5, "reason": "coercion", "said": "已停用"}],
        "must_pass": [{"code": "v", "title": "编造记录", "state": "clear", "by": "林主任"}],
    }  # fmt: skip
    simulation = {
        "p_pass": 0.283, "mc_error": 0.004, "pass_mark": 80.0, "luck_share": 0.63,
        "score": {"mean": 77.0, "q05": 68.0, "q50": 77.2, "q95": 85.0},
        "items": [{"code": "a", "points": 20, "mean": 12.0, "q05": 6.0, "q95": 18.0, "loss": 8.0}],
        "villages": [{"village": "河湾村", "households": 400, "p_drawn": 0.2, "mean": 70.0, "q05": 60.0, "q95": 80.0}],
    }  # fmt: skip
    certificate = {
        "algorithm": {"name": "doorstep-stream", "version": 1}, "seed": "a long seed", "commitment": "c" * 64,
        "frame": {"hash": "f" * 64, "size": 7000}, "sample": {"size": 60}, "time": "2026-06-30T08:00:00+00:00",
    }  # fmt: skip
    made = Record(
        "清溪镇",
        True,
        dt.date(2026, 6, 30),
        lang,
        score,
        simulation,
        "规程",
        ("运气占 63.0%。",),
        certificate,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def test_one_sentence_with_its_interval_and_what_is_unknown() -> None:
    said = Sheet(record()).sentence()
    assert said == (
        "按《参考评分表》，100 分中已证实 70 分（区间 65 至 92），另有 20 分尚无依据。"
        "如今天受检，达到 80 分的可能约 28%，得分十有八九在 68 至 85 之间。"
    )
    assert "28 times in 100" in Sheet(record("en")).sentence()
    assert "28" not in Sheet(record(simulation=None)).sentence()


def test_no_chance_is_named_where_most_is_unknown() -> None:
    made = record()
    said = Sheet(replace(made, score={**made.score, "unknown_points": 41.0})).sentence()
    assert "谈不上合格的可能" in said and "28%" not in said


def test_a_condition_that_was_violated_stands_in_the_sentence() -> None:
    made = record()
    veto = {**made.score["must_pass"][0], "state": "raised"}
    assert "编造记录" in Sheet(replace(made, score={**made.score, "must_pass": [veto]})).sentence()


def test_a_village_is_named_only_where_papers_promise_clearly_more() -> None:
    said = Sheet(record()).gap_sentence()
    assert "河湾村（纸面 98，入户 72，区间 65–80）" in said and "松坪村" not in said
    quiet = record()
    score = {**quiet.score, "villages": [village("松坪村", marked=False)]}
    assert "没有一个村" in Sheet(record(score=score)).gap_sentence()
    assert "还没有入户核实" in Sheet(record(score={**score, "gap": None})).gap_sentence()


@pytest.mark.parametrize(
    ("got", "shown"),
    [
        (18.0, Band.GOOD),
        (17.9, Band.WATCH),
        (14.0, Band.WATCH),
        (13.9, Band.FIX),
        (None, Band.UNKNOWN),
    ],
)
def test_how_an_item_stands(got: float | None, shown: Band) -> None:
    assert band(got, 20) is shown


@pytest.mark.parametrize("lang", ["zh_Hans", "en"])
def test_everything_on_the_page_is_in_the_readers_language(lang: str) -> None:
    drawn = json.dumps(page(record(lang)), ensure_ascii=False)
    assert (
        "report." not in drawn
        and "score.veto" not in drawn
        and not re.search(r"\{[a-z_0-9]+\}", drawn)
    )


@pytest.mark.parametrize("lang", ["zh_Hans", "en"])
def test_the_paper(tmp_path: Path, lang: str) -> None:
    """Villages, draw, who stated what, luck: every sign of them is there; the same record gives the
    same bytes."""
    file = write_rehearsal(tmp_path / "r.pdf", record(lang))
    characters = readable(file.read_bytes())
    for told in ("河湾村", "松坪村", "a long seed", "林主任", "63%", "清溪镇"):
        assert set(told) <= set(characters) | {" "}
    assert write_rehearsal(tmp_path / "again.pdf", record(lang)).read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    "changed", [{"simulation": None, "words": ()}, {"certificate": None}, {"simulated": False}]
)
def test_the_paper_without_a_part(tmp_path: Path, changed: dict[str, object]) -> None:
    assert write_rehearsal(tmp_path / "r.pdf", record(**changed)).stat().st_size > 10_000


def test_forty_villages_and_sixteen_items_stay_on_the_paper(tmp_path: Path) -> None:
    many = [item(f"i{n}", 5, n / 4 if n % 3 else None, 0, 5) for n in range(16)]
    places = [{**village(f"第{n}村", marked=False), "items": many} for n in range(60)]
    full = record(score={**record().score, "items": many, "villages": places})
    told = page(full)["villages"]
    assert (
        isinstance(told, dict)
        and told["more"] == "另有 20 个村见工作簿"
        and len(told["rows"]) == 40
    )
    assert write_rehearsal(tmp_path / "r.pdf", full).stat().st_size > 10_000


def test_the_paper_to_edit(tmp_path: Path) -> None:
    paper = Document(str(write_rehearsal(tmp_path / "r.docx", record())))
    text = "\n".join(line.text for line in paper.paragraphs)
    assert "检查演练报告" in text and "【" in text and "运气占 63.0%。" in text
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "▲" not in "".join(cells) and "■ 10.0/20" in cells and "○ —/5" in cells


def test_the_workbook_names_every_record_and_no_text_is_a_formula(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_rehearsal(tmp_path / "r.xlsx", record()))
    assert book.sheetnames == ["各项", "各村各项", "模拟", "涉及记录", "抽样与声明"]
    rows = list(book["涉及记录"].iter_rows(min_row=2, values_only=True))
    assert [(row[3], row[5], row[6]) for row in rows] == [("=服务.xlsx", 3, "G")] * 2
    assert {cell.data_type for row in book["涉及记录"].iter_rows(min_row=2) for cell in row} <= {
        "s",
        "n",
    }
    assert book["各项"]["D5"].value == 10 and book["各项"]["D6"].value is None


def test_the_data_are_the_record(tmp_path: Path) -> None:
    told = json.loads(write_rehearsal(tmp_path / "r.json", record()).read_text("utf-8"))
    assert told["score"]["total"] == 70.4 and told["simulation"]["p_pass"] == 0.283
    assert told["certificate"]["seed"] == "a long seed" and told["simulated"] is True


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_rehearsal(tmp_path / "r.doc", record())
    assert caught.value.code == "report-suffix" and not list(tmp_path.iterdir())


def test_the_same_record_gives_the_same_workbook(tmp_path: Path) -> None:
    files = [write_rehearsal(tmp_path / f"{n}.xlsx", record()).read_bytes() for n in range(2)]
    assert [openpyxl.load_workbook(io.BytesIO(f))["各项"]["A1"].value for f in files] == [
        Sheet(record()).sentence()
    ] * 2
