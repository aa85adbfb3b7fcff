"""One rule a kind of check: what it looks at, and the drafts it makes.

A file put here is found by itself: its rules register under their kind.
"""

from __future__ import annotations

import importlib
import pkgutil

from doorstep.engine.checks.rule import RULES

for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)

__all__ = ["RULES"]
