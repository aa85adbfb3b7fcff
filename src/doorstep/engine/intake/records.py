"""One table's cells become typed values; what was doubtful about a cell or row is flagged beside
them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from doorstep.domain.registers import PackSpec
from doorstep.engine.fields import Context, read_column
from doorstep.engine.fields.codes import decode
from doorstep.engine.intake.redaction import Redaction, find_forbidden_cells
from doorstep.engine.intake.rolls import said_of_all
from doorstep.engine.intake.title_years import year_of_days
from doorstep.engine.tabular.grid import CellValue, column_letters
from doorstep.engine.tabular.sheets.readings import SheetReading, TableReading
from doorstep.engine.tabular.sheets.view import shown_text, shown_texts

_SHORT_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{4}\b")
_MONTHS = 12

_NONE_IS_ANSWER = frozenset(
    {"condition", "papers_seen", "outcome", "visit_outcome"}
)  # 无 is an answer there

_VALUE_AFTER = re.compile(r"[:：].*", re.DOTALL)  # a label may stand in one cell with its value
FlagPair = tuple[str | None, str]


@dataclass
class RecordTable:
    """A table's records, typed: `values[code]`, `raw[key]` and `rows` run in parallel; `flags[i]`
    where there are some.

    `cells[code]` is the column letter (in a form, the cell's whole address).
    """

    reading: TableReading
    kind: str | None
    rows: list[int]
    values: dict[str, list[str | None]]
    raw: dict[str, list[str]]
    key_of: dict[str, str]
    cells: dict[str, str]
    flags: dict[int, list[FlagPair]]
    dropped: tuple[str, ...]
    struck: set[int]
    hidden: set[int]
    redaction: Redaction = field(default_factory=Redaction)


def typed(
    reading: SheetReading, table: TableReading, pack: PackSpec, context: Context
) -> RecordTable:
    """A table's records with clean values, raw texts, flags and cell addresses."""
    dropped = tuple(_VALUE_AFTER.sub("", c.key) for c in table.columns if c.forbidden)
    struck = _struck_rows(reading, table)
    hidden = {
        i
        for i, r in enumerate(table.rows)
        if r in reading.grid.hidden_rows or not reading.grid.visible
    }
    redaction = find_forbidden_cells(reading, table, pack)
    _empty(table, redaction)
    made = RecordTable(
        table, table.kind, table.rows, {}, {}, {}, {}, {}, dropped, struck, hidden, redaction
    )
    for i, column in enumerate(table.columns):
        if not column.forbidden:
            made.raw[column.key] = _without(_shown(reading, table, i), redaction.hidden.get(i))
            if column.code is not None:
                _type_column(made, reading, i, column.code, pack, context)
    _row_flags(made)
    for code, said in said_of_all(table, pack).items():
        if not reading.mentions.words.subject(said):
            made.values.setdefault(code, [said] * len(table.rows))
    return made


def _empty(table: TableReading, redaction: Redaction) -> None:
    for i, positions in redaction.hidden.items():
        table.cells[i] = [None if k in positions else v for k, v in enumerate(table.cells[i])]


def _without(texts: list[str], positions: set[int] | None) -> list[str]:
    return ["" if k in positions else t for k, t in enumerate(texts)] if positions else texts


def _type_column(
    made: RecordTable, reading: SheetReading, i: int, code: str, pack: PackSpec, context: Context
) -> None:
    table = made.reading
    column = table.columns[i]
    spec = pack.columns[code]
    cells, shown = table.cells[i], _shown_for_reading(reading, table, i)
    lunar = pack.words.get("lunar", ())
    if spec.type == "date" and any(word in column.key for word in lunar):
        cells, shown = _mark_lunar(cells, shown, lunar[0]), None
    headed = any(word in column.key.casefold() for word in pack.words.get("coded", ()))
    coded = decode(spec.codes, cells, shown, headed=headed) if spec.codes else None
    if coded is not None:
        cells, shown = coded, None
    if spec.type == "date":
        order = _date_order(column.key, cells, context.date_order)
        year = year_of_days(table, code, cells, pack)
        context = replace(context, date_order=order, year=year)
    if code in _NONE_IS_ANSWER:
        context = replace(context, missing=frozenset())
    read, flags = read_column(spec.type, code, cells, shown, context)
    made.values[code] = read
    made.key_of[code] = column.key
    made.cells[code] = _address(reading.in_file((0, column.index))[1], column.at)
    for row, codes in flags.items():
        made.flags.setdefault(row, []).extend((code, flag) for flag in codes)
    _cell_flags(made, reading, i, code)
    if column.index in reading.grid.hidden_columns:
        for row in range(len(table.rows)):
            made.flags.setdefault(row, []).append((code, "hidden"))


def _date_order(header: str, cells: Sequence[CellValue], usual: str) -> str:
    """The order of day and month in 07/03/1985: as the header says, as the column shows, else as
    its script goes."""
    hint = header.casefold()
    if "mm/dd" in hint or "m/d/" in hint:
        return "mdy"
    if "dd/mm" in hint or "jj/mm" in hint or "d/m/" in hint:
        return "dmy"
    pairs = [
        m.groups()
        for v in set(cells)
        if isinstance(v, str) and (m := _SHORT_FIRST.match(v.strip()))
    ]
    if any(int(first) > _MONTHS for first, _ in pairs):
        return "dmy"
    if any(int(second) > _MONTHS for _, second in pairs):
        return "mdy"
    return (
        "dmy"
        if usual == "ymd" and pairs and not any("\u3400" <= ch <= "\u9fff" for ch in header)
        else usual
    )


def _mark_lunar(
    cells: Sequence[CellValue], shown: Sequence[str] | None, word: str
) -> list[CellValue]:
    """A column headed as lunar: every date in it is."""
    texts = shown or [shown_text(v) for v in cells]
    return [v if v is None else word + t for v, t in zip(cells, texts, strict=True)]


def _shown(reading: SheetReading, table: TableReading, i: int) -> list[str]:
    """Each record's cell as a person sees it: the cell's own text, not what was filled down into
    it."""
    column = table.columns[i]
    if column.inline is not None:
        return [column.inline]
    if column.at is not None:
        r, c = column.at
        return (
            [reading.view.text(r, c)]
            if c < reading.view.width and reading.view.filled[r, c]
            else [""]
        )
    texts = shown_texts(reading.view.at_rows(column.index, table.rows))
    shown = reading.view.shown_in.get(column.index)
    if shown:
        texts = [shown.get(r, t) for r, t in zip(table.rows, texts, strict=True)]
    return texts


def _shown_for_reading(reading: SheetReading, table: TableReading, i: int) -> Sequence[str] | None:
    """Shown texts beside the cells where number formats display something else; None where they
    never do."""
    column = table.columns[i]
    shown = reading.view.shown_in.get(column.at[1] if column.at else column.index)
    if not shown or column.inline is not None or column.made:
        return None
    rows = [column.at[0]] if column.at else table.rows
    if shown.keys().isdisjoint(rows):
        return None
    own = reading.view.columns[column.at[1] if column.at else column.index]
    texts: list[str] = []
    above: CellValue = None
    for r, v in zip(rows, table.cells[i], strict=True):
        carried = v is not None and v is above and own[r] is not v
        told = texts[-1] if carried else shown.get(r) or shown_text(v)
        texts.append("" if v is None else told)
        above = v
    return texts


def _cell_flags(made: RecordTable, reading: SheetReading, i: int, code: str) -> None:
    """Formulas and error values, cell by cell; an error is no value."""
    column = made.reading.columns[i]
    at = column.at[1] if column.at else column.index
    rows = [column.at[0]] if column.at else made.rows
    formulas, errors = reading.view.formula_rows.get(at), reading.view.error_rows.get(at)
    if formulas:
        for position in [k for k, r in enumerate(rows) if r in formulas]:
            made.flags.setdefault(position, []).append((code, "formula"))
    if errors:
        for position in [k for k, r in enumerate(rows) if r in errors]:
            made.values[code][position] = None
            kept = [f for f in made.flags.get(position, []) if f[0] != code or f[1] == "formula"]
            made.flags[position] = [*kept, (code, "error-value")]


def _struck_rows(reading: SheetReading, table: TableReading) -> set[int]:
    """Records whose every written cell is struck through (the number in front may be left
    alone)."""
    struck = reading.grid.struck
    if not struck:
        return set()
    rows_with = {r for r, _ in struck}
    found = set()
    for i, r in enumerate(table.rows):
        if r not in rows_with:
            continue
        places = [c.at or (r, c.index) for c in table.columns]
        written = [
            p
            for p in places
            if p[1] < reading.view.width and reading.view.filled[p] and p not in struck
        ]
        mapped = {c.at or (r, c.index) for c in table.columns if c.code}
        if not [p for p in written if p in mapped] or (
            len(written) <= 1 and places and written == places[:1]
        ):
            found.add(i)
    return found


def _row_flags(made: RecordTable) -> None:
    for row in made.struck:
        made.flags.setdefault(row, []).append((None, "struck-through"))
    for row in made.hidden:
        made.flags.setdefault(row, []).append((None, "hidden"))
    for row, labels in made.redaction.labels.items():
        made.flags.setdefault(row, []).extend(
            (label, "sensitive-column-dropped") for label in labels
        )
    if made.dropped:
        for row in range(len(made.rows)):
            made.flags.setdefault(row, []).extend(
                (header, "sensitive-column-dropped") for header in made.dropped
            )


def _address(column: int, at: tuple[int, int] | None) -> str:
    return column_letters(column) if at is None else f"{column_letters(at[1])}{at[0] + 1}"
