"""Rows as the detectors take them: what a test writes down, made into tables, versions and
signs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import pyarrow as pa

from doorstep import packs
from doorstep.engine.inspection.signs import Sign, SignEvidence, VersionStep, detect, step_between

DAY = dt.date(2026, 11, 20)
PACK = packs.load("cn")
Row = Mapping[str, object]
FIXED = ("row_id", "file", "sheet", "row", "struck", "flags", "place")


def table(kind: str, rows: Iterable[Row]) -> pa.Table:
    """Rows as a register table, below a header on row 1."""
    own = list(rows)
    codes = [
        code for code in dict.fromkeys(code for row in own for code in row) if code not in FIXED
    ]
    made = []
    for at, row in enumerate(own, start=2):
        where = {
            "row_id": f"{kind}:0:{at}:0",
            "file": row.get("file", f"{kind}.xlsx"),
            "sheet": "Sheet1",
            "row": at,
        }
        said = {code: None if row.get(code) is None else str(row[code]) for code in codes}
        made.append(
            where
            | {"struck": False, "flags": row.get("flags"), "place": row.get("place", "")}
            | said
        )
    return pa.Table.from_pylist(made)


def steps(
    kind: str, versions: Sequence[tuple[dt.date, Iterable[Row]]], source: str = "book"
) -> list[VersionStep]:
    """What changed from each version of one file to the next."""
    read = [(day, {kind: table(kind, rows)}) for day, rows in versions]
    return [step_between(source, older, newer, PACK) for older, newer in pairwise(read)]


def evidence(
    past: Sequence[VersionStep] = (), sampled: frozenset[str] | None = None, **rows: Iterable[Row]
) -> SignEvidence:
    """Rows by register, and what went before."""
    return SignEvidence(
        {kind: table(kind, own) for kind, own in rows.items()},
        PACK,
        DAY,
        steps=past,
        sampled=sampled,
    )


def signs(shown: SignEvidence, detector: str, measure: str) -> dict[str, Sign]:
    """What one measure says, by office."""
    return {s.office: s for s in detect(shown) if (s.detector, s.measure) == (detector, measure)}


def said(shown: SignEvidence, detector: str, measure: str) -> dict[str, str]:
    """The same, the verdicts alone."""
    return {office: sign.said for office, sign in signs(shown, detector, measure).items()}


def before(days: int) -> dt.date:
    """So many days before the inspection."""
    return DAY - dt.timedelta(days=days)
