"""Which visit rows are evidence: complete visits answered by the person or the household; of several the latest."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.engine.compare.register import Register

_SPEAKERS = (None, "self", "household")
_ANSWERS = ("name", "given_name", "birth_date", "id_number", "outcome", "papers_seen", "residence_status")


def evidence(visits: Register) -> frozenset[int]:
    """The rows of the visits register that count; a proxy's answer, an absence or a refusal never does."""
    outcomes, speakers = _of_visit(visits, "visit_outcome"), visits.column("respondent")
    answers = [visits.column(code) for code in _ANSWERS]
    good = [
        row
        for row in visits.rows()
        if speakers[row] in _SPEAKERS
        and (outcomes[row] == "complete" or (outcomes[row] is None and any(a[row] is not None for a in answers)))
    ]
    dates = _of_visit(visits, "visit_date")
    latest: dict[object, str] = {}
    for row in good:
        home = home_key(visits, row)
        latest[home] = max(latest.get(home, ""), dates[row] or "")
    return frozenset(row for row in good if (dates[row] or "") == latest[home_key(visits, row)])


def _of_visit(visits: Register, code: str) -> Sequence[str | None]:
    """A column that is written once for a household's block of rows, on its first."""
    said, keys = visits.column(code), visits.column("household_key")
    files = visits.column("file")
    filled: list[str | None] = []
    for row, value in enumerate(said):
        follows = row > 0 and keys[row] is not None and keys[row] == keys[row - 1] and files[row] == files[row - 1]
        filled.append(value if value is not None or not follows else filled[row - 1])
    return filled


def home_key(visits: Register, row: int) -> object:
    """The household a visit row belongs to, over all visit files."""
    place = visits.column("place")[row] or ""
    number = visits.column("household_no")[row]
    if number is not None:
        return place, "no", visits.column("group")[row], number
    address = visits.column("address")[row]
    if address is not None:
        return place, "at", address
    return visits.column("household_key")[row] or ("row", row)
