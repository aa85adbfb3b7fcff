"""Designs and draws: which units of a list are visited, with the chance each one had, the same on any machine."""

from doorstep.engine.sample.design import Design, read_design
from doorstep.engine.sample.draw import Drawn, Group, Sample, draw
from doorstep.engine.sample.frame import frame_hashes
from doorstep.engine.sample.stream import commitment

__all__ = ["Design", "Drawn", "Group", "Sample", "commitment", "draw", "frame_hashes", "read_design"]
