"""A rehearsal: an inspection drawn many times from what is known, and the visits that would tell
the most next."""

from doorstep.engine.inspection.simulation.known import Knowledge
from doorstep.engine.inspection.simulation.rehearsal import Rehearsal, simulate, with_mark
from doorstep.engine.inspection.simulation.village_draws import Inspection, read_inspection
from doorstep.engine.inspection.simulation.visits import Batch, next_visits

__all__ = [
    "Batch",
    "Inspection",
    "Knowledge",
    "Rehearsal",
    "next_visits",
    "read_inspection",
    "simulate",
    "with_mark",
]
