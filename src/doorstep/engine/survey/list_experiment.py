"""How many something happened to that nobody would say of themselves: half of the sheets list some
harmless things, the other half the same and this one, and only the number is told. The means differ
by the share it happened to; no single sheet says anything about it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

from doorstep.engine.stats import t_quantile

FEWEST_IN_HALF = 10


@dataclass(frozen=True)
class ListEstimate:
    """The share and its interval, which are cut off at 0 and 1; how many sheets of each half."""

    share: float
    lo: float
    hi: float
    short: int
    long: int


def list_share(
    short: Sequence[int], long: Sequence[int], level: float = 0.95
) -> ListEstimate | None:
    """Estimate the share by the difference in means, with Welch's interval; None where a half has
    fewer than `FEWEST_IN_HALF` answers."""
    if min(len(short), len(long)) < FEWEST_IN_HALF:
        return None
    parts = [variance(one) / len(one) for one in (short, long)]
    spread = sum(parts)
    share = fmean(long) - fmean(short)
    if spread == 0.0:
        half_width = 1 / min(len(short), len(long))
    else:
        sizes = (len(short), len(long))
        freedom = spread**2 / sum(part**2 / (n - 1) for part, n in zip(parts, sizes, strict=True))
        half_width = t_quantile(0.5 + level / 2, freedom) * math.sqrt(spread)
    told = (share, share - half_width, share + half_width)
    held, lo, hi = (min(1.0, max(0.0, one)) for one in told)
    return ListEstimate(held, lo, hi, len(short), len(long))
