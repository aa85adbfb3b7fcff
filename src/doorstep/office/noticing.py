"""What somebody did to the folder from the command line is noticed: a reconcile that the pages do
not show is projected.

What that needs is imported when it is asked: whoever starts the pages must not wait for it.
"""

from __future__ import annotations

import threading
import time

from doorstep.office.job_queue import ask, is_asked

_AGAIN_SECONDS = 2.0
_looking = threading.Lock()
_looked = float("-inf")


def notice_runs(*, at_once: bool = False) -> None:
    """Ask for a projection where the folder holds a run that pages do not show, or whose morning is
    not there; looks at most every two seconds, unless it is to look `at_once`."""
    from doorstep.office.mornings import is_morning_awaited
    from doorstep.office.projecting import is_overtaken

    global _looked
    with _looking:
        if not at_once and time.monotonic() - _looked < _AGAIN_SECONDS:
            return
        _looked = time.monotonic()
    if (is_overtaken() or is_morning_awaited()) and not is_asked("project"):
        ask("project")
