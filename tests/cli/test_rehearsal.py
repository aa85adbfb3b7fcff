"""`doorstep rehearsal`: score, simulated inspection and draw in one report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.running import Run
from cli.test_score import reconciled

__all__ = ["reconciled"]
WORDS = (
    "--rubric",
    "doorstep-reference",
    "--protocol",
    "shencun-selfcheck",
    "--seed",
    "open seed",
    "--runs",
    "200",
)


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx", "json"])
def test_written_as_asked(run: Run, reconciled: Path, ending: str) -> None:
    ran = run("--lang", "zh", "rehearsal", "-w", reconciled, *WORDS, "-o", f"r.{ending}")
    assert (ran.code, "演练报告已写入" in ran.out) == (0, True)
    assert Path(f"r.{ending}").stat().st_size > 1000


def test_what_the_two_commands_say(run: Run, reconciled: Path) -> None:
    """The report's figures are those of `score` and `simulate`."""
    assert run("rehearsal", "-w", reconciled, *WORDS, "-o", "r.json", "--json").object == {
        "files": ["r.json"]
    }
    told = json.loads(Path("r.json").read_text("utf-8"))
    assert (
        told["score"]["total"]
        == run("score", "-w", reconciled, *WORDS[:2], "--json").object["total"]
    )
    simulated = run("simulate", "-w", reconciled, *WORDS, "--json").object
    assert told["simulation"]["p_pass"] == simulated["p_pass"]
    assert told["certificate"] is None


def test_with_the_draws_certificate(run: Run, reconciled: Path) -> None:
    drawn = (
        "draw",
        "-w",
        reconciled,
        "--protocol",
        "shencun-selfcheck",
        "--seed",
        "s",
        "-o",
        "s.csv",
    )
    assert run(*drawn, "--certificate", "cert.json").code == 0
    assert (
        run(
            "rehearsal", "-w", reconciled, *WORDS, "--certificate", "cert.json", "-o", "r.json"
        ).code
        == 0
    )
    assert json.loads(Path("r.json").read_text("utf-8"))["certificate"]["seed"] == "s"


def test_another_lists_certificate_is_refused(run: Run, reconciled: Path) -> None:
    drawn = (
        "draw",
        "-w",
        reconciled,
        "--protocol",
        "shencun-selfcheck",
        "--seed",
        "s",
        "-o",
        "s.csv",
    )
    assert run(*drawn, "--certificate", "cert.json").code == 0
    told = json.loads(Path("cert.json").read_text("utf-8"))
    Path("cert.json").write_text(
        json.dumps({**told, "sample": {**told["sample"], "hash": "0" * 64}}), encoding="utf-8"
    )
    ran = run(
        "rehearsal",
        "-w",
        reconciled,
        *WORDS,
        "--certificate",
        "cert.json",
        "-o",
        "r.json",
        "--json",
    )
    assert ran.code == 3 and ran.object["error"]["code"] == "certificate-of-another-list"
    assert not Path("r.json").exists()


def test_a_score_without_a_simulation(run: Run, reconciled: Path) -> None:
    assert (
        run(
            "rehearsal", "-w", reconciled, "--rubric", "sara-general-readiness", "-o", "r.json"
        ).code
        == 0
    )
    assert json.loads(Path("r.json").read_text("utf-8"))["simulation"] is None


def test_what_is_missing_is_said(run: Run, reconciled: Path) -> None:
    ran = run("rehearsal", "-w", reconciled, *WORDS[:4], "-o", "r.pdf")
    assert ran.code == 2 and "--seed" in ran.said
    ran = run("rehearsal", "-w", reconciled, *WORDS, "-o", "r.odt", "--json")
    assert ran.code == 2 and ran.object["error"]["code"] == "report-suffix"
    assert (
        run("rehearsal", "-w", reconciled, *WORDS, "--certificate", "none.json", "-o", "r.pdf").code
        == 3
    )
    assert not Path("r.pdf").exists()
