"""`doorstep explain -w DIR LEFT RIGHT`: why two rows were, or were not, taken for one person."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from cli.conftest import Lay
from cli.looking import reconcile
from cli.running import Run, write

KEYS = {"left", "right", "left_cells", "right_cells", "probability", "rule", "verdict", "linked",
"because", "review",
        "said", "round", "prior_bits", "total_bits", "fields", "rivals"}  # fmt: skip


@pytest.fixture
def town(run: Run, workspace: Path, lay: Lay) -> Path:
    lay(lambda: reconcile(run, workspace))
    return workspace


def test_every_field_with_both_values_its_weight_and_why(run: Run, town: Path) -> None:
    told = run("explain", "-w", town, "人口.csv:2", "入户.csv:2", "--json").object
    assert set(told) == KEYS
    assert (told["verdict"], told["rule"], told["linked"]) == ("linked", "name", True)
    fields = {one["field"]: one for one in told["fields"]}
    assert {code: one["why"] for code, one in fields.items() if one["grade"] != "rule"} == {
        "name": "name-same",
        "birth_year": "year-same",
        "birth_day": "day-one-off",
        "sex": "sex-same",
        "id_number": "missing",
        "household": "household-agrees",
    }
    assert (fields["birth_day"]["left"], fields["birth_day"]["right"]) == ("03-07", "03-08")
    assert fields["birth_day"]["said"] == "the same month, the day is one off"
    assert fields["id_number"]["grade"] == "missing" and fields["id_number"]["bits"] == 0
    assert told["left_cells"]["row"] == 2 and told["left_cells"]["values"]["name"] == "张三"


@pytest.mark.parametrize(
    ("left", "right"),
    [("人口.csv:2", "入户.csv:2"), ("人口.csv:3", "入户.csv:3"), ("人口.csv:7", "入户.csv:6"),
     ("人口.csv:5", "入户.csv:5"), ("人口.csv:2", "入户.csv:6"), ("人口.csv:2", "人口.csv:4"),
     ("入户.csv:2", "入户.csv:3")],
)  # fmt: skip
def test_the_bits_are_the_total(run: Run, town: Path, left: str, right: str) -> None:
    told = run("explain", "-w", town, left, right, "--json").object
    bits = told["prior_bits"] + sum(one["bits"] for one in told["fields"])
    assert bits == pytest.approx(told["total_bits"], abs=1e-5)


def test_an_equal_number_with_another_person_is_ruled_out_and_asked_about(
    run: Run, town: Path
) -> None:
    told = run("explain", "-w", town, "人口.csv:7", "入户.csv:6", "--json").object
    assert (told["verdict"], told["because"], told["review"], told["linked"]) == (
        "review", "conflict", "conflict", False,
    )  # fmt: skip
    assert told["fields"][-1]["grade"] == "rule" and told["total_bits"] < -50


def test_the_other_candidate_is_named(run: Run, town: Path) -> None:
    told = run("explain", "-w", town, "人口.csv:5", "入户.csv:5", "--json").object
    (rival,) = told["rivals"]
    other = run("explain", "-w", town, "人口.csv:6", "入户.csv:5", "--json").object
    assert {rival["left"], rival["right"]} == {other["left"], other["right"]}
    assert rival["bits"] == pytest.approx(other["total_bits"], abs=1e-5)


def test_any_two_rows_may_be_asked_about(run: Run, town: Path) -> None:
    told = run("explain", "-w", town, "人口.csv:3", "入户.csv:6", "--json").object
    assert (told["verdict"], told["because"], told["rule"]) == ("apart", "light", None)


def test_in_words_with_a_picture_of_characters(run: Run, town: Path) -> None:
    said = run("--lang", "zh", "explain", "-w", town, "人口:3", "入户:3").out
    assert (
        "认作同一人" in said
        and "姓名只差一个字" in said
        and "█" in said
        and "不是对人的评价" in said
    )
    assert "explain." not in said and "{" not in said


@pytest.mark.parametrize(
    ("name", "begins"), [("why.svg", b"<svg"), ("why.pdf", b"%PDF"), ("why.png", b"\x89PNG")]
)
def test_drawn(run: Run, town: Path, name: str, begins: bytes) -> None:
    ran = run("--lang", "zh", "explain", "-w", town, "人口.csv:3", "入户.csv:3", "-o", name)
    assert ran.code == 0 and Path(name).read_bytes().startswith(begins)
    if name.endswith("svg"):
        text = Path(name).read_text("utf-8")
        assert (
            ElementTree.fromstring(text).tag.endswith("svg")
            and "李桂芬" in text
            and "<script" not in text
        )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("人口.csv:2", "人口.csv:2"), "mention-twice"),
        (("张三", "入户.csv:2"), "mention-unclear"),
        (("别的.csv:2", "入户.csv:2"), "mention-file-unknown"),
        (("人口.csv:1", "入户.csv:2"), "mention-not-there"),
        (("人口.csv:99", "入户.csv:2"), "mention-not-there"),
    ],
)
def test_what_is_not_there_is_said(run: Run, town: Path, words: tuple[str, str], code: str) -> None:
    ran = run("explain", "-w", town, *words, "--json")
    assert (ran.error, ran.code) == (code, 3)


def test_a_picture_is_svg_pdf_or_png(run: Run, town: Path) -> None:
    ran = run("explain", "-w", town, "人口.csv:2", "入户.csv:2", "-o", "why.gif", "--json")
    assert (ran.error, ran.code) == ("explain-suffix", 2)


def test_of_several_people_on_one_row_one_must_be_named(run: Run, workspace: Path) -> None:
    births = (
        "村,孩子姓名,性别,出生日期,母亲姓名,父亲姓名\n松坪村,王小雨,女,2024-05-09,李桂芳,张三\n"
    )
    assert (
        run("register", write(Path("出生.csv"), births), "-w", workspace, "--kind", "births").code
        == 0
    )
    reconcile(run, workspace)
    ran = run("explain", "-w", workspace, "人口.csv:3", "出生.csv:2", "--json")
    assert ran.error == "mention-ambiguous" and "mother" in ran.object["error"]["params"]["choices"]
    for role in ("mother", "母亲"):
        told = run("explain", "-w", workspace, "人口.csv:3", f"出生.csv:2:{role}", "--json").object
        assert told["right_cells"]["role"] == "mother"


def test_first_compare_then_ask(run: Run, workspace: Path, persons: Path) -> None:
    run("register", persons, "-w", workspace)
    assert (
        run("explain", "-w", workspace, "人口.csv:2", "人口.csv:3", "--json").error
        == "not-reconciled"
    )
