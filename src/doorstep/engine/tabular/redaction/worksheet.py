"""One worksheet copied without chosen cells, and without whatever around them could tell their
values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from doorstep.engine.tabular.containers.hostile import Archive, refuse
from doorstep.engine.tabular.containers.xlsx.extent import parse_reference
from doorstep.engine.tabular.grid import column_letters, column_number
from doorstep.engine.tabular.redaction.parts import OF_TEXTS, Attributes, PartCopy, Unspeakable, tag

_VIEWS = "sheetPr sheetViews sheetFormatPr cols mergeCells rowBreaks colBreaks autoFilter"
_PAGE = "printOptions pageMargins pageSetup headerFooter"
_KEPT = frozenset([*_VIEWS.split(), *_PAGE.split(), "conditionalFormatting", "dataValidations"])

_COUNTED = {  # an element left out -> what the report calls it, and which elements in it count
    "hyperlinks": ("links", ("hyperlink",)),
    "scenarios": ("scenarios", ("scenario",)),
    "extLst": ("extended_rules", ("conditionalFormatting", "dataValidation", "sparkline")),
    "sheetProtection": ("protection", ("sheetProtection",)),
    "controls": ("controls", ("control",)),
    "protectedRanges": ("protection", ("protectedRange",)),
}

_RULES = "rules_on_emptied_cells"
_OTHER_FILE = re.compile(r"\[[0-9]+\]")
_PIECES = 50_000  # so many are written at once, to spare memory


class _TouchedColumns(dict[str, bool]):
    """Whether something is emptied in a column, by its letters."""

    def __init__(self, touched: Collection[int]) -> None:
        self.touched = touched

    def __missing__(self, letters: str) -> bool:
        touched = self[letters] = column_number(letters.replace("$", "")) in self.touched
        return touched


class SheetCopy(PartCopy):
    """A worksheet without whole columns (int) or cells (row, column); emptied cells keep their
    style.

    Formulas that speak of a sheet that is `gone`, or of what is `unspeakable`, leave their result;
    an `unspeakable` page header, rule or setting is left out. `strings` are the shared strings the
    copy still shows, `styles` the looks of its cells; `lost` counts what was left out.
    """

    def __init__(
        self,
        archive: Archive,
        part: str,
        empty: Collection[int | tuple[int, int]],
        *,
        gone: Sequence[str],
        unspeakable: Unspeakable,
    ) -> None:
        super().__init__(archive, part)
        self.gone, self.unspeakable = gone, unspeakable
        self.empty = frozenset(empty)
        self.touched = frozenset(p if isinstance(p, int) else p[1] for p in empty)
        self.lost: Counter[str] = Counter()
        self.indices: set[str] = set()
        self.styles: set[str] = set()
        self.masters: set[str] = set()
        self.columns = _TouchedColumns(self.touched)
        self.depth = 0
        self.inside: Counter[str] = Counter()  # of the element around the cells that is read
        self.texts: list[str] = []
        self.cuts: list[tuple[int, int]] = []
        self.handle(self._begin_root)

    @property
    def strings(self) -> set[int]:
        """The shared strings that cells of the copy show."""
        stated = {index.strip() for index in self.indices}
        return {int(index) for index in stated if index.isdecimal() and len(index) < 10}

    def _begin_root(self, name: str, attributes: Attributes) -> None:
        if self.names[name] != "worksheet":
            raise refuse("file-damaged", self.path, part=self.part)
        self.copied = self.parser.CurrentByteIndex
        end = self.tag_end(self.copied)
        self.replace(end, end)
        self.handle(self._begin, self._finish, self._note_text, self._cut)

    # -- around the cells

    def _begin(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        local, at = self.names[name], self.parser.CurrentByteIndex
        if self.depth > 1:
            self.inside[local] += 1
            self.texts += attributes.values()
            if self.depth == 2 and local == "dataValidation":
                self.rule = at, attributes, len(self.texts) - len(attributes)
            return
        self.copied = self.start = at
        if local == "sheetData":
            self._begin_cells(name)
            return
        self.attributes = attributes
        self.inside = Counter([local])
        self.texts = [*attributes.values()]
        self.rules = 0
        self.cuts = []

    def _note_text(self, text: str) -> None:
        if self.depth:
            self.texts.append(text)

    def _cut(self, start: int, end: int) -> None:
        if self.depth:
            self.cuts.append((start, end))

    def _finish(self, name: str) -> None:
        local = self.names[name]
        if self.depth == 0:  # of the worksheet itself; nothing behind it is copied
            end = self.data.find(b">", self.parser.CurrentByteIndex) + 1
            self.copied = self.parser.CurrentByteIndex
            self.replace(end, len(self.data))
            self.handle(self._begin)
        elif self.depth == 2 and local == "dataValidation":
            self._finish_rule()
        elif self.depth == 1:
            self._finish_element(name, local)
        self.depth -= 1

    def _finish_rule(self) -> None:
        start, attributes, texts = self.rule
        self.rules += 1
        if self._is_on_emptied(attributes) or any(map(self.unspeakable, self.texts[texts:])):
            self.lost[_RULES] += 1
            self.cuts = [cut for cut in self.cuts if cut[0] < start]
            self.cuts.append((start, self.element_end(self.tag_end(start))))
            self.rules -= 1

    def _finish_element(self, name: str, local: str) -> None:
        tag_end = self.tag_end(self.start)
        end = self.element_end(tag_end)
        if local in _COUNTED:
            code, counted = _COUNTED[local]
            self.lost[code] += sum(self.inside[each] for each in counted)
        if not self._is_kept(local):
            self.copied = end
            return
        if local == "autoFilter":
            self.replace(self.start, end, tag(name, self.attributes, b"/>"))
        elif local in ("pageSetup", "dataValidations", "sheetPr"):
            gone = ("count", "codeName")
            plain = {k: v for k, v in self.attributes.items() if k not in gone and k[-3:] != ":id"}
            close = b"/>" if end == tag_end else b">"
            self.replace(self.start, tag_end, tag(name, plain, close))
        for cut in self.cuts:
            self.replace(*cut)
        self.replace(end, end)

    def _is_kept(self, local: str) -> bool:
        if local not in _KEPT:
            return False
        if local == "dataValidations":
            return self.rules > 0
        if any(map(self.unspeakable, self.texts)):
            return False
        if local == "conditionalFormatting" and self._is_on_emptied(self.attributes):
            self.lost[_RULES] += 1
            return False
        return True

    def _is_on_emptied(self, attributes: Attributes) -> bool:
        """Whether a rule covers a column in which something was emptied."""
        if not self.touched or "sqref" not in attributes:
            return bool(self.touched)
        for area in attributes["sqref"].split():
            first, _, last = area.partition(":")
            start, end = parse_reference(first), parse_reference(last or first)
            if start is None or end is None:
                return True
            if any(start[1] <= column <= end[1] for column in self.touched):
                return True
        return False

    # -- the cells, of which there may be millions: each handler decides in its first lines

    def _begin_cells(self, name: str) -> None:
        prefix = name[: -len("sheetData")]
        self.cell_data, self.value_tag, self.cell_tag = name, f"{prefix}v", f"{prefix}c"
        self.reference, self.unnamed, self.row = "", 0, -1
        self.is_shared = self.is_emptied = False
        self.handle(self._begin_in_cells, self._finish_in_cells, self._note_index, self._cut_cells)

    def _begin_in_cells(self, name: str, attributes: Attributes) -> None:
        if name == self.value_tag:
            return
        local = "c" if name == self.cell_tag else self.names[name]
        if local == "c":
            self._begin_cell(name, attributes)
        elif local == "row":
            self._begin_row(attributes)
        elif local == "f":
            self._begin_formula(attributes)
        elif self.is_emptied or local == "v":
            return
        elif local not in OF_TEXTS or any(map(self.unspeakable, attributes.values())):
            self.leave_out()

    def _begin_row(self, attributes: Attributes) -> None:
        stated = attributes.get("r", "")
        is_number = stated.isdecimal() and len(stated) < 8
        self.row = int(stated) - 1 if is_number else self.row + 1
        self.reference, self.unnamed = "", 0
        if len(self.pieces) > _PIECES:
            self.flush()

    def _begin_cell(self, name: str, attributes: Attributes) -> None:
        if "r" in attributes:
            self.reference = reference = attributes["r"]
            self.unnamed = 0
            is_touched = self.columns[reference.rstrip("0123456789")]
        else:
            self.unnamed += 1
            is_touched = True
        if is_touched and self._empties(*self._place()):
            self._empty_cell(name, attributes)
            return
        if "s" in attributes:
            self.styles.add(attributes["s"])
        self.is_shared = "t" in attributes and attributes["t"] == "s"
        if "cm" in attributes or "vm" in attributes:
            plain = {k: v for k, v in attributes.items() if k not in ("cm", "vm")}
            self._write_tag(name, plain)

    def _finish_in_cells(self, name: str) -> None:
        if self.is_emptied and name == self.emptied_tag:
            self.copied = self.element_end(self.copied)
            self.is_emptied = False
        elif name == self.cell_data:
            end = self.element_end(self.tag_end(self.start))
            self.replace(end, end)
            self.depth -= 1
            self.handle(self._begin, self._finish, self._note_text, self._cut)

    def _note_index(self, text: str) -> None:
        if self.is_shared:
            self.indices.add(text)

    def _cut_cells(self, start: int, end: int) -> None:
        if not self.is_emptied:
            self.replace(start, end)

    def _empties(self, row: int, column: int) -> bool:
        return column in self.empty or (row, column) in self.empty

    def _place(self) -> tuple[int, int]:
        """Row and column of the cell; one without a reference follows the one before it."""
        place = parse_reference(self.reference)
        if self.reference and place is None:
            raise refuse("file-damaged", self.path, part=self.part)
        if place and not self.unnamed:
            return place
        return self.row, (place[1] if place else -1) + self.unnamed

    def _empty_cell(self, name: str, attributes: Attributes) -> None:
        if self.is_emptied:  # a cell within a cell
            raise refuse("file-damaged", self.path, part=self.part)
        row, column = self._place()
        style = attributes.get("s", "")
        kept = f' s="{style}"' if style.isdigit() else ""
        start = self.parser.CurrentByteIndex
        new = f'<{self.cell_tag} r="{column_letters(column)}{row + 1}"{kept}/>'
        self.replace(start, self.tag_end(start), new.encode())
        self.is_emptied, self.is_shared, self.emptied_tag = True, False, name

    def _write_tag(self, name: str, attributes: Attributes) -> None:
        start = self.parser.CurrentByteIndex
        end = self.tag_end(start)
        close = b"/>" if self.data.startswith(b"/>", end - 2) else b">"
        self.replace(start, end, tag(name, attributes, close))

    def _begin_formula(self, attributes: Attributes) -> None:
        if self.is_emptied:
            if "ref" in attributes and "si" in attributes:
                self.masters.add(attributes["si"])  # a shared formula goes with its first cell
            return
        if "ref" not in attributes and attributes.get("si") in self.masters:
            self.leave_out()
            return
        self.formula, self.formula_start = "", self.parser.CurrentByteIndex
        self.cuts = []
        self.handle_for_now(
            self._begin_in_formula, self._finish_formula, self._note_formula, self._cut
        )

    def _begin_in_formula(self, name: str, attributes: Attributes) -> None:
        raise refuse("file-damaged", self.path, part=self.part)

    def _note_formula(self, text: str) -> None:
        self.formula += text

    def _finish_formula(self, name: str) -> None:
        text, start = self.formula, self.formula_start
        unspeakable = any(sheet in text for sheet in self.gone) or self.unspeakable(text)
        if unspeakable or _OTHER_FILE.search(text):
            self.replace(start, self.element_end(self.tag_end(start)))
        else:
            for cut in self.cuts:
                self.replace(*cut)
        self.handle_for_now(*self.handlers)
