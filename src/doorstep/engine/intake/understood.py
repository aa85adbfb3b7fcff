"""What was understood of a file, for the eyes of whoever hands it in: tables of one layout
together, three samples a column, never a value of a column that nobody understood."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from doorstep.domain.recipes import Recipe
from doorstep.domain.registers import PackSpec, RegisterSpec
from doorstep.domain.understanding import (
    ColumnUnderstood,
    FileUnderstood,
    KindReason,
    TableUnderstood,
    UnreadSheet,
    VillageUnderstood,
)
from doorstep.domain.vocabulary import Entity, RowReason
from doorstep.engine.fields.masking import mask_numbers, masked_value
from doorstep.engine.intake.account import account, is_unkept
from doorstep.engine.intake.book import BookReading, SheetRecords
from doorstep.engine.intake.people import column_of_people, likely_names, may_be_header
from doorstep.engine.intake.places import row_places
from doorstep.engine.intake.records import RecordTable
from doorstep.engine.tabular.sheets.headers import HeaderIndex, normalise_header
from doorstep.engine.tabular.sheets.told import bare_header, called

_SAMPLES = 3
_LONGEST_SAMPLE = 60
_LOOKED_AT = 400
_Shape = tuple[str | None, str | None, bool, frozenset[str]]


def understood(reading: BookReading, pack: PackSpec, recipe: Recipe) -> FileUnderstood:
    """Tell what was understood of a file that was read with this recipe."""
    alike: dict[_Shape, list[_Placed]] = defaultdict(list)
    for sheet in reading.sheets:
        for table in sheet.tables:
            if table.rows:
                alike[_shape(table)].append((sheet, table))
    speaker = _Speaker(reading, pack, recipe)
    counted = account(reading, pack)
    return FileUnderstood(
        file=reading.book.file,
        rows_in=counted["rows_in"],  # type: ignore[arg-type]
        accepted=counted["accepted"],  # type: ignore[arg-type]
        set_aside=counted["set_aside"],  # type: ignore[arg-type]
        tables=tuple(speaker.table(group) for group in alike.values()),
        unread=tuple(_unread(reading, pack)),
        emptied=tuple(counted["dropped"]),  # type: ignore[arg-type]
        notes=reading.book.notes,
        sheets=tuple(sheet.kept_name for sheet in reading.sheets if sheet.kept_name),
        skipped=tuple(s.sheet for s in reading.sheets if s.sheet and s.sheet in recipe.skip),
    )


_Placed = tuple[SheetRecords, RecordTable]


def _shape(table: RecordTable) -> _Shape:
    """What tables laid out alike share; of household cards, whose labels vary, the kind alone."""
    form = table.reading.is_form
    return (
        table.kind,
        table.reading.roll,
        form,
        frozenset() if form else table.reading.choice.layout,
    )


class _Speaker:
    """Says of tables what the domain knows as understood."""

    def __init__(self, reading: BookReading, pack: PackSpec, recipe: Recipe) -> None:
        self.reading = reading
        self.pack = pack
        self.recipe = recipe
        self.serial = {bare_header(word) for word in pack.words.get("serial", ())}
        self.told = {bare_header(header): code for header, code in recipe.columns.items()}

    def table(self, group: Sequence[_Placed]) -> TableUnderstood:
        """Tables laid out alike, as one."""
        first_sheet, first = group[0]
        columns = list(self._columns([table for _, table in group]))
        codes = {code for _, code, _ in columns if code}
        known = {header for header, code, _ in columns if code}
        other = [(header, fate) for header, code, fate in columns if not code]
        return TableUnderstood(
            first.kind,
            tuple(self._why(first_sheet, first, codes)),
            tuple(dict.fromkeys(sheet.kept_name or "" for sheet, _ in group)),
            first.rows[0] + 1,
            len(group),
            sum(len(table.rows) for _, table in group),
            tuple(self._villages(group)),
            tuple(self._understood(group, columns)),
            tuple(h for h, fate in other if fate == "unknown" and h not in known),
            tuple(h for h, fate in other if fate == "left" and h not in known),
            names_somebody(first.kind, codes, self.pack),
            next(filter(None, (likely_names(table) for _, table in group)), ""),
            tuple(sorted(first.reading.choice.layout)),
            first.reading.choice.own,
            first.reading.roll,
        )

    def _columns(self, tables: Iterable[RecordTable]) -> Iterator[tuple[str, str | None, str]]:
        """Every header once: its code, or what else becomes of it."""
        seen: set[str] = set()
        for table in tables:
            for i, column in enumerate(table.reading.columns):
                if column.forbidden or column.key in seen:
                    continue
                fate = self._fate(table, i)
                if column.code or fate:
                    seen.add(column.key)
                    yield column.key, column.code, fate

    def _fate(self, table: RecordTable, i: int) -> str:
        column = table.reading.columns[i]
        header = bare_header(column.key)
        if self._said(column.key) == "":
            return "left"
        filled = not column.part and any(v is not None for v in table.reading.cells[i])
        return "unknown" if filled and header not in self.serial else ""

    def _said(self, header: str) -> str | None:
        return next((self.told[name] for name in called(header) if name in self.told), None)

    def _understood(
        self, group: Sequence[_Placed], columns: Sequence[tuple[str, str | None, str]]
    ) -> Iterator[ColumnUnderstood]:
        layouts = {table.reading.choice.layout for _, table in group}
        once = [one.columns for one in self.recipe.remembered if one.layout in layouts]
        before = {bare_header(header) for one in once for header in one}
        for header, code, _ in columns:
            if code:
                said = self._said(header) is not None
                by = "said" if said else "remembered" if before & {*called(header)} else ""
                if is_unkept(code, group[0][1].kind, self.pack):
                    by = "unkept"
                samples = tuple(_samples([table for _, table in group], code, header))
                kind = self.pack.columns[code].type
                yield ColumnUnderstood(header, code, kind, samples, by)

    def _villages(self, group: Sequence[_Placed]) -> Iterator[VillageUnderstood]:
        counts: Counter[tuple[str, object, str]] = Counter()
        for sheet, table in group:
            placed = row_places(self.reading, sheet, table, self.pack, self.recipe.place)
            counts.update((one.place.village, one.origin, one.header) for one in placed)
        for (village, origin, header), n in counts.most_common():
            yield VillageUnderstood(mask_numbers(village), origin, header, n)  # type: ignore[arg-type]

    def _why(
        self, sheet: SheetRecords, table: RecordTable, codes: set[str]
    ) -> Iterator[tuple[KindReason, tuple[str, ...]]]:
        """What spoke for a table's kind."""
        choice = table.reading.choice
        if table.kind is None:
            return
        if self.recipe.kind is not None:
            yield KindReason.SAID, ()
            return
        if choice.kind != choice.own:
            yield KindReason.REMEMBERED, ()
            return
        if table.reading.types:
            yield KindReason.ROWS, (table.reading.types,)
        spec = self.pack.registers[table.kind]
        for reason, text in (
            (KindReason.TITLE, table.reading.title),
            (KindReason.SHEET, sheet.kept_name or ""),
            (KindReason.FILE, Path(self.reading.book.file).stem),
        ):
            if word := _title_word(spec, text):
                yield reason, (word,)
        if table.reading.is_form:
            yield KindReason.FORM, ()
        telling = [table.key_of[c] for c in spec.telling if c in codes and c in table.key_of]
        if telling:
            yield KindReason.COLUMNS, tuple(telling)


