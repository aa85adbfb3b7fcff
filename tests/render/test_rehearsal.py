"""The rehearsal report: what it says, in both languages, on paper, to edit, as a workbook, as
data."""

from __future__ import annotations

import io
import json
import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from render.rehearsed import CONTENT, RESULT, SCORE, rescored, score_of, spec, village
from render.test_paper import readable

from doorstep.domain.errors import UsageError
from doorstep.domain.summary import Band
from doorstep.engine.inspection.results import RehearsalResult
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.rehearsal import write_rehearsal
from doorstep.render.rehearsal.layout import band_of, lay_out
from doorstep.render.rehearsal.view import RehearsalView

ZH, EN = Phrasebook("zh_Hans"), Phrasebook("en")


def view(result: RehearsalResult = RESULT, phrases: Phrasebook = ZH) -> RehearsalView:
    return lay_out(result, phrases)


def test_one_sentence_with_its_interval_and_what_is_unknown() -> None:
    assert view().headline == (
        "按《参考评分表》，100 分中已证实 65 分；按已核查情况推算 70 分，"
        "另有 20 分尚无依据，最多 92 分。"
        "如今天受检，达到 80 分的可能约 28%，预计得分在 68 至 85 分之间（90% 把握）。"
    )
    assert "28 times in 100" in view(phrases=EN).headline
    assert "28" not in view(replace(RESULT, simulation=None)).headline


def test_a_chance_that_hangs_on_what_nobody_looked_at_is_a_range() -> None:
    assert RESULT.simulation is not None
    ends = {"p_low": 0.0, "p_high": 0.91, "unknown_items": ("a",), "unknown_points": 20.0}
    outcome = replace(RESULT.simulation.outcome, **ends)
    shown = view(replace(RESULT, simulation=replace(RESULT.simulation, outcome=outcome)))
    assert "0% 至 91% 之间，取决于尚未核查的 1 项" in shown.headline and "28%" not in shown.headline
    assert shown.bars[1].end > shown.bars[1].high


def test_without_a_visit_no_chance_is_named() -> None:
    assert RESULT.simulation is not None
    outcome = replace(RESULT.simulation.outcome, p_low=None, p_high=None)
    shown = view(replace(RESULT, simulation=replace(RESULT.simulation, outcome=outcome)))
    assert "尚未入户核查，无法判断" in shown.headline and "28%" not in shown.headline


def test_a_condition_that_was_violated_stands_in_the_sentence() -> None:
    raised = replace(SCORE.vetoes[0], state="raised")
    assert "编造记录" in view(rescored(vetoes=(raised,))).headline


def test_a_village_is_named_only_where_papers_promise_clearly_more() -> None:
    sentence = view().villages.gap
    assert "河湾村（纸面 98，入户 72，区间 65–80）" in sentence and "松坪村" not in sentence
    quiet = (village("松坪村", marked=False),)
    assert "没有一个村" in view(rescored(places=quiet)).villages.gap
    assert "还没有入户核实" in view(rescored(places=quiet, gap=None)).villages.gap


@pytest.mark.parametrize(
    ("got", "low", "high", "shown"),
    [
        (18.0, 16.0, 19.0, Band.GOOD),
        (18.0, 15.9, 19.0, Band.WATCH),
        (10.0, 9.0, 16.0, Band.WATCH),
        (10.0, 9.0, 15.9, Band.FIX),
        (None, 0.0, 20.0, Band.UNKNOWN),
    ],
)
def test_how_an_item_stands(got: float | None, low: float, high: float, shown: Band) -> None:
    """Against 16 of 20 points, which a mark of 80 of 100 asks of it."""
    assert band_of(replace(score_of(spec("a", 20), got), lo=low, hi=high), 0.8) is shown


def test_noise_of_the_arithmetic_moves_no_item_to_another_band() -> None:
    one = replace(score_of(spec("a", 20), 18), lo=16 - 1e-9, hi=19.0)
    assert band_of(one, 0.8) is Band.GOOD


