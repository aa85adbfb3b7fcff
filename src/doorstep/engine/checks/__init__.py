"""Linked rows x a pack's checks -> findings: what does not agree, with both cells, and never what
is merely missing.
"""

from __future__ import annotations

from doorstep.engine.checks.rule import ParameterType, parameters_named
from doorstep.engine.checks.rules import RULES
from doorstep.engine.checks.run import ENGINE_VERSION, Compared, compare

__all__ = ["ENGINE_VERSION", "RULES", "Compared", "ParameterType", "compare", "parameters_named"]
