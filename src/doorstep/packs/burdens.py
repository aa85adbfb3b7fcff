"""`burden.toml` of a pack and its parents -> what is asked of a village's staff, in minutes; an ask
of a child pack stands in place of its parent's, a table whole."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from doorstep.domain.burden import Ask, AskSpec, BurdenBudget, BurdenSpec, InterviewSeconds
from doorstep.packs.find import BURDEN, HOME, folder_of
from doorstep.packs.parse import Table, lineage, read_toml


def load_burden(pack: str) -> BurdenSpec:
    """The table of a pack; one without a parent has that of `base`. Raises
    BadInput("pack-unknown" | "pack-invalid")."""
    return _load(folder_of(pack))


@lru_cache(maxsize=8)
def _load(folder: Path) -> BurdenSpec:
    told: Table = {}
    asks: dict[Ask, AskSpec] = {}
    for above in (HOME / "base", *(layer.folder for layer in lineage(folder))):
        if (above / BURDEN).is_file():
            content = read_toml(above / BURDEN)
            asks |= {Ask(one["code"]): _ask(one) for one in content.pop("ask", [])}
            told |= content
    return BurdenSpec(asks, BurdenBudget(**told["budget"]), InterviewSeconds(**told["interview"]))


def _ask(one: Table) -> AskSpec:
    return AskSpec(**{**one, "code": Ask(one["code"])})
