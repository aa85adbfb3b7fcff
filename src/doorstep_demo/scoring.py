"""Holds findings against the answer key: what was planted, what was found, what was cried without
cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

Row = tuple[str, int]


@dataclass(frozen=True)
class CodeScore:
    """One finding code: faults the papers betray, faults found, findings raised and findings with a
    cause."""

    planted: int
    found: int
    raised: int
    explained: int

    @property
    def recall(self) -> float | None:
        """Share of betrayed faults that were found; None when there were none."""
        return self.found / self.planted if self.planted else None

    @property
    def precision(self) -> float | None:
        """Share of findings that have a cause; None when there were no findings."""
        return self.explained / self.raised if self.raised else None


@dataclass(frozen=True)
class Score:
    """The whole: per code, overall, how many faults nothing betrays, what was missed and what was
    unexplained."""

    codes: Mapping[str, CodeScore]
    recall: float
    precision: float
    undetectable: int
    missed: tuple[Mapping[str, Any], ...]
    unexplained: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, object]:
        """Plain figures."""
        codes = {
            code: {
                "planted": s.planted,
                "found": s.found,
                "recall": s.recall,
                "precision": s.precision,
            }
            for code, s in self.codes.items()
        }
        return {
            "findings": codes,
            "recall": self.recall,
            "precision": self.precision,
            "undetectable": self.undetectable,
        }


def score(
    key: Mapping[str, Any] | Iterable[Mapping[str, Any]], findings: Iterable[Mapping[str, Any]]
) -> Score:
    """Score findings (objects of `findings --json`) against a key (the object, or its list of
    faults)."""
    faults: list[Mapping[str, Any]] = list(key["faults"] if isinstance(key, Mapping) else key)
    at: dict[Row, list[tuple[str | None, int]]] = defaultdict(list)
    for index, fault in enumerate(faults):
        for cell in fault["cells"]:
            at[(cell["file"], cell["row"])].append((cell["sheet"], index))
    found: set[int] = set()
    raised: dict[str, int] = defaultdict(int)
    explained: dict[str, int] = defaultdict(int)
    unexplained = []
    for finding in findings:
        code = str(finding["code"])
        raised[code] += 1
        causes = {index for side in ("left", "right") for index in _touching(at, finding.get(side))}
        hits = {
            i for i in causes if code == faults[i]["code"] or code in faults[i].get("equal", ())
        }
        found |= hits
        if hits or any(code in faults[i]["also"] for i in causes):
            explained[code] += 1
        else:
            unexplained.append(finding)
    return _total(faults, found, raised, explained, unexplained)


def _touching(
    at: Mapping[Row, list[tuple[str | None, int]]], cell: Mapping[str, Any] | None
) -> Iterable[int]:
    if cell is None:
        return
    sheet = cell.get("sheet")
    for planted, index in at.get((PurePath(str(cell["file"])).name, int(cell["row"])), ()):
        if planted is None or sheet is None or planted == sheet:
            yield index


def _total(
    faults: list[Mapping[str, Any]],
    found: set[int],
    raised: Mapping[str, int],
    explained: Mapping[str, int],
    unexplained: list[Mapping[str, Any]],
) -> Score:
    planted: dict[str, int] = defaultdict(int)
    hit: dict[str, int] = defaultdict(int)
    missed = []
    for index, fault in enumerate(faults):
        if not fault["detectable"]:
            continue
        planted[fault["code"]] += 1
        if index in found:
            hit[fault["code"]] += 1
        else:
            missed.append(fault)
    codes = {
        code: CodeScore(
            planted.get(code, 0), hit.get(code, 0), raised.get(code, 0), explained.get(code, 0)
        )
        for code in sorted({*planted, *raised})
    }
    total, cried = sum(planted.values()), sum(raised.values())
    return Score(
        codes,
        sum(hit.values()) / total if total else 1.0,
        sum(explained.values()) / cried if cried else 1.0,
        sum(not fault["detectable"] for fault in faults),
        tuple(missed),
        tuple(unexplained),
    )
