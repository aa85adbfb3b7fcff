"""A township with nothing to see, drawn from a seed.

Everything that differs from office to office without anybody's fault is in here on purpose: market
days, campaigns, clerks who correct in bursts, families that leave together, villages and visitor
pairs that differ in luck and skill.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from doorstep import packs
from doorstep.engine.inspection.signs import SignEvidence, VersionStep, step_between

DAY = dt.date(2026, 11, 20)
PACK = packs.load("cn")
Row = dict[str, str | None]
Version = tuple[dt.date, list[Row]]
_WORDINGS = ["正常", "已随访", "建议复查"]


def table(kind: str, rows: Sequence[Mapping[str, str | None]]) -> pa.Table:
    """Rows as a register table; those that stand in a workspace keep their ids."""
    own = ("file", "row_id")
    codes = list(dict.fromkeys(code for row in rows for code in row if code not in own))
    files = [row.get("file") or f"{kind}.xlsx" for row in rows]
    columns: dict[str, object] = {
        "row_id": [
            row.get("row_id") or f"{file}:0:{i}:0"
            for i, (row, file) in enumerate(zip(rows, files, strict=True))
        ],
        "file": files, "sheet": ["1"] * len(rows), "row": list(range(2, len(rows) + 2)),
        "struck": [False] * len(rows),
    }  # fmt: skip
    return pa.table(
        columns | {code: pa.array([row.get(code) for row in rows], pa.string()) for code in codes}
    )


@dataclass
class Town:
    """What stands in a township's registers, the versions its villages' persons files went through,
    who is who (by row id), and the health days that are stated."""

    villages: list[str]
    services: list[Row]
    visits: list[Row]
    versions: dict[str, list[Version]]
    known: dict[tuple[str, int], VersionStep] = field(default_factory=dict)
    day: dt.date = DAY
    people: Mapping[str, str] = field(default_factory=dict)
    health_days: frozenset[dt.date] = frozenset()
    first: list[Row] | None = None

    def copy(self) -> Town:
        """One that may be changed; versions are added, never changed, so the steps between them are
        shared."""
        return replace(
            self,
            services=[dict(row) for row in self.services],
            visits=[dict(row) for row in self.visits],
            versions={village: list(own) for village, own in self.versions.items()},
            known=dict(self.known),
        )

    def latest(self, village: str) -> list[Row]:
        """The persons of a village as they stand."""
        return self.versions[village][-1][1]

    def hand_in(self, village: str, rows: list[Row]) -> None:
        """A new version three days before the inspection."""
        self.versions[village].append((self.day - dt.timedelta(days=3), rows))

    def evidence(self) -> SignEvidence:
        """As the detectors take it."""
        rows = [row for village in self.villages for row in self.latest(village)]
        for village in self.villages:
            own = self.versions[village]
            for i in range(1, len(own)):
                if (village, i) not in self.known:
                    old, new = (
                        (day, {"persons": table("persons", read)})
                        for day, read in own[i - 1 : i + 1]
                    )
                    self.known[village, i] = step_between(village, old, new, PACK)
        past = sorted(self.known.values(), key=lambda step: (step.ended, step.source))
        registers = {"persons": rows, "services": self.services, "visits": self.visits}
        return SignEvidence(
            {kind: table(kind, own) for kind, own in registers.items() if own},
            PACK,
            self.day,
            steps=past,
            first=None if self.first is None else {"persons": table("persons", self.first)},
            people=self.people,
            health_days=self.health_days,
        )


def clean_town(
    seed: int, villages: int = 18, households: int = 120, months: int = 8, pairs: int = 6
) -> Town:
    """A township with nothing to see."""
    rng = np.random.default_rng(seed)
    names = [f"{i:02d}村" for i in range(1, villages + 1)]
    persons = {name: _persons(name, households, rng) for name in names}
    versions = {name: history(persons[name], months, DAY, rng) for name in names}
    latest = {name: own[-1][1] for name, own in versions.items()}
    return Town(names, _services(latest, rng), _visits(latest, pairs, rng), versions)


def _persons(village: str, households: int, rng: np.random.Generator) -> list[Row]:
    """Families of one to six; blanks and missing phones vary by clerk; a helper's phone stands for
    some households."""
    rows: list[Row] = []
    blank, shared = rng.beta(2, 18), int(rng.integers(0, 9))
    helper = digits(rng, 11)
    for home in range(1, households + 1):
        migrant = rng.random() < 0.12
        phone = helper if home <= shared else digits(rng, 11)
        for member in range(
            int(rng.choice([1, 2, 3, 4, 5, 6], p=[0.2, 0.24, 0.2, 0.18, 0.12, 0.06]))
        ):
            away = rng.random() < 0.25
            rows.append(
                {
                    "file": f"{village}.xlsx", "place": village, "household_no": str(home),
                    "name": f"{_word(rng)}{member}", "sex": str(rng.choice(["male", "female"])),
                    "birth_date": _date(rng, dt.date(1945, 1, 1), dt.date(2026, 6, 1)),
                    "id_number": None if rng.random() < blank else digits(rng, 18),
                    "phone": phone if member == 0 or rng.random() < 0.3 else None,
                    "residence_status": "流入" if migrant else "外出" if away else "在家",
                }
            )  # fmt: skip
    return rows


def history(
    rows: list[Row], months: int, last: dt.date, rng: np.random.Generator
) -> list[tuple[dt.date, list[Row]]]:
    """Every month or so the clerk hands in the file again: corrections in bursts, people gone
    without a record."""
    day = last - dt.timedelta(days=30 * months + int(rng.integers(0, 10)))
    found = [(day, rows)]
    pace = rng.gamma(4, 1.5)
    while (day := day + dt.timedelta(days=int(rng.integers(12, 40)))) <= last:
        burst = rng.gamma(1.5, 1 / 1.5)
        span = (day - found[-1][0]).days / 30
        now = [dict(row) for row in found[-1][1]]
        homes = homes_of([row for row in now if row.get("phone")])
        edited = set(
            rng.choice(
                homes, min(len(homes), rng.poisson(pace * span * burst)), replace=False
            ).tolist()
        )
        from_elsewhere = {
            row["household_no"] for row in now if row.get("residence_status") == "流入"
        }
        gone = {
            home
            for home in homes_of(now)
            if rng.random() < span * (0.02 if home in from_elsewhere else 0.002)
        }
        kept = [row for row in now if row["household_no"] not in gone]
        for row in kept:
            if row["household_no"] in edited and row.get("phone"):
                row["phone"] = digits(rng, 11)
        found.append((day, kept))
    return found


def _services(persons: Mapping[str, list[Row]], rng: np.random.Generator) -> list[Row]:
    """Doctors serve on market days, on a weekday of their own, or any day; one village in three has
    a campaign."""
    rows: list[Row] = []
    market = int(rng.integers(0, 5))
    doctors = [f"医生{i}" for i in range(8)]
    for village, people in persons.items():
        habit = str(rng.choice(["any", "any", "market", "weekday"]))
        weekday = int(rng.integers(0, 5))
        campaign = DAY - dt.timedelta(days=int(rng.integers(60, 300)))
        crowd = rng.uniform(0.1, 0.5) if rng.random() < 0.35 else 0.0
        always = rng.random() < 0.4
        for row in people:
            if rng.random() > 0.35:
                continue
            day = campaign if rng.random() < crowd else _service_day(habit, market, weekday, rng)
            rows.append(
                {
                    "place": village, "name": row["name"], "id_number": row["id_number"],
                    "household_no": row["household_no"], "service": "老年人健康体检",
                    "service_date": day.isoformat(),
                    "provider": doctors[int(rng.integers(0, 8))], "age": str(int(rng.integers(60,
                    90))),
                    "outcome": "已提供"
                    if always or rng.random() < 0.6
                    else str(rng.choice(_WORDINGS)),
                }
            )  # fmt: skip
    return rows


def _service_day(habit: str, market: int, weekday: int, rng: np.random.Generator) -> dt.date:
    while True:
        day = DAY - dt.timedelta(days=int(rng.integers(36, 330)))
        fits = {
            "any": day.weekday() < 6,
            "market": day.day % 5 == market,
            "weekday": day.weekday() == weekday,
        }
        if fits[habit]:
            return day


def _visits(persons: Mapping[str, list[Row]], pairs: int, rng: np.random.Generator) -> list[Row]:
    """Pairs have their villages, differ in skill, and meet 12 to 20 households a day."""
    rows: list[Row] = []
    skill = rng.normal(0, 0.35, pairs)
    load = {p: [DAY - dt.timedelta(days=25), 0] for p in range(pairs)}
    for i, (village, people) in enumerate(persons.items()):
        shut, differ = rng.normal(-1.5, 0.3), rng.normal(-2.0, 0.4)
        homes = homes_of(people)
        for home in rng.choice(homes, min(30, len(homes)), replace=False).tolist():
            p = i % pairs if rng.random() < 0.8 else int(rng.integers(0, pairs))
            day = _next_day(load[p], rng)
            rows += _door(village, home, [r for r in people if r["household_no"] == home], p, day,
                          _logit(shut + skill[p]), _logit(differ), rng)  # fmt: skip
    return rows


def _next_day(load: list[object], rng: np.random.Generator) -> dt.date:
    assert isinstance(load[0], dt.date) and isinstance(load[1], int)
    load[1] += 1
    if load[1] > rng.integers(12, 21):
        load[0], load[1] = load[0] + dt.timedelta(days=1), 1
    assert isinstance(load[0], dt.date)
    return load[0]


def _door(
    village: str, home: str, members: list[Row], pair: int, day: dt.date, shut: float,
    differ: float,
    rng: np.random.Generator,
) -> list[Row]:  # fmt: skip
    base: Row = {
        "place": village, "household_no": home, "visit_date": day.isoformat(),
        "visitor": f"甲{pair}、乙{pair}",
        "visit_outcome": "complete", "respondent": "self",
    }  # fmt: skip
    if rng.random() < shut:
        outcome = "noncontact" if rng.random() < 0.8 else "refused"
        return [base | {"visit_outcome": outcome, "respondent": "none"}]
    papers = str(
        rng.choice(["户口簿", "户口簿、身份证", "身份证", "未见"], p=[0.3, 0.35, 0.2, 0.15])
    )
    found = []
    other = rng.random() < differ
    for i, member in enumerate(members):
        said = {code: member[code] for code in ("name", "sex", "birth_date", "phone")}
        if other and i == 0:
            said["birth_date"] = "1901-01-01"
        speaker = "self" if i == 0 or rng.random() < 0.5 else "household"
        found.append(base | said | {"papers_seen": papers, "respondent": speaker})
    return found


def _logit(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))


def digits(rng: np.random.Generator, n: int) -> str:
    """So many digits, none of them 0."""
    return "".join(map(str, rng.integers(1, 10, n)))


def _word(rng: np.random.Generator) -> str:
    return "".join(chr(int(c)) for c in rng.integers(0x4E00, 0x9FA5, 2))


def _date(rng: np.random.Generator, first: dt.date, last: dt.date) -> str:
    return (first + dt.timedelta(days=int(rng.integers(0, (last - first).days)))).isoformat()


def to_come(town: Town) -> Town:
    """The same township with its visits after the last versions were handed in."""
    for row in town.visits:
        row["visit_date"] = (
            dt.date.fromisoformat(row["visit_date"] or "") + dt.timedelta(days=24)
        ).isoformat()
    return town


def homes_of(rows: Sequence[Row]) -> list[str]:
    """The household numbers of rows, in one order whatever the order of the rows."""
    return sorted(
        {row["household_no"] or "" for row in rows}, key=lambda number: (len(number), number)
    )
