"""How far two texts are apart as SQL says it, held against slow counting by hand: by characters,
whatever they are written with."""

from __future__ import annotations

from functools import cache
from itertools import product
from random import Random

import pyarrow as pa
import pytest

from doorstep.engine.linkage.levels_of_birth import one_digit
from doorstep.engine.sql.tables import open_tables

# Letters of few kinds each, so that texts are alike: Han, Han beyond the first 65,536 characters,
# Latin, dotted Uyghur names, what joins to the letter before it, Uyghur's own script.
LETTERS = ("王李小明", "𠮷𲎯𬀩田", "abcd", "买提·艾力", "e\u0301eé", "ئۇيغۇر", "A王 𠮷1")
ONE_STEP_APART = [
    ("王小明", "王晓明"),
    ("欧阳建国", "欧阳国"),
    ("𠮷田花", "田花"),
    ("𲎯小明", "𠮷小明"),
    ("阿依古丽", "阿衣古丽"),
]


def edits(one: str, other: str, swaps: bool) -> int:
    """Letters changed, lost or added; `swaps`: two neighbours swapped count once."""

    @cache
    def between(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        changed = between(i - 1, j - 1) + (one[i - 1] != other[j - 1])
        ways = [between(i - 1, j) + 1, between(i, j - 1) + 1, changed]
        if swaps and i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
            ways.append(between(i - 2, j - 2) + 1)
        return min(ways)

    return between(len(one), len(other))


def likeness(one: str, other: str) -> float:
    """Jaro and Winkler's comparator as Winkler wrote it down in 1990."""
    if not one and not other:
        return 1.0
    reach = max(max(len(one), len(other)) // 2 - 1, 0)
    taken: set[int] = set()
    met: list[str] = []
    for place, letter in enumerate(one):
        for there in range(max(0, place - reach), min(len(other), place + reach + 1)):
            if there not in taken and other[there] == letter:
                taken.add(there)
                met.append(letter)
                break
    if not met:
        return 0.0
    crossed = sum(a != other[b] for a, b in zip(met, sorted(taken), strict=True)) // 2
    count = len(met)
    jaro = (count / len(one) + count / len(other) + (count - crossed) / count) / 3
    start = 0
    while start < min(4, len(one), len(other)) and one[start] == other[start]:
        start += 1
    return jaro + 0.1 * start * (1 - jaro) if jaro > 0.7 else jaro


def slipped(draw: Random, text: str, letters: str) -> str:
    """The text with some letters lost, changed, added or swapped."""
    made = list(text)
    for _ in range(draw.randint(0, 3)):
        place = draw.randrange(len(made) + 1)
        new = draw.choice(([], [draw.choice(letters)], made[place : place + 2][::-1]))
        made[place : place + draw.choice((0, 1, 2))] = new
    return "".join(made)


def some_pairs(seed: int) -> list[tuple[str, str]]:
    draw = Random(seed)
    pairs = []
    for _ in range(1_500):
        letters = draw.choice(LETTERS)
        one = "".join(draw.choice(letters) for _ in range(draw.choice((0, 1, 2, 3, 4, 5, 8, 11))))
        pairs.append((one, slipped(draw, one, letters)))
    return pairs


def asked(pairs: list[tuple[str | None, str | None]]) -> list[tuple[float, float, int, int]]:
    """What SQL says of each pair: likeness, similarity, edits, slips."""
    columns = {
        "n": pa.array(range(len(pairs))),
        "a": pa.array([a for a, _ in pairs], pa.string()),
        "b": pa.array([b for _, b in pairs], pa.string()),
    }
    with open_tables() as tables:
        tables.load("pairs", pa.table(columns))
        found = tables.read(
            "distances",
            "SELECT likeness(a, b) AS w, similarity(a, b) AS m, edits(a, b) AS e, slips(a, b) AS s"
            " FROM pairs ORDER BY n",
        )
    return list(zip(*found.to_pydict().values(), strict=True))


@pytest.mark.parametrize("seed", [1, 2])
def test_distances_are_those_counted_by_hand(seed: int) -> None:
    pairs = some_pairs(seed)
    for (one, other), (w, m, e, s) in zip(pairs, asked([*pairs]), strict=True):
        alike, unchanged = likeness(one, other), 1 - e / max(len(one), len(other), 1)
        assert w == pytest.approx(alike, abs=1e-9), (one, other)
        assert m == pytest.approx(max(alike, unchanged), abs=1e-9), (one, other)
        assert (e, s) == (edits(one, other, False), edits(one, other, True)), (one, other)


def test_a_character_is_one_however_many_bytes_it_takes() -> None:
    assert [(e, s) for _, _, e, s in asked([*ONE_STEP_APART])] == [(1, 1)] * len(ONE_STEP_APART)
    han, latin = asked([("王小明", "王晓明"), ("abc", "adc")])
    assert han == latin


def test_what_is_missing_is_no_distance() -> None:
    assert asked([(None, "a"), ("a", None), (None, None)]) == [(None,) * 4] * 3


def test_two_short_names_of_one_length_are_never_as_alike_as_a_near_name() -> None:
    """The claim `near_name` does not ask for them."""
    pairs = [
        ("".join(one), "".join(other))
        for size in (1, 2, 3)
        for one in product("abc", repeat=size)
        for other in product("abcdef", repeat=size)
        if one != other
    ]
    assert max(w for w, _, _, _ in asked([*pairs])) < 0.88


@pytest.mark.parametrize(("least", "most", "highest"), [(1890, 2030, 1000), (1, 31, 10)])
def test_a_slip_in_a_number_is_one_as_in_its_writing(least: int, most: int, highest: int) -> None:
    numbers = range(least, most + 1)
    pairs = [(a, b) for a in numbers for b in numbers if a != b and abs(a - b) < 100]
    with open_tables() as tables:
        tables.load("pairs", pa.table({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}))
        found = tables.read(
            "digits", f"SELECT a, b, {one_digit('a', 'b', highest)} AS f FROM pairs"
        )
    for a, b, one in zip(*found.to_pydict().values(), strict=True):
        assert one == (edits(str(a), str(b), True) == 1), (a, b)
