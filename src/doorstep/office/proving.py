"""What a matter was about, kept with its task when the records prove it gone: who closes the task
sees what is closed."""

from __future__ import annotations

from collections.abc import Collection

from doorstep.app.findings import as_finding, as_object
from doorstep.domain.findings import Finding
from doorstep.office.models import FindingRow, Matter, TaskEvidence
from doorstep.office.opened import finding_of

PROVEN = "records"
"""The kind of evidence that a run of the records is; its `reference` is the run."""


def keep_proven(keys: Collection[str], run: str) -> None:
    """Keep, sealed, what these matters were about, while their findings are still shown."""
    kept = []
    for row in FindingRow.objects.filter(pk__in=keys).select_related("matter"):
        shown = TaskEvidence(
            task_id=row.matter.task_id, matter=row.matter, kind=PROVEN, reference=run
        )
        shown.put(finding=as_object(finding_of(row)), household=row.household)
        kept.append(shown)
    TaskEvidence.objects.bulk_create(kept)


def proven_finding(matter: Matter) -> Finding | None:
    """What a matter was about when it was last proven; None where nothing tells."""
    shown = TaskEvidence.objects.filter(matter=matter, kind=PROVEN).order_by("-when").first()
    return None if shown is None else as_finding(shown.said["finding"])


def household_of(shown: TaskEvidence) -> str:
    """The household that a matter proven gone was of; "" where it was of none, or nothing tells."""
    return str(shown.said.get("household", ""))
