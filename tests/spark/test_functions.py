"""Every function of the portable SQL gives on Spark what it gives on DuckDB, value by value."""

from __future__ import annotations

from random import Random

import pyarrow as pa
import pytest
from spark.conftest import Both

TEXTS = (
    None,
    "",
    " ",
    "a",
    "A",
    "ab",
    "ba",
    "abc",
    "ABC",
    " abc ",
    "a b",
    "a  b ",
    "王",
    "王小明",
    "王晓明",
    "欧阳修",
    "é",
    "e\u0301",
    "café",
    "CAFE",
    "Straße",
    "İı",
    "ΑΣ",
    "ﬁ",
    "\u3000王 ",
    "\tx\n",
    "王·买提",
    "𠮷野",
    "𲎯",
    "O'Brien",
    "back\\slash",
    "100%",
    "a_b",
    "12",
    "510722198501011234",
    "11010519491231002X",
    "510722850101123",
    "1985-01-01",
    "1985/1/1",
    "1/2/1985",
    "85.1.1",
    " 1985.12.31 x",
    "12A HIGH ROAD",
    "7 Mill Lane",
    "x\x0b1",
    "(a)",
    "[a]",
    "a.b",
)
SINGLE = (
    "upper(s)",
    "lower(s)",
    "strip_accents(s)",
    "trim(s)",
    "length(s)",
    "ascii(s)",
    "left(s, 0)",
    "left(s, 2)",
    "right(s, 0)",
    "right(s, 1)",
    "right(s, 40)",
    "substr(s, 1, 1)",
    "substr(s, 2)",
    "substr(s, 7, 8)",
    "substr(s, 90)",
    "substr(s, length(s) % 3 + 1, 1)",
    "s || '|' || s",
    "nullif(s, '')",
    "coalesce(s, 'none')",
    "s IN ('a', '王')",
    "string_split(s, ' ')",
    "string_split(s, '.')",
    "list_has_any(string_split(s, ' '), string_split('a b', ' '))",
    r"regexp_full_match(s, '[0-9A-Z]+')",
    r"regexp_full_match(s, '\d{17}[0-9X]')",
    r"regexp_full_match(s, 'a|ab')",
    r"regexp_full_match(s, '.*')",
    r"regexp_replace(s, '\D', '', 'g')",
    r"regexp_replace(s, '\s', '_', 'g')",
    r"regexp_replace(upper(strip_accents(s)), '[^\p{L}\p{N}]+', ' ', 'g')",
    r"regexp_replace(s, '^\d+\s?[A-Z]?\s', '')",
    r"regexp_extract(s, '^\s*(\d{4})[-/.]?(\d{1,2})?[-/.]?(\d{1,2})?', 1)",
    r"regexp_extract(s, '^\s*(\d{4})[-/.]?(\d{1,2})?[-/.]?(\d{1,2})?', 3)",
    r"regexp_extract(s, '(\d)(x)?', 2)",
    r"regexp_extract(s, '[a-z]+')",
    "try_cast(s AS SMALLINT)",
    "CAST(length(s) AS VARCHAR)",
    "length(s) // 3",
    "(length(s) - 20) // 3",
    "(length(s) - 20) % 3",
    "length(s) / 3",
    "CAST(s = 'a' AS TINYINT)",
    "CASE WHEN s IS NULL THEN 1 WHEN s = '' THEN 2 ELSE 3 END",
    "CASE WHEN s > 'b' THEN 'late' END",
    "substr('10X98765432', (ascii(substr(s, 1, 1)) * 7) % 11 + 1, 1)",
    r"s = 'back\slash'",
    "s = 'O''Brien'",
)
DOUBLE = (
    "edits(s, t)",
    "slips(s, t)",
    "likeness(s, t)",
    "similarity(s, t)",
    "contains(s, t)",
    "starts_with(s, t)",
    "greatest(s, t)",
    "least(s, t)",
    "s < t",
    "s <> t",
    "s = t OR s > 'b'",
    "NOT (s = t)",
    "list_has_any(string_split(s, ' '), string_split(t, ' '))",
    "greatest(likeness(s, t), 1 - edits(s, t) / greatest(length(s), length(t), 1)::DOUBLE)",
    "CASE WHEN likeness(s, t) >= 0.9 THEN 2 ELSE 1 END",
    "abs(length(s) - length(t)) BETWEEN 1 AND 3",
)


def numbered(**columns: list[str | None]) -> pa.Table:
    """Texts with the number of their line."""
    count = len(next(iter(columns.values())))
    return pa.table(
        {"n": list(range(count))}
        | {name: pa.array(told, pa.string()) for name, told in columns.items()}
    )


@pytest.mark.parametrize("sql", SINGLE)
def test_of_one_text(sql: str, both: Both) -> None:
    spark, duck = both(
        f"SELECT s, {sql} AS found FROM texts ORDER BY n", texts=numbered(s=list(TEXTS))
    )
    assert spark == duck


