"""What a steward says of headers, kinds and sheets: her words looked up, remembered in the
workspace, found again.

A recipe is one decision of the workspace's chain; the latest for a layout holds. Undoing a
registration takes files back and leaves recipes: they say what headers mean, not what is held.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from doorstep.app.importing import ImportedFile, columns_to_keep
from doorstep.domain.errors import BadInput, UsageError
from doorstep.domain.recipes import Recipe, Remembered
from doorstep.domain.registers import PackSpec
from doorstep.domain.understanding import FileUnderstood, TableUnderstood
from doorstep.engine.intake.filled import filled_rows
from doorstep.engine.tabular.sheets.headers import HeaderIndex, normalise_header
from doorstep.engine.tabular.sheets.told import bare_header, called
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.store import Store

RECIPE = "recipe"
_WHO = "doorstep register"
_NEAREST = 5
_LIKE = 0.4
_CANDIDATES = 100


@dataclass(frozen=True)
class Correction:
    """One header and the word somebody says it means; an empty word: it is not to be read."""

    header: str
    word: str
    code: str


def corrections(said: Iterable[str], pack: PackSpec) -> list[Correction]:
    """What `--column HEADER=WORD` says.

    Raises UsageError("column-not-said") where no = stands, BadInput("column-word-unknown") with
    the nearest words that would do.
    """
    found = []
    for text in said:
        header, equals, word = text.replace("＝", "=").partition("=")
        if not equals or not header.strip():
            raise UsageError("column-not-said", said=text)
        found.append(correction(header.strip(), word.strip(), pack))
    return found


def mapped(path: Path, pack: PackSpec) -> list[Correction]:
    """What a filled sheet of headers says, as `render` writes one.

    Raises BadInput: "mapping-no-columns", "mapping-word-unknown" with the row,
    "mapping-contradictory" where two rows say different things of one header, and what opening the
    file may raise.
    """
    books = [Phrasebook(lang) for lang in LANGUAGES]
    heads = {
        book.text(f"mapping.column.{field}").casefold(): field
        for book in books
        for field in ("header", "meaning")
    }
    rows = filled_rows(path, heads, "header meaning")
    if rows is None:
        raise BadInput("mapping-no-columns", file=path.name)
    nothing = {book.text("mapping.leave-out").casefold() for book in books}
    found: dict[str, Correction] = {}
    for number, texts in rows:
        header, word = texts.get("header", "").strip(), texts["meaning"].strip()
        try:
            told = correction(header, "" if word.casefold() in nothing else word, pack)
        except BadInput as error:
            told_of = {"file": path.name, "row": number, **error.params}
            raise BadInput("mapping-word-unknown", **told_of) from None
        if header and found.setdefault(header, told) != told:
            raise BadInput("mapping-contradictory", file=path.name, row=number, header=header)
    return list(found.values())


class SaidOfLayouts(TypedDict, total=False):
    """What may be said of tables handed in.

    `place`: where rows belong that name no village themselves; `columns`: what headers mean, each
    "header=meaning" ("header=": not read); `mapping`: a filled sheet of headers; `skip`: names of
    sheets that are no registers; `keep`: headers of columns nobody understood whose cells stay in
    the stored copy.
    """

    kind: str | None
    place: str | None
    columns: Sequence[str]
    mapping: Path | None
    skip: Sequence[str]
    keep: Iterable[str]


def recipe_of(
    pack: PackSpec, said: SaidOfLayouts, remembered: tuple[Remembered, ...] = ()
) -> tuple[Recipe, list[Correction]]:
    """What somebody says of a layout, as the reader takes it, and her own words for it.

    Raises: as `corrections`, `kind_code` and `columns_to_keep`.
    """
    sheet = said.get("mapping")
    told = [*(mapped(sheet, pack) if sheet else ()), *corrections(said.get("columns", ()), pack)]
    kind = said.get("kind")
    recipe = Recipe(
        None if kind is None else kind_code(kind, pack),
        said.get("place"),
        {one.header: one.code for one in told},
        columns_to_keep(said.get("keep", ()), pack),
        frozenset(said.get("skip", ())),
        remembered,
    )
    return recipe, told


def correction(header: str, word: str, pack: PackSpec) -> Correction:
    """One header with what it means. Raises BadInput("column-word-unknown")."""
    return Correction(header, word, column_code(word, pack) if word else "")


def column_code(word: str, pack: PackSpec) -> str:
    """The column that a word names: shown for it in any language, heading it anywhere, or its code.

    Raises BadInput("column-word-unknown").
    """
    shown = column_words(pack)
    index = HeaderIndex(pack)
    code = word if word in pack.columns else shown.get(word.casefold())
    kinds = (None, *pack.registers)
    headings = (index.label(word, kind) for kind in kinds)
    code = code or next((one.code for one in headings if one.code and one.exact), None)
    if code is None:
        raise BadInput("column-word-unknown", word=word, nearest=" / ".join(_nearest(word, pack)))
    return code


def column_words(pack: PackSpec) -> dict[str, str]:
    """Every word shown for a column of the pack, in any language -> its code."""
    books = [Phrasebook(lang) for lang in LANGUAGES]
    return {book.name("column", c).casefold(): c for book in books for c in pack.columns}


def _nearest(word: str, pack: PackSpec) -> list[str]:
    """The words shown for columns whose words or headers are most like this one."""
    books = [Phrasebook(lang) for lang in LANGUAGES]
    book = next(b for b in books if b.chinese != word.isascii())
    spelled: dict[str, list[str]] = defaultdict(list)
    for code, column in pack.columns.items():
        for alias in (book.name("column", code), *column.aliases):
            spelled[alias].append(code)
    for register in pack.registers.values():
        for code, own in register.aliases.items():
            for alias in own:
                spelled[alias].append(code)
    like = difflib.get_close_matches(word, spelled, n=_CANDIDATES, cutoff=_LIKE)
    order = list(pack.columns)
    alike = difflib.SequenceMatcher(b=word)

    def nearness(candidate: tuple[str, str]) -> tuple[float, int]:
        alike.set_seq1(candidate[0])
        return -alike.ratio(), order.index(candidate[1])

    ranked = sorted(((one, code) for one in like for code in spelled[one]), key=nearness)
    codes = list(dict.fromkeys(code for _, code in ranked))[:_NEAREST]
    return [book.name("column", code) for code in codes or order[:_NEAREST]]


def kind_code(word: str, pack: PackSpec) -> str:
    """The register kind that a word names: its code, the word shown for it, or a title of its own.

    Raises BadInput("kind-unknown").
    """
    if word in pack.registers:
        return word
    books = [Phrasebook(lang) for lang in LANGUAGES]
    shown = {book.name("kind", code): code for book in books for code in pack.registers}
    plain = normalise_header(word)
    titled = [
        code for code, s in pack.registers.items() if plain in map(normalise_header, s.titles)
    ]
    found = shown.get(word.strip()) or (titled[0] if len(titled) == 1 else None)
    if found is None:
        kinds = ", ".join(sorted(pack.registers))
        raise BadInput("kind-unknown", kind=word, kinds=kinds)
    return found


def check_corrections(
    said: Sequence[Correction], files: Sequence[FileUnderstood], skip: Iterable[str] = ()
) -> None:
    """Hold what was said of headers, and of sheets to leave out, against the files.

    Raises BadInput: "column-absent" with the headers there are, "column-not-taken" where a table
    has the header and could not be read so, "skip-sheet-absent" with the sheets there are.
    """
    for sheet in sorted(set(skip).difference(*(file.skipped for file in files))):
        sheets = " / ".join(dict.fromkeys(name for file in files for name in file.sheets)) or "-"
        raise BadInput("skip-sheet-absent", sheet=sheet, sheets=sheets)
    for one in said:
        wanted = bare_header(one.header)
        tables = [table for file in files for table in file.tables]
        there = [table for table in tables if any(wanted in called(h) for h in table.headers)]
        loose = (h for file in files for sheet in file.unread for h in sheet.headers)
        if not there and not any(wanted in called(header) for header in loose):
            headers = " / ".join(dict.fromkeys(h for file in files for h in file.headers)) or "-"
            raise BadInput("column-absent", header=one.header, headers=headers)
        taken = (
            column.code == one.code and wanted in called(column.header)
            for table in there
            for column in table.columns
        )
        if one.code and there and not any(taken):
            raise BadInput("column-not-taken", header=one.header, word=one.word)


# -- remembered in the workspace


def remembered(store: Store) -> tuple[Remembered, ...]:
    """The recipes that hold, the latest for each layout."""
    found: dict[frozenset[str], Remembered] = {}
    for decision in store.decisions():
        told = decision.what.get(RECIPE)
        if isinstance(told, Mapping):
            layout = frozenset(told["layout"])
            found.pop(layout, None)
            keep = frozenset(told.get("keep", ()))
            if told["columns"] or told["kind"] or keep:
                columns, kind = dict(told["columns"]), told["kind"]
                found[layout] = Remembered(layout, columns, kind, told["instead_of"], keep)
    return tuple(found.values())


def remember(store: Store, files: Iterable[ImportedFile]) -> None:
    """Keep what was said with these files, for tables laid out like those it was said of."""
    new: dict[frozenset[str], Remembered] = {}
    for file in files:
        recipe = file.request.recipe
        known = {one.layout: one for one in recipe.remembered}
        for table in file.intake.understood.tables:
            for one in _told_of(table, recipe, known.get(frozenset(table.layout))):
                new[one.layout] = one
    for one in new.values():
        _keep(store, one)


def _told_of(
    table: TableUnderstood, recipe: Recipe, before: Remembered | None
) -> Iterator[Remembered]:
    said = {
        header: code
        for header, code in recipe.columns.items()
        if any(bare_header(header) in called(own) for own in table.headers)
    }
    layout = frozenset(table.layout)
    columns = {**(before.columns if before else {}), **said}
    kind, instead_of = (before.kind, before.instead_of) if before else (None, None)
    if recipe.kind is not None and recipe.kind != table.own_kind:
        kind, instead_of = recipe.kind, table.own_kind
    keep = before.keep if before else frozenset()
    keep |= {h for h in recipe.keep if any(bare_header(h) in called(o) for o in table.headers)}
    now = Remembered(layout, columns, kind, instead_of, keep)
    if layout and (columns or kind or keep) and now != before:
        yield now


def forget(store: Store) -> tuple[Remembered, ...]:
    """Take every remembered recipe back, so that tables are read by the reader alone again; returns
    what was forgotten."""
    recipes = remembered(store)
    for one in recipes:
        _keep(store, Remembered(one.layout))
    return recipes


def _keep(store: Store, one: Remembered) -> None:
    told = {
        "layout": sorted(one.layout),
        "columns": dict(one.columns),
        "kind": one.kind,
        "instead_of": one.instead_of,
        "keep": sorted(one.keep),
    }
    store.add_decision(who=_WHO, why=RECIPE, what={RECIPE: told})
