"""What was learned, as JSON: enough to weigh any pair again exactly as its run did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from doorstep.engine.link.levels import Comparison, comparisons
from doorstep.engine.link.people import Shape
from doorstep.engine.link.weights import Model
from doorstep.errors import BadInput

Compared = tuple[tuple[str, ...], tuple[Comparison, ...]]
# Whatever a model holds besides what it learned of each level.
_ODDS = tuple(one.name for one in fields(Model) if one.name not in ("comparisons", "m", "u"))


@dataclass(frozen=True)
class Round:
    """One round of pairs: what its rows can fill, by which model they were weighed, and what was expected before."""

    shape: Shape
    model: Model
    prior_bits: float


def told_model(rounds: Mapping[str, Round]) -> dict[str, dict[str, Any]]:
    """The rounds as plain data."""
    return {
        name: {
            "present": sorted(made.shape.present),
            "texts": list(made.shape.texts),
            "chinese": made.shape.chinese,
            "prior_bits": made.prior_bits,
            "odds": {name: getattr(made.model, name) for name in _ODDS},
            "m": {c.code: made.model.m[c.code].tolist() for c in made.model.comparisons},
            "u": {c.code: made.model.u[c.code].tolist() for c in made.model.comparisons},
        }
        for name, made in rounds.items()
    }


def read_round(told: Mapping[str, Any]) -> tuple[Round, Compared]:
    """A round again. Raises BadInput("not-reconciled") when the program that wrote it compared otherwise."""
    shape = Shape(frozenset(told["present"]), tuple(told["texts"]), bool(told["chinese"]), False)
    compared = comparisons(shape)
    m = {code: np.array(values) for code, values in told["m"].items()}
    u = {code: np.array(values) for code, values in told["u"].items()}
    if any(c.code not in m or len(m[c.code]) != c.size for c in compared[1]) or len(m) != len(compared[1]):
        raise BadInput("not-reconciled")
    return Round(shape, Model(compared[1], m, u, **told["odds"]), float(told["prior_bits"])), compared
