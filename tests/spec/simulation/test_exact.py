"""Where an answer can be worked out on paper, the rehearsal gives it: every draw of tiny townships,
and known laws."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from calibration import as_believed
from rubrics import item, rubric
from spec.simulation.made import seen, whole

from doorstep.domain.inspection_vocabulary import DrawMethod
from doorstep.engine.inspection.simulation import Inspection, Knowledge, rehearsal, simulate, truths
from doorstep.engine.inspection.simulation.known import gather
from doorstep.engine.inspection.simulation.truths import coins, item_truths
from doorstep.engine.inspection.simulation.village_draws import chances, draw_villages
from doorstep.engine.survey.draw_methods import choose
from doorstep.engine.survey.lot_quality import Lot
from doorstep.engine.survey.random_stream import Stream

RUNS = 40_000
FAR = 4.5  # Monte-Carlo errors; one test in 150,000 fails by chance


def every_inspection(
    villages: list[list[int]], drawn: int, homes: int
) -> Iterator[tuple[Fraction, list[Fraction]]]:
    """All draws of villages and of households within them, equally likely: chance, share right in
    each village."""
    for places in itertools.combinations(range(len(villages)), drawn):
        doors = [list(itertools.combinations(villages[place], homes)) for place in places]
        for seen_homes in itertools.product(*doors):
            chance = Fraction(1, comb(len(villages), drawn) * math.prod(map(len, doors)))
            yield chance, [Fraction(sum(answers), homes) for answers in seen_homes]


@pytest.mark.parametrize(
    ("drawn", "homes", "mark"), [(1, 2, 10), (1, 1, 10), (2, 2, 7.5), (2, 1, 5), (2, 3, 8)]
)
def test_two_villages_of_three_households_every_draw_counted(
    drawn: int, homes: int, mark: float
) -> None:
    villages = {"east": [1, 1, 0], "west": [1, 0, 0]}
    passed = sum(
        chance
        for chance, shares in every_inspection(list(villages.values()), drawn, homes)
        if 10 * sum(shares) / drawn >= Fraction(mark)
    )
    found = simulate(
        rubric(item(), mark=mark),
        Knowledge(
            [whole(place, sum(answers), 3) for place, answers in villages.items()],
            {"east": 3, "west": 3},
        ),
        Inspection(drawn, homes),
        seed="tiny",
        runs=RUNS,
    )
    assert found.p_pass == pytest.approx(float(passed), abs=FAR * math.sqrt(0.25 / RUNS))
    assert found.mc_error == pytest.approx(math.sqrt(float(passed * (1 - passed)) / RUNS), abs=2e-4)


def test_what_is_known_wholly_leaves_luck_alone() -> None:
    known = [whole("east", 2, 3), whole("west", 1, 3)]
    found = simulate(
        rubric(item(), mark=5),
        Knowledge(known, {"east": 3, "west": 3}),
        Inspection(1, 2),
        seed="a",
        runs=RUNS,
    )
    assert found.luck_share == pytest.approx(1.0, abs=FAR * 0.016)


def test_an_inspection_that_sees_all_of_what_is_known_wholly_has_no_spread() -> None:
    known = [whole("east", 2, 3), whole("west", 1, 3)]
    found = simulate(
        rubric(item(), mark=5),
        Knowledge(known, {"east": 3, "west": 3}),
        Inspection(None, None),
        seed="a",
        runs=500,
    )
    assert found.score == pytest.approx(dict.fromkeys(("mean", "q05", "q50", "q95", "most"), 5.0))
    assert found.p_pass == 1 and found.luck_share is None
    assert 0 < found.mc_error < 0.002  # 500 of 500 runs do not prove certainty


def luck_on_paper(size: int, looked: int) -> tuple[float, float]:
    """One household of each of two villages was right; the others are so with a chance of .2 or of
    .9 in both, nobody knows which. One village is drawn, `looked` of `size` households. A clean
    sheet's chance; luck."""
    mean = square = truth = clean = Fraction(0)
    for share, (k, other) in itertools.product(
        (Fraction(1, 5), Fraction(9, 10)), itertools.product(range(size), repeat=2)
    ):
        chance = Fraction(1, 2)
        for one in (k, other):
            chance *= comb(size - 1, one) * share**one * (1 - share) ** (size - 1 - one)
        given = square_given = Fraction(0)
        for right in (k + 1, other + 1):
            for y in range(looked + 1):
                ways = comb(right, y) * comb(size - right, looked - y)
                here = Fraction(ways, comb(size, looked)) / 2
                given += here * Fraction(y, looked)
                square_given += here * Fraction(y, looked) ** 2
                clean += chance * here * (y == looked)
        mean += chance * given
        square += chance * square_given
        truth += chance * given**2
    return float(clean), float(1 - (truth - mean**2) / (square - mean**2))


