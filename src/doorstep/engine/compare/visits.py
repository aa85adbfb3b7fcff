"""Which visit rows are evidence: complete visits answered by the person or the household; of several the latest."""

from __future__ import annotations

from doorstep.engine.compare.register import Register

_SPEAKERS = (None, "self", "household")
_ANSWERS = ("name", "given_name", "birth_date", "id_number", "outcome", "papers_seen", "residence_status")


def evidence(visits: Register) -> frozenset[int]:
    """The rows of the visits register that count; a proxy's answer, an absence or a refusal never does."""
    outcomes, speakers = visits.column("visit_outcome"), visits.column("respondent")
    answers = [visits.column(code) for code in _ANSWERS]
    good = [
        row
        for row in visits.rows()
        if speakers[row] in _SPEAKERS
        and (outcomes[row] == "complete" or (outcomes[row] is None and any(a[row] is not None for a in answers)))
    ]
    homes = [_home(visits, row) for row in range(visits.size)]
    dates = visits.column("visit_date")
    latest: dict[object, str] = {}
    for row in good:
        latest[homes[row]] = max(latest.get(homes[row], ""), dates[row] or "")
    return frozenset(row for row in good if (dates[row] or "") == latest[homes[row]])


def home_key(visits: Register, row: int) -> object:
    """The household a visit row belongs to, over all visit files."""
    return _home(visits, row)


def _home(visits: Register, row: int) -> object:
    place = visits.column("place")[row] or ""
    number = visits.column("household_no")[row]
    if number is not None:
        return place, "no", visits.column("group")[row], number
    address = visits.column("address")[row]
    if address is not None:
        return place, "at", address
    return visits.column("household_key")[row] or ("row", row)
