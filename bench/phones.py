"""Phones that send visits to a running desk: how many a second, what each costs, and whether one
that was acknowledged is ever lost.

python bench/phones.py [--phones 16] [--visits 4000] [--kills 0] [--garbage 0] [--seed 1]

Starts the program as its users do (`serve --lan 127.0.0.1 --plain-http`) over a workspace made for
this, on SQLite or the database that DATABASE_URL names. Every phone keeps one connection and sends
its next visit when the last one was answered; an answer that does not come is asked for again.
With --kills the server is killed (SIGKILL) so often while they send, and started again. At the end
every visit that was answered with 201 must be in the database, once, with its event in an audit
chain that is whole. With --garbage so many damaged visits are sent besides; none may be a 500.
Exits with 1 where something was lost or failed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

FORM = "household-check"
PEOPLE = 4
BOUNDARY = "doorstep-bench"
PATIENCE = float(os.environ.get("DOORSTEP_PATIENCE", "60"))
"""Seconds a phone goes on asking; on a busy machine the program itself may take that to start."""


@dataclass
class Phone:
    """One phone: its key, its houses, the form's version, and what was acknowledged."""

    key: str
    doors: list[str]
    version: str
    told: list[str] = field(default_factory=list)


def prepare(folder: Path, phones: int, visits: int) -> list[Phone]:
    """A workspace with a plan: houses for each phone, so that no two visits are of one house."""
    from dataclasses import asdict

    from doorstep.app.workspace import Workspace
    from doorstep.domain.forms import FormLine, HouseSheet
    from doorstep.office.configuring import open_office

    Workspace.create(folder).mark_simulated()
    open_office(folder)
    from django.db import connections

    from doorstep.office.forms_kept import keep_form
    from doorstep.office.models import Assignment, Place, VisitPlan
    from doorstep.office.people import add_person
    from doorstep.office.phones import make_key

    version = keep_form(FORM).version
    place, _ = Place.objects.get_or_create(kind="village", name="松坪村", parent=None)
    plan = VisitPlan(
        number=1, first_day="2026-06-01", days=3, pairs=1, capacity=12, seed="", run=""
    )
    plan.put()
    plan.save()
    made = []
    for number in range(phones):
        person = add_person(f"走访员{number}", by=None)
        codes = [f"{number:02}{n:06}" for n in range(-(-visits // phones))]
        rows = []
        for code in codes:
            house = {"village": "松坪村", "household_no": code, "head_name": "张三"}
            lines = tuple(FormLine(str(n), {"name": f"张三{n}", "sex": "男"}) for n in range(1, 5))
            sheet = HouseSheet(code, FORM, version, house, lines)
            row = Assignment(
                plan=plan, place=place, code=code, household=code, route="visit", visitor=person
            )
            row.forms = [FORM]
            row.put(sheets={FORM: asdict(sheet)}, house={"name": "张三", "address": ""})
            rows.append(row)
        Assignment.objects.bulk_create(rows, 500)
        made.append(Phone(make_key(person, None), codes, version))
    connections.close_all()
    return made


def visit(phone: Phone, door: str, instance: str) -> str:
    """What Collect would send of a house whose record is right."""
    lines = "".join(
        f"<line><ref>{n}</ref><state>here</state><record>right</record></line>"
        for n in range(1, PEOPLE + 1)
    )
    return (
        f'<data id="{FORM}" version="{phone.version}"><house>{door}</house><day>2026-06-01</day>'
        f"<outcome>complete</outcome>{lines}<meta><instanceID>uuid:{instance}</instanceID></meta>"
        "</data>"
    )


def body_of(xml: bytes) -> bytes:
    """A visit as the one part of a form."""
    said = 'form-data; name="xml_submission_file"; filename="v.xml"'
    head = f"--{BOUNDARY}\r\nContent-Disposition: {said}\r\nContent-Type: text/xml\r\n\r\n"
    return head.encode() + xml + f"\r\n--{BOUNDARY}--".encode()


HEADERS = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "X-OpenRosa-Version": "1.0"}


class Server:
    """The program, started and killed; always at the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        self.process: subprocess.Popen[str] | None = None
        self.spent = 0.0

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = ["serve", "-w", str(self.folder), "--port", "0", "--no-browser", "--json"]
        words += ["--lan", "127.0.0.1", "--lan-port", str(self.port), "--plain-http"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "doorstep", *words], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the program did not start"
        json.loads(line)

    def cpu(self) -> float:
        """Seconds of processor time so far, of the server alone."""
        assert self.process is not None
        told = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """Kill it as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as its user does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=60)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def send_all(phone: Phone, port: int, over: threading.Event, wrong: Counter[str]) -> None:
    """Send a phone's visits; what is not answered is sent again until it is."""
    line: http.client.HTTPConnection | None = None
    for door in phone.doors:
        instance = str(uuid.uuid4())
        data, began = body_of(visit(phone, door, instance).encode()), time.monotonic()
        while not over.is_set():
            try:
                line = line or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                line.request("POST", f"/key/{phone.key}/submission", data, HEADERS)
                answer = line.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                line = None
                if time.monotonic() - began > PATIENCE:
                    wrong["not answered"] += 1
                    return
                time.sleep(0.05)
                continue
            if answer.status == 201:
                phone.told.append(instance)
                break
            wrong[str(answer.status)] += 1
            if answer.status != 503:
                break


def damaged(xml: bytes, draw: random.Random) -> bytes:
    """A visit that was cut, flipped, doubled, or filled with what no visit holds."""
    ways = [
        lambda: xml[: draw.randrange(len(xml))],
        lambda: bytes(byte ^ (draw.random() < 0.01) * draw.randrange(256) for byte in xml),
        lambda: xml.replace(b"</house>", b"\0</house>"),
        lambda: re.sub(rb">[^<]{2,}<", lambda _: b">" + draw.randbytes(40) + b"<", xml, count=1),
        lambda: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + xml,
        lambda: b"<a>" * draw.randrange(1, 200_000),
        lambda: xml.replace(b"2026-06-01", str(draw.randrange(10**6)).encode()),
        lambda: xml.replace(b"uuid:", b"uuid:" + b"9" * draw.randrange(60)),
        lambda: xml.replace(b"<ref>1</ref>", b"<ref>" + b"x" * draw.randrange(10_000) + b"</ref>"),
        lambda: xml + xml,
        lambda: xml.decode().encode("utf-16"),
        lambda: draw.randbytes(draw.randrange(2000)),
    ]
    return draw.choice(ways)()


def send_garbage(phone: Phone, port: int, count: int, draw: random.Random) -> Counter[int]:
    """Send damaged visits; how each was answered."""
    found: Counter[int] = Counter()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in range(count):
        xml = damaged(visit(phone, phone.doors[0], str(uuid.uuid4())).encode(), draw)
        data = body_of(xml) if number % 20 else draw.randbytes(500)
        try:
            line.request("POST", f"/key/{phone.key}/submission", data, HEADERS)
            answer = line.getresponse()
            answer.read()
            found[answer.status] += 1
        except (OSError, http.client.HTTPException):
            found[0] += 1
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    return found


def lost(folder: Path, phones: list[Phone]) -> Counter[str]:
    """What of the acknowledged visits is not there as it should be."""
    from doorstep.office.configuring import open_office

    open_office(folder)
    from doorstep.office.audit import broken_at
    from doorstep.office.models import AuditEvent, Submission

    wrong: Counter[str] = Counter()
    held = {str(one.pk): one for one in Submission.objects.all()}
    events = Counter(AuditEvent.objects.filter(what="visit.received").values_list("on", flat=True))
    for instance in (one for phone in phones for one in phone.told):
        if instance not in held:
            wrong["acknowledged and lost"] += 1
        elif len(held[instance].said["answers"]["lines"]) != PEOPLE:
            wrong["half there"] += 1
        elif events[f"visit:{instance}"] != 1:
            wrong["not once in the audit chain"] += 1
    wrong["broken audit chain"] += broken_at() is not None
    return +wrong


def disk_ms(folder: Path) -> float:
    """What one fdatasync of a short write takes."""
    path, times = folder / "disk", []
    with path.open("wb") as file:
        for _ in range(40):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return sorted(times)[len(times) // 2]


def run(folder: Path, chosen: argparse.Namespace) -> int:
    """Send, kill, count; print."""
    draw = random.Random(chosen.seed)
    phones = prepare(folder / "work", chosen.phones, chosen.visits)
    server, over, wrong = Server(folder / "work"), threading.Event(), Counter[str]()
    server.start()
    before, began = server.cpu(), time.monotonic()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    threads = [
        threading.Thread(target=send_all, args=(one, server.port, over, wrong)) for one in phones
    ]
    for one in threads:
        one.start()
    kills = 0
    while kills < chosen.kills and any(one.is_alive() for one in threads):
        time.sleep(draw.uniform(0.2, 1.5))
        server.kill()
        kills += 1
        server.start()
    for one in threads:
        one.join()
    seconds = time.monotonic() - began
    done = sum(len(one.told) for one in phones)
    print(f"database: {'postgresql' if os.environ.get('DATABASE_URL') else 'sqlite'}")
    print(f"fdatasync: {disk_ms(folder):.1f} ms")
    print(f"acknowledged: {done:,} of {sum(len(one.doors) for one in phones):,}")
    if chosen.kills:
        print(f"kills: {kills}")
    else:
        cpu = (server.cpu() - before) * 1000 / max(1, done)
        client = (resource.getrusage(resource.RUSAGE_SELF).ru_utime - own) * 1000 / max(1, done)
        print(f"a second: {done / seconds:,.0f}")
        print(f"server's processor time: {cpu:.2f} ms a visit (the phones' here: {client:.2f} ms)")
    answers = send_garbage(phones[0], server.port, chosen.garbage, draw)
    if chosen.garbage:
        print("damaged visits: " + ", ".join(f"{n:,} x {s}" for s, n in sorted(answers.items())))
    server.stop()
    wrong += lost(folder / "work", phones)
    for what, count in wrong.items():
        print(f"WRONG: {what}: {count}")
    failed = sum(n for status, n in answers.items() if status >= 500)
    return int(bool(wrong) or failed > 0 or done == 0)


def main() -> int:
    """Run, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--phones", type=int, default=16)
    parser.add_argument("--visits", type=int, default=4000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--garbage", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DOORSTEP_KEYS", f"{folder}/keys")
        return run(Path(folder), chosen)


if __name__ == "__main__":
    sys.exit(main())
