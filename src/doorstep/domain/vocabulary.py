"""The closed lists: words that packs, engine and faces share, each said once."""

from __future__ import annotations

from enum import StrEnum

# --- what packs say -------------------------------------------------------------------------------------------------


class Level(StrEnum):
    """Whom a column speaks of; only household-level columns are filled down."""

    HOUSEHOLD = "household"
    PERSON = "person"
    EVENT = "event"


class Severity(StrEnum):
    """How much a finding weighs for the office that keeps the record."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
