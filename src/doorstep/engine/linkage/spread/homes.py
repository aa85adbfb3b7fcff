"""Households of pairs on workers: who they support, whom they propose, and what their members say
to each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from doorstep.engine.linkage.at_home import FEWEST, KIN_PAIRS, LINKED_PAIRS
from doorstep.engine.linkage.household import SPLIT_BITS
from doorstep.engine.linkage.known_places import FEWEST as FEWEST_LINKS
from doorstep.engine.linkage.known_places import MOST_SAY
from doorstep.engine.linkage.method import UNSURE, at_home
from doorstep.engine.linkage.model import TrainingSample, learn, measure_u
from doorstep.engine.linkage.plan import ComparisonPlan, plan_comparisons
from doorstep.engine.linkage.spread.pairs import ANCHORED, PROPOSED, compare_pairs, with_people
from doorstep.engine.linkage.spread.rows import count_of
from doorstep.engine.linkage.spread.weights import SpreadContest, sample_of, settle_pairs, thinned

NOBODY_HELD = "nobody_held"


def join_links(contest: SpreadContest) -> None:
    """The table <name>_links: picked and anchored pairs with homes and persons."""
    name = contest.name
    picked = (
        f"SELECT j.l, j.r, j.kind, j.lh, j.rh, j.lp, j.rp FROM {name}_judged j"
        f" JOIN {name}_picked p ON p.l = j.l AND p.r = j.r"
    )
    anchored = with_people(f"(SELECT l, r, {ANCHORED} AS kind FROM anchored)")
    contest.rows.workers.keep(f"{name}_links", f"{picked} UNION ALL {anchored}")


def propose_at_home(contest: SpreadContest) -> SpreadContest:
    """The contest with pairs of free rows whose households links join, too."""
    workers, name = contest.rows.workers, contest.name
    free = (
        "SELECT p.ord, p.home FROM people p LEFT JOIN"
        f" (SELECT l AS row_of FROM {name}_links UNION ALL SELECT r AS row_of FROM {name}_links) x"
        " ON x.row_of = p.ord WHERE x.row_of IS NULL AND p.home IS NOT NULL"
    )
    workers.keep(
        f"{name}_proposed",
        f"""SELECT a.ord AS l, b.ord AS r, {PROPOSED} AS kind FROM
            (SELECT DISTINCT lh, rh FROM {name}_links WHERE lh IS NOT NULL AND rh IS NOT NULL) h
            JOIN ({free}) a ON a.home = h.lh JOIN ({free}) b ON b.home = h.rh
            LEFT JOIN {name}_pairs k ON k.l = a.ord AND k.r = b.ord WHERE k.l IS NULL""",
    )
    compare_pairs(contest.rows, f"{name}_more", f"{name}_proposed", contest.plan)
    whole = replace(contest, name=f"{name}_whole")
    workers.keep(
        f"{whole.name}_pairs", f"SELECT * FROM {name}_pairs UNION ALL SELECT * FROM {name}_more"
    )
    return whole


def hold_households(contest: SpreadContest, name: str, pairs: str) -> None:
    """Keep as `name` (l, r) those of a table of pairs between two homes that other links join
    (`household.has_household_support`)."""
    links = f"{contest.name}_links"
    contest.rows.workers.keep(
        name,
        f"""SELECT p.l, p.r FROM {pairs} p
        JOIN (SELECT lh, rh, count(*) AS n FROM {links} GROUP BY lh, rh) h
            ON h.lh = p.lh AND h.rh = p.rh
        LEFT JOIN {links} x ON x.l = p.l LEFT JOIN {links} y ON y.r = p.r
        WHERE h.n > CASE WHEN x.rh = p.rh THEN 1 ELSE 0 END
            + CASE WHEN y.lh = p.lh THEN 1 ELSE 0 END
            - CASE WHEN x.r = p.r THEN 1 ELSE 0 END""",
    )


def doubt_split_households(contest: SpreadContest) -> None:
    """The table <name>_settled: judged pairs with `picked`, and the probability of a link beside an
    almost equal one in the household of the others no higher than UNSURE."""
    workers, name = contest.rows.workers, contest.name
    hold_households(contest, f"{name}_rival_held", f"{name}_judged")
    workers.keep(
        f"{name}_marked",
        f"""SELECT j.*, p.l IS NOT NULL AS picked FROM {name}_judged j
        LEFT JOIN {name}_picked p ON p.l = j.l AND p.r = j.r""",
    )
    workers.keep(
        f"{name}_rivals",
        f"""SELECT m.r, m.lh, m.weight,
            row_number() OVER (PARTITION BY m.r ORDER BY m.kind DESC, m.l DESC) AS nth
        FROM {name}_marked m JOIN {name}_rival_held h ON h.l = m.l AND h.r = m.r
        WHERE NOT m.picked""",
    )
    about = "m.l, m.r, m.kind, m.lh, m.rh, m.lp, m.rp, m.weight, m.picked"
    levels = "".join(f", m.v{i}" for i in range(len(contest.plan.comparisons)))
    levels += "".join(f", m.s{i}" for i, c in enumerate(contest.plan.comparisons) if c.frequency)
    unsure = f"CAST('{UNSURE!r}' AS DOUBLE)"
    workers.keep(
        f"{name}_settled",
        f"""SELECT {about}{levels}, CASE WHEN m.picked AND b.best > m.weight - {SPLIT_BITS:.0f}
            AND (m.lh IS NULL OR n.lh <> m.lh) THEN least(m.probability, {unsure})
            ELSE m.probability END AS probability
        FROM {name}_marked m
        LEFT JOIN (SELECT r, max(weight) AS best FROM {name}_rivals GROUP BY r) b ON b.r = m.r
        LEFT JOIN (SELECT r, lh FROM {name}_rivals WHERE nth = 1) n ON n.r = m.r""",
    )


def learn_places(contest: SpreadContest) -> bool:
    """The tables `villages_now` and `groups_now`: places of the right side that most links lead to
    one other place (`known_places`); whether there are any."""
    rows, name = contest.rows, contest.name
    if "village" not in rows.features:
        return False
    group = rows.column("grp")
    sided = {"left": "a", "right": "b"}
    listed = ", ".join(
        f"{row}.village AS {side}_village, {row}.{group} AS {side}_group"
        if group == "grp"
        else f"{row}.village AS {side}_village, {group} AS {side}_group"
        for side, row in sided.items()
    )
    rows.workers.keep(
        "led_places",
        f"SELECT {listed} FROM {name}_links k JOIN people a ON a.ord = k.l"
        " JOIN people b ON b.ord = k.r"
        " WHERE a.village IS NOT NULL AND b.village IS NOT NULL",
    )
    rows.workers.keep("villages_now", _renamed("right_village", "left_village", "TRUE"))
    told = "right_group IS NOT NULL AND left_group IS NOT NULL"
    rows.workers.keep(
        "groups_now", _renamed("right_village, right_group", "left_village, left_group", told)
    )
    return bool(count_of(rows, "villages_now") or count_of(rows, "groups_now"))


def _renamed(right: str, left: str, told: str) -> str:
    """The right side's places of which most links say another one, as a SELECT."""
    parts = list(zip(right.split(", "), left.split(", "), ("village", "group"), strict=False))
    listed = ", ".join(
        f"{before} AS old_{part}, {now} AS new_{part}" for before, now, part in parts
    )
    other = " OR ".join(f"{before} <> {now}" for before, now, _ in parts)
    return f"""SELECT {listed} FROM (
            SELECT {right}, {left}, n, sum(n) OVER (PARTITION BY {right}) AS whole FROM (
                SELECT {right}, {left}, count(*) AS n FROM led_places WHERE {told}
                GROUP BY {right}, {left}) c) w
        WHERE whole >= {FEWEST_LINKS} AND ({other})
            AND CAST(n AS DOUBLE) >= CAST('{MOST_SAY!r}' AS DOUBLE) * whole"""


