"""The list that a pair walks by, with a drawing of the houses in walking order; and the list for a
helper who knows the houses, which shows name, address and appointment alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from doorstep.domain.carried import CarriedHouse, VillageDay
from doorstep.domain.planned_visits import PlannedHouse, VisitRoute
from doorstep.domain.short_codes import spoken
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.doors import asked_lines, reason_names
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed
from doorstep.render.wording import village

MOST_ASKED = 4
"""So many things to ask stand on the list; the rest stand on the house's own sheets."""


def route_paper(day: VillageDay, phrases: Phrasebook) -> bytes:
    """Print the list of each pair as one PDF, a new leaf for each.

    Raises:
        InternalError: on any Typst warning.
    """
    pairs = [_pair(day, number, own, phrases) for number, own in day.pairs()]
    return printed(drawing("route.typ"), _page(day, phrases, "route") | {"pairs": pairs}, day.day)


def helper_paper(day: VillageDay, phrases: Phrasebook) -> bytes:
    """Print the helper's list as PDF: nothing of what is asked, nothing of who else lives there.

    Raises:
        InternalError: on any Typst warning.
    """
    gone_to = [one for one in day.houses if one.house.is_gone_to]
    rows = [_appointment(place, one, phrases) for place, one in enumerate(gone_to, 1)]
    page = _page(day, phrases, "helper") | {
        "heads": [phrases.text(f"sheet.route.{name}") for name in ("order", "head", "address")]
        + [phrases.text("sheet.slip.visitors")],
        "rows": rows,
        "notes": [phrases.text("sheet.helper.note"), phrases.text("sheet.helper.never")],
    }
    return printed(drawing("appointments.typ"), page, day.day)


def where(house: PlannedHouse, phrases: Phrasebook) -> str:
    """Say where a house stands: group and address, or its number where it has none."""
    group = group_said(house.group, phrases)
    number = phrases.text("sheet.house.household_no", value=house.number) if house.number else ""
    return "  ".join(part for part in (group, house.address or number) if part)


def group_said(group: str, phrases: Phrasebook) -> str:
    """A group by its number; one with a name of its own ("第一组") as it is written."""
    return phrases.text("sheet.house.group", value=group) if group.isdecimal() else group


def _page(day: VillageDay, phrases: Phrasebook, paper: str) -> Page:
    return {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": phrases.text(f"sheet.{paper}.title"),
        "township": day.township,
        "village": village(phrases, day.village),
        "day": phrases.day(day.day),
        "as_of": phrases.day(day.day),
        "simulated": phrases.text("report.simulated") if day.simulated else "",
        "page": phrases.text("report.page-number", page="{page}", pages="{pages}"),
        "foot": phrases.text("sheet.route.foot"),
    }


def _pair(
    day: VillageDay, number: int, houses: Sequence[CarriedHouse], phrases: Phrasebook
) -> Page:
    visits = sum(one.house.is_gone_to for one in houses)
    names = houses[0].visitors if houses else ()
    said = {"pair": number, "visits": visits, "slips": len(houses) - visits}
    heads = ("done", "order", "code", "head", "address", "asked")
    return {
        "who": phrases.text("sheet.route.pair", **said),
        "visitors": phrases.labelled(phrases.text("sheet.visitors"), phrases.join(names)),
        "heads": [phrases.text(f"sheet.route.{name}") for name in heads],
        "rows": [_row(place, one, phrases) for place, one in enumerate(houses, 1)],
        "sketch": phrases.text("sheet.route.sketch"),
        "groups": _sketch(houses, phrases),
    }


def _row(place: int, one: CarriedHouse, phrases: Phrasebook) -> Page:
    house = one.house
    asked = asked_lines(house, phrases) if house.is_gone_to else []
    more = len(asked) - MOST_ASKED
    lines = asked[:MOST_ASKED]
    if more > 0:
        lines.append(phrases.plural("sheet.route.more", more))
    return {
        "order": str(place),
        "code": spoken(house.code),
        "head": one.name,
        "members": phrases.plural("sheet.route.members", house.members) if house.members else "",
        "where": where(house, phrases),
        "how": _how(house, phrases),
        "asked": lines,
    }


def _how(house: PlannedHouse, phrases: Phrasebook) -> str:
    """Say why a house is gone to, or that it only gets a slip."""
    if not house.is_gone_to:
        return phrases.text("sheet.route.slip-alone")
    if house.route is VisitRoute.CONTACT:
        return phrases.text("sheet.route.one-contact")
    return reason_names(house.reasons, phrases)


def _sketch(houses: Sequence[CarriedHouse], phrases: Phrasebook) -> list[Page]:
    """The houses of each group in walking order."""
    numbered = list(enumerate(houses, 1))
    return [
        {
            "name": group_said(group, phrases),
            "houses": [
                {"order": str(place), "head": one.name, "solid": one.house.is_gone_to}
                for place, one in own
            ],
        }
        for group, own in groupby(numbered, key=lambda pair: pair[1].house.group)
    ]


def _appointment(place: int, one: CarriedHouse, phrases: Phrasebook) -> list[str]:
    return [str(place), one.name, where(one.house, phrases), phrases.join(one.visitors)]
