"""The closed lists of the office."""

from __future__ import annotations

from enum import StrEnum

<<<<<<< HEAD
from doorstep.domain.village_ledgers import Answer as Answer
=======
from doorstep.domain.duties import Role as Role
from doorstep.domain.duties import Share as Share
>>>>>>> 7da9406 (Duties are filled from the lists of contacts; every task finds its owner or names the hole; who leaves hands over to a deputy)


class PlaceKind(StrEnum):
    """What a place is."""

    TOWNSHIP = "township"
    VILLAGE = "village"
    GROUP = "group"


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


<<<<<<< HEAD
class Share(StrEnum):
    """Whether an item of the list of duties is the office's own, one it assists in, or not its."""

    OWN = "own"
    ASSIST = "assist"
    NOT_OURS = "not-ours"
=======
class Answer(StrEnum):
    """What somebody says of a matter."""

    CORRECTED = "corrected"
    BOTH_RIGHT = "both-right"
    NOT_OURS = "not-ours"
    CANNOT_SETTLE = "cannot-settle"
>>>>>>> 7da9406 (Duties are filled from the lists of contacts; every task finds its owner or names the hole; who leaves hands over to a deputy)


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
