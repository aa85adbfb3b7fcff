"""Drafts -> findings: real cells, a stable id, one order."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from doorstep.domain.findings import Cell, Finding
from doorstep.domain.registers import PackSpec
from doorstep.domain.verdicts import PARAM, SourceValue, ThreeWayVerdict
from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.absence import judge_absences
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.contested import judge_contested
from doorstep.engine.checks.drafts import Draft, OddOne, Spot
from doorstep.engine.checks.odd_one_out import name_odd_ones
from doorstep.engine.checks.rolls import with_rolls
from doorstep.engine.checks.rules import RULES
from doorstep.engine.checks.settle import settle
from doorstep.engine.checks.subjects import roles_at, subject_table

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


@dataclass(frozen=True)
class Compared:
    """What a comparison finds, and (SUBJECTS) what each finding is about."""

    findings: list[Finding]
    subjects: pa.Table


def compared(case: Case, drafts: Iterable[Draft]) -> Compared:
    """The findings, each once, by place, file, sheet, row, column and code."""
    settled: dict[str, Draft] = {}
    for draft in drafts:
        settled.setdefault(_id(case, draft), draft)
    found = sorted((_finding(case, id_, draft) for id_, draft in settled.items()), key=_order)
    return Compared(found, subject_table(case, {f.id: settled[f.id] for f in found}))


def _finding(case: Case, id_: str, draft: Draft) -> Finding:
    params = dict(draft.params)
    if draft.also:
        params["also"] = [_told(case, spot) for spot in draft.also]
    if len(draft.edges) > 1:
        params["apart"] = _rows_apart(case, draft)
    right = draft.right
    if draft.rival is not None and not draft.is_sure:
        right, params["may_be"] = draft.rival, True
    if draft.odd is not None:
        params[PARAM] = _verdict(case, draft.odd).as_object()
    return Finding(
        id=id_,
        check=draft.check.id,
        code=draft.check.code,
        severity=draft.check.severity,
        place=_place(case, draft),
        subject=_subject(case, draft),
        left=_cell(case, draft.left),
        right=None if right is None else _cell(case, right),
        params=params,
        probability=None if draft.probability is None else round(draft.probability, 3),
    )


def _cell(case: Case, spot: Spot) -> Cell:
    return case.registers[spot.kind].cell(spot.row, spot.code)


def _told(case: Case, spot: Spot) -> dict[str, object]:
    cell = _cell(case, spot)
    return {"file": cell.file, "sheet": cell.sheet, "row": cell.row, "column": cell.column}


def _verdict(case: Case, odd: OddOne) -> ThreeWayVerdict:
    sources = (
        SourceValue(one.spot.kind, _cell(case, one.spot), one.day, round(one.wrong, 3))
        for one in odd.heard
    )
    return ThreeWayVerdict(tuple(sources), odd.odd, round(odd.probability, 3))


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


def _subject(case: Case, draft: Draft) -> str:
    """The name of whoever the left value belongs to, else of the first that the row names."""
    register, row = case.registers[draft.left.kind], draft.left.row
    own = roles_at(case, draft, draft.left)
    named = register.spec.roles[own[0]].get("name") if len(own) == 1 else None
    for code in (named, *_WHO) if named is not None else _WHO:
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


ENGINE_VERSION = "9"


def _asked_once(drafts: list[Draft]) -> list[Draft]:
    """The drafts; where it is asked whether a row is the missing person's, that is not asked again
    of the row."""
    asked = {
        (draft.rival.kind, draft.rival.row)
        for draft in drafts
        if draft.rival is not None and not draft.is_sure and draft.check.kind == CheckKind.MISSING
    }
    return [
        draft
        for draft in drafts
        if draft.check.kind != CheckKind.PRESENT
        or draft.is_sure
        or (draft.left.kind, draft.left.row) not in asked
    ]


def compare(
    tables: Mapping[str, pa.Table],
    links: pa.Table,
    pack: PackSpec,
    *,
    as_of: dt.date,
    asked: frozenset[str] = frozenset(),
) -> Compared:
    """All findings of the pack's checks over the register tables, by place, file, sheet and row.
    Nobody is missing from a roll, and standing on one settles nothing.

    Args:
        tables: one register table per kind (the reader's output).
        links: who is who, from `link_registers` over the same tables.
        pack: its `checks` say what is looked for; a kind of check without a rule finds nothing.
        as_of: the day "today" is.
        asked: the mentions (ids) of which a person is still asked whose they are; none of them is
            said to be missing anywhere.
    """
    case = Case(tables, links, pack, as_of, asked)
    drafts: list[Draft] = []
    for check in with_rolls(pack.checks, case.registers):
        if check.kind in RULES:
            found = list(RULES[check.kind].find(case, check))
            log.debug("check %s: %d drafts", check.id, len(found))
            drafts += found
    settled = _asked_once(judge_contested(case, settle(case, judge_absences(case, drafts))))
    told = compared(case, name_odd_ones(case, settled))
    counts = len(pack.checks), len(drafts), len(told.findings)
    log.info("compared: %d checks, %d drafts, %d findings", *counts)
    return told
