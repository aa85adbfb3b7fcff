"""`python -m doorstep` is the command `doorstep`."""

from __future__ import annotations

import signal

_NAMES = ("SIGINT", "SIGTERM")
early: list[int] = []
"""Signals that came while the command was still being loaded."""


def run() -> None:
    """Load the command line and run it; who presses Ctrl-C before it is loaded is heard then."""
    for name in _NAMES:
        signal.signal(getattr(signal, name), lambda number, _: early.append(number))
    from doorstep.cli import main

    try:
        main(interrupted=early)
    finally:  # it is over: what comes now is no interruption
        for name in _NAMES:
            signal.signal(getattr(signal, name), signal.SIG_IGN)


if __name__ == "__main__":
    run()
