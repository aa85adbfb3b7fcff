"""How somebody wants a ledger read, where the reader would not find out by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Recipe:
    """What a steward said of a layout; whatever it does not say, the reader finds out.

    `columns`: header as it stands in the file -> column code (an empty code: not read). `keep`:
    headers whose cells stay in the stored copy though they were not understood. `place`: where rows
    belong that name no village themselves.
    """

    kind: str | None = None
    place: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()


PLAIN = Recipe()