@pytest.mark.parametrize(("size", "looked"), [(3, 2), (3, 1), (5, 3), (4, 4)])
def test_the_share_of_luck_is_that_of_the_law_of_total_variance(
    size: int, looked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean, luck = luck_on_paper(size, looked)
    bank = {0: np.array([[0.2, 0.2], [0.9, 0.9]])}
    monkeypatch.setattr(truths, "drawn_shares", lambda known, random: bank)
    found = simulate(
        rubric(item(), mark=10),
        Knowledge([seen("east", 1, 1), seen("west", 1, 1)], {"east": size, "west": size}),
        Inspection(1, looked),
        seed="luck",
        runs=RUNS,
    )
    assert found.luck_share == pytest.approx(luck, abs=FAR * (found.luck_error or 0))
    assert found.p_pass == pytest.approx(clean, abs=FAR * math.sqrt(0.25 / RUNS))


@pytest.mark.parametrize(
    ("n", "faults", "allowed"), [(19, 30, 3), (5, 20, 0), (32, 20, 3), (60, 40, 12)]
)
def test_a_lot_passes_as_often_as_the_hypergeometric_law_says(
    n: int, faults: int, allowed: int
) -> None:
    size = 200
    lot = Lot(1 - faults / size, 0.0, population=size)
    found = simulate(
        rubric(item(type="lqas", max_faults=allowed), mark=10),
        Knowledge([whole("east", size - faults, size)], {"east": size}),
        Inspection(1, n),
        seed="lot",
        runs=RUNS,
    )
    assert found.p_pass == pytest.approx(
        lot.pass_probabilities(n, allowed)[0], abs=FAR * math.sqrt(0.25 / RUNS)
    )


def test_five_files_of_a_village_with_a_tenth_untrue_show_none_in_59_of_100_draws() -> None:
    files = item("files", 15, type="per_fault_deduct", each=3, n=5)
    known = [whole("east", 90_000, 100_000, code="files")]
    found = simulate(
        rubric(files, mark=15),
        Knowledge(known, {"east": 100_000}),
        Inspection(1, 20),
        seed="files",
        runs=RUNS,
    )
    assert found.p_pass == pytest.approx(0.9**5, abs=FAR * math.sqrt(0.25 / RUNS))
    assert found.items[0].mean == pytest.approx(15 - 3 * 5 * 0.1, abs=0.05)


def test_answers_of_whole_households_scatter_as_their_likeness_says() -> None:
    """400 households of four units with correlation .3, ten looked at: design effect 1 + 3 x .3,
    within 3 %."""
    known = gather([item()], [whole("east", 1280, 1600)], {"east": 400}, icc=0.3)
    (question,) = item_truths(known, np.array([10.0]), np.random.default_rng(1))
    villages = np.zeros((200_000, 1), dtype=np.int64)
    found = question.points(np.random.default_rng(1), villages, np.full((200_000, 1), 1280.0))
    correction = (1600 - 40) / (1600 - 1)
    assert found.mean() == pytest.approx(8.0, abs=0.02)
    assert found.var() == pytest.approx(100 * 0.8 * 0.2 / 40 * 1.9 * correction, rel=0.03)


@pytest.mark.parametrize("method", list(DrawMethod))
def test_villages_are_drawn_with_the_chances_of_the_draw_itself(method: DrawMethod) -> None:
    sizes = [10, 20, 30, 40, 400, 60]
    plan = Inspection(3, 5, method)
    _, own = zip(
        *[(0, chance) for chance in choose(method, Stream("any", ["x"]), sizes, 3).chances],
        strict=True,
    )
    drawn = draw_villages(np.random.default_rng(5), plan, sizes, RUNS)
    assert chances(plan, sizes) == pytest.approx([float(chance) for chance in own])
    assert all(len(set(row)) == 3 for row in drawn[:500].tolist())
    seen_often = np.bincount(drawn.ravel(), minlength=6) / RUNS
    assert seen_often == pytest.approx(chances(plan, sizes), abs=FAR * math.sqrt(0.25 / RUNS))


def test_sampford_draws_pairs_as_often_as_its_law_says() -> None:
    """n = 2: the chance of a pair is proportional to p p' (1 - p - p') / ((1 - 2p)(1 - 2p'))
    (Sampford 1967)."""
    sizes = [10, 20, 30, 40]
    p = [size / 100 for size in sizes]
    law = {
        pair: math.prod(p[i] / (1 - 2 * p[i]) for i in pair) * (1 - sum(p[i] for i in pair))
        for pair in itertools.combinations(range(4), 2)
    }
    drawn = np.sort(
        draw_villages(np.random.default_rng(2), Inspection(2, 5, DrawMethod.SAMPFORD), sizes, RUNS),
        axis=1,
    )
    for pair, weight in law.items():
        often = (drawn == np.array(pair)).all(axis=1).mean()
        assert often == pytest.approx(weight / sum(law.values()), abs=FAR * math.sqrt(0.25 / RUNS))


def test_where_villages_differ_as_believed_the_chance_said_comes_true() -> None:
    """150 townships, each with one inspection on its truth: as many pass as the chances together
    say."""
    found = [as_believed(np.random.default_rng([at, 4])) for at in range(150)]
    chance = np.array([one.chance for one in found])
    passed = np.array([one.passed[0] for one in found])
    for lo, hi in ((0.0, 0.5), (0.5, 1.01)):
        here = (chance >= lo) & (chance < hi)
        error = math.sqrt(float((chance[here] * (1 - chance[here])).sum()) + 1) / here.sum()
        assert passed[here].mean() == pytest.approx(chance[here].mean(), abs=4 * error)


@pytest.mark.parametrize(("n", "p"), [(200, 0.9), (400, 0.05), (1000, 0.5), (30, 0.99), (3, 0.5)])
def test_units_fall_as_coins_do(n: int, p: float) -> None:
    drawn = coins(np.random.default_rng(3), np.full(100_000, n), np.full(100_000, p))
    law = np.cumsum([comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])
    often = np.cumsum(np.bincount(drawn.astype(np.int64), minlength=n + 1)) / 100_000
    assert np.abs(often - law).max() < 0.02 and drawn.mean() == pytest.approx(
        n * p, abs=0.02 * math.sqrt(n)
    )


def test_same_seed_same_bytes_on_one_thread_and_on_two() -> None:
    sheet = rubric(item(), item("facts", source="register"), mark=12)
    known = [seen("east", 17, 20), seen("west", 9, 10), whole("east", 80, 90, code="facts")]
    homes = {"east": 90, "west": 70, "far": 60}

    def scores(seed: str, threads: int) -> bytes:
        plan = Inspection(2, 10, DrawMethod.PPS)
        return simulate(
            sheet, Knowledge(known, homes), plan, seed=seed, runs=3000, threads=threads
        ).scores.tobytes()

    assert scores("a", 1) == scores("a", 2)
    assert scores("a", 1) != scores("b", 1)


def test_more_runs_begin_with_the_same_runs() -> None:
    sheet, known, homes = rubric(item(), mark=8), [seen("east", 17, 20)], {"east": 90, "west": 70}
    few, many = (
        simulate(sheet, Knowledge(known, homes), Inspection(1, 10), seed="a", runs=runs).scores
        for runs in (1000, 3000)
    )
    assert np.array_equal(few, many[:1000])


@pytest.mark.parametrize(("rule", "each"), [("proportional", None), ("per_fault_deduct", 1)])
def test_from_thirty_villages_on_one_normal_number_is_as_good_as_all_answers(
    rule: str, each: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same township of forty villages, thirty drawn: by answers, and by the table."""
    told = {"type": rule} | ({} if each is None else {"each": each, "n": 12})
    sheet = rubric(item(**told), mark=8)
    homes = {f"v{at:02}": 60 + at for at in range(40)}
    known = [seen(place, 15 + at % 5, 20) for at, place in enumerate(homes)]
    plan = Inspection(32, 20, DrawMethod.PPS)
    found = {}
    for least in (10, 1000):
        monkeypatch.setattr(rehearsal, "MANY_VILLAGES", least)
        found[least] = simulate(sheet, Knowledge(known, homes, 0.1), plan, seed="many", runs=6000)
    table, answers = found[10], found[1000]
    for name, figure in answers.score.items():
        assert table.score[name] == pytest.approx(figure, abs=0.06)
    assert table.scores.std() == pytest.approx(answers.scores.std(), rel=0.05)
