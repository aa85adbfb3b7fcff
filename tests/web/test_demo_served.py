"""The demo ends with the morning page of its township; `--no-serve` and `--json` end with the
files."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

WORDS = ("demo", "--persons", "300", "--seed", "4", "--dir", "town")


@pytest.fixture
def typed(tmp_path: Path) -> dict[str, object]:
    """How a command is typed in a folder of its own."""
    env = os.environ | {"DOORSTEP_KEYS": str(tmp_path / "keys"), "LANG": "en_US.UTF-8"}
    return {"cwd": tmp_path, "env": env, "stdout": subprocess.PIPE, "text": True}


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_morning_page_is_open_until_somebody_ends_it(typed: dict[str, object]) -> None:
    command = [sys.executable, "-m", "doorstep", *WORDS, "--port", "0", "--no-browser"]
    with subprocess.Popen(command, **typed) as running:  # type: ignore[call-overload]
        address = next(line for line in running.stdout if line.startswith("http://")).strip()
        reader = build_opener(HTTPCookieProcessor())
        page = reader.open(address).read().decode()
        running.send_signal(signal.SIGINT)
        said = running.stdout.read()
        assert running.wait(30) == 0
    assert "Simulated data" in page and "times in 100" in page
    assert "21 days to the inspection" in page
    assert re.search(r'href="/tasks\?village=', page)
    assert "The pages are closed" in said


def test_without_serving_it_ends_with_the_files(typed: dict[str, object], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "doorstep", *WORDS, "--no-serve"]
    done = subprocess.run(command, check=True, timeout=300, **typed)  # type: ignore[call-overload]
    assert "http://" not in done.stdout and (tmp_path / "town" / "brief.pdf").exists()
