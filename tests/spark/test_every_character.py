"""Case, accents, blanks and what is a letter: the same on Spark as on DuckDB for every character of
Unicode 15."""

from __future__ import annotations

import pyarrow as pa
import pytest
from spark.conftest import Both

SURROGATES = range(0xD800, 0xE000)
# Letters that are younger than DuckDB's tables and that a newer Java or Python may know.
YOUNGER = (
    (0x0897, 0x0897),
    (0x1ACF, 0x1AEB),
    (0x1C89, 0x1C8A),
    (0x2FFC, 0x2FFF),
    (0xA7CB, 0xA7CF),
    (0xA7D2, 0xA7D2),
    (0xA7D4, 0xA7D4),
    (0xA7DA, 0xA7DC),
    (0xA7F1, 0xA7F1),
    (0x105C0, 0x105F3),
    (0x10940, 0x1095F),
    (0x10D40, 0x10D8F),
    (0x10EC2, 0x10EFC),
    (0x11380, 0x113E2),
    (0x116D0, 0x116E3),
    (0x11B60, 0x11BF9),
    (0x11DB0, 0x11DFF),
    (0x13460, 0x143FA),
    (0x16100, 0x16139),
    (0x16D40, 0x16ED3),
    (0x187F8, 0x187FF),
    (0x18CFF, 0x18DFF),
    (0x1CC00, 0x1CFF9),
    (0x1E5D0, 0x1E6FF),
    (0x2B73A, 0x2B73F),
    (0x2CEA2, 0x2CEAD),
    (0x2EBF0, 0x2EE5D),
    (0x323B0, 0x3347F),
)


@pytest.fixture(scope="module")
def characters() -> pa.Table:
    """Every character by itself."""
    younger = {code for first, last in YOUNGER for code in range(first, last + 1)}
    codes = [code for code in range(1, 0x110000) if code not in SURROGATES and code not in younger]
    return pa.table({"n": codes, "s": [chr(code) for code in codes]})


@pytest.mark.parametrize(
    "sql",
    [
        "upper(s)",
        "lower(s)",
        "strip_accents(s)",
        "trim(s)",
        r"regexp_full_match(s, '\p{L}')",
        r"regexp_full_match(s, '[\p{L}\p{N}]')",
        r"regexp_replace(s, '[^\p{L}\p{N}]+', '', 'g')",
        r"regexp_replace(s, '\s', '', 'g')",
        r"regexp_full_match(s, '\d')",
        "length(s) = 1 AND ascii(s) = n",
    ],
)
def test_of_every_character(sql: str, characters: pa.Table, both: Both) -> None:
    spark, duck = both(
        f"SELECT n, {sql} AS found FROM characters ORDER BY n", characters=characters
    )
    different = [
        f"{code:X}"
        for code, one, other in zip(spark["n"], spark["found"], duck["found"], strict=True)
        if one != other
    ]
    assert spark["n"] == duck["n"] and different == []
