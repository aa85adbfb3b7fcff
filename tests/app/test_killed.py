"""The real command killed at any moment: the old state or the new one, never between, and nothing
unsealed left."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli.running import PERSONS, write

from doorstep import Workspace
from doorstep.store import find_problems

KILLS = 16
BEGIN = """
import sys
from multiprocessing import forkserver
from doorstep import packs
from doorstep.app import workspace
from doorstep.cli import main
from doorstep.engine.intake import child
from doorstep.engine.intake.limited import server_context
if sys.argv[1] == "register":
    server_context(child.NEEDED_TO_KEEP)
    forkserver.ensure_running()
pack = packs.load("cn")
packs.load = lambda name: pack
print(flush=True)
sys.stdin.readline()
main(sys.argv[1:])
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 there")


class Victim:
    """One command about to run: everything is loaded, it waits for the word."""

    def __init__(self, *words: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", BEGIN, *map(str, words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def ready(self) -> None:
        """Wait until it is about to begin."""
        assert self.process.stdout is not None and self.process.stdout.readline() == b"\n"

    def whole(self) -> float:
        """Let it finish; how long it took."""
        self.ready()
        began = time.monotonic()
        self.process.communicate(b"\n", timeout=300)
        assert self.process.returncode == 0
        return time.monotonic() - began

    def live_for(self, seconds: float) -> None:
        """Let it run so long, then kill it alone: what it started must end by itself."""
        self.ready()
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        time.sleep(seconds)
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        assert self.process.stdout is not None
        self.process.stdout.close()


def ledger(word: str) -> Path:
    return write(Path("人口.csv"), PERSONS.replace("李四", word))


def word_of(folder: Path) -> str | None:
    """What the workspace holds, everything opened and verified."""
    workspace = Workspace(folder)
    assert find_problems(workspace.store) == []
    names = [row["name"] for row in workspace.table("persons")]
    assert names == [] or (len(names) == 3 and names[0] == "张三" and names[2] == "王小明")
    return str(names[1]) if names else None


def nothing_unsealed(folder: Path) -> None:
    """Every file is sealed, or one of the few that hold no row, whole or unfinished."""
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".sealed":
            assert "王小明".encode() not in path.read_bytes(), path


@pytest.fixture
def old(workspace: Path) -> Path:
    """A workspace that went from nothing through `older` to `old`."""
    for word in ("older", "old"):
        Workspace(workspace).register([ledger(word)])
    return workspace


@pytest.mark.parametrize("deed", ["register", "undo"])
def test_killed_at_any_moment(old: Path, deed: str, tmp_path: Path, temporary: Path) -> None:
    kept = shutil.copytree(old, tmp_path / "kept")
    file = [ledger("new")] if deed == "register" else []
    words = (deed, *file, "-w", old)
    whole = Victim(*words).whole()
    allowed = {"old", "new"} if deed == "register" else {"old", "older"}
    assert word_of(old) in allowed - {"old"}
    chance = random.Random(deed)
    seen = set()
    coming = Victim(*words)
    for number in range(KILLS):
        shutil.rmtree(old)
        shutil.copytree(kept, old)
        for head in (tmp_path / "keys").glob("*.head"):
            head.unlink()  # the copy was put back on purpose
        victim, coming = coming, Victim(*words)
        victim.live_for(whole * 1.2 * (number + chance.random()) / KILLS)
        nothing_unsealed(old)
        seen.add(word_of(old))
        if number % 4 == 0:
            Workspace(old).register([ledger("next")])
            assert word_of(old) == "next" and not list(old.rglob(".new-*"))
            ledger("new")
    coming.live_for(0)
    assert "old" in seen and seen <= allowed
    left = [path for path in temporary.rglob("*") if path.is_file()]
    assert [path for path in left if "王小明".encode() in path.read_bytes()] == []


def test_a_child_ends_when_its_parent_was_killed(old: Path) -> None:
    """The reading process holds rows in memory: it must not outlive the command."""
    write(Path("big.csv"), PERSONS + "松坪村,3,户主,赵五,男,1970-01-01,\n" * 100_000)
    victim = Victim("register", "big.csv", "-w", old)
    victim.live_for(1.2)
    until = time.monotonic() + 20
    while time.monotonic() < until and _alive_in_group(victim.process.pid):
        time.sleep(0.05)
    assert not _alive_in_group(victim.process.pid)
    assert word_of(old) in {"old", None}


def _alive_in_group(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
