"""The closed lists: words that packs, engine and faces share, each said once."""

from __future__ import annotations

from enum import StrEnum


# --- what packs say of registers
class Level(StrEnum):
    """Tell whom a column speaks of; only household-level columns are filled down."""

    HOUSEHOLD = "household"
    PERSON = "person"
    EVENT = "event"


class ColumnType(StrEnum):
    """Tell how the cells of a column are read."""

    TEXT = "text"
    NAME = "name"
    DATE = "date"
    ID = "id"
    PHONE = "phone"
    SEX = "sex"
    AGE = "age"
    INTEGER = "integer"
    CODE = "code"
    REMARK = "remark"


class Entity(StrEnum):
    """Tell what one row of a register is about."""

    PERSON = "person"
    HOUSEHOLD = "household"
    EVENT = "event"
    SITE = "site"
    CONTACT = "contact"


class RegisterKind(StrEnum):
    """Name the registers of our own packs; a pack may add kinds of its own."""

    PERSONS = "persons"
    HOUSEHOLDS = "households"
    BIRTHS = "births"
    DEATHS = "deaths"
    MARRIAGES = "marriages"
    MOVE_IN = "move_in"
    MOVE_OUT = "move_out"
    SERVICES = "services"
    CERTIFICATES = "certificates"
    SITES = "sites"
    CONTACTS = "contacts"
    VISITS = "visits"


class DateOrder(StrEnum):
    """Tell how a country's offices order day, month and year in 07/03/1985."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class IdSystem(StrEnum):
    """Tell by which system identity numbers are understood; `plain` knows none."""

    PLAIN = "plain"
    CN = "cn"


class NameOrder(StrEnum):
    """Tell how names are written: surname first without a blank, or not."""

    WESTERN = "western"
    CHINESE = "chinese"


class ForbiddenList(StrEnum):
    """Name a pack's lists of patterns: headers never kept; what nobody scores, is held against
    anybody, or is drawn by.
    """

    PATTERNS = "patterns"
    SCORED = "scored"
    FAULTS = "faults"
    DRAWN = "drawn"


# --- what reading a file finds
class Flag(StrEnum):
    """Tell what was noticed when one cell or row was read."""

    ID_DAMAGED = "id-damaged"
    ID_CHECKSUM = "id-checksum"
    ID_MASKED = "id-masked"
    ID_OLD15 = "id-old15"
    DATE_IMPOSSIBLE = "date-impossible"
    DATE_LUNAR = "date-lunar"
    DATE_PRECISION = "date-precision"
    AGE_NOT_DATE = "age-not-date"
    FORMULA = "formula"
    ERROR_VALUE = "error-value"
    STRUCK_THROUGH = "struck-through"
    HIDDEN = "hidden"
    SENSITIVE_COLUMN_DROPPED = "sensitive-column-dropped"
    UNREADABLE = "unreadable"


class RowReason(StrEnum):
    """Tell why a row was set aside; the words of the command contract."""

    TITLE = "title"
    HEADER = "header"
    UNIT = "unit"
    TOTAL = "total"
    NOTE = "note"
    SIGNATURE = "signature"
    BLANK = "blank"
    REPEATED_HEADER = "repeated_header"
    COVER = "cover"
    FORM = "form"
    UNREADABLE = "unreadable"
    LEFT_OUT = "left_out"
    FORBIDDEN_LIST = "forbidden_list"


class NoteCode(StrEnum):
    """Tell how a damaged file was read all the same, and what its reader must look at."""

    CELLS_OF_LINES = "cells-of-lines"
    CHARACTER_CUT = "character-cut"
    DELIMITER_OTHER = "delimiter-other"
    LINE_CUT = "line-cut"
    LINES_LONG = "lines-long"
    LINES_SHORT = "lines-short"
    PAGE_CUT = "page-cut"
    QUOTE_STRAY = "quote-stray"
    UNMARKABLE = "unmarkable"


class VisitOutcome(StrEnum):
    """Tell how a visit ended: answered by the household, by somebody for it, or not at all."""

    COMPLETE = "complete"
    PROXY = "proxy"
    NONCONTACT = "noncontact"
    REFUSED = "refused"


# --- what checks look for
class Severity(StrEnum):
    """Tell how much a finding weighs for the office that keeps the record."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class CheckKind(StrEnum):
    """Name the kinds of check; each has one rule, in `engine.checks.rules`."""

    FLAG = "flag"
    BLANK = "blank"
    EMBEDDED = "embedded"
    ORDER = "order"
    FUTURE = "future"
    LATE = "late"
    SAME_ID = "same_id"
    DUPLICATE = "duplicate"
    VALUE = "value"
    MISSING = "missing"
    PRESENT = "present"
    STATUS = "status"
    AFTER = "after"
    SERVICE = "service"
    EVENT = "event"
    PAPERS = "papers"
    RELATION = "relation"


class FindingCode(StrEnum):
    """Name what a finding says of a record."""

    REG_OMIT = "REG_OMIT"
    REG_OVER = "REG_OVER"
    REG_DUP = "REG_DUP"
    REG_CONFLICT = "REG_CONFLICT"
    VAL_NAME = "VAL_NAME"
    VAL_SEX = "VAL_SEX"
    VAL_DATE = "VAL_DATE"
    VAL_ID = "VAL_ID"
    VAL_PHONE = "VAL_PHONE"
    VAL_RELATION = "VAL_RELATION"
    VAL_MARITAL = "VAL_MARITAL"
    VAL_ADDRESS = "VAL_ADDRESS"
    RES_STATUS = "RES_STATUS"
    DOC_UNSEEN = "DOC_UNSEEN"
    SVC_UNCONF = "SVC_UNCONF"
    LOGIC = "LOGIC"
    BLANK = "BLANK"
    LATE = "LATE"
    UNREADABLE = "UNREADABLE"


class Tolerance(StrEnum):
    """Tell how far two values may differ and still agree."""

    EXACT = "exact"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    STATUS = "status"


class Topic(StrEnum):
    """Name what a protocol may ask beside the columns its pack keeps."""

    AWARENESS_ANONYMOUS = "awareness-anonymous"
    BIRTHS_IN_PERIOD = "births-in-period"
    DEATHS_IN_PERIOD = "deaths-in-period"
    HOUSEHOLD_MEMBERS = "household-members"
    MOVES_IN_PERIOD = "moves-in-period"
    PAPERS_SEEN = "papers-seen"
    SATISFACTION_ANONYMOUS = "satisfaction-anonymous"
    STILL_LIVING = "still-living"
