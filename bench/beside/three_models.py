"""Splink's own best for three sources of one township: what a careful user of Splink builds.

Two rounds and more: after the first, every pair also shows how many of the other members of the two
households were linked, until the links stay as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import EMTrainingException

from beside.score import Pair, one_to_one

ROUNDS = 4
SAMPLE = 2e6
LEAST = 0.002
"""No level is rarer among true pairs, even where training saw none of it."""


def level(sql: str, label: str, frequency: str = "") -> Any:
    """A level of a comparison, with the frequencies of a column's terms."""
    made = cll.CustomLevel(sql, label)
    return made.configure(tf_adjustment_column=frequency) if frequency else made


def comparison(name: str, null: str, *levels: Any) -> Any:
    """Levels from the nearest on; null says when nothing can be compared."""
    nothing = cll.CustomLevel(null, "nothing to compare").configure(is_null_level=True)
    return cl.CustomComparison(
        output_column_name=name, comparison_levels=[nothing, *levels, cll.ElseLevel()]
    )


def either(sql: str) -> str:
    """A condition that holds one way or the other: {a} and {b} are the two rows."""
    return f"({sql.format(a='l', b='r')}) or ({sql.format(a='r', b='l')})"


def shared(column: str) -> str:
    """How many entries two lists share."""
    return f'len(list_intersect("{column}_l", "{column}_r"))'


def name_levels() -> Any:
    """Whole, former, by sound, in dialect, with one syllable changed, in part."""
    surely = '"name_l" = "name_r"'
    return comparison(
        "name",
        '("name_l" is null and "hint_l" is null) or ("name_r" is null and "hint_r" is null)',
        level(surely, "name", "name"),
        level(either('"former_{a}" = "name_{b}"'), "former name"),
        level('"sound_l" = "sound_r"', "sound", "sound"),
        level('"spoken_l" = "spoken_r"', "sound in dialect", "spoken"),
        level('"given_l" = "given_r"', "given name", "given"),
        level(
            '"long_l" = "long_r" and "long_l" >= 3 and '
            f'{shared("syllables")} >= "long_l" - 1', "one syllable differs", "surname",
        ),
        level(
            either(
                '"long_{a}" >= 2 and "long_{b}" > "long_{a}" and '
                '(starts_with("name_{b}", "name_{a}") or ends_with("name_{b}", "name_{a}"))'
            ),
            "one end of the name",
        ),
        level(either('"hint_{a}" is not null and contains("name_{b}", "hint_{a}")'), "part told"),
        level('"surname_l" = "surname_r"', "surname", "surname"),
    )  # fmt: skip


def birth_levels() -> Any:
    """The day in either place, the month, the year, ranges of years, zodiac."""
    days = 'abs(date_diff(\'day\', try_cast("dob_l" as date), try_cast("dob_r" as date)))'
    apart = 'greatest("low_l", "low_r") - least("high_l", "high_r")'
    told = '"low_l" = "high_l" and "low_r" = "high_r"'
    return comparison(
        "birth",
        '("low_l" is null and "zodiac_l" is null) or ("low_r" is null and "zodiac_r" is null) or '
        '(("low_l" is null or "low_r" is null) and ("zodiac_l" is null or "zodiac_r" is null))',
        level('"dob_l" = "dob_r"', "day"),
        level(
            either('"dob2_{a}" = "dob_{b}"') + ' or "dob2_l" = "dob2_r"', "day in the number",
        ),
        level(f'levenshtein("dob_l", "dob_r") <= 1 or {days} <= 60', "one digit, or lunar"),
        level('"month_l" = "month_r"', "month"),
        level(f'{told} and "low_l" = "low_r"', "year"),
        level(f"{apart} <= 0", "years told overlap"),
        level(
            '("low_l" is null or "low_r" is null) and "zodiac_l" = "zodiac_r"', "zodiac"
        ).configure(m_probability=0.05),
        level(f"{apart} <= 1", "a year apart"),
        level(f"{apart} <= 3", "three years apart"),
        level(f"{apart} <= 10", "ten years apart"),
    )  # fmt: skip


def comparisons(again: bool) -> list[Any]:
    """What a pair shows; `again` with the links of the round before."""
    both = '"{0}_l" is null or "{0}_r" is null'
    number = '"number_l" is null or "number_r" is null'
    return [
        name_levels(),
        birth_levels(),
        cl.ExactMatch("sex"),
        comparison(
            "place",
            both.format("village"),
            level('"village_l" = "village_r" and "group_l" = "group_r"', "group"),
            level('"village_l" = "village_r" and ("group_l" is null or "group_r" is null)', "one"),
            level('"village_l" = "village_r"', "village"),
        ),
        comparison("relation", both.format("relation"), cll.ExactMatchLevel("relation")),
        comparison(
            "ethnicity",
            both.format("ethnicity"),
            level('"ethnicity_l" = "ethnicity_r"', "ethnicity", "ethnicity"),
        ),
        comparison(
            "number",
            f'({number}) and ("tail_l" is null or "tail_r" is null)',
            level('"number_l" = "number_r"', "number"),
            level('left("number_l", 15) = left("number_r", 15)', "but for the end"),
            level('damerau_levenshtein("number_l", "number_r") <= 2', "two characters"),
            level(f'({number}) and "tail_l" = "tail_r"', "tail"),
        ),
        household(again),
    ]


