"""Real files, damaged in their structure: nothing untyped, and no row lost in silence.

python bench/mutations.py [FOLDER] [--count 5000] [--seed 1]

Every file of the folder is changed over and over - parts, attributes, references, records, tags,
quotation marks, encodings, cuts - and read. A reading must end in one typed refusal or show at
least the rows and texts that a slow reader of another make (openpyxl, calamine, xlrd, Python's own
parsers) sees in the same bytes, or say that the file is damaged. Prints one line for each failure
and a table; exits with 1 if there was one. The damaged bytes of failures are kept in --keep DIR.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import random
import re
import resource
import signal
import sys
import tempfile
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import python_calamine

import doorstep_demo
from doorstep import packs
from doorstep.domain.errors import BadInput
from doorstep.engine.intake.account import account, copy_of
from doorstep.engine.intake.arrow import register_tables
from doorstep.engine.intake.book import BookReading, read_file

Change = Callable[[bytes, random.Random], bytes]
AS_OF = dt.date(2026, 6, 30)
SECONDS = 60
SPARE = 1 << 30
"""Bytes that a reader of another make may ask for over one damaged file."""
WRONG = ("untyped", "lost", "slow")
COMPARED, ALONE = "compared", "alone"
"""Whether another reader could open a damaged file that ours read."""

_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    KeyError,
)
HAN = re.compile(r"[\u4e00-\u9fff]{2,4}\Z")

# -- changes


def cut(data: bytes, draw: random.Random) -> bytes:
    """Everything behind a border of the structure is gone."""
    borders = [m.end() for m in re.finditer(rb"</[^<>]{1,40}>|\r?\n|PK\x03\x04|PK\x01\x02", data)]
    return data[: draw.choice(borders or [len(data) // 2])]


def cut_anywhere(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randrange(len(data))]


def spans(data: bytes, pattern: bytes) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(pattern, data)]


def without(pattern: bytes) -> Change:
    def change(data: bytes, draw: random.Random) -> bytes:
        found = spans(data, pattern)
        start, end = draw.choice(found) if found else (0, 0)
        return data[:start] + data[end:]

    return change


def twice(pattern: bytes) -> Change:
    def change(data: bytes, draw: random.Random) -> bytes:
        found = spans(data, pattern)
        start, end = draw.choice(found) if found else (0, 0)
        return data[:end] + data[start:end] + data[end:]

    return change


def swapped(pattern: bytes) -> Change:
    def change(data: bytes, draw: random.Random) -> bytes:
        found = spans(data, pattern)
        if len(found) < 2:
            return data
        (a, b), (c, d) = sorted(draw.sample(found, 2))
        return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]

    return change


def replaced(pattern: bytes, values: Sequence[bytes]) -> Change:
    def change(data: bytes, draw: random.Random) -> bytes:
        found = spans(data, pattern)
        start, end = draw.choice(found) if found else (0, 0)
        return data[:start] + draw.choice(values) + data[end:]

    return change


def inserted(values: Sequence[bytes]) -> Change:
    def change(data: bytes, draw: random.Random) -> bytes:
        at = draw.randrange(len(data) + 1)
        return data[:at] + draw.choice(values) + data[at:]

    return change


def flipped(data: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(data))
    return data[:at] + bytes([draw.randrange(256)]) + data[at + 1 :]


ATTRIBUTE = rb'\s[\w:]+="[^"]*"'
NUMBERS = [b"0", b"1", b"2", b"7", b"99", b"-1", b"1048577", b"99999999999", b"", b"x"]
XML: list[Change] = [
    cut,
    cut_anywhere,
    without(ATTRIBUTE),
    twice(ATTRIBUTE),
    swapped(ATTRIBUTE),
    replaced(rb'(?<==")[^"]*', [*NUMBERS, b"A1", b"XFD9", b"A1:B2", b"true", b"s", b"inlineStr"]),
    replaced(rb'(?<= r=")[^"]*', [b"A1", b"A2", b"B3", b"ZZ9", b"3", b"2", b"1048576"]),
    replaced(rb'(?<=ref=")[^"]*', [b"A1", b"A1:A2", b"A1:XFD1048576", b"B2:A1"]),
    replaced(rb"(?<=<v>)[^<]*", NUMBERS),
    replaced(rb"(?<=Target=\")[^\"]*", [b"worksheets/sheet1.xml", b"/xl/styles.xml", b"../x"]),
    replaced(rb"UTF-8", [b"GBK", b"UTF-16", b"ascii"]),
    without(rb"<[^<>]*>"),
    twice(rb"<[^<>]*>"),
    swapped(rb"<[^<>]*>"),
    without(rb"<(row|c|si|table:table-row|table:table-cell)\b.*?</\1>"),
    twice(rb"<(row|c|si|table:table-row|table:table-cell)\b.*?</\1>"),
    swapped(rb"<(row|c|si|table:table-row|table:table-cell)\b.*?</\1>"),
    inserted([b"<!--", b"<![CDATA[", b"&x;", b"<x>", b"\0", b"]]>", b"<!DOCTYPE x>"]),
    flipped,
]
PAGE: list[Change] = [
    cut,
    cut_anywhere,
    without(rb"<[^<>]*>"),
    twice(rb"<[^<>]*>"),
    swapped(rb"<[^<>]*>"),
    without(rb'"'),
    replaced(rb"charset=[\w-]+", [b"charset=utf-8", b"charset=gbk", b"charset=latin-1"]),
    inserted([b"<!--", b"<td", b"<tr>", b"</table>", b"<table>", b'"', b"<script>", b"<title>"]),
    flipped,
]
TEXT: list[Change] = [
    cut,
    cut_anywhere,
    inserted([b'"']),
    inserted([b'"', b",", b";", b"\t", b"\r", b"\n", b"\f", b"\0", b'""', b"\\"]),
    without(rb'[",;\t]'),
    twice(rb'[",;\t]'),
    without(rb"\r?\n"),
    swapped(rb"[^\n]*\n"),
    twice(rb"[^\n]*\n"),
    lambda data, draw: data.replace(b"\n", draw.choice([b"\r", b"\r\n", b"\n\n"])),
    lambda data, draw: draw.choice([b"\xef\xbb\xbf", b"\xff\xfe"]) + data,
    flipped,
]


def sectors(data: bytes, draw: random.Random) -> bytes:
    """Sectors of a compound file: cut there, two of them swapped, one zeroed or written twice."""
    count = len(data) // 512
    if count < 4:
        return data
    a, b = sorted(draw.sample(range(1, count), 2))
    one, other = data[a * 512 : a * 512 + 512], data[b * 512 : b * 512 + 512]
    between = data[a * 512 + 512 : b * 512]
    ways = [
        data[: b * 512],
        data[: a * 512] + other + between + one + data[b * 512 + 512 :],
        data[: a * 512] + bytes(512) + data[a * 512 + 512 :],
        data[: a * 512] + other + data[a * 512 + 512 :],
    ]
    return draw.choice(ways)


def records(data: bytes, draw: random.Random) -> bytes:
    """One record of the stream of an old workbook: another kind, length, row or style."""
    start = data.find(b"\x09\x08\x10\x00")
    places = []
    at = start
    while 0 <= at < len(data) - 4 and len(places) < 50_000:
        places.append(at)
        at += 4 + int.from_bytes(data[at + 2 : at + 4], "little")
    if start < 0:
        return data
    at = draw.choice(places) + draw.choice([0, 1, 2, 3, 4, 6, 8, 9, 10])
    return data[:at] + bytes([draw.choice([0, 1, 2, 6, 10, 20, 127, 255])]) + data[at + 1 :]


def in_archive(data: bytes, draw: random.Random) -> bytes:
    """One part changed, left out, under another's name, or the archive itself cut or flipped."""
    if draw.random() < 0.1:
        return draw.choice([cut, cut_anywhere, flipped])(data, draw)
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        parts = {name: held.read(name) for name in held.namelist() if not name.endswith("/")}
    names = sorted(parts)
    heavy = [name for name in names if "sheet" in name or "tring" in name or "content" in name]
    name = draw.choice(heavy if draw.random() < 0.6 and heavy else names)
    way = draw.random()
    if way < 0.05:
        del parts[name]
    elif way < 0.1:
        other = draw.choice(names)
        parts[name], parts[other] = parts[other], parts[name]
    elif parts[name]:
        parts[name] = draw.choice(XML)(parts[name], draw)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for each, held_bytes in parts.items():
            made.writestr(each, held_bytes)
    return out.getvalue()


