"""Numbers of people and phones as a screen may show them: without their middle."""

from __future__ import annotations

import re

_LONG_NUMBER = re.compile(r"\d[\d*]{5,}[\dXx]")
_NUMBER_OF_A_PERSON = re.compile(
    r"(?<![0-9A-Za-z*])(?:"
    r"[1-9１-９](?: ?\d){16} ?[\dXxＸｘ]|[1-9１-９](?: ?\d){14}"
    r"|\+?(?:86[ -]?)?[1１][3-9３-９](?:[ -]?\d){9}|0\d{2,3}[ -]?\d{7,8}|\+\d(?:[ -]?\d){8,13}"
    r")(?![0-9A-Za-z])"
)
"""An identity number (18 or 15 places), a mobile or a landline number, with blanks or not."""

_PHONE = 11


def masked(text: str) -> str:
    """The text with every number of seven digits or more masked in the middle.

    >>> masked("110105194912310021"), masked("13812345678")
    ('1101************21', '138****5678')
    """
    return _LONG_NUMBER.sub(_without_middle, text)


def mask_numbers(text: str) -> str:
    """The text with every identity number and telephone number masked in the middle; other numbers
    stay."""
    return _NUMBER_OF_A_PERSON.sub(_without_middle, text)


def is_number_of_a_person(text: str) -> bool:
    """Whether a text is an identity number or a telephone number and nothing else."""
    return _NUMBER_OF_A_PERSON.fullmatch(text.strip()) is not None


def _without_middle(found: re.Match[str]) -> str:
    number = re.sub(r"[ -]", "", found.group())
    first, last = (3, 4) if len(number) == _PHONE else (4, 2) if len(number) > _PHONE else (2, 2)
    return number[:first] + "*" * (len(number) - first - last) + number[-last:]


def masked_value(code: str, value: str) -> str:
    """A column's value: under a number of people or a telephone any long number is masked, whatever
    is wrong with it; elsewhere only what is such a number."""
    is_number = code == "phone" or code.endswith(("_id", "id_number"))
    hidden = mask_numbers(value)
    return masked(hidden) if is_number else hidden
