"""Values as read, in the reader's words: days as ledgers write them, codes as their names."""

from __future__ import annotations

import datetime as dt
import re

from doorstep.engine.fields.masking import masked_value
from doorstep.i18n.phrasebook import Phrasebook

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def value_text(phrases: Phrasebook, code: str, value: str) -> str:
    """Say a value of a column: 1985-03 under a date as 1985年3月, male under sex as 男; what has no
    other words is left as it is."""
    if code in ("sex", "child_sex"):
        return phrases.name("explain.sex", value)
    if code == "visit_outcome":
        return phrases.name("report.outcome", value)
    return day_text(phrases, value) if "date" in code or code.endswith("_on") else value


def day_text(phrases: Phrasebook, value: str) -> str:
    """Say a day, month or year (1985-03-07, 1985-03, 1985); anything else is left as it is."""
    found = _DAY.fullmatch(value)
    if found is None:
        return value
    year, month, day = (int(part) if part else None for part in found.groups())
    if year and month and day:
        return phrases.day(dt.date(year, month, day))
    return phrases.text("pattern.month" if month else "pattern.year", year=found[1], month=month)


def masked_text(phrases: Phrasebook, code: str, value: str) -> str:
    """Say a value with the middle of identity and telephone numbers hidden."""
    return masked_value(code, value_text(phrases, code, value))
