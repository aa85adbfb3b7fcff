"""Whatever stands on a sheet: each row comes out once, in values of the vocabulary, the same every
time."""

from __future__ import annotations

import json
import os
from collections import Counter

from engine.intake.random_sheets import AS_OF, PACK, sheets
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.domain.recipes import Recipe
from doorstep.engine.intake import BookReading, read_book
from doorstep.engine.intake.account import account
from doorstep.engine.intake.arrow import register_tables, schema
from doorstep.engine.intake.objects import row_objects
from doorstep.engine.tabular.grid import Book, Grid

EXAMPLES = int(os.environ.get("DOORSTEP_EXAMPLES", "60"))
FIELDS = ["sheet", "row", "kind", "status", "reason", "values", "raw", "flags"]
FLAGS = {
    "id-damaged",
    "id-checksum",
    "id-masked",
    "id-old15",
    "date-impossible",
    "date-lunar",
    "date-precision",
    "age-not-date",
    "formula",
    "error-value",
    "struck-through",
    "hidden",
    "sensitive-column-dropped",
    "unreadable",
}
REASONS = {
    "title",
    "header",
    "unit",
    "total",
    "note",
    "signature",
    "blank",
    "repeated_header",
    "cover",
    "form",
    "unreadable",
}
kinds = st.one_of(st.none(), st.sampled_from(sorted(PACK.registers)))


def read(grid: Grid, kind: str | None) -> BookReading:
    book = Book("台账.xlsx", "xlsx", "0" * 64, [grid])
    return read_book(book, PACK, as_of=AS_OF, recipe=Recipe(kind), name="台账.xlsx")


def plain(reading: BookReading) -> str:
    return json.dumps(list(row_objects(reading)), ensure_ascii=True, sort_keys=True)


@settings(max_examples=EXAMPLES)
@given(grid=sheets(), kind=kinds)
def test_rows_in_are_rows_out(grid: Grid, kind: str | None) -> None:
    objects = list(row_objects(read(grid, kind)))
    times = Counter(o["row"] for o in objects)
    assert sorted(times) == list(range(1, len(grid.rows) + 1))
    assert [o["row"] for o in objects] == sorted(o["row"] for o in objects)  # type: ignore[type-var]
    several = {row for row, n in times.items() if n > 1}
    assert {o["status"] for o in objects if o["row"] in several} <= {"accepted"}
    for o in objects:
        assert list(o) == FIELDS and o["sheet"] == grid.sheet
        accepted = o["status"] == "accepted"
        assert (o["reason"] is None) is accepted
        assert accepted or (o["reason"] in REASONS and not o["values"] and not o["flags"])


@settings(max_examples=EXAMPLES)
@given(grid=sheets(), kind=kinds)
def test_only_the_words_of_the_contract(grid: Grid, kind: str | None) -> None:
    for o in row_objects(read(grid, kind)):
        assert o["kind"] in ((None, kind) if kind else (None, *PACK.registers))
        values, flags, raw = o["values"], o["flags"], o["raw"]
        assert isinstance(values, dict) and isinstance(flags, list) and isinstance(raw, dict)
        assert set(values) <= set(PACK.columns)
        assert all(isinstance(v, str) and v for v in values.values())
        assert all(isinstance(v, str) for v in raw.values())
        assert values.get("sex", "male") in ("male", "female")
        assert {f["code"] for f in flags} <= FLAGS
    plain(read(grid, kind))


@settings(max_examples=EXAMPLES)
@given(grid=sheets(), kind=kinds)
def test_reading_twice_is_the_same_and_changes_nothing(grid: Grid, kind: str | None) -> None:
    before = repr(grid)
    assert plain(read(grid, kind)) == plain(read(grid, kind))
    assert repr(grid) == before


@settings(max_examples=EXAMPLES)
@given(grid=sheets(), kind=kinds)
def test_what_is_kept_is_what_was_accepted(grid: Grid, kind: str | None) -> None:
    reading = read(grid, kind)
    tables = register_tables(reading, PACK, source="s")
    told = account(reading, PACK)
    ids: list[str] = []
    for name, table in tables.items():
        assert table.schema == schema(PACK, name)
        assert "remarks" not in table.column_names or name in ("sites", "contacts")
        ids += table.column("row_id").to_pylist()
    assert len(ids) == len(set(ids))
    accepted = [o for o in row_objects(reading) if o["status"] == "accepted"]
    known = [o for o in accepted if o["kind"] is not None]
    assert len(ids) == len(known)
    assert told["accepted"] == len({o["row"] for o in accepted})
    assert told["rows_in"] == len(grid.rows)
