"""The closed lists of the office."""

from __future__ import annotations

from enum import StrEnum

from doorstep.domain.duties import DutyShare as DutyShare
from doorstep.domain.duties import Role as Role
from doorstep.domain.planned_visits import VisitReason as VisitReason
from doorstep.domain.planned_visits import VisitRoute as VisitRoute
from doorstep.domain.village_ledgers import Answer as Answer


class PlaceKind(StrEnum):
    """What a place is."""

    TOWNSHIP = "township"
    VILLAGE = "village"
    GROUP = "group"


class CountyRowKind(StrEnum):
    """What an office keeps about a county: the county's own keys, a township it invited, the county
    that a township joined, a matching with another office."""

    COUNTY = "county"
    TOWNSHIP = "township"
    SEAT = "seat"
    MATCHING = "matching"


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


STANDING = (MatterState.OPEN, MatterState.ANSWERED)
"""A matter that the last run still has."""


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
    TAKING = "taking"
    TAKEN = "taken"
    FAILED = "failed"
    DISMISSED = "dismissed"


class DoorState(StrEnum):
    """Where one house of a plan stands: still to go to, answered, declined (it is not asked again
    in this round), tried without an answer, taken over by a later plan."""

    PLANNED = "planned"
    BACK = "back"
    DECLINED = "declined"
    TRIED = "tried"
    REPLACED = "replaced"


OPEN_DOORS = (DoorState.PLANNED, DoorState.TRIED)
"""A house that is still to be gone to."""


class Channel(StrEnum):
    """How a visit came back."""

    KEYED = "keyed"
    SCAN = "scan"
    WORKBOOK = "workbook"
    PHONE = "phone"


class SubmissionState(StrEnum):
    """Where a visit's testimony stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    SENT_BACK = "sent-back"
    CORRECTED = "corrected"


class SentBack(StrEnum):
    """Why a visit goes back to whoever made it: always something of the paper."""

    UNREADABLE = "unreadable"
    INCOMPLETE = "incomplete"
    OTHER_HOUSE = "other-house"
    CONTRADICTORY = "contradictory"
    LOOK_AGAIN = "look-again"


class ScanState(StrEnum):
    """Where scans stand: being read, read (an upload); of a sheet: all of it sure, something for a
    person to look at, a page that cannot be placed; kept as a visit, laid aside."""

    READING = "reading"
    READ = "read"
    SURE = "sure"
    UNSURE = "unsure"
    LOST = "lost"
    KEPT = "kept"
    ASIDE = "aside"


class SlipAnswer(StrEnum):
    """What a house answers to a slip."""

    FINE = "fine"
    COME = "come"


class OutreachWay(StrEnum):
    """How people were told of something."""

    MEETING = "meeting"
    HOME = "home"
    STALL = "stall"
    BOARD = "board"
    BROADCAST = "broadcast"
    MESSAGE = "message"


class DepartureState(StrEnum):
    """How far somebody's line is on its way out of a register."""

    OPEN = "open"
    NOTICED = "noticed"
    POSTED = "posted"
    LEFT = "left"
    STAYS = "stays"


class LeftBy(StrEnum):
    """What settled a name that no register held: a death or removal record that is held, a paper
    somebody saw, the person's own word, her family's, the whole way to the end of the time to
    object; or that a register holds it again."""

    RECORD = "record"
    PAPER = "paper"
    OWN_WORD = "own-word"
    FAMILY = "family"
    POSTED = "posted"
    BACK = "back"


class CorrectionState(StrEnum):
    """Where a resident's request stands."""

    RECEIVED = "received"
    DECIDED = "decided"
    AGREED = "agreed"
    REOPENED = "reopened"
    APPEALED = "appealed"


class RequestKind(StrEnum):
    """What a resident wants."""

    CORRECTION = "correction"
    COMPLAINT = "complaint"
    NO_CONTACT = "no-contact"


class RequestChannel(StrEnum):
    """How a resident's request came."""

    SHEET = "sheet"
    COUNTER = "counter"
    PHONE = "phone"
    VISIT = "visit"


class CorrectionDecision(StrEnum):
    """What was decided of a resident's request."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
