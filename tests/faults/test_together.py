"""Two who write, and one who reads while another writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from doorstep.domain.errors import BadInput
from doorstep.store import Store

Fresh = Callable[[], Path]
WordOf = Callable[[Path], str | None]
_LEAST, _MOST = 1.5, 60.0  # seconds of reading: longer only on a machine that is busy
SCRIPT = Path(__file__).parent / "crasher.py"
HOLDER = """
import sys
from doorstep.store import Store
with Store.open(sys.argv[1]).writing():
    print("held", flush=True)
    sys.stdin.read()
"""
WRITER = """
import sys
from doorstep.store import Store
store = Store.open(sys.argv[1], patience=240)
print("ready", flush=True)
sys.stdin.read(1)
for number in range(40):
    store.add_decision(who=sys.argv[2], why="because", what={"number": number})
"""


def test_a_second_writer_is_told_to_wait_and_may_go_on_when_the_first_dies(fresh: Fresh) -> None:
    folder = fresh()
    command = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None and first.stdout.readline() == b"held\n"
        second = Store.open(folder, patience=0.05)
        with pytest.raises(BadInput, match="workspace-busy"):
            second.undo()
        assert len(second.decisions()) == 1  # reading needs nobody's leave
        first.kill()
    second.undo()


def test_threads_of_one_process_wait_for_each_other_too(fresh: Fresh) -> None:
    store = Store.open(fresh(), patience=0.05)
    told: list[str] = []

    def other() -> None:
        try:
            store.undo()
        except BadInput as error:
            told.append(error.code)

    with store.writing(), store.writing():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert told == ["workspace-busy"]


def test_what_two_writers_add_is_all_there(fresh: Fresh) -> None:
    folder = fresh()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(folder), who], **pipes)
        for who in ("lin", "zhao")
    ]
    assert [writer.stdout.readline() for writer in writers] == [b"ready\n"] * 2
    for writer in writers:
        writer.stdin.write(b".")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0, 0]
    decisions = Store.open(folder).decisions()[1:]
    for who in ("lin", "zhao"):
        assert [one.what["number"] for one in decisions if one.who == who] == list(range(40))


def test_a_reader_sees_whole_states_while_another_writes(fresh: Fresh, keys: Path) -> None:
    folder = fresh()
    ask = f'{{"folder": "{folder}", "deed": "restless"}}\n'
    with subprocess.Popen(
        [sys.executable, str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(ask)
        process.stdin.close()
        seen = set()
        reads, began = 0, time.monotonic()
        try:
            while (passed := time.monotonic() - began) < _LEAST or (
                (len(seen) < 2 or reads < 5) and passed < _MOST
            ):
                store = Store.open(folder)
                sources = store.state().sources
                seen.add(store.meta(sources[0].snapshot)["word"] if sources else None)
                assert [source.rows_in for source in sources] in ([], [2])
                reads += 1
        finally:
            os.killpg(process.pid, signal.SIGKILL)
    assert len(seen) >= 2 and reads >= 5
