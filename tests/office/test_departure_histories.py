"""A resident whose registers are handed in anew, withdrawn and undone, whose house is visited and
found empty, lives through every such history unless evidence removed her."""

from __future__ import annotations

import datetime as dt
import os
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from doorstep import Workspace
from doorstep.domain.errors import BadInput, RefusedByRule
from office.desk import DEATHS, PERSONS, Desk
from office.doors import ZHANG, a_door, answered

HISTORIES = int(os.environ.get("DOORSTEP_HISTORIES", "40"))
FIRST = int(os.environ.get("DOORSTEP_FIRST_HISTORY", "0"))
"""`bench/canary.py` asks for a thousand, in parts."""
STEPS, ENOUGH = 12, 150
LINE = "松坪村,1,妻,李四,女,1986-02-01,\n"
PEOPLE = {
    "with": PERSONS,
    "without": PERSONS.replace(LINE, ""),
    "other-name": PERSONS.replace(LINE, "松坪村,1,妻,李似,女,1986-02-01,\n"),
    "other-birth": PERSONS.replace(LINE, "松坪村,1,妻,李四,女,1986-02-10,\n"),
    "elsewhere": PERSONS.replace(LINE, "河湾村,7,妻,李四,女,1986-02-01,\n"),
    "nobody-but-one": PERSONS.partition("\n")[0] + "\n河湾村,1,户主,赵五,男,1970-01-01,\n",
}
HELD = {"with", "other-name", "other-birth", "elsewhere"}
HEAD = "村,姓名,性别,出生日期,死亡日期,注销日期\n"
DEAD = {
    "none": DEATHS,
    "namesake": DEATHS + "松坪村,李四,女,2026-05-01,2026-06-20\n",
    "her": HEAD + "松坪村,李四,女,1986-02-01,2026-05-01,2026-06-20\n",
}


@dataclass
class Town:
    """A desk with every version of its files made once; a step names those that are held."""

    desk: Desk
    sources: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workspace = Workspace(self.desk.folder)
        for kind, file, texts in (("people", "人口.csv", PEOPLE), ("dead", "死亡.csv", DEAD)):
            path = Path(self.desk.folder.parent) / file
            (held,) = (one for one in self.workspace.sources if one.file == file)
            for name, text in texts.items():
                path.write_text(text, "utf-8")
                self.workspace.register([path], replaces=held.id, yes=True)
                (made,) = (one for one in self.workspace.sources if one.id == held.id)
                self.sources[kind, name] = made

    def hold(self, people: str, dead: str) -> None:
        """Let the folder hold these versions; "" is none."""
        named = [("people", people), ("dead", dead)]
        self.workspace.store.commit([self.sources[one] for one in named if one[1]])


