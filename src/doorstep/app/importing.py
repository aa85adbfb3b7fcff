"""Ledger files read: all of them before any is kept, the bad ones beside the good."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import doorstep.store
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.file_names import file_name
from doorstep.domain.imports import ImportAccount
from doorstep.domain.registers import PackSpec
from doorstep.domain.sources import BadFile
from doorstep.domain.understanding import FileUnderstood
from doorstep.domain.vocabulary import RowReason
from doorstep.engine.intake.child import Intake, Request, take_in
from doorstep.engine.tabular.sheets.told import bare_header, called
from doorstep.packs.forbidding import forbidding
from doorstep.store import Source

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
_SOURCES_AT_ONCE = 2
_NO_REGISTERS = frozenset({"nothing-to-register", "no-record-of-kind", "own-output"})
_LEDGERS = frozenset(
    {".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".tsv", ".txt", ".htm", ".html", ".xml"}
)


@dataclass(frozen=True)
class ImportedFile:
    """What the reader brought back of one file, and the account of its rows."""

    request: Request
    intake: Intake
    account: ImportAccount

    @property
    def reasons(self) -> list[BadInput]:
        """Why it is not taken in, the one that is easiest put right first; empty if it is."""
        request = self.request
        nobody = reasons_to_refuse(self.intake.understood, request.pack, request.recipe.skip)
        every = [*nobody, *_unclear(request, self.account)]
        if not every and _holds_no_record(request, self.account):
            every.append(_of_no_kind("no-record-of-kind", request))
        return list({one.code: one for one in reversed(every)}.values())[::-1]


def ledger_files(given: Iterable[Path]) -> tuple[list[Path], list[str]]:
    """The files to read - of a folder all ledgers in it and below, by name - and the names passed
    over: an office program's lock files, and what in a folder is no ledger.

    Raises BadInput("folder-without-ledgers").
    """
    files: list[Path] = []
    passed: list[Path] = []
    for path in given:
        if not path.is_dir():
            (passed if path.name.startswith("~$") else files).append(path)
            continue
        found = sorted(_below(path))
        ledgers = [one for one in found if one.suffix.lower() in _LEDGERS]
        if not ledgers:
            raise BadInput("folder-without-ledgers", folder=path.name)
        files += ledgers
        passed += [one for one in found if one.suffix.lower() not in _LEDGERS]
    return files, [file_name(one) for one in passed]


def _below(folder: Path) -> Iterable[Path]:
    """Files in a folder and its folders; hidden ones and lock files are nobody's ledgers."""
    for inside, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(inside, name) for name in names if not name.startswith((".", "~$")))


def read_all(
    requests: Sequence[Request], progress: Progress
) -> tuple[list[ImportedFile], list[BadFile]]:
    """Read all files before any is kept; those that cannot be taken in are named with why."""
    return _read_with(read_one, requests, progress)


def look_all(
    requests: Sequence[Request], progress: Progress
) -> tuple[list[ImportedFile], list[BadFile]]:
    """Read all files, whether they can be taken in or not; those that cannot be read are named with
    why."""
    return _read_with(look_into, requests, progress)


def silent(step: str, done: int, total: int) -> None:
    """No progress wanted."""


def _read_with(
    read: Callable[[Request], ImportedFile], requests: Sequence[Request], progress: Progress
) -> tuple[list[ImportedFile], list[BadFile]]:
    good: list[ImportedFile] = []
    bad: list[BadFile] = []
    with ThreadPoolExecutor(_SOURCES_AT_ONCE) as pool:
        coming = [pool.submit(read, request) for request in requests]
        try:
            for request, future in zip(requests, coming, strict=True):
                try:
                    good.append(future.result())
                except BadInput as error:
                    bad.append(BadFile(file_name(request.path), error))
                progress("register", len(good) + len(bad), len(requests))
        finally:
            for future in coming:
                future.cancel()
    return good, bad


def no_registers(
    bad: Sequence[BadFile], good: Sequence[ImportedFile]
) -> tuple[list[BadFile], list[BadFile]]:
    """Files that cannot be taken in, and those among them that nobody wants taken in: beside
    registers, lists of figures and our own reports stop nothing."""
    if not good:
        return list(bad), []
    skipped = [one for one in bad if one.error.code in _NO_REGISTERS]
    return [one for one in bad if one not in skipped], skipped


def read_one(request: Request) -> ImportedFile:
    """Read one file. Raises BadInput: as the reader found it, "nothing-to-register",
    "no-record-of-kind", "kind-unclear", "sheet-names-nobody", "table-names-nobody",
    "rows-without-header"."""
    file = look_into(request)
    for reason in file.reasons:
        raise reason
    log.info("file read: %d rows, %d accepted", file.account.rows_in, file.account.accepted)
    return file


