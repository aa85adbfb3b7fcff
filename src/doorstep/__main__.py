"""`python -m doorstep` is the command `doorstep`."""

from __future__ import annotations

import signal

early: list[int] = []
"""Signals that came while the command was still being loaded."""


def run() -> None:
    """Load the command line and run it; who presses Ctrl-C before it is loaded is heard then."""
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda number, _: early.append(number))
    from doorstep.cli import main

    main(interrupted=early)


if __name__ == "__main__":
    run()
