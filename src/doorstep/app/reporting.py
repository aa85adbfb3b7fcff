"""From a workspace to its report: gathers the counts and the sealed copies that a report writes
down."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

import pyarrow.compute as pc

from doorstep.app.by_village import homes_met, households_by_place, visits_by_place
from doorstep.app.summary import TownshipFacts, summarise
from doorstep.app.tidy import Table
from doorstep.domain.findings import Finding
from doorstep.domain.imports import ImportAccount
from doorstep.domain.inspection import DeskFact
from doorstep.domain.registers import PackSpec
from doorstep.domain.summary import SourceTable, Summary
from doorstep.engine.checks.register import Register
from doorstep.engine.checks.villages import places_named, village_names
from doorstep.engine.tabular.origin import Origin
from doorstep.store import Source, Store

if TYPE_CHECKING:
    from openpyxl import Workbook

    from doorstep.render.marking_apart import KeptCopy


class ReconciledWorkspace(Protocol):
    """What a report asks of a workspace: its files, its tables, and the last reconcile."""

    @property
    def pack(self) -> PackSpec: ...
    @property
    def store(self) -> Store: ...
    @property
    def sources(self) -> Sequence[Source]: ...
    @property
    def is_simulated(self) -> bool: ...
    @property
    def day(self) -> dt.date: ...
    @property
    def known(self) -> Sequence[DeskFact]: ...
    def table(self, kind: str) -> Table: ...
    def links(self) -> Table: ...
    def findings(self) -> list[Finding]: ...
    def questions(self) -> list[Finding]: ...


def summary_of(workspace: ReconciledWorkspace, *, lang: str, as_of: dt.date) -> Summary:
    """Count the brief's figures of the last reconcile."""
    tables = {kind: workspace.table(kind).arrow for kind in workspace.pack.registers}
    links = workspace.links().arrow
    names = village_names(tables, links)
    at_doors = places_named(tables["visits"], names)
    visits = Register(workspace.pack.registers["visits"], at_doors)
    at_door = pc.equal(links.column("right_kind"), "visits")
    facts = TownshipFacts(
        as_of=as_of,
        township=township_of(workspace),
        simulated=workspace.is_simulated,
        lang=lang,
        sources=source_tables(workspace),
        visits_by_village=visits_by_place(visits),
        record_pairs=links.filter(pc.invert(at_door)).num_rows,
        door_pairs=len(links.filter(at_door).column("right").unique()),
        homes=homes_met(visits),
        questions=workspace.questions(),
    )
    return summarise(workspace.findings(), households_by_place(tables, names), facts)


def copies_of(workspace: ReconciledWorkspace) -> list[KeptCopy]:
    """Gather the stewards' workbooks as the workspace keeps them, opened only when one is
    marked."""
    from doorstep.render.marking_apart import KeptCopy

    copies = []
    for source, account in _accounts(workspace):
        rebuilt = account.copy_format != "xlsx"
        sealed = workspace.store.copy(source.snapshot)
        opener = partial(open_copy, sealed, rebuilt=rebuilt)
        origin = Origin(workspace.store.settings.id, source.id)
        copies.append(
            KeptCopy(
                source.file,
                opener,
                account.lost,
                account.emptied_columns,
                text_only=rebuilt,
                origin=origin,
                sha256=source.sha256,
                megabytes=len(sealed) / 1e6,
            )
        )
    return copies


def source_tables(workspace: ReconciledWorkspace) -> list[SourceTable]:
    """List every table of every registered file."""
    return [one for pair in _accounts(workspace) for one in _sources(*pair)]


def _accounts(workspace: ReconciledWorkspace) -> list[tuple[Source, ImportAccount]]:
    """The registered files with the accounts of their rows."""
    return [
        (source, ImportAccount.from_meta(workspace.store.meta(source.snapshot)))
        for source in workspace.sources
    ]


def open_copy(data: bytes, *, rebuilt: bool) -> Workbook:
    """Open a kept copy as a workbook: the office's own, or one rebuilt in the same layout from
    another format."""
    if rebuilt:
        from doorstep.engine.tabular.redaction.stored_copy import grid_to_xlsx, load_grid

        return grid_to_xlsx(load_grid(data))
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(data))


def township_of(workspace: ReconciledWorkspace) -> str:
    """Name the township most of the files name; "" where none does."""
    named = Counter(account.town for _, account in _accounts(workspace) if account.town)
    return named.most_common(1)[0][0] if named else ""


def _sources(source: Source, account: ImportAccount) -> list[SourceTable]:
    """One entry per table of a file; the file's balance of rows stands with its first."""
    place = source.place or ""
    tables = [SourceTable(source.file, one.sheet, one.kind, place) for one in account.tables]
    first, *others = tables or [SourceTable(source.file, None, "", place)]
    first = replace(
        first,
        rows=source.rows_in,
        accepted=source.accepted,
        set_aside=source.set_aside,
        reasons=account.set_aside,
        dropped=account.dropped,
        emptied=account.emptied_columns,
        notes=account.notes,
    )
    return [first, *(replace(one, rows=None, accepted=None, set_aside=None) for one in others)]
