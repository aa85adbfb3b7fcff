"""`doorstep overlap -w DIR`: who stands in two sources, and whose records in one only."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.conftest import Lay
from cli.looking import PERSONS, reconcile
from cli.running import Run


@pytest.fixture
def town(run: Run, workspace: Path, lay: Lay) -> Path:
    lay(lambda: reconcile(run, workspace))
    return workspace


def test_one_object_for_every_two_sources(run: Run, town: Path) -> None:
    told = run("overlap", "-w", town, "--json").object
    assert set(told) == {"left", "right", "both", "only_left", "only_right"}
    assert told["left"] == {"name": "persons", "kind": "persons", "files": ["人口.csv"]}
    assert told["right"]["name"] == "visits"
    assert [told[part]["people"] for part in ("both", "only_left", "only_right")] == [3, 3, 2]
    assert [len(told[part]["mentions"]) for part in ("both", "only_left", "only_right")] == [
        6,
        3,
        2,
    ]
    assert all(mention.endswith("#person") for mention in told["only_right"]["mentions"])


def test_two_sources_named_are_told_record_by_record(run: Run, town: Path) -> None:
    told = run("--lang", "zh_Hans", "overlap", "persons", "visits", "-w", town).out
    assert "两边都有 3 人" in told
    assert "人口.csv:7:本人" in told and "入户.csv:6:本人" in told and "person" not in told
    assert "人口.csv:2:" not in told


@pytest.mark.parametrize("names", [("人口台账", "入户记录"), ("visits", "人口台账")])
def test_a_source_may_be_called_as_it_is_shown(
    run: Run, town: Path, names: tuple[str, str]
) -> None:
    assert (
        run("overlap", *names, "-w", town, "--json").object
        == run("overlap", "-w", town, "--json").object
    )


def test_rows_come_in_the_order_of_the_sheet(run: Run, workspace: Path) -> None:
    more = "".join(
        f"松坪村,{n},林{name},户主,林{name},男,1950-01-{n:02}," + "\n"
        for n, name in enumerate("甲乙丙丁戊", 10)
    )
    reconcile(run, workspace, PERSONS + more)
    told = run("--lang", "en", "overlap", "persons", "visits", "-w", workspace).out
    rows = [int(line.split(":")[1]) for line in told.splitlines() if line.startswith("  人口.csv")]
    assert rows == sorted(rows) and rows[0] < 10 <= rows[-1]


def test_counts_alone_name_no_record(run: Run, town: Path) -> None:
    told = run("--lang", "en", "overlap", "-w", town).out
    assert "3 people in both" in told and "csv" not in told


def test_a_source_that_is_not_there_is_refused_with_those_that_are(run: Run, town: Path) -> None:
    ran = run("--lang", "en", "overlap", "births", "-w", town)
    assert ran.code != 0 and "persons  visits" in ran.err


def test_without_a_reconcile_there_is_nothing_to_tell(run: Run, workspace: Path) -> None:
    assert run("overlap", "-w", workspace, "--json").code != 0
