"""Text ledgers: which encoding, which delimiter, and the records as a CSV reader counts them."""

from __future__ import annotations

import codecs
import csv
import io
import mmap
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from doorstep.domain.errors import BadInput
from doorstep.domain.imports import ReadingNote
from doorstep.domain.vocabulary import NoteCode
from doorstep.engine.fields.formula_like import as_meant, column_as_meant
from doorstep.engine.tabular.containers.hostile import LONGEST_CELL, Limits, has_long_run, refuse
from doorstep.engine.tabular.containers.quotes import (
    QuotedRecords,
    cut_line,
    cut_records,
    widths_of,
)
from doorstep.engine.tabular.containers.recut import recut
from doorstep.engine.tabular.grid import CellValue, Grid, Span

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_DELIMITERS = "\t,;|"
_WIDE_DELIMITERS = "，；"  # typed in a Chinese keyboard; they stand in sentences too
_SAMPLE_CHARACTERS = 64_000
_MOST = 0.5
_MAX_FIELD = 10_000_000
_BROKEN_OFF = ("unexpected end of data", "incomplete multibyte sequence", "truncated data")
# Letters and signs of western Europe as Windows writes them in one byte each.
_WESTERN = "cp1252"
_LETTERS = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0152\u0153\u0160\u0161\u017d\u017e\u0178"
_WESTERN_ONLY = re.compile(
    rf"[\x00-\x7f\u00a0\u00a1\u00a7\u00aa\u00ab\u00b0\u00ba\u00bb\u00bf\u20ac\u2013\u2014"
    rf"\u2018-\u201d\u2026{_LETTERS}]*"
)
_NO_WORD = re.compile(rf"[{_LETTERS}]{{3}}|[\u00c0-\u00de]{{2}}")
_IN_A_WORD = re.compile(rf"[A-Za-z][{_LETTERS}]|[{_LETTERS}][A-Za-z]|[nN]\u00b0")
_A_TABLE = 3  # rows of one width, fields of a row, before another is worth a word


@dataclass(frozen=True)
class TextBook:
    """What a text file held: its grid, its encoding, and notes on what was damaged."""

    grid: Grid
    encoding: str
    notes: tuple[ReadingNote, ...]


@dataclass(frozen=True)
class DecodedText:
    """A file's text and its encoding; `cut` when the file ends within a character."""

    text: str
    encoding: str
    cut: bool = False


def decode(path: Path, data: bytes) -> DecodedText:
    """The text by byte-order mark, then strict UTF-8, then Windows-1252 where it makes words of
    Latin letters, then strict GB18030; a character that breaks off at the very end is left out.

    Raises BadInput text-nul-bytes or text-encoding.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            found = _decoded(data, name)
            if found is None:
                raise refuse("text-encoding", path)
            return found
    if b"\0" in data:
        raise refuse("text-nul-bytes", path)
    for name in ("utf-8", _WESTERN, "gb18030"):
        found = _western(data) if name == _WESTERN else _decoded(data, name)
        if found is not None and not (found.cut and found.text.isascii()):
            return found
    raise refuse("text-encoding", path)


def _western(data: bytes) -> DecodedText | None:
    """Read one byte a character where accented letters stand alone among plain ones, as they do in
    Prénom; Chinese in two bytes each makes long runs of them."""
    try:
        text = data.decode(_WESTERN)
    except UnicodeDecodeError:
        return None
    if _NO_WORD.search(text) or not _IN_A_WORD.search(text) or not _WESTERN_ONLY.fullmatch(text):
        return None
    return DecodedText(text, _WESTERN)


def _decoded(data: bytes, name: str) -> DecodedText | None:
    plain = name.removesuffix("-sig")
    try:
        return DecodedText(data.decode(name), plain)
    except UnicodeDecodeError as problem:
        if problem.reason not in _BROKEN_OFF:
            return None
        at = len(data) - len(problem.object) + problem.start
    try:
        return DecodedText(data[:at].decode(name), plain, cut=True)
    except UnicodeDecodeError:
        return None


def read_text(path: Path, data: bytes, limits: Limits) -> TextBook:
    """The one grid of a text file, its encoding, and what was damaged; record 1 is `rows[0]`, a
    blank line an empty record."""
    found = decode(path, data)
    text = found.text
    if "\0" in text:
        raise refuse("text-nul-bytes", path)
    delimiter = _delimiter(text)
    records = _records(path, text, delimiter)
    other = recut(records.rows, delimiter)
    notes = _notes(records, text)
    if other:
        told = {"line": records.starts[other[0]], "count": len(other)}
        notes.append(ReadingNote(NoteCode.DELIMITER_OTHER, told))
    if found.cut:
        notes.append(ReadingNote(NoteCode.CHARACTER_CUT))
    rows: list[list[CellValue]] = []
    cells = 0
    for record in records.rows:
        cells += len(record)
        if cells > limits.max_cells:
            raise refuse("too-many-cells", path, limit=limits.max_cells)
        rows.append([value or None for value in record])
    return TextBook(Grid(None, cut_blank_tail(rows)), found.encoding, tuple(notes))


def _notes(records: QuotedRecords, text: str) -> list[ReadingNote]:
    """What must be said of a text's records: stray marks, cells of several lines, lines longer than
    the table, a last line that breaks off."""
    notes = []
    if records.strays:
        stray = {"line": records.strays[0], "count": len(records.strays)}
        notes.append(ReadingNote(NoteCode.QUOTE_STRAY, stray))
    if records.inside:
        notes.append(
            ReadingNote(NoteCode.CELLS_OF_LINES, {"count": records.cells, "lines": records.inside})
        )
    width, count = widths_of(records.rows)
    if count < _A_TABLE or count * 2 < len(records.rows):
        return notes
    long = [at for at, row in enumerate(records.rows) if len(row) > width and any(row)]
    if long:
        told = {"line": records.starts[long[0]], "count": len(long), "width": width}
        notes.append(ReadingNote(NoteCode.LINES_LONG, told))
    last = records.rows[-1]
    breaks_off = 0 < len(last) < width and not text.endswith(("\n", "\r"))
    short = _short(records.rows[:-1] if breaks_off else records.rows, width)
    if short:
        told = {"line": records.starts[short[0]], "count": len(short), "width": width}
        notes.append(ReadingNote(NoteCode.LINES_SHORT, told))
    if breaks_off:
        told = {"line": records.starts[-1], "fields": len(last), "width": width}
        notes.append(ReadingNote(NoteCode.LINE_CUT, told))
    return notes


def _short(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Rows that end before a column which most others fill, or write down though it is empty."""
    whole = [row for row in rows if len(row) == width]
    filled = [sum(map(bool, column)) * 2 > len(whole) for column in zip(*whole, strict=True)]
    filled[-1] |= sum(not row[-1] for row in whole) * 2 > len(rows)
    least = max(_A_TABLE, width / 2)
    return [
        at
        for at, row in enumerate(rows)
        if len(row) < width and any(filled[len(row) :]) and sum(map(bool, row)) >= least
    ]


