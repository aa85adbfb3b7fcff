"""Ledger files taken in: all of them read before any is kept, each as a snapshot, a newer one in
its elder's place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import doorstep.store
from doorstep.domain.errors import BadInput
from doorstep.engine.intake.child import Intake, Request, take_in
from doorstep.store import Source, Store

Progress = Callable[[str, int, int], None]

_SOURCES_AT_ONCE = 2


def read_all(requests: Sequence[Request], progress: Progress) -> list[Intake]:
    """All files read before any is kept, so that a bad one leaves nothing of the others behind."""
    intakes: list[Intake] = []
    with ThreadPoolExecutor(_SOURCES_AT_ONCE) as pool:
        coming = [pool.submit(take_in, request) for request in requests]
        try:
            for request, future in zip(requests, coming, strict=True):
                intake = future.result()
                _refuse_unclear(request, intake)
                intakes.append(intake)
                progress("register", len(intakes), len(requests))
        finally:
            for future in coming:
                future.cancel()
    _refuse_namesakes(requests, intakes)
    return intakes


def _refuse_unclear(request: Request, intake: Intake) -> None:
    kinds = ", ".join(sorted(request.pack.registers))
    aside = intake.meta["set_aside"]
    if not intake.meta["accepted"] and not (isinstance(aside, dict) and "header" in aside):
        raise BadInput("nothing-to-register", file=request.path.name, kinds=kinds)
    unclear = intake.meta.get("unclear")
    if isinstance(unclear, list) and unclear:
        first = unclear[0]
        raise BadInput(
            "kind-unclear",
            file=request.path.name,
            sheet=first["sheet"] or "-",
            row=first["row"],
            kinds=kinds,
        )


def keep(store: Store, request: Request, intake: Intake) -> Source:
    """One file as a snapshot of the store."""
    meta = intake.meta
    aside = meta["set_aside"]
    assert isinstance(aside, dict)
    snapshot = store.put_snapshot(intake.tables, intake.copy, meta)
    return Source(
        id=request.source,
        file=request.path.name,
        place=request.place,
        kinds=tuple(intake.tables),
        snapshot=snapshot,
        sha256=str(meta["sha256"]),
        taken_at=doorstep.store.utc_now().isoformat(timespec="seconds"),
        rows_in=int(str(meta["rows_in"])),
        accepted=int(str(meta["accepted"])),
        set_aside=sum(aside.values()),
    )


def _refuse_namesakes(requests: Sequence[Request], intakes: Sequence[Intake]) -> None:
    """Two different files of one name would take each other's stead, and the rows of one would be
    gone unsaid."""
    seen: dict[str, object] = {}
    for request, intake in zip(requests, intakes, strict=True):
        if seen.setdefault(request.source, intake.meta["sha256"]) != intake.meta["sha256"]:
            raise BadInput("same-name-twice", file=request.path.name)


def replacing(held: Sequence[Source], taken: Sequence[Source]) -> list[Source]:
    """A newer file takes the place of the older one of its name, and the same file at another place
    its own.

    The others stay as they are.
    """
    newest = {s.id: s for s in taken}
    moved = {s.sha256 for s in taken}
    kept = [s for s in held if s.id in newest or s.sha256 not in moved]
    return [newest.pop(s.id, s) for s in kept] + list(newest.values())
