"""Small rubrics made of a few items, for benches and tests of the rehearsal."""

from __future__ import annotations

from doorstep.domain.inspection import ItemSpec, RubricSpec


def item(
    code: str = "match", points: float = 10, source: str = "visit", **rule: object
) -> ItemSpec:
    """One item; proportional unless a rule is given."""
    said = {"type": "proportional", **rule}
    return ItemSpec(code, {"en": code}, points, said, source, unit="person")


def rubric(*items: ItemSpec, mark: float | None = None, scale: float | None = None) -> RubricSpec:
    """A rubric of these items; to pass, `mark` points are needed."""
    whole = sum(one.points for one in items) if scale is None else scale
    return RubricSpec(
        "made", {"en": "made"}, {"en": "made"}, "1", "2026", "doorstep", whole, items, (), mark
    )
