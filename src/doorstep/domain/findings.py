"""What checks find: two cells side by side. A finding accuses a record, never a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from doorstep.domain.vocabulary import Severity


@dataclass(frozen=True)
class Cell:
    """One cell of one source, as written (`raw`) and as understood (`value`). `row` is 1-based,
    `column` a letter."""

    file: str
    sheet: str | None
    row: int
    column: str
    raw: str
    value: str | None


@dataclass(frozen=True)
class Finding:
    """Two records that do not agree, or one that cannot be true. It accuses a record, never a
    person."""

    id: str
    check: str
    code: str
    severity: Severity
    place: str
    subject: str
    left: Cell
    right: Cell | None
    params: Mapping[str, object] = field(default_factory=dict)
