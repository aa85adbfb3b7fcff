"""The nouns of estimation: the design, the question, the answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass

KINDS = ("mean", "total", "proportion", "ratio")
INTERVALS = ("wilson", "korn-graubard", "logit", "beta", "t", "clopper-pearson")


@dataclass(frozen=True)
class Design:
    """How the rows came to be in the sample; column names, None or empty where the design has no such thing.

    `fpc` columns hold population counts: first of clusters (or units) in the stratum, second of units in the cluster.
    """

    strata: str | None = None
    clusters: tuple[str, ...] = ()
    weight: str | None = None
    fpc: tuple[str, ...] = ()

    @property
    def second_stage(self) -> bool:
        """Whether what was drawn inside the clusters adds to the error."""
        return bool(self.clusters) and (len(self.fpc) == 2 or (len(self.clusters) == 2 and len(self.fpc) == 1))


@dataclass(frozen=True)
class Question:
    """What is asked of the sample: `kind` of KINDS of column `y`, for a ratio over `x`, for each value of `by`."""

    kind: str
    y: str
    x: str | None = None
    by: str | None = None
    interval: str | None = None
    level: float = 0.95


@dataclass(frozen=True)
class Estimate:
    """One answer with what it is worth; None where the sample cannot say.

    `deff` compares with a simple random sample of the same size; `n_eff` is the size the interval rests on.
    """

    group: str | None
    est: float | None
    se: float | None
    lo: float | None
    hi: float | None
    df: int
    deff: float | None
    n: int
    n_eff: float | None
    method: str
    flags: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """As printed."""
        return asdict(self) | {"flags": list(self.flags)}
