"""Field grammars: cells as written become clean values, with precision kept and doubts flagged.

One pure function per column type; nothing here knows a clock, a file or a pack.
"""

from doorstep.engine.normalise.columns import read_column, read_value
from doorstep.engine.normalise.context import CellValue, Context, Reading
from doorstep.engine.normalise.identity import id_15_to_18, id_birth_date, id_checksum_ok, id_sex
from doorstep.engine.normalise.lunar import lunar_twin
from doorstep.engine.normalise.plain import as_they_stand

__all__ = [
    "CellValue",
    "Context",
    "Reading",
    "as_they_stand",
    "id_15_to_18",
    "id_birth_date",
    "id_checksum_ok",
    "id_sex",
    "lunar_twin",
    "read_column",
    "read_value",
]
