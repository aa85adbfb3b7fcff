"""Memory: a second child begins only where both fit; and a folder for temporary files whose name is
long keeps nobody from reading."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from doorstep.engine.intake.room import MemoryRoom


def most_at_once(room: MemoryRoom, asked: list[int], expected: int) -> int:
    """How many of several at a time had room; each stays until as many as expected came."""
    lock, inside, most, full = threading.Lock(), 0, 0, threading.Event()

    def work(megabytes: int) -> None:
        nonlocal inside, most
        with room.taken(megabytes):
            with lock:
                inside += 1
                most = max(most, inside)
            if inside >= expected:
                full.set()
            full.wait(60)
            time.sleep(0.05)  # whoever has no room would come now
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work, args=(one,)) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return most


@pytest.mark.parametrize(
    ("left", "asked", "most"),
    [
        (1_000, [400, 400], 2),
        (1_000, [600, 600], 1),
        (1_000, [5_000, 5_000], 1),
        (None, [1, 1], 1),
        (1_000, [400, 400, 400, 400], 2),
    ],
)
def test_as_many_as_fit(left: int | None, asked: list[int], most: int) -> None:
    assert most_at_once(MemoryRoom(lambda: left), asked, most) == most


@pytest.mark.skipif(sys.platform == "win32", reason="no sockets in folders")
@pytest.mark.parametrize("length", [60, 120, 240])
def test_a_long_folder_for_temporary_files(tmp_path: Path, length: int) -> None:
    folder = tmp_path / ("t" * max(length - len(str(tmp_path)), 1))
    folder.mkdir()
    file = tmp_path / "a.csv"
    file.write_text("姓名,性别,出生日期\n张三,男,1985-03-07\n李四,女,1986-02-11\n", "utf-8")
    environment = os.environ | {"TMPDIR": str(folder)}
    command = [sys.executable, "-m", "doorstep", "read", str(file), "--json"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and "李四" in ran.stdout, ran
