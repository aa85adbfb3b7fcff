"""The closed lists of the office."""

from __future__ import annotations

from enum import StrEnum

from doorstep.domain.village_ledgers import Answer as Answer


class PlaceKind(StrEnum):
    """What a place is."""

    TOWNSHIP = "township"
    VILLAGE = "village"
    GROUP = "group"


class Role(StrEnum):
    """What somebody answers for in a place, from the township down."""

    LEAD = "lead"
    STEWARD = "steward"
    STATIONED = "stationed"
    SECRETARY = "secretary"
    CLERK = "clerk"
    GROUP_LEADER = "group-leader"
    CENTRE_HOUSEHOLD = "centre-household"


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    ASSIGNED = "assigned"
    FIXED = "fixed"
    CLOSED = "closed"
    DISPUTED = "disputed"


class MatterState(StrEnum):
    """Where one matter stands: it stands in the last run; it was answered and still stands; the
    last run no longer has it; a second person closed it."""

    OPEN = "open"
    ANSWERED = "answered"
    GONE = "gone"
    CLOSED = "closed"


class Share(StrEnum):
    """Whether an item of the list of duties is the office's own, one it assists in, or not its."""

    OWN = "own"
    ASSIST = "assist"
    NOT_OURS = "not-ours"


class RequestState(StrEnum):
    """Where a request to another office stands."""

    DRAFT = "draft"
    SENT = "sent"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ImportState(StrEnum):
    """Where files that were dropped stand."""

    LOOKING = "looking"
    UNDERSTOOD = "understood"
    TAKEN = "taken"
    FAILED = "failed"
    DISMISSED = "dismissed"
