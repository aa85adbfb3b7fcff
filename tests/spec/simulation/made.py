"""Standings to rehearse with."""

from __future__ import annotations

from doorstep.engine.inspection.scoring.figures import ItemStanding


def seen(
    place: str, right: float, n: int, *, code: str = "match", households: int | None = None
) -> ItemStanding:
    """Some units of a place were looked at, one in each household unless said."""
    return ItemStanding(place, code, right, n, float(n), n if households is None else households)


def whole(place: str, right: float, n: int, *, code: str = "match") -> ItemStanding:
    """All units of a place were looked at."""
    return ItemStanding(place, code, right, n, float(n), n, whole=True)
