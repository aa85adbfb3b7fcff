"""`doorstep decide -w DIR FILE`: decisions are kept with who and why, hold for the right rows, can
be taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cli.conftest import Lay
from cli.looking import PERSONS, VISITS, reconcile
from cli.running import Run, folder_hash, write

from doorstep import Workspace

BOTH = ["人口.csv:5", "入户.csv:5"]


@pytest.fixture
def town(run: Run, workspace: Path, lay: Lay) -> Path:
    lay(lambda: reconcile(run, workspace))
    return workspace


def decide(run: Run, town: Path, *lines: tuple[str, ...], who: str = "陈静") -> Any:
    """Lines of left, right, verdict and optionally who, as a CSV."""
    told = "".join(",".join((*line, who, "看了证件")[:5]) + "\n" for line in lines)
    file = write(Path("decided.csv"), "left,right,verdict,who,why\n" + told)
    return run("decide", "-w", town, file, "--json")


def links(town: Path) -> set[tuple[int, int, str]]:
    """Rows linked between the two ledgers, and by which rule."""
    opened = Workspace(town)
    found = set()
    for link in opened.links():
        rows = [int(str(link[side]).split(":")[2]) for side in ("left", "right")]
        found.add((rows[0], rows[1], str(link["rule"])))
    return found


def again(run: Run, town: Path) -> None:
    assert run("reconcile", "-w", town, "--as-of", "2026-06-30").code == 0


def test_a_confirmed_pair_is_linked_and_a_refused_one_is_not(run: Run, town: Path) -> None:
    ran = decide(run, town, (*BOTH, "same"), ("人口.csv:2", "入户.csv:2", "different"))
    assert ran.object == {
        "taken": 2,
        "withdrawn": 0,
        "unchanged": 0,
        "unsure": 0,
        "contradictory": 0,
    }
    again(run, town)
    assert (5, 5, "decision") in links(town)
    assert not [one for one in links(town) if one[:2] == (2, 2)]
    told = run("explain", "-w", town, *BOTH, "--json").object
    assert (told["verdict"], told["because"], told["probability"]) == ("linked", "decision", 1)
    assert (5, 5) not in {
        (one["left_cells"]["row"], one["right_cells"]["row"])
        for one in run("review", "-w", town, "--json").objects
    }


def test_an_old_run_is_not_taken_for_the_present(run: Run, town: Path) -> None:
    decide(run, town, (*BOTH, "same"))
    assert run("findings", "-w", town, "--json").error == "not-reconciled"


def test_who_why_and_when_are_kept(run: Run, town: Path) -> None:
    decide(run, town, (*BOTH, "same"))
    (kept,) = run("decide", "-w", town, "--json").objects
    assert (kept["verdict"], kept["who"], kept["why"], kept["state"]) == (
        "same",
        "陈静",
        "看了证件",
        "holds",
    )
    assert kept["when"].startswith("20")
    assert (kept["left_at"], kept["right_at"]) == ("人口.csv:5:person", "入户.csv:5:person")
    told = run("--lang", "zh", "decide", "-w", town).out
    assert "人口.csv:5:本人" in told and "入户.csv:5:本人" in told and "#person" not in told
    assert "由陈静判断：看了证件" in run("--lang", "zh", "decide", "-w", town).out


def test_taken_back(run: Run, town: Path) -> None:
    before = links(town)
    decide(run, town, (*BOTH, "same"))
    assert decide(run, town, (*BOTH, "撤回")).object["withdrawn"] == 1
    assert decide(run, town, (*BOTH, "withdraw")).object["unchanged"] == 1
    again(run, town)
    assert links(town) == before
    assert run("decide", "-w", town, "--json").out == ""


def test_the_same_again_changes_nothing(run: Run, town: Path) -> None:
    decide(run, town, (*BOTH, "same"))
    folder = folder_hash(town)
    assert decide(run, town, (*BOTH, "same"), who="王芳").object["unchanged"] == 1
    assert folder_hash(town) == folder


def test_one_may_change_ones_own_mind(run: Run, town: Path) -> None:
    decide(run, town, (*BOTH, "same"))
    assert decide(run, town, (*BOTH, "different")).object["taken"] == 1
    again(run, town)
    assert not [one for one in links(town) if one[:2] == (5, 5)]


@pytest.mark.parametrize(
    "lines",
    [
        [(*BOTH, "same"), (*BOTH, "different")],
        [
            ("人口.csv:5", "人口.csv:6", "same"),
            (*BOTH, "same"),
            ("人口.csv:6", "入户.csv:5", "different"),
        ],
    ],
)
def test_what_contradicts_itself_is_refused_whole(
    run: Run, town: Path, lines: list[tuple[str, ...]]
) -> None:
    folder = folder_hash(town)
    ran = decide(run, town, ("人口.csv:2", "入户.csv:2", "same"), *lines)
    assert (ran.error, ran.code) == ("decisions-contradictory", 3)
    assert ran.object["error"]["params"]["count"] >= 1
    assert folder_hash(town) == folder


def test_another_persons_decision_must_be_taken_back_first(run: Run, town: Path) -> None:
    decide(run, town, (*BOTH, "same"))
    assert decide(run, town, (*BOTH, "different"), who="王芳").error == "decisions-contradictory"
    assert decide(run, town, (*BOTH, "withdraw"), (*BOTH, "different"), who="王芳").code == 0


def test_it_holds_for_the_same_people_after_rows_moved(run: Run, town: Path) -> None:
    decide(run, town, (*BOTH, "same"), ("人口.csv:7", "入户.csv:6", "same"))
    head, rest = PERSONS.split("\n", 1)
    moved = f"{head}\n松坪村,8,钱云,户主,钱云,女,1959-08-08,\n{rest}"
    reconcile(run, town, moved, VISITS)
    assert {(6, 5, "decision"), (8, 6, "decision")} <= links(town)
    assert not links(town) & {(5, 5, "decision"), (7, 6, "decision")}
    assert {one["state"] for one in run("decide", "-w", town, "--json").objects} == {"holds"}


def test_of_two_equal_rows_it_stays_with_the_same_one(run: Run, workspace: Path) -> None:
    twice = (
        PERSONS + PERSONS.splitlines()[4] + "\n"
    )  # 王伟 of household 3 stands on rows 5 and 8, word for word
    reconcile(run, workspace, twice)
    decide(run, workspace, ("人口.csv:8", "入户.csv:5", "same"))
    reconcile(
        run,
        workspace,
        twice.replace(
            "松坪村,1,张三,户主", "松坪村,9,孙平,户主,孙平,男,1940-01-01,\n松坪村,1,张三,户主", 1
        ),
    )
    assert (9, 5, "decision") in links(workspace)


def test_when_the_row_is_gone_it_rests_and_is_applied_to_nobody(run: Run, town: Path) -> None:
    decide(run, town, (*BOTH, "same"))
    without = "".join(
        line for line in PERSONS.splitlines(keepends=True) if "1971-01-02" not in line
    )
    reconcile(run, town, without, VISITS)
    assert not [one for one in links(town) if one[2] == "decision"]
    (kept,) = run("decide", "-w", town, "--json").objects
    assert kept["state"] == "rests" and kept["left"] == "人口.csv:5:person"
    assert run("reconcile", "-w", town, "--as-of", "2026-06-30", "--json").object["decisions"] == {
        "rests": 1
    }
    assert (
        "待重新确认 1 条"
        in run("--lang", "zh", "reconcile", "-w", town, "--as-of", "2026-06-30").out
    )
    file = write(
        Path("back.csv"),
        f"id,left,right,verdict,who,why\n{kept['id']},,,withdraw,陈静,这一行已经没有\n",
    )
    assert run("decide", "-w", town, file, "--json").object["withdrawn"] == 1
    assert run("decide", "-w", town, "--json").out == ""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_filled_sheet_comes_back_in_any_language(run: Run, town: Path, lang: str) -> None:
    run("--lang", lang, "review", "-w", town, "-o", "REVIEW.xlsx")
    book = openpyxl.load_workbook("REVIEW.xlsx")
    sheet = book.worksheets[0]
    words = {"zh": ("同一人", "不是同一人", "不确定"), "en": ("same", "different", "unsure")}[lang]
    heads = {cell.value: cell.column for cell in sheet[1]}
    columns = [
        heads[name]
        for name in {
            "zh": ("判断", "谁判断的", "依据"),
            "en": ("decision", "decided by", "grounds"),
        }[lang]
    ]
    for row, word in zip(range(2, 5), words, strict=True):
        for column, value in zip(columns, (word, "陈静", "看了证件"), strict=True):
            sheet.cell(row, column).value = value
    book.save("REVIEW.xlsx")
    told = run(
        "--lang", "zh" if lang == "en" else "en", "decide", "-w", town, "REVIEW.xlsx", "--json"
    ).object
    assert told == {"taken": 2, "withdrawn": 0, "unchanged": 0, "unsure": 1, "contradictory": 0}


def test_a_sheet_written_before_rows_moved_still_means_the_same_people(
    run: Run, town: Path
) -> None:
    asked = run("review", "-w", town, "--json").objects
    chosen = next(one for one in asked if one["left_cells"]["row"] == 5)
    head, rest = PERSONS.split("\n", 1)
    reconcile(run, town, f"{head}\n松坪村,8,钱云,户主,钱云,女,1959-08-08,\n{rest}", VISITS)
    line = chosen | {"verdict": "same", "who": "陈静", "why": "问了本人或家人"}
    assert (
        run("decide", "-w", town, write(Path("d.jsonl"), json.dumps(line) + "\n"), "--json").object[
            "taken"
        ]
        == 1
    )
    again(run, town)
    assert (6, 5, "decision") in links(town)


def test_a_row_that_says_something_else_now_is_not_decided(run: Run, town: Path) -> None:
    chosen = next(
        one for one in run("review", "-w", town, "--json").objects if one["left_cells"]["row"] == 5
    )
    reconcile(run, town, PERSONS.replace("1971-01-02", "1999-09-09"), VISITS)
    line = chosen | {"verdict": "same", "who": "陈静", "why": "看了证件"}
    ran = run("decide", "-w", town, write(Path("d.jsonl"), json.dumps(line) + "\n"), "--json")
    assert (ran.error, ran.code) == ("decision-rows-unknown", 3)


def test_who_and_why_are_never_made_up(
    run: Run, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(Path("d.csv"), f"left,right,verdict,who,why\n{','.join(BOTH)},same,,\n")
    assert run("decide", "-w", town, file, "--who", "陈静", "--json").error == "decision-no-reason"
    monkeypatch.setattr("getpass.getuser", lambda: (_ for _ in ()).throw(OSError()))
    assert run("decide", "-w", town, file, "--why", "看了证件", "--json").error == "decision-nobody"
    monkeypatch.setattr("getpass.getuser", lambda: "chenjing")
    assert run("decide", "-w", town, file, "--why", "看了证件", "--json").object["taken"] == 1
    assert run("decide", "-w", town, "--json").object["who"] == "chenjing"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "decisions-no-columns"),
        (
            "left,right,verdict,who,why\n人口.csv:5,入户.csv:5,perhaps,x,y\n",
            "decision-word-unknown",
        ),
        ("left,right,verdict,who,why\n人口.csv:5,,same,x,y\n", "decision-row-incomplete"),
        ("left,right,verdict,who,why\n人口.csv:5,入户.csv:77,same,x,y\n", "decision-rows-unknown"),
        ("left,right,verdict,who,why\n人口.csv:5,人口.csv:5,same,x,y\n", "decision-rows-unknown"),
    ],
)
def test_what_cannot_be_understood_is_refused(run: Run, town: Path, text: str, code: str) -> None:
    ran = run("decide", "-w", town, write(Path("d.csv"), text), "--json")
    assert (ran.error, ran.code) == (code, 3)
    assert (
        run("decide", "-w", town, write(Path("d.jsonl"), "not json\n"), "--json").error
        == "decisions-not-json"
    )


def test_a_confirmed_conflict_stays_a_finding_about_the_number(run: Run, town: Path) -> None:
    before = [one["code"] for one in run("findings", "-w", town, "--json").objects]
    decide(run, town, ("人口.csv:7", "入户.csv:6", "different"))
    again(run, town)
    assert [one["code"] for one in run("findings", "-w", town, "--json").objects] == before
    assert all(one["why"] != "conflict" for one in run("review", "-w", town, "--json").objects)


def test_no_decision_is_written_in_clear(run: Run, town: Path) -> None:
    decide(run, town, (*BOTH, "same"))
    kept = b"".join(path.read_bytes() for path in town.rglob("*") if path.is_file())
    assert "看了证件".encode() not in kept and "陈静".encode() not in kept
