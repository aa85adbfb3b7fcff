"""Which rows speak of the same person: `link_tables` for any two tables, `link_registers` for a town's registers."""

from doorstep.engine.link.linker import Fields, LinkResult, link_tables

__all__ = ["Fields", "LinkResult", "link_tables"]
