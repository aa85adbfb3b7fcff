"""Records of a text ledger whose quotation marks may stray: no line is swallowed by a mark that
somebody forgot.

A file whose marks all close on their own line is one run of the csv reader. Otherwise every record
that reaches over several lines is judged: it is one record when its marks close as they should and
its lines do not look like the table's own lines; if they do, its first line is read without
quotation marks and the next line begins anew.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

_LONGEST_CELL = 500  # lines; a cell of more is taken for a mark that was never closed
_MOST_STRAYS = 1_000  # so many lines with a stray mark, and no mark of the rest is believed
_SAMPLE = 2_000  # lines that tell what a line of the table looks like
_A_TABLE = 3  # fewer lines or fields say nothing of what the others should look like
_WIDE = 4  # from so many fields on, a line of as many within a cell is no accident
_MANY = 20  # lines in one cell
_ALIKE = 0.8


@dataclass
class QuotedRecords:
    """`rows` as cut; `starts[i]` is the line of row i, counted from 1; `strays` are the lines read
    without quotation marks. `cells` of several lines hold `inside` lines besides their first:
    len(rows) + inside = lines of the file."""

    rows: list[list[str]]
    starts: Sequence[int]
    strays: list[int] = field(default_factory=list)
    cells: int = 0
    inside: int = 0


def cut_records(text: str, delimiter: str) -> QuotedRecords:
    """Cut a whole text into records; raises csv.Error where a field has more characters than
    `csv.field_size_limit` allows."""
    if '\\"' in text:
        text = _doubled(text, delimiter)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
        if reader.line_num == len(rows):
            return QuotedRecords(rows, range(1, len(rows) + 1))
    except csv.Error as problem:
        if "limit" in str(problem):
            raise
    return _Cutter(list(io.StringIO(text, newline="")), delimiter).cut()


def cut_line(line: str, delimiter: str, width: int = 0) -> list[str]:
    """One line's fields; marks that do not enclose a field are part of it, a lone one at its rim
    is left out. Where the marks leave fewer than `width` fields, they are not believed."""
    line = line.rstrip("\r\n")
    fields = _closed_fields(line, delimiter)
    if len(fields) < width <= line.count(delimiter) + 1:
        fields = [_without_rim(part) for part in line.split(delimiter)]
    return fields


def _closed_fields(line: str, delimiter: str) -> list[str]:
    if not line:
        return []
    quoted = re.compile(rf'"((?:[^"]|"")*)"(?:{re.escape(delimiter)}|\Z)')
    fields: list[str] = []
    at = 0
    while at <= len(line):
        found = quoted.match(line, at) if line.startswith('"', at) else None
        if found:
            fields.append(found[1].replace('""', '"'))
            if not found[0].endswith(delimiter):
                break
            at = found.end()
            continue
        end = line.find(delimiter, at)
        end = len(line) if end < 0 else end
        fields.append(_without_rim(line[at:end]))
        at = end + 1
    return fields


def _without_rim(text: str) -> str:
    """The same without the mark at one end that nothing answers."""
    if text.count('"') % 2:
        return text[1:] if text.startswith('"') else text.removesuffix('"')
    return text.replace('""', '"') if text.strip('"') else ""


def _doubled(text: str, delimiter: str) -> str:
    r"""The text with `\"` written as `""`, if more of its lines are sound that way."""
    told = [line for line in text.split("\n") if '\\"' in line][:_SAMPLE]
    changed = [line.replace('\\"', '""') for line in told]
    as_it_is, otherwise = (
        sum(_sound(line, delimiter) is not None for line in lines) for lines in (told, changed)
    )
    return text.replace('\\"', '""') if otherwise > as_it_is else text


def _sound(line: str, delimiter: str) -> list[str] | None:
    """The fields of a line whose marks are all in order; None where they are not."""
    try:
        return next(csv.reader((line,), delimiter=delimiter, strict=True), [])
    except csv.Error as problem:
        if "limit" in str(problem):
            raise
        return None


class _QuotedTable:
    """What a line of the table looks like: how many fields, and what kind of text stands in each
    of them."""

    def __init__(self, lines: Sequence[str], delimiter: str) -> None:
        self._delimiter = delimiter
        found = [fields for line in lines[:_SAMPLE] if (fields := _sound(line, delimiter))]
        widths = Counter(map(len, found))
        self.width, count = widths.most_common(1)[0] if widths else (0, 0)
        self._known = count >= _A_TABLE
        own = (fields for fields in found if len(fields) == self.width)
        self._looks = [set(map(look_of, column)) for column in zip(*own, strict=True)]

    def is_like(self, line: str) -> bool:
        """Whether a line could stand in the table by itself."""
        fields = cut_line(line, self._delimiter, self.width)
        if not self._known or len(fields) != self.width:
            return False
        looks = list(map(look_of, fields))
        odd = [look not in own for look, own in zip(looks, self._looks, strict=True)]
        meet = sum(look != "" and not is_odd for look, is_odd in zip(looks, odd, strict=True))
        return meet > 1 and sum(odd) <= self.width // _WIDE

    def swallowed(self, fields: Sequence[str], lines: Sequence[str]) -> bool:
        """Whether the lines of a record are lines of the table that its marks hold together."""
        if self.width < _A_TABLE and len(lines) < _MANY:
            return False
        if len(fields) == self.width and any('"' in line for line in lines[1:-1]):
            return False
        alike = [self.is_like(line) for line in lines]
        if self.width >= _WIDE and any(alike[1:-1]):
            return True
        return sum(alike) >= _ALIKE * len(lines)


def look_of(text: str) -> str:
    """Nothing that says anything (""), a number ("9") or date, a short text, a long one."""
    text = text.strip()
    if not any(map(str.isalnum, text)):
        return ""
    if text[:-1].strip("0123456789.-/:") == "" and text[-1] in "0123456789Xx":
        return "9"
    return "a" if len(text) <= 6 else "text"


class _Cutter:
    def __init__(self, lines: list[str], delimiter: str) -> None:
        self._lines, self._delimiter = lines, delimiter
        self._table = _QuotedTable(lines, delimiter)
        self._starts: list[int] = []
        self._made = QuotedRecords([], self._starts)

    def cut(self) -> QuotedRecords:
        """Line by line; a record of several lines only where it is sound and no part of the
        table."""
        at = 0
        while at < len(self._lines):
            line = self._lines[at]
            fields = _sound(line, self._delimiter)
            taken = 1
            if fields is None:
                fields, taken = self._beyond(at)
            self._made.rows.append(fields)
            self._starts.append(at + 1)
            at += taken
        return self._made

    def _beyond(self, at: int) -> tuple[list[str], int]:
        """The record that begins on a line whose marks are not in order, and how many lines it
        takes."""
        made = self._made
        lines = self._lines[at : at + _LONGEST_CELL]
        if len(made.strays) < _MOST_STRAYS:
            reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
            try:
                fields = next(reader)
                taken = reader.line_num
                if taken > 1 and not self._table.swallowed(fields, lines[:taken]):
                    made.cells += sum(map(_has_break, fields))
                    made.inside += taken - 1
                    return fields, taken
            except csv.Error as problem:
                if "limit" in str(problem):
                    raise
        made.strays.append(at + 1)
        return cut_line(lines[0], self._delimiter, self._table.width), 1


def _has_break(text: str) -> bool:
    return "\n" in text or "\r" in text


def widths_of(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many fields most of the filled rows have, and how many rows have that many; (0, 0)
    without rows."""
    counts = Counter(len(row) for row in rows if row and any(chain(row)))
    return counts.most_common(1)[0] if counts else (0, 0)
