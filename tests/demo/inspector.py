"""An inspector who knows who everyone is: compares what the books say, never guessing who is meant.

With perfect knowledge of identity every betrayed fault must be found and nothing else cried: that
holds the key to its word without any of the reader's code.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from doorstep_demo.identity import check_character
from doorstep_demo.records import Record
from doorstep_demo.town import Books

VALUES = {
    "name": "VAL_NAME",
    "sex": "VAL_SEX",
    "birth_date": "VAL_DATE",
    "id_number": "VAL_ID",
    "phone": "VAL_PHONE",
}
Finding = dict[str, Any]


def finding(code: str, left: Record, right: Record | None = None) -> Finding:
    def cell(r: Record) -> dict[str, Any]:
        return {"file": r.file, "sheet": r.sheet, "row": r.row}

    return {"code": code, "left": cell(left), "right": cell(right) if right else None}


class Inspector:
    def __init__(self, books: Books) -> None:
        self.books = books
        self.told_by: dict[int, list[Record]] = defaultdict(list)
        for record in books.ledger:
            evidence = record.register != "visits" or record.household in books.complete
            if record.row and not record.struck and evidence:
                for pid in record.roles.values():
                    self.told_by[pid].append(record)

    def findings(self) -> Iterator[Finding]:
        for pid, records in self.told_by.items():
            yield from self.values(pid, records)
            yield from self.presence(pid, records)
        for record in self.books.ledger:
            if record.row and not record.struck:
                yield from self.own_row(record)
        yield from self.households()
        yield from self.numbers()

    def values(self, pid: int, records: list[Record]) -> Iterator[Finding]:
        hubs = [r for r in records if r.register in ("persons", "visits")]
        for hub in hubs:
            for other in records:
                if other.register == hub.register or (
                    other.register == "persons" and hub.register == "visits"
                ):
                    continue
                for what, code in VALUES.items():
                    if what == "phone" and other.register == "contacts":
                        continue
                    if differ(hub.told(pid, what), other.told(pid, what)):
                        yield finding(code, hub, other)
                if hub.register == "visits" and other.register == "marriages":
                    one, two = hub.values.get("marriage_date"), other.told(pid, "marriage_date")
                    if (
                        isinstance(one, date)
                        and isinstance(two, str)
                        and one.isoformat()[:7] != two[:7]
                    ):
                        yield finding("VAL_DATE", hub, other)
                if hub.register == "persons" and other.register == "visits":
                    yield from self.at_the_door(hub, other)

    def at_the_door(self, person: Record, visit: Record) -> Iterator[Finding]:
        for code, column in (
            ("VAL_RELATION", "relation_to_head"),
            ("RES_STATUS", "residence_status"),
            ("VAL_ADDRESS", "address"),
        ):
            if person.layout.shows(column) and person.values.get(column) != visit.values.get(
                column
            ):
                yield finding(code, person, visit)

    def presence(self, pid: int, records: list[Record]) -> Iterator[Finding]:
        by: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            by[record.register].append(record)
        persons = by["persons"]
        for first, second in itertools.pairwise(persons):
            yield finding("REG_DUP", first, second)
        for register in ("births", "deaths"):
            own = [r for r in by[register] if r.roles.get("child", r.roles.get("person")) == pid]
            for first, second in itertools.pairwise(own):
                yield finding("REG_DUP", first, second)
        gone = by["deaths"] or [
            r for r in by["move_out"] if r.values["reason"] in ("购房", "投亲", "升学", "就业")
        ]
        for record in persons:
            if by["deaths"]:
                yield finding("REG_OVER", record, by["deaths"][0])
            elif any(r.values["reason"] in ("务工", "上学", "随迁") for r in by["move_out"]):
                if (
                    record.layout.shows("residence_status")
                    and record.values["residence_status"] == "usual"
                ):
                    yield finding("RES_STATUS", record, by["move_out"][0])
            elif gone and gone[0].village == record.village and not by["move_in"]:
                yield finding("REG_OVER", record, gone[0])
        if not persons and (by["move_in"] or not gone):
            for record in records:
                if record.register in ("visits", "move_in") or record.roles.get("child") == pid:
                    yield finding("REG_OMIT", record)
        for service in by["services"]:
            for death in by["deaths"]:
                if before(death.values["death_date"], service.values["service_date"]):
                    yield finding("LOGIC", service, death)
            for visit in by["visits"]:
                if visit.values.get("outcome") == "否" and visit.values["respondent"] == "本人":
                    yield finding("SVC_UNCONF", service, visit)
        for paper in by["certificates"]:
            for visit in by["visits"]:
                seen = str(visit.values.get("papers_seen", "")).split("（")[0].split("、")
                if paper.values["certificate_type"] not in seen:
                    yield finding("DOC_UNSEEN", paper, visit)

    def own_row(self, record: Record) -> Iterator[Finding]:
        for code in record.written:
            if (record.register != "visits" and not str(record.written[code]).isdigit()) or len(
                str(record.written[code])
            ) == 17:
                yield finding("UNREADABLE", record)
        for role, pid in record.roles.items():
            number = record.told(pid, "id_number")
            if isinstance(number, str) and check_character(number[:17]) != number[17]:
                yield finding("VAL_ID", record)
            elif isinstance(number, str):
                born, sex = record.told(pid, "birth_date"), record.told(pid, "sex")
                if differ(born, f"{number[6:10]}-{number[10:12]}-{number[12:14]}"):
                    yield finding("VAL_DATE", record)
                if sex is not None and sex != ("male" if int(number[16]) % 2 else "female"):
                    yield finding("VAL_SEX", record)
            shown = (
                record.layout.shows("id_number")
                and not record.layout.masks_ids
                and "id_number" not in record.written
            )
            if record.register == "persons" and role == "person" and shown and number is None:
                yield finding("BLANK", record)
        yield from self.dates(record)

    def dates(self, record: Record) -> Iterator[Finding]:
        def day(code: str) -> date | None:
            value = record.values.get(code)
            hidden = not record.layout.shows(code) or code in record.written
            return (
                value
                if isinstance(value, date) and not hidden and not record.layout.month_only(code)
                else None
            )

        for event, done in (("birth_date", "registered_date"), ("death_date", "deregistered_date")):
            first, last = day(event), day(done)
            if first and last and (last - first).days > 30:
                yield finding("LATE", record)
            if first and last and last < first:
                yield finding("LOGIC", record)
        death, born = day("death_date"), record.values.get("birth_date")
        if death and isinstance(born, date) and record.layout.shows("birth_date") and death < born:
            yield finding("LOGIC", record)

    def households(self) -> Iterator[Finding]:
        rows: dict[int, list[Record]] = defaultdict(list)
        for record in self.books.ledger:
            if record.row and not record.struck:
                rows[record.household].append(record)
        for hid, records in rows.items():
            persons = [r for r in records if r.register == "persons"]
            heads = [r for r in persons if r.values["relation_to_head"] == "户主"]
            for second in heads[1:]:
                yield finding("VAL_RELATION", heads[0], second)
            for listed in (
                r for r in records if r.register == "households" and r.layout.shows("address")
            ):
                for person in persons:
                    if (
                        person.layout.shows("address")
                        and person.values["address"] != listed.values["address"]
                    ):
                        yield finding("VAL_ADDRESS", person, listed)
            if hid in self.books.complete:
                visits = [r for r in records if r.register == "visits"]
                named = {r.roles["person"] for r in visits}
                for person in persons:
                    if person.roles["person"] not in named:
                        yield finding("REG_OVER", person, visits[0])

    def numbers(self) -> Iterator[Finding]:
        holders: dict[str, Record] = {}
        for record in self.books.ledger.by_register["persons"]:
            number = record.told(record.roles["person"], "id_number")
            if isinstance(number, str) and record.row and not record.struck:
                first = holders.setdefault(number, record)
                if first.roles != record.roles:
                    yield finding("REG_CONFLICT", first, record)


def before(one: Any, two: Any) -> bool:
    return isinstance(one, date) and isinstance(two, date) and one < two


def differ(one: Any, two: Any) -> bool:
    if one is None or two is None:
        return False
    shared = min(len(one), len(two)) if re.match(r"\d{4}-\d\d", one) else None
    return bool(one[:shared] != two[:shared])
