"""The desk over a large township: what a page takes, what the projection takes, on the database
that DATABASE_URL names (else SQLite in the folder).

python bench/desk.py [--persons 100000] [--seed 1] [--keep FOLDER]

Pages are asked of the running server's application, warm, by somebody who is signed in; a figure is
the median of 15, for the search the 95th of 100 in a hundred over as many people of the register.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

AS_OF = dt.date(2026, 6, 30)
PAGES = {
    "morning page": ("/", 200),
    "findings page": ("/findings", 200),
    "tasks page": ("/tasks", 200),
}
ASSETS = ("doorstep.css", "print.css", "desk.js", "htmx.js", "icon.svg")


def build(folder: Path, persons: int, seed: int) -> Path:
    """A reconciled workspace of an invented township."""
    work = folder / "work"
    if work.exists():
        return work
    import doorstep_demo

    town = doorstep_demo.build(folder / "town", persons=persons, seed=seed, as_of=AS_OF)
    doorstep = [sys.executable, "-m", "doorstep"]
    files = [str(path) for path in (*town.registers, *town.visits)]
    said = ["--as-of", AS_OF.isoformat(), "-w", str(work)]
    for words in (["init", str(work)], ["register", *files, *said], ["reconcile", *said]):
        subprocess.run([*doorstep, *words], check=True, stdout=subprocess.DEVNULL)
    return work


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds, and what came out."""
    began = time.perf_counter()
    value = work()
    return (time.perf_counter() - began) * 1000, value


def row(what: str, figure: float, unit: str, goal: float) -> None:
    """One line of the table."""
    print(f"| {what} | {figure:,.0f} {unit} | {goal:,.0f} {unit} |", flush=True)


def measure(work: Path, seed: int) -> None:
    """Project, then ask for pages."""
    from doorstep.web.serving import open_pages

    application = open_pages(work)
    from django.test import Client

    from doorstep.app.workspace import Workspace
    from doorstep.office.accounts import make_link, steward_account
    from doorstep.office.models import Morning, Projected
    from doorstep.office.mornings import fill_morning
    from doorstep.office.projecting import project

    workspace = Workspace(work)
    for kind in workspace.pack.registers:
        workspace.table(kind)
    Projected.objects.all().delete()
    Morning.objects.all().delete()
    took, done = timed(lambda: project(workspace))
    print(f"\n{done}\n\n| what | measured | goal |\n|---|---|---|")
    row("projection, tables loaded", took / 1000, "s", 10)
    took, _ = timed(lambda: fill_morning(workspace))
    print(f"| the morning's figures, by a job of their own | {took / 1000:,.1f} s | |")
    assert application is not None
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.get("/sign-in/" + make_link(steward_account("bench"), None))
    for what, (address, goal) in PAGES.items():
        times = [timed(lambda a=address: browser.get(a)) for _ in range(16)]
        assert all(answer.status_code == 200 for _, answer in times), what
        row(what, statistics.median(t for t, _ in times[1:]), "ms", goal)
    search(browser, workspace, seed)
    first = browser.get("/").content + b"".join(_asset(name) for name in ASSETS)
    row("first screen with styles and script, gzip", len(gzip.compress(first)) / 1024, "KB", 40)


def search(browser: Any, workspace: Any, seed: int) -> None:
    """People of the register, looked for by whole name, part of it, and place."""
    names = workspace.table("persons").arrow.column("name").drop_null().unique().to_pylist()
    wanted = random.Random(seed).sample(names, 100)
    asked = [name if n % 2 else name[-2:] for n, name in enumerate(wanted)]
    times = [timed(lambda q=q: browser.post("/search/find", {"q": q})) for q in asked]
    found = sum(
        name in answer.content.decode() for name, (_, answer) in zip(wanted, times, strict=True)
    )
    row("search, p95", sorted(t for t, _ in times)[94], "ms", 100)
    print(f"| of 100 people looked for, on the first page | {found} | |")


def _asset(name: str) -> bytes:
    from doorstep.web.views.assets import content_of

    return content_of(name)[0]


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder to build in, and to find again")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        os.environ.setdefault("DOORSTEP_KEYS", str((chosen.keep or Path(temporary)) / "keys"))
        work = build(chosen.keep or Path(temporary), chosen.persons, chosen.seed)
        measure(work, chosen.seed)


if __name__ == "__main__":
    main()
