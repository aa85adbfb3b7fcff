"""What a small sample proves: design-based estimates, lot quality plans, dual-system coverage, back-checks.

Every figure comes with what it is worth (error, interval, degrees of freedom, design effect, flags); nothing here
draws a sample or judges anybody.
"""

from doorstep.engine.estimate.asked import INTERVALS, KINDS, Design, Estimate, Question
from doorstep.engine.estimate.run import estimate

__all__ = ["INTERVALS", "KINDS", "Design", "Estimate", "Question", "estimate"]
