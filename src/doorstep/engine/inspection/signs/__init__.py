"""Signs on paper that records were made for an inspection: about offices and their records, never
about residents.

A sign is a reason to look at the records it points to. It is no finding and no task; what stands
behind it may be an office that corrected its books.
"""

from doorstep.engine.inspection.signs.run import detect
from doorstep.engine.inspection.signs.sign import LOOK, Evidence, Limits, Sign
from doorstep.engine.inspection.signs.steps import Step, step_between

__all__ = ["LOOK", "Evidence", "Limits", "Sign", "Step", "detect", "step_between"]
