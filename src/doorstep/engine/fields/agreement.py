"""The tolerances checks name: whether two values agree, and if not, how they differ."""

from __future__ import annotations

from doorstep.domain.registers import NameTables
from doorstep.engine.fields.addresses import addresses_agree
from doorstep.engine.fields.dates import date_reason, dates_agree
from doorstep.engine.fields.identity_numbers import numbers_agree
from doorstep.engine.fields.names.written import name_reason, names_agree
from doorstep.engine.fields.phones import phones_agree
from doorstep.engine.fields.places import group_key

DATES = frozenset(["day", "month", "year"])


def agree(tolerance: str, field: str, left: str, right: str, system: str) -> bool:
    """Whether two present values of a field agree within a check's tolerance."""
    if left == right:
        return True
    if tolerance in DATES:
        return dates_agree(left, right, tolerance)
    match tolerance:
        case "name":
            return names_agree(left, right)
        case "phone":
            return phones_agree(left, right)
        case "address":
            return addresses_agree(left, right)
    if field == "id_number":
        return numbers_agree(left, right, system)
    if field == "group":
        return group_key(left) == group_key(right)
    return left.casefold() == right.casefold()


def reason(tolerance: str, left: str, right: str, names: NameTables) -> str | None:
    """A word for how two differing values differ, when one is known; `names`: what sounds alike."""
    if tolerance == "day":
        return date_reason(left, right)
    if tolerance == "name":
        return name_reason(left, right, names)
    return None
