"""From a workspace to its report: gathers the counts, the sealed copies and the findings that
`report` writes down."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.render import Copy, Report, Source, Summary, summarise, write

if TYPE_CHECKING:
    from openpyxl import Workbook

    from doorstep.app.workspace import Workspace


def write_report(workspace: Workspace, path: Path, *, lang: str, as_of: dt.date) -> Report:
    """Write the report of the last reconcile; the path's ending chooses the form."""
    summary = summary_of(workspace, lang=lang, as_of=as_of)
    copies = copies_of(workspace) if path.suffix.lower() == ".xlsx" else []
    return write(path, summary, workspace.findings(), copies, lang)


def summary_of(workspace: Workspace, *, lang: str, as_of: dt.date) -> Summary:
    """The brief's figures."""
    tables = {kind: workspace.table(kind).arrow for kind in workspace.pack.registers}
    links = workspace.links().arrow
    metas = [(s, workspace.store.meta(s.snapshot)) for s in workspace.store.state().sources]
    at_door = pc.equal(links.column("right_kind"), "visits")
    return summarise(
        workspace.findings(),
        households_by_place(tables),
        as_of=as_of,
        township=township_of(workspace),
        simulated=workspace.is_simulated,
        lang=lang,
        sources=[one for s, m in metas for one in _sources(s, m)],
        visits_by_village=visits_by_place(tables["visits"]),
        record_pairs=links.filter(pc.invert(at_door)).num_rows,
        door_pairs=len(links.filter(at_door).column("right").unique()),
    )


def households_by_place(tables: Mapping[str, pa.Table]) -> dict[str, int]:
    """Households on record per place: from persons where they are, else from the household
    register."""
    seen: dict[str, set[str]] = {}
    for kind in ("persons", "households"):
        table = tables[kind]
        for place, key, row in zip(
            *(table.column(c).to_pylist() for c in ("place", "household_key", "row_id")),
            strict=True,
        ):
            seen.setdefault(place, set()).add(key or row)
        if seen:
            break
    return {place: len(keys) for place, keys in seen.items()}


def visits_by_place(visits: pa.Table) -> dict[str, dict[str, int]]:
    """Visit outcomes per place, counted in households."""
    seen: dict[str, dict[str, str]] = {}
    columns = ("place", "household_key", "row_id", "visit_outcome")
    for place, key, row, outcome in zip(
        *(visits.column(c).to_pylist() for c in columns), strict=True
    ):
        seen.setdefault(place, {}).setdefault(key or row, outcome or "complete")
    return {place: dict(Counter(outcomes.values())) for place, outcomes in seen.items()}


def copies_of(workspace: Workspace) -> list[Copy]:
    """The stewards' workbooks as the workspace keeps them, opened only when one is marked."""
    copies = []
    for source in workspace.store.state().sources:
        meta = workspace.store.meta(source.snapshot)
        lost = meta["lost"]
        assert isinstance(lost, list)
        rebuilt = meta["copy_format"] != "xlsx"
        copies.append(
            Copy(
                source.file,
                partial(open_copy, workspace.store.copy(source.snapshot), rebuilt=rebuilt),
                tuple((str(what), int(count)) for what, count in lost),
                text_only=rebuilt,
            )
        )
    return copies


def open_copy(data: bytes, *, rebuilt: bool) -> Workbook:
    """A kept copy as a workbook: the office's own, or one rebuilt in the same layout from another
    format."""
    if rebuilt:
        from doorstep.engine.tabular.redaction.stored_copy import grid_to_xlsx, load_grid

        return grid_to_xlsx(load_grid(data))
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(data))


def township_of(workspace: Workspace) -> str:
    """The township most of the files name; "" where none does."""
    store = workspace.store
    metas = [store.meta(source.snapshot) for source in store.state().sources]
    named = Counter(str(meta["town"]) for meta in metas if meta.get("town"))
    return named.most_common(1)[0][0] if named else ""


def _sources(source: Any, meta: Mapping[str, Any]) -> list[Source]:
    """One entry per table of a file; the file's balance of rows stands with its first."""
    made = [
        Source(source.file, table["sheet"], table["kind"], place=source.place or "")
        for table in meta["tables"]
    ] or [Source(source.file, None, "", place=source.place or "")]
    first = replace(
        made[0],
        rows=source.rows_in,
        accepted=source.accepted,
        set_aside=source.set_aside,
        reasons=meta["set_aside"],
        dropped=tuple(meta["dropped"]),
    )
    return [first, *(replace(one, rows=None, accepted=None, set_aside=None) for one in made[1:])]
