"""The data of the accuracy bench: tables by column code, the truth to score with, and the same
columns normalised."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from linking import read
from pypinyin import Style, lazy_pinyin
from simulated.papers import COLUMNS as COUNTY_COLUMNS

from beside.score import Truth
from doorstep import packs
from doorstep.app.standalone.linking import link_tables
from doorstep.domain.registers import PackSpec
from doorstep.engine.fields import id_15_to_18, read_column
from doorstep.engine.intake.book import context_of
from doorstep.engine.linkage import LinkResult, TableOptions

AS_OF = dt.date(2026, 6, 30)


@dataclass(frozen=True)
class Task:
    """One data set: `left` and `right` as the other tool gets them, `tidy` the same in normalised
    columns.

    `link` runs ours; `model` names the other tool's settings.
    """

    name: str
    model: str
    left: pa.Table
    right: pa.Table | None
    tidy: tuple[pa.Table, pa.Table | None]
    truth: Truth
    link: Callable[[], LinkResult]


def folder_tasks(folder: Path) -> Iterable[Task]:
    """Every data set of the folder, the single tables first as they come."""
    for path in sorted(folder.glob("*/*truth.csv")):
        rows = read(path)
        if rows.column_names == ["id", "entity"]:
            source = (
                path.with_name(path.name.replace("_truth", ""))
                if "_" in path.stem
                else path.with_name("persons.csv")
            )
            yield _one_table(f"{path.parent.name}/{source.stem}", read(source), rows)
        else:
            yield _two_tables(path.parent, rows)


def _one_table(name: str, table: pa.Table, rows: pa.Table) -> Task:
    entity = dict(
        zip(rows.column("id").to_pylist(), rows.column("entity").to_pylist(), strict=True)
    )
    groups: dict[str, list[str]] = {}
    for row, group in entity.items():
        groups.setdefault(group, []).append(row)
    pairs = {frozenset(pair) for ids in groups.values() for pair in combinations(ids, 2)}
    truth = Truth({pair: "/".join(sorted(pair)) for pair in pairs}, entity)
    model = (
        "fake"
        if "email" in table.column_names
        else "febrl"
        if "suburb" in table.column_names
        else "historical"
    )
    tidy = _folded(table)
    return Task(name, model, table, None, (tidy, None), truth, lambda: link_tables(table, None))


def _two_tables(folder: Path, rows: pa.Table) -> Task:
    left, right = read(folder / "census.csv"), read(folder / "register.csv")
    pairs = zip(*(column.to_pylist() for column in rows.columns), strict=True)
    truth = Truth({frozenset(("l" + a, "r" + b)): a for a, b in pairs}, {})
    ready = _with_birth_and_address(left), _with_birth_and_address(right)
    tidy = _folded(ready[0]), _folded(ready[1])
    return Task(folder.name, "census", *ready, tidy, truth, lambda: link_tables(left, right))


def town_task(folder: Path, name: str) -> Task:
    """A simulated town: ours reads the files' cells as `doorstep link --pack cn` does."""
    raw = [read(folder / f"{side}.csv") for side in ("census", "register")]
    pack = packs.load("cn")
    ours = [_by_grammar(table, pack) for table in raw]
    tidy = [_keyed(table) for table in ours]
    household = dict(
        zip(
            raw[0].column("id").to_pylist(),
            _joined(raw[0], ("village", "household_no")).to_pylist(),
            strict=True,
        )
    )
    person: dict[str, str] = {}
    persons: dict[frozenset[str], str] = {}
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            a, b = "l" + row["census_no"], "r" + row["register_no"]
            person[a] = person[b] = persons[frozenset((a, b))] = person.get(a) or person.get(b) or a
    truth = Truth(persons, {"l" + row: place for row, place in household.items()})
    grammar = pack.grammar
    return Task(
        name, "town", _split(raw[0]), _split(raw[1]), (tidy[0], tidy[1]), truth,
        lambda: link_tables(*ours, TableOptions(id_system=grammar.id_system)),
    )  # fmt: skip


