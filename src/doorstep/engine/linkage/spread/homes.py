"""Households of pairs on workers: who they support, whom they propose, and what their members say
to each other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa

from doorstep.engine.linkage.at_home import FEWEST, KIN_PAIRS, LINKED_PAIRS, STRANGERS
from doorstep.engine.linkage.household import SPLIT_BITS
from doorstep.engine.linkage.joint_households import OpenPairs, members_support
from doorstep.engine.linkage.known_places import FEWEST as FEWEST_LINKS
from doorstep.engine.linkage.known_places import MOST_SAY
from doorstep.engine.linkage.method import UNSURE, at_home
from doorstep.engine.linkage.model import NEVER, TrainingSample, learn, measure_u
from doorstep.engine.linkage.plan import ComparisonPlan, plan_comparisons
from doorstep.engine.linkage.spread.pairs import PROPOSED, compare_pairs
from doorstep.engine.linkage.spread.rows import count_of
from doorstep.engine.linkage.spread.weights import (
    SpreadContest,
    sample_of,
    settle_pairs,
    thinned,
    weigh_fields,
)
from doorstep.engine.sql.tables import PartWork

_JOINT = pa.schema({"l": pa.int64(), "r": pa.int64(), "support": pa.float64()})
WHOLE = "_whole"
"""What the name of a contest with pairs of households ends in."""

_NOTHING = "CAST(0 AS DOUBLE)"


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
            LEFT JOIN {name}_fields k ON k.l = a.ord AND k.r = b.ord WHERE k.l IS NULL""",
    )
    compare_pairs(contest.rows, f"{name}_more", f"{name}_proposed", contest.plan)
    weigh_fields(contest, f"{name}_more", f"{name}_more_fields")
    whole = replace(contest, name=f"{name}{WHOLE}")
    workers.keep(
        f"{whole.name}_fields",
        f"SELECT * FROM {name}_fields UNION ALL SELECT * FROM {name}_more_fields",
    )
    return whole


def support_households(contest: SpreadContest, whole: SpreadContest) -> None:
    """Settle the `whole` contest with what links of the first say of households, then, where it
    changes anything, also with what several weak members say at once."""
    held = _held(contest.name, f"{whole.name}_fields")
    joined = f"LEFT JOIN ({held}) h ON h.l = f.l AND h.r = f.r"
    support = f"CASE WHEN h.l IS NOT NULL THEN f.house ELSE {_NOTHING} END"
    settle_pairs(whole, support, joined)
    if count_of(whole.rows, _keep_joint(whole)):
        joined += f" LEFT JOIN {whole.name}_joint j ON j.l = f.l AND j.r = f.r"
        settle_pairs(whole, f"greatest({support}, coalesce(j.support, {_NOTHING}))", joined)


def _keep_joint(contest: SpreadContest) -> str:
    """The name of a table of what the other free members of two households say for pairs of free
    rows (`joint_households`): l, r, support, where it is any."""
    rows, name = contest.rows, contest.name
    free = "people p LEFT JOIN anchored_rows a ON a.row_of = p.ord WHERE a.row_of IS NULL"
    homes = "count(DISTINCT p.home) + count(*) - count(p.home)"
    (told,) = rows.workers.read(
        "households", f"SELECT {homes} AS n FROM {free} AND p.side = 0"
    ).to_pylist()
    prior = float(np.log2(contest.model.prior_odds))
    support = partial(_joint, households=told["n"], prior_bits=prior)
    rows.workers.map(
        f"{name}_joint",
        PartWork(support, _JOINT),
        f"""SELECT f.l, f.r, f.kind, f.lh, f.rh, f.fields, f.place, z.size FROM {name}_fields f
        JOIN (SELECT p.home, count(*) AS size FROM {free} AND p.side = 1 AND p.home IS NOT NULL
            GROUP BY p.home) z ON z.home = f.rh
        LEFT JOIN {name}_links x ON x.l = f.l LEFT JOIN {name}_links y ON y.r = f.r
        WHERE f.fields > {NEVER:.0f} AND f.lh IS NOT NULL
            AND (x.l IS NULL OR x.r = f.r) AND (y.r IS NULL OR y.l = f.l)""",
        by=("lh", "rh"),
    )
    return f"{name}_joint"


