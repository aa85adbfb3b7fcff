"""Tidy tables for analysts: Arrow underneath, pandas on request, a calm preview in notebooks."""

from __future__ import annotations

import datetime as dt
import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

if TYPE_CHECKING:
    import pandas

_PREVIEW_ROWS = 10


T = TypeVar("T")


class Results(list[T]):
    """A list of results of one kind (frozen dataclasses), that is a table too: a column a field,
    `outer_inner` where a field has fields of its own; what is no plain value is written as JSON."""

    @property
    def table(self) -> Table:
        """The same as a table, a row a result."""
        rows = [dict(_fields(asdict(one))) for one in self]  # type: ignore[call-overload]
        names = list(dict.fromkeys(name for row in rows for name in row))
        return Table(pa.table({name: [row.get(name) for row in rows] for name in names}))

    def to_pandas(self) -> pandas.DataFrame:
        """The same as a pandas DataFrame."""
        return self.table.to_pandas()

    def _repr_html_(self) -> str:
        return self.table._repr_html_()


def _fields(record: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in record.items():
        if isinstance(value, dict) and value:
            yield from _fields(value, f"{prefix}{name}_")
        elif value is None or isinstance(value, str | int | float | dt.date):
            yield prefix + name, value
        else:
            yield prefix + name, json.dumps(value, ensure_ascii=False, default=str)


class Table:
    """A table of one row per record (or finding, or link); `arrow` is the data, columns are strings
    unless counted."""

    def __init__(self, arrow: pa.Table) -> None:
        self.arrow = arrow

    def __len__(self) -> int:
        return int(self.arrow.num_rows)

    def __iter__(self) -> Iterator[dict[str, object]]:
        for batch in self.arrow.to_batches(max_chunksize=4096):
            yield from batch.to_pylist()

    @property
    def columns(self) -> list[str]:
        """Column names, in order."""
        return list(self.arrow.column_names)

    def to_pandas(self) -> pandas.DataFrame:
        """The same as a pandas DataFrame (pandas must be installed: `pip install
        doorstep[pandas]`)."""
        return self.arrow.to_pandas()

    def _repr_html_(self) -> str:
        names = [n for n in self.arrow.column_names if not n.startswith(("raw.", "cell."))]
        head = "".join(f"<th>{html.escape(n)}</th>" for n in names)
        rows = self.arrow.select(names).slice(0, _PREVIEW_ROWS).to_pylist()
        body = "".join(
            "<tr>"
            + "".join(
                f"<td>{html.escape('' if row[n] is None else str(row[n]))}</td>" for n in names
            )
            + "</tr>"
            for row in rows
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"{table}<p>{len(self)} × {len(names)}</p>"

    def __repr__(self) -> str:
        more = " …" if len(self.columns) > 8 else ""
        return f"Table({len(self)} rows: {', '.join(self.columns[:8])}{more})"
