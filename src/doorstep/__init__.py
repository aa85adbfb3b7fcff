"""Doorstep (到户): registers reconciled with each other and with what the households themselves say.

from doorstep import Workspace
w = Workspace.create("清溪镇")
w.register(["松坪村人口.xlsx", "出生登记.xls", "入户核查.csv"])
w.reconcile().to_pandas()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from doorstep.errors import BadInput, DoorstepError, InternalError, RefusedByRule, UsageError
    from doorstep.model import Cell, Finding
    from doorstep.tidy import Table
    from doorstep.workspace import Workspace

__all__ = [
    "BadInput",
    "Cell",
    "DoorstepError",
    "Finding",
    "InternalError",
    "RefusedByRule",
    "Table",
    "UsageError",
    "Workspace",
]

_HOME = {
    "Workspace": "doorstep.workspace",
    "Table": "doorstep.tidy",
    "Finding": "doorstep.model",
    "Cell": "doorstep.model",
} | dict.fromkeys(("BadInput", "DoorstepError", "InternalError", "RefusedByRule", "UsageError"), "doorstep.errors")


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for: `doorstep --help` must not wait for Arrow."""
    if name not in _HOME:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
