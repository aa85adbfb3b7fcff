"""Names of months in English and French."""

from __future__ import annotations

import unicodedata

_NAMES = (
    "jan january janv janvier",
    "feb february fev fevr fevrier",
    "mar march mars",
    "apr april avr avril",
    "may mai",
    "jun june juin",
    "jul july juil juillet",
    "aug august aou aout",
    "sep sept september septembre",
    "oct october octobre",
    "nov november novembre",
    "dec december decembre",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}


def without_accents(text: str) -> str:
    """Latin letters bare and small: Août -> aout."""
    text = text.casefold()
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def month_named(word: str) -> int | None:
    """The month an English or French name or abbreviation means."""
    return _MONTHS.get(without_accents(word).strip(". "))
