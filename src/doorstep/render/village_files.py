"""Villages' ledgers as files of a folder: names that every system takes, and nobody's work lost.

A ledger that we wrote and nobody saved since is replaced. Any other file of that name stays, and
the new one is written beside it as `_2`: both lead back to the same matters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from doorstep.domain.village_ledgers import LedgerRun, VillageLedger
from doorstep.engine.tabular.origin import written_as
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.files import kept
from doorstep.render.village_ledger import village_workbook
from doorstep.render.wording import village

LONGEST_NAME = 60
"""Characters of a village's name in a file's name: 180 bytes of the 255 that a system allows."""

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class WrittenLedger:
    """One village's ledger as written; `beside` is a file that was filled in and stays."""

    village: str
    path: Path
    lines: int
    beside: Path | None = None


def write_village_ledgers(
    folder: Path, ledgers: Sequence[VillageLedger], run: LedgerRun, phrases: Phrasebook
) -> list[WrittenLedger]:
    """Write one workbook a village that has lines, readable by their owner alone."""
    written: list[WrittenLedger] = []
    names: set[str] = set()
    for ledger in ledgers:
        if not ledger.lines:
            continue
        name = ledger_name(ledger.village, phrases, names)
        names.add(name.casefold())
        path = free_ledger(folder, name, run.workspace)
        kept(path, village_workbook(ledger, run, phrases))
        first = folder / f"{name}.xlsx"
        beside = None if first == path else first
        written.append(WrittenLedger(ledger.village, path, len(ledger.lines), beside))
    return written


def ledger_name(place: str, phrases: Phrasebook, taken: Collection[str] = ()) -> str:
    """Name a village's ledger without suffix, as Windows too can hold it; `taken`: names that are
    gone, in lower case."""
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", village(phrases, place).strip()))
    name = phrases.text("ledger.file-name", village=plain[:LONGEST_NAME]).strip(" .")
    name = f"_{name}" if _RESERVED.fullmatch(name) else name
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def free_ledger(folder: Path, name: str, workspace: str) -> Path:
    """A path where nobody's work stands: a file that this workspace wrote and nobody saved since
    may be replaced."""
    number, path = 1, folder / f"{name}.xlsx"
    while path.exists() and not _is_untouched(path, workspace):
        number += 1
        path = folder / f"{name}_{number}.xlsx"
    return path


def _is_untouched(path: Path, workspace: str) -> bool:
    origin = written_as(path)
    return origin is not None and origin.workspace == workspace
