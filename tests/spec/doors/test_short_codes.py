"""Codes that are typed from paper: a slip of the hand is always told."""

from __future__ import annotations

import pytest

from doorstep.domain.errors import BadInput
from doorstep.domain.short_codes import ALPHABET, read_code, short_code, spoken

CODES = [short_code(f"house {number}") for number in range(200)]


def test_every_single_slip_and_every_exchange_of_neighbours_is_told() -> None:
    for code in CODES[:40]:
        for at, right in enumerate(code):
            for wrong in ALPHABET.replace(right, ""):
                with pytest.raises(BadInput):
                    read_code(code[:at] + wrong + code[at + 1 :])
            if at and code[at - 1] != right:
                with pytest.raises(BadInput):
                    read_code(code[: at - 1] + right + code[at - 1] + code[at + 1 :])


def test_however_it_is_typed_it_is_the_same() -> None:
    alike = str.maketrans("852V", "BSZU")
    for code in CODES:
        for typed in (code, code.lower(), spoken(code), f" {code[:3]} {code[3:]} "):
            assert read_code(typed) == code
        assert read_code(code.translate(alike)) == code


@pytest.mark.parametrize("typed", ["", "-", "ABC", "0" * 7, "村" * 7, "1" * 400])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_code(typed)
    assert refused.value.code == "short-code-wrong"


def test_a_code_that_is_taken_gives_way_to_another() -> None:
    assert short_code("house", 1) != short_code("house") == short_code("house", 0)
