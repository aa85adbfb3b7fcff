"""Files with people of more than one village: what for, and how far a request for one is."""

from __future__ import annotations

from enum import StrEnum


class ExportPurpose(StrEnum):
    """What a file of several villages is for; there is no other purpose."""

    CORRECTION = "correction"
    VISITS = "visits"
    INSPECTION = "inspection"


class ExportState(StrEnum):
    """How far a request is: waits for a second person, may be taken, is over."""

    ASKED = "asked"
    READY = "ready"
    OVER = "over"
