"""The command `doorstep` for an office whose clock a test turns: `clocked_desk.py FILE WORDS...`
reads the time from a file whenever the office looks at its clock."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from doorstep.cli import main
from doorstep.office.clock import set_clock


def run(file: Path, words: list[str]) -> None:
    """Run a command by that clock."""
    set_clock(lambda: dt.datetime.fromisoformat(file.read_text("utf-8")))
    main(words)


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2:])
