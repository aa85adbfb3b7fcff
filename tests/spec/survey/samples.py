"""Small samples written as lists, and the answers to questions about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from doorstep.engine.sql.tables import open_tables
from doorstep.engine.survey import Estimate, SurveyDesign, SurveyQuestion, estimate

FIGURES = {"y", "x", "w", "N", "M"}


def sample(**columns: Sequence[Any]) -> pa.Table:
    """Columns y, x, w (weight), N and M (population counts) are figures, all others labels."""
    made = {}
    for name, values in columns.items():
        kind = pa.float64() if name in FIGURES else pa.string()
        cast = float if name in FIGURES else str
        made[name] = pa.chunked_array(
            [pa.array([None if v is None else cast(v) for v in values], kind)]
        )
    return pa.table(made)


def ask(data: pa.Table, kind: str = "mean", **more: Any) -> list[Estimate]:
    """The estimates; the design is read off the names: stratum, cluster, unit, w, N, M."""
    names = data.column_names
    design = SurveyDesign(
        strata="stratum" if "stratum" in names else None,
        clusters=tuple(name for name in ("cluster", "unit") if name in names),
        weight="w" if "w" in names else None,
        fpc=tuple(name for name in ("N", "M") if name in names),
    )
    question = SurveyQuestion(kind, "y", "x" if kind == "ratio" else None, **more)
    with open_tables() as tables:
        return estimate(tables, data, question, design)


def one(data: pa.Table, kind: str = "mean", **more: Any) -> Estimate:
    """The only estimate."""
    (found,) = ask(data, kind, **more)
    return found


def by(data: pa.Table, kind: str = "mean", **more: Any) -> Mapping[str | None, Estimate]:
    """The estimates by the column `village`."""
    return {found.group: found for found in ask(data, kind, by="village", **more)}
