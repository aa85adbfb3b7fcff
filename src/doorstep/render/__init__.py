"""Findings into paper and files: the rectification ledger, marked workbooks, the one-page brief,
JSON.

Everything here takes plain data and writes it down; nothing is judged and nothing is looked up.
"""

from doorstep.render.brief import (
    Action,
    Agreement,
    Copy,
    Dimension,
    MarkedWorkbook,
    Report,
    Source,
    Summary,
    VillageRow,
)
from doorstep.render.files import write
from doorstep.render.summary import summarise

__all__ = [
    "Action",
    "Agreement",
    "Copy",
    "Dimension",
    "MarkedWorkbook",
    "Report",
    "Source",
    "Summary",
    "VillageRow",
    "summarise",
    "write",
]
