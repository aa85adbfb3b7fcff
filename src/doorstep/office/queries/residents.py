"""What residents asked for, as pages read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doorstep.office.corrections import OPEN_STATES
from doorstep.office.models import CorrectionRequest


@dataclass(frozen=True)
class RequestLine:
    """A request with whether an answer is owed, and whether it is late."""

    row: CorrectionRequest
    is_owed: bool
    is_late: bool


def request_lines(today: dt.date) -> list[RequestLine]:
    """All requests: those to which an answer is owed first, the nearest day first."""
    rows = CorrectionRequest.objects.select_related("place", "owner", "appeal_of")
    lines = [_line(row, today) for row in rows]
    return sorted(lines, key=lambda one: (not one.is_owed, one.row.due, one.row.number))


def _line(row: CorrectionRequest, today: dt.date) -> RequestLine:
    owed = row.state in OPEN_STATES
    return RequestLine(row, owed, owed and row.due < today)
