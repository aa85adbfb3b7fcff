"""Which rows speak of the same person: `link_tables` for any two tables, `link_registers` for a
town's registers."""

from doorstep.engine.linkage.files import (
    DEFAULTS,
    LinkResult,
    TableOptions,
    link_prepared,
    link_tables,
    threshold_of,
)
from doorstep.engine.linkage.mentions import mentions
from doorstep.engine.linkage.prepare import prepare
from doorstep.engine.linkage.registers import link_registers

__all__ = [
    "DEFAULTS",
    "LinkResult",
    "TableOptions",
    "link_prepared",
    "link_registers",
    "link_tables",
    "mentions",
    "prepare",
    "threshold_of",
]
