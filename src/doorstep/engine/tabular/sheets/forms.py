"""Form-style blocks: a household card laid out as label, value, label, value."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from doorstep.engine.tabular.grid import CellValue
from doorstep.engine.tabular.sheets.headers import HeaderIndex, Heading
from doorstep.engine.tabular.sheets.heads import HeadFinder, is_data, tidy_header
from doorstep.engine.tabular.sheets.readings import ColumnReading
from doorstep.engine.tabular.sheets.row_types import plain_text
from doorstep.engine.tabular.sheets.view import SheetView

_INLINE = re.compile(
    r"([^\s:：；;，,]{1,12})\s*[:：]\s*(.*?)(?=\s+[^\s:：；;，,]{1,12}\s*[:：]|[；;]|$)"
)

_LABELLED = re.compile(r"[\u4e00-\u9fff]{2,8}\s*[:：]\s*\S")
_ENOUGH_CODES = 3
_BOXES = 6
_FIRST_ROWS = 12
_NUMBERED = re.compile(r"第\s*[0-9一二三四五六七八九十百]+\s*户")
_OF_HOUSEHOLD = frozenset({"head_name", "household_no"})
_UNKNOWN_ROWS = 4
_NAMING = frozenset({"name", "head_name", "household_no", "child_name", "holder_name"})


@dataclass(frozen=True)
class FormField:
    """One label of a form with its value's cell; `inline` is the value where both stand in one
    cell."""

    row: int
    column: int
    label: str
    code: str | None
    forbidden: bool
    inline: str | None = None


@dataclass(frozen=True)
class Form:
    """A run of rows (first, last; 0-based) that together describe one household or person.

    `beside`: the fields of others in the next columns, under the same labels.
    """

    first: int
    last: int
    rows: frozenset[int]
    fields: tuple[FormField, ...]
    beside: tuple[tuple[FormField, ...], ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """The known codes among the labels."""
        return frozenset(f.code for f in self.fields if f.code)


def cards_side_by_side(view: SheetView, index: HeaderIndex) -> list[list[int]]:
    """The strips of columns of cards that stand side by side without a gap: the label that names
    somebody again, and another at the same distance; empty where there are none."""
    everything = range(view.width)
    for r in range(min(_FIRST_ROWS, view.height - 1)):
        cells = view.cells(r, everything)
        named = [(c, t) for c, t in cells if index.label(t).code in _NAMING]
        again = [c for c, t in named if t == named[0][1]]
        if len(again) < 2 or any(index.label(view.text(r, c + 1)).code for c in again[:1]):
            continue
        apart = again[1] - again[0]
        below = dict(view.cells(r + 1, everything))
        if any(index.label(t).code and below.get(c + apart) == t for c, t in below.items()):
            starts = [0, *again[1:], view.width]
            return [list(range(a, b)) for a, b in itertools.pairwise(starts)]
    return []


def card_cells(
    view: SheetView,
    fields: Sequence[FormField],
    codes: Sequence[str | None],
    keys: Mapping[int, str],
) -> tuple[list[ColumnReading], list[list[CellValue]]]:
    """A card's labels as columns, with what each says and its key, and the one cell of each."""
    columns: list[ColumnReading] = []
    cells: list[list[CellValue]] = []
    taken: set[str | None] = set()
    for i, found in enumerate(fields):
        at, inline = (found.row, found.column), found.inline
        code = codes[i] if codes[i] not in taken and not found.forbidden else None
        taken.add(code)
        columns.append(ColumnReading(found.column, keys[i], code, found.forbidden, at, inline))
        filled = found.column < view.width and view.filled[at]
        cells.append([inline if inline is not None else view.value(*at) if filled else None])
    return columns, cells


