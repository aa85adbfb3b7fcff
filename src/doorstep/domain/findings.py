"""What checks find: two cells side by side. A finding accuses a record, never a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


SURE = 0.8
"""What is less probable is no finding but a question for the door."""


@dataclass(frozen=True)
class Finding:
    """Two records that do not agree, or one that cannot be true. It accuses a record, never a
    person.

    `probability`: that it is so, where absence was judged. `right` of a question may be the row of
    whom it may be after all.
    """

    id: str
    check: str
    code: str
    severity: Severity
    place: str
    subject: str
    left: Cell
    right: Cell | None
    params: Mapping[str, object] = field(default_factory=dict)
    probability: float | None = None

    @property
    def is_question(self) -> bool:
        """Whether it is to be asked at the door before anybody says that it is so."""
        return self.probability is not None and self.probability < SURE

    def cells(self) -> Iterator[tuple[str, str | None, int, str]]:
        """The cells that it names, those beside its two among them: file, sheet, row, column."""
        for side in (self.left, self.right):
            if side is not None:
                yield side.file, side.sheet, side.row, side.column
        also = self.params.get("also", ())
        for cell in also if isinstance(also, Iterable) and not isinstance(also, str) else ():
            if isinstance(cell, Mapping):
                yield str(cell["file"]), cell["sheet"], int(cell["row"]), str(cell["column"])
