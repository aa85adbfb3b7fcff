"""What a layout is, and the desk it is filled in at: cells spelled the office's way, places of
records noted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from random import Random

from doorstep_demo.places import TOWN, VILLAGES, Village
from doorstep_demo.records import Record
from doorstep_demo.sheet import Formula, Sheet, Value
from doorstep_demo.spelling import (
    ENGLISH_SEX,
    MONTH_STYLES,
    Spelling,
    folk_relation,
    write_address,
    write_date,
    write_group,
    write_name,
    write_number,
    write_phone,
)

Columns = Sequence[tuple[str, str]]

NAMES = {
    "name",
    "head_name",
    "child_name",
    "mother_name",
    "father_name",
    "husband_name",
    "wife_name",
    "holder_name",
}

NUMBERS = {"id_number", "mother_id", "father_id", "husband_id", "wife_id"}


@dataclass(frozen=True)
class Layout:
    """One office's own workbook: which registers and columns it has, how it spells, how it is
    drawn.

    `drawn` are column codes whose cells the layout really shows; `small` ones suit a group, not a
    whole village.
    """

    name: str
    registers: tuple[str, ...]
    columns: frozenset[str]
    draw: Callable[[Job], list[Sheet]]
    container: str = "xlsx"
    spelling: Spelling = field(default_factory=Spelling)
    small: bool = False
    by_hand: bool = False
    keeps_struck: bool = False
    title: str = ""

    def shows(self, code: str) -> bool:
        """Whether the layout has the column."""
        return code in self.columns

    def month_only(self, code: str) -> bool:
        """Whether a date column is written without its day."""
        return self.spelling.style_of(code) in MONTH_STYLES

    @property
    def masks_ids(self) -> bool:
        """Whether identity numbers are written with stars."""
        return self.spelling.ids == "masked"


@dataclass
class Job:
    """One workbook to fill: its records per register, in order."""

    file: str
    layout: Layout
    records: dict[str, list[Record]]
    as_of: date
    rng: Random
    villages: tuple[Village, ...]
    one_table: bool = False

    @property
    def unit(self) -> str:
        """The office that fills the form in."""
        return TOWN + self.villages[0].full if len(self.villages) == 1 else TOWN + "人民政府"

    @property
    def rows(self) -> list[Record]:
        """The records when there is one register."""
        return self.records.get(self.layout.registers[0], [])

    def place(self, record: Record, sheet: Sheet, row: int) -> None:
        """Note where a record was written; a struck record strikes its row."""
        record.file, record.sheet, record.row = (
            self.file,
            None if self.one_table else sheet.name,
            row,
        )
        if record.struck:
            sheet.struck.add(row)

    def day(self, day: date | None = None) -> str:
        """A date for a form's head."""
        day = day or self.as_of
        return f"{day.year}年{day.month}月{day.day}日"

    def cell(self, code: str, record: Record) -> Value:
        """A cell as the office spells it."""
        if code in record.written:
            return record.written[code]
        value = record.values.get(code)
        spelling = self.layout.spelling
        if value is None:
            return self._derived(code, record)
        if isinstance(value, date):
            if (
                code == "birth_date"
                and spelling.elders_lunar
                and 1905 < value.year < 1960
                and value.day % 3 == 0
            ):
                return write_date(value, "lunar-digits")
            return write_date(value, spelling.style_of(code))
        if not isinstance(value, str):
            return (
                write_group(int(value), spelling.group)
                if code == "group" and isinstance(value, int)
                else value
            )
        return self._text(code, value, record)

    def _text(self, code: str, value: str, record: Record) -> Value:
        if code in ("sex", "child_sex"):
            return self._sex(value)
        if code in ("residence_status", "relation_to_head"):
            return self._status(code, value, record)
        spelling = self.layout.spelling
        if code in NAMES:
            return write_name(value, spelling)
        if code in NUMBERS:
            return write_number(value, spelling.ids)
        if code == "phone":
            return write_phone(value, spelling.phones)
        if code in ("outcome", "visit_outcome"):
            return self._at_the_door(value)
        if code == "household_no" and spelling.numbers == "number":
            return int(value)
        if code == "address":
            return write_address(value, spelling)
        if code == "village":
            return value if spelling.village == "full" else value.removesuffix("村")
        return value

    def _status(self, code: str, value: str, record: Record) -> Value:
        spelling = self.layout.spelling
        if code == "residence_status":
            return dict(zip(("usual", "absent", "migrant"), spelling.status, strict=True))[value]
        if not spelling.folk:
            return value
        rank = record.values.get("rank")
        return folk_relation(value, record.values.get("sex"), rank if isinstance(rank, int) else 1)

    def _at_the_door(self, value: str) -> Value:
        usual, own = Spelling(), self.layout.spelling
        words = dict(zip((*usual.said, *usual.doors), (*own.said, *own.doors), strict=True))
        return words.get(value, value)

    def _sex(self, value: str) -> Value:
        style = self.layout.spelling.sex
        if style == "12":
            return 1 if value == "male" else 2
        if style == "mf":
            return ENGLISH_SEX[value]
        word = "男" if value == "male" else "女"
        if style == "many hands":
            return word if self.rng.random() < 0.8 else word + " "
        return word + "性" if style == "long" else word

    def _derived(self, code: str, record: Record) -> Value:
        born = record.values.get("birth_date")
        if not isinstance(born, date) or "birth_date" in record.written:
            return None
        if code == "age":
            return (
                self.as_of.year
                - born.year
                - ((self.as_of.month, self.as_of.day) < (born.month, born.day))
            )
        parts = {"birth_year": born.year, "birth_month": born.month, "birth_day": born.day}
        return parts.get(code)

    def cells(self, codes: Sequence[str], record: Record) -> list[Value]:
        """Cells of several columns."""
        return [self.cell(code, record) for code in codes]

    def blocks(self, records: Sequence[Record] | None = None) -> Iterator[list[Record]]:
        """Records household by household."""
        for _, block in groupby(
            self.rows if records is None else records, key=lambda r: r.household
        ):
            yield list(block)

    def groups(self, records: Sequence[Record] | None = None) -> Iterator[tuple[int, list[Record]]]:
        """Records group by group of the village."""
        chosen = self.rows if records is None else records
        for number, part in groupby(chosen, key=lambda r: int(str(r.values.get("group") or 0))):
            yield number, list(part)

    def clerk(self) -> str:
        """Somebody's name for the signature line."""
        return self.rng.choice("林陈吴黄李") + self.rng.choice(
            ("秀芳", "志明", "丽娟", "国平", "晓燕")
        )

    def one_village(self, sheet: Sheet, width: int) -> None:
        """The customary line of unit and date."""
        sheet.line(f"填报单位：{self.unit}        填报日期：{self.day()}", width)


def age_formula(row: int, column: str, cached: Value) -> Formula:
    """Age computed from the birth-date cell of the same row."""
    return Formula(f'=DATEDIF({column}{row},TODAY(),"y")', cached if isinstance(cached, int) else 0)


def village_name(number: int) -> str:
    """松坪村 for 2."""
    return VILLAGES[number - 1].full
