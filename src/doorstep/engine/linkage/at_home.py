"""Who is who inside two households that are known to be one.

Once some members are linked, the others are compared among each other: against kin instead of
strangers, by names as they are told at home, with rates learned among the members of such
households.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from doorstep.engine.linkage.anchors import read_evidence
from doorstep.engine.linkage.assignment import Picked
from doorstep.engine.linkage.comparison import Floats, Pairs, comparison_levels
from doorstep.engine.linkage.method import at_home
from doorstep.engine.linkage.model import TrainingSample, learn, measure_u
from doorstep.engine.linkage.people import Ints, PreparedPeople, RowPairs, distinct, rows_without
from doorstep.engine.linkage.pipeline import Contest, Linkage, Settled, settle
from doorstep.engine.linkage.plan import ComparisonPlan, plan_comparisons
from doorstep.engine.linkage.weighing import Support, Surroundings
from doorstep.engine.sql.tables import Tables

# So many pairs of kin, and so many linked members, teach how alike they are.
KIN_PAIRS, LINKED_PAIRS = 60_000, 20_000

# Of so many that are no kin one is somebody from elsewhere.
STRANGERS = 8

# Of so many pairs of those who are left one is a person's, where nothing else is known.
FEWEST = 4.0


def match_at_home(
    linkage: Linkage, contest: Contest, settled: Settled, sides: RowPairs
) -> tuple[Contest, Settled] | None:
    """The free rows of households that links join, weighed against each other; None where there
    are none, or where names in this script are not told in part."""
    if not linkage.people.shape.chinese:
        return None
    linked = contest.linked(settled.picked)
    linkage = replace(linkage, people=_seen_alike(linkage.people, contest.home, linked, sides[1]))
    ends, free = _members(linkage.tables, contest, linked, sides)
    if not free.any():
        return None
    plan = plan_comparisons(replace(linkage.people.shape, at_home=True))
    pairs = comparison_levels(linkage.tables, linkage.people, (ends[0][free], ends[1][free]), plan)
    keys = np.unique(contest.places(pairs.left, pairs.right), return_inverse=True)[1]
    kin = ends[0][~free], ends[1][~free]
    sample = _sample(linkage, plan, kin, _tied(contest.home, linked))
    sample = replace(
        sample,
        pairs=pairs,
        rows=len(distinct(keys)) + len(distinct(pairs.right)),
        possible=float(len(pairs)),
        rivals=(keys, pairs.right),
        fewest=FEWEST,
    )
    evidence = around = None
    if contest.around is not None:
        evidence = read_evidence(linkage.tables, linkage.people, pairs)
        around = Surroundings(contest.around.town, evidence)
    inside = replace(
        contest,
        method=at_home(contest.method),
        plan=plan,
        pairs=pairs,
        model=learn(plan.comparisons, sample.thinned(contest.method.learned_from)),
        keys=keys,
        around=around,
        barred=None,
    )
    return inside, settle(linkage, inside, _left_over(contest.home, pairs))


def _left_over(home: Ints, pairs: Pairs) -> Support:
    """The fewer members two households have left, the more is expected of any two of them."""
    width = int(home.max(initial=0)) + 1
    both = np.unique(home[pairs.left] * width + home[pairs.right], return_inverse=True)[1]
    most = np.zeros(len(pairs))
    for rows in (pairs.left, pairs.right):
        beyond = int(rows.max(initial=0)) + 1
        of = distinct(both * beyond + rows) // beyond
        most = np.maximum(most, np.bincount(of)[both])
    return Support(np.zeros(len(pairs)), left_over_weight(most, float(np.mean(1 / most))))


def left_over_weight(most: Floats, mean: float) -> Floats:
    """What it weighs that two households have at `most` so many left; `mean`: of 1 / most over all
    pairs."""
    bits: Floats = -np.log2(most * mean)
    return bits


def _seen_alike(people: PreparedPeople, home: Ints, linked: RowPairs, rows: Ints) -> PreparedPeople:
    """The people with the generations of `rows` (the right side's) counted from the head of the
    left household to which most of their own is linked, and of ties the least moved; none where
    no link tells."""
    if "generation" not in people.columns:
        return people
    told = people.code("generation").astype(np.int64)
    left, right = linked
    there = (told[left] >= 0) & (told[right] >= 0) & (home[left] >= 0) & (home[right] >= 0)
    left, right = left[there], right[there]
    width, most = int(home.max(initial=0)) + 1, int(told.max(initial=0))
    steps = (home[right] * width + home[left]) * (2 * most + 1) + told[left] - told[right] + most
    found, counts = np.unique(steps, return_counts=True)
    at, by = found // (2 * most + 1) // width, found % (2 * most + 1) - most
    order = np.lexsort((by, np.abs(by), -counts, at))
    first = order[np.unique(at[order], return_index=True)[1]]
    step, known = np.zeros(width, dtype=np.int64), np.zeros(width, dtype=bool)
    step[at[first]], known[at[first]] = by[first], True
    rows = rows[(told[rows] >= 0) & (home[rows] >= 0)]
    seen = told.copy()
    seen[rows] = np.where(known[home[rows]], told[rows] + step[home[rows]], -1)
    generation = pa.array(seen.astype(np.int16), mask=seen < 0)
    # What is kept of comparisons knows the words as they are written.
    return replace(people, columns={**people.columns, "generation": generation}, cache=None)


def _sample(
    linkage: Linkage, plan: ComparisonPlan, kin: RowPairs, tied: RowPairs
) -> TrainingSample:
    """What `kin` who are not one and linked members of one household teach."""
    some = slice(None, None, 1 + len(kin[0]) // KIN_PAIRS)
    one_in = 1 + STRANGERS * len(tied[0]) // max(len(kin[0][some]), 1)
    strangers = tied[0][::one_in], np.roll(tied[1], 1)[::one_in]
    ends = [np.concatenate([one[some], other]) for one, other in zip(kin, strangers, strict=True)]
    others = comparison_levels(linkage.tables, linkage.people, (ends[0], ends[1]), plan)
    some = slice(None, None, 1 + len(tied[0]) // LINKED_PAIRS)
    certain = comparison_levels(
        linkage.tables, linkage.people, (tied[0][some], tied[1][some]), plan
    )
    u = measure_u(plan.comparisons, others, {})
    return TrainingSample(others, u, rows=0, possible=0.0, kin_odds=0.0, certain=certain)


def _tied(home: Ints, linked: RowPairs) -> RowPairs:
    """The linked pairs whose two households other links join too."""
    one, other = home[linked[0]], home[linked[1]]
    keys = np.where((one >= 0) & (other >= 0), one * (int(home.max(initial=0)) + 1) + other, -1)
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    several = (counts[place] > 1) & (keys >= 0)
    return linked[0][several], linked[1][several]


def _joined_homes(home: Ints, linked: RowPairs, sides: RowPairs) -> RowPairs:
    """Pairs of households that links join: all where both have somebody left, and some others."""
    one, other = home[linked[0]], home[linked[1]]
    there = (one >= 0) & (other >= 0)
    one, other = one[there], other[there]
    left = np.zeros(int(home.max(initial=0)) + 1, dtype=bool)
    for rows, ends in zip(sides, linked, strict=True):
        at = home[rows_without(rows, ends)]
        left[at[at >= 0]] = True
    open_ = left[one] & left[other]
    closed = np.flatnonzero(~open_)
    some = closed[:: 1 + len(closed) // LINKED_PAIRS]
    kept = np.append(np.flatnonzero(open_), some)
    return one[kept], other[kept]


def _members(
    tables: Tables, contest: Contest, linked: RowPairs, sides: RowPairs
) -> tuple[RowPairs, Picked]:
    """Pairs of members of households that links join, and which of them may still be one; the
    others are two people, for both are linked to somebody else."""
    home = contest.home
    one, other = _joined_homes(home, linked, sides)
    tables.load("joined_homes", pa.table({"one": one, "other": other}))
    for name, rows in zip(("home_left", "home_right"), sides, strict=True):
        rows = rows[home[rows] >= 0]
        tables.load(name, pa.table({"ord": rows, "home": home[rows]}))
    found = tables.read(
        "members",
        """SELECT a.ord AS l, b.ord AS r FROM (SELECT DISTINCT one, other FROM joined_homes) c
        JOIN home_left a ON a.home = c.one JOIN home_right b ON b.home = c.other ORDER BY l, r""",
    )
    left, right = (found.column(name).to_numpy() for name in ("l", "r"))
    led = np.full(len(home), -1, dtype=np.int64)
    led[linked[1]] = contest.persons[linked[0]]
    taken = np.isin(contest.places(left, right), contest.places(*linked))
    free = (led[right] < 0) & ~taken
    apart = (led[right] >= 0) & (led[right] != contest.persons[left])
    apart &= np.isin(left, linked[0])
    kept = free | apart
    return (left[kept], right[kept]), free[kept]
