"""The same desk as for the command line."""

from __future__ import annotations

from cli.conftest import at_a_desk, run

__all__ = ["at_a_desk", "run"]
