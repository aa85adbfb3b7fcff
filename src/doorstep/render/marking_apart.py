"""Stewards' workbooks marked in limited children, several at once: openpyxl is slow and takes much
memory, and one workbook that it cannot open must not stop the report of all others."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from openpyxl import Workbook

from doorstep.domain.errors import BadInput
from doorstep.domain.findings import Finding
from doorstep.engine.intake.limited import ChildLimits, LimitedWork, Part, limited
from doorstep.engine.tabular.origin import Origin
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.marking import Losses, MarkedWorkbook, mark_workbook, note_emptied

_MOST_AT_ONCE = 4
_NEEDED = ("doorstep.render.marking_apart", "doorstep.app.reporting", "openpyxl")


@dataclass(frozen=True)
class KeptCopy:
    """A steward's workbook to be marked: `open` gives it anew, `lost` says what the way here lost,
    as (code, count).

    `emptied` names the columns whose cells were not kept, by why (as an account does);
    `text_only` says that the workbook was rebuilt from another format, so no cell of it may be a
    formula. `origin`: the source it is of, to be known again when it comes back; `sha256`: of what
    was registered; `megabytes`: its size, by which a child may take memory and time.
    """

    file: str
    open: Callable[[], Workbook]
    lost: Losses = ()
    emptied: Mapping[str, Sequence[str]] = field(default_factory=dict)
    text_only: bool = False
    origin: Origin | None = None
    sha256: str = ""
    megabytes: float = 0.0

    @property
    def limits(self) -> ChildLimits:
        """What marking it may take: openpyxl needs some hundred times a packed workbook's size."""
        more = int(400 * self.megabytes)
        return ChildLimits(1024 + more, cpu_seconds=60 + more, wall_seconds=600 + more)


def marked_copies(
    copies: Sequence[KeptCopy], findings: Mapping[str, list[Finding]], phrases: Phrasebook
) -> Iterator[tuple[KeptCopy, MarkedWorkbook | None]]:
    """Each copy that findings speak of, marked; None for one that cannot be opened or marked."""
    wanted = [copy for copy in copies if copy.file in findings]
    pool = ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_AT_ONCE))
    try:
        coming = [pool.submit(_marked, copy, findings[copy.file], phrases) for copy in wanted]
        for copy, future in zip(wanted, coming, strict=True):
            yield copy, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _marked(copy: KeptCopy, findings: list[Finding], phrases: Phrasebook) -> MarkedWorkbook | None:
    work = LimitedWork(mark_parts, (copy, findings, phrases), (), copy.limits, _NEEDED)
    try:
        (_, lost), (_, data) = limited(work)
    except BadInput:
        return None
    return MarkedWorkbook(data, tuple((code, count) for code, count in json.loads(lost)))


def mark_parts(copy: KeptCopy, findings: list[Finding], phrases: Phrasebook) -> Iterator[Part]:
    """Mark one copy, in the child: what it lost, and the workbook."""
    workbook = copy.open()
    note_emptied(workbook, copy.emptied, phrases)
    marked = mark_workbook(
        workbook, findings, phrases, file=copy.file, lost=copy.lost, text_only=copy.text_only
    )
    yield b"lost", json.dumps(marked.lost).encode()
    yield b"workbook", marked.data
