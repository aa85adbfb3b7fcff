"""Layouts that are one plain table: a title, perhaps a line of unit and date, headings, lines,
perhaps a total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doorstep_demo.forms.layout import Columns, Job, Layout
from doorstep_demo.records import Record
from doorstep_demo.sheet import Sheet, Value


@dataclass(frozen=True)
class Plain:
    """Draws a plain table; `extra` columns hold the same value, or a made-up one, in every line."""

    title: str
    columns: Columns
    unit_line: bool = True
    total: bool = False
    sheet: str = "Sheet1"
    per: str = "all"
    extra: tuple[tuple[str, tuple[str, ...]], ...] = ()
    hidden: tuple[int, ...] = ()
    ditto: tuple[str, ...] = ()
    date_format: str = "yyyy-mm-dd"
    spare_sheets: int = 0

    def __call__(self, job: Job) -> list[Sheet]:
        """Fill the sheets."""
        if self.per == "group":
            parts = [(f"{no}组", rows) for no, rows in job.groups()]
        elif self.per == "village":
            chosen = {v.no: v for v in job.villages}
            parts = [(v.full, [r for r in job.rows if r.village == v.no]) for v in chosen.values()]
        else:
            parts = [(self.sheet, job.rows)]
        filled = [self._fill(job, name, rows) for name, rows in parts if rows or len(parts) == 1]
        return filled + [Sheet(f"Sheet{number + 2}") for number in range(self.spare_sheets)]

    def _fill(self, job: Job, name: str, rows: list[Record]) -> Sheet:
        sheet = Sheet(name, date_format=self.date_format, hidden_columns=set(self.hidden))
        width = len(self.columns) + len(self.extra)
        if self.title:
            sheet.title(self.title.format(unit=job.unit, year=job.as_of.year), width)
        if self.unit_line:
            job.one_village(sheet, width)
        sheet.heading(
            *(header for header, _ in self.columns), *(header for header, _ in self.extra)
        )
        before: dict[str, Value] = {}
        for number, record in enumerate(rows, 1):
            cells: list[Value] = []
            for _, code in self.columns:
                value = number if code == "serial" else job.cell(code, record)
                if code in self.ditto and value is not None and before.get(code) == value:
                    cells.append("同上" if number % 7 else "〃")
                else:
                    cells.append(value)
                before[code] = value
            cells += [job.rng.choice(choices) for _, choices in self.extra]
            job.place(record, sheet, sheet.add(*cells))
        if self.total:
            sheet.add("合计", *([None] * (width - 2)), len(rows))
        for at, (_, code) in enumerate(self.columns, 1):
            if code in ("id_number", "mother_id", "father_id", "husband_id", "wife_id", "address"):
                sheet.wide[at] = 21.0
        return sheet


def plain(name: str, register: str, title: str, columns: Columns, **options: Any) -> Layout:
    """A layout of one plain table; options are fields of `Layout` or of `Plain`."""
    codes = frozenset(code for _, code in columns) - {"serial"}
    kept = {key: options.pop(key) for key in _OF_LAYOUTS & options.keys()}
    return Layout(name, (register,), codes, Plain(title, columns, **options), title=title, **kept)


_OF_LAYOUTS = {"container", "spelling", "small", "keeps_struck"}
