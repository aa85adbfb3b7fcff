"""Two rows of one source that are one person, where the page tells so.

A clerk who enters somebody twice does it on the same page (a second registration with a number of
its own) or writes the whole page twice (a household visited again). There the other row is weighed
against kin instead of strangers: nobody calls two children alike, but brothers share a generation's
character, twins a birthday, all of them the house. And one person's two rows differ more than two
sources do, for a row that said the same would not have been written: another number, a date one
part off, a character that sounds the same. What they show is argued here, not learned: a register
has too few of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doorstep.engine.linkage.anchors import read_evidence
from doorstep.engine.linkage.blocking import REGISTER_BLOCK_CAP
from doorstep.engine.linkage.comparison import comparison_levels
from doorstep.engine.linkage.decisions import verdicts
from doorstep.engine.linkage.household import LARGEST
from doorstep.engine.linkage.levels_at_home import AT_HOME
from doorstep.engine.linkage.mentions import TownRows
from doorstep.engine.linkage.method import DUPLICATE_AT, SECOND_ROWS
from doorstep.engine.linkage.model import Model, measure_u
from doorstep.engine.linkage.people import Ints, RowPairs, Shape
from doorstep.engine.linkage.pipeline import Contest, Linkage, Settled, alone
from doorstep.engine.linkage.plan import ComparisonPlan, plan_comparisons
from doorstep.engine.linkage.result import DUPLICATE, Link
from doorstep.engine.linkage.weighing import Support, weigh

# Of so many pairs of one page one is a person's; of a page written twice, of so many pairs.
ONE_PAGE, PAGE_TWICE = 300.0, 4.0

# P(level | a person's second row), from level 1 up.
_SHOWN = {
    "name": (0.02, 0.02, 0.06, 0.1, 0.08, 0.16, 0.56),
    "birth_year": (0.005, 0.045, 0.03, 0.1, 0.12, 0.7),
    "birth_day": (0.05, 0.05, 0.1, 0.2, 0.1, 0.02, 0.48),
    "age": (0.01, 0.04, 0.1, 0.15, 0.25, 0.45),
    "id_number": (0.45, 0.1, 0.45),
}

# So many rows' kin teach how alike kin are.
KIN_ROWS = 20_000

_PAGES = f"""WITH pages AS (SELECT home FROM paged GROUP BY home HAVING count(*) <= {LARGEST})
    SELECT a.ord AS l, b.ord AS r,
        coalesce(a.sex <> b.sex, FALSE) OR coalesce(abs(a.born - b.born) > 12, FALSE) AS apart
    FROM paged a JOIN pages USING (home) JOIN paged b ON b.home = a.home AND b.ord > a.ord"""

# Two pages of one file on which two people or more, and half of the shorter page, bear one name,
# are of about one age, and have no two birthdays.
_PAGE_TWICE = f"""
    WITH usual AS (SELECT file, sound FROM paged WHERE sound IS NOT NULL
        GROUP BY file, sound HAVING count(*) * count(*) <= {REGISTER_BLOCK_CAP}),
    sizes AS (SELECT home, count(*) AS n FROM paged GROUP BY home HAVING count(*) <= {LARGEST}),
    named AS (SELECT p.* FROM paged p JOIN usual u ON u.file = p.file AND u.sound = p.sound),
    shared AS (SELECT a.home AS one, b.home AS other, count(DISTINCT a.sound) AS n
        FROM named a JOIN named b ON b.file = a.file AND b.sound = a.sound AND b.home > a.home
            AND abs(b.born - a.born) <= 3 AND coalesce(a.sex = b.sex, TRUE)
            AND coalesce(a.day = b.day, TRUE)
        GROUP BY a.home, b.home HAVING count(DISTINCT a.sound) >= 2)
    SELECT s.one, s.other FROM shared s
    JOIN sizes x ON x.home = s.one JOIN sizes y ON y.home = s.other
    WHERE 2 * s.n >= least(x.n, y.n)"""


def second_rows(
    linkage: Linkage, town: TownRows, shape: Shape, rows: Ints
) -> tuple[Contest, Settled] | None:
    """The pairs of `rows` on one page, or on a page written twice, and which of them are one
    person; None where there are none, or where names in this script are not told in part.
    `shape`: what the rows can fill."""
    rows = rows[(town.household[rows] >= 0) & ~town.struck[rows]]
    if not shape.chinese or not len(rows):
        return None
    ends, twice = _on_pages(linkage, town, rows)
    plan = plan_comparisons(replace(shape, at_home=True))
    pairs = comparison_levels(linkage.tables, linkage.people, ends, plan)
    if not len(pairs):
        return None
    contest = Contest(
        SECOND_ROWS,
        plan,
        pairs,
        _model(linkage, plan, 1 + len(rows) // KIN_ROWS),
        keys=pairs.left,
        persons=np.arange(len(town.ids)),
        home=town.household,
        expected=float(-np.log2(ONE_PAGE)),
    )
    house = np.where(twice, np.log2(ONE_PAGE / PAGE_TWICE), 0.0)
    support = Support(np.zeros(len(pairs)), house)
    decided = verdicts(linkage.decided, pairs, linkage.people.ids)
    weighed = weigh(contest.model, pairs, contest.fields, support, decided, None)
    probability = alone(weighed.match_weight + contest.prior_bits)
    return contest, Settled(weighed, probability, probability >= SECOND_ROWS.link_at)


def _on_pages(
    linkage: Linkage, town: TownRows, rows: Ints
) -> tuple[RowPairs, npt.NDArray[np.bool_]]:
    """All pairs of one page that sound alike, and all of two pages of one file that name the same
    people; and which of these are of two pages."""
    people, tables = linkage.people, linkage.tables
    born = np.maximum(people.code("y"), people.code("age_y"))[rows]
    keys = {"sound": "sound", "sex": "sex", "day": "birth_day_key"}
    codes = {name: people.code(key)[rows] for name, key in keys.items()} | {"born": born}
    told = {name: pa.array(values, mask=values < 0) for name, values in codes.items()}
    where = {"ord": rows, "home": town.household[rows], "file": town.files[rows]}
    tables.load("paged", pa.table({**where, **told}))
    tables.keep("page_twice", _PAGE_TWICE)
    found = tables.read(
        "second_rows",
        f"""SELECT l, r, FALSE AS twice FROM ({_PAGES} AND b.sound = a.sound) p UNION ALL
        SELECT least(a.ord, b.ord) AS l, greatest(a.ord, b.ord) AS r, TRUE AS twice
        FROM page_twice t JOIN paged a ON a.home = t.one JOIN paged b ON b.home = t.other
        ORDER BY l, r""",
    )
    left, right, twice = (found.column(name).to_numpy() for name in ("l", "r", "twice"))
    return (left, right), twice.astype(bool)


def _model(linkage: Linkage, plan: ComparisonPlan, one_in: int) -> Model:
    """What a second row shows against what kin show, measured on pages; how alike kin are called on
    those who cannot be one."""
    kin = linkage.tables.read("kin", f"{_PAGES} WHERE a.ord % {one_in} = 0 ORDER BY l, r")
    ends = kin.column("l").to_numpy(), kin.column("r").to_numpy()
    pairs = comparison_levels(linkage.tables, linkage.people, ends, plan)
    named, others = plan.comparisons[:1], plan.comparisons[1:]
    apart = kin.column("apart").to_numpy().astype(bool)
    u = {**measure_u(named, pairs.only(apart), {}), **measure_u(others, pairs, {})}
    shown = {c.code: _SHOWN.get(c.code.removesuffix(AT_HOME), c.start) for c in plan.comparisons}
    m = {code: np.concatenate([[1.0], rates]) for code, rates in shown.items()}
    return Model(plan.comparisons, m, u, prior_odds=1 / ONE_PAGE)


def of_one_partner(
    linkage: Linkage, contest: Contest, settled: Settled, links: Sequence[Link]
) -> list[Link]:
    """Doubles: rows that would have had another row's partner, had that row not been there. They
    bear its name and its very date of birth or number, and nothing sets the two apart."""
    evidence, pairs = contest.evidence, contest.pairs
    assert evidence is not None
    linked = [link.pair for link in links]
    linked += zip(*(side.tolist() for side in contest.anchored), strict=True)
    partner = dict(linked) | {other: one for one, other in linked}
    chance = alone(settled.weighed.match_weight + contest.prior_bits)
    strong = (chance >= DUPLICATE_AT) & evidence.same_name & ~evidence.sex_differs
    strong &= evidence.same_number | evidence.own_birth_agrees
    best: dict[int, Link] = {}
    for index in np.flatnonzero(strong).tolist():
        one, other, sure = int(pairs.left[index]), int(pairs.right[index]), float(chance[index])
        for free, taken in ((one, other), (other, one)):
            held = partner.get(taken)
            if held is None or free in partner:
                continue
            link = Link(min(free, held), max(free, held), sure, DUPLICATE)
            if free not in best or sure > best[free].probability:
                best[free] = link
    doubles = list(best.values())
    left, right = np.array([link.pair for link in doubles], dtype=np.int64).reshape(-1, 2).T
    own = comparison_levels(linkage.tables, linkage.people, (left, right), contest.plan)
    apart = read_evidence(linkage.tables, linkage.people, own).two_people
    return [link for link, two in zip(doubles, apart.tolist(), strict=True) if not two]
