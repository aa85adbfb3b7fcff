"""The slow, obvious linker: reads one pair at a time and answers only what nobody would dispute."""

from __future__ import annotations

Row = dict[str, str | None]


def surely_same(one: Row, other: Row) -> bool:
    """Same number, name, birth date and sex."""
    return all(
        one[code] and one[code] == other[code]
        for code in ("id_number", "name", "birth_date", "sex")
    )


def surely_different(one: Row, other: Row) -> bool:
    """No character of the name in common and born more than a year apart."""
    if not (one["name"] and other["name"] and one["birth_date"] and other["birth_date"]):
        return False
    years = abs(int(one["birth_date"][:4]) - int(other["birth_date"][:4]))
    return years > 1 and not set(one["name"]) & set(other["name"])


def says_nothing(one: Row, other: Row) -> bool:
    """No field is filled on both sides."""
    return not any(one[code] and other[code] for code in ("id_number", "name", "birth_date"))
