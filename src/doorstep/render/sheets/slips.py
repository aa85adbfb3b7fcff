"""Slips that are left in advance: an appointment where somebody comes, a plain note where nobody
needs to. Several to a page, to be cut apart; they show name, address and appointment alone.
"""

from __future__ import annotations

from doorstep.domain.carried import CarriedHouse, VillageDay
from doorstep.domain.short_codes import spoken
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed
from doorstep.render.sheets.route_list import where
from doorstep.render.wording import village


def slips_paper(day: VillageDay, phrases: Phrasebook) -> bytes:
    """Print a slip for each house in walking order as PDF.

    Raises:
        InternalError: on any Typst warning.
    """
    page: Page = {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": phrases.text("sheet.slip.title"),
        "township": day.township,
        "simulated": phrases.text("report.simulated") if day.simulated else "",
        "as_of": phrases.day(day.day),
        "slips": [_slip(one, day, phrases) for one in day.houses],
    }
    return printed(drawing("door-slips.typ"), page, day.day)


def _slip(one: CarriedHouse, day: VillageDay, phrases: Phrasebook) -> Page:
    comes = one.house.is_gone_to
    kind = "visit" if comes else "fill" if one.gets_sheets else "note"
    said = {"day": phrases.day(day.day), "weekday": phrases.weekday(day.day)}
    visitors = phrases.join(one.visitors) if comes else ""
    lines = [phrases.text(f"sheet.slip.{kind}.{number}", **said) for number in (1, 2, 3)]
    return {
        "office": day.township or village(phrases, day.village),
        "title": phrases.text(f"sheet.slip.{kind}.title"),
        "name": one.name,
        "where": "  ".join((village(phrases, day.village), where(one.house, phrases))),
        "lines": lines,
        "who": phrases.labelled(phrases.text("sheet.slip.visitors"), visitors) if visitors else "",
        "call": phrases.text("sheet.slip.call") if comes else "",
        "code": spoken(one.house.code),
        "tear": "" if comes else phrases.text("sheet.slip.tear"),
        "answers": []
        if comes
        else [phrases.text(f"sheet.slip.answer.{one}") for one in ("fine", "come")],
    }
