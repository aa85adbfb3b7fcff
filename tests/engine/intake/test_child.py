"""The child that reads: whatever a file does to it, the parent hears one typed error and lives."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import resource
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlwt
from engine.intake.random_sheets import AS_OF, PACK
from engine.tabular.builders import plain_workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.domain.errors import BadInput
from doorstep.engine.intake.child import Request, read_rows, take_in
from doorstep.engine.intake.limited import ChildLimits

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits are the system's")
PERSONS = "姓名,性别,出生日期\n张三,男,1985-03-07\n李四,女,1986-02-11\n"


def asked(path: Path, **limits: int) -> Request:
    return Request(path, PACK, AS_OF, limits=replace(ChildLimits(), **limits))


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def both_refuse(request: Request, *codes: str) -> None:
    for way in (lambda: list(read_rows(request)), lambda: take_in(request)):
        with pytest.raises(BadInput) as caught:
            way()
        assert caught.value.code in codes
        assert caught.value.params["file"] == request.path.name


def test_it_reads(tmp_path: Path) -> None:
    taken = take_in(asked(written(tmp_path / "a.csv", PERSONS)))
    assert taken.tables["persons"].column("name").to_pylist() == ["张三", "李四"]
    assert (taken.meta["rows_in"], taken.meta["accepted"]) == (3, 2) and taken.copy


def test_too_much_memory(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", PERSONS + "王五,男,1990-01-01\n" * 200_000)
    both_refuse(
        asked(path, memory_megabytes=60, memory_per_file_megabyte=0),
        "file-takes-memory",
        "file-breaks-reader",
    )


def test_too_much_time_of_the_processor(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "姓名,性别,出生日期\n" + "王五,男,1990年1月1日\n" * 400_000)
    both_refuse(asked(path, cpu_seconds=1, cpu_per_file_megabyte=0), "file-too-slow")


def test_too_long(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", PERSONS + "王五,男,1990-01-01\n" * 200_000)
    both_refuse(asked(path, wall_seconds=0, wall_per_file_megabyte=0), "file-too-slow")


def test_the_parents_own_limits_stay(tmp_path: Path) -> None:
    before = [
        resource.getrlimit(which)
        for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)
    ]
    take_in(asked(written(tmp_path / "a.csv", PERSONS), memory_megabytes=600))
    after = [
        resource.getrlimit(which)
        for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)
    ]
    assert before == after


def test_a_reader_who_stops_early_leaves_no_child(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", PERSONS + "王五,男,1990-01-01\n" * 50_000)
    rows = read_rows(asked(path))
    next(rows)
    rows.close()  # type: ignore[attr-defined]
    assert not [pid for pid in _children() if _state(pid) not in ("Z", "")]


def _children() -> list[int]:
    """Reading processes of ours, other than the server they are forked from."""
    return [p.pid for p in multiprocessing.active_children() if p.pid]


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def test_nothing_open_is_left(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", PERSONS)
    take_in(asked(path))
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    for _ in range(5):
        take_in(asked(path))
        both_refuse(asked(tmp_path / "none.csv"), "file-missing")
    after = len(os.listdir("/proc/self/fd")) if before else 0
    assert after <= before


@cache
def seeds() -> dict[str, bytes]:
    """Real files to damage."""
    with TemporaryDirectory() as folder:
        old = xlwt.Workbook()
        sheet = old.add_sheet("人口")
        for r, line in enumerate(PERSONS.splitlines()):
            for c, value in enumerate(line.split(",")):
                sheet.write(r, c, value)
        old.save(f"{folder}/a.xls")
        return {
            "a.xlsx": plain_workbook(Path(folder, "a.xlsx")).read_bytes(),
            "a.xls": Path(folder, "a.xls").read_bytes(),
            "a.csv": PERSONS.encode("gb18030"),
            "b.csv": b"\xff\xfe" + PERSONS.encode("utf-16-le"),
            "a.html": (
                "<table>" + "".join(f"<tr><td>{x}" for x in PERSONS.split()) + "</table>"
            ).encode(),
            "nothing": b"",
        }


@settings(max_examples=60)
@given(
    name=st.sampled_from(["a.xlsx", "a.xls", "a.csv", "b.csv", "a.html", "nothing"]),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=10
    ),
    keep=st.floats(0.2, 1),
    tail=st.binary(max_size=200),
)
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    changes: list[tuple[float, int]],
    keep: float,
    tail: bytes,
) -> None:
    data = bytearray(seeds()[name])
    for share, byte in changes if data else []:
        data[int(share * len(data))] = byte
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(bytes(data[: int(len(data) * keep)] if keep < 0.9 else data) + tail)
    try:
        taken = take_in(Request(path, PACK, dt.date(2026, 1, 1)))
    except BadInput as error:
        assert error.params["file"] == name and error.code != "file-breaks-reader"
    else:
        aside = taken.meta["set_aside"]
        assert isinstance(aside, dict)
        assert taken.meta["rows_in"] == int(str(taken.meta["accepted"])) + sum(aside.values())
