"""Plain text tables at the speed of the disk: a well-formed UTF-8 file of records, read column by column.

Only what needs no judgement is taken here; for anything else the answer is "not mine", and the careful reader begins.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from doorstep.engine.read.text import find_delimiter
from doorstep.errors import BadInput

_SAMPLE_BYTES = 64_000
_TEXT = frozenset({".csv", ".tsv", ".txt"})


def quick_columns(path: Path, wanted: Sequence[str]) -> dict[str, pa.ChunkedArray] | None:
    """The wanted columns as text by header, empty cells null; None where the file asks for the careful reader.

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
        table = csv.read_csv(
            path,
            parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=False),
            convert_options=csv.ConvertOptions(
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
