"""Small files made to burn the processor: each is read, or refused by name, before its child has
used ten seconds of it."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine.intake.random_sheets import PACK
from engine.tabular.hostile_files import FILES

from doorstep.domain.errors import BadInput
from doorstep.engine.intake.book import read_file
from doorstep.engine.intake.limited import DEFAULT_LIMITS, LimitedWork, Part, limited

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits are the system's")
TYPED = {
    "cell-too-long",
    "far-cell",
    "file-damaged",
    "file-takes-memory",
    "file-too-slow",
    "lying-dimension",
    "no-sheets",
    "not-a-table-file",
    "too-many-cells",
    "too-many-sheets",
    "xml-too-deep",
    "zip-bomb",
}
USUAL_SECONDS = 0.06  # of the sum below
ALWAYS = ("si_flood", "merges_1M", "styles_nested", "html_comments", "csv_marks")


def timed(path: Path) -> Iterator[Part]:
    """Read a file and say how many seconds that takes the usual processor; this one may be slower,
    or busy."""
    read_file(path, PACK, as_of=dt.date(2026, 6, 30))
    seconds = time.process_time()
    sum(number * number for number in range(2_000_000))
    slowness = max(1.0, (time.process_time() - seconds) / USUAL_SECONDS)
    yield b"seconds", str(seconds / slowness).encode()


def ends_soon(path: Path) -> None:
    limits = DEFAULT_LIMITS
    megabytes = path.stat().st_size / 2**20
    if megabytes < 0.2:
        assert limits.cpu_seconds + limits.cpu_per_file_megabyte * megabytes <= 10
    try:
        ((_, seconds),) = limited(LimitedWork(timed, (path,), (path,)))
    except BadInput as error:
        assert error.code in TYPED and error.params["file"] == path.name
    else:
        assert float(seconds) < 10


@pytest.mark.parametrize("name", ALWAYS)
def test_it_ends_soon(tmp_path: Path, name: str) -> None:
    file, make = FILES[name]
    ends_soon(make(tmp_path / file))


@pytest.mark.parametrize("name", sorted(set(FILES) - set(ALWAYS)))
def test_all_of_them_end_soon(tmp_path: Path, name: str) -> None:
    file, make = FILES[name]
    ends_soon(make(tmp_path / file))
