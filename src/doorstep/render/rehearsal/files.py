"""A rehearsal to one file: the suffix chooses between paper, paper to edit, workbook and data."""

from __future__ import annotations

import json
from pathlib import Path

from doorstep.domain.errors import UsageError
from doorstep.render.files import SUFFIXES, kept
from doorstep.render.printing import drawing, printed
from doorstep.render.rehearsal.page import page
from doorstep.render.rehearsal.record import Record


def write_rehearsal(path: Path, record: Record) -> Path:
    """Write the report; raises UsageError for another suffix than .pdf, .docx, .xlsx, .json."""
    match path.suffix.lower():
        case ".pdf":
            return kept(path, printed(drawing("rehearsal.typ"), page(record), record.as_of))
        case ".docx":
            from doorstep.render.rehearsal.document import document

            return kept(path, document(record))
        case ".xlsx":
            from doorstep.render.rehearsal.workbook import workbook

            return kept(path, workbook(record))
        case ".json":
            return kept(
                path, (json.dumps(record.as_object(), ensure_ascii=False, indent=1) + "\n").encode()
            )
        case other:
            raise UsageError("report-suffix", suffix=other, known=", ".join(SUFFIXES))
