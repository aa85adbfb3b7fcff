"""Every command stopped at any moment: a small township, all commands on it, and what must hold of
what a stopped one leaves.

`python tests/faults/kills.py --kills 300 [--signal KILL|INT|TERM]` is the long run; the tests make
a short one of it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import doorstep_demo
from doorstep import Workspace
from doorstep.store import Store, verify

SECONDS_TO_END = 3.0
_VILLAGES = (
    "松坪村人口登记",
    "梅岭村人口登记",
    "西山村人口登记",
    "官田村人口登记",
    "下洋村人口登记",
)
_OTHERS = ("出生人口登记表", "入户调查核实表", "死亡信息导出")
_LATER = "龙潭村人口登记"
_IDENTITY = re.compile(r"[1-9]\d{16}[\dX]")
Held = tuple[tuple[tuple[str, str], ...], int]
"""What a workspace holds: files with their snapshots, and the number of decisions."""


@dataclass
class Scene:
    """A township's workspace (`work`), its files, and a copy of everything to begin from again."""

    room: Path
    planted: re.Pattern[bytes] = field(init=False)
    typed: dict[str, list[str]] = field(init=False)

    @property
    def work(self) -> Path:
        """The workspace."""
        return self.room / "now" / "work"

    @property
    def out(self) -> Path:
        """Where commands write what they were asked for."""
        return self.room / "now" / "out"

    @property
    def temporary(self) -> Path:
        """The system's folder of temporary files; its name is short, for sockets."""
        return self.room / "t"

    @property
    def environment(self) -> dict[str, str]:
        """What commands see."""
        told = {"DOORSTEP_KEYS": str(self.room / "now" / "keys"), "TMPDIR": str(self.temporary)}
        return {**os.environ, **told, "PYTHONDONTWRITEBYTECODE": "1"}

    def again(self) -> None:
        """Everything as it was before the first command."""
        for name, kept in (("now", self.room / "kept"), ("t", None)):
            shutil.rmtree(self.room / name, ignore_errors=True)
            if kept is None:
                (self.room / name).mkdir()
            else:
                shutil.copytree(kept, self.room / name)


def build(room: Path, persons: int = 260) -> Scene:
    """Make the township, register and reconcile it, and keep a copy."""
    scene = Scene(room)
    for folder in (scene.work.parent, scene.out, scene.temporary, room / "files"):
        folder.mkdir(parents=True, exist_ok=True)
    as_of = dt.date(2025, 12, 31)
    town = doorstep_demo.build(room / "town", persons=persons, seed=5, as_of=as_of)
    listed = [Path(file) for file in (*town.registers, *town.visits)]
    wanted = [file for file in listed if _wanted(file.name)]
    later = next(file for file in listed if _LATER in file.name)
    os.environ.update(scene.environment)
    workspace = Workspace.create(scene.work)
    workspace.register(wanted)
    workspace.reconcile()
    numbers = {str(row["id_number"]) for row in workspace.table("persons") if row.get("id_number")}
    planted = sorted(number for number in numbers if _IDENTITY.fullmatch(number))
    assert len(planted) > 20
    forms = [n.encode(code) for n in planted for code in ("utf-8", "utf-16-le")]
    scene.planted = re.compile(b"|".join(map(re.escape, forms)))
    shutil.copy(later, room / "files" / f"later{later.suffix}")
    _strangers(scene, workspace)
    scene.typed = commands(scene)
    shutil.copytree(room / "now", room / "kept")
    return scene


def _wanted(name: str) -> bool:
    return name.startswith((*_VILLAGES, *_OTHERS))