class FormFinder:
    """Finds forms on one strip of columns."""

    def __init__(
        self, view: SheetView, columns: Sequence[int], index: HeaderIndex, heads: HeadFinder
    ) -> None:
        self.view = view
        self.columns = list(columns)
        self.index = index
        self.heads = heads
        registers = index.pack.registers.values()
        self.events = tuple(spec.code for spec in registers if spec.entity == "event")

    def form_at(self, row: int, *, in_table: bool = False) -> Form | None:
        """The form beginning at this row, or None; inside a table a word like 妻 or 女 is a value,
        no label."""
        of_table = in_table and self._is_of_table(row) and not self._heads_table(row)
        if of_table or not self._could_begin(row):
            return None
        fields: list[FormField] = []
        rows: list[int] = []
        seen: set[str] = set()
        r = row
        while r < self.view.height:
            found = self._fields(r)
            codes = {f.code for f in found if f.code}
            says = any(self._has_value(f) for f in found)
            unknown = bool(rows) and not codes and not self._begins_with_label(r)
            if unknown or (not says and self.view.filled[r, self.columns].sum() <= 1):
                if not any(self._goes_on(after, seen) for after in self._after(r)):
                    break
                fields.extend(found if unknown else ())
                r += 1
                continue
            if (
                not found
                or self._begins_anew(codes, seen)
                or not (self._begins_with_label(r) or (rows and self._is_filled_in(r, found)))
                or (rows and (self._is_table_head(r) or self._is_next_line(r, seen)))
            ):
                break
            seen |= codes
            fields.extend(found)
            rows.append(r)
            r += 1
        if not self._is_form(fields, rows, seen):
            return None
        inside = [r for r in range(row, rows[-1]) if self.view.filled[r, self.columns].any()]
        others = self._beside_it(fields, rows)
        if others:
            fields = [f for f in fields if f.column == fields[0].column]
        return Form(row, rows[-1], frozenset({*inside, *rows}), tuple(fields), others)

    def _beside_it(
        self, fields: list[FormField], rows: list[int]
    ) -> tuple[tuple[FormField, ...], ...]:
        """Labels down the first column and a person in each of the others; empty where rows hold
        one value each."""
        at = fields[0].column
        first = {f.row: f for f in fields if f.column == at and f.inline is None}
        naming = next((f for f in first.values() if f.code in _NAMING), None)
        if naming is None or set(first) != set(rows) or len(rows) < _ENOUGH_CODES:
            return ()
        further = [c for c, _ in self.view.cells(naming.row, self.columns) if c > at]
        told = [t for r in rows for _, t in self.view.cells(r, further)]
        if any(self._heading(t).exact and not self.index.is_value_word(t) for t in told):
            return ()
        return tuple(
            tuple(replace(f, column=c) for f in first.values())
            for c in further
            if self.view.filled[rows, c].sum() * 2 > len(rows)
        )

    def _begins_anew(self, codes: set[str], seen: set[str]) -> bool:
        """The next card: it names somebody again, or says nothing but what was said."""
        return bool(codes & seen & _NAMING) or (bool(codes) and codes <= seen)

    def _is_next_line(self, row: int, seen: set[str]) -> bool:
        """Whether a household's line over its table stands apart from what names nobody above."""
        return not seen & _NAMING and not self.view.filled[row - 1].any() and self._heads_table(row)

    def _could_begin(self, row: int) -> bool:
        if not self._begins_with_label(row):
            return False
        found = self._fields(row)
        known = [f for f in found if f.code or f.forbidden]
        with_value = [f for f in known if self._has_value(f)]
        return bool(with_value) and len(with_value) * 2 >= len(known)

    def _is_filled_in(self, row: int, found: list[FormField]) -> bool:
        """Whether a row that begins with an unknown word has known labels, most filled in."""
        first = self.view.cells(row, self.columns)[0]
        return self._is_mostly_said(found) and self._is_label(row, *first, known_only=False)

    def _is_mostly_said(self, found: list[FormField]) -> bool:
        """Whether most known labels have values that are no words of headers, but 男 or 妻."""
        known = [f for f in found if f.code]
        said = [f for f in known if self._has_value(f) and (f.inline or self._is_answer(f))]
        return len(said) * 2 > len(known)

    def _is_answer(self, found: FormField) -> bool:
        text = self.view.text(found.row, found.column)
        return self.index.is_value_word(text) or not self.index.heads_something(text)

    def _heads_table(self, row: int) -> bool:
        """Whether all of a household's line is label and value (户主 | 张三 | 住址 | 1组), with the
        header of its members below it."""
        found = self._fields(row)
        said = [f for f in found if f.inline is None and self._has_value(f) and self._is_answer(f)]
        codes = {f.code for f in said if f.code}
        below = next((r for r in range(row + 1, self.view.height) if self.view.filled[r].any()), 0)
        return (
            len(said) == len(found)
            and len(codes) >= 2
            and bool(codes & _OF_HOUSEHOLD)
            and bool(below)
            and self._is_table_head(below)
        )

    def _begins_with_label(self, row: int) -> bool:
        """A form's row begins with a label (after a word merged down its left side or 第1户), a
        table's with a value."""
        for column, text in self.view.cells(row, self.columns):
            span = self.view.spans.get((row, column))
            if (span is not None and span[2] > span[0]) or _NUMBERED.fullmatch(text):
                continue
            return bool(self._inline(row, column, text)) or self._is_label(
                row, column, text, known_only=True
            )
        return False

    def _is_of_table(self, row: int) -> bool:
        """Whether a line among records is one: it begins with 妻 or 女, or says 户主：张三 in one
        cell and has others."""
        cells = self.view.cells(row, self.columns)
        labelled = [bool(self._inline(row, c, t)) for c, t in cells]
        first = cells[0][1]
        if any(labelled):
            return not all(labelled)
        return not first.rstrip().endswith((":", "：")) and self.index.is_value_word(first)

    def _after(self, row: int) -> range:
        """The next row, and those after it while they say nothing known; three at most."""
        end = row + 2
        while end < min(row + _UNKNOWN_ROWS, self.view.height) and not self._fields(end - 1):
            end += 1
        return range(row + 1, end)

    def _goes_on(self, row: int, seen: set[str]) -> bool:
        if row >= self.view.height or not seen:
            return False
        found = self._fields(row)
        codes = {f.code for f in found if f.code}
        return (
            bool(codes)
            and not self._begins_anew(codes, seen)
            and any(self._has_value(f) for f in found)
            and not self._is_table_head(row)
        )

    def _is_table_head(self, row: int) -> bool:
        found = self.heads.labels(row)
        return (
            found.labels >= 3
            and found.pairs * 3 <= found.labels
            and not self._is_mostly_said(self._fields(row))
            and self.heads.head_at(row) is not None
        )

    def _is_form(self, fields: list[FormField], rows: list[int], seen: set[str]) -> bool:
        filled = [f for f in fields if f.code and self._has_value(f)]
        if not seen & {*_NAMING, "given_name", "id_number", "marriage_date"}:
            return False
        if len(rows) >= 2 and len(seen) >= _ENOUGH_CODES and len(filled) >= 2:
            return True
        if len(rows) >= 2 and "household_no" in seen and seen & {"head_name", "name"}:
            return len(filled) >= 2
        if len(rows) == 1 and self._heads_table(rows[0]):
            return True
        inline = [f for f in filled if f.inline is not None]
        if len(inline) >= _ENOUGH_CODES and "name" in seen:
            return True
        return len(inline) >= 2 and bool(seen & {"head_name", "household_no"})

    def _has_value(self, found: FormField) -> bool:
        if found.inline is not None:
            return bool(found.inline)
        return found.column < self.view.width and bool(self.view.filled[found.row, found.column])

    def _fields(self, row: int) -> list[FormField]:
        cells = self.view.cells(row, self.columns)
        found: list[FormField] = []
        i = 0
        while i < len(cells):
            column, text = cells[i]
            inline = self._inline(row, column, text)
            if inline:
                found.extend(inline)
                i += 1
                continue
            numbered = bool(_NUMBERED.fullmatch(text))
            if numbered or not self._is_label(row, column, text, known_only=i + 1 >= len(cells)):
                i += 1
                continue
            code = self._code(text.rstrip(":： "))
            forbidden = self.index.forbidden((text,))
            beside = self._beside(row, column)
            follows = i + 1 < len(cells) and self._is_value(
                row, cells[i + 1], beside, of_forbidden=forbidden
            )
            boxes = self._boxes(cells[i + 1 :]) if follows else ""
            at = cells[i + 1][0] if follows else beside
            if code or forbidden or follows:
                value = boxes or (None if follows or at not in dict(cells) else "")
                label = tidy_header(text).rstrip(":： ")
                found.append(FormField(row, at, label, code, forbidden, value))
            i += len(boxes) + 1 if boxes else 2 if follows else 1
        return found if any(f.code or f.forbidden for f in found) else []

    def _code(self, label: str) -> str | None:
        return self._heading(label).code

    def _heading(self, label: str) -> Heading:
        """What a label says to any register, to that of households, or exactly to one of events."""
        found = [self.index.label(label, kind) for kind in (None, "households", *self.events)]
        return next(
            (h for h in found if h.code and h.exact), found[0] if found[0].code else found[1]
        )

    def _beside(self, row: int, column: int) -> int:
        """The column right of a cell, or of the merge it owns."""
        span = self.view.spans.get((row, column))
        return (column if span is None else span[3]) + 1

    def _is_value(
        self, row: int, cell: tuple[int, str], beside: int, *, of_forbidden: bool
    ) -> bool:
        """Whether the cell after a label is its value; 妻, 女 right beside one are."""
        column, text = cell
        if column == beside and self.index.is_value_word(text):
            return True
        return not self._is_label(
            row, column, text, known_only=True, value_of_forbidden=of_forbidden
        )

    def _boxes(self, cells: Sequence[tuple[int, str]]) -> str:
        """A number written with one sign to each cell, put together; empty if it is not."""
        signs = ""
        for (column, text), at in zip(cells, itertools.count(cells[0][0]), strict=False):
            if column != at or len(text) != 1 or not text.isalnum() or not text.isascii():
                break
            signs += text
        return signs if len(signs) >= _BOXES else ""

    def _inline(self, row: int, column: int, text: str) -> list[FormField]:
        if ":" not in text and "：" not in text:
            return []
        parts = [(m.group(1), m.group(2).strip()) for m in _INLINE.finditer(text)]
        if not parts or (len(parts) == 1 and not parts[0][1]):
            return []
        found = []
        for label, value in parts:
            found.append(
                FormField(
                    row, column, label, self._code(label), self.index.forbidden((label,)), value
                )
            )
        return found if any(f.code or f.forbidden for f in found) else []

    def _is_label(
        self,
        row: int,
        column: int,
        text: str,
        *,
        known_only: bool,
        value_of_forbidden: bool = False,
    ) -> bool:
        if (
            not isinstance(self.view.value(row, column), str)
            or is_data(text)
            or len(plain_text(text)) > 16
        ):
            return False
        if text.rstrip().endswith((":", "：")) or _LABELLED.match(text):
            return True
        heading = self._heading(text)
        if not known_only or (heading.code and heading.exact):
            return True
        return not value_of_forbidden and self.index.forbidden((text,))
