"""The records that a finding holds against each other, each cell as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

SIDES = ("left", "right")


class PictureCell(NamedTuple):
    """A cell of a record: its column's code, where it stands (a letter; an address on a household's
    card), and what is written there."""

    code: str
    at: str
    raw: str


@dataclass(frozen=True)
class RowPicture:
    """A record as it stands in its file; `marked`: where the cell stands that a finding shows."""

    kind: str
    file: str
    sheet: str | None
    row: int
    marked: str
    cells: tuple[PictureCell, ...]


@dataclass(frozen=True)
class FindingRows:
    """Both records of a finding; None where it has one, or a record is gone."""

    left: RowPicture | None
    right: RowPicture | None

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
