"""What a plain calculation gets wrong. Each test names the trap; the naive answer is worked out
beside ours."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from spec.survey.samples import ask, by, one, sample

from doorstep.domain.errors import BadInput
from doorstep.engine.survey.intervals import ProportionSample, proportion_interval


def naive_error(values: list[float]) -> float:
    """The standard error of a mean as if every row had been drawn by itself."""
    return float(np.std(values, ddof=1) / math.sqrt(len(values)))


def test_ignoring_clusters() -> None:
    """Two villages all right, two all wrong: twelve rows, but only four things were seen."""
    y = [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0]
    found = one(sample(y=y, cluster=np.repeat(range(4), 3)), "proportion")
    assert found.se == pytest.approx(naive_error([1, 0, 1, 0]))
    assert found.se > 1.8 * naive_error(y)
    assert found.df == 3 and found.deff == pytest.approx(11 / 3)


def test_no_finite_population_correction_in_a_small_village() -> None:
    y = [1] * 18 + [0] * 2
    small = one(sample(y=y, N=[25] * 20), "proportion")
    assert small.se == pytest.approx(naive_error(y) * math.sqrt(1 - 20 / 25))


def test_an_error_although_everyone_was_visited() -> None:
    found = one(sample(y=[1] * 18 + [0] * 2, N=[20] * 20), "proportion")
    assert (found.est, found.se, found.lo, found.hi) == (0.9, 0.0, 0.9, 0.9)
    assert found.flags == ("all-visited",)


def test_everyone_visited_at_both_stages() -> None:
    y = [1, 0, 1, 1, 0, 1]
    found = one(sample(y=y, cluster=[1, 1, 1, 2, 2, 2], N=[2] * 6, M=[3] * 6), "total")
    assert (found.est, found.se, found.lo, found.hi, found.flags) == (4, 0, 4, 4, ("all-visited",))


def test_all_clusters_visited_but_not_all_in_them() -> None:
    found = one(sample(y=[1, 0, 1, 1, 0, 1], cluster=[1, 1, 1, 2, 2, 2], N=[2] * 6, M=[9] * 6))
    assert found.se is not None and found.se > 0.1 and "all-visited" not in found.flags


@pytest.mark.parametrize(
    ("y", "low", "high"), [([1] * 5, 0.025 ** (1 / 5), 1.0), ([0] * 5, 0.0, 1 - 0.025 ** (1 / 5))]
)
@pytest.mark.parametrize(
    "interval", [None, "t", "logit", "beta", "korn-graubard", "clopper-pearson"]
)
def test_wald_at_0_or_100_percent(
    y: list[int], low: float, high: float, interval: str | None
) -> None:
    """Five of five true proves little; an interval of no width would prove everything."""
    found = one(sample(y=y), "proportion", interval=interval)
    assert (found.lo, found.hi) == pytest.approx((low, high))
    assert (found.method, found.n_eff) == ("clopper-pearson", 5) and "zero-variance" in found.flags


def test_zero_variance_from_identical_clusters() -> None:
    """Six clusters with nine of ten each: no spread is seen, which is luck and not certainty."""
    found = one(sample(y=([1] * 9 + [0]) * 6, cluster=np.repeat(range(6), 10)), "proportion")
    assert found.se == pytest.approx(0, abs=1e-12)
    assert found.lo == pytest.approx(0.7949, abs=1e-4) and found.hi == pytest.approx(
        0.9624, abs=1e-4
    )
    assert (found.n_eff, found.method) == (60, "clopper-pearson")


def test_z_for_t() -> None:
    """With four clusters the interval is 3.18 errors wide each way, not 1.96."""
    found = one(sample(y=[1, 2, 3, 4, 3, 4, 7, 8], cluster=[1, 1, 2, 2, 3, 3, 4, 4]))
    assert found.est is not None and found.se is not None and found.hi is not None
    assert (found.hi - found.est) / found.se == pytest.approx(3.182446305284263)


def test_filtering_a_domain_before_the_variance() -> None:
    """How many households of village a the sample holds is itself chance: only the whole sample
    knows."""
    y, village = [1, 1, 1, 1, 1, 1, 1, 1], ["a", "b", "a", "b", "b", "b", "a", "b"]
    found = by(sample(y=y, village=village, w=[10] * 8), "total")["a"]
    filtered = one(sample(y=[1, 1, 1], w=[10] * 3), "total")
    z = [10 if v == "a" else 0 for v in village]
    assert filtered.se == 0
    assert found.est == 30 and found.se == pytest.approx(math.sqrt(8 * np.var(z, ddof=1)))


def test_a_domain_that_some_clusters_lack() -> None:
    """Clusters without anybody of the domain were visited all the same."""
    data = sample(y=[5, 7, 1, 1], village=["a", "a", "b", "b"], cluster=[1, 2, 3, 4], w=[1] * 4)
    assert by(data, "total")["a"].se == pytest.approx(math.sqrt(4 * np.var([5, 7, 0, 0], ddof=1)))


def test_dropping_a_cluster_with_its_missing_rows() -> None:
    """A village where nobody was met stays one of the five drawn."""
    y = [3, 4, 5, 6, 9, 9, 2, 4, None, None]
    found = one(sample(y=y, cluster=np.repeat(range(5), 2), w=[1] * 10), "total")
    kept = one(sample(y=y[:8], cluster=np.repeat(range(4), 2), w=[1] * 8), "total")
    assert found.se == pytest.approx(math.sqrt(5 * np.var([7, 11, 18, 6, 0], ddof=1)))
    assert kept.se is not None and found.se is not None and found.se > kept.se
    assert (found.n, found.df, kept.df) == (8, 4, 3) and "missing-values" in found.flags


def test_a_lonely_cluster_counted_as_no_variance() -> None:
    data = sample(y=[1, 3, 2, 4, 9, 9], cluster=[1, 1, 2, 2, 3, 3], stratum=["a"] * 4 + ["b"] * 2)
    found = one(data)
    z = [(4 - 6 * 14 / 3 / 3) / 6, (6 - 6 * 14 / 3 / 3) / 6, (18 - 6 * 14 / 3 / 3) / 6]
    without_b = math.sqrt(2 * np.var(z[:2], ddof=1))
    assert found.se is not None and found.se > 4 * without_b
    assert "lonely-cluster" in found.flags


def test_only_lonely_clusters_show_no_spread_at_all() -> None:
    found = one(sample(y=[0, 1, 1], cluster=[1, 1, 1]), "proportion")
    assert (found.se, found.lo, found.hi, found.df) == (None, 0.0, 1.0, 0)
    assert "lonely-cluster" in found.flags
    mean = one(sample(y=[0, 1, 1], cluster=[1, 1, 1]))
    assert (mean.est, mean.se, mean.lo, mean.hi) == (pytest.approx(2 / 3), None, None, None)


def test_a_lonely_cluster_that_is_the_whole_stratum_has_no_error() -> None:
    data = sample(
        y=[1, 3, 2, 4, 9, 9],
        cluster=[1, 1, 2, 2, 3, 3],
        stratum=["a"] * 4 + ["b"] * 2,
        N=[8] * 4 + [1] * 2,
    )
    found = one(data, "total")
    assert found.flags == ("df-small",)
    assert found.se == pytest.approx(4 * math.sqrt((1 - 2 / 8) * 2 * np.var([4, 6], ddof=1)))


def test_unweighted_means_under_unequal_take() -> None:
    """Ten of a hamlet of ten and ten of a village of a thousand: the village counts a hundred times
    as much."""
    y, stratum = [1] * 10 + [0] * 9 + [1], ["hamlet"] * 10 + ["village"] * 10
    counted = one(sample(y=y, stratum=stratum, N=[10] * 10 + [1000] * 10), "proportion")
    weighted = one(sample(y=y, stratum=stratum, w=[1] * 10 + [100] * 10), "proportion")
    assert counted.est == pytest.approx(110 / 1010) == weighted.est
    assert one(sample(y=y, stratum=stratum), "proportion").est == pytest.approx(0.55)


def test_a_small_spread_on_a_large_level_keeps_its_digits() -> None:
    """Sums of squares kept raw would lose all of them: 1e9 squared leaves no room for 0.25."""
    y = [1e9 + step for step in (0, 0.5, 1, 0, 0.5, 1)]
    found = one(sample(y=y, cluster=[1, 1, 1, 2, 2, 2], N=[9] * 6, M=[30] * 6))
    inside = (2 / 9) * 2 * (1 - 3 / 30) * 0.25 / 3 / 4
    assert found.se == pytest.approx(math.sqrt(inside), rel=1e-6)


def test_numbers_of_households_may_start_anew_in_every_village() -> None:
    data = sample(
        y=[1, 0, 1, 1, 0, 0],
        cluster=[1, 1, 1, 2, 2, 2],
        unit=[1, 2, 3, 1, 2, 3],
        N=[9] * 6,
        M=[9] * 6,
    )
    apart = sample(
        y=[1, 0, 1, 1, 0, 0],
        cluster=[1, 1, 1, 2, 2, 2],
        unit=[1, 2, 3, 4, 5, 6],
        N=[9] * 6,
        M=[9] * 6,
    )
    assert one(data, "proportion").se == pytest.approx(one(apart, "proportion").se)


def test_members_of_one_household_are_one_unit_of_the_second_stage() -> None:
    data = sample(
        y=[1, 1, 0, 0, 1, 1, 0, 1],
        cluster=[1] * 4 + [2] * 4,
        unit=[1, 1, 2, 2, 3, 3, 4, 4],
        N=[5] * 8,
        M=[6] * 8,
    )
    totals = sample(y=[2, 0, 2, 1], cluster=[1, 1, 2, 2], N=[5] * 4, M=[6] * 4)
    assert one(data, "total").se == pytest.approx(one(totals, "total").se)


def test_faults_in_one_cluster_of_many() -> None:
    """Nineteen clusters without a fault say nothing about how faults spread: the interval is wider,
    and says so."""
    y = ([0] * 5 + [1] * 5) + [1] * 190
    found = one(sample(y=y, cluster=np.repeat(range(20), 10)), "proportion")
    assert "rare-in-few-clusters" in found.flags
    assert found.lo is not None and found.lo < 0.85


@pytest.mark.parametrize(("clusters", "size"), [(10, 2), (20, 5), (30, 7), (6, 10)])
def test_more_faults_never_prove_more(clusters: int, size: int) -> None:
    """Ten pairs with no, one, two, three faults: the low end falls, where it was .83, .49, .62,
    .63."""
    ends = []
    for faults in range(clusters):
        shares = np.array([1 - 1 / size] * faults + [1.0] * (clusters - faults))
        p, variance, n = float(shares.mean()), float(shares.var(ddof=1)) / clusters, clusters * size
        of = ProportionSample(p, variance, n, clusters - 1, None, faults)
        worse = replace(of, p=1 - p)
        low, high, _, _ = proportion_interval("wilson", of, 0.95)
        mirrored = proportion_interval("wilson", worse, 0.95)
        assert (low, high) == pytest.approx((1 - mirrored[1], 1 - mirrored[0]))
        ends.append((low, high))
    for (low, high), (lower, less) in pairwise(ends):
        assert low >= lower - 1e-12 and high >= less


def test_a_total_says_whom_it_left_out() -> None:
    """Two rows of four have no value and stand for thirty people: the total is of the others."""
    data = sample(y=[1, None, 3, None], w=[10, 10, 20, 20])
    found = one(data, "total")
    assert (found.est, found.left_out) == (70, 30) and "total-leaves-out" in found.flags
    whole = one(sample(y=[1, 2, 3, 4], w=[10, 10, 20, 20]), "total")
    assert whole.left_out == 0 and "total-leaves-out" not in whole.flags
    counted = one(sample(y=[1, None, 3, 4], N=[40] * 4), "total")
    assert counted.left_out == 10
    assert one(data, "mean").left_out == 30 and "total-leaves-out" not in one(data).flags


def test_who_is_outside_every_domain_stays_in_the_sample() -> None:
    data = sample(y=[1, 1, 0, 1], village=["a", "a", None, None], w=[1] * 4)
    (found,) = ask(data, "total", by="village")
    assert (found.group, found.n) == ("a", 2)
    assert found.se == pytest.approx(math.sqrt(4 * np.var([1, 1, 0, 0], ddof=1)))


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"w": [1, None, 1, 1]}, "weight-missing"),
        ({"w": [1, -1, 1, 1]}, "weight-negative"),
        ({"cluster": [1, 1, 2, 1], "stratum": ["a", "a", "b", "b"]}, "clusters-cross-strata"),
        ({"cluster": [1, None, 2, 1]}, "design-blank"),
        ({"stratum": ["a", None, "b", "b"]}, "design-blank"),
        ({"N": [3, 3, 3, 3]}, "fpc-below-sample"),
        ({"N": [9, 9, 8, 9]}, "fpc-varies"),
        ({"N": [9, None, 9, 9]}, "design-blank"),
        ({"N": [9] * 4, "M": [9] * 4}, "fpc-without-clusters"),
        ({"cluster": [1, 1, 2, 2], "N": [1] * 4}, "fpc-below-sample"),
        ({"cluster": [1, 1, 2, 2], "N": [5] * 4, "M": [1, 1, 2, 2]}, "fpc-below-sample"),
        ({"cluster": [1, 1, 2, 2], "N": [5] * 4, "M": [3, 4, 2, 2]}, "fpc-varies"),
    ],
)
def test_a_design_that_cannot_be_is_refused(columns: dict[str, list[object]], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        one(sample(y=[1, 2, 3, 4], **columns))
    assert refused.value.code == code


def test_a_total_of_rows_that_stand_for_nobody_else_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        one(sample(y=[1, 2, 3]), "total")
    assert refused.value.code == "total-without-weights"


def population_variance(estimates: list[float]) -> float:
    return float(np.var(estimates))


def test_every_sample_of_a_tiny_population() -> None:
    """All 15 samples of 4 out of 6: the totals average to the truth, the squared errors to the true
    variance."""
    people = [3, 1, 4, 1, 5, 9]
    found = [one(sample(y=drawn, N=[6] * 4), "total") for drawn in combinations(people, 4)]
    assert np.mean([f.est for f in found]) == pytest.approx(sum(people))
    assert np.mean([f.se**2 for f in found if f.se is not None]) == pytest.approx(
        population_variance([f.est for f in found if f.est is not None])
    )


def test_every_two_stage_sample_of_a_tiny_township() -> None:
    """Two of three villages, two households in each: 27 + 9 + 9 samples, each as likely as its
    villages."""
    villages = [[2, 7, 1], [8, 2, 8], [1, 8]]
    estimates, variances, chances = [], [], []
    for pair in combinations(range(3), 2):
        draws = [list(combinations(villages[v], 2)) for v in pair]
        for first in draws[0]:
            for second in draws[1]:
                sizes = np.repeat([len(villages[v]) for v in pair], 2)
                data = sample(y=[*first, *second], cluster=[1, 1, 2, 2], N=[3] * 4, M=sizes)
                found = one(data, "total")
                assert found.est is not None and found.se is not None
                estimates.append(found.est)
                variances.append(found.se**2)
                chances.append(1 / 3 / len(draws[0]) / len(draws[1]))
    truth = sum(map(sum, villages))
    assert np.average(estimates, weights=chances) == pytest.approx(truth)
    true_variance = np.average((np.array(estimates) - truth) ** 2, weights=chances)
    assert np.average(variances, weights=chances) == pytest.approx(true_variance)


def test_one_village_visited_whole_among_sampled_ones() -> None:
    """The village where everybody was met has no error, whatever happened elsewhere."""
    data = sample(
        y=[1, 1, 0, 1, 0, 1],
        village=["a"] * 3 + ["b"] * 3,
        stratum=["a"] * 3 + ["b"] * 3,
        N=[3] * 3 + [30] * 3,
    )
    found = by(data, "proportion")
    assert (found["a"].lo, found["a"].hi, found["a"].flags) == (
        found["a"].est,
        found["a"].est,
        ("all-visited",),
    )
    assert found["b"].se is not None and found["b"].se > 0.2


def test_a_lonely_cluster_elsewhere_is_not_this_villages_trouble() -> None:
    data = sample(
        y=[1, 2, 3, 4, 9],
        village=["a"] * 4 + ["b"],
        cluster=[1, 1, 2, 2, 3],
        stratum=["a"] * 4 + ["b"],
    )
    assert "lonely-cluster" not in by(data)["a"].flags and "lonely-cluster" in by(data)["b"].flags


def test_a_domain_met_in_one_cluster_hides_its_spread() -> None:
    """A mean of one village is its own mean; an error of 0 would be read as certainty."""
    found = by(sample(y=[1, 2, 3, 4], village=["a", "a", "b", "b"], cluster=[1, 1, 2, 2]))["a"]
    assert (found.est, found.se, found.lo, found.hi) == (1.5, None, None, None)
    assert "lonely-cluster" in found.flags
