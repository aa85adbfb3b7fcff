"""Text ledgers: which encoding, which delimiter, and the records as a CSV reader counts them."""

from __future__ import annotations

import codecs
import csv
import io
import mmap
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from doorstep.domain.errors import BadInput
from doorstep.engine.tabular.containers.hostile import Limits, refuse
from doorstep.engine.tabular.grid import CellValue, Grid, Span

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_DELIMITERS = "\t,;|"
_SAMPLE_CHARACTERS = 64_000
_MAX_FIELD = 10_000_000


def decode(path: Path, data: bytes) -> tuple[str, str]:
    """Text and the encoding's name: byte-order mark, then strict UTF-8, then strict GB18030.

    Raises BadInput text-nul-bytes or text-encoding.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(name), name.removesuffix("-sig")
            except UnicodeDecodeError:
                raise refuse("text-encoding", path) from None
    if b"\0" in data:
        raise refuse("text-nul-bytes", path)
    for name in ("utf-8", "gb18030"):
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
    raise refuse("text-encoding", path)


def read_text(path: Path, data: bytes, limits: Limits) -> tuple[Grid, str]:
    """The one grid of a text file and its encoding; record 1 is `rows[0]`, a blank line an empty
    record."""
    text, encoding = decode(path, data)
    if "\0" in text:
        raise refuse("text-nul-bytes", path)
    rows: list[list[CellValue]] = []
    cells = 0
    for record in _records(path, text):
        cells += len(record)
        if cells > limits.max_cells:
            raise refuse("too-many-cells", path, limit=limits.max_cells)
        rows.append([value or None for value in record])
    return Grid(None, cut_blank_tail(rows)), encoding


_FORMULA_TEXT = re.compile(
    r'="?([^"=]*)"?'
)  # ="430..." keeps Excel from turning a number's text into a number


def _records(path: Path, text: str) -> list[list[str]]:
    previous = csv.field_size_limit(_MAX_FIELD)
    try:
        return [
            [
                quoted.group(1) if (quoted := _FORMULA_TEXT.fullmatch(field)) else field
                for field in record
            ]
            for record in csv.reader(
                io.StringIO(text, newline=""), delimiter=find_delimiter(text), doublequote=True
            )
        ]
    except csv.Error:
        raise refuse("file-damaged", path, part="csv") from None
    finally:
        csv.field_size_limit(previous)


def find_delimiter(text: str) -> str:
    """The delimiter that cuts most of the first records into the same number of fields; a comma
    when none does."""
    sample = text[:_SAMPLE_CHARACTERS]
    if len(text) > len(sample):
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        if delimiter not in sample:
            continue
        score = _evenness(sample, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _evenness(sample: str, delimiter: str) -> float:
    try:
        widths = Counter(
            len(r) for r in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if r
        )
    except csv.Error:
        return 0.0
    widths_over_one = {width: count for width, count in widths.items() if width > 1}
    if not widths_over_one:
        return 0.0
    width, count = max(widths_over_one.items(), key=lambda item: (item[1], item[0]))
    return count / sum(widths.values()) + min(width, 50) / 1000


def cut_blank_tail(rows: list[list[CellValue]]) -> list[list[CellValue]]:
    """The same rows without blank cells at the end of each and blank rows at the end of all."""
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def clip_merges(merges: list[Span], height: int, width: int) -> list[Span]:
    """Merged ranges cut to the sheet's used part; those wholly outside it or of one cell are
    dropped."""
    kept = []
    for top, left, bottom, right in merges:
        bottom, right = min(bottom, height - 1), min(right, width - 1)
        if top <= bottom and left <= right and (top, left) != (bottom, right):
            kept.append((top, left, bottom, right))
    return kept


_SAMPLE_BYTES = 64_000
_TEXT = frozenset({".csv", ".tsv", ".txt"})


def quick_columns(path: Path, wanted: Sequence[str]) -> dict[str, pa.ChunkedArray] | None:
    """The wanted columns as text by header, empty cells null; None where the file asks for the
    careful reader.

    Raises:
        BadInput: a wanted column is not in the header.
    """
    header = _plain_header(path)
    if header is None:
        return None
    names, delimiter = header
    for name in wanted:
        if name not in names:
            raise BadInput("column-unknown", file=path.name, column=name)
    try:
        table = arrow_csv.read_csv(
            path,
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=list(wanted),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid:
        return None
    found = {name: table.column(name) for name in wanted}
    return None if any(_has_formula(column) for column in found.values()) else found


def _plain_header(path: Path) -> tuple[list[str], str] | None:
    """The header's names and the delimiter, when all of the file looks like plain UTF-8 records."""
    if path.suffix.lower() not in _TEXT or not path.is_file() or not path.stat().st_size:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(b"\0") >= 0:
            return None
        start = content[:_SAMPLE_BYTES]
    try:
        sample = start[: start.rfind(b"\n") + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    first = sample.split("\n", 1)[0].rstrip("\r")
    delimiter = find_delimiter(sample)
    names = first.split(delimiter)
    if '"' in first or "" in names or len(set(names)) < len(names):
        return None
    return names, delimiter


def _has_formula(column: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.starts_with(column, "=")).as_py())
