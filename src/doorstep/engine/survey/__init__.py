"""Samples: frames, designs and exact draws; then what a sample proves: design-based estimates, lot
quality plans, dual-system coverage, back-checks.

Every figure comes with what it is worth (error, interval, degrees of freedom, design effect,
flags); nothing here judges anybody.
"""

from doorstep.engine.survey.designs import Design, read_design
from doorstep.engine.survey.draws import DrawnGroup, DrawnUnit, Sample, draw
from doorstep.engine.survey.estimates import estimate
from doorstep.engine.survey.frames import frame_hashes
from doorstep.engine.survey.questions import (
    INTERVALS,
    KINDS,
    Estimate,
    SurveyDesign,
    SurveyQuestion,
)
from doorstep.engine.survey.random_stream import commitment

__all__ = [
    "INTERVALS",
    "KINDS",
    "Design",
    "DrawnGroup",
    "DrawnUnit",
    "Estimate",
    "Sample",
    "SurveyDesign",
    "SurveyQuestion",
    "commitment",
    "draw",
    "estimate",
    "frame_hashes",
    "read_design",
]
