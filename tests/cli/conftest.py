"""A person at a terminal: `run("read", file)` types a command, `workspace` is an empty workspace of
hers, `lay(...)` fills her desk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from cli.running import PERSONS, Ran, Run, write

from doorstep import packs
from doorstep.cli import main, output
from doorstep.store import Store

Lay = Callable[[Callable[[], object]], None]
_LOADED = cache(packs.load)
_SEEN = shutil.ignore_patterns("*.head")
_LAID: dict[object, Path] = {}


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
def lay(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Lay:
    """`lay(make)`: the desk and the keys as `make()`, a function of no variables, leaves them. The
    first test makes them, every later one is given a copy that has been seen at its place."""

    def laid(make: Callable[[], object]) -> None:
        kept = _LAID.get(make.__code__)
        if kept is None:
            make()
            kept = tmp_path_factory.mktemp("laid")
            for name in ("desk", "keys"):
                shutil.copytree(tmp_path / name, kept / name, ignore=_SEEN)
            _LAID[make.__code__] = kept
        else:
            for name in ("desk", "keys"):
                shutil.copytree(kept / name, tmp_path / name, dirs_exist_ok=True)
            for settings in (tmp_path / "desk").glob("*/doorstep.toml"):
                Store.open(settings.parent)

    return laid


@pytest.fixture
def workspace(run: Run, lay: Lay) -> Path:
    lay(lambda: run("init", "township", "--lang", "en"))
    return Path("township")


@pytest.fixture
def persons() -> Path:
    """A clean ledger of three people in two households."""
    return write(Path("人口.csv"), PERSONS)
