"""The list a sample is drawn from, in an order of its own: by unit, whatever order the rows of a
file came in."""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import pyarrow as pa

from doorstep.domain.errors import BadInput
from doorstep.engine.survey.designs import COUNTED, Design

_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")


@dataclass(frozen=True)
class Frame:
    """The columns a design needs, as texts, one place for each unit; places are in the design's
    order."""

    units: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    design: Design

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def strata(self) -> tuple[str, ...]:
        """Each unit's stratum of the first stage, the values of several columns joined by a
        slash."""
        if not self.design.strata:
            return ("",) * len(self)
        return tuple(
            map("/".join, zip(*(self.columns[name] for name in self.design.strata), strict=True))
        )

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Each unit's size as a whole number; sizes with decimals are all multiplied by the same
        factor."""
        name = self.design.size
        if name is None or name == COUNTED:
            return (1,) * len(self)
        exact = [_size(text, name) for text in self.columns[name]]
        factor = math.lcm(*(size.denominator for size in exact)) if exact else 1
        return tuple(int(size * factor) for size in exact)


def read_frame(table: pa.Table, design: Design) -> Frame:
    """Read the list in a table: one row a unit.

    Raises BadInput: "frame-empty", "frame-column-missing", "frame-blank", "frame-unit-twice",
    "frame-size-unfit".
    """
    if not table.num_rows:
        raise BadInput("frame-empty")
    columns = {}
    for name in design.columns:
        if name not in table.column_names:
            raise BadInput("frame-column-missing", column=name, known=", ".join(table.column_names))
        columns[name] = [
            _text(value, name, row) for row, value in enumerate(table.column(name).to_pylist(), 1)
        ]
    units = columns[design.unit]
    if len(set(units)) < len(units):
        raise BadInput("frame-unit-twice", count=len(units) - len(set(units)))
    keys = [_sorting(columns[name]) for name in design.order] + [units]
    places = sorted(range(len(units)), key=lambda place: [key[place] for key in keys])
    ordered = {name: tuple(values[place] for place in places) for name, values in columns.items()}
    return Frame(ordered[design.unit], ordered, design)


def frame_hashes(frame: Frame, salt: str) -> tuple[str, dict[str, str]]:
    """Return one hash over the whole list as the draw sees it, and one for each column, so that a
    change can be named.

    They are of all rows together and salted: neither a table of known lists nor a single unit can
    be tried.
    """
    rows = sorted(zip(*(frame.columns[name] for name in frame.design.columns), strict=True))
    parts = {
        name: _hashed(salt, name, sorted(zip(frame.units, frame.columns[name], strict=True)))
        for name in frame.design.columns
    }
    return _hashed(salt, "frame", [frame.design.columns, *rows]), parts


def _hashed(salt: str, name: str, rows: Sequence[Sequence[str]]) -> str:
    content = json.dumps([salt, name, rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _text(value: object, column: str, row: int) -> str:
    text = unicodedata.normalize("NFC", str(value)).strip() if value is not None else ""
    if not text:
        raise BadInput("frame-blank", column=column, row=row)
    return text


def _size(text: str, column: str) -> Fraction:
    if not _NUMBER.fullmatch(text) or text.startswith("-"):
        raise BadInput("frame-size-unfit", column=column)
    return Fraction(text)


def _sorting(values: Sequence[str]) -> Sequence[str] | Sequence[Fraction]:
    """Return values to sort by: as numbers where every value is one."""
    return [Fraction(value) for value in values] if all(map(_NUMBER.fullmatch, values)) else values


DISPOSITIONS = frozenset(
    ["away", "deceased", "moved", "no-such-household", "noncontact", "refused"]
)


def reserve_problems(
    sample: Sequence[Mapping[str, str]], reserves: Sequence[Mapping[str, str]]
) -> list[tuple[str, str]]:
    """Return what is wrong with the way reserves were used: pairs of a code and the reserve's unit.

    Codes: reserve-without-disposition, reserve-for-nobody, reserve-for-two, reserve-out-of-order.
    """
    group_of = {row["unit"]: _group(row) for row in sample}
    stood_for = Counter(row["replaces"].strip() for row in reserves if row["replaces"].strip())
    unused: set[tuple[str, str]] = set()
    problems = []
    for row in sorted(reserves, key=lambda row: (_group(row), int(row["reserve"]))):
        replaced, disposition = row["replaces"].strip(), row["disposition"].strip()
        if not replaced and not disposition:
            unused.add(_group(row))
            continue
        if disposition not in DISPOSITIONS:
            problems.append(("reserve-without-disposition", row["unit"]))
        if group_of.get(replaced) != _group(row):
            problems.append(("reserve-for-nobody", row["unit"]))
        elif stood_for[replaced] > 1:
            problems.append(("reserve-for-two", row["unit"]))
        if _group(row) in unused:
            problems.append(("reserve-out-of-order", row["unit"]))
    return problems


def _group(row: Mapping[str, str]) -> tuple[str, str]:
    """Return the stratum, and within a second stage the cluster."""
    return (row["stage1"] if row["stage2"] else "", row["stratum"])
