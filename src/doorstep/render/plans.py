"""What is said of a plan and of a meeting's minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from doorstep.domain.plans import RefusedLine
from doorstep.i18n.phrasebook import Phrasebook


def refused_lines(refused: Iterable[RefusedLine], phrases: Phrasebook) -> Iterator[tuple[str, str]]:
    """Say which lines of the minutes were refused, each with its number and why, and what it
    says."""
    for one in refused:
        yield phrases.text(f"minutes.refused.{one.code}", line=one.number), one.said
