"""Ledger files taken in: all of them read before any is kept, each as a snapshot, a newer one in
its elder's place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import doorstep.store
from doorstep.domain.errors import BadInput
from doorstep.domain.imports import ImportAccount
from doorstep.engine.intake.child import Intake, Request, take_in
from doorstep.store import Source, Store

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
_SOURCES_AT_ONCE = 2


@dataclass(frozen=True)
class ImportedFile:
    """What the reader brought back of one file, and the account of its rows."""

    intake: Intake
    account: ImportAccount


def read_all(requests: Sequence[Request], progress: Progress) -> list[ImportedFile]:
    """Read all files before any is kept, so that a bad one leaves nothing of the others behind."""
    files: list[ImportedFile] = []
    with ThreadPoolExecutor(_SOURCES_AT_ONCE) as pool:
        coming = [pool.submit(take_in, request) for request in requests]
        try:
            for request, future in zip(requests, coming, strict=True):
                intake = future.result()
                taken = ImportedFile(intake, ImportAccount.from_meta(intake.meta))
                _refuse_unclear(request, taken.account)
                files.append(taken)
                counts = taken.account.rows_in, taken.account.accepted
                log.info("file %d read: %d rows, %d accepted", len(files), *counts)
                progress("register", len(files), len(requests))
        finally:
            for future in coming:
                future.cancel()
    _refuse_namesakes(requests, files)
    return files


def _refuse_unclear(request: Request, account: ImportAccount) -> None:
    kinds = ", ".join(sorted(request.pack.registers))
    if not account.accepted and "header" not in account.set_aside:
        raise BadInput("nothing-to-register", file=request.path.name, kinds=kinds)
    for first in account.unclear[:1]:
        raise BadInput(
            "kind-unclear",
            file=request.path.name,
            sheet=first.sheet or "-",
            row=first.row,
            kinds=kinds,
        )


def keep(store: Store, request: Request, taken: ImportedFile) -> Source:
    """Keep one file as a snapshot of the store."""
    account = taken.account
    snapshot = store.put_snapshot(taken.intake.tables, taken.intake.copy, taken.intake.meta)
    return Source(
        id=request.source,
        file=request.path.name,
        place=request.recipe.place,
        kinds=tuple(taken.intake.packed),
        snapshot=snapshot,
        sha256=account.sha256,
        taken_at=doorstep.store.utc_now().isoformat(timespec="seconds"),
        rows_in=account.rows_in,
        accepted=account.accepted,
        set_aside=sum(account.set_aside.values()),
    )


def _refuse_namesakes(requests: Sequence[Request], files: Sequence[ImportedFile]) -> None:
    """Two different files of one name would take each other's stead, and the rows of one would be
    gone unsaid."""
    seen: dict[str, str] = {}
    for request, taken in zip(requests, files, strict=True):
        digest = taken.account.sha256
        if seen.setdefault(request.source, digest) != digest:
            raise BadInput("same-name-twice", file=request.path.name)


def replacing(held: Sequence[Source], taken: Sequence[Source]) -> list[Source]:
    """Put a newer file in the place of the older of its name, and the same file at another place
    in its own.

    The others stay as they are.
    """
    newest = {s.id: s for s in taken}
    moved = {s.sha256 for s in taken}
    kept = [s for s in held if s.id in newest or s.sha256 not in moved]
    return [newest.pop(s.id, s) for s in kept] + list(newest.values())
