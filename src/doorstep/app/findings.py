"""Findings as people and programs get them: an object each, a tidy table of all, and back again
from what was kept."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pyarrow as pa

from doorstep.app.tidy import Table
from doorstep.domain.findings import Cell, Finding
from doorstep.domain.vocabulary import Severity
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.wording import problem

_CELL_FIELDS = ("file", "sheet", "row", "column", "raw", "value")
_FINDING_FIELDS = ("id", "check", "code", "severity", "place", "subject")

_TYPES = {"row": pa.int32(), "probability": pa.float64()}
_FINDING_SCHEMA = pa.schema(
    [
        (name, _TYPES.get(name.rsplit("_", 1)[-1], pa.string()))
        for name in (
            *_FINDING_FIELDS,
            *(f"{s}_{n}" for s in ("left", "right") for n in _CELL_FIELDS),
            "params",
            "probability",
            "sentence",
        )
    ]
)


def as_object(finding: Finding) -> dict[str, object]:
    """A finding as printed by `findings --json`."""
    return {
        "id": finding.id,
        "check": finding.check,
        "code": finding.code,
        "severity": str(finding.severity),
        "place": finding.place,
        "subject": finding.subject,
        "left": dict(vars(finding.left)),
        "right": None if finding.right is None else dict(vars(finding.right)),
        "params": dict(finding.params),
        "probability": finding.probability,
    }


def as_finding(told: dict[str, object]) -> Finding:
    """The finding of such an object."""
    left, right = told["left"], told["right"]
    assert isinstance(left, dict)
    return Finding(
        id=str(told["id"]),
        check=str(told["check"]),
        code=str(told["code"]),
        severity=Severity(str(told["severity"])),
        place=str(told["place"]),
        subject=str(told["subject"]),
        left=Cell(**left),
        right=Cell(**right) if isinstance(right, dict) else None,
        params=dict(told["params"]) if isinstance(told["params"], dict) else {},
        probability=None if (chance := told["probability"]) is None else float(str(chance)),
    )


def finding_table(findings: Sequence[Finding], phrases: Phrasebook) -> Table:
    """Findings as a tidy table: one row each, both cells spread over columns, and what does not
    agree in the reader's words as `sentence`."""
    rows = []
    for f in findings:
        row = as_object(f) | {"params": json.dumps(dict(f.params), ensure_ascii=False)}
        row["sentence"] = problem(phrases, f)
        for side in ("left", "right"):
            cell = row.pop(side)
            row |= {
                f"{side}_{name}": value
                for name, value in (cell if isinstance(cell, dict) else {}).items()
            }
        rows.append(row)
    return Table(pa.Table.from_pylist(rows, schema=_FINDING_SCHEMA))
