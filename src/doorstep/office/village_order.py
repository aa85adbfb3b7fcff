"""Places in the township's own order, wherever they are listed."""

from __future__ import annotations

from collections.abc import Iterable

from doorstep.app.village_order import group_code, village_codes
from doorstep.app.workspace import Workspace
from doorstep.engine.fields.places import place_key
from doorstep.office.models import Place
from doorstep.office.vocabulary import PlaceKind

BY_PLACE = ("code", "name")
"""How a query sorts places; groups of one village, villages of one township."""

OF_PLACE = ("place__code", "place__name")
"""How a query sorts what is of a place."""


def order_places(workspace: Workspace) -> None:
    """Note where each village and group stands. In the caller's transaction."""
    places = list(Place.objects.exclude(kind=PlaceKind.TOWNSHIP))
    villages = [one.name for one in places if one.kind == PlaceKind.VILLAGE]
    codes, moved = village_codes(workspace, villages), []
    for one in places:
        is_group = one.kind == PlaceKind.GROUP
        code = group_code(one.name) if is_group else codes[place_key(one.name)]
        if one.code != code:
            one.code = code
            moved.append(one)
    Place.objects.bulk_update(moved, ["code"])


def in_order(names: Iterable[str]) -> list[str]:
    """Names of villages, each once, in the township's order; "" first, unknown ones last."""
    held = Place.objects.filter(kind=PlaceKind.VILLAGE).order_by(*BY_PLACE)
    at = {place_key(one): number for number, one in enumerate(held.values_list("name", flat=True))}
    return sorted(set(names), key=lambda one: (one != "", at.get(place_key(one), len(at)), one))
