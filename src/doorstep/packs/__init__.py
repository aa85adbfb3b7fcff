"""What differs by country or programme, as data: `load` gives a pack with its parents laid under
it, `doctor` says what is wrong in which line. The data live in the folders beside this file: base
for every office, cn for Chinese ones.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.registers import PackSpec
from doorstep.packs.doctor import doctor, finder_of, is_sound
from doorstep.packs.find import HOME, RUBRICS, folder_of, is_a_path, names
from doorstep.packs.forbidding import Breach, breaches
from doorstep.packs.parse import lineage, overlay
from doorstep.packs.problems import PackProblem

__all__ = ["PackProblem", "doctor", "load", "names", "settled"]


def settled(code: str) -> str:
    """A pack's name as a workspace keeps it: a folder's whole path, so that it is found from
    everywhere."""
    return str(folder_of(code).resolve()) if is_a_path(code) else code


def load(code: str) -> PackSpec:
    """The pack `code`: the name of one of ours or of an installed one, or the path of a folder.

    Raises BadInput("pack-unknown"), BadInput("pack-folder-missing") or, with the first thing the
    doctor finds, BadInput("pack-invalid"); RefusedByRule("pack-forbidden") for one that scores,
    asks or draws what nobody may keep.
    """
    return _load(folder_of(code), code)


@lru_cache(maxsize=8)
def _load(folder: Path, code: str) -> PackSpec:
    try:
        layers = lineage(folder)
        if not all(layer.folder.parent == HOME or is_sound(layer) for layer in layers):
            raise ValueError("rubric or protocol")
        pack = overlay(layers)
    except (BadInput, KeyError, ValueError, TypeError, AttributeError) as error:
        # Said with file and line; a pack that cannot be laid together is one the doctor has words
        # for.
        for problem in sorted(doctor(code), key=lambda problem: f"{RUBRICS}/" not in problem.file):
            raise BadInput(
                "pack-invalid",
                pack=code,
                file=problem.file,
                line=problem.line,
                problem=problem.code,
            ) from error
        raise
    for breach in breaches(layers, pack):
        _refuse(folder, code, breach)
    return pack


def _refuse(folder: Path, code: str, breach: Breach) -> None:
    params = breach.params
    found = finder_of(folder).problem(breach.file, breach.path, breach.code, params, breach.value)
    place = {"pack": code, "file": found.file, "line": found.line, "problem": found.code}
    if not breach.by_rule:
        raise BadInput("pack-invalid", **place)
    text = params.get("text") or params.get("item") or params.get("pattern", "")
    raise RefusedByRule("pack-forbidden", **place, text=str(text))