def mutated(data: bytes, draw: random.Random) -> bytes:
    """The bytes with one to three changes of their structure."""
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        if not data:
            return data
        if data.startswith(b"PK"):
            try:
                data = in_archive(data, draw)
            except _BROKEN_ARCHIVE:
                data = flipped(data, draw)
        elif data.startswith(b"\xd0\xcf"):
            data = draw.choice([sectors, records, records, flipped])(data, draw)
        else:
            data = draw.choice(PAGE if b"<t" in data[:4096].lower() else TEXT)(data, draw)
    return data


# -- what another reader sees


@dataclass(frozen=True)
class View:
    """How many rows show something, and which short Chinese texts stand in cells of their own."""

    rows: int
    texts: frozenset[str]


def view(sheets: Iterable[Iterable[Sequence[object]]]) -> View:
    rows, texts = 0, set()
    for sheet in sheets:
        for row in sheet:
            shown = [str(value).strip() for value in row if value is not None]
            rows += any(shown)
            texts.update(text for text in shown if HAN.match(text))
    return View(rows, frozenset(texts))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


@contextmanager
def within(spare: int) -> Iterator[None]:
    """Let the process grow by so many bytes: a reader that believes a damaged sheet to have a
    million rows ends with a MemoryError."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + spare, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def seen_elsewhere(path: Path, reading: BookReading) -> View | None:
    """What a reader of another make sees in the same file; None where it sees nothing it is sure
    of."""
    kind, data = reading.book.format, path.read_bytes()
    try:
        if kind == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
            return view(sheet.iter_rows(values_only=True) for sheet in book.worksheets)
        if kind in ("xls", "ods"):
            other = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
            return view(other.get_sheet_by_name(n).to_python() for n in other.sheet_names)
        if kind == "html":
            page = _Page()
            page.feed(data.decode(reading.book.encoding or "utf-8", "replace"))
            page.close()
            return view([page.rows])
        if kind == "csv":
            text = data.decode(reading.book.encoding or "utf-8", "replace")
            lines = io.StringIO(text, newline="")
            delimiter = max("\t,;|", key=text[:20_000].count)
            rows = [row for line in lines for row in csv.reader([line], delimiter=delimiter)]
            return view([rows])
    except Exception:
        return None
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
    return None


def losses(other: View | None, reading: BookReading) -> str | None:
    """What of a file the reading lacks though another reader sees it, and nobody said so."""
    if other is None or reading.book.notes:
        return None
    own = view(grid.rows for grid in reading.book.grids)
    if own.rows < other.rows:
        return f"{other.rows - own.rows} of {other.rows} rows"
    missing = {text for text in other.texts - own.texts}
    shown = "".join(
        str(value) for grid in reading.book.grids for row in grid.rows for value in row if value
    )
    missing = {text for text in missing if text not in shown}
    return f"{len(missing)} texts of {len(other.texts)}" if missing else None


# -- the run


class _TooLong(Exception):
    """A reading took longer than any honest one."""


def _stop(*_: object) -> None:
    raise _TooLong


def tried(path: Path, pack: packs.PackSpec) -> tuple[str, str]:
    """("read" | "refused" | "untyped" | "lost" | "slow", what)."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        reading = read_file(path, pack, as_of=AS_OF)
        told = account(reading, pack)
        register_tables(reading, pack, source="s", place=None)
        copy_of(path, reading, pack)
        aside = told["set_aside"]
        assert isinstance(aside, dict)
        assert told["rows_in"] == int(str(told["accepted"])) + sum(aside.values())
        with within(SPARE):
            other = seen_elsewhere(path, reading)
        lost = losses(other, reading)
        return ("lost", lost) if lost else ("read", ALONE if other is None else COMPARED)
    except BadInput as error:
        return "refused", error.code
    except _TooLong:
        return "slow", f"more than {SECONDS} s"
    except Exception as error:
        return "untyped", f"{type(error).__name__}: {error}"[:200]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@dataclass(frozen=True)
