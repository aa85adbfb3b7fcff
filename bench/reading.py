"""Reading a long register against the limit: python-calamine's bare reading of the same file, side
by side in one run.

python bench/reading.py [--rows 200000] [--rounds 3]

Prints a Markdown table: seconds of both, their ratio, the reader's peak memory. "marked" carries
struck-through rows, hidden rows and formulas. Also the time in which `doorstep read` shows 20,000
rows.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

HEADERS = (
    "序号",
    "户编号",
    "姓名",
    "性别",
    "出生日期",
    "身份证号",
    "与户主关系",
    "村",
    "组",
    "联系电话",
)
NAMES = "王李张刘陈杨赵黄周吴伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

CHILD = """
import resource, sys, time
from datetime import date
from pathlib import Path
path = Path(sys.argv[2])
if sys.argv[1] == "bare":
    import python_calamine
    began = time.perf_counter()
    python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
else:
    from doorstep import packs
    from doorstep.engine.intake import read_file
    pack = packs.load("cn")
    began = time.perf_counter()
    read_file(path, pack, as_of=date(2026, 6, 30))
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def register(path: Path, rows: int, *, marked: bool) -> None:
    """A simulated persons register of ten columns; every number is invented."""
    draw = random.Random(rows)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": False})
    sheet = book.add_worksheet("人口")
    struck = book.add_format({"font_strikeout": True})
    sheet.write_row(0, 0, HEADERS)
    for i in range(1, rows + 1):
        year, month, day = draw.randint(1930, 2020), draw.randint(1, 12), draw.randint(1, 28)
        body = f"350998{year:04d}{month:02d}{day:02d}{draw.randint(1, 999):03d}"
        number = (
            body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]
        )
        name = "".join(draw.choice(NAMES) for _ in range(3))
        values = (i, i // 4, name, draw.choice("男女"), f"{year}.{month}.{day}", number)
        values += (
            "户主" if i % 4 == 0 else draw.choice(("妻", "长子", "女儿")),
            "松坪村",
            1 + i // 4 % 9,
        )
        values += (f"138{draw.randint(10**7, 10**8 - 1)}",)
        sheet.write_row(i, 0, values, struck if marked and i % 50 == 0 else None)
        if marked:
            sheet.write_formula(i, 0, "=ROW()-1", None, i)
            if i % 100 == 0:
                sheet.set_row(i, None, None, {"hidden": True})
    book.close()


def measured(mode: str, path: Path) -> tuple[float, int]:
    """Seconds and peak megabytes of one reading in a fresh process."""
    run = subprocess.run(
        [sys.executable, "-c", CHILD, mode, str(path)], capture_output=True, text=True, check=True
    )
    seconds, megabytes = run.stdout.split()
    return float(seconds), int(megabytes)


def compared(path: Path, rounds: int) -> tuple[float, float, float, int]:
    """Median seconds of bare and full reading, the median of the paired ratios, peak memory of the
    full one."""
    pairs = [(measured("bare", path), measured("full", path)) for _ in range(rounds)]
    ratio = statistics.median(full[0] / bare[0] for bare, full in pairs)
    bare = statistics.median(b[0] for b, _ in pairs)
    return bare, statistics.median(f[0] for _, f in pairs), ratio, max(f[1] for _, f in pairs)


def seconds_of(work: Callable[[], object]) -> float:
    """Wall time of a call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    print(
        f"| {chosen.rows:,} x 10 xlsx | calamine bare, s | read and normalised, s | ratio | goal |"
        f" peak MB |"
    )
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for marked, goal in ((False, "<= 3"), (True, "<= 6")):
            path = Path(folder) / "人口.xlsx"
            register(path, chosen.rows, marked=marked)
            bare, full, ratio, memory = compared(path, chosen.rounds)
            print(
                f"| {'marked' if marked else 'plain'} | {bare:.2f} | {full:.2f} | {ratio:.2f} | "
                f"{goal} | {memory} |"
            )
        register(path, 20_000, marked=False)
        command = [sys.executable, "-m", "doorstep", "read", str(path)]
        preview = min(
            seconds_of(lambda: subprocess.run(command, capture_output=True, check=True))
            for _ in range(3)
        )
        print(f"\n20,000 rows previewed by `doorstep read`: {preview:.2f} s (goal 3)")
        start = [sys.executable, "-m", "doorstep", "--help"]
        helped = min(
            seconds_of(lambda: subprocess.run(start, capture_output=True, check=True))
            for _ in range(3)
        )
        print(f"`doorstep --help`: {helped:.2f} s (goal 0.3)")


if __name__ == "__main__":
    main()
