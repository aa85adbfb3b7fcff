"""The odd one out in three sources by other hands: is the source that a finding names wrong?

python bench/odd_one_out.py FOLDER [--sets hill_small,suburb_small]

FOLDER holds one sub-folder a set with A.csv (a village ledger), B.csv (a county database), C.csv
(visit sheets), truth_X.csv (row_id, person_id) and errors_X.csv (row_id, process, detail). All
three are registered in a workspace and reconciled by the published commands; what errors_X.csv says
of the rows then scores every verdict.

What it allows: a value is wrong where its row carries an error process of its field. Where a row
carries a fact of the world instead (a name used in the village, a birth kept by the moon: two
values that both hold) nobody is wrong, and where rows without any process differ, or a value is
told both with a process and without, nothing says who is: such verdicts are counted and not scored.
A value that equals one known to be wrong (both lists out of date) is wrong. Of a verdict whose rows
speak of two people every naming counts as wrong.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from doorstep import Workspace
from doorstep.domain.verdicts import SourceValue, ThreeWayVerdict, verdict_of

AS_OF = "2025-09-01"
DOORSTEP = (sys.executable, "-m", "doorstep")

WRONG = {
    "VAL_NAME": "char_dropped former_name former_name_current heard_name_dialect husband_surname "
    "minority_name_cut name_unknown named_by_husband nickname partial_name pinyin_homophone "
    "clerk_pinyin_typo clerk_wubi_typo rare_char_replaced shi_name surname_variant wubi_lookalike",
    "VAL_SEX": "sex_wrong",
    "VAL_DATE": "birth_altered birth_default date_typo date_two_digit_year age_proxy_error "
    "age_heaped birth_by_zodiac_year",
    "VAL_ID": "id_digit_lost id_digit_typo id_excel_precision id_padding id_scientific "
    "id_transposed head_id_copied superseded_id old_number_kept",
    "VAL_PHONE": "phone_of_child phone_of_household phone_outdated phone_typo phone_of_respondent",
    "VAL_RELATION": "relation_wrong relation_stale",
    "VAL_MARITAL": "marital_stale",
}
"""By what is disputed, the processes (without the letter of their file) that make a value wrong."""

IN_COLUMN = {
    "姓名": "VAL_NAME",
    "性别": "VAL_SEX",
    "出生年月": "VAL_DATE",
    "身份证号": "VAL_ID",
    "与户主关系": "VAL_RELATION",
    "婚姻状况": "VAL_MARITAL",
    "联系电话": "VAL_PHONE",
}
MOVED = ("block_shift_down", "block_shift_up", "fill_down_copy")
"""Processes whose detail names the column that they spoil."""

WORLD = {
    "VAL_NAME": "name_differs_from_register village_name register_name_variant",
    "VAL_DATE": "birth_true_not_registered birth_lunar lunar_date_unmarked lunar_date_words",
    "VAL_RELATION": "natal_or_parent_booklet lives_with_kin page_before_split other_page "
    "listed_by_kin_elsewhere",
}
"""What makes two values of one person hold at once."""

Row = tuple[str, int]


class Truth:
    """Who every row speaks of, and what went wrong on it."""

    def __init__(self, folder: Path) -> None:
        self.person: dict[Row, str] = {}
        self.processes: dict[Row, list[tuple[str, str]]] = {}
        for side in "ABC":
            told = {row["row_id"]: row["person_id"] for row in read(folder / f"truth_{side}.csv")}
            errors: dict[str, list[tuple[str, str]]] = defaultdict(list)
            for row in read(folder / f"errors_{side}.csv"):
                errors[row["row_id"]].append((row["process"][2:], row["detail"]))
            ids = (next(iter(row.values())) for row in read(folder / f"{side}.csv"))
            for number, id_ in enumerate(ids, start=2):
                self.person[f"{side}.csv", number] = told[id_]
                self.processes[f"{side}.csv", number] = errors[id_]

    def of(self, code: str, source: SourceValue) -> str:
        """A source's value: "wrong", "world" (a fact of the world), or "" (nothing is known)."""
        told = self.processes[source.cell.file, source.cell.row]
        if any(process in WORLD.get(code, "").split() for process, _ in told):
            return "world"
        moved = any(p in MOVED and IN_COLUMN.get(column) == code for p, column in told)
        named = any(process in WRONG.get(code, "").split() for process, _ in told)
        return "wrong" if moved or named else ""

    def wrong(self, code: str, verdict: ThreeWayVerdict) -> Sequence[bool] | str:
        """Whether each source is wrong; or why nobody can say so."""
        known = [self.of(code, source) for source in verdict.sources]
        values = [said(source) for source in verdict.sources]
        if "world" in known:
            return "two values hold"
        spoilt = [value for value, is_wrong in zip(values, known, strict=True) if is_wrong]
        wrong = [value in spoilt for value in values]
        sound = [value for value, is_wrong in zip(values, wrong, strict=True) if not is_wrong]
        if not spoilt or any(not fits(one, other) for one in sound for other in sound):
            return "nothing says so"
        return wrong


