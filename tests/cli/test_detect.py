"""`doorstep detect`: signs from the versions a workspace has kept, the visits and the sample; each
a reason to look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.running import Run, folder_hash, write

HEADER = "村,户编号,与户主关系,姓名,性别,出生日期,居住状态,联系电话"
KEYS = {
    "detector",
    "measure",
    "office",
    "office_kind",
    "figure",
    "expected",
    "lo",
    "hi",
    "n",
    "p_value",
    "p_adjusted",
    "false_alarm_rate",
    "said",
    "records",
    "counts",
}
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "一二三四五六七八"
Hand = Callable[..., None]


@pytest.fixture
def hand_in(run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Hand:
    """Register the village's file as it is on a day: who is in it, and whose phone was written
    anew."""

    def handed(day: str, gone: int = 0, anew: int = 0) -> None:
        when = dt.datetime.fromisoformat(f"{day}T08:00:00+00:00")
        monkeypatch.setattr("doorstep.store.utc_now", lambda: when)
        rows = [HEADER]
        for home in range(gone + 1, 81):
            name = f"{SURNAMES[home % 10]}{GIVEN[home // 10 % 8]}{GIVEN[home % 8]}"
            status = "流入" if home <= 20 else "在家"
            phone = f"1{10 + home:02d}{day.replace('-', '') if home > 80 - anew else 20260000}"
            born = f"19{40 + home % 50}-03-{1 + home % 28:02d}"
            rows.append(f"松坪村,{home},户主,{name},男,{born},{status},{phone}")
        assert run("register", write(Path("松坪.csv"), "\n".join(rows)), "-w", workspace).code == 0

    return handed


def history(hand_in: Hand) -> None:
    for month, anew in ((5, 0), (6, 2), (7, 1), (8, 3), (9, 2)):
        hand_in(f"2026-{month:02d}-10", anew=anew)


def test_a_workspace_without_history_says_so(run: Run, workspace: Path, hand_in: Hand) -> None:
    hand_in("2026-11-10")
    found = run("detect", "-w", workspace, "--before", "2026-11-20", "--json").objects[0]
    assert {sign["said"] for sign in found if sign["detector"] in ("bulk-edits", "removals")} == {
        "no-history"
    }
    assert all(set(sign) == KEYS for sign in found)
    told = run("detect", "-w", workspace, "--before", "2026-11-20")
    assert "no history" in told.out and "not proof" in told.out and "clean" not in told.out


def test_a_file_worked_over_before_the_date(run: Run, workspace: Path, hand_in: Hand) -> None:
    history(hand_in)
    hand_in("2026-10-08", anew=2)
    hand_in("2026-11-15", anew=40)
    before = folder_hash(workspace)
    found = run("detect", "-w", workspace, "--before", "2026-11-20", "--json").objects[0]
    [sign] = [one for one in found if one["said"] == "look"]
    assert (sign["detector"], sign["office"], sign["figure"]) == ("bulk-edits", "松坪村", 40)
    assert len(sign["records"]) == 40 and sign["records"][0] == {
        "file": "松坪.csv",
        "sheet": None,
        "row": 42,
    }
    told = run("detect", "-w", workspace, "--before", "2026-11-20").out
    assert (
        "松坪村: records of 40 households" in told
        and "Look at the records." in told
        and "fraud" not in told
    )
    assert folder_hash(workspace) == before


def test_another_date_another_window(run: Run, workspace: Path, hand_in: Hand) -> None:
    history(hand_in)
    hand_in("2026-10-08", anew=40)
    found = run("detect", "-w", workspace, "--before", "2026-11-20", "--json").objects[0]
    assert [sign["said"] for sign in found if sign["detector"] == "bulk-edits"] == ["nothing-seen"]
    found = run("detect", "-w", workspace, "--before", "2026-10-15", "--json").objects[0]
    assert [sign["said"] for sign in found if sign["detector"] == "bulk-edits"] == ["look"]


def test_in_migrants_taken_off_the_list(run: Run, workspace: Path, hand_in: Hand) -> None:
    history(hand_in)
    hand_in("2026-11-15", gone=16)
    found = run("detect", "-w", workspace, "--before", "2026-11-20", "--json").objects[0]
    [sign] = [one for one in found if one["measure"] == "in-migrants"]
    assert (sign["said"], sign["figure"], sign["n"]) == ("look", 16, 20)
    assert sign["records"][0]["version"] == "2026-09-10"


def test_undone_versions_are_no_history(run: Run, workspace: Path, hand_in: Hand) -> None:
    history(hand_in)
    hand_in("2026-11-15", anew=40)
    assert run("undo", "-w", workspace).code == 0
    found = run("detect", "-w", workspace, "--before", "2026-11-20", "--json").objects[0]
    assert [sign["figure"] for sign in found if sign["detector"] == "bulk-edits"] == [0]


def test_only_the_sampled_households_were_worked_over(
    run: Run, workspace: Path, hand_in: Hand
) -> None:
    hand_in("2026-10-20")
    hand_in("2026-11-15", anew=20)
    header = "unit,stage1,stage2,stratum,probability,weight"
    sample = write(
        Path("sample.csv"),
        "\n".join([header, *(f"松坪村/{home},,,all,1,1" for home in range(61, 81))]),
    )
    words = ("detect", "-w", workspace, "--before", "2026-11-20", "--sample", sample, "--json")
    found = run(*words).objects[0]
    assert [(s["measure"], s["figure"]) for s in found if s["said"] == "look"] == [("edited", 1.0)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("unit\n别处村/1\n", "sample-elsewhere"),
        ("name\n1\n", "sample-unreadable"),
        ("", "sample-unreadable"),
    ],
)
def test_a_file_that_is_no_sample_of_this_workspace(
    run: Run, workspace: Path, hand_in: Hand, content: str, code: str
) -> None:
    hand_in("2026-10-20")
    ran = run("detect", "-w", workspace, "--sample", write(Path("s.csv"), content), "--json")
    assert (ran.code, ran.error) == (3, code)


def test_an_empty_workspace_and_a_missing_sample(run: Run, workspace: Path, hand_in: Hand) -> None:
    assert run("detect", "-w", workspace, "--json").error == "nothing-registered"
    hand_in("2026-10-20")
    assert (
        run("detect", "-w", workspace, "--sample", "nowhere.csv", "--json").error
        == "sample-unreadable"
    )


def test_both_languages(run: Run, workspace: Path, hand_in: Hand) -> None:
    history(hand_in)
    hand_in("2026-11-15", anew=40, gone=16)
    told = run("detect", "-w", workspace, "--before", "2026-11-20", "--lang", "zh").out
    assert "请查看这些记录" in told and "造假" not in told and "detect." not in told
