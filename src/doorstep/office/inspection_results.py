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


def take_results(reception: Reception, by: Account) -> int:
    """Register the inspectors' forms of a reception as visits and have all compared; taken again
    they are the next version. How many rows there are.

    Raises BadInput("results-none"), and as `register`.
    """
    rows = blind_rows(reception)
    if not rows:
        raise BadInput("results-none")
    workspace = Workspace(current_office().folder)
    words = Phrasebook(workspace.pack.language or DEFAULT)
    day = f"{reception.begins:%Y-%m-%d}"
    name = words.text("reception.results-file", day=day) + ".csv"
    code = f"reception-{str(reception.pk)[:8]}"
    register_visits(workspace, code, name, rows_file(workspace.pack, rows))
    with transaction.atomic():
        record(by, "reception.results", f"reception:{reception.pk}")
        ask("reconcile")
    return len(rows)
