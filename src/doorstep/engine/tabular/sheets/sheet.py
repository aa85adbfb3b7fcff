"""One sheet -> its tables, forms and the rows that are neither, as a careful person would sort
them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from doorstep.domain.recipes import PLAIN, Recipe
from doorstep.domain.vocabulary import RowReason
from doorstep.engine.tabular.grid import Grid
from doorstep.engine.tabular.sheets.body import (
    FEW,
    Body,
    reason_of,
    settle,
    settle_loose,
    settle_strange_sheet,
)
from doorstep.engine.tabular.sheets.breaks import other_tables
from doorstep.engine.tabular.sheets.changes import Changes
from doorstep.engine.tabular.sheets.contents import Contents, Paths
from doorstep.engine.tabular.sheets.forbidden import ForbiddenWords, LooseRows, Mentions
from doorstep.engine.tabular.sheets.forms import Form, FormFinder, card_cells, cards_side_by_side
from doorstep.engine.tabular.sheets.headers import HeaderIndex, Heading, normalise_header
from doorstep.engine.tabular.sheets.heads import Head, HeadFinder, header_keys, same_header
from doorstep.engine.tabular.sheets.kinds import (
    Titles,
    choose_kind,
    form_codes,
    form_kind,
    headings,
    is_other_list,
    rows_share_household,
)
from doorstep.engine.tabular.sheets.label_rows import LabelRows
from doorstep.engine.tabular.sheets.members import names_somebody, strips
from doorstep.engine.tabular.sheets.readings import SheetReading, TableReading
from doorstep.engine.tabular.sheets.row_types import RowWords
from doorstep.engine.tabular.sheets.stacked import Stack, find_stack
from doorstep.engine.tabular.sheets.tables import TableDraft
from doorstep.engine.tabular.sheets.told import choice_of
from doorstep.engine.tabular.sheets.turned import rows_over
from doorstep.engine.tabular.sheets.view import SheetView

Done = dict[int, RowReason]


@dataclass
class _Part:
    """A header (or form) and the rows that come after it until the next one.

    `below`: the header that still holds for the rows after a form of one line inside a table.
    `over`: the rows under which the header was printed.
    """

    head: Head | None
    form: Form | None
    first: int
    last: int
    repeats: set[int] = field(default_factory=set)
    below: Head | None = None
    above: list[int] = field(default_factory=list)
    over: list[int] = field(default_factory=list)


class SheetReader:
    """Reads one sheet with one pack's words, as a recipe wants it."""

    def __init__(
        self,
        grid: Grid,
        index: HeaderIndex,
        words: RowWords,
        *,
        recipe: Recipe = PLAIN,
        file: str = "",
    ) -> None:
        self.grid = grid
        self.view = SheetView(grid)
        self.index = index
        self.words = words
        self.recipe = recipe
        self.file = file
        self.reading = SheetReading(grid, self.view, Mentions(self.view, ForbiddenWords(index)))
        self.changes = Changes(index)
        self.draft = TableDraft(self.view, self.index, self.words, self.reading)
        self._finders: dict[tuple[int, ...], HeadFinder] = {}
        self.serial_words = frozenset(
            normalise_header(w) for w in index.pack.words.get("serial", ())
        )

    def read(self) -> SheetReading:
        """The whole sheet."""
        if not self.view.height:
            return self.reading
        stack = self._stack()
        if stack is not None:
            return self._unfolded(stack)
        done: Done = {}
        records: set[int] = set()
        for columns in self._strips():
            parts = self._parts(columns) or self._part_of_one_kind(columns)
            for i, part in enumerate(parts):
                after = parts[i + 1] if i + 1 < len(parts) else None
                end = self.view.height if after is None else min([after.first, *after.above])
                self._read_part(part, end, columns, done, records)
            if not parts:
                settle_strange_sheet(self.view, self.words, columns, done)
        for r in range(self.view.height):
            if r not in records:
                self.reading.aside[r] = (reason_of(self.view, self.words, r, done), None)
        for number, table in enumerate(self.reading.tables):
            table.number = number
        return self.reading

    @cached_property
    def _first_head(self) -> Head | None:
        """The first header of the sheet at its whole width."""
        heads = self._heads(list(range(self.view.width)))
        return next((h for r in heads.candidates if (h := heads.head_at(r)) is not None), None)

    def _stack(self) -> Stack | None:
        """The records that stand on two lines under the first header."""
        heads, head = self._heads(list(range(self.view.width))), self._first_head
        if head is None or not head.paths:
            return None
        above = [t for r in range(head.first) for _, t in self.view.cells(r, heads.columns)]
        return find_stack(heads, head, " ".join((*above, self.grid.sheet or "", self.file)))

    def _unfolded(self, stack: Stack) -> SheetReading:
        grid = stack.unfold(self.grid)
        reader = SheetReader(grid, self.index, self.words, recipe=self.recipe, file=self.file)
        reader.reading.stack = stack
        reading = reader.read()
        records = {r for table in reading.tables for r in table.rows}
        reading.aside |= {r: (RowReason.HEADER, None) for r in stack.heads_below}
        for r in stack.lowers:
            reading.aside[r] = (RowReason.FORM if r - 1 in records else RowReason.UNREADABLE, None)
        return reading

    # -- where the tables are

    def _strips(self) -> list[list[int]]:
        """The whole width, or runs of columns that are tables of their own."""
        everything = list(range(self.view.width))
        if self.reading.stack is not None:
            return [everything]
        cards = cards_side_by_side(self.view, self.index)
        if cards:
            return cards
        first = self._first_head
        if first is None:
            return [everything]
        below = self.view.filled[first.first :, :]
        runs = strips(everything, [bool(below[:, c].any()) for c in everything])
        if len(runs) < 2:
            return [everything]
        for run in runs:
            finder = self._heads(run)
            heads = [h for r in finder.candidates if (h := finder.head_at(r)) is not None]
            found = {
                h.code
                for head in heads[:1]
                for h in headings(head.paths, self.index, None).values()
                if h.code
            }
            if len(found) < 2 or not names_somebody({c for c in found if c}):
                return [everything]
        runs[0] = list(range(runs[0][0])) + runs[0]
        return runs

    def _heads(self, columns: list[int]) -> HeadFinder:
        found = self._finders.get(tuple(columns))
        if found is None:
            found = self._finders[tuple(columns)] = HeadFinder(
                self.view, columns, self.index, self.words
            )
        return found

    def _parts(self, columns: list[int]) -> list[_Part]:
        heads = self._heads(columns)
        forms = FormFinder(self.view, columns, self.index, heads)
        parts: list[_Part] = []
        taken = -1
        for r in heads.candidates:
            if r <= taken:
                continue
            above = parts[-1].head if parts else None
            in_table = above is not None and int(self.view.filled[r - 1, columns].sum()) >= min(
                FEW, len(above.paths)
            )
            form = forms.form_at(r, in_table=in_table)
            if form is not None:
                inline = all(f.inline is not None for f in form.fields)
                current = next((p.head or p.below for p in reversed(parts)), None)
                parts.append(_Part(None, form, form.first, form.last))
                parts[-1].below = current if inline else None
                taken = form.last
                continue
            head = heads.head_at(r)
            if head is None:
                continue
            taken = head.last
            current = next((p.head for p in reversed(parts) if p.head), None)
            if current is not None and parts[-1].head is not None and same_header(head, current):
                parts[-1].repeats.update(range(head.first, head.last + 1))
            else:
                parts.append(_Part(head, None, head.first, head.last))
        parts = self._with_other_tables(parts, columns)
        for i, part in enumerate(parts):
            floor = parts[i - 1].last if i else -1
            part.above = self._rows_above(part.first, floor, columns)
        if len(parts) == 1 and parts[0].head is not None:
            parts[0].over = rows_over(self.view, self.index, columns, parts[0].head)
            if parts[0].over:
                parts[0].above = list(range(parts[0].over[0]))[::-1]
        return parts

    def _part_of_one_kind(self, columns: list[int]) -> list[_Part]:
        heads = self._heads(columns)
        found = (h for r in heads.candidates if (h := heads.head_of_one_kind(r)) is not None)
        head = next(found, None)
        if head is None:
            return []
        above = self._rows_above(head.first, -1, columns)
        return [_Part(head, None, head.first, head.last, above=above)]

    def _with_other_tables(self, parts: list[_Part], columns: list[int]) -> list[_Part]:
        """The parts, and between them the tables whose headers say little."""
        whole: list[_Part] = []
        for i, part in enumerate(parts):
            whole.append(part)
            end = parts[i + 1].first if i + 1 < len(parts) else self.view.height
            if part.head is not None:
                for r in other_tables(self.view, self.index, columns, part.head, end):
                    if r not in part.repeats:
                        head = self._heads(columns).plain_head(r)
                        whole.append(_Part(head, None, r, r))
        return whole

    def _rows_above(self, first: int, floor: int, columns: list[int]) -> list[int]:
        """Title and unit rows directly above a table; at the sheet's top also across blank rows."""
        rows: list[int] = []
        r = first - 1
        while r > floor:
            cells = self.view.cells(r, columns)
            if not cells and floor >= 0 and rows:
                break
            if len(cells) > FEW + 2 or (floor >= 0 and self._record_like(r, cells)):
                break
            if floor >= 0 and cells and self._closes(cells):
                break
            rows.append(r)
            r -= 1
        return rows

    def _closes(self, cells: Sequence[tuple[int, str]]) -> bool:
        """A total, note or signature row belongs to the table above it."""
        texts = [t for _, t in cells]
        return self.words.is_total(texts[0]) or self.words.around(texts, above=False) in (
            RowReason.NOTE,
            RowReason.SIGNATURE,
        )

    def _record_like(self, row: int, cells: Sequence[tuple[int, str]]) -> bool:
        """Several cells, none of them a label with its value or a word of titles."""
        texts = [t for _, t in cells]
        if len(texts) < 2 or any("：" in t or ":" in t for t in texts):
            return False
        return self.words.around(texts, above=True) is None

    # -- what a part says

    def _read_part(
        self, part: _Part, end: int, columns: list[int], done: Done, records: set[int]
    ) -> None:
        title = self._settle_above(part, columns, done)
        if part.form is not None:
            self._read_form(part.form, title, done, records)
            if part.below is not None:
                body = list(range(part.last + 1, end))
                self._read_rows(part.below, body, columns, title, done, records)
            settle_loose(self.view, self.words, range(part.last + 1, end), columns, done)
        elif part.head is not None:
            self._read_table(part, end, columns, title, done, records)

    def _settle_above(self, part: _Part, columns: list[int], done: Done) -> str:
        titles = []
        for r in sorted(part.above):
            texts = [t for _, t in self.view.cells(r, columns)]
            labelled = len(texts) > 1 and all("：" in t or ":" in t for t in texts)
            reason = self.words.around(texts, above=True) or (
                RowReason.UNIT if labelled else RowReason.TITLE
            )
            settle(done, r, reason)
            titles.extend(texts)
        return " ".join(titles)

    def _read_form(self, form: Form, title: str, done: Done, records: set[int]) -> None:
        labels: dict[int, tuple[str, ...]] = {i: (f.label,) for i, f in enumerate(form.fields)}
        titles = Titles(title, self.grid.sheet or "", self.file)
        own_kind = form_kind(form.codes, labels, self.index, titles)
        choice = choice_of(self.recipe, own_kind, labels.values())
        codes = form_codes(labels, self.index, choice.kind or own_kind)
        keys = header_keys(labels, range(len(form.fields)))
        for slot, fields in enumerate((form.fields, *form.beside)):
            columns, cells = card_cells(self.view, fields, codes, keys)
            table = TableReading(choice.kind, columns, [form.first], cells, [0], slot, title=title)
            table.is_form, table.choice = True, choice
            self.reading.tables.append(table)
        records.add(form.first)
        for r in form.rows:
            settle(done, r, RowReason.FORM)

    def _read_table(
        self, part: _Part, end: int, columns: list[int], title: str, done: Done, records: set[int]
    ) -> None:
        head = part.head
        assert head is not None
        for r in range(head.first, head.last + 1):
            settle(done, r, RowReason.HEADER)
        for r in part.repeats:
            settle(done, r, RowReason.REPEATED_HEADER)
        body = part.over + [r for r in range(head.last + 1, end) if r not in part.repeats]
        self._read_rows(head, body, columns, title, done, records)

    def _read_rows(
        self,
        head: Head,
        body: list[int],
        columns: list[int],
        title: str,
        done: Done,
        records: set[int],
    ) -> None:
        """The records under a header, right below it or further down."""
        paths = Contents(self.view, self.index, body).heard(head.paths)
        choice = choice_of(self.recipe, self._kind(paths, body, title), head.paths.values())
        kind = choice.kind
        found = headings(paths, self.index, kind)
        serial = frozenset(
            c for c, p in head.paths.items() if normalise_header(p[-1]) in self.serial_words
        )
        labels = LabelRows(self.view, self.index, self.words, head.paths, found, serial)
        rows = Body(columns, labels, done).records(body)
        rows = self._without_forbidden(rows, columns, found, serial, done)
        if kind is None:
            self._set_aside(rows, head, done)
            if is_other_list(paths, self.index, self._titles(title)):
                self.reading.other_lists.update(rows)
            elif rows and names_somebody({h.code for h in found.values() if h.code}):
                self.reading.unclear.append(rows[0])
            return
        own = kind == choice.own and not self.recipe.kind
        named, at = self.changes.kinds_of(self.view, head.paths, rows) if own else ({}, None)
        for each in sorted({named.get(r, kind) for r in rows} or {kind}):
            some = [r for r in rows if named.get(r, kind) == each]
            said = self.changes.headings(paths, each) if named else found
            for table in self.draft.tables(each, head, said, columns, some):
                table.title, table.choice = title, choice
                table.note_types(at)
                self.reading.tables.append(table)
                records.update(table.rows)
        for r in set(rows) - records:
            settle(done, r, RowReason.BLANK)

    def _kind(self, paths: Paths, body: list[int], title: str) -> str | None:
        shared = rows_share_household(self.view, self.index, paths, body)
        return choose_kind(paths, self.index, self._titles(title), rows_share_household=shared)

    def _titles(self, title: str) -> Titles:
        return Titles(title, self.grid.sheet or "", self.file)

    def _set_aside(self, rows: list[int], head: Head, done: Done) -> None:
        """The rows of a table that is no register; what no register may hold is not shown."""
        for r in rows:
            settle(done, r, RowReason.UNREADABLE)
        self.reading.forbidden_cells |= {
            (r, c)
            for c, path in head.paths.items()
            if self.index.forbidden(path)
            for r in (*range(head.first, head.last + 1), *rows)
        }

    def _without_forbidden(
        self,
        rows: list[int],
        columns: list[int],
        found: dict[int, Heading],
        serial: frozenset[int],
        done: Done,
    ) -> list[int]:
        loose = LooseRows(self.view, columns, found, serial, self.index, self.reading.mentions)
        kept = loose.keep_records(rows)
        for r, reason in loose.aside.items():
            settle(done, r, reason)
        self.reading.forbidden_cells |= loose.forbidden_cells
        return kept
