"""Which rows speak of the same person: `link_tables` for any two tables, `link_registers` for a town's registers."""

from doorstep.engine.link.linker import Fields, LinkResult, link_prepared, link_tables, threshold_of
from doorstep.engine.link.mentions import mentions
from doorstep.engine.link.prepare import prepare
from doorstep.engine.link.registers import link_registers

__all__ = [
    "Fields",
    "LinkResult",
    "link_prepared",
    "link_registers",
    "link_tables",
    "mentions",
    "prepare",
    "threshold_of",
]
