"""The office's tables. What they say of people is sealed; what is plain is a code, a place, a day,
a number or a key.
"""

from doorstep.office.models.agreements import (
    Agreement,
    ConductMark,
    OfficeObjection,
    OwnReport,
    Settlement,
)
from doorstep.office.models.audit import AuditEvent, AuditHead
from doorstep.office.models.awareness import AwarenessHeap, AwarenessRound, OutreachLine
from doorstep.office.models.burden import RetiredForm
from doorstep.office.models.county import CountyRow
from doorstep.office.models.doors import (
    Assignment,
    Attempt,
    Consent,
    CorrectionRequest,
    Departure,
    FormKept,
    HeldSubmission,
    Review,
    ScannedRow,
    ScanUpload,
    Submission,
    VisitorKey,
    VisitPlan,
)
from doorstep.office.models.exports import BulkExport
from doorstep.office.models.figures import Campaign, KeptFigures, KeptTrend, QuizCount, QuizTicket
from doorstep.office.models.folder import (
    CardRow,
    FindingRow,
    ImportRow,
    Morning,
    Projected,
    SearchToken,
)
from doorstep.office.models.people import (
    Account,
    Duty,
    Person,
    Place,
    RoleGrant,
    SignInLink,
    SignInSecret,
    SignInWait,
)
from doorstep.office.models.plans import MinuteLine, Phase
from doorstep.office.models.receptions import (
    BlindForm,
    FileBox,
    InspectionSample,
    InspectorSeat,
    IssueRaised,
    IssueView,
    PaperAsked,
    PaperHanded,
    Reception,
    ReceptionSigned,
    SampledDoor,
    TypedSheet,
)
from doorstep.office.models.requests import OfficeRequest
from doorstep.office.models.rosters import DutyShift, TestCall
from doorstep.office.models.self_scores import SelfScore
from doorstep.office.models.sites import SiteWalk
from doorstep.office.models.work import LedgerTrip, Matter, Task, TaskEvidence, TaskMove

__all__ = [
    "Account",
    "Agreement",
    "Assignment",
    "Attempt",
    "AuditEvent",
    "AuditHead",
    "AwarenessHeap",
    "AwarenessRound",
    "BlindForm",
    "BulkExport",
    "Campaign",
    "CardRow",
    "ConductMark",
    "Consent",
    "CorrectionRequest",
    "CountyRow",
    "Departure",
    "Duty",
    "DutyShift",
    "FileBox",
    "FindingRow",
    "FormKept",
    "HeldSubmission",
    "ImportRow",
    "InspectionSample",
    "InspectorSeat",
    "IssueRaised",
    "IssueView",
    "KeptFigures",
    "KeptTrend",
    "LedgerTrip",
    "Matter",
    "MinuteLine",
    "Morning",
    "OfficeObjection",
    "OfficeRequest",
    "OutreachLine",
    "OwnReport",
    "PaperAsked",
    "PaperHanded",
    "Person",
    "Phase",
    "Place",
    "Projected",
    "QuizCount",
    "QuizTicket",
    "Reception",
    "ReceptionSigned",
    "RetiredForm",
    "Review",
    "RoleGrant",
    "SampledDoor",
    "ScanUpload",
    "ScannedRow",
    "SearchToken",
    "SelfScore",
    "Settlement",
    "SignInLink",
    "SignInSecret",
    "SignInWait",
    "SiteWalk",
    "Submission",
    "Task",
    "TaskEvidence",
    "TaskMove",
    "TestCall",
    "TypedSheet",
    "VisitPlan",
    "VisitorKey",
]