def match_members(contest: SpreadContest) -> SpreadContest | None:
    """The free rows of households that links join, compared among kin and settled
    (`at_home.match_at_home`); None where there are none."""
    rows, name = contest.rows, contest.name
    if not rows.shape.chinese:
        return None
    _find_members(contest)
    if not count_of(rows, f"{name}_left_over"):
        return None
    plan = plan_comparisons(replace(rows.shape, at_home=True))
    inside = f"{name}_inside"
    compare_pairs(rows, f"{inside}_pairs", f"{name}_left_over", plan)
    method = at_home(contest.method)
    model = learn(plan.comparisons, _inside_sample(contest, inside, plan))
    found = SpreadContest(rows, inside, method, plan, model)
    settle_pairs(found, NOBODY_HELD)
    return found


def _inside_sample(contest: SpreadContest, inside: str, plan: ComparisonPlan) -> TrainingSample:
    rows, name = contest.rows, contest.name
    kin = thinned(rows, f"{name}_apart", KIN_PAIRS)
    compare_pairs(rows, f"{name}_kin_levels", kin, plan)
    tied = thinned(rows, f"{name}_tied", LINKED_PAIRS, "kind, l, r")
    compare_pairs(rows, f"{name}_tied_levels", tied, plan)
    others = sample_of(rows, f"{name}_kin_levels", plan)
    certain = sample_of(rows, f"{name}_tied_levels", plan)
    possible = count_of(rows, f"{inside}_pairs")
    of = [count_of(rows, f"(SELECT DISTINCT {end} FROM {inside}_pairs) d") for end in ("l", "r")]
    one_in = 1 + possible // contest.method.learned_from
    pairs = sample_of(rows, f"{inside}_pairs", plan, f"l % {one_in} = 0")
    return TrainingSample(
        pairs,
        measure_u(plan.comparisons, others, {}),
        rows=sum(of) // one_in,
        possible=float(possible) / one_in,
        kin_odds=0.0,
        certain=certain,
        rivals=(np.unique(pairs.left, return_inverse=True)[1], pairs.right),
        fewest=FEWEST,
    )