def _held(name: str, pairs: str) -> str:
    """Those of a table of pairs between two homes that other links join, as a SELECT of l and r
    (`household.has_household_support`)."""
    links = f"{name}_links"
    return f"""SELECT p.l, p.r FROM {pairs} p
        JOIN (SELECT lh, rh, count(*) AS n FROM {links} GROUP BY lh, rh) h
            ON h.lh = p.lh AND h.rh = p.rh
        LEFT JOIN {links} x ON x.l = p.l LEFT JOIN {links} y ON y.r = p.r
        WHERE h.n > CASE WHEN x.rh = p.rh THEN 1 ELSE 0 END
            + CASE WHEN y.lh = p.lh THEN 1 ELSE 0 END
            - CASE WHEN x.r = p.r THEN 1 ELSE 0 END"""


def doubt_split_households(contest: SpreadContest) -> None:
    """The table <name>_settled: judged pairs with `picked`, and the probability of a link beside an
    almost equal one in the household of the others no higher than UNSURE."""
    workers, name = contest.rows.workers, contest.name
    unsure = f"CAST('{UNSURE!r}' AS DOUBLE)"
    marked = (
        f"SELECT j.*, k.l IS NOT NULL AS picked FROM {name}_judged j"
        f" LEFT JOIN {name}_links k ON k.l = j.l AND k.r = j.r"
    )
    workers.keep(
        f"{name}_settled",
        f"""SELECT m.l, m.r, m.lp, m.rp, m.weight, m.picked,
            CASE WHEN m.picked AND b.best > m.weight - {SPLIT_BITS:.0f}
                AND (m.lh IS NULL OR b.beside <> m.lh) THEN least(m.probability, {unsure})
            ELSE m.probability END AS probability
        FROM ({marked}) m LEFT JOIN (
            SELECT r, max(weight) AS best, max(CASE WHEN nth = 1 THEN lh END) AS beside FROM (
                SELECT m.r, m.lh, m.weight,
                    row_number() OVER (PARTITION BY m.r ORDER BY m.kind DESC, m.l DESC) AS nth
                FROM ({marked}) m JOIN ({_held(name, f"{name}_judged")}) h
                    ON h.l = m.l AND h.r = m.r WHERE NOT m.picked) v GROUP BY r) b
        ON b.r = m.r""",
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
    inside = f"{name}_inside"
    plan = plan_comparisons(replace(rows.shape, at_home=True))
    people = _see_alike(contest)
    compare_pairs(rows, f"{inside}_pairs", f"{name}_left_over", plan, people)
    sample = _inside_sample(contest, inside, plan, people)
    method, model = at_home(contest.method), learn(plan.comparisons, sample)
    found = SpreadContest(rows, inside, method, plan, model)
    weigh_fields(found, *_left_at_home(found))
    settle_pairs(found, "f.house")
    return found


def _left_at_home(contest: SpreadContest) -> tuple[str, str, float]:
    """The pairs of those who are left at home with how many two households have left at most; the
    name for what they weigh; of one over that number the mean (`at_home._left_over`)."""
    workers, name = contest.rows.workers, contest.name
    workers.keep(
        f"{name}_sized",
        f"""SELECT p.*, greatest(z.lefts, z.rights) AS most FROM {name}_pairs p JOIN (
            SELECT lh, rh, count(DISTINCT l) AS lefts, count(DISTINCT r) AS rights
            FROM {name}_pairs GROUP BY lh, rh) z ON z.lh = p.lh AND z.rh = p.rh""",
    )
    mean = f"SELECT sum(1 / CAST(most AS DOUBLE)) / count(*) AS mean FROM {name}_sized"
    (told,) = workers.read("left_over", mean).to_pylist()
    return f"{name}_sized", f"{name}_fields", told["mean"]


def _see_alike(contest: SpreadContest) -> str:
    """The name of a table of people, with the generations of the right side counted from the head
    of the left household to which most of their own is linked (`at_home._seen_alike`)."""
    rows, name = contest.rows, contest.name
    if "generation" not in rows.features:
        return "people"
    told = f"""SELECT k.rh, k.lh, a.generation - b.generation AS step, count(*) AS n
        FROM {name}_links k JOIN people a ON a.ord = k.l JOIN people b ON b.ord = k.r
        WHERE a.generation IS NOT NULL AND b.generation IS NOT NULL
            AND k.lh IS NOT NULL AND k.rh IS NOT NULL
        GROUP BY k.rh, k.lh, a.generation - b.generation"""
    steps = f"""SELECT rh, step FROM (SELECT rh, step, row_number() OVER (
            PARTITION BY rh ORDER BY n DESC, abs(step), step, lh) AS nth FROM ({told}) t) o
        WHERE nth = 1"""
    others = ", ".join(f"p.{name}" for name in rows.features if name != "generation")
    others += "".join(f", p.n_{name}" for name in rows.known)
    rows.workers.keep(
        f"{name}_seen",
        f"""SELECT p.ord, p.side, p.home, p.person, {others},
            CASE WHEN p.side = 0 OR p.home IS NULL THEN p.generation
                WHEN p.generation + s.step >= 0 THEN CAST(p.generation + s.step AS SMALLINT)
            END AS generation
        FROM people p LEFT JOIN ({steps}) s ON s.rh = p.home""",
    )
    return f"{name}_seen"


def _inside_sample(
    contest: SpreadContest, inside: str, plan: ComparisonPlan, people: str
) -> TrainingSample:
    rows, name = contest.rows, contest.name
    kin = thinned(rows, f"{name}_apart", KIN_PAIRS)
    strangers = _strangers(contest, count_of(rows, kin))
    others = f"(SELECT l, r, kind FROM {kin} UNION ALL {strangers})"
    compare_pairs(rows, f"{name}_other_levels", others, plan, people)
    tied = thinned(rows, f"{name}_tied", LINKED_PAIRS, "kind, l, r")
    compare_pairs(rows, f"{name}_tied_levels", tied, plan, people)
    u = measure_u(plan.comparisons, sample_of(rows, f"{name}_other_levels", plan), {})
    (told,) = rows.workers.read(
        "inside",
        "SELECT count(*) AS pairs, count(DISTINCT l) + count(DISTINCT r) AS ends"
        f" FROM {inside}_pairs",
    ).to_pylist()
    one_in = 1 + told["pairs"] // contest.method.learned_from
    pairs = sample_of(rows, f"{inside}_pairs", plan, f"l % {one_in} = 0")
    return TrainingSample(
        pairs,
        u,
        rows=told["ends"] // one_in,
        possible=float(told["pairs"]) / one_in,
        kin_odds=0.0,
        certain=sample_of(rows, f"{name}_tied_levels", plan),
        rivals=(np.unique(pairs.left, return_inverse=True)[1], pairs.right),
        fewest=FEWEST,
    )


def _strangers(contest: SpreadContest, kin: int) -> str:
    """Some linked members each with the partner of the one before, as a SELECT of pairs."""
    workers, name = contest.rows.workers, contest.name
    tied = count_of(contest.rows, f"{name}_tied")
    workers.number(
        f"{name}_tied_in_order", f"SELECT l, r, kind FROM {name}_tied", ("kind", "l", "r")
    )
    one_in = 1 + STRANGERS * tied // max(kin, 1)
    return (
        f"SELECT a.l, b.r, a.kind FROM {name}_tied_in_order a JOIN {name}_tied_in_order b"
        f" ON b.place = (a.place + {tied} - 1) % {max(tied, 1)} WHERE a.place % {one_in} = 0"
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


# -- on the workers


def _joint(part: pa.Table, households: int, prior_bits: float) -> pa.Table:
    """What the other members say for each pair, as on one machine."""
    part = part.sort_by([(name, "ascending") for name in ("kind", "l", "r")])
    one, other = (part.column(name).to_numpy() for name in ("lh", "rh"))
    both = one * (int(other.max()) + 1) + other
    told = (part.column(name).to_numpy() for name in ("fields", "place", "size"))
    support = members_support(
        OpenPairs(part.column("r").to_numpy(), both, *told), households, prior_bits
    )
    made = part.select(["l", "r"]).append_column("support", pa.array(support))
    return made.filter(pa.array(support > 0))
