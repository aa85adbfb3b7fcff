"""An agreement holds an office to its own work: a pack that gives a target to births, deaths or
counts of people is refused."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import doorstep.packs
from doorstep.domain.inspection_vocabulary import AGREED_MEASURES, FactKind, Measure
from doorstep.packs.schema import slips_in_file

RUBRIC = """title = {{ en = "x", zh = "x" }}
source = {{ en = "x", zh = "x" }}
version = "1"
dated = "2026-11"
basis = "doorstep"
scale = 100

[[item]]
code = "one"
title = {{ en = "one", zh = "一" }}
points = 10
agreed = 0.9
{what}
rule = {{ type = "proportional" }}
"""


@pytest.mark.parametrize("measure", list(Measure))
def test_only_the_offices_own_work_may_be_agreed(measure: Measure) -> None:
    content = tomllib.loads(RUBRIC.format(what=f'measure = "{measure}"'))
    slips = [one.code for one in slips_in_file("rubrics/x.toml", content)]
    assert slips == ([] if measure in AGREED_MEASURES else ["rubric-item-not-agreed"])
    assert not any(word in measure for word in ("birth", "omission")) or slips


@pytest.mark.parametrize("fact", list(FactKind))
def test_of_facts_only_sites_and_corrections(fact: FactKind) -> None:
    content = tomllib.loads(RUBRIC.format(what=f'fact = "{fact}"'))
    slips = [one.code for one in slips_in_file("rubrics/x.toml", content)]
    assert bool(slips) == (fact not in (FactKind.SITES, FactKind.CORRECTIONS))


def test_shipped_rubrics_keep_to_it() -> None:
    files = list(Path(doorstep.packs.__file__).parent.glob("*/rubrics/*.toml"))
    agreed = 0
    for file in files:
        content = tomllib.loads(file.read_text("utf-8"))
        assert not list(slips_in_file(f"rubrics/{file.name}", content))
        agreed += sum("agreed" in item for item in content["item"])
    assert agreed >= 5
