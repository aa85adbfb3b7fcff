"""The account of an import: rows in and out, what was set aside and why, which columns were dropped
by rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from doorstep.domain.registers import PackSpec
from doorstep.engine.fields.places import find_townships
from doorstep.engine.intake.book import BookReading
from doorstep.engine.intake.records import RecordTable
from doorstep.engine.tabular.redaction.stored_copy import StoredCopy, make_copy

_KEEPS_REMARKS = frozenset({"sites", "contacts"})


def account(reading: BookReading, pack: PackSpec) -> dict[str, object]:
    """Counts and headers only, no row's value: fit for logs and for `register --json`.

    `dropped` names columns and labels that no register may hold, `emptied` counts cells of other
    columns that spoke of such a thing and were not kept, `unmapped` names the columns that nobody
    understood and that were emptied, `left` those that somebody said not to read, `remarks` those
    that are shown and never kept, `kept` those that are kept because somebody said so.
    """
    aside: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    accepted = 0
    unclear: list[dict[str, object]] = []
    dropped: list[str] = [*reading.named]
    emptied: Counter[str] = Counter()
    for sheet in reading.sheets:
        aside.update(str(reason) for reason, _ in sheet.aside.values())
        accepted += len({r for table in sheet.tables for r in table.rows})
        dropped.extend(h for h in (*sheet.named, *sheet.forbidden_headers) if h not in dropped)
        for table in sheet.tables:
            flags.update(code for found in table.flags.values() for _, code in found)
            kinds[table.kind or ""] += len(table.rows)
            dropped.extend(
                h for h in (*table.dropped, *table.redaction.named()) if h not in dropped
            )
            for i, count in table.redaction.unlabelled():
                emptied[table.reading.columns[i].key] += count
        unclear.extend({"sheet": sheet.kept_name, "row": r + 1} for r in sheet.reading.unclear)
    return {
        "file": reading.file,
        "format": reading.book.format,
        "sha256": reading.book.sha256,
        "rows_in": accepted + sum(aside.values()),
        "accepted": accepted,
        "set_aside": dict(sorted(aside.items())),
        "records": {k: n for k, n in sorted(kinds.items()) if k},
        "flags": dict(sorted(flags.items())),
        "dropped": dropped,
        "emptied": dict(emptied),
        "unclear": unclear,
        "unmapped": list(dict.fromkeys(h for s in reading.sheets for h in s.unread.headers)),
        "left": list(dict.fromkeys(h for s in reading.sheets for h in s.unread.left)),
        "remarks": _remarks(reading, pack),
        "kept": sorted({name for sheet in reading.sheets for name in sheet.unread.kept}),
        "tables": _tables(reading),
        "town": _town(reading),
        "notes": [{"code": n.code, "params": dict(n.params)} for n in reading.book.notes],
    }


def _remarks(reading: BookReading, pack: PackSpec) -> list[str]:
    """The headers under which something stands that `read` shows and no workspace keeps."""
    found = (
        column.key
        for sheet in reading.sheets
        for table in sheet.tables
        for column, cells in zip(table.reading.columns, table.reading.cells, strict=True)
        if is_unkept(column.code, table.kind, pack) and any(cell is not None for cell in cells)
    )
    return list(dict.fromkeys(found))


def is_unkept(code: str | None, kind: str | None, pack: PackSpec) -> bool:
    """Whether a column is understood and never kept: remarks, where they may speak of people."""
    return code is not None and not pack.columns[code].stored and kind not in _KEEPS_REMARKS


def _tables(reading: BookReading) -> list[dict[str, object]]:
    """Records per sheet and kind."""
    counts: Counter[tuple[str | None, str]] = Counter()
    for sheet in reading.sheets:
        for table in sheet.tables:
            if table.kind is not None and table.rows:
                counts[sheet.kept_name, table.kind] += len(table.rows)
    return [{"sheet": sheet, "kind": kind, "records": n} for (sheet, kind), n in counts.items()]


def _town(reading: BookReading) -> str | None:
    """The township that titles speak of most."""
    titles = (table.reading.title for sheet in reading.sheets for table in sheet.tables)
    names = Counter(name for title in titles for name in find_townships(title))
    return names.most_common(1)[0][0] if names else None


def copy_of(path: Path, reading: BookReading, pack: PackSpec) -> StoredCopy:
    """The file as the workspace keeps it: columns forbidden or not understood and remarks about
    persons emptied, headers left."""
    empty: dict[int, set[tuple[int, int]]] = {}
    for sheet in reading.sheets:
        cells: set[tuple[int, int]] = set(sheet.forbidden_cells | sheet.unread.cells)
        for table in sheet.tables:
            cells |= _cells_to_empty(table, pack)
        heads = {
            r for r, (reason, _) in sheet.aside.items() if reason in ("header", "repeated_header")
        }
        cells = {(r, c) for r, c in cells if r not in heads or (r, c) in sheet.forbidden_cells}
        if cells:
            empty[sheet.index] = set(map(sheet.reading.in_file, cells))
    names = {
        sheet.index: sheet.kept_name
        for sheet in reading.sheets
        if sheet.kept_name not in (None, sheet.sheet)
    }
    words = reading.sheets[0].reading.mentions.words if reading.sheets else None
    speaks = (lambda text: bool(words.subject(text))) if words else (lambda text: False)
    return make_copy(
        path, replace(reading.book, file=reading.file), empty, names=names, unspeakable=speaks
    )


def _cells_to_empty(table: RecordTable, pack: PackSpec) -> set[tuple[int, int]]:
    cells: set[tuple[int, int]] = set()
    rows = table.reading.rows
    if not rows:
        return cells
    for held in (table.redaction.hidden, table.redaction.unkept):
        for i, positions in held.items():
            column = table.reading.columns[i]
            cells |= {column.at or (table.rows[p], column.index) for p in positions}
    for column in table.reading.columns:
        if not (column.forbidden or is_unkept(column.code, table.kind, pack)):
            continue
        if column.at is not None:
            cells.add(column.at)
        else:
            cells |= {(r, column.index) for r in range(rows[0], rows[-1] + 1)}
    return cells
