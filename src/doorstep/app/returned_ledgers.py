"""A village's ledger as it comes back: from whatever office program, however sorted, filtered or
moved about; taken as a whole or refused with every row that contradicts.

Lines are known by their hidden key alone. The file is a stranger's: a limited child reads its
texts, and what they mean is judged here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.domain.file_names import file_name
from doorstep.domain.registers import PackSpec
from doorstep.domain.village_ledgers import KEY_HEADER, MARK, Answer, AnsweredLine, ReturnedLedger
from doorstep.engine.fields.writing import fold
from doorstep.engine.intake.strangers import read_value
from doorstep.engine.tabular.containers.opening import open_book
from doorstep.engine.tabular.grid import Grid
from doorstep.engine.tabular.sheets.forbidden import ForbiddenWords
from doorstep.engine.tabular.sheets.headers import HeaderIndex
from doorstep.engine.tabular.sheets.view import shown_text
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook

MOST_NAMED = 50
"""Contradictions that are named one by one; the rest are counted."""

_KEY, _ANSWER, _EVIDENCE = FIELDS = ("key", "answer", "evidence")
_NOISE = re.compile(r"[\W_]+")
_RUN = re.compile(r"[\w-]{1,40}")


def read_returned(path: Path, pack: PackSpec, workspace: str) -> ReturnedLedger:
    """The answers of a returned ledger; `workspace`: the id of the one that it must be of.

    Raises:
        BadInput: "ledger-not-ours", "ledger-other-workspace", "ledger-no-columns",
        "ledger-column-twice"; "ledger-contradictory" with a cause for each row; and what opening
        the file may raise.
    """
    told = read_value(_texts, path)
    file = file_name(path)
    if told["mark"] is None:
        raise BadInput("ledger-not-ours", file=file)
    owner, run, village = told["mark"]
    if owner != workspace:
        raise BadInput("ledger-other-workspace", file=file)
    if not _RUN.fullmatch(run):
        raise BadInput("ledger-not-ours", file=file)
    rows = [_WrittenRow(*row) for row in told["rows"]]
    problems = [*_problems(rows, dict(told["issued"]), ForbiddenWords(HeaderIndex(pack)))]
    if problems:
        count, causes = len(problems), problems[:MOST_NAMED]
        raise BadInput("ledger-contradictory", file=file, count=count, causes=causes)
    return ReturnedLedger(file, owner, run, village, tuple(_lines(rows)))


@dataclass(frozen=True)
class _WrittenRow:
    """One row below the heads, as texts."""

    sheet: str
    row: int
    key: str
    said: str
    evidence: str

    @property
    def place(self) -> dict[str, object]:
        """Where to look, for an error."""
        return {"sheet": self.sheet, "row": self.row}

    @property
    def answer(self) -> Answer | None:
        """What was answered; None also where the word is unknown."""
        return answer_words().get(_plain(self.said))

    @property
    def is_unknown(self) -> bool:
        """Whether something is written that is no answer."""
        return bool(self.said) and self.answer is None


# -- what the answers mean


@cache
def answer_words() -> Mapping[str, Answer]:
    """List every word an answer may be written as, in any of our languages, bare of blanks and
    signs -> the answer."""
    words: dict[str, Answer] = {}
    for answer in Answer:
        words[_plain(answer)] = answer
        for lang in LANGUAGES:
            phrases = Phrasebook(lang)
            also = phrases.text(f"ledger.also.{answer}").split("|")
            words |= {_plain(word): answer for word in (phrases.text(f"answer.{answer}"), *also)}
    for lang in LANGUAGES:
        words[_plain(Phrasebook(lang).text("answer.it-is-so"))] = Answer.BOTH_RIGHT
    return words


@cache
def _headers() -> Mapping[str, str]:
    """What the columns that are read may be headed by, bare of blanks and signs -> the field."""
    spoken = {
        _plain(Phrasebook(lang).text(f"ledger.column.{code}")): code
        for code in (_ANSWER, _EVIDENCE)
        for lang in LANGUAGES
    }
    return spoken | {_plain(KEY_HEADER): _KEY}


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def _problems(
    rows: Sequence[_WrittenRow], issued: Mapping[str, str], forbidden: ForbiddenWords
) -> Iterator[BadInput]:
    """Whatever contradicts, each with its row; `issued`: the keys that went out, and their
    numbers."""
    first: dict[str, _WrittenRow] = {}
    for row in rows:
        if not row.key:
            yield BadInput("ledger-row-keyless", **row.place)
        elif row.key not in issued:
            yield BadInput("ledger-row-unknown", **row.place)
        yield from _within(row, forbidden)
        if row.key and row.answer is not None:
            before = first.setdefault(row.key, row)
            if before.answer is not row.answer:
                other = {"other_sheet": before.sheet, "other": before.row}
                yield BadInput("ledger-row-twice", **row.place, **other)
    missing = issued.keys() - {row.key for row in rows}
    if missing:
        numbers = ", ".join(number for key, number in issued.items() if key in missing)
        yield BadInput("ledger-lines-missing", count=len(missing), numbers=numbers)


def _within(row: _WrittenRow, forbidden: ForbiddenWords) -> Iterator[BadInput]:
    """What is wrong with one row by itself."""
    if row.is_unknown:
        yield BadInput("ledger-answer-unknown", **row.place)
    if row.answer is Answer.BOTH_RIGHT and not row.evidence:
        yield BadInput("ledger-evidence-missing", **row.place)
    if forbidden.matched(fold(row.evidence).casefold()):
        yield BadInput("ledger-evidence-forbidden", **row.place)


def _lines(rows: Sequence[_WrittenRow]) -> Iterator[AnsweredLine]:
    """Each matter once: a line that was copied counts once, with all that is written beside it."""
    copies: dict[str, list[_WrittenRow]] = {}
    for row in rows:
        copies.setdefault(row.key, []).append(row)
    for key, held in copies.items():
        told = next((row for row in held if row.answer is not None), held[0])
        evidence = "\n".join(dict.fromkeys(row.evidence for row in held if row.evidence))
        yield AnsweredLine(key, told.sheet, told.row, told.answer, evidence)


# -- in the child


def _texts(path: Path) -> dict[str, object]:
    """The mark, the keys that went out with their numbers, and the rows below the heads."""
    mark: list[str] | None = None
    issued: list[list[str]] = []
    rows: list[list[object]] = []
    heads_found = False
    for grid in open_book(path).grids:
        first = [shown_text(cell) for cell in (grid.rows[0] if grid.rows else ())]
        if first[:1] == [MARK]:
            mark = [*first[1:], "", "", ""][:3]
            pairs = ([shown_text(cell) for cell in row[:2]] for row in grid.rows[1:])
            issued += [[pair[1], pair[0]] for pair in pairs if len(pair) > 1 and pair[1]]
            continue
        found = _rows_of(grid, file_name(path))
        heads_found = heads_found or found is not None
        rows += found or []
    if mark is not None and not heads_found:
        raise BadInput("ledger-no-columns", file=file_name(path))
    return {"mark": mark, "issued": issued, "rows": rows}


def _rows_of(grid: Grid, file: str) -> list[list[object]] | None:
    """The rows of a sheet below the first that has all our heads; None where none has."""
    at: dict[str, int] = {}
    rows: list[list[object]] = []
    for number, cells in enumerate(grid.rows, 1):
        said = [shown_text(cell) for cell in cells]
        if not at:
            at = _heads(said, file)
            continue
        texts = [said[at[field]] if at[field] < len(said) else "" for field in FIELDS]
        if any(texts):
            rows.append([grid.sheet or "", number, *texts])
    return rows if at else None


def _heads(said: Sequence[str], file: str) -> dict[str, int]:
    """Where our columns stand; empty where one of them is not there."""
    heads = [_headers().get(_plain(text)) for text in said]
    if not set(FIELDS) <= set(heads):
        return {}
    for field in FIELDS:
        if heads.count(field) > 1:
            raise BadInput("ledger-column-twice", file=file, column=said[heads.index(field)])
    return {field: heads.index(field) for field in FIELDS}
