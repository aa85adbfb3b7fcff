"""What a workspace of three sources by other hands finds, and how much of it is true.

python bench/findings_truth.py FOLDER [--sets hill_small,suburb_small]

FOLDER is as for three_sources.py, with errors_A.csv, errors_B.csv, errors_C.csv (row_id, process)
beside. Truth and errors only score. What counts as true:

- In one list only (REG_OMIT, `missing_in` a file): no row of that file is of the person;
  visited but on no list (`missing_in` the persons): no row of A or B is. To be found there are the
  persons of one list only, and those at the door on neither, but for people whom an interviewer
  made up and visitors of a day.
- Registered, not at the door (REG_OVER): two rows of the table. "not met": no visit row is of the
  person, which is all that the finding says. "unfounded": nor should the line stand, for its
  author kept a person dead or gone, or one who only hangs on the registration; a worker away is
  none. To be found there are the unfounded lines' persons whom no visit met while it met others
  of the house.
- Twice in one list (REG_DUP): both rows are of one person. To be found: persons with two rows.
- One number on two people (REG_CONFLICT): the rows are of two persons. To be found: the lines on
  which the author copied the head's number.
- Differing values (VAL_*, RES_*) of two rows: both are of one person, so that the sources do tell
  it differently. "noted": the author noted a fault or change of that field on one of the rows; what
  else differs is the world's (a telephone of each) or our reading's. Which differences there are
  the truth does not say: no recall.

Findings whose two cells stand in one row, or of rows that nobody can be told of, are not judged.
`probability` is a finding's own, where it has one; those below .8 are questions and stand apart.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from three_sources import Row, Truth, chosen_sets, read, workspace_of

from doorstep.domain.findings import SURE, Cell, Finding

UNFOUNDED = {"dead_kept", "left_kept", "left_registered", "hang_on_registration"}
NO_RESIDENTS = {"visitor_listed", "invented_person"}
FIELD_FAULTS = {
    "VAL_NAME": ("name", "char", "homophone", "wubi", "pinyin", "dot", "surname", "shi", "husband"),
    "VAL_DATE": ("date", "birth", "age", "zodiac"),
    "VAL_ID": ("id_", "number"),
    "VAL_PHONE": ("phone",),
    "VAL_ADDRESS": ("address", "village", "page", "booklet", "kin", "left"),
    "VAL_SEX": ("sex",),
    "VAL_RELATION": ("relation", "booklet", "page", "sex"),
    "VAL_MARITAL": ("marital",),
}


@dataclass(frozen=True)
class Judged:
    """A finding by truth: under which name it is counted, whose it is, whether it is right."""

    name: str
    persons: frozenset[str]
    right: bool
    probability: float | None


class Known(Truth):
    """Who every line speaks of, in which house of the world, and what its author did to it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.house: dict[str, str] = {}
        self.done: dict[Row, set[str]] = defaultdict(set)
        for side in "ABC":
            for row in read(folder / f"truth_{side}.csv"):
                self.house.setdefault(row["person_id"], row["household_id"])
            for row in read(folder / f"errors_{side}.csv"):
                self.done[self.line[row["row_id"]]].add(row["process"].removeprefix(f"{side}_"))

    def did(self, processes: set[str], sides: str) -> set[str]:
        """The persons to a line of whom, of these sides, one of the processes was done."""
        return {
            self.person[row]
            for row, done in self.done.items()
            if row[0] in sides and done & processes
        }

    def to_find(self) -> dict[str, set[str]]:
        """The persons of whom each finding should be made."""
        on = {side: {p for p, held in self.held.items() if side in held} for side in "ABC"}
        met = {self.house[person] for person in on["C"]}
        times = Counter((side, person) for (side, _), person in self.person.items())
        real = {person for person in self.held if not person.startswith("X")}
        unfounded = self.did(UNFOUNDED, "AB") - on["C"]
        return {
            "REG_OMIT in one list only, A": on["A"] - on["B"],
            "REG_OMIT in one list only, B": on["B"] - on["A"],
            "REG_OMIT visited, on no list": (on["C"] - on["A"] - on["B"])
            & real - self.did(NO_RESIDENTS, "C"),
            "REG_OVER unfounded": {p for p in unfounded if self.house[p] in met},
            "REG_DUP A": {p for (side, p), count in times.items() if side == "A" and count > 1},
            "REG_DUP B": {p for (side, p), count in times.items() if side == "B" and count > 1},
            "REG_CONFLICT AA": self.did({"head_id_copied"}, "A"),
        }

    def judged(self, found: Finding) -> Iterator[Judged]:
        """The finding by truth, under each name it is counted by; nothing where none is told of."""
        probability = found.probability
        left, right = self.row(found.left), self.row(found.right)
        if left is None:
            return
        person = self.person[left]
        about = frozenset(self.person[row] for row in (left, right) if row is not None)
        if found.code == "REG_OMIT":
            name, right_ = self._missing(found, left)
            yield Judged(name, about, right_, probability)
        elif found.code == "REG_OVER":
            missed = "C" not in self.held[person]
            yield Judged("REG_OVER not met", about, missed, probability)
            kept = missed and bool(self.done[left] & UNFOUNDED)
            yield Judged("REG_OVER unfounded", about, kept, probability)
        elif right is not None and right != left:
            same = person == self.person[right]
            sides = "".join(sorted(left[0] + right[0]))
            if found.code == "REG_CONFLICT":
                yield Judged(f"REG_CONFLICT {sides}", about, not same, probability)
            elif found.code == "REG_DUP":
                yield Judged(f"REG_DUP {left[0]}", about, same, probability)
            else:
                yield from self._differs(found, (left, right), same, probability)

    def row(self, cell: Cell | None) -> Row | None:
        """The line that a cell stands in."""
        place = None if cell is None else (cell.file[0], cell.row)
        return place if place in self.person else None

    def _missing(self, found: Finding, left: Row) -> tuple[str, bool]:
        missing = str((found.params or {}).get("missing_in", ""))
        elsewhere = self.held[self.person[left]]
        if missing.endswith(".csv"):
            return f"REG_OMIT in one list only, {left[0]}", missing[0] not in elsewhere
        return "REG_OMIT visited, on no list", not elsewhere & {"A", "B"}

    def _differs(
        self, found: Finding, rows: tuple[Row, Row], same: bool, probability: float | None
    ) -> Iterator[Judged]:
        persons = frozenset(self.person[row] for row in rows)
        yield Judged(f"{found.code} {found.check}", persons, same, probability)
        faults = FIELD_FAULTS.get(found.code, ())
        if faults:
            done = self.done[rows[0]] | self.done[rows[1]]
            noted = same and any(fault in one for one in done for fault in faults)
            yield Judged(f"{found.code} noted", persons, noted, None)


