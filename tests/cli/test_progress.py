"""Anything longer than a second says on stderr what it is at; stdout stays for the result."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from cli.running import Run

from doorstep.cli import output
from doorstep.i18n.phrasebook import Phrasebook


def heard(capfd: pytest.CaptureFixture[str], words: str) -> str:
    """What is said until these words have been, on however slow a machine; stdout is quiet."""
    said, until = "", time.monotonic() + 60
    while words not in said and time.monotonic() < until:
        time.sleep(0.01)
        told = capfd.readouterr()
        assert told.out == ""
        said += told.err
    return said


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
        assert heard(capfd, "\n") == "loading the registers …\n"
        progress("register", 1, 3)
        assert heard(capfd, "\n") == "taking in files 1/3 …\n"
    assert capfd.readouterr() == ("", "")


def test_one_long_step_is_told_too(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_QUIET_SECONDS", 0.02)
    monkeypatch.setattr(output, "_AGAIN_SECONDS", 0.05)
    with output.Progress("read"):
        assert heard(capfd, "\n") and heard(capfd, "\n")


def test_a_failure_ends_it(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_QUIET_SECONDS", 60.0)
    with pytest.raises(KeyError), output.Progress("read") as progress:
        raise KeyError
    assert not progress._teller.is_alive() and capfd.readouterr().err == ""


def test_who_ends_while_a_step_is_told_does_not_wait_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(output, "_QUIET_SECONDS", 0.0)
    monkeypatch.setattr(output, "_AGAIN_SECONDS", 600.0)
    progress = output.Progress("read")
    clear = progress._changed.clear

    def late() -> None:
        progress._ended.set()
        progress._changed.set()
        clear()

    monkeypatch.setattr(progress._changed, "clear", late)
    progress._teller.start()
    progress._teller.join(60)
    assert not progress._teller.is_alive()


def test_on_a_terminal_one_line_is_written_over_and_wiped(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_QUIET_SECONDS", 0.02)
    monkeypatch.setattr(output, "_context", output.OutputContext(Phrasebook("zh")))
    monkeypatch.setattr(output.sys.stderr, "isatty", lambda: True, raising=False)
    with output.Progress("register", 0, 2) as progress:
        said = heard(capfd, "0/2")
        progress("register", 1, 2)
        said += heard(capfd, "1/2")
    said += capfd.readouterr().err
    assert "\n" not in said and "1/2" in said
    assert said.endswith("\r\x1b[K"), "nothing stays on the line"
