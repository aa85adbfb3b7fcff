"""Two files linked where their rows lie: the method of `files`, step by step, over `Workers`.

What is counted, and samples of a bounded size, come to the one who learns from them; no table of
rows or pairs does. Joins are SQL; what a pair shows and weighs is worked out by the same functions
as on one machine, a part of the pairs at a time.
"""

from doorstep.engine.linkage.spread.matched import LINKS, REVIEW, link_spread
from doorstep.engine.linkage.spread.rows import LINES, line_schema

__all__ = ["LINES", "LINKS", "REVIEW", "line_schema", "link_spread"]
