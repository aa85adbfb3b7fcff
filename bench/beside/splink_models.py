"""Splink 5 on the same data, with the model its own documentation shows for data of the kind."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

LEAST = 0.05


@dataclass(frozen=True)
class Model:
    """What to compare, which pairs to look at, sure rules with their share of all matches, rules to
    train under.

    `sample` pairs tell how often things agree by chance; it is what the documentation's example of
    the kind takes.
    """

    comparisons: Sequence[Any]
    blocking: Sequence[Any]
    sure: Sequence[Any]
    recall: float
    training: Sequence[Any]
    sample: float = 1e6


def judged(chosen: Model, left: pa.Table, right: pa.Table | None) -> list[tuple[str, str, float]]:
    """Pairs with Splink's match weight; rows of two tables are marked l and r."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI()
    shared = [code for code in left.column_names if right is None or code in right.column_names]
    sides = [_prepared(side.select(shared)) for side in (left, right) if side is not None]
    inputs = [
        api.register(side, dataset_display_name=name)
        for side, name in zip(sides, ("l", "r"), strict=False)
    ]
    settings = SettingsCreator(
        link_type="link_only" if right is not None else "dedupe_only",
        unique_id_column_name="id",
        comparisons=list(chosen.comparisons),
        blocking_rules_to_generate_predictions=list(chosen.blocking),
        retain_matching_columns=False,
    )
    linker = Linker(inputs if right is not None else inputs[0], settings, log_level=logging.ERROR)
    training = linker.training
    training.estimate_probability_two_random_records_match(list(chosen.sure), recall=chosen.recall)
    training.estimate_u_using_random_sampling(max_pairs=chosen.sample, seed=1)
    for rule in chosen.training:
        training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    found = linker.inference.predict(threshold_match_probability=LEAST).as_pyarrow_table()
    columns = [
        found.column(name).to_pylist()
        for name in ("id_l", "id_r", "match_probability", "match_weight")
    ]
    if right is None:
        return [(a, b, weight) for a, b, _, weight in zip(*columns, strict=True)]
    swapped = [source != "l" for source in found.column("source_dataset_l").to_pylist()]
    return [
        ("l" + (b if swap else a), "r" + (a if swap else b), weight)
        for a, b, _, weight, swap in zip(*columns, swapped, strict=True)
    ]


def chance(weight: float) -> float:
    """Probability of a match weight, which keeps apart what a probability rounds to one."""
    return float(1 / (1 + 2.0**-weight))


def _prepared(table: pa.Table) -> pa.Table:
    """With the full name as one column, for term frequencies."""
    if "given_name" in table.column_names and "family_name" in table.column_names:
        whole = pc.binary_join_element_wise(
            table.column("given_name"), table.column("family_name"), " "
        )
        table = table.append_column("both_names", whole)
    return table