@pytest.mark.parametrize("lang", ["zh_Hans", "en"])
def test_everything_on_the_page_is_in_the_readers_language(lang: str) -> None:
    drawn = json.dumps(asdict(view(phrases=Phrasebook(lang))), ensure_ascii=False)
    assert (
        "report." not in drawn
        and "score.veto" not in drawn
        and not re.search(r"\{[a-z_0-9]+\}", drawn)
    )


@pytest.mark.parametrize("lang", ["zh_Hans", "en"])
def test_the_paper(tmp_path: Path, lang: str) -> None:
    """Villages, draw, who stated what, luck: every sign of them is there; the same result gives the
    same bytes."""
    phrases = Phrasebook(lang)
    file = write_rehearsal(tmp_path / "r.pdf", RESULT, phrases)
    characters = readable(file.read_bytes())
    for words in ("河湾村", "松坪村", "a long seed", "林主任", "63%", "清溪镇"):
        assert set(words) <= set(characters) | {" "}
    again = write_rehearsal(tmp_path / "again.pdf", RESULT, phrases)
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    "changed", [{"simulation": None}, {"certificate": None}, {"simulated": False}]
)
def test_the_paper_without_a_part(tmp_path: Path, changed: dict[str, Any]) -> None:
    result = replace(RESULT, **changed)
    assert write_rehearsal(tmp_path / "r.pdf", result, ZH).stat().st_size > 10_000


def test_forty_villages_and_sixteen_items_stay_on_the_paper(tmp_path: Path) -> None:
    many = tuple(score_of(spec(f"i{n}", 5), n / 4 if n % 3 else None) for n in range(16))
    one = village("", marked=False)
    places = tuple(
        replace(one, place=f"第{n}村", card=replace(one.card, items=many)) for n in range(60)
    )
    full = rescored(card=replace(SCORE.card, items=many), places=places)
    shown = view(full).villages
    assert shown.more == "另有 20 个村见工作簿" and len(shown.rows) == 40
    assert write_rehearsal(tmp_path / "r.pdf", full, ZH).stat().st_size > 10_000


def test_the_paper_to_edit(tmp_path: Path) -> None:
    paper = Document(str(write_rehearsal(tmp_path / "r.docx", RESULT, ZH)))
    text = "\n".join(line.text for line in paper.paragraphs)
    assert "检查演练报告" in text and "【" in text and "63.0%" in text
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "▲" not in "".join(cells) and "■ 10.0/20" in cells and "○ —/5" in cells


def test_the_workbook_names_every_record_and_no_text_is_a_formula(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_rehearsal(tmp_path / "r.xlsx", RESULT, ZH))
    assert book.sheetnames == ["各项", "各村各项", "模拟", "涉及记录", "抽样与声明"]
    rows = list(book["涉及记录"].iter_rows(min_row=2, values_only=True))
    assert [(row[3], row[5], row[6]) for row in rows] == [("=服务.xlsx", 3, "G")] * 2
    assert {cell.data_type for row in book["涉及记录"].iter_rows(min_row=2) for cell in row} <= {
        "s",
        "n",
    }
    assert book["各项"]["D5"].value == 10 and book["各项"]["D6"].value is None


def test_the_data_are_the_result(tmp_path: Path) -> None:
    content = json.loads(write_rehearsal(tmp_path / "r.json", RESULT, ZH).read_text("utf-8"))
    assert content["score"]["total"] == 70.4 and content["simulation"]["p_pass"] == 0.283
    assert content["certificate"] == CONTENT and content["simulated"] is True
    assert content["protocol"] == "规程" and len(content["words"]) == 2


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_rehearsal(tmp_path / "r.doc", RESULT, ZH)
    assert caught.value.code == "report-suffix" and not list(tmp_path.iterdir())


def test_the_same_result_gives_the_same_workbook(tmp_path: Path) -> None:
    files = [write_rehearsal(tmp_path / f"{n}.xlsx", RESULT, ZH).read_bytes() for n in range(2)]
    assert [openpyxl.load_workbook(io.BytesIO(f))["各项"]["A1"].value for f in files] == [
        view().headline
    ] * 2