def said(source: SourceValue) -> str:
    """A value without what is only writing."""
    return "".join(c for c in source.cell.value or "" if c.isalnum() or c == "-")


def fits(one: str, other: str) -> bool:
    """Whether two values may be one: equal, or the same day less precisely."""
    return one.startswith(other) or other.startswith(one)


def read(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def reconciled(folder: Path, spare: Path) -> Workspace:
    """The three files as registers of one workspace, reconciled."""
    work = spare / "work"
    run("init", str(work), "--pack", "cn")
    for side in "ABC":
        run("register", str(folder / f"{side}.csv"), "-w", str(work), "--as-of", AS_OF)
    run("reconcile", "-w", str(work), "--as-of", AS_OF)
    return Workspace(work)


def run(*words: str) -> None:
    """One published command."""
    subprocess.run(
        [*DOORSTEP, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


Scored = tuple[str, float, bool]
"""Code, stated probability, and whether all that were named are wrong."""


def scored(workspace: Workspace, truth: Truth) -> tuple[list[Scored], Counter[str]]:
    """Every verdict that truth can score, and how many others there are, by why."""
    done: list[Scored] = []
    others: Counter[str] = Counter()
    for found in workspace.findings():
        verdict = verdict_of(found)
        if verdict is None:
            continue
        others["verdicts"] += 1
        rows = {truth.person[one.cell.file, one.cell.row] for one in verdict.sources}
        wrong = truth.wrong(found.code, verdict)
        if not verdict.odd:
            others["nobody knows"] += 1
        elif len(rows) > 1:
            others["two people"] += 1
            done.append((found.code, verdict.probability, False))
        elif isinstance(wrong, str):
            others[wrong] += 1
        else:
            done.append((found.code, verdict.probability, all(wrong[at] for at in verdict.odd)))
    return done, others


def tell(name: str, done: Iterable[Scored]) -> None:
    """How many namings are right, all and those stated at .8 and more, by code and by tenth."""
    done = list(done)
    print("| set | what | named | right | stated | named at .8 | right at .8 |")
    print("|---|---|---|---|---|---|---|")
    for code in (*sorted({code for code, _, _ in done}), "all"):
        print_row(f"{name} | {code}", [one for one in done if code in (one[0], "all")])
    for tenth in range(5, 10):
        within = [one for one in done if min(int(one[1] * 10), 9) == tenth]
        print_row(f"{name} | stated .{tenth}", within)


def print_row(label: str, done: Sequence[Scored]) -> None:
    """One line of the table; nothing where nothing was named."""
    if done:
        sure = [one for one in done if one[1] >= 0.8]
        stated = sum(p for _, p, _ in done) / len(done)
        cells = (label, len(done), share(done), f"{stated:.3f}", len(sure), share(sure))
        print("| " + " | ".join(map(str, cells)) + " |")


def share(done: Sequence[Scored]) -> str:
    """The share of namings that are right."""
    return f"{sum(right for _, _, right in done) / len(done):.3f}" if done else "-"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", default="")
    chosen = parser.parse_args()
    named = [name for name in chosen.sets.split(",") if name]
    everything: list[Scored] = []
    for folder in sorted(path.parent for path in chosen.folder.glob("*/errors_C.csv")):
        if named and folder.name not in named:
            continue
        with tempfile.TemporaryDirectory() as spare:
            os.environ["DOORSTEP_KEYS"] = f"{spare}/keys"
            done, others = scored(reconciled(folder, Path(spare)), Truth(folder))
        tell(folder.name, done)
        print("\n" + ", ".join(f"{why} {count}" for why, count in others.items()) + "\n")
        everything += done
    tell("together", everything)


if __name__ == "__main__":
    main()