def told(name: str, judged: Iterable[Judged], to_find: dict[str, set[str]]) -> None:
    """One line for every name: findings, precision; persons to find, recall; questions apart."""
    by_name: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_name[one.name].append(one)
    for kind in sorted(by_name.keys() | to_find.keys()):
        made = by_name.get(kind, [])
        questions = [one for one in made if one.probability is not None and one.probability < SURE]
        said = [one for one in made if one not in questions]
        cells = [f"{len(said)} | {share(said)}", f"{len(questions)} | {share(questions)}"]
        wanted = to_find.get(kind)
        if wanted is None:
            cells.append("- | - | -")
        else:
            reached = [
                len({p for one in some if one.right for p in one.persons} & wanted)
                / max(len(wanted), 1)
                for some in (said, made)
            ]
            cells.append(f"{len(wanted)} | {reached[0]:.3f} | {reached[1]:.3f}")
        print(f"| {name} | {kind} | {' | '.join(cells)} |")


def share(judged: list[Judged]) -> str:
    """How many of them are right."""
    return f"{sum(one.right for one in judged) / len(judged):.3f}" if judged else "-"


def calibrated(judged: Iterable[Judged]) -> None:
    """Stated and true, by tenths of the stated probability."""
    tenths: dict[tuple[str, int], list[Judged]] = defaultdict(list)
    for one in judged:
        if one.probability is not None:
            tenths[one.name, min(int(one.probability * 10), 9)].append(one)
    if not tenths:
        return
    print("\n| finding | stated | findings | mean stated | right |\n|---|---|---|---|---|")
    for (kind, tenth), made in sorted(tenths.items()):
        mean = sum(one.probability or 0.0 for one in made) / len(made)
        stated = f".{tenth} - {'1' if tenth == 9 else f'.{tenth + 1}'}"
        print(f"| {kind} | {stated} | {len(made)} | {mean:.3f} | {share(made)} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", default="")
    chosen = parser.parse_args()
    print(
        "| set | finding | said | right | questions | right | to find | found | also asked |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    everything: list[Judged] = []
    for folder in chosen_sets(chosen.folder, chosen.sets):
        known = Known(folder)
        with workspace_of(folder) as workspace:
            findings = [*workspace.findings(), *workspace.questions()]
        judged = [one for found in findings for one in known.judged(found)]
        told(folder.name, judged, known.to_find())
        everything += judged
    calibrated(everything)


if __name__ == "__main__":
    main()
