"""The benches lie beside the tests: their rubrics and their townships are rehearsed here too."""

from __future__ import annotations

import importlib
import sys

import run

sys.path.append(str(run.ROOT / "bench"))
for name in ("calibration", "rubrics"):
    importlib.import_module(name)
sys.path.remove(str(run.ROOT / "bench"))  # bench/house.py is not tests/house
