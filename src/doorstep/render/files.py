"""One report to one file: the suffix chooses between ledger, brief on paper, brief to edit, and
data."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from doorstep.domain.errors import UsageError
from doorstep.domain.findings import Finding
from doorstep.render.brief import Copy, MarkedWorkbook, Report, Summary

_WORTH_PROCESSES = 4

_MOST_PROCESSES = 4

SUFFIXES = (".xlsx", ".pdf", ".docx", ".json")


def write(
    path: Path,
    summary: Summary,
    findings: Sequence[Finding],
    copies: Sequence[Copy] = (),
    lang: str | None = None,
) -> Report:
    """Writes the report and says which files were made; with .xlsx also every copy marked, in
    `<name>_marked/`.

    The libraries behind a format are loaded only when it is asked for. Raises UsageError for
    another suffix.
    """
    language = lang or summary.lang
    match path.suffix.lower():
        case ".xlsx":
            return _workbooks(path, summary, findings, copies, language)
        case ".pdf":
            from doorstep.render.paper import paper

            return Report((kept(path, paper(summary, language)),))
        case ".docx":
            from doorstep.render.document import document

            return Report((kept(path, document(summary, language)),))
        case ".json":
            from doorstep.render.record import record

            return Report((kept(path, record(summary, findings)),))
        case other:
            raise UsageError("report-suffix", suffix=other, known=", ".join(SUFFIXES))


def _workbooks(
    path: Path, summary: Summary, findings: Sequence[Finding], copies: Sequence[Copy], lang: str
) -> Report:
    """The marked copies first: what they lost stands on the ledger. Copies without findings are
    left out."""
    from doorstep.render.ledger import ledger

    folder = path.with_name(f"{path.stem}_marked")
    made: list[Path] = []
    told: list[Copy] = []
    for copy, marked in _marked(copies, _by_file(findings), lang):
        folder.mkdir(parents=True, exist_ok=True)
        made.append(kept(_free(folder, copy.file, made), marked.data))
        told.append(replace(copy, lost=marked.lost))
    files = (kept(path, ledger(summary, findings, told, lang)), *made)
    return Report(files, {copy.file: copy.lost for copy in told if copy.lost})


def _by_file(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        for file in {finding.left.file, finding.right.file if finding.right else finding.left.file}:
            found.setdefault(file, []).append(finding)
    return found


def _marked(
    copies: Sequence[Copy], findings: Mapping[str, list[Finding]], lang: str
) -> Iterator[tuple[Copy, MarkedWorkbook]]:
    """Each copy marked, several at once in processes of their own: openpyxl is slow, and its memory
    goes with them."""
    wanted = [copy for copy in copies if copy.file in findings]
    if len(wanted) < _WORTH_PROCESSES:
        yield from ((copy, _mark(copy, findings[copy.file], lang)) for copy in wanted)
        return
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    with ProcessPoolExecutor(min(os.cpu_count() or 1, _MOST_PROCESSES), mp_context=context) as pool:
        own = [findings[copy.file] for copy in wanted]
        yield from zip(wanted, pool.map(_mark, wanted, own, [lang] * len(wanted)), strict=True)


def _mark(copy: Copy, findings: list[Finding], lang: str) -> MarkedWorkbook:
    from doorstep.render.marking import mark_workbook

    return mark_workbook(
        copy.open(), findings, lang, file=copy.file, lost=copy.lost, text_only=copy.text_only
    )


def _free(folder: Path, file: str, made: Sequence[Path]) -> Path:
    """A name in the folder for the marked copy: the steward's own, as .xlsx, never one already made
    in this run."""
    name = Path(file.replace("\\", "/")).name
    stem = Path(name).stem if name.lower().endswith((".xlsx", ".xlsm")) else name
    number, path = 1, folder / f"{stem}.xlsx"
    while path in made:
        number += 1
        path = folder / f"{stem}-{number}.xlsx"
    return path


def kept(path: Path, data: bytes) -> Path:
    """Writes the file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    os.replace(part, path)
    return path
