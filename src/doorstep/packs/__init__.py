"""What differs by country or programme, as data: `load` gives a pack with its parents laid under it, `doctor` says
what is wrong in which line. The data live in the folders beside this file; see ARCHITECTURE.md for how to add one.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from doorstep.errors import BadInput
from doorstep.model import PackSpec
from doorstep.packs.find import folder_of, names
from doorstep.packs.parse import Layer, overlay, read_layer

__all__ = ["load", "names"]


def load(code: str) -> PackSpec:
    """The pack `code`: the name of one of ours or of an installed one, or the path of a folder.

    Raises BadInput("pack-unknown") or, with the first thing the doctor finds, BadInput("pack-invalid").
    """
    return _load(folder_of(code))


@lru_cache(maxsize=8)
def _load(folder: Path) -> PackSpec:
    try:
        return overlay(_lineage(folder))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadInput("pack-invalid", pack=folder.name, file="pack.toml", line=0, problem="unsound") from error


def _lineage(folder: Path) -> list[Layer]:
    """The pack and its ancestors, the oldest first."""
    layers = [read_layer(folder)]
    seen = {folder.resolve()}
    while (parent := layers[0].parent) is not None:
        above = folder_of(parent, beside=layers[0].folder)
        if above.resolve() in seen:
            raise BadInput("pack-invalid", pack=folder.name, file="pack.toml", line=0, problem="parent-cycle")
        seen.add(above.resolve())
        layers.insert(0, read_layer(above))
    return layers
