"""The rehearsal on paper: one sentence, the interval, every item with its reason, villages by item,
luck, the draw."""

from doorstep.render.rehearsal.files import write_rehearsal
from doorstep.render.rehearsal.record import Record

__all__ = ["Record", "write_rehearsal"]