def _by_grammar(table: pa.Table, pack: PackSpec) -> pa.Table:
    context = context_of(pack, AS_OF, False)
    made: dict[str, Sequence[str | None]] = {}
    for code in COUNTY_COLUMNS:
        cells = table.column(code).to_pylist()
        spec = pack.columns.get(code)
        if code == "id" or spec is None:
            made[code] = cells
        else:
            values, flags = read_column(spec.type, code, cells, None, context)
            made[code] = [
                cells[i] if value is None and i in flags else value
                for i, value in enumerate(values)
            ]
    return pa.table({code: pa.array(values, pa.string()) for code, values in made.items()})


def _split(table: pa.Table) -> pa.Table:
    """Surname and given name as an analyst would cut them: one character and the rest."""
    name = table.column("name")
    table = table.append_column("family_name", pc.utf8_slice_codeunits(name, 0, 1))
    return table.append_column("given_name", pc.utf8_slice_codeunits(name, 1, 9))


def _keyed(table: pa.Table) -> pa.Table:
    """Columns as ours compares them: the name's sound, the number's first seventeen, the place
    without its type."""
    names = table.column("name").to_pylist()
    sounds = {
        name: " ".join(lazy_pinyin(name, style=Style.NORMAL)) for name in {n for n in names if n}
    }
    numbers = [_key_of(number) for number in table.column("id_number").to_pylist()]
    village = pc.replace_substring_regex(table.column("village"), "村$", "")
    table = _split(table).append_column(
        "sound", pa.array([sounds.get(name) for name in names], pa.string())
    )
    table = table.set_column(
        table.column_names.index("id_number"), "id_number", pa.array(numbers, pa.string())
    )
    return table.set_column(table.column_names.index("village"), "village", village)


def _key_of(number: str | None) -> str | None:
    if number is None:
        return None
    longer = id_15_to_18(number) if len(number) == 15 and number.isdigit() else number
    return (longer or number)[:17]


def _with_birth_and_address(table: pa.Table) -> pa.Table:
    """One date and one address, which the two files keep in different pieces."""
    parts = [pc.utf8_lpad(table.column(c), w, "0") for c, w in
             (("birth_year", 4), ("birth_month", 2), ("birth_day", 2))]  # fmt: skip
    table = table.append_column("birth_date", pc.binary_join_element_wise(*parts, "-"))
    if "address" not in table.column_names:
        table = table.append_column("address", _joined(table, ("house_number", "street")))
    postcode = pc.replace_substring_regex(
        table.column("postcode"), r"^(.+?)\s*(\d[A-Za-z]{2})$", r"\1 \2"
    )
    table = table.set_column(table.column_names.index("postcode"), "postcode", postcode)
    return table.set_column(
        table.column_names.index("address"),
        "address",
        pc.utf8_upper(pc.utf8_trim_whitespace(table.column("address"))),
    )


def _joined(table: pa.Table, codes: Sequence[str]) -> pa.ChunkedArray:
    parts = [pc.fill_null(table.column(code), "") for code in codes]
    return pc.binary_join_element_wise(*parts, " ")


def _folded(table: pa.Table) -> pa.Table:
    """Names, streets and places in capitals and digits alone."""
    for at, code in enumerate(table.column_names):
        if code in FOLDED:
            plain = pc.replace_substring_regex(
                pc.utf8_upper(table.column(code)), r"[^\p{L}\p{N} ]+", ""
            )
            plain = pc.utf8_trim_whitespace(plain)
            empty = pc.equal(plain, "")
            table = table.set_column(
                at, code, pc.if_else(empty, pa.scalar(None, pa.string()), plain)
            )
    return table


FOLDED = frozenset(
    ("given_name", "family_name", "name", "street", "address", "birth_place", "occupation", "city")
)