def household(again: bool) -> Any:
    """All that one household shares as one comparison: votes that go together count once."""
    head = '"head_here_l" = "head_here_r" or "head_sound_l" = "head_sound_r"'
    marks = f"({head}) or {shared('phones')} >= 1"
    if not again:
        kin = shared("kin")
        return comparison(
            "household",
            f'len("kin_l") = 0 and not coalesce({marks}, false)',
            level(f"{kin} >= 2", "two others of the same names"),
            level(f"{kin} >= 1 and ({marks})", "one other, and head or phone"),
            level(f"{kin} >= 1", "one other of the same name"),
            level(marks, "head or phone"),
        )
    linked, fewest = shared("others"), 'least(len("others_l"), len("others_r"))'
    return comparison(
        "household",
        f'(len("others_l") = 0 or len("others_r") = 0) and not coalesce({marks}, false)',
        level(f"{linked} >= 2 and {linked} >= .5 * {fewest}", "half linked, two or more"),
        level(f"{linked} >= 1 and {linked} >= .5 * {fewest}", "half linked"),
        level(f"{linked} >= 1", "fewer linked"),
        level(marks, "head or phone"),
    )


def blocking(again: bool) -> list[Any]:
    """Rules of two keys, but for number and name."""
    rules = [
        block_on("number"),
        block_on("name"),
        block_on("sound", "sex"),
        block_on("spoken", "years", arrays_to_explode=["years"]),
        block_on("given", "village"),
        block_on("given", "years", "sex", arrays_to_explode=["years"]),
        block_on("surname", "years", "sex", "village", arrays_to_explode=["years"]),
        block_on("village", "group", "years", "sex", arrays_to_explode=["years"]),
        block_on("kin", "years", arrays_to_explode=["kin", "years"]),
        block_on("kin", "surname", arrays_to_explode=["kin"]),
        block_on("head_here", "sex"),
        block_on("phones", "sex", arrays_to_explode=["phones"]),
        block_on("tail", "sex"),
        "l.former = r.name",
        "l.name = r.former",
    ]
    return [block_on("homes", arrays_to_explode=["homes"]), *rules] if again else rules


TRAINING = (("name", "sex"), ("head", "year", "sex"), ("number",))
"""Rules under which most pairs are one person: under village, group and surname the likelihood
finds households instead."""
EXPECTED = 0.9
"""Share of the smaller source's rows that have a partner, as an office would guess it."""


def judged(left: pa.Table, right: pa.Table) -> dict[Pair, float]:
    """Link two sources, round after round until the links stay as they are; links with weights."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    links: list[Pair] = []
    weights: dict[Pair, float] = {}
    for after in range(ROUNDS):
        scored = _round(left, right, again=after > 0)  # a weight of 0 is one half
        before, links = links, one_to_one(scored)
        weights = {(one, other): weight for one, other, weight in scored}
        if set(links) == set(before):
            break
        left, right = _with_links(left, right, dict(links))
    return {link: weights[link] for link in links}


def _with_links(left: pa.Table, right: pa.Table, links: Mapping[str, str]) -> tuple[Any, Any]:
    """Put to every left row whom its household's others are linked with, and to every right row who
    its household's others are: what the two lists share are other pairs linked."""
    ids, homes = (
        [side.column(name).to_pylist() for side in (left, right)] for name in ("id", "home")
    )
    home_of = dict(zip(ids[1], homes[1], strict=True))
    members: list[dict[str, list[str]]] = [{}, {}]
    for side in (0, 1):
        for row, home in zip(ids[side], homes[side], strict=True):
            members[side].setdefault(home, []).append(row)
    others: list[list[list[str]]] = [
        [
            [one for one in members[side][home] if one != row]
            for row, home in zip(*both, strict=True)
        ]
        for side, both in enumerate(zip(ids, homes, strict=True))
    ]
    others[0] = [[links[one] for one in those if one in links] for those in others[0]]
    met = [
        [sorted({home_of[one] for one in those}) for those in others[0]],
        [[home] for home in homes[1]],
    ]
    texts = pa.list_(pa.string())
    told = []
    for side, table in enumerate((left, right)):
        for name, values in (("others", others[side]), ("homes", met[side])):
            at = table.column_names.index(name)
            table = table.set_column(at, name, pa.array(values, texts))
        told.append(table)
    return told[0], told[1]


def _round(left: pa.Table, right: pa.Table, again: bool) -> list[tuple[str, str, float]]:
    api = DuckDBAPI()
    inputs = [
        api.register(side, dataset_display_name=name)
        for side, name in zip((left, right), ("l", "r"), strict=True)
    ]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        comparisons=comparisons(again),
        blocking_rules_to_generate_predictions=blocking(again),
        probability_two_random_records_match=EXPECTED / max(left.num_rows, right.num_rows),
        retain_matching_columns=False,
    )
    linker = Linker(inputs, settings, log_level=logging.ERROR)
    training = linker.training
    training.estimate_u_using_random_sampling(max_pairs=SAMPLE, seed=1)
    for rule in TRAINING:
        try:
            training.estimate_parameters_using_expectation_maximisation(
                block_on(*rule), estimate_without_term_frequencies=True
            )
        except EMTrainingException:  # a rule that no pair of these sources meets
            continue
    for one in linker._settings_obj.comparisons:  # nothing is impossible that was not seen
        for told in one._comparison_levels_excluding_null:
            told.m_probability = max(told.m_probability, LEAST)
    found = linker.inference.predict(threshold_match_weight=0).as_pyarrow_table()
    columns = [found.column(name).to_pylist() for name in ("id_l", "id_r", "match_weight")]
    swapped = [source != "l" for source in found.column("source_dataset_l").to_pylist()]
    return [
        (b if swap else a, a if swap else b, weight)
        for a, b, weight, swap in zip(*columns, swapped, strict=True)
    ]
