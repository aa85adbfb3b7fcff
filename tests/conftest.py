"""What every test starts from: compiled messages, and random tests that are the same on every
machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hatch_build
import pytest
from hypothesis import HealthCheck, settings

from doorstep.engine.intake.child import NEEDED_TO_KEEP
from doorstep.engine.intake.limited import start_server

LOCALE = Path(__file__).parent.parent / "src" / "doorstep" / "i18n" / "locale"

settings.register_profile(
    "doorstep",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("doorstep")


# A test that says no language speaks its pack's, whatever the machine's menus speak.
for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"


def pytest_configure() -> None:
    """A translation edited a minute ago is what the tests must see."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            hatch_build.compile_catalogues(LOCALE)
            return


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of slow.txt as slow; the golden ones, which wait a minute for all commands to
    be typed, begin first, so that no process ends long after the others."""
    listed = (Path(__file__).parent / "slow.txt").read_text("utf-8").splitlines()
    for item in items:
        if item.nodeid.partition("[")[0] in listed:
            item.add_marker("slow")
    items.sort(key=lambda item: not item.nodeid.startswith("tests/golden/"))


@pytest.fixture(scope="session", autouse=True)
def one_warm_server() -> None:
    """The server of child processes starts once with all that any test may need: what it had not
    loaded, every single child would load."""
    start_server(
        *NEEDED_TO_KEEP,
        "doorstep.app.reporting",
        "doorstep.app.standalone.columns",
        "doorstep.render.marking_apart",
    )


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The system's folder for temporary files, to look into afterwards.

    Its name is short: sockets of child processes lie in it, and theirs may have a hundred
    characters.
    """
    with tempfile.TemporaryDirectory(prefix="k") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)
