"""The answer key: every planted fault, where it can be seen, what betrays it - or that nothing
does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import ClassVar

from doorstep_demo.doors import answers_for_self
from doorstep_demo.fault import OPTIONAL, Fault
from doorstep_demo.identity import check_character
from doorstep_demo.people import Truth
from doorstep_demo.places import VILLAGES
from doorstep_demo.records import Ledger, Record
from doorstep_demo.sheet import Value
from doorstep_demo.township import address

NARROW = {"SVC_UNCONF": ("services", "visits"), "DOC_UNSEEN": ("certificates", "visits")}
COARSE = {"marriage_date"}


class KeyMaker:
    """Judges each fault by what was really written: a date without its day betrays less than one
    with it."""

    def __init__(self, truth: Truth, ledger: Ledger, complete: set[int]) -> None:
        self.truth, self.ledger, self.complete = truth, ledger, complete
        self.addresses: dict[int, list[Record]] = {}
        for record in ledger:
            if record.register in ("persons", "households", "visits") and record.row:
                self.addresses.setdefault(record.household, []).append(record)

    def entry(self, fault: Fault) -> dict[str, object]:
        """One fault as the key holds it."""
        witness = self.witnesses(fault)
        found = witness is not None
        entry: dict[str, object] = {
            "fault": fault.name,
            "code": fault.code,
            "also": list(fault.also),
            "place": VILLAGES[fault.village - 1].full,
            "cells": self._cells(fault),
            "witness": sorted({w.register for w in witness or []}),
            "detectable": found,
        }
        if fault.equal:
            entry["equal"] = list(fault.equal)
        return entry

    def _cells(self, fault: Fault) -> list[dict[str, object]]:
        seen: dict[tuple[str, str | None, int], dict[str, object]] = {}
        for record, column in fault.origins:
            _note(seen, record, column)
        if fault.code == "LATE":
            return list(seen.values())
        registers = NARROW.get(fault.code)
        for pid in sorted(fault.people):
            for record in self.ledger.of(pid):
                if record.row and (registers is None or record.register in registers):
                    column = (
                        record.column(pid, fault.what) or record.column(pid, "name") or fault.what
                    )
                    _note(seen, record, column)
        for hid in sorted(fault.households):
            for record in self.addresses.get(hid, ()):
                _note(seen, record, fault.what)
        return list(seen.values())

    def witnesses(self, fault: Fault) -> list[Record] | None:
        """Records that betray the fault; an empty list when the wrong cell betrays itself; None
        when nothing does."""
        if fault.what == OPTIONAL or any(not record.row for record, _ in fault.origins):
            return None
        return self._BY_CODE.get(fault.code, KeyMaker._value)(self, fault)

    def _itself(self, fault: Fault) -> list[Record] | None:
        return []

    def _unmasked(self, fault: Fault) -> list[Record] | None:
        return None if any(r.layout.masks_ids for r, _ in fault.origins) else []

    def _usable(self, record: Record) -> bool:
        return (
            bool(record.row)
            and not record.struck
            and (record.register != "visits" or record.household in self.complete)
        )

    def _others(self, fault: Fault) -> list[tuple[int, Record]]:
        own = {record for record, _ in fault.origins}
        return [
            (pid, r)
            for pid in sorted(fault.people)
            for r in self.ledger.of(pid)
            if r not in own and r.register != "contacts" and self._usable(r)
        ]

    def _own_dates(self, fault: Fault) -> list[Record] | None:
        record, column = fault.origins[0]
        pairs = {
            "registered_date": "birth_date",
            "deregistered_date": "death_date",
            "death_date": "birth_date",
        }
        if fault.what == "after":
            return [r for r, _ in fault.origins[1:]]
        other = pairs[column]
        whole = not record.layout.month_only(column) and (
            fault.what == "order" or not record.layout.month_only(other)
        )
        return [] if whole and record.layout.shows(other) and record.layout.shows(column) else None

    def _seen_elsewhere(self, fault: Fault) -> list[Record] | None:
        pid = next(iter(fault.people))
        found = [r for _, r in self._others(fault) if r.register in ("visits", "move_in")]
        found += [
            r for _, r in self._others(fault) if r.register == "births" and r.roles["child"] == pid
        ]
        return found or None

    def _gone(self, fault: Fault) -> list[Record] | None:
        register = "deaths" if fault.what == "dead" else "move_out"
        record = fault.origins[0][0]
        found = [
            r
            for pid, r in self._others(fault)
            if r.register == register
            and _linkable(pid, record, r)
            and r.values.get("expected_return") is None
        ]
        if record.household in self.complete:
            found += [
                r for r in self.addresses.get(record.household, ()) if r.register == "visits"
            ][:1]
        return found or None

    def _same(self, fault: Fault) -> list[Record] | None:
        pid = next(iter(fault.people))
        (first, _), (second, _) = fault.origins
        return [second] if _linkable(pid, first, second) else None

    def _asked(self, fault: Fault) -> list[Record] | None:
        record = fault.origins[0][0]
        found = [
            r
            for pid, r in self._others(fault)
            if r.register == "visits"
            and _linkable(pid, record, r)
            and (fault.code == "DOC_UNSEEN" or answers_for_self(r))
        ]
        return found or None

    def _address(self, fault: Fault) -> list[Record] | None:
        wrong = fault.origins[0][0].values.get("address")
        hid = next(iter(fault.households))
        right = address(self.truth.households[hid])
        found = [
            r
            for r in self.addresses.get(hid, ())
            if self._usable(r)
            and r.register != "persons"
            and r.layout.shows("address")
            and r.values.get("address") == right != wrong
        ]
        return found or None

    def _absent(self, fault: Fault) -> list[Record] | None:
        record = fault.origins[0][0]
        found = [
            r
            for pid, r in self._others(fault)
            if _linkable(pid, record, r)
            and (
                r.register == "visits"
                or (r.register == "move_out" and r.values["expected_return"] is not None)
            )
        ]
        return found or None

    def _value(self, fault: Fault) -> list[Record] | None:
        record, code = fault.origins[0]
        pid = next((i for i in sorted(fault.people) if record.column(i, fault.what)), None)
        if fault.what == "two heads":
            return []
        if pid is None or not record.layout.shows(code):
            return None
        said = record.told(pid, fault.what)
        if (
            fault.what == "id_number"
            and isinstance(said, str)
            and check_character(said[:17]) != said[17]
        ):
            return []
        if self._own_number(record, pid, fault.what, said):
            return []
        found = [
            r
            for i, r in self._others(fault)
            if i in record.roles.values()
            and _pairs(record, r)
            and _differ(said, r.told(i, fault.what), fault.what)
            and _linkable(i, record, r)
        ]
        return found or None

    def _own_number(self, record: Record, pid: int, what: str, said: Value) -> bool:
        """Whether the identity number on the same line gives the wrong value away."""
        number = record.told(pid, "id_number")
        if not isinstance(number, str) or len(number) != 18:
            return False
        if what == "birth_date" and isinstance(said, str):
            true = _embedded(number)
            return true is not None and not true.isoformat().startswith(said)
        return what == "sex" and ("male" if int(number[16]) % 2 else "female") != said

    _BY_CODE: ClassVar[Mapping[str, Callable[[KeyMaker, Fault], list[Record] | None]]] = {
        "BLANK": _itself,
        "UNREADABLE": _itself,
        "LATE": _own_dates,
        "LOGIC": _own_dates,
        "REG_OMIT": _seen_elsewhere,
        "REG_OVER": _gone,
        "REG_DUP": _same,
        "REG_CONFLICT": _unmasked,
        "SVC_UNCONF": _asked,
        "DOC_UNSEEN": _asked,
        "VAL_ADDRESS": _address,
        "RES_STATUS": _absent,
    }


def _note(
    seen: dict[tuple[str, str | None, int], dict[str, object]], record: Record, column: str
) -> None:
    at = (record.file, record.sheet, record.row)
    if record.row and at not in seen:
        seen[at] = {"file": record.file, "sheet": record.sheet, "row": record.row, "column": column}


def _embedded(number: Value) -> date | None:
    if not isinstance(number, str) or len(number) != 18:
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _pairs(one: Record, other: Record) -> bool:
    """Two lines are held against each other when one of them is the person register's or the
    household's answer."""
    return one.register != other.register and bool(
        {"persons", "visits"} & {one.register, other.register}
    )


def _differ(one: Value, other: Value, what: str) -> bool:
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    if what in COARSE:
        return one[:7] != other[:7]
    shared = min(len(one), len(other)) if what == "birth_date" else None
    return one[:shared] != other[:shared]


def _linkable(pid: int, one: Record, other: Record) -> bool:
    """Whether a careful person would say the two lines speak of the same human being."""
    ids = one.told(pid, "id_number"), other.told(pid, "id_number")
    if ids[0] is not None and ids[0] == ids[1]:
        return True
    births = one.told(pid, "birth_date"), other.told(pid, "birth_date")
    same_name = one.told(pid, "name") == other.told(pid, "name")
    same_birth = births[0] is not None and births[0] == births[1]
    near = one.household == other.household or one.village == other.village
    return (near and (same_name or same_birth)) or (same_name and same_birth)
