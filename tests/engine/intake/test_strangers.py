"""Lists, samples, facts and review sheets of strangers: whatever one does, the parent hears one
typed error and takes no memory."""

from __future__ import annotations

import resource
import sys
import threading
import time
from pathlib import Path

import pytest
import xlsxwriter

from doorstep.app.reviewing.forms import read_decided
from doorstep.app.standalone.columns import read_table
from doorstep.domain.errors import BadInput
from doorstep.engine.intake.limited import LimitedWork, _starting, end_children, limited
from doorstep.engine.intake.strangers import MOST_BYTES, read_csv, read_json, read_toml, read_value
from doorstep.engine.survey.certificates import read_certificate

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits are the system's")


OVERRUN = ("file-takes-memory", "file-takes-time", "file-too-slow", "file-breaks-reader")


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def refused(*codes: str) -> object:
    return pytest.raises(BadInput, match=rf"(^|\[)({'|'.join(codes)})\]?$")


def long_cells(path: Path, *header: str) -> Path:
    """A small workbook whose rows all show one long text: gigabytes once they are a table."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, header)
    for row in range(1, 25_000):
        sheet.write_row(row, 0, ["x" * 32_000] * len(header))
    book.close()
    assert path.stat().st_size < 500_000
    return path


def test_a_small_workbook_of_gigabytes(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    file = long_cells(tmp_path / "sample.xlsx", "y", "w")
    with refused("file-takes-memory", "file-breaks-reader"):
        read_table(file, ["y", "w"])
    sheet = long_cells(tmp_path / "review.xlsx", "left", "right", "verdict", "why")
    with refused("file-takes-memory", "file-breaks-reader", "decision-word-unknown"):
        read_decided(sheet)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # kilobytes


def test_a_value_comes_back_as_it_is(tmp_path: Path) -> None:
    file = written(tmp_path / "a.toml", 'day = 2025-06-01\n[[fact]]\nitem = "a"\nn = 3\n')
    assert read_toml(file, "facts-unreadable") == {
        "day": "2025-06-01",
        "fact": [{"item": "a", "n": 3}],
    }
    assert read_json(written(tmp_path / "a.json", '{"a": [1, null]}'), "x") == {"a": [1, None]}
    rows = read_csv(written(tmp_path / "a.csv", 'id,n\n"a,b",1\n\nc,2\n'), "x", "y")
    assert rows == [{"id": "a,b", "n": "1"}, {"id": "c", "n": "2"}]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a = " + "[" * 100_000, ("facts-unreadable",)),
        ("a = " + "[" * 40 + "]" * 40, ("facts-unreadable",)),
        ("# " + "x" * MOST_BYTES, ("file-too-large",)),
        ("a = \ufffe\ud7ff =", ("facts-unreadable",)),
    ],
)
def test_facts_that_are_too_deep_or_too_long(
    text: str, codes: tuple[str, ...], tmp_path: Path
) -> None:
    began = time.monotonic()
    with refused(*codes):
        read_toml(written(tmp_path / "a.toml", text), "facts-unreadable")
    assert time.monotonic() - began < 60


def test_json_that_is_too_deep_is_told_as_what_it_is(tmp_path: Path) -> None:
    deep = written(tmp_path / "a.json", "[" * 200_000)
    with refused("certificate-unreadable"):
        read_certificate(deep)
    lines = written(tmp_path / "a.jsonl", "[" * 200_000)
    with refused("decisions-not-json", "file-takes-memory", "file-breaks-reader"):
        read_decided(lines)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with refused("file-missing"):
        read_toml(tmp_path / "none.toml", "facts-unreadable")
    with refused("frame-missing"):
        read_csv(tmp_path / "none.csv", "frame-missing", "frame-unreadable")


def test_any_reading_function_is_limited(tmp_path: Path) -> None:
    with refused("file-takes-memory"):
        read_value(_eat, written(tmp_path / "a", "x"))


def _eat(path: Path) -> int:
    return len(bytearray(8 << 30))


def test_ending_the_children_is_heard_by_who_waits(tmp_path: Path) -> None:
    parts = limited(LimitedWork(_slow, (), (tmp_path / "a",)))
    next(parts)
    end_children()
    with refused("file-breaks-reader"):
        next(parts)


def test_a_child_is_let_go_when_no_other_starts(tmp_path: Path) -> None:
    """Starting one asks after all others, and two must not ask at once."""
    parts = limited(LimitedWork(_quick, (), (tmp_path / "a",)))
    next(parts)
    reader = threading.Thread(target=list, args=(parts,))
    with _starting:
        reader.start()
        reader.join(0.5)
        assert reader.is_alive()
    reader.join(60)
    assert not reader.is_alive()


def _quick() -> object:
    yield b"first", b""
    yield b"second", b""


def _slow() -> object:
    yield b"first", b""
    time.sleep(60)
    yield b"second", b""
