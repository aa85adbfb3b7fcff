"""The closed lists of inspections: how they draw, what they ask and how they score."""

from __future__ import annotations

from enum import StrEnum


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

    BIRTH_COUNT_ERROR = "birth_count_error"
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


AGREED_MEASURES = frozenset(
    {
        *(Measure.BLANK_FIELDS, Measure.CROSS_REGISTER, Measure.DOCUMENTS, Measure.LOGIC_FAULTS),
        *(Measure.SERVICE_CONFIRMED, Measure.TIMELINESS, Measure.UNREADABLE),
    }
)
"""What an office may be held to in an agreement: its own work. Nothing that counts births, deaths
or people is among them."""


BIRTH_MEASURES = frozenset({Measure.BIRTH_COUNT_ERROR, Measure.BIRTH_MATCH})
"""What counts births: no village is asked to answer for it."""


class EvidenceSource(StrEnum):
    """Tell on which evidence an item is scored."""

    DOCUMENT = "document"
    INTERVIEW = "interview"
    OBSERVATION = "observation"
    REGISTER = "register"
    SYSTEM = "system"
    VISIT = "visit"


class FactKind(StrEnum):
    """Tell what the desk itself knows that fills an item of a rubric."""

    AWARENESS = "awareness"
    CORRECTIONS = "corrections"
    QUIZ = "quiz"
    SITES = "sites"


class RetirementReason(StrEnum):
    """Tell why an item of a historic rubric is shown and never scored."""

    ABOLISHED = "abolished"
    COERCION = "coercion"
    FERTILITY_OUTCOME = "fertility-outcome"
    FORBIDDEN_FIELD = "forbidden-field"
    RESIDENTS_SCORED = "residents-scored"


class OwnPart(StrEnum):
    """Name what of an item we chose, because its source does not give it."""

    ITEM = "item"
    RULE = "rule"
    TARGET = "target"
    WEIGHT = "weight"


class SeedStanding(StrEnum):
    """Tell how well it is shown that nobody chose a sample by choosing its seed."""

    COMMITTED = "committed"
    COMMITTED_LATE = "committed-late"
    NOT_COMMITTED = "not-committed"
    PUBLIC_THROW = "public-throw"
    TWO_PARTIES = "two-parties"
