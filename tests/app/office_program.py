"""LibreOffice, as the office program in which a village fills in and saves what it was given."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    SOFFICE is None, reason="soffice (libreoffice-calc-nogui) is not installed"
)


def saved_again(path: Path, folder: Path, ending: str = "xlsx") -> Path:
    """The same file as LibreOffice opens and saves it, in another folder and format."""
    assert SOFFICE is not None
    home = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, home, "--headless", "--convert-to", ending]
    command += ["--outdir", str(folder), str(path)]
    speaks = {**os.environ, "LC_ALL": "C.UTF-8"}  # else it finds no file with a Chinese name
    told = subprocess.run(command, capture_output=True, check=True, timeout=120, env=speaks)
    again = folder / f"{path.stem}.{ending}"
    assert again.exists(), told
    return again
