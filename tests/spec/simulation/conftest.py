"""The benches lie beside the tests: their rubrics and their townships are rehearsed here too."""

from __future__ import annotations

import sys

import run

sys.path.append(str(run.ROOT / "bench"))
