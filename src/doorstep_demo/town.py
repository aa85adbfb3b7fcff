"""Builds the demo township on disk: workbooks, the visit round, the answer key, a note that it is
all invented."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from doorstep_demo.doors import VisitRound
from doorstep_demo.drafting import RegisterDraft
from doorstep_demo.export import DatabaseExport
from doorstep_demo.fault import Fault
from doorstep_demo.forms.layout import Job
from doorstep_demo.key import KeyMaker
from doorstep_demo.offices import Desk, Offices, open_offices
from doorstep_demo.people import Truth
from doorstep_demo.planting import Planter
from doorstep_demo.planting_events import EventPlanter
from doorstep_demo.records import Ledger, Record
from doorstep_demo.sheet import OfficeBook
from doorstep_demo.township import make_truth
from doorstep_demo.writers import save

README = """清溪镇 —— 模拟数据 / simulated data

这里的人、住址、身份证号和电话都是程序编出来的（种子 {seed}，截至 {as_of}），与任何真人无关；
身份证号的地区码并不存在。
registers/  各村和镇里的台账，版式各不相同，里面有意埋了差错
visits/     一轮入户核查的结果（住户当面回答）
exports/    县里人口数据库一年半前的导出（代码形式），自有差错，有的已经过时；
            演示本身不读入，可另行登记
answer_key.json  埋下的差错：哪一格、什么问题、凭什么能看出来；exports 一项是导出文件里的差错

Everyone here is invented by a program. The registers carry planted faults;
the answer key lists them. exports/ holds the county's database as it was a year
and a half ago; the demo does not take it in, so register it beside the rest.
"""


@dataclass(frozen=True)
class Town:
    """What was built: where, which files, the key, and how many people and households the truth
    holds. `exports`: a further source of the same people, for whoever wants to hold three
    against each other."""

    folder: Path
    registers: tuple[Path, ...]
    visits: tuple[Path, ...]
    exports: tuple[Path, ...]
    key: Mapping[str, Any]
    persons: int
    households: int


@dataclass(frozen=True)
class Books:
    """A township before it is written: the truth, its records with their faults, who was visited to
    the end."""

    truth: Truth
    offices: Offices
    ledger: Ledger
    faults: tuple[Fault, ...]
    complete: set[int]


def compose(persons: int, seed: int, as_of: date) -> Books:
    """The township of a seed, in memory."""
    truth = make_truth(persons, seed, as_of)
    rng = Random(f"books-{seed}-{persons}")
    offices = open_offices(rng)
    draft = RegisterDraft(truth, offices, rng)
    ledger = draft.all()
    planter = Planter(draft, rng)
    planter.persons()
    EventPlanter(planter, rng).all()
    visits = VisitRound(draft, planter.faults, planter.omitted, rng)
    visits.go()
    return Books(truth, offices, ledger, tuple(planter.faults), visits.complete)


def build(folder: Path, *, persons: int = 27_600, seed: int = 1, as_of: date) -> Town:
    """Write the township of a seed into `folder` (made if need be); the same arguments give the
    same bytes."""
    books = compose(persons, seed, as_of)
    truth = books.truth
    paths = write(folder, books, seed)
    maker = KeyMaker(truth, books.ledger, books.complete)
    faults = [maker.entry(fault) for fault in books.faults]
    database = DatabaseExport(truth, seed)
    exported = database.write(folder / "exports")
    everyone = [p for p in truth.persons.values() if p.here and p.household in truth.households]
    key: dict[str, Any] = {
        "simulated": True,
        "seed": seed,
        "as_of": as_of.isoformat(),
        "persons": len(everyone),
        "planted": dict(sorted(Counter(str(f["code"]) for f in faults if f["detectable"]).items())),
        "undetectable": dict(
            sorted(Counter(str(f["code"]) for f in faults if not f["detectable"]).items())
        ),
        "faults": faults,
        "exports": database.faults,
    }
    (folder / "answer_key.json").write_text(json.dumps(key, ensure_ascii=False), encoding="utf-8")
    (folder / "README.txt").write_text(README.format(seed=seed, as_of=as_of), encoding="utf-8")
    standing = sum(bool(truth.living(h)) for h in truth.households.values())
    files = tuple(paths["registers"]), tuple(paths["visits"]), (exported,)
    return Town(folder, *files, key, len(everyone), standing)


def write(folder: Path, books: Books, seed: int) -> dict[str, list[Path]]:
    """Draw every workbook; records learn their file, sheet and row."""
    for name in ("registers", "visits"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    work: dict[str, dict[str, list[Record]]] = {}
    for record in books.ledger:
        work.setdefault(record.file, {}).setdefault(record.register, []).append(record)
    paths: dict[str, list[Path]] = {"registers": [], "visits": []}
    for desk in books.offices.desks:
        if desk.file in work:
            where = "visits" if desk.layout.registers == ("visits",) else "registers"
            paths[where].append(
                save(_fill(desk, work[desk.file], books.truth.as_of, seed), folder / where)
            )
    return paths


def _fill(desk: Desk, records: dict[str, list[Record]], as_of: date, seed: int) -> OfficeBook:
    book = OfficeBook(desk.file, desk.layout.container)
    rng = Random(f"{desk.file}-{seed}")
    job = Job(desk.file, desk.layout, records, as_of, rng, desk.villages, book.one_table)
    book.sheets = desk.layout.draw(job)
    return book
