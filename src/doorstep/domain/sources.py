"""What a file was to the sources held already, and what it changed: no sentence, no language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from doorstep.domain.errors import DoorstepError
from doorstep.domain.imports import ImportAccount
from doorstep.domain.understanding import FileUnderstood, SheetPicture

Outcome: TypeAlias = Literal["new", "next", "same", "earlier"]
"""A source not held before, the next version of one, rows that are held already, or rows of an
earlier version that another took the place of."""

Answer: TypeAlias = Literal["replace", "new", "stop"]

LOSES_MUCH = 0.2
"""A version that loses more than this share of the rows before it is asked about."""


@dataclass(frozen=True)
class RowChange:
    """One row that is not as it was: `before` and `after` are 1-based rows, None where it was not
    there; `fields` are (column code, value before, value after) of what differs."""

    kind: str
    sheet: str | None
    who: str
    before: int | None
    after: int | None
    fields: tuple[tuple[str, str | None, str | None], ...] = ()


@dataclass(frozen=True)
class VersionChange:
    """A version against the one before it: numbers of rows, and a few examples of each sort.

    `again`: rows before whose person or event is surely there again, changed or not; `moved`: rows
    of both that name another village than before.
    """

    kept: int
    added: int
    changed: int
    removed: int
    again: int
    moved: int = 0
    examples: tuple[RowChange, ...] = ()

    @property
    def rows_before(self) -> int:
        """Rows of the version before."""
        return self.kept + self.changed + self.removed

    @property
    def rows_after(self) -> int:
        """Rows of the version after."""
        return self.kept + self.changed + self.added

    @property
    def is_none(self) -> bool:
        """Whether every row is as it was."""
        return not (self.added or self.changed or self.removed)

    @property
    def share_again(self) -> float:
        """Share of the earlier rows that are there again; 0 where there were none."""
        return self.again / self.rows_before if self.rows_before else 0.0

    @property
    def share_known(self) -> float:
        """Share of the later rows that were there before; 0 where there are none."""
        return self.again / self.rows_after if self.rows_after else 0.0

    @property
    def moves_most(self) -> bool:
        """Whether most rows of both name another village than before."""
        return self.moved > (self.kept + self.changed) / 2

    @property
    def loses_much(self) -> bool:
        """Whether so many rows are gone that somebody should say so on purpose."""
        return self.removed > LOSES_MUCH * self.rows_before


@dataclass(frozen=True)
class Doubt:
    """What nobody but a person can say of a file: `code` names the question (`doubt.<code>`), `of`
    are the sources it would replace, `change` is what it would change of the first; `shares`: of
    each of several how many rows stand in it again, of how many."""

    code: str
    file: str
    of: tuple[str, ...]
    change: VersionChange
    shares: tuple[tuple[int, int], ...] = ()

    @property
    def error(self) -> DoorstepError:
        """The doubt as a sentence about one file."""
        from doorstep.domain.errors import BadInput

        return BadInput(
            f"doubt-{self.code}",
            file=self.file,
            of=", ".join(self.of),
            shares=", ".join(
                f"{name} {again}/{rows}"
                for name, (again, rows) in zip(self.of, self.shares, strict=False)
            ),
            before=self.change.rows_before,
            after=self.change.rows_after,
            again=self.change.again,
            removed=self.change.removed,
        )


@dataclass(frozen=True)
class RegisteredFile:
    """One file of a registration: `name` is what its source is called now, `of` what it follows or
    repeats; `version` is how many that source has then, `earlier` the one of them that the file
    repeats (0: none); `overlaps` names sources of another layout in which most of its people stand
    too."""

    account: ImportAccount
    understood: FileUnderstood
    outcome: Outcome
    source: str
    name: str
    version: int = 1
    earlier: int = 0
    of: str | None = None
    change: VersionChange | None = None
    overlaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looked:
    """A file as it was understood, the reasons for which it would not be taken in, and what it
    would be to the sources held; some rows of its sheets."""

    file: FileUnderstood
    reasons: tuple[DoorstepError, ...] = ()
    outcome: RegisteredFile | None = None
    pictures: tuple[SheetPicture, ...] = ()


@dataclass(frozen=True)
class BadFile:
    """A file that could not be taken in, and why."""

    file: str
    error: DoorstepError


@dataclass(frozen=True)
class Registered:
    """What a registration did: its files in the order given, those left out because they cannot be
    read, names passed over because they are no ledgers, and files `skipped` because they list
    nobody or were written by us."""

    files: tuple[RegisteredFile, ...]
    bad: tuple[BadFile, ...] = ()
    passed_over: tuple[str, ...] = ()
    skipped: tuple[BadFile, ...] = ()

    @property
    def accounts(self) -> list[ImportAccount]:
        """The balance of rows of every file taken in."""
        return [one.account for one in self.files]


@dataclass(frozen=True)
class HeldFile:
    """A source as it is held: `taken_on` is ISO 8601, `earlier` the names of its versions before
    this one, `unmapped` the columns not understood."""

    source: str
    name: str
    version: int
    taken_on: str
    kinds: tuple[str, ...]
    places: tuple[str, ...]
    rows: int
    accepted: int
    set_aside: int
    unmapped: tuple[str, ...]
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Undone:
    """What an undo did: which files are held now, came back, went away, are an earlier version
    again; whether what is held now was reconciled already."""

    held: tuple[str, ...]
    back: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    is_reconciled: bool = False