def _strangers(scene: Scene, workspace: Workspace) -> None:
    """Files that are no ledgers: a review sheet filled in, two lists, a sample with answers."""
    files = scene.room / "files"
    rows = workspace.table("persons").arrow.to_pylist()
    lines = [f"p{n},{row['name'] or ''},{row['birth_date'] or ''}" for n, row in enumerate(rows)]
    for name in ("left", "right"):
        (files / f"{name}.csv").write_text("id,name,born\n" + "\n".join(lines) + "\n", "utf-8")
    asked = workspace.review().pairs
    told = [
        {"left": pair.left.mention, "right": pair.right.mention, "verdict": "different"}
        for pair in asked[:3]
    ]
    (files / "decided.jsonl").write_text("\n".join(map(json.dumps, told)) + "\n", "utf-8")
    sample = [f"{n},{n % 7},{n % 3},{10 + n % 5},{n % 2}" for n in range(4000)]
    (files / "sample.csv").write_text("id,place,who,weight,y\n" + "\n".join(sample) + "\n", "utf-8")


def commands(scene: Scene) -> dict[str, list[str]]:
    """Every command, with the words to type."""
    files, seed = scene.room / "files", "a-seed-that-is-long-enough"
    places = {
        "out": scene.out,
        "files": files,
        "w": f"-w {scene.work}",
        "later": next(files.glob("later*")),
        "held": Workspace(scene.work).sources[0].file,
        "rubric": "--rubric doorstep-reference",
        "drawn": f"--protocol hefei-2009 --seed {seed}",
        "columns": "--columns id=id,name=name,birth_date=born",
    }
    typed = [line.partition(": ") for line in COMMANDS.strip().splitlines()]
    return {name: line.format(**places).split() for name, _, line in typed}


COMMANDS = """
init: init {out}/new
read: read {later} --json
register: register {later} {w}
files: files {w}
withdraw: withdraw {held} {w}
undo: undo {w}
reconcile: reconcile {w}
findings: findings {w}
report-xlsx: report {w} -o {out}/findings.xlsx
report-pdf: report {w} -o {out}/brief.pdf
report-json: report {w} -o {out}/findings.json
review: review {w} -o {out}/review.xlsx
decide: decide {files}/decided.jsonl {w} --who lin --why seen
overlap: overlap {w}
draw: draw {w} {drawn} -o {out}/sample.csv --certificate {out}/sample.json
detect: detect {w}
score: score {w} {rubric}
simulate: simulate {w} {rubric} {drawn} --runs 2000
rehearsal: rehearsal {w} {rubric} {drawn} --runs 2000 -o {out}/rehearsal.xlsx
next-visits: next-visits {w} {rubric} --budget 20 --seed a-seed
link: link {files}/left.csv {files}/right.csv {columns} -o {out}/links.csv
estimate: estimate {files}/sample.csv --kind proportion --y y
backcheck: backcheck {files}/sample.csv {files}/sample.csv --id id
verify: verify {w}
key: key export {w} -o {out}/key.txt
doctor: doctor
"""


def held(folder: Path) -> Held:
    """What a workspace holds now."""
    store = Store.open(folder)
    sources = tuple((one.file, one.snapshot) for one in store.state().sources)
    return sources, len(store.decisions())


