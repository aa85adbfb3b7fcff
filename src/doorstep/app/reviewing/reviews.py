"""The desk where people look: an explanation to read or draw, a queue to print, decisions to take
in."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doorstep.app.reviewing.mention_places import Place
from doorstep.app.reviewing.queue import Question
from doorstep.domain.errors import UsageError
from doorstep.engine.linkage.explain import Explanation
from doorstep.render.explanations import Speech
from doorstep.render.waterfall import as_paper, as_svg, as_text

PICTURES = (".svg", ".pdf", ".png")


@dataclass(frozen=True)
class Explained:
    """Why two mentions are said to be one person, or not: as text, as a picture, as data."""

    explanation: Explanation
    places: Mapping[str, Place]
    values: Mapping[str, Mapping[str, Any]]

    def text(self, lang: str = "zh_Hans") -> str:
        """For a terminal, with a waterfall of characters."""
        return as_text(Speech(lang).waterfall(self.explanation, self.places, self.values))

    def data(self, lang: str = "zh_Hans") -> dict[str, object]:
        """For a program; only the sentences (`said`) depend on the language."""
        return Speech(lang).explanation(self.explanation, self.places, self.values)

    def draw(self, path: Path, lang: str = "zh_Hans") -> Path:
        """The waterfall as .svg, .pdf or .png. Raises UsageError("explain-suffix")."""
        form = path.suffix.lower()
        if form not in PICTURES:
            raise UsageError("explain-suffix", suffix=form or "-")
        drawn = Speech(lang).waterfall(self.explanation, self.places, self.values)
        return _kept(
            path, as_svg(drawn).encode("utf-8") if form == ".svg" else as_paper(drawn, form[1:])
        )


@dataclass(frozen=True)
class Queue:
    """What people should look at, the pairs first where a decision changes most."""

    questions: tuple[Question, ...]
    as_of: dt.date

    def __len__(self) -> int:
        return len(self.questions)

    def lines(self, lang: str = "zh_Hans") -> Iterator[str]:
        """One line a pair, for a terminal."""
        speech = Speech(lang)
        return (speech.question_line(one) for one in self.questions)

    def data(self, lang: str = "zh_Hans") -> Iterator[dict[str, object]]:
        """One object a pair."""
        speech = Speech(lang)
        return (speech.question(one) for one in self.questions)

    def write(self, path: Path, lang: str = "zh_Hans", *, township: str = "") -> Path:
        """The sheet to print and fill in. Raises UsageError("review-suffix")."""
        if path.suffix.lower() != ".xlsx":
            raise UsageError("review-suffix", suffix=path.suffix or "-")
        from doorstep.render.review_sheet import review_sheet

        speech = Speech(lang)
        rows = [speech.sheet_row(one) for one in self.questions]
        return _kept(path, review_sheet(rows, lang, township=township, as_of=self.as_of))


def _kept(path: Path, data: bytes) -> Path:
    """Writes the file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    os.replace(part, path)
    return path