@dataclass
class History:
    """One history, what should be so, and what somebody did on which day."""

    town: Town
    chance: random.Random
    today: dt.date
    people: str = "with"
    dead: str = "none"
    before: tuple[str, str] = ("with", "none")
    tried: set[dt.date] = field(default_factory=set)
    noticed: set[Any] = field(default_factory=set)
    until: dict[Any, dt.date] = field(default_factory=dict)
    first: dict[Any, tuple[Any, str]] = field(default_factory=dict)
    evidence: set[Any] = field(default_factory=set)

    def step(self) -> str:
        """Do something that may happen; returns what."""
        often = "people people people dead dead undo visit try try notice post go".split()
        often += [*["confirm"] * 5, *["paper"] * 4]
        what = self.chance.choice([*often, "withdraw", "later"])
        getattr(self, f"_{what}")()
        return what

    def _hold(self, people: str, dead: str) -> None:
        self.before, self.people, self.dead = (self.people, self.dead), people, dead
        self.town.hold(people, dead)

    def _people(self) -> None:
        self._hold(self.chance.choice([*PEOPLE]), self.dead)

    def _dead(self) -> None:
        self._hold(self.people, self.chance.choice([*DEAD, ""]))

    def _withdraw(self) -> None:
        self._hold("", self.dead)

    def _undo(self) -> None:
        self._hold(*self.before)

    def _later(self) -> None:
        self.today += dt.timedelta(days=self.chance.choice([1, 10, 31]))

    def _visit(self) -> None:
        """Nobody home, or somebody who declines: a day on which she was not met, or nothing."""
        from doorstep.office.models import Assignment
        from doorstep.office.visit_reviews import accept_visits
        from doorstep.office.visits import Came, submit
        from doorstep.office.vocabulary import Channel

        code = f"C{Assignment.objects.count():04d}"
        a_door(code, ZHANG)
        outcome = self.chance.choice(["noncontact", "refused"])
        told = answered({"outcome": outcome}, {}, day=self.today)
        one = submit(code, "household-check", told, Came(Channel.KEYED))
        accept_visits([one.pk], self.town.desk.lin)  # type: ignore[arg-type]
        if outcome == "noncontact":
            self.tried.add(self.today)

    def _try(self) -> None:
        from doorstep.office.departures import note_try

        if self._does(note_try, self.today):
            self.tried.add(self.today)

    def _notice(self) -> None:
        from doorstep.office.departures import give_notice

        if key := self._does(give_notice):
            assert len(self.tried) >= 3
            self.noticed.add(key)

    def _post(self) -> None:
        from doorstep.office.departures import post_names

        if key := self._does(lambda key, by: post_names([key], by)):
            assert key in self.noticed
            self.until[key] = hers()[-1].objections_until
            assert self.until[key] >= self.today + dt.timedelta(days=30)

    def _go(self) -> None:
        self._propose(None)

    def _paper(self) -> None:
        from doorstep.office.vocabulary import LeftBy

        self._propose(self.chance.choice([LeftBy.PAPER, LeftBy.RECORD]))

    def _propose(self, evidence: Any) -> None:
        """One person says that she leaves; her name still waits."""
        from doorstep.office.departures import propose_leaving

        who = self.chance.choice([self.town.desk.lin, self.town.desk.lin, self.town.desk.zhao])

        def say(key: Any, _: Any) -> None:
            propose_leaving(key, who, evidence=evidence)  # type: ignore[arg-type]

        if key := self._does(say):
            if evidence is None:
                assert self.today > self.until[key]
            self.first[key] = who, evidence or "posted"

    def _confirm(self) -> None:
        """Somebody - the same, or another - says so too."""
        from doorstep.office.departures import confirm_leaving

        who = self.chance.choice([self.town.desk.lin, self.town.desk.zhao])
        if key := self._does(lambda key, _: confirm_leaving(key, who)):  # type: ignore[arg-type]
            assert self.first[key][0] != who, "the same person said so twice"
            assert who == self.town.desk.zhao, "nobody knows whose account it is"
            if self.first[key][1] != "record":
                self.evidence.add(key)

    def _does(self, do: Any, *more: Any) -> Any:
        """Do it with her name where it waits; None where it may not be done."""
        names = [one for one in hers() if one.state in ("open", "noticed", "posted")]
        if not names:
            return None
        try:
            do(names[-1].pk, *more, self.town.desk.lin)
        except (RefusedByRule, BadInput):
            return None
        return names[-1].pk

    def check(self) -> None:
        """She stands in a register, or waits in plain sight, or evidence removed her."""
        names = [one for one in hers() if one.evidence != "back"]
        assert names or self.people in HELD
        for name in names:
            if name.state == "left":
                justified = self.dead == "her" if name.evidence == "record" else None
                assert name.pk in self.evidence if justified is None else justified
            else:
                assert name.state in ("open", "noticed", "posted", "stays")


def hers() -> list[Any]:
    from doorstep.office.models import Departure

    held = Departure.objects.order_by("opened", "pk")
    return [one for one in held if one.said["name"] in ("李四", "李似")]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_she_lives_through_every_history(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from doorstep.office import departures
    from doorstep.office.models import Attempt, AuditEvent, Departure

    town, removed, waited = Town(desk), 0, 0
    for number in range(FIRST, FIRST + HISTORIES):
        Attempt.objects.all().delete()
        Departure.objects.all().delete()
        town.hold("with", "none")
        history = History(town, random.Random(number), dt.date.today())
        monkeypatch.setattr(departures.timezone, "localdate", lambda *_, h=history: h.today)
        departures.notice_departures(town.workspace)
        Departure.objects.all().delete()
        done = []
        for _ in range(STEPS):
            done.append(history.step())
            departures.notice_departures(town.workspace)
            try:
                history.check()
            except (AssertionError, ValueError):
                pytest.fail(f"history {number}: {done} {history.people} {history.dead}")
            removed += any(one.state == "left" for one in hers())
        states = [one.state for one in hers()]
        waited += "posted" in states or "noticed" in states or "open" in states
    assert waited
    if HISTORIES >= ENOUGH:  # two people seldom say so within a few steps
        assert removed and AuditEvent.objects.filter(what="departure.left").exists()
    print(f"histories: {HISTORIES}, steps after which she had left: {removed}, waited: {waited}")
