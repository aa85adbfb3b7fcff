"""How somebody wants a ledger read, where the reader would not find out by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Remembered:
    """What a steward once said of one layout: a table whose header has exactly the words `layout`.

    `columns`: header -> column code (an empty code: not read). `kind` holds where the reader by
    itself finds `instead_of` again: one layout may serve births and deaths. `keep`: headers whose
    cells stay though they were not understood.
    """

    layout: frozenset[str]
    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    instead_of: str | None = None
    keep: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Recipe:
    """What a steward said of a layout; whatever it does not say, the reader finds out.

    `columns`: header as it stands in the file -> column code (an empty code: not read). `keep`:
    headers whose cells stay in the stored copy though they were not understood. `place`: where rows
    belong that name no village themselves. `skip`: names of sheets that are no registers.
    `remembered`: what was said of earlier files, for tables laid out like them.
    """

    kind: str | None = None
    place: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    remembered: tuple[Remembered, ...] = ()


PLAIN = Recipe()
