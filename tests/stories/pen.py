"""Sheets as they come back from doors: the printed PDF, written on by a simulated pen, scanned."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from bench.pen import DPI, Picture, Truth, answer, scan
from stories.residents import Said

from doorstep.domain.forms import AnswerKind, FormSpec, HouseSheet
from doorstep.render.sheets.geometry import sheet_geometry
from doorstep.render.sheets.page import EDGE, PageGeometry, TickBox, WriteField

CODE = re.compile(r"\b([2-9A-Z]{3})[-\u2010-\u2015]([2-9A-Z]{4})\b")
TAKEN_BACK = 0.03
"""Of so many questions another box was ticked first, and blackened again."""


@dataclass
class PennedSheet:
    """A sheet as the pen left it: its pages, the state of every box, which lines were written on
    by hand."""

    form: FormSpec
    sheet: HouseSheet
    pages: list[Picture] = field(default_factory=list)
    truth: Truth = field(default_factory=dict)
    written: set[tuple[str, str]] = field(default_factory=set)

    @property
    def taken_back(self) -> set[tuple[str, str]]:
        """The questions with a blackened box, by line and question."""
        return {(ref, code) for (ref, code, _), told in self.truth.items() if told == "blackened"}


def printed_pages(
    archives: Sequence[Path], titles: Mapping[str, str], name: str
) -> dict[tuple[str, str], list[Picture]]:
    """The pages of all sheets in the papers that were fetched, by short code and form, as their
    print says; `titles`: by a form's title its code; `name`: of the files that hold sheets."""
    pages: dict[tuple[str, str], list[Picture]] = {}
    for content in _contents(archives, name):
        at = ("", "")
        for page in pypdfium2.PdfDocument(io.BytesIO(content)):
            text = page.get_textpage().get_text_range()
            found, title = CODE.search(text), next((t for t in titles if t in text), "")
            if found is None:
                continue  # an empty back
            at = "".join(found.groups()), titles[title]
            picture = page.render(scale=DPI / 72, grayscale=True).to_numpy().copy()
            pages.setdefault(at, []).append(picture)
    return pages


def _contents(archives: Sequence[Path], name: str) -> Iterator[bytes]:
    for archive in archives:
        with zipfile.ZipFile(archive) as papers:
            yield from (papers.read(one) for one in papers.namelist() if Path(one).stem == name)


def fill_in(
    form: FormSpec, sheet: HouseSheet, printed: list[Picture], said: Said, draw: random.Random
) -> PennedSheet:
    """Write what a house says on its printed sheet."""
    penned = PennedSheet(form, sheet)
    for picture, geometry in zip(printed, sheet_geometry(form, sheet), strict=True):
        for (ref, code), boxes in _questions(geometry).items():
            told = _told(said, ref).get(code, "").split()
            chosen = [box for box in boxes if box.choice in told]
            answer(
                picture, boxes, chosen, _wrong_first(form, boxes, chosen, draw), penned.truth, draw
            )
        for place in geometry.fields:
            if _told(said, place.ref).get(place.question):
                _scribble(picture, place, draw)
                penned.written.add((place.ref, place.question))
        penned.pages.append(picture)
    return penned


def scanned(penned: PennedSheet, draw: random.Random) -> Iterator[tuple[str, bytes]]:
    """Its pages as a bad scanner sees them: name and JPEG."""
    for number, page in enumerate(penned.pages, 1):
        data = cv2.imencode(".jpg", scan(page, draw, photo=False))[1].tobytes()
        yield f"{penned.sheet.code}-{penned.form.code}-{number}.jpg", data


def outlines(picture: Picture, geometry: PageGeometry) -> float:
    """The least ink around any box where geometry says that it is printed: 0 none, 1 black."""
    dots, least = DPI / 25.4, 1.0
    for box in geometry.boxes:
        x, y = (round((one + EDGE) * dots) for one in (box.place.x, box.place.y))
        side = round(box.place.w * dots)
        edge = picture[y - 3 : y + 4, x : x + side].min(axis=0)
        least = min(least, 1 - float(np.mean(edge)) / 255)
    return least


def _told(said: Said, ref: str) -> Mapping[str, str]:
    """What was said of a line, of a line that was added ("+1"), or of the house ("")."""
    if ref.startswith("+"):
        number = int(ref[1:]) - 1
        return said.added[number] if number < len(said.added) else {}
    return said.lines.get(ref, {}) if ref else said.once


def _questions(geometry: PageGeometry) -> dict[tuple[str, str], list[TickBox]]:
    grouped: dict[tuple[str, str], list[TickBox]] = {}
    for one in geometry.boxes:
        grouped.setdefault((one.ref, one.question), []).append(one)
    return grouped


def _wrong_first(
    form: FormSpec, boxes: list[TickBox], chosen: list[TickBox], draw: random.Random
) -> TickBox | None:
    """A box that was ticked by mistake and is taken back."""
    kind = next(one.kind for one in form.questions if one.code == boxes[0].question)
    others = [one for one in boxes if one not in chosen]
    crossed = kind is AnswerKind.ONE and chosen and others and draw.random() < TAKEN_BACK
    return draw.choice(others) if crossed else None


def _scribble(picture: Picture, place: WriteField, draw: random.Random) -> None:
    """Handwriting: strokes nobody needs to read."""
    dots = DPI / 25.4
    for part in place.parts:
        left, top = (part.x + EDGE) * dots, (part.y + EDGE) * dots
        wide, high = min(part.w, 30.0) * dots, part.h * dots
        for _ in range(1 if place.cells > 1 else 6):
            ends = [
                (left + wide * draw.uniform(0.15, 0.85), top + high * draw.uniform(0.2, 0.8))
                for _ in range(3)
            ]
            points = np.array([[round(x * 16), round(y * 16)] for x, y in ends], np.int32)
            cv2.polylines(picture, [points], False, draw.randrange(20, 90), 2, cv2.LINE_AA, 4)
