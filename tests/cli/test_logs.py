"""What the program says of its own work: steps, codes and counts, and never a value of a row."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from cli.running import DEATHS, PERSONS, Run, write

from doorstep.app.logs import configure_logging

VALUES = ("张三", "王小明", "11010519491231002X", "1985-03-07", "松坪村", "人口台账")


@pytest.fixture
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "doorstep.log"
    monkeypatch.setenv("DOORSTEP_LOG", str(path))
    return path


def test_without_being_asked_nothing_is_logged(run: Run, workspace: Path) -> None:
    file = write(Path("人口台账.csv"), PERSONS)
    assert run("register", file, "-w", workspace).said == ""


def test_verbose_tells_the_steps_and_their_counts(run: Run, workspace: Path) -> None:
    file = write(Path("人口台账.csv"), PERSONS)
    told = run("register", file, "-w", workspace, "--verbose").err
    assert "doorstep.store.store snapshot kept: 1 kinds, 3 rows" in told
    assert "state committed: 1 sources" in told


def test_no_value_of_a_row_reaches_the_log(run: Run, workspace: Path, log_file: Path) -> None:
    """A week's commands over planted values; every line of stderr and of the file is searched."""
    people, dead = write(Path("人口台账.csv"), PERSONS), write(Path("死亡登记.csv"), DEATHS)
    told = run("register", people, dead, "-w", workspace, "--verbose").err
    for command in (("reconcile",), ("detect",), ("score", "--rubric", "doorstep-reference")):
        told += run(*command, "-w", workspace, "--verbose").err
    told += run("read", people, "--verbose").err + run("undo", "-w", workspace, "--verbose").err
    told += log_file.read_text("utf-8")
    assert "state committed: 2 sources" in told and "state undone" in told
    assert [value for value in VALUES if value in told] == []


def test_a_broken_file_leaves_no_trace_of_its_content_either(
    run: Run, workspace: Path, log_file: Path
) -> None:
    file = write(Path("人口台账.csv"), PERSONS.replace("\n", "\0\n"))
    run("register", file, "-w", workspace, "--verbose")
    assert [value for value in VALUES if value in log_file.read_text("utf-8")] == []


def test_even_a_careless_line_shows_codes_and_counts_only() -> None:
    stream = io.StringIO()
    configure_logging(True, {}, stream)
    log = logging.getLogger("doorstep.careless")
    log.warning("read %s: %d rows of %s", "persons", 3, "张三")
    log.info("%(kind)s %(who)s", {"kind": "births", "who": "Ann Lee"})
    try:
        raise ValueError("11010519491231002X")
    except ValueError:
        log.exception("failed")
    configure_logging(False, {}, stream)
    told = stream.getvalue()
    assert "read persons: 3 rows of ***" in told and "births ***" in told
    assert "failed (ValueError)" in told
    assert "11010519491231002X" not in told and "Traceback" not in told


def test_the_log_file_is_the_owners_alone(run: Run, workspace: Path, log_file: Path) -> None:
    run("register", write(Path("人口台账.csv"), PERSONS), "-w", workspace)
    assert log_file.stat().st_mode & 0o077 == 0


def test_a_log_that_cannot_be_written_stops_no_work(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORSTEP_LOG", "no/such/folder/doorstep.log")
    assert run("register", write(Path("人口台账.csv"), PERSONS), "-w", workspace).code == 0
