"""The demo township 清溪镇: simulated people, real-looking ledgers, planted faults and their answer
key.

It shares no code with the reader, so that what the reader finds here it finds on its own.
"""

from __future__ import annotations

from doorstep_demo.scoring import CodeScore, Score, score
from doorstep_demo.town import Town, build

__all__ = ["CodeScore", "Score", "Town", "build", "layouts", "score"]


def layouts() -> list[str]:
    """The names of all workbook layouts."""
    from doorstep_demo.forms import ALL

    return [layout.name for layout in ALL]
