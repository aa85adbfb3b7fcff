"""What the cells under a header say against it: counts of men are nobody's husband, the key of an
export is no identity number."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from doorstep.domain.vocabulary import ColumnType, IdSystem
from doorstep.engine.tabular.sheets.headers import HeaderIndex
from doorstep.engine.tabular.sheets.row_types import plain_text
from doorstep.engine.tabular.sheets.view import SheetView

Paths = dict[int, tuple[str, ...]]

_COUNT = re.compile(r"\d{1,7}(?:\.\d+)?(?:人|户|名|个|%)?")
_SEX_CODES = frozenset({"0", "1", "2", "9"})
_CITIZEN = re.compile(r"\d{17}[\dXx]|\d{15}")
_ENOUGH_ROWS = 200
_OWN_NUMBER = ("id_number",)


class Contents:
    """The cells of some rows, asked whether they fit the headers over them."""

    def __init__(self, view: SheetView, index: HeaderIndex, body: Sequence[int]) -> None:
        self.view = view
        self.index = index
        self.rows = body[:_ENOUGH_ROWS]
        self.citizens = index.pack.grammar.id_system is IdSystem.CN

    def heard(self, paths: Paths) -> Paths:
        """The paths of the columns that hold what their headers say; one over citizens' own
        numbers (证件类型 | 证件号码) becomes the path of an identity number."""
        told = {c: path for c, path in paths.items() if self.index.told.code(path) is not None}
        kept = {c: path for c, path in paths.items() if not self._is_refuted(c, path)} | told
        if self.citizens:
            kept = self._with_own_numbers(kept)
        keys = self._keys(kept) - set(told)
        return {c: path for c, path in kept.items() if c not in keys}

    def _is_refuted(self, column: int, path: Sequence[str]) -> bool:
        code = self.index.path(path).code
        kind = self.index.pack.columns[code].type if code else None
        if kind is ColumnType.NAME:
            return self._mostly(column, lambda t: bool(_COUNT.fullmatch(t)))
        if kind is ColumnType.SEX:
            return self._mostly(column, lambda t: bool(_COUNT.fullmatch(t)) and t not in _SEX_CODES)
        return False

    def _with_own_numbers(self, paths: Paths) -> Paths:
        codes = {c: self.index.path(path).code for c, path in paths.items()}
        numbers = [
            c
            for c, code in codes.items()
            if code == "id_number" and self._mostly(c, lambda t: bool(_CITIZEN.fullmatch(t)))
        ]
        if len(numbers) != 1 or self.index.path(paths[numbers[0]]).member is not None:
            return paths
        own = frozenset(self.index.pack.words.get("identity_papers", ()))
        papers = {
            c
            for c, code in codes.items()
            if code == "certificate_type" and self._mostly(c, lambda t: t in own)
        }
        kept = {c: path for c, path in paths.items() if c not in papers}
        return kept | {numbers[0]: _OWN_NUMBER} if papers else kept

    def _keys(self, paths: Paths) -> set[int]:
        """Columns `id` that number the records of an export."""
        numbers = [c for c, path in paths.items() if self.index.path(path).code == "id_number"]
        vague = [c for c in numbers if self.index.says_little(paths[c][-1])]
        if len(numbers) > len(vague):
            return set(vague)
        return {c for c in vague if self._counts_records(c)}

    def _counts_records(self, column: int) -> bool:
        if self.citizens:
            return self._mostly(column, lambda t: t.isdigit() and len(t) < 15)
        texts = self._texts(column)
        numbers = [int(t) for t in texts if t.isascii() and t.isdigit()]
        steps = {after - before for before, after in itertools.pairwise(numbers)}
        return len(numbers) == len(texts) > 2 and steps == {1}

    def _texts(self, column: int) -> list[str]:
        filled = self.view.filled[:, column]
        return [plain_text(self.view.text(r, column)) for r in self.rows if filled[r]]

    def _mostly(self, column: int, test: Callable[[str], bool]) -> bool:
        texts = self._texts(column)
        return sum(map(test, texts)) * 2 > len(texts)
