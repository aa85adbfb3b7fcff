"""One report to one file: the suffix chooses between ledger, brief on paper, brief to edit, and data."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from doorstep.errors import UsageError
from doorstep.model import Finding
from doorstep.report.brief import Copy, Report, Summary

SUFFIXES = (".xlsx", ".pdf", ".docx", ".json")


def write(
    path: Path, summary: Summary, findings: Sequence[Finding], copies: Sequence[Copy] = (), lang: str | None = None
) -> Report:
    """Writes the report and says which files were made; with .xlsx also every copy marked, in `<name>_marked/`.

    The libraries behind a format are loaded only when it is asked for. Raises UsageError for another suffix.
    """
    language = lang or summary.lang
    match path.suffix.lower():
        case ".xlsx":
            return _workbooks(path, summary, findings, copies, language)
        case ".pdf":
            from doorstep.report.paper import paper

            return Report((_kept(path, paper(summary, language)),))
        case ".docx":
            from doorstep.report.document import document

            return Report((_kept(path, document(summary, language)),))
        case ".json":
            from doorstep.report.record import record

            return Report((_kept(path, record(summary, findings)),))
        case other:
            raise UsageError("report-suffix", suffix=other, known=", ".join(SUFFIXES))


def _workbooks(path: Path, summary: Summary, findings: Sequence[Finding], copies: Sequence[Copy], lang: str) -> Report:
    """The marked copies first: what they lost stands on the ledger's import sheet."""
    from doorstep.report.ledger import ledger
    from doorstep.report.marking import mark_workbook

    folder = path.with_name(f"{path.stem}_marked")
    made: list[Path] = []
    told: list[Copy] = []
    for copy in copies:
        own = [found for found in findings if copy.file in (found.left.file, found.right.file if found.right else None)]
        marked = mark_workbook(copy.open(), own, lang, file=copy.file, lost=copy.lost, text_only=copy.text_only)
        folder.mkdir(parents=True, exist_ok=True)
        made.append(_kept(_free(folder, copy.file, made), marked.data))
        told.append(replace(copy, lost=marked.lost))
    files = (_kept(path, ledger(summary, findings, told, lang)), *made)
    return Report(files, {copy.file: copy.lost for copy in told if copy.lost})


def _free(folder: Path, file: str, made: Sequence[Path]) -> Path:
    """A name in the folder for the marked copy: the steward's own, as .xlsx, never one already made in this run."""
    name = Path(file.replace("\\", "/")).name
    stem = Path(name).stem if name.lower().endswith((".xlsx", ".xlsm")) else name
    number, path = 1, folder / f"{stem}.xlsx"
    while path in made:
        number += 1
        path = folder / f"{stem}-{number}.xlsx"
    return path


def _kept(path: Path, data: bytes) -> Path:
    """Writes the file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    os.replace(part, path)
    return path
