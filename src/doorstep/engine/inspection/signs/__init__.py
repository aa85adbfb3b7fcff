"""Signs on paper that records were made for an inspection: about offices and their records, never
about residents.

A sign is a reason to look at the records it points to. It is no finding and no task; what stands
behind it may be an office that corrected its books.
"""

from doorstep.engine.inspection.signs.aftermath import after_visits
from doorstep.engine.inspection.signs.copied import copied_visits
from doorstep.engine.inspection.signs.edits import bulk_edits, removals
from doorstep.engine.inspection.signs.gap import sample_gap
from doorstep.engine.inspection.signs.identical import identical_values
from doorstep.engine.inspection.signs.providers import provider_days
from doorstep.engine.inspection.signs.rest_days import rest_days
from doorstep.engine.inspection.signs.sign import (
    LOOK,
    Sign,
    SignEvidence,
    SignLimits,
    judge_together,
)
from doorstep.engine.inspection.signs.steps import VersionStep, step_between
from doorstep.engine.inspection.signs.view import View
from doorstep.engine.inspection.signs.visitors import alike_answers, visit_speed

__all__ = ["LOOK", "Sign", "SignEvidence", "SignLimits", "VersionStep", "detect", "step_between"]
_ALL = (
    bulk_edits,
    identical_values,
    rest_days,
    visit_speed,
    removals,
    sample_gap,
    provider_days,
    alike_answers,
    copied_visits,
    after_visits,
)


def detect(evidence: SignEvidence) -> list[Sign]:
    """Return what every detector says of every office it can judge, in the order of detectors and
    names."""
    view = View(evidence)
    measured = (one for detector in _ALL for one in detector(view))
    return judge_together(measured, evidence.limits.level)
