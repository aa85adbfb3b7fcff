"""Tiny lists, all samples a design can give: every unit's chance is what the design says, and what
the sample says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

import pytest
from spec.survey.walker import frame, inclusion, samples

from doorstep.engine.survey import draw

EXACT = Fraction(1, 2**100)
SIZED = frame(size=[1, 2, 3, 4, 5])
VILLAGES = frame(
    village=["X", "X", "Y", "Y", "Y", "Z", "Z", "Z", "Z"],
    county=["1", "1", "1", "1", "1", "2", "2", "2", "2"],
    households=[2, 2, 3, 3, 3, 4, 4, 4, 4],
    stratum=["event", "none", "event", "event", "none", "none", "none", "event", "in_migrant"],
)

DESIGNS: dict[str, tuple[object, Mapping[str, object]]] = {
    "simple": (frame(size=[1] * 5), {"kind": "simple", "n": 2}),
    "all": (frame(size=[1] * 3), {"kind": "simple", "n": "all"}),
    "systematic, interval whole": (frame(size=[1] * 6), {"kind": "systematic", "n": 3}),
    "systematic, interval not whole": (frame(size=[1] * 7), {"kind": "systematic", "n": 3}),
    "systematic, shuffled": (
        frame(size=[1] * 4),
        {"kind": "systematic", "n": 2, "order": "shuffled"},
    ),
    "stratified, one number": (VILLAGES, {"kind": "stratified", "strata": "county", "n": 2}),
    "stratified, numbers by name": (
        VILLAGES,
        {"kind": "stratified", "strata": "county", "n": {"1": 1, "*": 3}},
    ),
    "stratified, in proportion": (
        VILLAGES,
        {"kind": "stratified", "strata": "county", "n": 4, "allocation": "proportional"},
    ),
    "stratified, systematic": (
        VILLAGES,
        {"kind": "stratified", "strata": "county", "n": 2, "method": "systematic"},
    ),
    "pps": (SIZED, {"kind": "pps", "size": "size", "n": 2}),
    "pps, sizes with decimals": (
        frame(size=["0.5", "1.25", "2", "0.25"]),
        {"kind": "pps", "size": "size", "n": 1},
    ),
    "pps, one certain": (frame(size=[1, 2, 3, 4, 10]), {"kind": "pps", "size": "size", "n": 2}),
    "pps, one certain after another": (
        frame(size=[1, 1, 2, 8, 20]),
        {"kind": "pps", "size": "size", "n": 3},
    ),
    "pps, shuffled": (
        frame(size=[1, 2, 3]),
        {"kind": "pps", "size": "size", "n": 2, "order": "shuffled"},
    ),
    "sampford": (SIZED, {"kind": "sampford", "size": "size", "n": 2}),
    "sampford, three": (SIZED, {"kind": "sampford", "size": "size", "n": 3}),
    "sampford, one certain": (
        frame(size=[1, 2, 3, 9]),
        {"kind": "sampford", "size": "size", "n": 2},
    ),
    "brewer": (SIZED, {"kind": "brewer", "size": "size", "n": 2}),
    "brewer, three": (frame(size=[2, 3, 4, 5, 6]), {"kind": "brewer", "size": "size", "n": 3}),
    "clusters whole": (VILLAGES, {"kind": "cluster", "clusters": "village", "n": 2}),
    "two stages": (
        VILLAGES,
        {"kind": "two_stage", "clusters": "village", "n": {"stage1": 2, "stage2": 2}},
    ),
    "two stages, pps": (
        VILLAGES,
        {
            "kind": "two_stage",
            "clusters": "village",
            "size": "households",
            "n": {"stage1": 2, "stage2": 1},
        },
    ),
    "two stages, sampford": (
        VILLAGES,
        {
            "kind": "two_stage",
            "method": "sampford",
            "clusters": "village",
            "size": "units",
            "n": [2, 1],
        },
    ),
    "two stages in strata": (
        VILLAGES,
        {
            "kind": "two_stage",
            "clusters": "village",
            "strata": "county",
            "n": {"stage1": 1, "stage2": 2},
        },
    ),
    "two stages, systematic inside": (
        VILLAGES,
        {
            "kind": "two_stage",
            "clusters": "village",
            "second": "systematic",
            "n": {"stage1": 2, "stage2": 2},
        },
    ),
    "quotas": (
        VILLAGES,
        {
            "kind": "two_stage",
            "clusters": "village",
            "n": 2,
            "quotas": {"event": 1, "none": 1, "in_migrant": 1},
        },
    ),
    "quotas, pps": (
        VILLAGES,
        {
            "kind": "two_stage",
            "clusters": "village",
            "size": "households",
            "n": {"stage1": 2},
            "quotas": {"event": 1, "none": "all"},
        },
    ),
    "small clusters joined": (
        VILLAGES,
        {
            "kind": "two_stage",
            "clusters": "village",
            "n": {"stage1": 1, "stage2": 2},
            "join_below": 3,
        },
    ),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_the_sample_states_the_chance_each_unit_had(name: str) -> None:
    table, design = DESIGNS[name]
    found = samples(table, design)
    assert abs(sum(chance for _, chance in found) - 1) < EXACT
    for sample, _ in found:
        assert len({one.unit for one in sample.drawn}) == len(sample.drawn)
        for one in sample.drawn:
            assert abs(one.probability - inclusion(found, one.unit)) < EXACT


@pytest.mark.parametrize("name", DESIGNS)
def test_the_weights_add_up_to_the_list_on_average(name: str) -> None:
    table, design = DESIGNS[name]
    found = samples(table, design)
    covered = {one.unit for sample, _ in found for one in sample.drawn}
    mean = sum(
        chance * sum(1 / one.probability for one in sample.drawn) for sample, chance in found
    )
    assert abs(mean - len(covered)) < EXACT


def test_a_simple_random_sample_gives_every_pair_the_same_chance() -> None:
    found = samples(frame(size=[1] * 5), {"kind": "simple", "n": 2})
    chances: Counter[frozenset[str]] = Counter()
    for sample, chance in found:
        chances[frozenset(one.unit for one in sample.drawn)] += chance  # type: ignore[assignment]
    assert len(chances) == 10 and set(chances.values()) == {Fraction(1, 10)}


def test_a_systematic_sample_has_as_many_outcomes_as_starts() -> None:
    found = samples(frame(size=[1] * 6), {"kind": "systematic", "n": 3})
    assert {"".join(one.unit for one in sample.drawn) for sample, _ in found} == {"ace", "bdf"}


def test_chances_are_proportional_to_size() -> None:
    for kind in ("pps", "sampford", "brewer"):
        found = samples(SIZED, {"kind": kind, "size": "size", "n": 2})
        for unit, size in zip("abcde", [1, 2, 3, 4, 5], strict=True):
            assert abs(inclusion(found, unit) - Fraction(2 * size, 15)) < EXACT


@pytest.mark.parametrize("kind", ["sampford", "brewer"])
def test_pairs_of_two_drawn_have_the_chance_of_brewers_and_durbins_formula(kind: str) -> None:
    """Cochran 1977, 9A.8: both methods are one design when two are drawn."""
    p = {unit: Fraction(size, 15) for unit, size in zip("abcde", [1, 2, 3, 4, 5], strict=True)}
    found = samples(SIZED, {"kind": kind, "size": "size", "n": 2})
    divisor = 1 + sum(one / (1 - 2 * one) for one in p.values())
    for left in p:
        for right in (unit for unit in p if unit > left):
            formula = (
                2 * p[left] * p[right] / divisor * (1 / (1 - 2 * p[left]) + 1 / (1 - 2 * p[right]))
            )
            assert abs(inclusion(found, left, right) - formula) < EXACT


def test_sampfords_pairs_are_those_of_his_formula_for_three() -> None:
    """A sample's probability is proportional to the product of its odds times the sum of (1 -
    chance)."""
    found = samples(SIZED, {"kind": "sampford", "size": "size", "n": 3})
    sizes = dict(
        zip("abcd", [1, 2, 3, 4], strict=True)
    )  # e, as large as the interval, is certain: two of the others
    chance = {unit: Fraction(2 * size, 10) for unit, size in sizes.items()}
    odds = {unit: one / (1 - one) for unit, one in chance.items()}
    told = {
        left + right: odds[left] * odds[right] * (2 - chance[left] - chance[right])
        for left in sizes
        for right in sizes
        if left < right
    }
    for pair, weight in told.items():
        assert abs(inclusion(found, *pair) - weight / sum(told.values())) < EXACT


def test_two_stages_multiply() -> None:
    (sample, _), *_ = samples(
        VILLAGES,
        {
            "kind": "two_stage",
            "clusters": "village",
            "size": "households",
            "n": {"stage1": 1, "stage2": 2},
        },
    )
    village = {"X": (2, Fraction(2, 2)), "Y": (3, Fraction(2, 3)), "Z": (4, Fraction(2, 4))}
    for one in sample.drawn:
        households, second = village[str(one.cluster)]
        assert one.probability == Fraction(households, 9) * second


def test_a_clusters_size_is_what_its_column_says_not_how_many_units_are_listed() -> None:
    table = frame(village=["X", "X", "Y", "Y", "Y"], persons=[6, 6, 4, 4, 4])
    found = samples(
        table,
        {"kind": "cluster", "method": "pps", "clusters": "village", "size": "persons", "n": 1},
    )
    assert [inclusion(found, unit) for unit in "ae"] == [Fraction(6, 10), Fraction(4, 10)]


@pytest.mark.parametrize(
    ("n", "given"),
    [
        (7, {"A": 4, "B": 2, "C": 1}),
        (3, {"A": 1, "B": 1, "C": 1}),
        (10, {"A": 5, "B": 3, "C": 2}),
        (5, {"A": 3, "B": 1, "C": 1}),
    ],
)
def test_a_number_is_shared_out_by_largest_remainders_with_one_from_each_at_least(
    n: int, given: dict[str, int]
) -> None:
    """5, 3 and 2 of 10: seven are 3.5, 2.1 and 1.4."""
    table = frame(village=["A"] * 5 + ["B"] * 3 + ["C"] * 2)
    design = {"kind": "stratified", "strata": "village", "allocation": "proportional", "n": n}
    assert Counter(one.stratum for one in draw(table, design, "s").drawn) == given


def test_a_quota_is_a_sample_of_its_stratum_in_the_village() -> None:
    """Y has two households with an event and one without: one of each gives a half, and
    certainty."""
    found = samples(VILLAGES, DESIGNS["quotas"][1])
    y = next(sample for sample, _ in found if {one.cluster for one in sample.drawn} == {"X", "Y"})
    chances = {one.stratum: one.probability for one in y.drawn if one.cluster == "Y"}
    assert chances == {"event": Fraction(2, 3) * Fraction(1, 2), "none": Fraction(2, 3)}
    assert y.flags["quota-short"] == 2  # no in-migrants in X and in Y
