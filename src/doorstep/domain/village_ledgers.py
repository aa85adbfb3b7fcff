"""A village's ledger (整改台账) on its way out and back: its lines, and what may be answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from doorstep.domain.findings import Finding
from doorstep.domain.summary import SourceKinds

MARK = "doorstep-ledger"
"""What a ledger's hidden sheet is called and begins with."""

KEY_HEADER = "doorstep-key"
"""The head of the hidden column that names each line, the same in every language."""


class Answer(StrEnum):
    """Say what became of a matter; the words of the drop-down list, in its order."""

    CORRECTED = "corrected"
    BOTH_RIGHT = "both-right"
    NOT_OURS = "not-ours"
    CANNOT_SETTLE = "cannot-settle"


_TWO_VALUES = ("VAL_", "RES_")


def holds_two_values(found: Finding) -> bool:
    """Whether two values stand against each other, so that both may be right; else one record is
    doubtful by itself (blank, registered twice, in no other register), and may be so."""
    return found.right is not None and str(found.code).startswith(_TWO_VALUES)


@dataclass(frozen=True)
class LedgerRun:
    """What all ledgers of one hand-out share: the workspace, the reconcile they speak of, its day,
    and which register each source is."""

    workspace: str
    run: str
    as_of: dt.date
    kinds: SourceKinds
    township: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class LedgerLine:
    """One matter as handed out: `key` names it for as long as it lives, `found` is as it stands,
    `register` where it is put right; `answer` and `evidence` were given before."""

    key: str
    found: Finding
    register: str = ""
    owner: str = ""
    due: dt.date | None = None
    answer: Answer | None = None
    evidence: str = ""


@dataclass(frozen=True)
class VillageLedger:
    """One village's lines, in the order in which they are numbered."""

    village: str
    lines: tuple[LedgerLine, ...]

    @classmethod
    def of(cls, village: str, lines: Iterable[LedgerLine]) -> VillageLedger:
        """Number the lines as they are worked on: what is due soonest and done together first, each
        bundle down the rows of its register."""

        def at(line: LedgerLine) -> tuple[object, ...]:
            left = line.found.left
            return left.file, left.sheet or "", left.row, left.column, line.key

        plain = cls(village, tuple(sorted(lines, key=at)))
        return cls(village, tuple(line for bundle in plain.bundles() for _, line in bundle.lines))

    def bundles(self) -> list[LedgerBundle]:
        """Its lines by kind of finding and register, the soonest due first."""

        def named(numbered: tuple[int, LedgerLine]) -> tuple[str, str]:
            return str(numbered[1].found.code), numbered[1].register

        lines = sorted(enumerate(self.lines, 1), key=named)
        made = [LedgerBundle(*name, tuple(held)) for name, held in groupby(lines, named)]
        return sorted(made, key=lambda one: (one.due or dt.date.max, one.numbers))


@dataclass(frozen=True)
class LedgerBundle:
    """What is done together: lines of one kind of finding in one register, with their numbers."""

    code: str
    register: str
    lines: tuple[tuple[int, LedgerLine], ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of its lines."""
        return tuple(number for number, _ in self.lines)

    @property
    def owners(self) -> tuple[str, ...]:
        """Whoever is named for one of its lines, each once."""
        return tuple(dict.fromkeys(line.owner for _, line in self.lines if line.owner))

    @property
    def due(self) -> dt.date | None:
        """The soonest day on which one of its lines is due."""
        return min((line.due for _, line in self.lines if line.due), default=None)


@dataclass(frozen=True)
class AnsweredLine:
    """One line as it came back, and where it stands; without an answer it is still open.
    `evidence` is what was written beside the answer."""

    key: str
    sheet: str
    row: int
    answer: Answer | None
    evidence: str = ""


@dataclass(frozen=True)
class ReturnedLedger:
    """A ledger that came back and does not contradict itself; its lines in the order of the
    sheet, each matter once."""

    file: str
    workspace: str
    run: str
    village: str
    lines: tuple[AnsweredLine, ...]
