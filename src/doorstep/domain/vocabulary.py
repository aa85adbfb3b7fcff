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
    LINE_CUT = "line-cut"
    LINES_LONG = "lines-long"
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


# --- how inspections draw and ask
class DesignKind(StrEnum):
    """Name the designs a sample is drawn by."""

    SIMPLE = "simple"
    SYSTEMATIC = "systematic"
    STRATIFIED = "stratified"
    PPS = "pps"
    SAMPFORD = "sampford"
    BREWER = "brewer"
    TWO_STAGE = "two_stage"
    CLUSTER = "cluster"


class DrawMethod(StrEnum):
    """Tell how positions of one list are chosen."""

    SIMPLE = "simple"
    SYSTEMATIC = "systematic"
    PPS = "pps"
    SAMPFORD = "sampford"
    BREWER = "brewer"


class Stratum(StrEnum):
    """Name the groups of households a protocol's quotas are for."""

    ELDER = "elder"
    EVENT = "event"
    IN_MIGRANT = "in_migrant"
    NEWBORN = "newborn"
    NONE = "none"
    OUT_MIGRANT = "out_migrant"


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


class ReferenceDay(StrEnum):
    """Tell to which day the answers of an inspection refer."""

    DAY = "day"
    END_OF_LAST_MONTH = "end-of-last-month"


class Basis(StrEnum):
    """Tell whether a design's or a rubric's source gives it or we chose it."""

    DOORSTEP = "doorstep"
    SOURCE = "source"


class Listing(StrEnum):
    """Tell whether a drawn place is listed anew before its register is seen."""

    BLIND = "blind"
    REGISTER = "register"


class ActEffect(StrEnum):
    """Tell what follows from an act that an inspection forbids."""

    DEDUCTED = "deducted"
    FORBIDDEN = "forbidden"
    NOT_RECOGNISED = "not-recognised"


class ActUnit(StrEnum):
    """Tell for each what an act's deduction is made."""

    PAPER = "paper"
    PERSON = "person"
    QUESTION = "question"
    TIME = "time"


class LatePapers(StrEnum):
    """Tell what becomes of papers handed over too late."""

    ACCEPTED = "accepted"
    NOT_RECOGNISED = "not-recognised"


class Attendant(StrEnum):
    """Name who may not be there when a household answers."""

    INSPECTED_LEADERS = "inspected-leaders"
    INSPECTED_STAFF = "inspected-staff"
    NEIGHBOURS = "neighbours"
    VILLAGE_CADRES = "village-cadres"


class RemovalReason(StrEnum):
    """Tell why a question of a protocol's source is not asked any more."""

    COACHED_ANSWER = "coached-answer"
    FERTILITY = "fertility"
    FORBIDDEN_FIELD = "forbidden-field"
    NEIGHBOUR_REPORT = "neighbour-report"
    NO_LEGAL_BASIS = "no-legal-basis"


# --- how an office's work is scored
class RuleKind(StrEnum):
    """Name the rules of rubrics; `engine.inspection.scoring.rules` says what each does."""

    ALL_OR_NOTHING = "all_or_nothing"
    MISSING_ITEM_DEDUCT = "missing_item_deduct"
    PER_FAULT_DEDUCT = "per_fault_deduct"
    PER_PP_BELOW = "per_pp_below"
    PER_PP_ABOVE = "per_pp_above"
    STEP = "step"
    PROPORTIONAL = "proportional"
    RELATIVE_MIX = "relative_mix"
    COUNT_MIN = "count_min"
    VERIFICATION_FACTOR = "verification_factor"
    MEAN_OF_DOMAINS = "mean_of_domains"
    TRAFFIC_LIGHT = "traffic_light"
    LQAS = "lqas"
    LATE_DAYS_DEDUCT = "late_days_deduct"
    BONUS = "bonus"


class RuleInput(StrEnum):
    """Tell which figure a rule takes."""

    SHARE_RIGHT = "share-right"
    SHARE_WRONG = "share-wrong"
    FAULTS = "faults"
    NUMBER = "number"
    PARTS = "parts"


class Measure(StrEnum):
    """Name what a workspace can count for an item of a rubric."""

    BIRTH_MATCH = "birth_match"
    BLANK_FIELDS = "blank_fields"
    CROSS_REGISTER = "cross_register"
    DOCUMENTS = "documents"
    EVENT_MATCH = "event_match"
    LOGIC_FAULTS = "logic_faults"
    OMISSION = "omission"
    OVERCOUNT = "overcount"
    PERSON_MATCH = "person_match"
    SERVICE_CONFIRMED = "service_confirmed"
    TIMELINESS = "timeliness"
    UNREADABLE = "unreadable"
    VERIFICATION = "verification"


class EvidenceSource(StrEnum):
    """Tell on which evidence an item is scored."""

    DOCUMENT = "document"
    INTERVIEW = "interview"
    OBSERVATION = "observation"
    REGISTER = "register"
    SYSTEM = "system"
    VISIT = "visit"


class RetirementReason(StrEnum):
    """Tell why an item of a historic rubric is shown and never scored."""

    ABOLISHED = "abolished"
    COERCION = "coercion"
    FERTILITY_OUTCOME = "fertility-outcome"
    FORBIDDEN_FIELD = "forbidden-field"
    RESIDENTS_SCORED = "residents-scored"
