"""Pages of a scan -> what each house's sheet says, and what a person must look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from doorstep.app.scanning.pages import pages_of
from doorstep.app.scanning.straightening import FlatPage, LostPage, straighten
from doorstep.app.scanning.ticks import PageReading, TickReading, TickState, read_page
from doorstep.domain.errors import BadInput
from doorstep.domain.forms import AnswerKind, FormQuestion, FormSpec, HouseSheet
from doorstep.render.sheets.geometry import sheet_geometry
from doorstep.render.sheets.page import PageGeometry, PageName, Rectangle, TickBox
from doorstep.render.sheets.side import QR

if TYPE_CHECKING:
    from doorstep.app.scanning.pages import Picture

SheetOf = Callable[[PageName], tuple[FormSpec, HouseSheet] | None]
"""Finds what a page was printed from, by its name."""
_AROUND = 6.0
"""Millimetres shown around what a person looks at."""


@dataclass(frozen=True)
class CutOut:
    """A place that a person must look at: a question's boxes that are not sure (`choices`: those
    that show anything), or a line with handwriting; `png` shows it."""

    question: str
    ref: str
    choices: tuple[str, ...]
    png: bytes


@dataclass(frozen=True)
class LostSheet:
    """A page that nobody can say whose it is, or that came twice, or a file that cannot be read:
    `why` is a code, `png` shows the page small (nothing of a file)."""

    why: str
    file: str
    number: int
    png: bytes
    name: PageName | None = None


@dataclass
class ScannedSheet:
    """One house's sheet: its ticks that are sure, by line reference ("" for the house, "+1" written
    in), what is unsure, what is written by hand, and which of its pages are not there."""

    form: FormSpec
    sheet: HouseSheet
    ticks: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    unsure: list[CutOut] = field(default_factory=list)
    written: list[CutOut] = field(default_factory=list)
    missing: set[int] = field(default_factory=set)

    @property
    def is_sure(self) -> bool:
        """Whether nobody needs to look at it."""
        return not (self.unsure or self.written or self.missing)


@dataclass(frozen=True)
class ScanResult:
    """All sheets of some scans, by short code and form; those of anonymous forms, which all bear
    one code; and pages that could not be placed."""

    sheets: Mapping[tuple[str, str], ScannedSheet]
    lost: tuple[LostSheet, ...]
    nameless: tuple[ScannedSheet, ...] = ()


def read_scans(files: Iterable[tuple[str, bytes]], sheet_of: SheetOf) -> ScanResult:
    """Read scanned files (name, content); one that is neither a PDF nor a picture, or broken, is
    lost by itself ("unreadable") and keeps no other out."""
    reader = _SheetReader(sheet_of)
    for name, data in files:
        number = 0
        try:
            for number, picture in enumerate(pages_of(data, name), 1):
                reader.take(name, number, picture)
        except BadInput:
            reader.lost.append(LostSheet("unreadable", name, number + 1, b""))
    return ScanResult(reader.sheets, tuple(reader.lost), tuple(reader.nameless))


class _SheetReader:
    """Sheets while their pages come in, in any order."""

    def __init__(self, sheet_of: SheetOf) -> None:
        self._sheet_of = sheet_of
        self._seen: set[PageName] = set()
        self.sheets: dict[tuple[str, str], ScannedSheet] = {}
        self.nameless: list[ScannedSheet] = []
        self.lost: list[LostSheet] = []

    def take(self, file: str, number: int, picture: Picture) -> None:
        """One picture of a page; an empty back is passed over."""
        page = straighten(picture, QR)
        if isinstance(page, LostPage):
            if page.name is not None or not _is_empty(picture):
                self._lose(page.why, file, number, picture, page.name)
            return
        printed = self._printed(page.name)
        if printed is None:
            self._lose("unknown-sheet", file, number, picture, page.name)
            return
        if page.name in self._seen and not printed[0].form.anonymous:
            self._lose("twice", file, number, picture, page.name)
            return
        held, geometry = printed
        self._seen.add(page.name)
        held.missing.discard(page.name.page)
        _enter(held, page, read_page(page, geometry))

    def _printed(self, name: PageName) -> tuple[ScannedSheet, PageGeometry] | None:
        found = self._sheet_of(name)
        if found is None:
            return None
        form, sheet = found
        pages = sheet_geometry(form, sheet, large=name.large)
        if name.page > len(pages):
            return None
        fresh = ScannedSheet(form, sheet, missing={one.number for one in pages})
        if form.anonymous:
            return self._nameless(fresh, name.page), pages[name.page - 1]
        held = self.sheets.setdefault((name.code, name.form), fresh)
        return held, pages[name.page - 1]

    def _nameless(self, fresh: ScannedSheet, page: int) -> ScannedSheet:
        """The sheet that a page of an anonymous form is of: the last one, where that lacks just
        this page, else another."""
        last = self.nameless[-1] if self.nameless else None
        same = last is not None and last.sheet.code == fresh.sheet.code
        if last is not None and same and page in last.missing:
            return last
        self.nameless.append(fresh)
        return fresh

    def _lose(
        self, why: str, file: str, number: int, picture: Picture, name: PageName | None
    ) -> None:
        self.lost.append(LostSheet(why, file, number, _png(_thumbnail(picture)), name))


def _enter(held: ScannedSheet, page: FlatPage, reading: PageReading) -> None:
    """Put what a page shows to its sheet."""
    questions = {one.code: one for one in held.form.questions}
    for (ref, code), group in groupby(reading.boxes, key=_of_which):
        boxes = list(group)
        said = _sure(questions[code], boxes)
        if said is None:
            shown = tuple(one.box.choice for one in boxes if one.state != TickState.EMPTY)
            place = _around([one.box for one in boxes])
            held.unsure.append(CutOut(code, ref, shown, _png(page.cut(place, _AROUND))))
        elif said:
            held.ticks[ref][code] = said
    for line in reading.written:
        cut = _png(page.cut(line.place, _AROUND))
        held.written.append(CutOut(line.question, line.ref, (), cut))


def _of_which(one: TickReading) -> tuple[str, str]:
    return one.box.ref, one.box.question


def _sure(question: FormQuestion, boxes: list[TickReading]) -> str | None:
    """The boxes that are ticked beyond doubt, "" for none; None where a person must look."""
    states = {state: [one.box.choice for one in boxes if one.state == state] for state in TickState}
    ticked = states[TickState.TICKED]
    if states[TickState.UNSURE]:
        return None
    if question.kind is AnswerKind.MANY:
        return None if states[TickState.BLACKENED] else " ".join(ticked)
    if len(ticked) > 1 or (states[TickState.BLACKENED] and not ticked):
        return None
    if not ticked and any(choice.ends for choice in question.choices) and not boxes[0].box.ref:
        return None  # how a visit ended is never left out
    return " ".join(ticked)


def _around(boxes: list[TickBox]) -> Rectangle:
    left = min(one.place.x for one in boxes)
    top = min(one.place.y for one in boxes)
    right = max(one.place.x + one.place.w for one in boxes)
    bottom = max(one.place.y + one.place.h for one in boxes)
    return Rectangle(left, top, right - left + 14.0, bottom - top)


def _is_empty(picture: Picture) -> bool:
    """Whether nothing is on a page: the back of a one-sided sheet."""
    import numpy as np

    dark = picture < np.percentile(picture, 90) * 0.6
    return float(dark.mean()) < 0.002


def _thumbnail(picture: Picture) -> Picture:
    import cv2

    share = min(1.0, 900 / max(picture.shape))
    small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return small  # type: ignore[return-value]


def _png(picture: Picture) -> bytes:
    import cv2

    done, data = cv2.imencode(".png", picture)
    return data.tobytes() if done else b""
