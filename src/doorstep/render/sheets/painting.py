"""Sheets of a form as PDF: the places of `geometry`, the words of a language and one house's
values.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from doorstep.domain.forms import WRONG, Asked, FormSpec, HouseSheet
from doorstep.domain.short_codes import spoken
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.printing import FONT_FAMILY, Page, printable, set_by_typst, template_file
from doorstep.render.sheets.fitting import fitted
from doorstep.render.sheets.geometry import sheet_geometry
from doorstep.render.sheets.page import EDGE, WIDTH, PageGeometry, Rectangle, SlotRole, TextSlot

_SIZE = re.compile(r'<svg width="(\d+)" height="(\d+)"')
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class FilledSheet:
    """A sheet to print: its form, what it lists, who goes there when, as far as known, and whether
    the residents are invented."""

    form: FormSpec
    sheet: HouseSheet
    day: dt.date | None = None
    visitors: tuple[str, ...] = ()
    simulated: bool = False


def form_paper(
    sheets: Sequence[FilledSheet], phrases: Phrasebook, as_of: dt.date, *, large: bool = False
) -> bytes:
    """Print sheets in their order as one PDF, the same bytes for the same sheets; where one needs
    more than a side, each begins on a new leaf.

    Raises:
        InternalError: on any Typst warning.
    """
    laid = [(one, sheet_geometry(one.form, one.sheet, large=large)) for one in sheets]
    two_sided = any(len(pages) > 1 for _, pages in laid)
    drawn: list[Page] = []
    for one, pages in laid:
        painter = _Painter(one, phrases)
        drawn += [painter.page(page) for page in pages]
        if two_sided and len(pages) % 2:
            drawn.append(_EMPTY)
    page: Page = {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": phrases.pick(sheets[0].form.title) if sheets else "",
        "edge": EDGE,
        "width": WIDTH,
        "pages": drawn,
    }
    told = json.dumps(page, ensure_ascii=False, separators=(",", ":"))
    return set_by_typst(template_file("form.typ"), {"page": told}, as_of)


_EMPTY: Page = {name: [] for name in ("marks", "rules", "frames", "fields", "boxes", "texts")} | {
    "qr": "",
    "code": [],
}


class _Painter:
    """The words of one sheet."""

    def __init__(self, filled: FilledSheet, phrases: Phrasebook) -> None:
        self.filled, self.phrases = filled, phrases
        self.form, self.sheet = filled.form, filled.sheet
        self.lines = {line.ref: line for line in filled.sheet.lines}
        self.questions = {one.code: one for one in filled.form.questions}

    def page(self, page: PageGeometry) -> Page:
        """One side as the template draws it."""
        return {
            "marks": list(map(_corners, page.marks)),
            "rules": [round(y, 2) for y in page.rules],
            "frames": list(map(_corners, page.frames)),
            "fields": [_corners(cell) for one in page.fields for cell in one.parts],
            "boxes": [_corners(one.place) for one in page.boxes],
            "qr": qr_picture(page.says),
            "code": _corners(page.qr),
            "texts": [drawn for slot in page.texts if (drawn := self._drawn(slot, page))],
        }

    def _drawn(self, slot: TextSlot, page: PageGeometry) -> list[object] | None:
        said = printable(self._words(slot, page))
        if not said:
            return None
        place = slot.place
        size, lines = fitted(said, round(place.w, 2), round(place.h, 2), slot.size, slot.bold)
        han = bool(_HAN.search(said))
        return [*_corners(place), size, slot.bold, slot.centred, han, lines]

    def _words(self, slot: TextSlot, page: PageGeometry) -> str:
        pick, form = self.phrases.pick, self.form
        match slot.role:
            case SlotRole.TITLE:
                return pick(form.title)
            case SlotRole.HOUSE:
                return house_line(self.sheet.house, self.phrases)
            case SlotRole.ADDRESS:
                return self.sheet.house.get("address", "")
            case SlotRole.SCRIPT:
                return pick(form.script[int(slot.code)])
            case SlotRole.QUESTION:
                return pick(self.questions[slot.code].title)
            case SlotRole.CHOICE:
                choice = self.questions[slot.code].choice(slot.choice)
                return pick(choice.title) if choice else ""
            case SlotRole.ITEM:
                item = self.questions[slot.code].items[int(slot.choice)]
                return self.phrases.text("pattern.sheet-item", item=pick(item.title))
            case SlotRole.HEAD:
                return self.phrases.name("column", slot.code)
        if slot.ref:
            return self._of_line(slot)
        return self._around(slot.role, page)

    def _of_line(self, slot: TextSlot) -> str:
        if slot.role is SlotRole.NUMBER:
            return slot.ref
        values = self.lines[slot.ref].values
        if slot.role is SlotRole.VALUE:
            return values.get(slot.code, "") or self._empty(slot.code)
        first, *more = [value for code in self.form.shows if (value := values.get(code))] or [""]
        return first if slot.role is SlotRole.LINE else self.phrases.counted(more)

    def _empty(self, column: str) -> str:
        """What stands where nothing is on record and what is right can be written: a question."""
        asked = (one for one in self.form.questions if one.column == column and one.after)
        wrong = any(one.asked is Asked.LINE and one.when == WRONG for one in asked)
        return self.phrases.text("sheet.empty") if wrong else ""

    def _around(self, role: SlotRole, page: PageGeometry) -> str:
        text, filled = self.phrases.text, self.filled
        match role:
            case SlotRole.CODE:
                at = {"page": page.number, "pages": page.pages}
                return text("pattern.sheet-page", code=spoken(self.sheet.code), **at)
            case SlotRole.PLANNED_DAY:
                return self.phrases.day(filled.day) if filled.day else ""
            case SlotRole.PLANNED_VISITORS:
                return self.phrases.join(filled.visitors)
            case SlotRole.ADDED:
                return text(f"sheet.added.{self.form.lines}")
            case SlotRole.FOOT:
                said = text(f"sheet.foot.{self.form.purpose}")
                note = text("report.simulated")
                return text("pattern.noted", text=said, note=note) if filled.simulated else said
        return text(f"sheet.{role}")


def house_line(house: Mapping[str, str], phrases: Phrasebook) -> str:
    """Say which house: its head, village, group and number, as far as they are told."""
    named = {
        code: house.get(code, "") for code in ("head_name", "village", "group", "household_no")
    }
    parts = [
        phrases.text(f"sheet.house.{code}", value=value) if _needs_word(code, value) else value
        for code, value in named.items()
        if value
    ]
    return "  ".join(parts)


def _needs_word(code: str, value: str) -> bool:
    """Whether a value alone would not say what it is."""
    return code in ("head_name", "household_no") or (code == "group" and value.isdecimal())


def qr_picture(says: str) -> str:
    """A QR code as SVG without margin, as large as the place it is put into."""
    import zxingcpp  # 20 MB that few commands need

    made = zxingcpp.create_barcode(says, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn = str(made.to_svg(add_quiet_zones=False))
    return _SIZE.sub(r'<svg viewBox="0 0 \1 \2" width="\1" height="\2"', drawn, count=1)


def _corners(place: Rectangle) -> list[float]:
    return [round(side, 2) for side in (place.x, place.y, place.w, place.h)]
