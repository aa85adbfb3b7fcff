"""What registers say: one record per line, first as the truth has it, later with the office's
faults in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from doorstep_demo.sheet import Value

MENTIONS: dict[str, dict[str, dict[str, str]]] = {
    "births": {
        "child": {
            "name": "child_name",
            "sex": "child_sex",
            "birth_date": "birth_date",
            "id_number": "id_number",
        },
        "mother": {"name": "mother_name", "id_number": "mother_id"},
        "father": {"name": "father_name", "id_number": "father_id"},
    },
    "marriages": {
        "husband": {
            "name": "husband_name",
            "id_number": "husband_id",
            "marriage_date": "marriage_date",
        },
        "wife": {"name": "wife_name", "id_number": "wife_id", "marriage_date": "marriage_date"},
    },
    "households": {
        "head": {
            "name": "head_name",
            "id_number": "id_number",
            "phone": "phone",
            "address": "address",
        }
    },
    "certificates": {"holder": {"name": "holder_name", "id_number": "id_number"}},
}

PLAIN = (
    "name",
    "sex",
    "birth_date",
    "id_number",
    "phone",
    "relation_to_head",
    "residence_status",
    "address",
)


class RecordForm(Protocol):
    """What a record must know of the workbook that it stands in."""

    @property
    def name(self) -> str: ...
    @property
    def masks_ids(self) -> bool: ...
    def shows(self, code: str) -> bool: ...
    def month_only(self, code: str) -> bool: ...


@dataclass(slots=True, eq=False)
class Record:
    """One line of a register. `written` overrides how a cell is spelled; `file`, `sheet`, `row` say
    where it went."""

    register: str
    village: int
    household: int
    roles: dict[str, int]
    values: dict[str, Value]
    layout: RecordForm
    written: dict[str, Value] = field(default_factory=dict)
    struck: bool = False
    file: str = ""
    sheet: str | None = None
    row: int = 0

    def mention(self, role: str) -> dict[str, str]:
        """Which column speaks of which property of the person in this role."""
        known = MENTIONS.get(self.register, {}).get(role)
        return (
            known
            if known is not None
            else {code: code for code in PLAIN} | {"marriage_date": "marriage_date"}
        )

    def column(self, pid: int, what: str) -> str | None:
        """The column that tells `what` about a person here, if this layout has it."""
        for role, who in self.roles.items():
            if who == pid:
                code = self.mention(role).get(what)
                if code is not None and self.layout.shows(code):
                    return code
        return None

    def told(self, pid: int, what: str) -> Value:
        """What a careful reader can take from this line about a person; dates as ISO text at the
        precision written.

        None when absent, damaged, masked or spelled in a way of its own.
        """
        code = self.column(pid, what)
        if code is None or code in self.written:
            return None
        value = self.values.get(code)
        if isinstance(value, date):
            return value.isoformat()[: 7 if self.layout.month_only(code) else 10]
        if what == "id_number" and self.layout.masks_ids:
            return None
        return value


class Ledger:
    """All records, found by register and by person."""

    def __init__(self) -> None:
        self.by_register: dict[str, list[Record]] = {}
        self._by_person: dict[int, list[Record]] = {}

    def add(self, record: Record) -> Record:
        """Take a record in."""
        self.by_register.setdefault(record.register, []).append(record)
        for who in record.roles.values():
            self._by_person.setdefault(who, []).append(record)
        return record

    def drop(self, gone: set[Record]) -> None:
        """Leave records out, as if nobody had ever written them."""
        for register in {record.register for record in gone}:
            self.by_register[register] = [r for r in self.by_register[register] if r not in gone]
        for pid in {pid for record in gone for pid in record.roles.values()}:
            self._by_person[pid] = [r for r in self._by_person[pid] if r not in gone]

    def of(self, pid: int, register: str | None = None) -> list[Record]:
        """Every record that names a person, of one register or of all."""
        return [
            r for r in self._by_person.get(pid, ()) if register is None or r.register == register
        ]

    def __iter__(self) -> Iterator[Record]:
        for records in self.by_register.values():
            yield from records