@pytest.mark.parametrize("sql", DOUBLE)
def test_of_two_texts(sql: str, both: Both) -> None:
    pairs = numbered(
        s=[one for one in TEXTS for _ in TEXTS], t=[other for _ in TEXTS for other in TEXTS]
    )
    spark, duck = both(f"SELECT s, t, {sql} AS found FROM pairs ORDER BY n", pairs=pairs)
    assert spark == duck


def some_text(draw: Random) -> str:
    """A text of few letters, so that two of them are alike."""
    letters = draw.choice(
        ("ab", "abcde", "王李小大明华", "aé王 ", "0123456789", "abcdefghijklmnopqrstuvwxyz")
    )
    return "".join(
        draw.choice(letters) for _ in range(draw.choice((0, 1, 2, 3, 4, 5, 8, 12, 20, 40, 90)))
    )


def slipped(draw: Random, text: str) -> str:
    """The text with some letters lost, changed or swapped."""
    letters = list(text)
    for _ in range(draw.randint(0, 3)):
        if letters:
            place = draw.randrange(len(letters))
            letters[place : place + 2] = draw.choice(
                ([], ["a"], ["王"], letters[place : place + 2][::-1])
            )
    return "".join(letters)


def test_likeness_is_the_same_to_the_last_bit(both: Both) -> None:
    """0.9 and the number next to it are two sides of a threshold."""
    draw = Random(3)
    ones = [some_text(draw) for _ in range(40_000)]
    others = [slipped(draw, one) if draw.random() < 0.8 else some_text(draw) for one in ones]
    spark, duck = both(
        "SELECT likeness(s, t) AS w, slips(s, t) AS d, edits(s, t) AS l FROM pairs ORDER BY n",
        pairs=numbered(s=ones, t=others),
    )
    assert spark == duck


def test_what_is_a_number_is_one_on_both(both: Both) -> None:
    draw = Random(5)
    made = [
        "".join(draw.choice("0123456789.+-eE_xXbB fF \t") for _ in range(draw.randint(1, 6)))
        for _ in range(40_000)
    ]
    made += [
        "".join(draw.choice("0123456789.5") for _ in range(draw.randint(1, 7)))
        for _ in range(10_000)
    ]
    made += [
        "1985.0",
        "1.5",
        "-1.5",
        "32767.4",
        "32767.5",
        "-32768.5",
        "1e999999999",
        "1e-999999999",
        "0" * 60 + "1",
    ]
    spark, duck = both(
        "SELECT s, try_cast(s AS SMALLINT) AS found FROM texts ORDER BY n",
        texts=numbered(s=list(made)),
    )
    assert spark == duck


def test_a_key_that_is_missing_joins_nothing_and_groups_with_itself(both: Both) -> None:
    left = pa.table({"n": [1, 2, 3, 4], "k": ["a", None, "b", None], "j": [1, 1, None, None]})
    right = pa.table({"m": [5, 6, 7, 8], "k": ["a", None, "b", "b"], "j": [1, 1, None, 2]})
    joined = both("SELECT k, n, m FROM x JOIN y USING (k) ORDER BY n, m", x=left, y=right)
    assert joined[0] == joined[1] and joined[0]["n"] == [1, 3, 3]
    joined = both("SELECT n, m FROM x JOIN y USING (k, j) ORDER BY n, m", x=left, y=right)
    assert joined[0] == joined[1] and joined[0]["n"] == [1]
    grouped = both("SELECT k, count(*) AS c, count(j) AS s FROM x GROUP BY k ORDER BY k", x=left)
    assert grouped[0] == grouped[1] and grouped[0]["k"] == ["a", "b", None]
    descending = both("SELECT k FROM x ORDER BY k DESC, n", x=left)
    assert descending[0] == descending[1]


def test_counting_under_a_condition(both: Both) -> None:
    rows = pa.table({"n": [1, 2, 3, 4], "k": ["a", None, "b", "a"]})
    select = "SELECT count(*) FILTER (WHERE k = 'a') AS a, count(*) FILTER (WHERE k <> 'a') AS b"
    select += ", max(n) AS m FROM x"
    spark, duck = both(select, x=rows)
    assert spark == duck == {"a": [2], "b": [1], "m": [4]}


def test_kinds_of_numbers_come_back_as_they_were_handed_over(spark: object, both: Both) -> None:
    kinds = {
        "t": pa.int8(),
        "s": pa.int16(),
        "i": pa.int32(),
        "b": pa.int64(),
        "d": pa.float64(),
        "w": pa.string(),
    }
    rows = pa.table(
        {name: pa.array([1, None], pa.int8()).cast(kind) for name, kind in kinds.items()}
    )
    listed = rows.append_column("l", pa.array([["a"], None], pa.list_(pa.string())))
    found = both(
        "SELECT * FROM x ORDER BY t",
        x=listed.append_column("c", rows.column("w").dictionary_encode()),
    )
    assert found[0] == found[1] == {**listed.to_pydict(), "c": ["1", None]}
