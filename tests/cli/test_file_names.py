"""Names that are no UTF-8, as a Chinese archive has them on Linux: taken in, shown and kept as the
text they are, and everything written stays UTF-8."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from cli.running import PERSONS, Run

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="names are text on this system"
)
NAME = "白水村人口登记.csv"
NAMES = {NAME.encode("gbk"): NAME, b"\xff\xfe.csv": "\ufffd\ufffd.csv"}


def written(name: bytes, text: str = PERSONS) -> Path:
    path = Path(os.fsdecode(name))
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_taken_in_shown_and_kept(run: Run, workspace: Path, name: bytes) -> None:
    file = written(name)
    read = run("read", file)
    assert (read.code, "Traceback" in read.err) == (0, False)
    assert run("read", file, "--json").code == 0
    told = run("register", file, "-w", workspace, "--json")
    assert told.code == 0 and told.out.encode("utf-8")
    assert run("register", file, "-w", workspace, "--json").code == 0
    assert NAMES[name] in run("files", "-w", workspace, "--json").out
    assert NAMES[name] in run("files", "-w", workspace).out
    assert run("reconcile", "-w", workspace).code == 0
    for ending in ("json", "xlsx"):
        assert run("report", "-w", workspace, "-o", f"out/report.{ending}").code == 0
    for path in workspace.rglob("*"):
        if path.suffix in (".json", ".toml", ".jsonl"):
            path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_an_error_names_it(run: Run, workspace: Path, name: bytes) -> None:
    file = written(name, "")
    for words in (["read", file], ["register", file, "-w", workspace]):
        ran = run(*words, "--json")
        assert (ran.code, ran.error) == (3, "file-empty")
        assert json.loads(ran.out)["error"]["params"]["file"] == NAMES[name]
        assert NAMES[name] in run(*words).err


def test_a_folder_of_such_names(run: Run, workspace: Path) -> None:
    Path(os.fsdecode("白水村".encode("gbk"))).mkdir()
    for at, name in enumerate(NAMES):
        file = Path(os.fsdecode("白水村".encode("gbk"))) / os.fsdecode(name)
        file.write_text(PERSONS.replace("村", f"{at}村"), "utf-8")
    assert run("register", os.fsdecode("白水村".encode("gbk")), "-w", workspace, "--new").code == 0
