"""What became of a ledger file that was taken in: every row accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from doorstep.domain.vocabulary import NoteCode


@dataclass(frozen=True)
class ImportedTable:
    """The records of one kind on one sheet."""

    sheet: str | None
    kind: str
    records: int


@dataclass(frozen=True)
class UnclearTable:
    """A table whose kind nobody could tell; `row`: its first record's, counted from 1."""

    sheet: str | None
    row: int


@dataclass(frozen=True)
class ReadingNote:
    """What a reader must be told of a file that was read in spite of damage: the sentence
    `note.<code>` and its numbers."""

    code: NoteCode
    params: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> ReadingNote:
        """Read what a child or a snapshot wrote as JSON."""
        return cls(NoteCode(told["code"]), told["params"])


@dataclass(frozen=True)
class ImportAccount:
    """One file's balance: `rows_in` = `accepted` + all `set_aside` (by reason); `records` by kind.

    `dropped`: columns not kept, by rule; `emptied`: cells not kept, by column; `unmapped`: columns
    not understood and emptied, `left`: those not read because somebody said so, `remarks`: those
    shown and never kept, `kept`: those kept because somebody said so; `notes`: what of the file was
    damaged and how it was read; `lost`: what its copy lost, as [code, count].
    """

    file: str
    format: str
    sha256: str
    rows_in: int
    accepted: int
    set_aside: Mapping[str, int]
    records: Mapping[str, int]
    flags: Mapping[str, int]
    dropped: tuple[str, ...]
    emptied: Mapping[str, int]
    unclear: tuple[UnclearTable, ...]
    unmapped: tuple[str, ...]
    tables: tuple[ImportedTable, ...]
    town: str | None
    notes: tuple[ReadingNote, ...]
    copy_format: str
    lost: tuple[tuple[str, int], ...]
    left: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def emptied_columns(self) -> dict[str, tuple[str, ...]]:
        """The columns whose cells the copy does not hold, forbidden ones apart, by why."""
        return {"unmapped": self.unmapped, "left": self.left, "remarks": self.remarks}

    @classmethod
    def from_meta(cls, meta: Mapping[str, Any]) -> ImportAccount:
        """Read the account as intake and snapshots write it."""
        plain = {one.name: meta.get(one.name) for one in fields(cls)}
        notes = meta.get("notes", ())
        return cls(
            **plain
            | {
                "dropped": tuple(meta["dropped"]),
                "unclear": tuple(UnclearTable(**one) for one in meta["unclear"]),
                "unmapped": tuple(meta["unmapped"]),
                "kept": tuple(meta.get("kept", ())),
                "left": tuple(meta.get("left", ())),
                "remarks": tuple(meta.get("remarks", ())),
                "tables": tuple(ImportedTable(**one) for one in meta["tables"]),
                "notes": tuple(map(ReadingNote.from_told, notes)),
                "lost": tuple((str(code), int(count)) for code, count in meta["lost"]),
            }
        )