class Outcome:
    """One damaged file: the number it was drawn with, and what became of it."""

    file: str
    number: int
    what: str
    why: str
    data: bytes


def run(files: Sequence[Path], count: int, seed: int) -> Iterator[Outcome]:
    """Damage the files in turn, `count` times in all."""
    warnings.simplefilter("ignore")
    pack = packs.load("cn")
    signal.signal(signal.SIGALRM, _stop)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            file = files[number % len(files)]
            data = mutated(file.read_bytes(), random.Random(f"{seed}/{file.name}/{number}"))
            path = Path(folder) / file.name
            path.write_bytes(data)
            yield Outcome(file.name, number, *tried(path, pack), data)


def main() -> int:
    """Run, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, nargs="?", help="default: a township made for this")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as made:
        if chosen.folder is None:
            doorstep_demo.build(Path(made), persons=300, seed=chosen.seed, as_of=AS_OF)
        counts = printed(
            run(ledgers(chosen.folder or Path(made)), chosen.count, chosen.seed), chosen.keep
        )
    return int(any(counts[what] for what in WRONG))


def ledgers(folder: Path) -> list[Path]:
    """The files of a folder and the folders in it."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".json")


def printed(outcomes: Iterable[Outcome], keep: Path | None) -> Counter[str]:
    """Show failures as they come, and count all."""
    counts: Counter[str] = Counter()
    compared = 0
    for one in outcomes:
        counts[one.what] += 1
        compared += one.why == COMPARED
        if one.what in WRONG:
            print(f"{one.number} {one.file}: {one.what}: {one.why}", flush=True)
            if keep:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{one.number}_{one.file}").write_bytes(one.data)
    for what, n in sorted(counts.items()):
        print(f"| {what} | {n} |")
    print(f"| of those read, held against another reader | {compared} |")
    return counts


if __name__ == "__main__":
    sys.exit(main())
