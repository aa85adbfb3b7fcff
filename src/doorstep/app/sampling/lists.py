"""The list a draw is made from: a workspace's households as they stand or once stood, or a file."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from doorstep.app.holdings import joined_tables
from doorstep.app.sampling.households import (
    HouseholdParticulars,
    Period,
    household_frame,
    household_particulars,
    stratum_named,
)
from doorstep.domain.errors import BadInput, RefusedByRule, UsageError
from doorstep.domain.inspection import ProtocolSpec
from doorstep.domain.registers import PackSpec
from doorstep.engine.fields.formula_like import as_meant
from doorstep.engine.intake.strangers import read_csv, read_toml
from doorstep.engine.survey import Design, read_design
from doorstep.packs.forbidding import drawn_by
from doorstep.store import Store

SOURCES = "registers"
LOOK_BACK_MONTHS = 36


@dataclass(frozen=True)
class Registers:
    """A workspace as a draw sees it: its registers, its pack, the day it speaks of; the store they
    lie in, and which of its states they are (None where nobody asks for earlier ones)."""

    tables: Mapping[str, pa.Table]
    pack: PackSpec
    day: dt.date
    store: Store | None = None
    state: str | None = None

    def at(self, state: str | None) -> Registers | None:
        """The registers as they stood in a state; None where this workspace never held it."""
        if state is None or self.store is None:
            return None
        if state == self.state:
            return self
        try:
            sources = self.store.state_at(state).sources
        except BadInput:
            return None
        return replace(self, tables=joined_tables(self.store, sources, self.pack), state=state)


def complete_plan(stated: Mapping[str, object], protocol: ProtocolSpec | None) -> dict[str, object]:
    """Fill the names of a workspace's list into a design; a file of its own keeps the names it
    has."""
    plan = dict(stated)
    if protocol is not None:
        plan |= {"look_back_months": protocol.look_back_months, "if_short": "take-all"}
    if "frame" in plan:
        return plan
    kind = str(plan.get("kind", "")).strip().casefold().replace("-", "_")
    if kind in ("two_stage", "twostage", "cluster"):
        plan.setdefault("clusters", "place")
    if kind.startswith("strat"):
        plan.setdefault("strata", "place")
    if plan.get("size") == "persons" and "clusters" not in plan:
        plan["size"] = "members"  # a household's own persons, not its village's
    quotas = plan.get("quotas")
    if isinstance(quotas, dict) and plan.setdefault("quota_column", "stratum") == "stratum":
        plan["quotas"] = {stratum_named(str(name)): number for name, number in quotas.items()}
    return plan


def origin_of(
    registers: Registers | None,
    plan: Mapping[str, object],
    protocol: ProtocolSpec | None,
    folder: Path,
    beside: Path,
) -> dict[str, object]:
    """Where the list comes from, as the certificate in the folder `beside` keeps it."""
    if "frame" in plan:
        name = str(plan["frame"])
        file = folder / name if (folder / name).is_file() else Path(name)
        return {"source": "file", "file": relative_to(file, beside)}
    registers = _needed(registers)
    day = registers.day
    if protocol is not None and protocol.reference == "end-of-last-month":
        day = day.replace(day=1) - dt.timedelta(days=1)
    state = {} if registers.state is None else {"state": registers.state}
    return {"source": SOURCES, "reference": day.isoformat(), **state}


def _needed(registers: Registers | None) -> Registers:
    if registers is None:
        raise UsageError("workspace-needed")
    return registers


def read_list(
    registers: Registers | None, plan: Mapping[str, object], origin: Mapping[str, Any], folder: Path
) -> tuple[pa.Table, dict[str, int]]:
    """The list that `origin` names, with what must be known of it, counted by code."""
    if origin["source"] != SOURCES:
        return _csv_table(folder / str(origin["file"])), {}
    registers = _needed(registers)
    if not registers.tables:
        raise BadInput("nothing-registered")
    period = _period(plan, origin)
    quotas = plan.get("quotas")
    if not isinstance(quotas, dict) or plan.get("quota_column", "stratum") != "stratum":
        quotas = {}
    return household_frame(registers.tables, registers.pack, period, list(quotas))


def particulars_of(
    registers: Registers, plan: Mapping[str, object], origin: Mapping[str, Any]
) -> dict[str, HouseholdParticulars]:
    """Tell by unit what leads to the door of each household of a workspace's list."""
    return household_particulars(registers.tables, registers.pack, _period(plan, origin))


def _period(plan: Mapping[str, object], origin: Mapping[str, Any]) -> Period:
    try:
        return Period(dt.date.fromisoformat(str(origin["reference"])), _months(plan))
    except (KeyError, ValueError):
        raise BadInput("certificate-unreadable", file="-") from None


def _months(plan: Mapping[str, object]) -> int:
    months = plan.get("look_back_months", LOOK_BACK_MONTHS)
    if isinstance(months, bool) or not isinstance(months, int) or not 0 < months <= 1200:
        raise BadInput("design-value-unfit", key="look_back_months", value=months)
    return months


def protocol_of(registers: Registers | None, code: str) -> ProtocolSpec:
    """Look a protocol of the pack up. Raises BadInput("protocol-unknown"), UsageError without a
    workspace."""
    known = _needed(registers).pack.protocols
    if code not in known:
        raise BadInput("protocol-unknown", protocol=code, known=", ".join(known) or "-")
    return known[code]


def read_design_file(path: Path | None) -> tuple[Mapping[str, object], Path]:
    """A design file's content and its folder."""
    if path is None:
        raise UsageError("design-or-protocol")
    return read_toml(path, "design-unreadable"), path.parent


def refuse_to_draw_by(plan: Mapping[str, object], registers: Registers | None) -> None:
    """Nobody is drawn by what no register may hold. Raises RefusedByRule("design-forbidden")."""
    forbidden = drawn_by(plan, None if registers is None else registers.pack)
    if forbidden is not None:
        raise RefusedByRule("design-forbidden", name=forbidden[0], pattern=forbidden[1])


def protocol_list(registers: Registers, protocol: ProtocolSpec) -> tuple[Design, pa.Table]:
    """Read a protocol's design and the households it draws from, for whoever wants to know before
    drawing.

    Raises BadInput for an empty workspace.
    """
    plan = complete_plan(protocol.design, protocol)
    origin = origin_of(registers, plan, protocol, Path(), Path())
    table, _ = read_list(registers, plan, origin, Path())
    return read_design(plan), table


def _csv_table(path: Path) -> pa.Table:
    """A list in a CSV file, all texts. Raises BadInput("frame-unreadable")."""
    rows = rows_of(path)
    if not rows:
        raise BadInput("frame-empty")
    return pa.Table.from_pylist(
        rows, schema=pa.schema([(str(name), pa.string()) for name in rows[0]])
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    """A CSV file's rows, cells as they were meant. Raises BadInput("frame-missing" |
    "frame-unreadable")."""
    rows = read_csv(path, "frame-missing", "frame-unreadable")
    return [{name: as_meant(text) for name, text in row.items()} for row in rows]


def relative_to(path: Path, folder: Path) -> str:
    """A path as seen from a folder, as certificates keep it."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()