_FORMULA_TEXT = re.compile(
    r'="?([^"=]*)"?'
)  # ="430..." keeps Excel from turning a number's text into a number


def _records(path: Path, text: str, delimiter: str) -> QuotedRecords:
    previous = csv.field_size_limit(_MAX_FIELD)
    try:
        records = cut_records(text, delimiter)
        if has_long_run(text, "\n") and any(
            len(field) > LONGEST_CELL for row in records.rows for field in row
        ):
            raise refuse("cell-too-long", path, part="csv", limit=LONGEST_CELL)
        if "=" in text or "'" in text:
            records.rows = [
                [as_meant(_without_formula(field)) for field in row] for row in records.rows
            ]
        return records
    except csv.Error:
        raise refuse("file-damaged", path, part="csv") from None
    finally:
        csv.field_size_limit(previous)


def _without_formula(field: str) -> str:
    quoted = _FORMULA_TEXT.fullmatch(field) if field.startswith("=") else None
    return quoted.group(1) if quoted else field


def _delimiter(text: str) -> str:
    """The delimiter of a whole text: a wide one, where it makes a table of most lines and no
    other does of more."""
    found = find_delimiter(text)
    sample = _sample(text)
    best = _evenness(sample, found)
    for wide in _WIDE_DELIMITERS:
        score = _evenness(sample, wide) if sample.count(wide) > sample.count("\n") else 0.0
        if score > max(best, _MOST):
            found, best = wide, score
    return found


def _sample(text: str) -> str:
    sample = text[:_SAMPLE_CHARACTERS]
    if len(text) > len(sample):
        sample = sample[: sample.rfind("\n") + 1] or sample
    return sample


def find_delimiter(text: str) -> str:
    """The delimiter that cuts most of the first records into the same number of fields; a comma
    when none does."""
    sample = _sample(text)
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        if delimiter not in sample:
            continue
        score = _evenness(sample, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _evenness(sample: str, delimiter: str) -> float:
    lines = io.StringIO(sample, newline="")
    try:
        widths = Counter(len(r) for r in csv.reader(lines, delimiter=delimiter, strict=True) if r)
    except csv.Error:
        lines.seek(0)
        widths = Counter(len(cut_line(line, delimiter)) for line in lines if line.strip())
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
    dropped. In a sheet no cell belongs to two: of ranges that together have more cells than the
    used part, those beyond that are dropped too."""
    kept: dict[Span, None] = {}
    room = height * width
    for top, left, bottom, right in merges:
        bottom, right = min(bottom, height - 1), min(right, width - 1)
        span = (top, left, bottom, right)
        if top <= bottom and left <= right and (top, left) != (bottom, right) and span not in kept:
            room -= (bottom - top + 1) * (right - left + 1)
            if room < 0:
                break
            kept[span] = None
    return list(kept)


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
    found = {name: column_as_meant(table.column(name)) for name in wanted}
    raw = (table.column(name) for name in wanted)
    return None if any(_has_formula(column) for column in raw) else found


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
