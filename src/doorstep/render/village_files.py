"""Villages' ledgers and slips as files of a folder or of one archive, under names that every system
takes, and nobody's work lost.

A ledger that we wrote and nobody saved since is replaced. Any other file of that name stays, and
the new one is written beside it as `_2`: both lead back to the same matters.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from doorstep.domain.village_ledgers import LedgerRun, VillageLedger
from doorstep.engine.tabular.origin import written_as
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.files import kept
from doorstep.render.village_ledger import village_workbook
from doorstep.render.village_slip import slip_paper, slip_text
from doorstep.render.wording import village

LONGEST_NAME = 60
"""Characters of a village's name in a file's name: 180 bytes of the 255 that a system allows."""

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class WrittenLedger:
    """One village's ledger as written, and its slip as paper and as text; `beside` is a ledger that
    was filled in and stays."""

    village: str
    lines: int
    path: Path
    slips: tuple[Path, ...]
    beside: Path | None = None


def write_village_ledgers(
    folder: Path, ledgers: Sequence[VillageLedger], run: LedgerRun, phrases: Phrasebook
) -> list[WrittenLedger]:
    """Write a workbook and a slip for each village that has lines, readable by their owner
    alone."""
    written = []
    for ledger, name in _named(ledgers, phrases):
        path = _free(folder, phrases.text("ledger.file-name", village=name), run.workspace)
        first = folder / f"{phrases.text('ledger.file-name', village=name)}.xlsx"
        kept(path, village_workbook(ledger, run, phrases))
        slips = tuple(
            kept(folder / slip, content) for slip, content in _slips(ledger, name, run, phrases)
        )
        beside = None if first == path else first
        written.append(WrittenLedger(ledger.village, len(ledger.lines), path, slips, beside))
    return written


def village_archive(
    ledgers: Sequence[VillageLedger], run: LedgerRun, phrases: Phrasebook
) -> tuple[str, bytes]:
    """One village's workbook as a file's name and content; of several all workbooks and slips in
    one zip."""
    files = [(name, ledger) for ledger, name in _named(ledgers, phrases)]
    if len(files) == 1:
        ((name, ledger),) = files
        whole = village_workbook(ledger, run, phrases)
        return f"{phrases.text('ledger.file-name', village=name)}.xlsx", whole
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, ledger in files:
            workbook = village_workbook(ledger, run, phrases)
            archive.writestr(f"{phrases.text('ledger.file-name', village=name)}.xlsx", workbook)
            for slip, content in _slips(ledger, name, run, phrases):
                archive.writestr(slip, content)
    township = safe_name(run.township) or phrases.text("report.township.unnamed")
    return f"{phrases.text('ledger.file-name', village=township)}.zip", packed.getvalue()


def safe_name(text: str) -> str:
    """Give a name as every system can hold it in a file's name."""
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", text)).strip(" .")[:LONGEST_NAME]
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain


def _named(
    ledgers: Sequence[VillageLedger], phrases: Phrasebook
) -> Iterator[tuple[VillageLedger, str]]:
    """Those that have lines, each with a name that no other has."""
    taken: set[str] = set()
    for ledger in ledgers:
        if ledger.lines:
            first = name = safe_name(village(phrases, ledger.village))
            number = 1
            while name.casefold() in taken:
                number += 1
                name = f"{first}-{number}"
            taken.add(name.casefold())
            yield ledger, name


def _slips(
    ledger: VillageLedger, name: str, run: LedgerRun, phrases: Phrasebook
) -> Iterator[tuple[str, bytes]]:
    stem = phrases.text("ledger.slip.file-name", village=name)
    yield f"{stem}.pdf", slip_paper(ledger, run, phrases)
    yield f"{stem}.txt", slip_text(ledger, run, phrases).encode("utf-8-sig")


def _free(folder: Path, name: str, workspace: str) -> Path:
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