def _historical(tidy: bool) -> Model:
    return Model(
        [
            cl.ForenameSurnameComparison(
                "given_name", "family_name", forename_surname_concat_col_name="both_names"
            ),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        [
            block_on("substr(given_name,1,3)", "substr(family_name,1,4)"),
            block_on("family_name", "birth_date"),
            block_on("given_name", "birth_date"),
            block_on("postcode", "given_name"),
            block_on("postcode", "family_name"),
            block_on("birth_date", "birth_place"),
            block_on("substr(postcode,1,3)", "birth_date"),
            block_on("substr(postcode,1,3)", "given_name"),
            block_on("substr(postcode,1,3)", "family_name"),
            block_on("substr(given_name,1,2)", "substr(family_name,1,2)", "substr(birth_date,1,4)"),
        ],
        [
            block_on("given_name", "family_name", "birth_date"),
            block_on("substr(given_name,1,2)", "family_name", "substr(postcode,1,2)"),
            block_on("birth_date", "postcode"),
        ],
        0.6,
        [block_on("given_name", "family_name"), block_on("birth_date")],
        1e7,
    )


def _febrl(tidy: bool) -> Model:
    return Model(
        [
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("family_name").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("id_number", [1, 2]),
            cl.ExactMatch("house_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(
                term_frequency_adjustments=True
            ),
        ],
        [
            block_on("given_name", "family_name"),
            "l.given_name = r.family_name and l.family_name = r.given_name",
            block_on("birth_date"),
            block_on("id_number"),
            block_on("state", "street"),
            block_on("house_number", "street"),
            block_on("postcode"),
        ],
        [block_on("id_number"), block_on("given_name", "family_name", "birth_date")],
        0.8,
        [block_on("birth_date"), block_on("postcode")],
    )


def _fake(tidy: bool) -> Model:
    return Model(
        [
            cl.NameComparison("given_name"),
            cl.NameComparison("family_name"),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        [
            block_on("given_name"),
            block_on("family_name"),
            block_on("birth_date"),
            block_on("email"),
        ],
        [
            "l.given_name = r.given_name and levenshtein(r.birth_date, l.birth_date) <= 1",
            "l.family_name = r.family_name and levenshtein(r.birth_date, l.birth_date) <= 1",
            "l.given_name = r.given_name and levenshtein(r.family_name, l.family_name) <= 2",
            block_on("email"),
        ],
        0.7,
        [block_on("birth_date"), block_on("email"), block_on("given_name")],
    )


def _census(tidy: bool) -> Model:
    return Model(
        [
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("family_name").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.PostcodeComparison("postcode"),
        ],
        [
            block_on("given_name", "family_name"),
            "l.given_name = r.family_name and l.family_name = r.given_name",
            block_on("birth_date"),
            block_on("postcode"),
            block_on("family_name", "birth_year"),
            block_on("given_name", "birth_year"),
        ],
        [block_on("given_name", "family_name", "birth_date"), block_on("birth_date", "postcode")],
        0.8,
        [block_on("birth_date"), block_on("postcode")],
    )


def _census_with_address(tidy: bool) -> Model:
    """Against the documentation's advice, places that go together vote twice: worse as it is,
    better one-to-one."""
    plain = _census(tidy)
    return replace(
        plain, comparisons=[*plain.comparisons, cl.JaroWinklerAtThresholds("address", [0.92, 0.8])]
    )


def _town(tidy: bool) -> Model:
    name: Any = cl.ForenameSurnameComparison(
        "given_name", "family_name", forename_surname_concat_col_name="both_names"
    )
    if tidy:
        name = cl.CustomComparison(
            [
                cll.NullLevel("name"),
                cll.ExactMatchLevel("name", term_frequency_adjustments=True),
                cll.ExactMatchLevel("sound"),
                cll.LevenshteinLevel("name", 1),
                cll.ExactMatchLevel("family_name"),
                cll.ElseLevel(),
            ],
            output_column_name="name",
        )
    return Model(
        [
            name,
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.DamerauLevenshteinAtThresholds("id_number", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("phone", [1]),
            cl.ExactMatch("village").configure(term_frequency_adjustments=True),
        ],
        [
            block_on("id_number"),
            block_on("name"),
            block_on("birth_date"),
            block_on("phone"),
            block_on("village", "household_no"),
            block_on("village", "head_name"),
            block_on("village", "family_name", "substr(birth_date,1,4)"),
            *([block_on("sound")] if tidy else []),
        ],
        [block_on("id_number"), block_on("name", "birth_date", "sex")],
        0.9,
        [block_on("name"), block_on("birth_date")],
    )


def _town_with_household(tidy: bool) -> Model:
    """Every column ours compares; facts of one household vote one by one."""
    plain = _town(tidy)
    more = [
        cl.ExactMatch("household_no"),
        cl.ExactMatch("head_name").configure(term_frequency_adjustments=True),
        cl.ExactMatch("address"),
        cl.ExactMatch("relation_to_head"),
    ]
    return replace(plain, comparisons=[*plain.comparisons, *more])


MODELS = {
    "historical": {"": _historical},
    "febrl": {"": _febrl},
    "fake": {"": _fake},
    "census": {"": _census, ", address too": _census_with_address},
    "town": {"": _town, ", household too": _town_with_household},
}
