"""The order in which doors are walked: by group, then by house number, read as people read numbers.
No position is known of any house, and none is asked for."""

from __future__ import annotations

import re
import unicodedata

from doorstep.domain.planned_visits import HouseDoor
from doorstep.engine.fields.places import group_key, place_key

_NUMBERS = re.compile(r"(\d+)")
_GROUP_SAID = re.compile(r"第?([0-9〇零一二三四五六七八九十百]+)\s*(?:村民)?小?[组組]")
_HOUSE_SIGN = re.compile("[号號]")
_LAST = "\U0010ffff"
WalkKey = tuple[object, ...]


def walking_key(door: HouseDoor) -> WalkKey:
    """What the doors of one village are sorted by; a door of which nothing is known stands last."""
    street = street_of(door.address, door.place)
    said = _GROUP_SAID.search(street)
    group = group_key(door.group) or (group_key(said[1]) if said else "")
    house = _HOUSE_SIGN.sub("", _GROUP_SAID.sub("", street)) or door.number
    return (
        naturally(group or _LAST),
        naturally(house or _LAST),
        naturally(door.number),
        door.head,
        door.household,
    )


def street_of(address: str, village: str) -> str:
    """What an address says behind the village's name: all of it where it does not name it."""
    plain = unicodedata.normalize("NFKC", address)
    for name in filter(None, (village, place_key(village))):
        before, found, behind = plain.rpartition(name)
        if found:
            return behind.removeprefix("村") or before
    return plain


def naturally(text: str) -> tuple[tuple[bool, int, str], ...]:
    """A text as a key by which 2 comes before 10 and 12-3 behind 12."""
    return tuple(
        (not part.isdecimal(), int(part) if part.isdecimal() else 0, part)
        for part in _NUMBERS.split(unicodedata.normalize("NFKC", text))
        if part
    )
