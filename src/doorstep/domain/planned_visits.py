"""Why a house is visited and how it is reached."""

from __future__ import annotations

from enum import StrEnum


class VisitRoute(StrEnum):
    """How a house is reached: a slip alone, a visit, one contact of a collective household."""

    SLIP = "slip"
    VISIT = "visit"
    CONTACT = "contact"


class VisitReason(StrEnum):
    """Why a house stands in a plan: an event of the look-back, a drawn sample, an open matter, a
    question for the door, where visits tell the most, a sweep, the random part that measures what
    slips miss, somebody else's second look."""

    EVENT = "event"
    SAMPLE = "sample"
    MATTER = "matter"
    QUESTION = "question"
    NEXT = "next"
    SWEEP = "sweep"
    RANDOM = "random"
    REVISIT = "revisit"
