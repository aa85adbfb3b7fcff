"""Field grammars: cells as written become clean values, with precision kept and doubts flagged.

One pure function per column type; nothing here knows a clock, a file or a pack.
"""

from doorstep.engine.fields.columns import already_canonical, read_column, read_value, told_plainly
from doorstep.engine.fields.context import CellValue, Context, Reading
from doorstep.engine.fields.identity_numbers import (
    id_15_to_18,
    id_birth_date,
    id_checksum_ok,
    id_sex,
)
from doorstep.engine.fields.lunar import lunar_twin

__all__ = [
    "CellValue",
    "Context",
    "Reading",
    "already_canonical",
    "id_15_to_18",
    "id_birth_date",
    "id_checksum_ok",
    "id_sex",
    "lunar_twin",
    "read_column",
    "read_value",
    "told_plainly",
]
