"""All detectors over one body of evidence."""

from __future__ import annotations

from doorstep.engine.detect.alike import alike_answers
from doorstep.engine.detect.bulk import bulk_edits
from doorstep.engine.detect.gap import sample_gap
from doorstep.engine.detect.identical import identical_values
from doorstep.engine.detect.removals import removals
from doorstep.engine.detect.sign import Evidence, Sign, judged
from doorstep.engine.detect.speed import visit_speed
from doorstep.engine.detect.view import View

_ALL = (bulk_edits, identical_values, visit_speed, removals, sample_gap, alike_answers)


def detect(evidence: Evidence) -> list[Sign]:
    """What every detector says of every office it could look at, in the order of detectors and names."""
    view = View(evidence)
    return judged((one for detector in _ALL for one in detector(view)), evidence.limits.level)
