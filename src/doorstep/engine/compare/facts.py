"""What a row says of a person, in one comparable text: a name in one or two columns, a birth date in one or three."""

from __future__ import annotations

from collections.abc import Mapping

from doorstep.engine.compare.draft import Spot
from doorstep.engine.compare.register import Register

_PARTS: Mapping[str, tuple[str, ...]] = {
    "name": ("given_name", "family_name"),
    "birth_date": ("birth_year", "birth_month", "birth_day"),
    "address": ("house_number", "street"),
}


class Facts:
    """The values of one field of one role, row by row."""

    def __init__(self, register: Register, field: str, role: str | None) -> None:
        self._register, self._field = register, field
        columns: Mapping[str, str] = register.spec.roles.get(role or "", {})
        self.code = columns.get(field, field)
        self._whole = register.column(self.code)
        part_codes = [columns.get(part, part) for part in _PARTS.get(field, ())]
        self._parts = {code: register.column(code) for code in part_codes if code in register.spec.columns}

    def value(self, row: int) -> str | None:
        """The value, or None when it is missing."""
        whole = self._whole[row]
        if whole is not None or not self._parts:
            return whole
        said = [column[row] for column in self._parts.values()]
        if self._field == "birth_date":
            return _date(said)
        return " ".join(part for part in said if part) or None

    def spot(self, row: int, other: str | None = None) -> Spot:
        """The cell that holds the value; of a value in several cells the one that differs from `other`."""
        if (self._register.has(self.code, row) and self._whole[row] is not None) or not self._parts:
            return Spot(self._register.kind, row, self.code)
        codes = [code for code, column in self._parts.items() if column[row] is not None]
        return Spot(self._register.kind, row, self._differing(codes, row, other) or self.code)

    def _differing(self, codes: list[str], row: int, other: str | None) -> str | None:
        if other is None or len(codes) < 2:
            return codes[0] if codes else None
        if self._field == "birth_date":
            told = dict(zip(self._parts, other.split("-"), strict=False))
            wrong = [code for code in codes if code in told and not _same_number(told[code], self._parts[code][row])]
        else:
            words = set(other.casefold().replace(",", " ").split())
            wrong = [code for code in codes if not set((self._parts[code][row] or "").casefold().split()) <= words]
        return wrong[0] if wrong else codes[0]


def _same_number(one: str, other: str | None) -> bool:
    return one.lstrip("0") == (other or "").lstrip("0")


def _date(said: list[str | None]) -> str | None:
    """Year, month, day -> ISO as far as it goes."""
    pieces: list[str] = []
    for part, width in zip(said, (4, 2, 2), strict=False):
        if part is None or not part.isdigit():
            break
        pieces.append(part.zfill(width))
    return "-".join(pieces) or None
