"""Ctrl-C at the terminal reaches every process of the command: only the command itself may hear."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

_STARTED = """
from multiprocessing import forkserver
from doorstep.engine.intake.limited import start_server
start_server({preload!r})
print(forkserver._forkserver._forkserver_pid, flush=True)
input()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_server_of_children_is_born_deaf_to_ctrl_c() -> None:
    command = subprocess.Popen(
        [sys.executable, "-c", _STARTED.format(preload="doorstep.engine.intake.child")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert command.stdout is not None
    server = int(command.stdout.readline())
    os.kill(server, signal.SIGINT)  # while it loads what children need
    time.sleep(0.2)
    with open(f"/proc/{server}/status") as told:
        blocked = next(line for line in told if line.startswith("SigBlk"))
    _, said = command.communicate("\n", timeout=60)
    assert int(blocked.split()[1], 16) >> (signal.SIGINT - 1) & 1
    assert said == ""


HALF = """
import os
from multiprocessing import forkserver
from doorstep.engine.intake.limited import start_server
start_server()
told, work = forkserver.connect_to_new_process([])
os.write(work, b"\\x80\\x04\\x95")
os.close(work)
while os.read(told, 64):
    pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no server of children there")
def test_a_child_whose_work_was_cut_off_says_nothing() -> None:
    """As where Ctrl-C ends a command that is still sending it."""
    done = subprocess.run([sys.executable, "-c", HALF], capture_output=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
