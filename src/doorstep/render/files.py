"""One report to one file: the suffix chooses between ledger, brief on paper, brief to edit, and
data."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from doorstep.domain.done import note_done
from doorstep.domain.errors import BadInput, UsageError
from doorstep.domain.findings import Finding
from doorstep.domain.summary import Summary
from doorstep.engine.tabular.origin import Origin, with_origin, written_as
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.marked_folder import free_path, remove_stale

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from doorstep.render.marking import Losses
    from doorstep.render.marking_apart import KeptCopy

SUFFIXES = (".xlsx", ".pdf", ".docx", ".json")
FORMAT = 1
"""Of the JSON report."""

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of office programs begin."""

_A_REPORT = Origin("", "report")
"""The mark of a ledger of all villages: by it a later report knows whether anybody worked in it."""


@dataclass(frozen=True)
class WrittenReport:
    """What was written: the report first, then the marked workbooks; `lost` says per marked file
    what it lost, `removed` which marked workbooks of an earlier report are gone, `unmarked` which
    files could not be opened to be marked."""

    files: tuple[Path, ...]
    lost: Mapping[str, Losses] = field(default_factory=dict)
    removed: tuple[Path, ...] = ()
    unmarked: tuple[str, ...] = ()


def write(
    path: Path,
    summary: Summary,
    findings: Sequence[Finding],
    copies: Sequence[KeptCopy] = (),
    lang: str | None = None,
) -> WrittenReport:
    """Write the report and say which files were made; with .xlsx also every copy marked, in
    `<name>_marked/`.

    The libraries behind a format are loaded only when it is asked for.

    Raises:
        UsageError: `report-suffix`, another suffix.
        BadInput: `report-filled`, a workbook stands there that somebody has worked in.
    """
    phrases = Phrasebook(lang or summary.lang)
    match path.suffix.lower():
        case ".xlsx":
            return _write_workbooks(path, summary, findings, copies, phrases)
        case ".pdf":
            from doorstep.render.paper import paper

            return WrittenReport((kept(path, paper(summary, phrases)),))
        case ".docx":
            from doorstep.render.document import document

            return WrittenReport((kept(path, document(summary, phrases)),))
        case ".json":
            return WrittenReport((kept(path, record(summary, findings)),))
        case other:
            raise UsageError("report-suffix", suffix=other, known=", ".join(SUFFIXES))


def kept(path: Path, data: bytes) -> Path:
    """Write the file whole or not at all."""
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
    with written_whole(path) as (file,):
        file.write(data)
    return path


@contextmanager
def written_whole(*paths: Path) -> Iterator[list[BinaryIO]]:
    """Give a file to write for each path; all of them take their places when the block ends, none
    when it fails. What is to be lasting belongs in the store, which also flushes the disk.

    Only their owner may read them, whoever could read what stood there before. Until they are whole
    they have no name, so that a killed command leaves nothing.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(_nameless(path.resolve().parent)) for path in paths]
        yield files
        named = [
            (stack.enter_context(_named(file, path.resolve().parent)), path)
            for file, path in zip(files, paths, strict=True)
        ]
        for part, path in named:
            os.replace(part, path)
            note_done("file", str(path))


def _nameless(folder: Path) -> AbstractContextManager[BinaryIO]:
    return cast(AbstractContextManager[BinaryIO], TemporaryFile(dir=folder))


@contextmanager
def _named(file: BinaryIO, folder: Path) -> Iterator[Path]:
    """Give the file a name in its folder for a moment; where the system cannot, a copy of it."""
    part = folder / f".doorstep-{secrets.token_hex(8)}"
    file.flush()
    try:
        try:
            os.link(f"/proc/self/fd/{file.fileno()}", part)
        except OSError:
            file.seek(0)
            copy = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(copy, "wb") as out:
                shutil.copyfileobj(file, out)
        yield part
    finally:
        part.unlink(missing_ok=True)


# -- workbooks


def _write_workbooks(
    path: Path,
    summary: Summary,
    findings: Sequence[Finding],
    copies: Sequence[KeptCopy],
    phrases: Phrasebook,
) -> WrittenReport:
    """The marked copies first: what they lost stands on the ledger, and which could not be marked.
    Copies without findings are left out."""
    from doorstep.render.ledger import ledger
    from doorstep.render.marking_apart import marked_copies
    from doorstep.render.wording import losses

    if _holds_work(path):
        raise BadInput("report-filled", file=path.name)
    folder = path.with_name(f"{path.stem}_marked")
    made: list[Path] = []
    marked: list[KeptCopy] = []
    held = {copy.sha256 for copy in copies}
    unmarked: list[str] = []
    for copy, workbook in marked_copies(copies, _by_file(findings), phrases):
        if workbook is None:
            unmarked.append(copy.file)
            continue
        data = workbook.data if copy.origin is None else with_origin(workbook.data, copy.origin)
        made.append(kept(free_path(folder, copy.file, made, held), data))
        marked.append(replace(copy, lost=workbook.lost))
    removed = remove_stale(folder, made, [copy.origin for copy in copies if copy.origin])
    lost = {copy.file: losses(phrases, copy.lost) for copy in marked}
    lost |= dict.fromkeys(unmarked, phrases.text("report.not-marked"))
    whole = with_origin(ledger(summary, findings, lost, phrases), _A_REPORT)
    files = (kept(path, whole), *made)
    lost_by_file = {copy.file: copy.lost for copy in marked if copy.lost}
    return WrittenReport(files, lost_by_file, tuple(removed), tuple(unmarked))


def _holds_work(path: Path) -> bool:
    """Whether a workbook stands there that we did not write, or that somebody saved since."""
    if not path.is_file() or written_as(path) is not None:
        return False
    with path.open("rb") as file:
        return file.read(4) in _WORKBOOKS


def _by_file(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        for file in {cell.file for cell in (finding.left, finding.right) if cell is not None}:
            found.setdefault(file, []).append(finding)
    return found


# -- data


def record(summary: Summary, findings: Sequence[Finding]) -> bytes:
    """Write UTF-8 JSON: {"format", "summary", "findings", "questions"}, keys always in the same
    order; a finding is written as `doorstep findings --json` writes it."""
    about = _plain_fields(replace(summary, top=(), questions=()))
    about["top"] = [found.id for found in summary.top]
    about["questions"] = len(summary.questions)
    about["agreement"] = {"records": summary.records.share, "doors": summary.doors.share}
    told = {"findings": findings, "questions": summary.questions}
    whole = {"format": FORMAT, "summary": about}
    whole |= {name: [plain(found) for found in some] for name, some in told.items()}
    return (json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def plain(value: object) -> object:
    """Turn a value into what JSON knows: dataclasses in the order of their fields, mappings by
    key."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain_fields(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if isinstance(value, set | frozenset):
        return sorted(str(part) for part in value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _plain_fields(value: DataclassInstance) -> dict[str, object]:
    return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
