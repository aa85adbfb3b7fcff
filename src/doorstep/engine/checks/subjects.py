"""What each finding is about: the rows and people it speaks of, apart from the cells it shows.

A row of events stands for itself; a fact of a person or of a household stands whichever row tells
it, and a witness only tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

from doorstep.domain.vocabulary import CheckKind, Entity
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Spot
from doorstep.engine.checks.register import NOTED, Register
from doorstep.engine.checks.rule import sides_of
from doorstep.engine.checks.settle import household_of

SUBJECTS = pa.schema(
    [
        (name, pa.string())
        for name in ("finding", "side", "kind", "row_id", "role", "code", "field", "about", "said")
    ]
)
"""A line a finding, spot and role. `side`: left, right, also. `field`: the role's word for the
column (wife_id is an id_number). `about`: person, event, household, or witness. `said`: what tells
this event from others of the same person, or a row that names nobody from other rows."""

PERSON, EVENT, HOUSEHOLD, WITNESS = "person", "event", "household", "witness"

_WHO = ("name", "given_name", "family_name", "id_number")

# Kinds of check whose two rows are both what is wrong.
_OF_TWO = frozenset({CheckKind.SAME_ID, CheckKind.DUPLICATE, CheckKind.RELATION})


def subject_table(case: Case, settled: Mapping[str, Draft]) -> pa.Table:
    """The lines (SUBJECTS) of findings, by id, in their order."""
    lines = [line for id_, draft in settled.items() for line in _lines(case, id_, draft)]
    columns = zip(*lines, strict=True) if lines else [()] * len(SUBJECTS)
    return pa.table([list(column) for column in columns], schema=SUBJECTS)


def roles_at(case: Case, draft: Draft, spot: Spot) -> tuple[str, ...]:
    """Whose value a spot holds: the role it belongs to, several where the row's people share it."""
    roles = case.registers[spot.kind].spec.roles
    told = _told_role(draft, spot)
    if told in roles:
        return (told,)
    holding = tuple(role for role, columns in roles.items() if spot.code in columns.values())
    return holding or tuple(roles)


def _told_role(draft: Draft, spot: Spot) -> str:
    between = sides_of(draft.check)
    if between is not None and spot == draft.right:
        return between[1][1] if between[1][0] == spot.kind else ""
    return draft.role or "" if spot.kind == draft.left.kind else ""


def _lines(case: Case, id_: str, draft: Draft) -> Iterator[tuple[str, ...]]:
    spots = [("left", draft.left), ("right", draft.right), *(("also", s) for s in draft.also)]
    for side, spot in spots:
        if spot is None:
            continue
        register = case.registers[spot.kind]
        row_id, about = register.column("row_id")[spot.row] or "", _about(case, draft, side)
        for role in roles_at(case, draft, spot) or ("",):
            columns = register.spec.roles.get(role, {})
            field = next((f for f, code in columns.items() if code == spot.code), spot.code)
            said = _said(register, spot, columns, about)
            yield id_, side, spot.kind, row_id, role, spot.code, field, about, said


def _said(register: Register, spot: Spot, columns: Mapping[str, str], about: str) -> str:
    if about == EVENT:
        telling: tuple[str, ...] = (register.spec.event_date or "", *NOTED)
    elif any(register.column(columns[field])[spot.row] for field in _WHO if field in columns):
        return ""
    else:
        telling = tuple(code for code in register.spec.columns if code != spot.code)
    return "\x1f".join(register.column(code)[spot.row] or "" for code in telling)


def _about(case: Case, draft: Draft, side: str) -> str:
    if household_of(case, draft) is not None:
        return HOUSEHOLD if side != "right" else WITNESS
    if side == "also" or (side == "right" and draft.check.kind not in _OF_TWO):
        return WITNESS
    is_event = case.registers[draft.left.kind].spec.entity == Entity.EVENT
    return EVENT if is_event and draft.about is None else PERSON
