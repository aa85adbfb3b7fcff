"""Findings as pages list them."""

from __future__ import annotations

from doorstep.app.findings import as_finding
from doorstep.domain.findings import Finding
from doorstep.office.models import FindingRow
from doorstep.office.sealing import unseal


def finding_of(row: FindingRow) -> Finding:
    """The finding that a row holds, opened."""
    return as_finding(unseal(row.sealed, FindingRow._meta.db_table, row.pk))
