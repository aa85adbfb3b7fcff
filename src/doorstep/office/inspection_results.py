"""What the inspectors wrote down becomes one register more: compared and scored like any other."""

from __future__ import annotations

from django.db import transaction

from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput
from doorstep.i18n.phrasebook import DEFAULT, Phrasebook
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.folding import register_visits, rows_file
from doorstep.office.inspectors import blind_rows
from doorstep.office.job_queue import ask
from doorstep.office.models import Account, Reception
from doorstep.office.receptions import check_sheets


@transaction.atomic
def take_results(reception: Reception, by: Account) -> int:
    """Have the inspectors' forms of a reception registered as visits, and all compared; taken again
    they are the next version. How many rows there are.

    Raises BadInput("results-none"), RefusedByRule("sheets-wait").
    """
    check_sheets(reception)
    rows = blind_rows(reception)
    if not rows:
        raise BadInput("results-none")
    record(by, "reception.results", f"reception:{reception.pk}")
    ask("register_results", str(reception.pk))
    return len(rows)


def register_results(reception: Reception) -> None:
    """Register what the inspectors wrote down by now, and ask for the comparison. Raises BadInput:
    as `register`."""
    workspace = Workspace(current_office().folder)
    words = Phrasebook(workspace.pack.language or DEFAULT)
    day = f"{reception.begins:%Y-%m-%d}"
    name = words.text("reception.results-file", day=day) + ".csv"
    code = f"reception-{str(reception.pk)[:8]}"
    register_visits(workspace, code, name, rows_file(workspace.pack, blind_rows(reception)))
    ask("reconcile")