def started(scene: Scene, words: list[str]) -> subprocess.Popen[bytes]:
    """Type a command, in a group of processes of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "doorstep", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=scene.environment,
        start_new_session=True,
    )


def whole(scene: Scene, words: list[str]) -> tuple[float, Held]:
    """Let a command finish: how long it took, and what the workspace holds then."""
    scene.again()
    began = time.monotonic()
    process = started(scene, words)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, (words, said.decode())
    return time.monotonic() - began, held(scene.work)


@dataclass(frozen=True)
class Stop:
    """One command stopped: after how long, with what, how it ended and how long that took."""

    name: str
    after: float
    code: int
    took: float
    said: str
    group: int


def stopped(scene: Scene, name: str, after: float, number: signal.Signals) -> Stop:
    """Begin again, run a command and send it a signal after a while."""
    scene.again()
    process = started(scene, scene.typed[name])
    time.sleep(after)
    process.send_signal(number)
    began = time.monotonic()
    try:
        _, said = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        _, said = process.communicate()
    return Stop(
        name, after, process.returncode, time.monotonic() - began, said.decode(), process.pid
    )


def wrong_after(scene: Scene, stop: Stop, allowed: set[Held]) -> list[str]:
    """Everything that does not hold after a command was stopped."""
    found = [f"{one.code} {one.file}" for one in verify(scene.work).problems]
    if not found and held(scene.work) not in allowed:
        found.append("neither the old state nor the new one")
    found += list(_plain_left(scene))
    found += list(_half_written(scene))
    return found


def _plain_left(scene: Scene) -> Iterator[str]:
    """Files that hold an identity number and are no finished output."""
    for top in (scene.work, scene.temporary, scene.room / "now" / "keys"):
        for path in top.rglob("*"):
            if path.is_file() and scene.planted.search(path.read_bytes()):
                yield f"plain: {path.relative_to(scene.room)}"


def _half_written(scene: Scene) -> Iterator[str]:
    made = (path for path in scene.out.rglob("*") if scene.out / "new" not in path.parents)
    for path in made:
        if path.name.startswith("."):
            yield f"left behind: {path.name}"
        elif path.is_file() and not _is_whole(path):
            yield f"half: {path.name}"


def _is_whole(path: Path) -> bool:
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        try:
            return zipfile.ZipFile(path).testzip() is None
        except zipfile.BadZipFile:
            return False
    if path.suffix == ".pdf":
        return data.rstrip().endswith(b"%%EOF")
    if path.suffix == ".json":
        return bool(data) and json.loads(data) is not None
    return data.endswith(b"\n")


def outlived(group: int, seconds: float = 10) -> list[int]:
    """Processes of a command that are still there so long after it."""
    until = time.monotonic() + seconds
    while (left := list(_session(group))) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _session(group: int) -> Iterator[int]:
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getsid(int(entry.name)) == group:
                yield int(entry.name)


def wrong_ending(stop: Stop, number: signal.Signals) -> list[str]:
    """What does not hold of how a command ended that was asked to."""
    if number == signal.SIGKILL or stop.code == 0:
        return []
    found = []
    lines = [line for line in stop.said.splitlines() if line.strip() and not line.endswith("…")]
    if stop.code not in (130, -number):
        found.append(f"exit {stop.code}")
    if stop.code == 130 and len(lines) != 1:
        found.append(f"{len(lines)} lines: {stop.said[-300:]}")
    if "Traceback" in stop.said:
        found.append(stop.said[-600:])
    if stop.took > SECONDS_TO_END * crowded():
        found.append(f"took {stop.took:.1f} s")
    return found


def crowded() -> float:
    """How many programs each of the machine's processors has to serve, one at least: a promise in
    seconds is made for a machine that has a processor to spare."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def run(room: Path, stops: int, number: signal.Signals, seed: int) -> Counter[str]:
    """Stop commands at random moments and print whatever does not hold; returns counts."""
    scene = build(room)
    chance = random.Random(seed)
    names = list(scene.typed)
    known = {name: whole(scene, scene.typed[name]) for name in names}
    scene.again()
    old = held(scene.work)
    counts: Counter[str] = Counter()
    slowest = 0.0
    for turn in range(stops):
        name = names[turn % len(names)]
        seconds, new = known[name]
        earliest = 0.1 if number != signal.SIGKILL else 0.0
        stop = stopped(scene, name, max(earliest, chance.random() * seconds * 1.05), number)
        wrong = [f"process {one} left" for one in outlived(stop.group)]
        wrong += wrong_after(scene, stop, {old, new}) + wrong_ending(stop, number)
        counts["stopped" if stop.code else "done before"] += 1
        counts["new state"] += stop.code != 0 and old != new and held(scene.work) == new
        slowest = max(slowest, stop.took)
        if wrong:
            counts["WRONG"] += 1
            print(f"{name} after {stop.after:.2f} s (exit {stop.code}): {wrong}", flush=True)
    counts["slowest ms"] = round(1000 * slowest)
    return counts


def main() -> None:
    """The long run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--signal", default="KILL", choices=("KILL", "INT", "TERM"))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="k") as room:
        number = signal.Signals[f"SIG{asked.signal}"]
        print(dict(run(Path(room), asked.kills, number, asked.seed)))


if __name__ == "__main__":
    main()
