"""Anything longer than a second says on stderr what it is at; stdout stays for the result."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from cli.running import Run

from doorstep.cli import output
from doorstep.i18n.phrasebook import Phrasebook


def test_quick_work_says_nothing(
    run: Run, workspace: Path, persons: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_QUIET_SECONDS", 60.0)
    assert run("register", persons, "-w", workspace, "--json").err == ""


def test_slow_work_says_what_it_is_at(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_QUIET_SECONDS", 0.05)
    monkeypatch.setattr(output, "_context", output.OutputContext(Phrasebook("en")))
    with output.Progress("load") as progress:
        time.sleep(0.15)
        progress("register", 1, 3)
        time.sleep(0.05)
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err == "loading the registers …\ntaking in files 1/3 …\n"


def test_one_long_step_is_told_too(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_QUIET_SECONDS", 0.02)
    monkeypatch.setattr(output, "_AGAIN_SECONDS", 0.05)
    with output.Progress("read"):
        time.sleep(0.2)
    assert capfd.readouterr().err.count("\n") >= 2


def test_a_failure_ends_it(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_QUIET_SECONDS", 0.02)
    with pytest.raises(KeyError), output.Progress("read"):
        raise KeyError
    time.sleep(0.06)
    assert capfd.readouterr().err == ""


def test_on_a_terminal_one_line_is_written_over_and_wiped(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_QUIET_SECONDS", 0.02)
    monkeypatch.setattr(output, "_context", output.OutputContext(Phrasebook("zh")))
    monkeypatch.setattr(output.sys.stderr, "isatty", lambda: True, raising=False)
    with output.Progress("register", 0, 2) as progress:
        time.sleep(0.1)
        progress("register", 1, 2)
        time.sleep(0.1)
    said = capfd.readouterr().err
    assert "\n" not in said and "1/2" in said
    assert said.endswith("\r\x1b[K"), "nothing stays on the line"
