"""The town is made, its ledgers read and linked; people are asked who is who, and decide."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from golden import inputs, papers
from golden.asking import (
    AS_OF,
    LANGUAGES,
    PART,
    PERSONS,
    READ,
    SCORED,
    SEED,
    TAKEN,
    TOWN,
    each_language,
    keep_links,
)
from golden.desk import HIDDEN, Desk, digest


def demo(desk: Desk) -> None:
    """The town itself, and the papers its demo ends with."""
    desk.run("demo", "--persons", PERSONS, "--seed", SEED, "--dir", "town", "--json")
    for path in sorted(Path("town").glob("*/*")):
        if path.parent.name in ("registers", "visits"):
            papers.keep_bytes(desk, path)
    desk.keep_file(Path("town/answer_key.json"), fold=("faults",))
    desk.keep_file(Path("town/rehearsal.json"), fold=SCORED)
    for name in ("brief.docx", "rehearsal.docx"):
        papers.keep_document(desk, Path("town", name))
    for name in ("findings.xlsx", "rehearsal.xlsx"):
        papers.keep_workbook(desk, Path("town", name))


def read(desk: Desk) -> None:
    """Ledgers of every format and some odd layouts, row by row."""
    for name in READ:
        desk.run("read", f"town/registers/{name}", *AS_OF, "--json", fold=("",))
    desk.run("read", f"town/registers/{READ[4]}", *AS_OF, "--json")
    each_language(desk, "read", f"town/registers/{READ[0]}")
    each_language(
        desk, "read", f"town/registers/{READ[2]}", "--kind", "deaths", "--json", fold=("",)
    )


def records(desk: Desk) -> None:
    """Every record as it was understood, with what stood in its cells."""
    from doorstep import Workspace

    town = Workspace(TOWN)
    for source in town.sources:
        desk.note({**asdict(source), "snapshot": HIDDEN})
    for kind in town.pack.registers:
        desk.note("#", kind, town.table(kind).columns)
        for number, row in enumerate(town.table(kind)):
            desk.note(number, digest(row))


def findings(desk: Desk) -> None:
    """All findings."""
    desk.run("findings", "-w", TOWN, "--json")


def links(desk: Desk) -> None:
    """Which rows were taken for one person, where they stand, and whom they speak of.

    People are numbered as they come: their ids are secret. The ids of households are left out.
    """
    from doorstep import Workspace

    keep_links(desk, TOWN)
    town = Workspace(TOWN)
    numbers: dict[object, int] = {}
    desk.note("#", "people")
    for row in town.people():
        number = numbers.setdefault(row["person"], len(numbers))
        desk.note(number, digest({**row, "person": number}))
    desk.note("#", "households")
    for row in town.households():
        desk.note(str(row["rule"]), digest({**row, "household": HIDDEN}))


def part(desk: Desk) -> None:
    """From an empty folder to findings."""
    desk.run("init", PART, "--json")
    desk.run("init", PART, "--pack", "base", "--json")
    each_language(desk, "init", PART)
    each_language(desk, "reconcile", "-w", PART, "--json")
    first = [f"town/registers/{name}" for name in TAKEN]
    visits = sorted(Path("town/visits").iterdir())
    desk.run("register", *first, *visits[:1], "-w", PART, *AS_OF, "--json")
    desk.run("register", f"town/registers/{READ[7]}", "-w", PART, *AS_OF, "--lang", "en")
    for path in visits[1:]:
        desk.run("register", path, "-w", PART, *AS_OF, "--lang", "zh")
    desk.run("findings", "-w", PART, "--json")
    desk.run("reconcile", "-w", PART, *AS_OF, "--json")
    desk.run("findings", "-w", PART, "--json", fold=("",))
    each_language(desk, "findings", "-w", PART, fold=("",))
    keep_links(desk, PART)


def explain(desk: Desk) -> None:
    """Why pairs were linked, left in doubt or kept apart; as data, in words and as a picture."""
    pairs = _pairs(desk)
    for pair in pairs:
        desk.run("explain", *pair, "-w", PART, "--json")
    for pair in pairs[1], pairs[-1]:
        desk.run("explain", *pair, "-w", PART, "--lang", "zh", "--json")
    for lang in LANGUAGES:
        picture = Path(f"why.{lang}.svg")
        desk.run("explain", *pairs[0], "-w", PART, "-o", picture, "--lang", lang)
        papers.keep_bytes(desk, picture)
    desk.run("explain", "nowhere.csv:1", pairs[0][1], "-w", PART, "--json")


def _pairs(desk: Desk) -> list[tuple[str, str]]:
    """Places: two pairs in doubt, a linked pair by each rule, two rows of different pairs."""
    from doorstep import Workspace

    town = Workspace(PART)
    asked = desk.run("review", "-w", PART, "--json", fold=("",)).objects
    found: dict[str, tuple[str, str]] = {}
    for one in town.links():
        found.setdefault(str(one["rule"]), (str(one["left"]), str(one["right"])))
    chosen = [(str(one["left"]), str(one["right"])) for one in asked[:2]]
    chosen += [found[rule] for rule in sorted(found)]
    chosen.append((chosen[0][0], chosen[-1][1]))
    spots = town.places([end for pair in chosen for end in pair])
    return [(spots[left], spots[right]) for left, right in chosen]


def overlap(desk: Desk) -> None:
    """Who stands in which lists."""
    desk.run("overlap", "-w", PART, "--json", fold=("=mentions",))
    each_language(desk, "overlap", "-w", PART)
    each_language(desk, "overlap", "births", "persons", "-w", PART)
    desk.run("overlap", "cattle", "-w", PART, "--json")


def review(desk: Desk) -> None:
    """What a person should look at, as data, in words and as the sheet to fill in."""
    desk.run("review", "-w", PART, "--json")
    each_language(desk, "review", "-w", PART)
    for lang in LANGUAGES:
        desk.run("review", "-w", PART, "-o", f"review.{lang}.xlsx", "--lang", lang)
        papers.keep_workbook(desk, Path(f"review.{lang}.xlsx"), clear=True)


def decide(desk: Desk) -> None:
    """Decisions taken in from a list and from the sheet, kept to, and taken back."""
    asked = desk.run("review", "-w", PART, "--json", fold=("",)).objects
    verdicts = ("same", "different", "unsure")
    told = [
        {"left": one["left"], "right": one["right"], "verdict": verdict}
        for one, verdict in zip(asked, verdicts, strict=False)
    ]
    lines = "".join(json.dumps(one) + "\n" for one in told)
    file = inputs.write_text(Path("decided.jsonl"), lines)
    desk.run("decide", file, "-w", PART, "--who", "陈静", "--why", "看了证件", "--json")
    desk.run(
        "decide",
        _filled(Path("review.zh.xlsx")),
        "-w",
        PART,
        "--who",
        "陈静",
        "--why",
        "问过",
        "--json",
    )
    desk.run("decide", "-w", PART, "--json")
    each_language(desk, "decide", "-w", PART)
    desk.run("findings", "-w", PART, "--json")
    _again(desk)
    keep_links(desk, PART)
    back = inputs.write_text(
        Path("back.jsonl"), json.dumps({**told[0], "verdict": "withdraw"}) + "\n"
    )
    desk.run("decide", back, "-w", PART, "--who", "陈静", "--why", "看错了", "--json")
    no = inputs.write_text(
        Path("no.csv"), f"left,right,verdict\n{told[1]['left']},{told[1]['right']},same\n"
    )
    desk.run("decide", no, "-w", PART, "--who", "林主任", "--why", "不同意", "--json")
    each_language(desk, "decide", no, "-w", PART, "--who", "林主任")
    _again(desk)
    desk.run("reconcile", "-w", PART, *AS_OF, "--lang", "zh")


def _again(desk: Desk) -> None:
    """What a reconcile finds now."""
    desk.run("reconcile", "-w", PART, *AS_OF, "--json")
    desk.run("findings", "-w", PART, "--json", fold=("",))
    desk.run("review", "-w", PART, "--json", fold=("",))


def _filled(path: Path) -> Path:
    """The sheet with its last pair decided, in the first column that allows only some answers."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    sheet = next(one for one in book.worksheets if one.data_validations.dataValidation)
    cells = min(sheet.data_validations.dataValidation[0].sqref.ranges, key=str)
    last = max(
        row
        for row in range(cells.min_row, cells.max_row + 1)
        if sheet.cell(row, 1).value is not None
    )
    sheet.cell(last, cells.min_col).value = "同一人"
    book.save(path.with_name("filled.xlsx"))
    return path.with_name("filled.xlsx")


def undo(desk: Desk) -> None:
    """The last registers taken back."""
    desk.run("undo", "-w", PART, "--json")
    each_language(desk, "undo", "-w", PART)
    desk.run("findings", "-w", PART, "--json")
    _again(desk)
