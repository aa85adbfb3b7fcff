"""One fault, one finding: drafts about one fact become one per wrong value, the strongest witness beside it."""

from __future__ import annotations

from doorstep.engine.compare.case import Case
from doorstep.engine.compare.draft import Draft


def settle(case: Case, drafts: list[Draft]) -> list[Draft]:
    """The drafts that stay."""
    return drafts
