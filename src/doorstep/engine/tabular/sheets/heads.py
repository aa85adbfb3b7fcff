"""Where a table begins: which rows are its header, and the path of words above each column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from doorstep.engine.tabular.grid import column_letters
from doorstep.engine.tabular.sheets.headers import HeaderIndex, normalise_header
from doorstep.engine.tabular.sheets.row_types import RowWords, is_unit, plain_text
from doorstep.engine.tabular.sheets.view import SheetView

_DATA = re.compile(r"\d{4,}|^[\d.,%/\-]+$|\*{3}|^\d{2,4}[年./-]\d")
_NAMED = frozenset({"name", "head_name", "child_name", "holder_name", "given_name"})
_TOLD_APART = frozenset({"id_number", "sex", "birth_date", "phone", "household_no"})
_CLEAR_OF_ONE_KIND = 3
_FIRST_ROWS = 80
_AFTER_BREAK = 7
_MOST_HEADER_ROWS = 5


@dataclass(frozen=True)
class Head:
    """A table's header: its rows (first, last; 0-based) and per column the words above it,
    outermost first."""

    first: int
    last: int
    paths: dict[int, tuple[str, ...]]

    def key(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """What makes two headers the same header printed again."""
        return tuple(
            (c, tuple(normalise_header(p) for p in path)) for c, path in sorted(self.paths.items())
        )


@dataclass(frozen=True)
class LabelRow:
    """How far a row consists of known labels: cells, known codes, labels followed by a value,
    data-like cells."""

    cells: int
    labels: int
    codes: frozenset[str]
    pairs: int
    data: int


def is_data(text: str) -> bool:
    """Whether a text is a value rather than a word: long numbers, dates, masked numbers."""
    return bool(_DATA.search(text))


class HeadFinder:
    """Finds headers on one strip of columns of a sheet."""

    def __init__(
        self, view: SheetView, columns: Sequence[int], index: HeaderIndex, words: RowWords
    ) -> None:
        self.view = view
        self.columns = list(columns)
        self.index = index
        self.words = words

    @cached_property
    def candidates(self) -> list[int]:
        """Rows worth a closer look, cheaply found: the first ones, after a break, where header
        words recur."""
        view = self.view
        counts = view.filled[:, self.columns].sum(axis=1)
        wanted = np.zeros(view.height, dtype=np.bool_)
        wanted[:_FIRST_ROWS] = True
        for r in np.flatnonzero((counts <= 2) | (counts <= len(self.columns) // 4)):
            wanted[r : r + _AFTER_BREAK] = True
        echoes = np.zeros(view.height, dtype=np.int16)
        spellings = self.index.spellings | self._header_texts()
        for c in self.columns:
            hits = view.strings(c) & spellings
            if hits:
                echoes[view.rows_with(c, hits)] += 1
        wanted |= (echoes >= 2) & (echoes * 3 >= counts)
        return [int(r) for r in np.flatnonzero(wanted & (counts > 0))]

    def _header_texts(self) -> set[str]:
        texts = set()
        for r in range(min(_FIRST_ROWS, self.view.height)):
            for c in self.columns:
                value = self.view.columns[c][r]
                if isinstance(value, str) and len(value) <= 30 and self.index.label(value).code:
                    texts.add(value)
        return texts

    def labels(self, row: int) -> LabelRow:
        """Counts of labels and values in one row."""
        cells = self.view.cells(row, self.columns)
        known: list[bool] = []
        codes: set[str] = set()
        values: set[str] = set()
        data = 0
        for c, text in cells:
            typed = not isinstance(self.view.value(row, c), str)
            if typed or is_data(text):
                data += 1
                known.append(False)
                continue
            found = self.index.label(text)
            forbidden = len(text) <= 12 and self.index.forbidden((text,))
            known.append(bool(found.code) or forbidden or self.index.told.code((text,)) is not None)
            if found.code and not self.index.is_value_word(text):
                codes.add(found.code)
            elif found.code:
                values.add(found.code)
        if len(codes) >= len(values) and not data:
            codes |= values
        pairs = sum(1 for i in range(len(cells) - 1) if known[i] and not known[i + 1])
        return LabelRow(len(cells), sum(known), frozenset(codes), pairs, data)

    def head_at(self, row: int) -> Head | None:
        """The header whose main row is this one, extended upwards to group rows and downwards to
        sub-headers."""
        found = self.labels(row)
        return self._whole(row) if self._is_main_row(row, found) else None

    def _whole(self, row: int) -> Head:
        first = self._extend_up(row)
        last = self._extend_down(row)
        return Head(first, last, self._paths(first, last))

    def head_of_one_kind(self, row: int) -> Head | None:
        """The header here whose words only one kind of register knows (代办人, 办结日期), with data
        below it; for a sheet on which nothing else is a header."""
        cells = self.view.cells(row, self.columns)
        if self.labels(row).data or self._is_prose_row(row) or not self._data_follow(row):
            return None
        for kind, spec in self.index.pack.registers.items():
            said = [self.index.label(text, kind) for _, text in cells]
            known = [h.code for h in said if h.exact and h.code in spec.columns]
            clear = {
                h.code
                for h, (_, text) in zip(said, cells, strict=True)
                if h.exact and h.code in spec.columns and not self.index.says_little(text)
            }
            if len(clear) >= _CLEAR_OF_ONE_KIND and len(known) * 5 >= len(cells) * 2:
                return self._whole(row)
        return None

    def plain_head(self, row: int) -> Head:
        """One row taken as a header whatever its words say."""
        return Head(row, row, self._paths(row, row))

    def _is_main_row(self, row: int, found: LabelRow) -> bool:
        if found.data * 5 > found.cells:
            return False
        if len(found.codes) >= 2:
            enough = found.labels * 5 >= found.cells * 2 or self._is_clear(row, found)
            return enough and not self._is_prose_row(row)
        return self._is_lone_name_row(row, found)

    def _is_clear(self, row: int, found: LabelRow) -> bool:
        """Whether a row heads a name and what tells people apart, whatever else it heads, and data
        follow."""
        if found.data or not (found.codes & _NAMED and found.codes & _TOLD_APART):
            return False
        return self._data_follow(row)

    def _data_follow(self, row: int) -> bool:
        following = next(
            (r for r in range(row + 1, self.view.height) if self.view.filled[r].any()), None
        )
        return following is not None and self.labels(following).data > 0

    def _is_prose_row(self, row: int) -> bool:
        return any(len(plain_text(t)) > 40 for _, t in self.view.cells(row, self.columns))

    def _is_lone_name_row(self, row: int, found: LabelRow) -> bool:
        """A header of which only the name is known: 姓名 | 金额 | 签领."""
        if (
            found.codes not in (frozenset({"name"}), frozenset({"item"}), frozenset({"head_name"}))
            or found.data
        ):
            return False
        cells = self.view.cells(row, self.columns)
        if len(cells) < 2 or row + 1 >= self.view.height:
            return False
        at = next(c for c, t in cells if self.index.label(t).code)
        below = [
            r for r in range(row + 1, min(row + 4, self.view.height)) if self.view.filled[r, at]
        ]
        enough = len(below) >= (1 if self._is_plain_header(cells, at) else 2)
        return enough and all(
            len(plain_text(t)) <= 12 and "：" not in t and ":" not in t for _, t in cells
        )

    def _is_plain_header(self, cells: list[tuple[int, str]], at: int) -> bool:
        """Whether all the other cells are words of headers too, such as 日期 or 备注, even if they
        say little."""
        return all(self.index.heads_something(t) for c, t in cells if c != at)

    def _extend_up(self, row: int) -> int:
        """Group rows above the main row: several words, each over its own columns, no title over
        everything."""
        first = row
        while first > 0 and row - first < _MOST_HEADER_ROWS - 1:
            above = self.view.cells(first - 1, self.columns)
            if len(above) < 2 or any(is_data(t) or len(plain_text(t)) > 20 for _, t in above):
                break
            if any(
                ("：" in t or ":" in t) and not t.rstrip().endswith(("：", ":")) for _, t in above
            ):
                break
            if self.words.around([t for _, t in above], above=True) is not None:
                break
            if not self._sits_over(first - 1, first, above):
                break
            first -= 1
        return first

    def _sits_over(self, upper: int, below: int, above: list[tuple[int, str]]) -> bool:
        """Whether a row's words head groups of the row below: merged over it, or blank where that
        row speaks."""
        groups = 0
        for c, _ in above:
            span = self.view.spans.get((upper, c))
            if span is not None and span[2] >= below:
                continue
            if not self.view.filled[below, c]:
                continue
            reaches = span is not None and span[3] > span[1]
            open_right = (
                c + 1 in self.columns
                and not self.view.filled[upper, c + 1]
                and bool(self.view.filled[below, c + 1])
            )
            if reaches or open_right:
                groups += 1
            elif len(self.view.text(upper, c)) > 1:
                return False
        return groups > 0

    def _extend_down(self, row: int) -> int:
        last = row
        while last + 1 < self.view.height and last - row < _MOST_HEADER_ROWS - 1:
            if not self._is_sub_header(row, last + 1):
                break
            last += 1
        if last + 1 < self.view.height and self._explains_columns(last + 1):
            last += 1
        return last

    def _explains_columns(self, row: int) -> bool:
        """A last row of the header that only numbers its columns or gives their units."""
        return self._numbers_columns(row) or self._gives_units(row)

    def _gives_units(self, row: int) -> bool:
        """The row 岁 | 元 | kg that some tables print under their header."""
        texts = [plain_text(t) for _, t in self.view.cells(row, self.columns)]
        return bool(texts) and all(map(is_unit, texts))

    def _numbers_columns(self, row: int) -> bool:
        """The row 1, 2, 3 ... (or 甲, 乙, 1, 2 ...) that some forms print under their header."""
        texts = [plain_text(t) for _, t in self.view.cells(row, self.columns)]
        numbers = [int(t) for t in texts if t.isascii() and t.isdigit() and len(t) <= 2]
        letters = [t for t in texts if t in tuple("甲乙丙丁戊")]
        counted = (
            numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
        )
        return (
            counted
            and len(numbers) >= 3
            and numbers[0] <= 1
            and len(numbers) + len(letters) == len(texts)
        )

    def _is_sub_header(self, row: int, below: int) -> bool:
        cells = self.view.cells(below, self.columns)
        tops = {c for c, _ in self.view.cells(row, self.columns)}
        reaching = [
            c for c in tops if (s := self.view.spans.get((row, c))) is not None and s[2] >= below
        ]
        if not cells:
            return bool(reaching) and len(reaching) * 2 >= len(tops)
        if any(is_data(t) or not isinstance(self.view.value(below, c), str) for c, t in cells):
            return (
                bool(reaching)
                and len(reaching) * 2 >= len(tops)
                and all(not is_data(t) for _, t in cells if len(t) > 2)
            )
        if reaching and not any(c in reaching for c, _ in cells):
            return True
        own = [
            c
            for c, _ in cells
            if c in tops and (self.view.spans.get((row, c)) or (0, 0, 0, c))[3] == c
        ]
        grouped = [
            c
            for c in own
            if c + 1 in self.columns
            and not self.view.filled[row, c + 1]
            and self.view.filled[below, c + 1]
        ]
        if len(own) > len(grouped):
            return False
        known = (self.index.label(t).code or self.index.forbidden((t,)) for _, t in cells)
        return any(known) or any(self.index.divides(t) for _, t in cells)

    def _paths(self, first: int, last: int) -> dict[int, tuple[str, ...]]:
        paths: dict[int, tuple[str, ...]] = {}
        for c in self.columns:
            parts: list[str] = []
            for r in range(first, last + 1):
                if r == last and r > first and self._explains_columns(r):
                    continue
                text = self._heading_text(r, c, last)
                if text and (not parts or parts[-1] != text):
                    parts.append(text)
            if parts:
                paths[c] = tuple(parts)
        return paths

    def _heading_text(self, r: int, c: int, last: int) -> str:
        owner = self.view.owner(r, c)
        if owner is not None:
            return tidy_header(self.view.text(*owner)) if owner[1] in self.columns else ""
        if self.view.filled[r, c]:
            return tidy_header(self.view.text(r, c))
        return self._group_to_the_left(r, c, last)

    def _group_to_the_left(self, r: int, c: int, last: int) -> str:
        """Unmerged group headers: a blank cell belongs to the word on its left while both have
        sub-headers below."""
        if r == last or not self.view.filled[r + 1 : last + 1, c].any():
            return ""
        left = c - 1
        while (
            left in self.columns
            and not self.view.filled[r, left]
            and self.view.owner(r, left) is None
        ):
            if not self.view.filled[r + 1 : last + 1, left].any():
                return ""
            left -= 1
        if left not in self.columns or self.view.owner(r, left) is not None:
            return ""
        return (
            tidy_header(self.view.text(r, left))
            if self.view.filled[r + 1 : last + 1, left].any()
            else ""
        )


def tidy_header(text: str) -> str:
    """A header as shown, on one line: Chinese parts joined, others with a space."""
    parts = [p.strip() for p in re.split(r"[\r\n]+", text) if p.strip()]
    joined = parts[0] if parts else ""
    for part in parts[1:]:
        joined += part if not (joined[-1].isascii() and part[0].isascii()) else f" {part}"
    return joined


def header_keys(paths: dict[int, tuple[str, ...]], columns: Sequence[int]) -> dict[int, str]:
    """The key of each column in `raw`: parts joined by "/", a second equal one gets "#2", none its
    letter."""
    seen: dict[str, int] = {}
    keys: dict[int, str] = {}
    for c in columns:
        key = "/".join(paths[c]) if c in paths else column_letters(c)
        seen[key] = seen.get(key, 0) + 1
        keys[c] = key if seen[key] == 1 else f"{key}#{seen[key]}"
    return keys


def same_header(one: Head, other: Head) -> bool:
    """Whether a header is another one printed again, a word or two apart."""
    ours, theirs = dict(one.key()), dict(other.key())
    both = set(ours) & set(theirs)
    same = sum(ours[c] == theirs[c] for c in both)
    return same >= 2 and same * 10 >= 7 * max(len(ours), len(theirs))
