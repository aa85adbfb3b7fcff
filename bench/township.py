"""A township through the whole job: seconds of each step and peak memory of each process, on the
simulated town.

python bench/township.py [--persons 27600] [--seed 1]

Every step is a run of the published command; memory is the largest single process of the step (the
readers are children of `register`, and each is counted by itself).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PYTHON = sys.executable
AS_OF = "2026-06-30"


def run(step: str, words: list[str]) -> tuple[float, int]:
    """One command: prints its row, returns seconds and peak megabytes."""
    began = time.perf_counter()
    pid = os.posix_spawn(
        PYTHON,
        [PYTHON, "-m", "doorstep", *words],
        {**os.environ, "LANG": "C.UTF-8"},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    _, status, usage = os.wait4(pid, 0)
    seconds, megabytes = time.perf_counter() - began, usage.ru_maxrss // 1024
    if status:
        raise SystemExit(f"{step} failed with {os.waitstatus_to_exitcode(status)}")
    print(f"| {step} | {seconds:.1f} | {megabytes} |")
    return seconds, megabytes


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--persons", type=int, default=27_600)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        town, work = Path(folder) / "town", Path(folder) / "work"
        build = (
            "import sys, doorstep_demo; from datetime import date; from pathlib import Path; "
            "folder, (persons, seed) = Path(sys.argv[1]), map(int, sys.argv[2:]); "
            "doorstep_demo.build(folder, persons=persons, seed=seed, as_of=date(2026, 6, 30))"
        )
        subprocess.run(
            [PYTHON, "-c", build, str(town), str(chosen.persons), str(chosen.seed)], check=True
        )
        files = sorted(str(p) for sub in ("registers", "visits") for p in (town / sub).iterdir())
        print(
            f"| step ({chosen.persons:,} persons, {len(files)} files) | s | peak MB of one "
            f"process |\n|---|---|---|"
        )
        done = [run("init", ["init", str(work)])]
        done.append(run("register", ["register", *files, "-w", str(work), "--as-of", AS_OF]))
        done.append(run("reconcile", ["reconcile", "-w", str(work), "--as-of", AS_OF]))
        for name in ("brief.pdf", "brief.docx", "findings.xlsx"):
            done.append(
                run(
                    f"report {name}",
                    ["report", "-w", str(work), "-o", str(Path(folder) / name), "--as-of", AS_OF],
                )
            )
        print(f"| all | {sum(s for s, _ in done):.1f} | {max(m for _, m in done)} (goal 400) |")


if __name__ == "__main__":
    main()
