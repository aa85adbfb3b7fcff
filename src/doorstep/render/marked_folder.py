"""The folder of marked workbooks beside a report: which names are free, and what of an earlier
report is stale.

Only a workbook that we wrote and nobody has saved since is ever overwritten or removed, or one
whose content is registered; a steward may be at work in any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

from doorstep.engine.tabular.origin import Origin, written_as


def free_path(
    folder: Path, file: str, made: Sequence[Path], registered: Collection[str] = ()
) -> Path:
    """A path for the marked copy: the steward's own name, as .xlsx; never one made in this run, nor
    a file that holds somebody's work (`registered`: SHA-256 of what is held already)."""
    name = Path(file.replace("\\", "/")).name
    stem = Path(name).stem if name.lower().endswith((".xlsx", ".xlsm")) else name
    number, path = 1, folder / f"{stem}.xlsx"
    while path in made or not _may_go(path, registered):
        number += 1
        path = folder / f"{stem}-{number}.xlsx"
    return path


def remove_stale(folder: Path, made: Collection[Path], origins: Collection[Origin]) -> list[Path]:
    """Remove the workbooks of an earlier report of the same workspaces that this one did not make
    anew, and the folder when it is empty; returns what was removed."""
    known = {origin.workspace for origin in origins}
    stale = []
    for path in sorted(folder.glob("*.xlsx")):
        written = written_as(path) if path not in made else None
        if written is not None and written.workspace in known:
            path.unlink()
            stale.append(path)
    if stale and not any(folder.iterdir()):
        folder.rmdir()
    return stale


def _may_go(path: Path, registered: Collection[str]) -> bool:
    if not path.exists() or written_as(path) is not None:
        return True
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() in registered
