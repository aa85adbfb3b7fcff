"""A person at a terminal: `run("read", file)` types a command, `workspace` is an empty workspace of
hers."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from cli.running import PERSONS, Ran, Run, write

from doorstep import packs
from doorstep.cli import main, output

_LOADED = cache(packs.load)


@pytest.fixture(autouse=True)
def at_a_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Her keys, her folder, an English-speaking system."""
    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "keys"))
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setattr(packs, "load", _LOADED)  # a pack is the same all day
    monkeypatch.setattr(output, "_QUIET_SECONDS", 600.0)  # a slow machine says nothing more
    monkeypatch.setattr(
        "os.fsync", lambda handle: None
    )  # no power is cut here; tests/faults holds that
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Type a command. Whatever a child process prints is seen too."""

    def typed(*words: object) -> Ran:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
            raise SystemExit(0)
        said = capfd.readouterr()
        return Ran(int(ended.value.code or 0), said.out, said.err)

    return typed


@pytest.fixture
def workspace(run: Run) -> Path:
    assert run("init", "township", "--lang", "en").code == 0
    return Path("township")


@pytest.fixture
def persons() -> Path:
    """A clean ledger of three people in two households."""
    return write(Path("人口.csv"), PERSONS)
