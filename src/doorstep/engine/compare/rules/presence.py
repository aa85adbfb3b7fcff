"""To come."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.engine.compare.case import Case
from doorstep.engine.compare.draft import Draft
from doorstep.model import CheckSpec


def present(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """To come."""
    yield from ()
