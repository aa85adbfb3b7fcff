"""The comparison itself: every check of the pack by the rule of its kind, settled, addressed, sorted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pyarrow as pa

from doorstep.engine.compare.case import Case
from doorstep.engine.compare.draft import Draft
from doorstep.engine.compare.report import findings
from doorstep.engine.compare.rules import RULES
from doorstep.engine.compare.settle import settle
from doorstep.model import Finding, PackSpec

ENGINE_VERSION = "3"


def compare(tables: Mapping[str, pa.Table], links: pa.Table, pack: PackSpec, *, as_of: dt.date) -> list[Finding]:
    """All findings of the pack's checks over the register tables, by place, file, sheet and row.

    Args:
        tables: one register table per kind (the reader's output).
        links: who is who, from `link_registers` over the same tables.
        pack: its `checks` say what is looked for; a kind of check without a rule finds nothing.
        as_of: the day "today" is.
    """
    case = Case(tables, links, pack, as_of)
    drafts: list[Draft] = []
    for check in pack.checks:
        rule = RULES.get(check.kind)
        if rule is not None:
            drafts += rule(case, check)
    return findings(case, settle(case, drafts))