def names_somebody(kind: str | None, codes: set[str], pack: PackSpec) -> bool:
    """Whether columns of a table name whom its rows are about; kinds of no person need none."""
    if kind is None:
        return False
    spec = pack.registers[kind]
    if spec.entity in (Entity.SITE, Entity.CONTACT):
        return True
    told = ("name", "given_name", "family_name", "id_number")
    naming = {role[field] for role in spec.roles.values() for field in told if field in role}
    if spec.entity is Entity.HOUSEHOLD or "visit_outcome" in spec.columns:
        naming |= {"head_name", "household_no"}
    return bool(codes & naming)


def _title_word(spec: RegisterSpec, text: str) -> str:
    """The longest word of a title that names the kind."""
    plain = normalise_header(text)
    return max((w for w in spec.titles if normalise_header(w) in plain), key=len, default="")


def _samples(tables: Sequence[RecordTable], code: str, header: str) -> Iterator[tuple[str, str]]:
    """Up to three different values of a column, each beside its text."""
    seen: set[str] = set()
    for table in tables:
        if table.key_of.get(code) != header:
            continue
        pairs = zip(table.values[code], table.raw[header], strict=True)
        for value, raw in itertools.islice(pairs, _LOOKED_AT):
            if value is not None and value not in seen:
                seen.add(value)
                yield shown_sample(code, value), shown_sample(code, raw)
                if len(seen) == _SAMPLES:
                    return


def shown_sample(code: str, text: str) -> str:
    """A value as it is shown: its numbers masked, its end cut where it is long."""
    shown = masked_value(code, text[: 2 * _LONGEST_SAMPLE])
    return shown if len(shown) <= _LONGEST_SAMPLE else f"{shown[: _LONGEST_SAMPLE - 1]}…"


def _unread(reading: BookReading, pack: PackSpec) -> Iterator[UnreadSheet]:
    """Sheets with rows in which nobody was recognised."""
    for sheet in reading.sheets:
        aside = sheet.aside.items()
        rows = [r for r, (reason, _) in aside if reason is RowReason.UNREADABLE]
        words = [r for r, (reason, _) in aside if reason is RowReason.COVER]
        if not sheet.tables and column_of_people(sheet.reading.view, words) is not None:
            rows = words
        if rows:
            yield _unread_rows(sheet, rows, HeaderIndex(pack))


def _unread_rows(sheet: SheetRecords, rows: Sequence[int], index: HeaderIndex) -> UnreadSheet:
    view, forbidden = sheet.reading.view, sheet.reading.mentions.words
    doubtful = [r for r in rows if r not in sheet.reading.other_lists]
    column = column_of_people(view, doubtful)
    names = column_of_people(view, doubtful, names_only=True)
    first = min(rows)
    above = next((r for r in range(first, max(-1, first - 6), -1) if may_be_header(sheet, r)), None)
    header = {} if above is None else dict(view.cells(above, range(view.width)))
    told = {c: text for c, text in header.items() if not forbidden.subject(text)}
    likely = "" if names is None else told.get(names, "")
    named = any(
        names_somebody("persons", {index.label(text).code or ""}, index.pack)
        for text in told.values()
    )
    return UnreadSheet(
        sheet.kept_name or "",
        first + 1,
        len(rows),
        tuple(told.values()),
        column is not None,
        likely,
        named,
    )
