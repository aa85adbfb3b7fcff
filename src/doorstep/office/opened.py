"""What the sealed rows of a projection say, opened."""

from __future__ import annotations

from typing import Any

from doorstep.app.findings import as_finding
from doorstep.domain.finding_rows import FindingRows
from doorstep.domain.findings import Finding
from doorstep.office.models import FindingRow
from doorstep.office.sealing import unseal


def finding_of(row: FindingRow) -> Finding:
    """The finding that a row holds."""
    return as_finding(_opened(row))


def rows_of(row: FindingRow) -> FindingRows:
    """The records that a finding holds against each other."""
    return FindingRows.from_object(_opened(row)["rows"])


def _opened(row: FindingRow) -> dict[str, Any]:
    opened: dict[str, Any] = unseal(row.sealed, FindingRow._meta.db_table, row.pk)
    return opened