def _find_members(contest: SpreadContest) -> None:
    """Of households that links join: <name>_left_over, pairs of members that may still be one;
    <name>_apart, pairs that are two people; <name>_tied, links whose homes others join too."""
    workers, name = contest.rows.workers, contest.name
    links = f"{name}_links"
    workers.keep(
        f"{name}_open_homes",
        f"""SELECT DISTINCT p.home FROM people p
        LEFT JOIN (SELECT l AS row_of FROM {links} UNION ALL SELECT r AS row_of FROM {links}) x
            ON x.row_of = p.ord WHERE x.row_of IS NULL AND p.home IS NOT NULL""",
    )
    workers.keep(
        f"{name}_joined",
        f"""SELECT k.l, k.r, k.kind, k.lh, k.rh, a.home IS NOT NULL AND b.home IS NOT NULL AS open
        FROM {links} k LEFT JOIN {name}_open_homes a ON a.home = k.lh
        LEFT JOIN {name}_open_homes b ON b.home = k.rh
        WHERE k.lh IS NOT NULL AND k.rh IS NOT NULL""",
    )
    workers.keep(f"{name}_closed", f"SELECT l, r, kind, lh, rh FROM {name}_joined WHERE NOT open")
    closed = thinned(contest.rows, f"{name}_closed", LINKED_PAIRS, "kind, l, r")
    workers.keep(
        f"{name}_members",
        f"""SELECT a.ord AS l, b.ord AS r, a.person AS lp, x.l IS NOT NULL AS left_led,
            y.lp AS led_to, y.r IS NOT NULL AS right_led
        FROM (SELECT DISTINCT lh, rh FROM (
                SELECT lh, rh FROM {name}_joined WHERE open
                UNION ALL SELECT lh, rh FROM {closed}) u) h
        JOIN people a ON a.home = h.lh JOIN people b ON b.home = h.rh
        LEFT JOIN {links} x ON x.l = a.ord LEFT JOIN {links} y ON y.r = b.ord""",
    )
    free = f"SELECT l, r, {PROPOSED} AS kind FROM {name}_members WHERE"
    workers.keep(f"{name}_left_over", f"{free} NOT left_led AND NOT right_led")
    workers.keep(f"{name}_apart", f"{free} left_led AND right_led AND led_to <> lp")
    workers.keep(
        f"{name}_tied",
        f"""SELECT k.l, k.r, k.kind FROM {links} k
        JOIN (SELECT lh, rh, count(*) AS n FROM {links} GROUP BY lh, rh) h
            ON h.lh = k.lh AND h.rh = k.rh WHERE h.n > 1""",
    )
