"""Where a mention stands, and the mention that stands somewhere: "人口.xlsx:12",
"book.xlsx:Sheet1:12:mother"."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.errors import BadInput
from doorstep.engine.linkage.review import MentionPlace, MentionRecord, Row
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook

_MOST_CHOICES = 6


_CORE = (
    "name",
    "given_name",
    "family_name",
    "sex",
    "birth_date",
    "birth_day",
    "birth_month",
    "birth_year",
    "id_number",
    "village",
    "household_no",
)

_MORE = (
    "group",
    "head_name",
    "phone",
    "address",
    "house_number",
    "street",
    "postcode",
    "relation_to_head",
)


def fingerprint(row: Row) -> str:
    """Digest who a row speaks of and where it lives."""
    return _digest(row, ("kind", "role", *_CORE))


def whole_fingerprint(row: Row) -> str:
    """Digest all that is compared of a row."""
    return _digest(row, ("kind", "role", *_CORE, *_MORE))


def number_fingerprint(row: Row) -> str | None:
    """Digest name and identity number; None where the row has not both."""
    if not row["name"] or not row["id_number"]:
        return None
    return _digest(row, ("kind", "role", "name", "id_number"))


def _digest(row: Row, columns: Sequence[str]) -> str:
    values = ["" if row[code] is None else str(row[code]) for code in columns]
    text = json.dumps(values, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class MentionPlaces:
    """Where all mentions of the registered tables stand, and what they say."""

    def __init__(self, tables: Mapping[str, pa.Table], mentions: pa.Table) -> None:
        self._tables = tables
        self.mentions = mentions

    def of(self, ids: Sequence[str]) -> dict[str, MentionPlace]:
        """Find where these mentions stand; those that are not there are left out."""
        return self._placed(self._named(ids))

    def records(self, ids: Sequence[str]) -> dict[str, MentionRecord]:
        """Find where these mentions stand and what they say."""
        found = self._named(ids)
        places = self._placed(found)
        return {
            str(row["id"]): MentionRecord(places[row["id"]], row, fingerprint(row))
            for row in found.to_pylist()
        }

    def find(self, said: str) -> str:
        """Find the mention id that somebody typed, as itself or as file:row, file:sheet:row, either
        with :role.

        Raises:
            BadInput: `mention-unclear`, `mention-file-unknown`, `mention-not-there`,
                `mention-ambiguous`.
        """
        if pc.any(pc.equal(self.mentions.column("id"), said)).as_py():
            return said
        words = said.replace("：", ":").split(":")
        role = self._role(words[-1]) if len(words) > 2 else None
        if role is not None:
            words = words[:-1]
        if len(words) < 2 or not words[-1].strip().isdigit():
            raise BadInput("mention-unclear", said=said)
        row = int(words[-1])
        file, sheet = self._file(words[:-1])
        here = [place for place in self._on_row(file, row) if sheet in (None, place.sheet)]
        fitting = [place for place in here if role in (None, place.role)]
        if not fitting:
            raise BadInput("mention-not-there", file=file, sheet=sheet or "-", row=row)
        if len(fitting) > 1:
            alike = len({place.reference for place in fitting}) < len(fitting)
            choices = [place.id if alike else place.reference for place in fitting[:_MOST_CHOICES]]
            raise BadInput("mention-ambiguous", said=said, choices="  ".join(choices))
        return fitting[0].id

    # -- inside

    def _named(self, ids: Sequence[str]) -> pa.Table:
        wanted = pa.array(list(ids), pa.string())
        return self.mentions.filter(pc.is_in(self.mentions.column("id"), wanted))

    @cached_property
    def _files(self) -> list[str]:
        return sorted(
            {
                str(name)
                for table in self._tables.values()
                for name in table.column("file").unique().to_pylist()
            }
        )

    def _file(self, words: Sequence[str]) -> tuple[str, str | None]:
        """File and sheet of what stands before the row; a file may be called without its ending."""
        for cut in range(len(words), 0, -1):
            name, sheet = ":".join(words[:cut]).strip(), ":".join(words[cut:]).strip() or None
            for spelled in (lambda file: file, lambda file: PurePath(file).stem):
                fitting = [file for file in self._files if spelled(file) == name]
                if len(fitting) == 1:
                    return fitting[0], sheet
        raise BadInput("mention-file-unknown", file=words[0], files="  ".join(self._files[:20]))

    def _role(self, word: str) -> str | None:
        roles = {str(role) for role in self.mentions.column("role").unique().to_pylist()}
        spelled = {
            Phrasebook(lang).text(f"role.{role}"): role for role in roles for lang in LANGUAGES
        }
        return word if word in roles else spelled.get(word.strip())

    def _on_row(self, file: str, row: int) -> list[MentionPlace]:
        ids: list[str] = []
        for table in self._tables.values():
            here = pc.and_(pc.equal(table.column("file"), file), pc.equal(table.column("row"), row))
            ids += table.filter(here).column("row_id").to_pylist()
        found = self.mentions.filter(
            pc.is_in(self.mentions.column("row_id"), pa.array(ids, pa.string()))
        )
        return sorted(self._placed(found).values(), key=lambda place: place.id)

    def _placed(self, found: pa.Table) -> dict[str, MentionPlace]:
        rows = {
            (r["kind"], r["row_id"]): None for r in found.select(["kind", "row_id"]).to_pylist()
        }
        spots: dict[tuple[str, str], dict[str, Any]] = {}
        for kind in sorted({kind for kind, _ in rows}):
            table = self._tables[kind]
            wanted = pa.array([row for its, row in rows if its == kind], pa.string())
            part = table.filter(pc.is_in(table.column("row_id"), wanted)).select(
                ["row_id", "file", "sheet", "row"]
            )
            spots |= {(kind, spot["row_id"]): spot for spot in part.to_pylist()}
        return {
            r["id"]: MentionPlace(
                r["id"], r["kind"], r["role"], spot["file"], spot["sheet"], int(spot["row"])
            )
            for r in found.select(["id", "kind", "role", "row_id"]).to_pylist()
            for spot in (spots[r["kind"], r["row_id"]],)
        }
