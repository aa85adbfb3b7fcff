"""Doorstep (到户): registers reconciled with each other and with what the households themselves
say.

    from doorstep import Workspace

    w = Workspace.create("清溪镇")
    w.register(["松坪村人口.xlsx", "出生登记.xls", "入户核查.csv"])
    w.reconcile().to_pandas()

Documented in docs/en/library.md and docs/zh/library.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from doorstep.app.tidy import Results, Table
    from doorstep.app.workspace import Workspace
    from doorstep.domain.errors import (
        BadInput,
        DoorstepError,
        InternalError,
        RefusedByRule,
        UsageError,
    )
    from doorstep.domain.findings import Cell, Finding

__all__ = [
    "BadInput",
    "Cell",
    "DoorstepError",
    "Finding",
    "InternalError",
    "RefusedByRule",
    "Results",
    "Table",
    "UsageError",
    "Workspace",
]

_HOME = {
    "Workspace": "doorstep.app.workspace",
    "Results": "doorstep.app.tidy",
    "Table": "doorstep.app.tidy",
    "Finding": "doorstep.domain.findings",
    "Cell": "doorstep.domain.findings",
} | dict.fromkeys(
    ("BadInput", "DoorstepError", "InternalError", "RefusedByRule", "UsageError"),
    "doorstep.domain.errors",
)


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for: `doorstep --help` must not wait for
    Arrow."""
    if name not in _HOME:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
