"""Decisions as people hand them in: the filled review workbook, a CSV or JSON lines, in any
language we write.

Columns: left, right, verdict, who, why (by their codes, or as our own sheet heads them); `id` may
stand for left and right where a decision is taken back. Rows without a verdict are not decided and
say nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from doorstep.app.headed_rows import headed_rows, spoken
from doorstep.domain.errors import BadInput
from doorstep.engine.intake.strangers import read_value

SAME, DIFFERENT, UNSURE, WITHDRAW = "same", "different", "unsure", "withdraw"
VERDICTS = (SAME, DIFFERENT, UNSURE, WITHDRAW)
FIELDS = ("id", "left", "right", "left_print", "right_print", "verdict", "who", "why")


@dataclass(frozen=True)
class DecisionLine:
    """One decision as handed in; `number` is its row in the file. The prints say what the two rows
    held then."""

    number: int
    left: str
    right: str
    verdict: str
    who: str = ""
    why: str = ""
    left_print: str = ""
    right_print: str = ""
    id: str = ""


def read_decided(path: Path) -> list[DecisionLine]:
    """The decisions of a file.

    Raises BadInput: "decisions-no-columns" (no table with left, right and verdict),
    "decision-word-unknown" (a verdict that is none of ours), "decisions-not-json", and what opening
    the file may raise.
    """
    return [DecisionLine(**told) for told in read_value(_decided, path)]


def _decided(path: Path) -> list[dict[str, object]]:
    rows = (
        _json_rows(path)
        if path.suffix.lower() in (".jsonl", ".json", ".ndjson")
        else headed_rows(path, _headers(), _decides, "decisions-no-columns")
    )
    lines: list[dict[str, object]] = []
    for number, row in rows:
        word = row.get("verdict", "").strip()
        if not word:
            continue
        verdict = verdict_words().get(word.casefold())
        if verdict is None:
            raise BadInput("decision-word-unknown", file=path.name, row=number)
        told = {name: row.get(name, "").strip() for name in FIELDS if name != "verdict"}
        if not told["id"] and not (told["left"] and told["right"]):
            raise BadInput("decision-row-incomplete", file=path.name, row=number)
        lines.append({"number": number, "verdict": verdict, **told})
    return lines


@cache
def verdict_words() -> Mapping[str, str]:
    """List every word a verdict may be written as -> the verdict."""
    return spoken({code: f"review.verdict.{code}" for code in VERDICTS})


@cache
def _headers() -> Mapping[str, str]:
    return spoken({name: f"review.column.{name}" for name in FIELDS})


def _decides(heads: set[str]) -> bool:
    return "verdict" in heads and ("id" in heads or {"left", "right"} <= heads)


def _json_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise BadInput("file-missing", file=path.name) from None
    except UnicodeDecodeError:
        raise BadInput("decisions-not-json", file=path.name, row=1) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError:
                raise BadInput("decisions-not-json", file=path.name, row=number) from None
            if not isinstance(row, dict):
                raise BadInput("decisions-not-json", file=path.name, row=number)
            yield (
                number,
                {
                    name: str(value)
                    for name, value in row.items()
                    if name in FIELDS and value is not None
                },
            )
