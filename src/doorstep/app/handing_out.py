"""What a workspace gives the ledgers that go out: whose they are, and which register is which."""

from __future__ import annotations

import datetime as dt

from doorstep.app.reporting import ReconciledWorkspace, source_tables, township_of
from doorstep.domain.summary import SourceKinds
from doorstep.domain.village_ledgers import LedgerRun


def ledger_run(workspace: ReconciledWorkspace, run: str, as_of: dt.date) -> LedgerRun:
    """What all ledgers of one hand-out say of themselves; `run`: the reconcile they speak of."""
    return LedgerRun(
        workspace=workspace.store.settings.id,
        run=run,
        as_of=as_of,
        kinds=SourceKinds(tuple(source_tables(workspace))),
        township=township_of(workspace),
        simulated=workspace.is_simulated,
    )
