"""Nothing in the repository tells where it was written: no machine's paths, no keys, no large or
real files."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import run

MACHINE_PATH = re.compile(r"(?<![\w.~:/-])/(?:work|root|home/\w+|Users|opt|tmp)/\w")
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}")
TEXT = {".py", ".md", ".toml", ".po", ".lock", ".typ", ".json", ".txt", ".csv", ""}


def files() -> list[Path]:
    """What git would ship: tracked, or new and not ignored; in an unpacked archive, everything."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=run.ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return [
            path for path in run.ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts
        ]
    return [
        path for name in done.stdout.split("\0") if name and (path := run.ROOT / name).is_file()
    ]


def test_no_path_of_a_machine_and_no_secret() -> None:
    told = []
    for path in files():
        if path.suffix in TEXT and path != Path(__file__):
            for number, line in enumerate(
                path.read_text("utf-8", errors="replace").splitlines(), 1
            ):
                if MACHINE_PATH.search(line) or SECRET.search(line):
                    told.append(f"{path.relative_to(run.ROOT)}:{number}")
    assert told == []


def test_no_large_file() -> None:
    assert [path.name for path in files() if path.stat().st_size > 1_000_000] == []


def test_no_compiled_or_local_file_is_shipped() -> None:
    local = {".mo", ".pyc", ".so", ".db"}
    assert [path.name for path in files() if path.suffix in local or ".venv" in path.parts] == []
