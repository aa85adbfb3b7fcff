"""`doorstep doctor [--pack NAME]`: what is wrong in which line."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.running import Run

from doorstep import packs
from doorstep.packs.problems import PackProblem


@pytest.mark.parametrize("pack", ["cn", "base"])
def test_our_own_packs_are_in_order(run: Run, pack: str) -> None:
    words = ["--json"] if pack == "base" else []
    ran = run("doctor", "--pack", pack, *words)
    assert (ran.code, ran.said) == (0, "") and (ran.out == "" if words else pack in ran.out)


def test_each_problem_with_its_file_and_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        PackProblem(
            file="registers/births.toml", line=7, code="column-unknown", params={"column": "shoe"}
        )
    ]
    monkeypatch.setattr(packs, "doctor", lambda name: found)
    ran = run("doctor", "--json")
    first, last = ran.objects
    assert (first["file"], first["line"], first["code"]) == (
        "registers/births.toml",
        7,
        "column-unknown",
    )
    assert (last["error"]["code"], ran.code, ran.said.count("\n")) == ("pack-has-problems", 3, 1)
    assert run("doctor").out.startswith("registers/births.toml:7: ")


def test_a_folder_may_be_examined_too(run: Run) -> None:
    assert run("doctor", "--pack", Path("nowhere/at/all"), "--json").code == 3
