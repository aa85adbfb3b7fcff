"""Findings into paper and files: the rectification ledger, marked workbooks, the one-page brief, JSON.

Everything here takes plain data and writes it down; nothing is judged and nothing is looked up.
"""

from doorstep.report.brief import Action, Agreement, Copy, Dimension, MarkedWorkbook, Source, Summary, VillageRow
from doorstep.report.marking import mark_workbook
from doorstep.report.summary import summarise
from doorstep.report.write import write

__all__ = [
    "Action",
    "Agreement",
    "Copy",
    "Dimension",
    "MarkedWorkbook",
    "Source",
    "Summary",
    "VillageRow",
    "mark_workbook",
    "summarise",
    "write",
]
