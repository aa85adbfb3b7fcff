"""Small rubrics and standings to rehearse with."""

from __future__ import annotations

from collections.abc import Mapping

from doorstep.domain.inspection import ItemSpec, RubricSpec
from doorstep.engine.inspection.scoring.figures import ItemStanding

PROPORTIONAL: Mapping[str, object] = {"type": "proportional"}


def item(
    code: str = "match", points: float = 10, source: str = "visit", **rule: object
) -> ItemSpec:
    """One item; proportional unless a rule is given."""
    said = dict(rule) or dict(PROPORTIONAL)
    return ItemSpec(
        code,
        {"en": code},
        points,
        {"type": said.pop("type", "proportional"), **said},
        source,
        unit="person",
    )


def rubric(*items: ItemSpec, mark: float | None = None, scale: float | None = None) -> RubricSpec:
    """A rubric of these items; to pass, `mark` points are needed."""
    whole = sum(one.points for one in items) if scale is None else scale
    return RubricSpec(
        "made", {"en": "made"}, {"en": "test"}, "1", "2026", "doorstep", whole, items, (), mark
    )


def seen(
    place: str, right: float, n: int, *, code: str = "match", households: int | None = None
) -> ItemStanding:
    """Some units of a place were looked at, one in each household unless said."""
    return ItemStanding(place, code, right, n, float(n), n if households is None else households)


def whole(place: str, right: float, n: int, *, code: str = "match") -> ItemStanding:
    """All units of a place were looked at."""
    return ItemStanding(place, code, right, n, float(n), n, whole=True)
