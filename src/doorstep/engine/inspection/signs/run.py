"""All detectors over one body of evidence."""

from __future__ import annotations

from doorstep.engine.inspection.signs.alike import alike_answers
from doorstep.engine.inspection.signs.bulk import bulk_edits
from doorstep.engine.inspection.signs.gap import sample_gap
from doorstep.engine.inspection.signs.identical import identical_values
from doorstep.engine.inspection.signs.removals import removals
from doorstep.engine.inspection.signs.sign import Evidence, Sign, judged
from doorstep.engine.inspection.signs.speed import visit_speed
from doorstep.engine.inspection.signs.view import View

_ALL = (bulk_edits, identical_values, visit_speed, removals, sample_gap, alike_answers)


def detect(evidence: Evidence) -> list[Sign]:
    """What every detector says of every office it could look at, in the order of detectors and
    names."""
    view = View(evidence)
    return judged((one for detector in _ALL for one in detector(view)), evidence.limits.level)
