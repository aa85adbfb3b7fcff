"""Which rows speak of the same person: `link_tables` for any two tables, `link_registers` for a town's registers."""

from doorstep.engine.link.linker import Fields, LinkResult, link_tables
from doorstep.engine.link.mentions import mentions
from doorstep.engine.link.registers import link_registers

__all__ = ["Fields", "LinkResult", "link_registers", "link_tables", "mentions"]
