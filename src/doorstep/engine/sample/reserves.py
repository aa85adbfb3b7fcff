"""Replacement households: a reserve counts only with the unit it stands for, and what became of that one.

Reserves are used in their order within their group, and only for a unit of that group; the unit they replace stays in
the sample with its disposition, for those who could not be met are not like the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

DISPOSITIONS = frozenset(["away", "deceased", "moved", "no-such-household", "noncontact", "refused"])


def reserve_problems(
    sample: Sequence[Mapping[str, str]], reserves: Sequence[Mapping[str, str]]
) -> list[tuple[str, str]]:
    """What is wrong with the way reserves were used: pairs of a code and the reserve's unit.

    Codes: reserve-without-disposition, reserve-for-nobody, reserve-for-two, reserve-out-of-order.
    """
    group_of = {row["unit"]: _group(row) for row in sample}
    stood_for = Counter(row["replaces"].strip() for row in reserves if row["replaces"].strip())
    unused: set[tuple[str, str]] = set()
    found = []
    for row in sorted(reserves, key=lambda row: (_group(row), int(row["reserve"]))):
        replaced, told = row["replaces"].strip(), row["disposition"].strip()
        if not replaced and not told:
            unused.add(_group(row))
            continue
        if told not in DISPOSITIONS:
            found.append(("reserve-without-disposition", row["unit"]))
        if group_of.get(replaced) != _group(row):
            found.append(("reserve-for-nobody", row["unit"]))
        elif stood_for[replaced] > 1:
            found.append(("reserve-for-two", row["unit"]))
        if _group(row) in unused:
            found.append(("reserve-out-of-order", row["unit"]))
    return found


def _group(row: Mapping[str, str]) -> tuple[str, str]:
    """The stratum, and within a second stage the cluster."""
    return (row["stage1"] if row["stage2"] else "", row["stratum"])
