"""Drafts -> findings: real cells, a stable id, one order."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterable, Mapping

import pyarrow as pa

from doorstep.domain.findings import Cell, Finding
from doorstep.domain.registers import PackSpec
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Spot
from doorstep.engine.checks.register import Register
from doorstep.engine.checks.rolls import with_rolls
from doorstep.engine.checks.rules import RULES
from doorstep.engine.checks.settle import settle

log = logging.getLogger(__name__)

_WHO = (
    "name",
    "child_name",
    "holder_name",
    "husband_name",
    "head_name",
    "wife_name",
    "mother_name",
)


def findings(case: Case, drafts: Iterable[Draft]) -> list[Finding]:
    """The findings, each once, by place, file, sheet, row, column and code."""
    found: dict[str, Finding] = {}
    for draft in drafts:
        finding = _finding(case, draft)
        found.setdefault(finding.id, finding)
    return sorted(found.values(), key=_order)


def _finding(case: Case, draft: Draft) -> Finding:
    params = dict(draft.params)
    if draft.also:
        params["also"] = [_told(case, spot) for spot in draft.also]
    if len(draft.edges) > 1:
        params["apart"] = _rows_apart(case, draft)
    return Finding(
        id=_id(case, draft),
        check=draft.check.id,
        code=draft.check.code,
        severity=draft.check.severity,
        place=_place(case, draft),
        subject=_subject(case.registers[draft.left.kind], draft),
        left=_cell(case, draft.left),
        right=_cell(case, draft.right) if draft.right is not None else None,
        params=params,
    )


def _cell(case: Case, spot: Spot) -> Cell:
    return case.registers[spot.kind].cell(spot.row, spot.code)


def _told(case: Case, spot: Spot) -> dict[str, object]:
    cell = _cell(case, spot)
    return {"file": cell.file, "sheet": cell.sheet, "row": cell.row, "column": cell.column}


def _rows_apart(case: Case, draft: Draft) -> list[list[dict[str, object]]]:
    """Every two rows that disagree, each pair once."""
    pairs = sorted(
        {tuple(sorted(((a.kind, a.row, a.code), (b.kind, b.row, b.code)))) for a, b in draft.edges}
    )
    told = [[_told(case, Spot(*end)) for end in pair] for pair in pairs]
    for pair in told:
        for end in pair:
            del end["column"]
    return [pair for n, pair in enumerate(told) if pair not in told[:n] and pair[0] != pair[1]]


def _place(case: Case, draft: Draft) -> str:
    own = case.place(draft.left.kind, draft.left.row)
    return own or (case.place(draft.right.kind, draft.right.row) if draft.right is not None else "")


def _subject(register: Register, draft: Draft) -> str:
    row = draft.left.row
    roles = register.spec.roles
    own = roles.get(draft.role or "", {}).get("name")
    for code in (own, *_WHO) if own is not None else _WHO:
        name = register.column(code)[row]
        if name is not None:
            return name
    parts = [register.column(code)[row] for code in ("given_name", "family_name")]
    return " ".join(part for part in parts if part)


def _id(case: Case, draft: Draft) -> str:
    pieces = [draft.check.id]
    for spot in (draft.left, draft.right):
        if spot is not None:
            pieces += [str(case.registers[spot.kind].column("row_id")[spot.row]), spot.code]
    return hashlib.sha256("\x1f".join(pieces).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _order(finding: Finding) -> tuple[str, str, str, int, int, str, str, str]:
    left = finding.left
    at = (left.row, len(left.column), left.column)
    return (finding.place, left.file, left.sheet or "", *at, finding.code, finding.id)


ENGINE_VERSION = "3"


def compare(
    tables: Mapping[str, pa.Table], links: pa.Table, pack: PackSpec, *, as_of: dt.date
) -> list[Finding]:
    """All findings of the pack's checks over the register tables, by place, file, sheet and row.
    Nobody is missing from a roll, and standing on one settles nothing.

    Args:
        tables: one register table per kind (the reader's output).
        links: who is who, from `link_registers` over the same tables.
        pack: its `checks` say what is looked for; a kind of check without a rule finds nothing.
        as_of: the day "today" is.
    """
    case = Case(tables, links, pack, as_of)
    drafts: list[Draft] = []
    for check in with_rolls(pack.checks, case.registers):
        if check.kind in RULES:
            found = list(RULES[check.kind].find(case, check))
            log.debug("check %s: %d drafts", check.id, len(found))
            drafts += found
    settled = findings(case, settle(case, drafts))
    log.info(
        "compared: %d checks, %d drafts, %d findings", len(pack.checks), len(drafts), len(settled)
    )
    return settled
