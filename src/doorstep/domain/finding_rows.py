"""The records that a finding holds against each other, each cell as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

SIDES = ("left", "right")


class PictureCell(NamedTuple):
    """A cell of a record: its column's code, where it stands (a letter; an address on a household's
    card), what is written there, and above it in the file ("": nobody noted it)."""

    code: str
    at: str
    raw: str
    header: str = ""


@dataclass(frozen=True)
class RowPicture:
    """A record as it stands in its file; `marked`: where the cell stands that a finding shows;
    `mention`: the person of the record that it is about, as `explain` knows them ("": none)."""

    kind: str
    file: str
    sheet: str | None
    row: int
    marked: str
    mention: str
    cells: tuple[PictureCell, ...]


@dataclass(frozen=True)
class FindingRows:
    """Both records of a finding; None where it has one, or a record is gone."""

    left: RowPicture | None
    right: RowPicture | None

    @property
    def pair(self) -> tuple[str, str] | None:
        """The mentions of both records, where they are two."""
        ends = [one.mention for one in (self.left, self.right) if one is not None and one.mention]
        return (ends[0], ends[1]) if len(set(ends)) == 2 else None

    def as_object(self) -> dict[str, object]:
        """The same as JSON holds it."""
        return {side: None if one is None else vars(one) for side, one in vars(self).items()}

    @classmethod
    def from_object(cls, told: Mapping[str, Any]) -> FindingRows:
        """What `as_object` gave, after JSON or not."""
        return cls(*(_picture_from(told[side]) for side in SIDES))


def _picture_from(told: Mapping[str, Any] | None) -> RowPicture | None:
    if told is None:
        return None
    return RowPicture(**{**told, "cells": tuple(PictureCell(*cell) for cell in told["cells"])})
