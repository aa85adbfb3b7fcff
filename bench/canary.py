"""A resident whose registers are handed in anew, withdrawn and undone, whose house is visited, of
whom people say this and that: she must live through every random history unless evidence removed
her and two different people said so.

python bench/canary.py [1000] [4]

Runs `tests/office/test_departure_histories.py` with so many histories, in so many processes; exits
with 1 where one was lost.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

TEST = "tests/office/test_departure_histories.py"
HOUSE = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run, and print how long it took."""
    count, parts = (int(one) for one in [*sys.argv[1:], *["1000", "4"][len(sys.argv) - 1 :]])
    each, began = -(-count // parts), time.monotonic()
    words = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider"]
    words += ["-o", "faulthandler_timeout=0", TEST]
    running = [
        subprocess.Popen(
            words,
            cwd=HOUSE,
            env=os.environ
            | {"DOORSTEP_FIRST_HISTORY": str(number * each), "DOORSTEP_HISTORIES": str(each)},
        )
        for number in range(parts)
    ]
    failed = [one.wait() for one in running]
    print(f"{each * parts:,} histories, {time.monotonic() - began:,.0f} s, failed: {failed}")
    return int(any(failed))


if __name__ == "__main__":
    sys.exit(main())
