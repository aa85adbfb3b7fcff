"""What differs by country or programme, as data: `load` gives a pack with its parents laid under it, `doctor` says
what is wrong in which line. The data live in the folders beside this file: base for every office, cn for Chinese ones.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from doorstep.errors import BadInput
from doorstep.model import PackSpec
from doorstep.packs.doctor import doctor
from doorstep.packs.find import folder_of, names
from doorstep.packs.parse import lineage, overlay
from doorstep.packs.problems import Problem

__all__ = ["Problem", "doctor", "load", "names"]


def load(code: str) -> PackSpec:
    """The pack `code`: the name of one of ours or of an installed one, or the path of a folder.

    Raises BadInput("pack-unknown") or, with the first thing the doctor finds, BadInput("pack-invalid").
    """
    return _load(folder_of(code), code)


@lru_cache(maxsize=8)
def _load(folder: Path, code: str) -> PackSpec:
    try:
        return overlay(lineage(folder))
    except (BadInput, KeyError, ValueError, TypeError, AttributeError) as error:
        # Said with file and line; a pack that cannot be laid together is one the doctor has words for.
        for problem in doctor(code):
            raise BadInput(
                "pack-invalid", pack=code, file=problem.file, line=problem.line, problem=problem.code
            ) from error
        raise