def look_into(request: Request) -> ImportedFile:
    """Read one file, whether it can be taken in or not. Raises BadInput: as the reader found it."""
    intake = take_in(request)
    return ImportedFile(request, intake, ImportAccount.from_meta(intake.meta))


def columns_to_keep(named: Iterable[str], pack: PackSpec) -> frozenset[str]:
    """The headers that somebody wants kept though nobody understands them.

    Raises:
        RefusedByRule: `keep-forbidden`, one of them names what no register may hold.
    """
    columns = frozenset(named)
    for column in sorted(columns):
        if forbidding(pack.forbidden, column) is not None:
            raise RefusedByRule("keep-forbidden", column=column)
    return columns


def refuse_unknown_columns(wanted: frozenset[str], files: Sequence[ImportedFile]) -> None:
    """A column to be kept that no file has among those not understood is a slip of the pen:
    BadInput "keep-unknown"; one of remarks is kept for nobody: RefusedByRule("keep-remarks")."""
    there = {name for taken in files for name in taken.account.kept}
    remarks = {name for taken in files for one in taken.account.remarks for name in called(one)}
    for column in sorted(wanted - there):
        if bare_header(column) in remarks:
            raise RefusedByRule("keep-remarks", column=column)
        raise BadInput("keep-unknown", column=column)


def _unclear(request: Request, account: ImportAccount) -> Iterator[BadInput]:
    if not account.accepted and RowReason.FORBIDDEN_LIST in account.set_aside:
        yield BadInput("forbidden-list", file=request.path.name)
    if not account.accepted and "header" not in account.set_aside:
        yield _of_no_kind("nothing-to-register", request)
    for first in account.unclear[:1]:
        yield _no_kind(file_name(request.path), first.sheet, first.row, request.pack)


def _holds_no_record(request: Request, account: ImportAccount) -> bool:
    """Whether no row counts as a record of a file of which nobody said the kind, other than in a
    month without entries: a header of a known kind, and nothing below it."""
    if account.accepted or request.recipe.kind is not None:
        return False
    return not account.records or RowReason.UNREADABLE in account.set_aside


def _of_no_kind(code: str, request: Request) -> BadInput:
    kinds = ", ".join(sorted(request.pack.registers))
    return BadInput(code, file=file_name(request.path), kinds=kinds)


def reasons_to_refuse(
    file: FileUnderstood, pack: PackSpec, skipped: Iterable[str]
) -> Iterator[BadInput]:
    """What refuses a file with rows of people in which nobody was recognised: its totals would be
    wrong unsaid."""
    for table in file.tables:
        if table.kind is not None and not table.names_somebody:
            sheet = next(filter(None, table.sheets), "")
            header = table.likely or next(iter((*table.unknown, *table.headers)), "")
            yield _nobody(file.file, sheet, table.records, table.headers, header)
    for one in file.unread:
        if not one.of_people or one.sheet in set(skipped):
            continue
        if one.named:
            yield _no_kind(file.file, one.sheet, one.first_row, pack)
        else:
            header = one.likely or next(iter(one.headers), "")
            yield _nobody(file.file, one.sheet, one.rows, one.headers, header)


def _no_kind(file: str, sheet: str | None, row: int, pack: PackSpec) -> BadInput:
    kinds = ", ".join(sorted(pack.registers))
    return BadInput("kind-unclear", file=file, sheet=sheet or "-", row=row, kinds=kinds)


def _nobody(file: str, sheet: str, rows: int, headers: Sequence[str], header: str) -> BadInput:
    if not header:
        return BadInput(
            "rows-without-header", file=f"{file} / {sheet}" if sheet else file, rows=rows
        )
    return BadInput(
        "sheet-names-nobody" if sheet else "table-names-nobody",
        file=file,
        sheet=sheet,
        rows=rows,
        headers=" / ".join(headers) or "-",
        header=header,
    )


def as_held(file: ImportedFile, source: str, name: str, snapshot: str) -> Source:
    """The file as the state names it."""
    account = file.account
    return Source(
        id=source,
        file=name,
        place=file.request.recipe.place,
        kinds=tuple(file.intake.packed),
        snapshot=snapshot,
        sha256=account.sha256,
        taken_at=doorstep.store.utc_now().isoformat(timespec="seconds"),
        rows_in=account.rows_in,
        accepted=account.accepted,
        set_aside=sum(account.set_aside.values()),
    )
