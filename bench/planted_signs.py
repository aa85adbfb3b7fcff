"""What an office may do to a township before an inspection: each plants one habit of a stated size
in a copy and returns the office that has it; LookupError where the township has nothing to plant it
in.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from clean_town import PACK, Row, Town, digits, homes_of, table

from doorstep.engine.inspection.signs import step_between

Random = np.random.Generator
_COPIED = ("name", "birth_date", "id_number", "marital_status", "phone", "relation_to_head")


@dataclass(frozen=True)
class Habit:
    """What is planted: the measure that should see it, how, in which sizes, and their unit."""

    detector: str
    measure: str
    plant: Callable[[Town, Random, float], str]
    sizes: Sequence[float]
    unit: str


def bulk(town: Town, rng: Random, share: float) -> str:
    """One village's clerk works over this share of the households three days before."""
    village = _village(town, rng)
    rows = [dict(row) for row in town.latest(village)]
    chosen = _some_homes([row for row in rows if row.get("phone")], rng, share)
    for row in rows:
        if row["household_no"] in chosen and row.get("phone"):
            row["phone"] = digits(rng, 11)
    town.hand_in(village, rows)
    return village


def removed(town: Town, rng: Random, share: float) -> str:
    """One village takes this share of its in-migrants off the list three days before."""
    village = _village(town, rng)
    rows = town.latest(village)
    migrants = [row for row in rows if row.get("residence_status") == "流入"]
    chosen = _some_homes(migrants, rng, share)
    town.hand_in(village, [dict(row) for row in rows if row["household_no"] not in chosen])
    return village


def round_days(town: Town, rng: Random, share: float) -> str:
    """One village without a calendar of its own makes up this share of its service dates, on days
    ending in 0 or 5."""
    village, own = _served(town, rng)
    for row in own:
        if rng.random() < share:
            month = (town.day - dt.timedelta(days=int(rng.integers(36, 330)))).replace(day=1)
            row["service_date"] = month.replace(
                day=int(rng.choice([5, 10, 15, 20, 25]))
            ).isoformat()
    return village


def any_day(town: Town, rng: Random, share: float) -> str:
    """One village makes up this share of its service dates without a look at the calendar."""
    village, own = _served(town, rng)
    for row in own:
        if rng.random() < share:
            day = town.day - dt.timedelta(days=int(rng.integers(36, 330)))
            row["service_date"] = day.isoformat()
    return village


def one_date(town: Town, rng: Random, share: float) -> str:
    """One village gives this share of its services one date."""
    village, own = _served(town, rng)
    for row in own:
        if rng.random() < share:
            row["service_date"] = (town.day - dt.timedelta(days=73)).isoformat()
    return village


def overfull(town: Town, rng: Random, people: float) -> str:
    """One provider writes so many people of a village or two on one day."""
    if not town.services:
        _none()
    provider = str(rng.choice(sorted({row["provider"] or "" for row in town.services} - {""})))
    own = sorted(town.services, key=lambda row: row["place"] or "")
    start = int(rng.integers(0, max(len(own) - int(people), 1)))
    day = (town.day - dt.timedelta(days=73)).isoformat()
    for row in own[start : start + int(people)]:
        row |= {"provider": provider, "service_date": day}
    return provider


def health_day(town: Town, rng: Random, people: float) -> str:
    """The same, and the office has stated that it was a health day: nothing to see."""
    provider = overfull(town, rng, people)
    town.health_days = frozenset({town.day - dt.timedelta(days=73)})
    return provider


def one_phone(town: Town, rng: Random, homes: float) -> str:
    """One village enters one phone for so many households."""
    village = _village(town, rng)
    day, rows = town.versions[village][-1]
    own = [dict(row) for row in rows]
    homes_with = homes_of([row for row in own if row.get("phone")])
    if len(homes_with) < homes:
        _none()
    chosen = set(rng.choice(homes_with, int(homes), replace=False).tolist())
    for row in own:
        if row["household_no"] in chosen and row.get("phone"):
            row["phone"] = "13800000000"
    town.versions[village][-1] = (day, own)
    town.known = {key: step for key, step in town.known.items() if key[0] != village}
    return village


def hurried(town: Town, rng: Random, doors: float) -> str:
    """One pair writes so many households on one day."""
    pair, own = _of_pair(town, rng)
    homes = sorted(own, key=str)[: int(doors)]
    for home in homes:
        for row in own[home]:
            row |= {"visit_date": town.day.isoformat()} | _opened(row)
    return pair if len(homes) == int(doors) else _none()


def groomed(town: Town, rng: Random, share: float) -> str:
    """One village works over this share of the households that will be visited, and of no other, a
    month before."""
    village = _village(town, rng)
    visited = homes_of([row for row in town.visits if row["place"] == village])
    chosen = set(rng.choice(visited, int(share * len(visited)), replace=False).tolist())
    rows = [dict(row) for row in town.latest(village)]
    for row in rows:
        if row["household_no"] in chosen:
            row |= {"id_number": row["id_number"] or digits(rng, 18), "phone": digits(rng, 11)}
    town.hand_in(village, rows)
    for row in town.visits:
        day = dt.date.fromisoformat(row["visit_date"] or "") + dt.timedelta(days=24)
        row["visit_date"] = day.isoformat()
    return village


def at_the_desk(town: Town, rng: Random, share: float) -> str:
    """One pair fills in this share of its forms at the desk: every door open, every answer the
    register's, the same papers seen."""
    pair, own = _of_pair(town, rng)
    register: dict[tuple[str | None, str | None], list[Row]] = defaultdict(list)
    for village in town.villages:
        for row in town.latest(village):
            register[row["place"], row["household_no"]].append(row)
    made_up = [home for home in sorted(own, key=str) if rng.random() < share]
    kept = [
        row
        for row in town.visits
        if row["visitor"] != pair or (row["place"], row["household_no"]) not in set(made_up)
    ]
    days = sorted({row["visit_date"] or "" for row in town.visits})
    for i, home in enumerate(made_up):
        same: Row = {
            "place": home[0], "household_no": home[1], "visit_date": days[i % len(days)],
            "visitor": pair, "visit_outcome": "complete", "respondent": "self",
            "papers_seen": "户口簿、身份证",
        }  # fmt: skip
        for member in register[home]:
            kept.append(
                same | {code: member[code] for code in ("name", "sex", "birth_date", "phone")}
            )
    town.visits[:] = kept
    return pair


def copied(town: Town, rng: Random, share: float) -> str:
    """One pair writes this share of its sheets off the ledger: whatever the sheet tells of a member
    and the ledger too, word for word."""
    pair, own = _of_pair(town, rng)
    every = [row for village in town.villages for row in town.latest(village)]
    sizes = Counter(row["file"] for row in every if row.get("phone"))
    ledgers = {file for file, rows in sizes.items() if rows}
    page: dict[str, Row] = {}
    for row in every:
        person = town.people.get(row.get("row_id") or "")
        if person and row["file"] in ledgers:
            page.setdefault(person, row)
    for home in sorted(own, key=str):
        if rng.random() < share:
            for row in own[home]:
                ledger = page.get(town.people.get(row.get("row_id") or "", ""), {})
                row |= {
                    code: ledger[code] for code in _COPIED if row.get(code) and ledger.get(code)
                }
    return pair


def shut(town: Town, rng: Random, share: float) -> str:
    """At this share of one pair's doors nobody answers, or the household does not want to."""
    pair, own = _of_pair(town, rng)
    for home in sorted(own, key=str):
        if rng.random() < share:
            for row in own[home]:
                row |= {"visit_outcome": "noncontact", "respondent": "none"}
    return pair


# --- after the visits, where services were asked about -------------------------------------------


def asked_again(town: Town, rng: Random, share: float) -> str:
    """This share of the households that denied a service is visited once more, with a yes."""
    denied = {(row["place"], row["household_no"]) for row in _denials(town)}
    for home in sorted(denied, key=str):
        if rng.random() < share:
            for row in _rows_of(town.visits, home):
                town.visits.append(
                    {**row, "visit_date": town.day.isoformat(), "row_id": None}
                    | ({"outcome": "是"} if row.get("outcome") else {})
                )
    return "*"


def by_family(town: Town, rng: Random, share: float) -> str:
    """This share of the denials is written down as the family's."""
    for row in _denials(town):
        if rng.random() < share:
            row["respondent"] = "household"
    return "*"


def denied_gone(town: Town, rng: Random, share: float) -> str:
    """This share of the services that were denied is taken off the list."""
    denied = {(_whose(town, row), row["service"], row["service_date"]) for row in _denials(town)}
    old = town.services
    town.services = [
        row
        for row in old
        if (_whose(town, row), row["service"], row["service_date"]) not in denied
        or rng.random() >= share
    ]
    days = (town.day - dt.timedelta(days=30), town.day - dt.timedelta(days=3))
    versions = [{"services": table("services", rows)} for rows in (old, town.services)]
    town.known["services", 1] = step_between(
        "services", (days[0], versions[0]), (days[1], versions[1]), PACK
    )
    return "*"


def emptied(town: Town, rng: Random, share: float) -> str:
    """Where an answer differed from the record, this share of the records loses the value."""
    if not town.people:
        _none()
    told: dict[str, list[Row]] = defaultdict(list)
    for row in town.visits:
        told[town.people.get(row.get("row_id") or "", "-")].append(row)
    town.first = [row for village in town.villages for row in town.latest(village)]
    for village in town.villages:
        rows = [dict(row) for row in town.latest(village)]
        for row in rows:
            for visit in told.get(town.people.get(row.get("row_id") or "", ""), ()):
                for code in ("birth_date", "id_number", "phone"):
                    one, other = visit.get(code), row.get(code)
                    if one and other and not one.startswith(other) and rng.random() < share:
                        row[code] = None
        town.hand_in(village, rows)
    return "*"


def _denials(town: Town) -> list[Row]:
    found = [row for row in town.visits if row.get("service") and row.get("outcome") == "否"]
    return found or _none()


def _whose(town: Town, row: Row) -> str | None:
    return town.people.get(row.get("row_id") or "") or row.get("name")


def _rows_of(rows: Iterable[Row], home: tuple[str | None, str | None]) -> list[Row]:
    return [row for row in rows if (row["place"], row["household_no"]) == home]


def _none() -> NoReturn:
    raise LookupError


def _village(town: Town, rng: Random) -> str:
    """One of the villages that are no odd spelling with a few rows."""
    sizes = {village: len(town.latest(village)) for village in town.villages}
    large = [village for village, rows in sizes.items() if 3 * rows >= max(sizes.values())]
    return large[int(rng.integers(0, len(large)))]


def _some_homes(rows: Sequence[Row], rng: Random, share: float) -> set[str]:
    homes = homes_of(rows)
    return set(rng.choice(homes, round(share * len(homes)), replace=False).tolist())


def _served(town: Town, rng: Random) -> tuple[str, list[Row]]:
    village = _village(town, rng)
    own = [row for row in town.services if row["place"] == village]
    return village, own or _none()


def _opened(row: Row) -> Mapping[str, str | None]:
    if row.get("visit_outcome") in (None, "complete"):
        return {}
    return {"visit_outcome": "complete", "respondent": "self"}


def _of_pair(town: Town, rng: Random) -> tuple[str, dict[tuple[str | None, str | None], list[Row]]]:
    """A pair with forty sheets or more, and its rows by household."""
    pairs: dict[str, dict[tuple[str | None, str | None], list[Row]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in town.visits:
        if row.get("visitor"):
            pairs[row["visitor"] or ""][row["place"], row["household_no"]].append(row)
    busy = sorted(pair for pair, own in pairs.items() if len(own) >= 40)
    pair = busy[int(rng.integers(0, len(busy)))] if busy else _none()
    return pair, pairs[pair]


FORMS = "share of a pair's forms"
DATES = "share of a village's service dates"
SAMPLED = "share of the households to be visited"
DENIALS = "share of the denials"
HABITS = (
    Habit("bulk-edits", "edits", bulk, (0.2, 0.4), "share of a village's households worked over"),
    Habit("identical-values", "round-days", round_days, (0.3, 0.6, 0.9), DATES),
    Habit("identical-values", "rest-days", any_day, (0.5, 1.0), f"{DATES}, on any day"),
    Habit("identical-values", "same-date", one_date, (0.5, 0.8), f"{DATES}, on one day"),
    Habit("identical-values", "same-phone", one_phone, (10, 20, 40), "households with one phone"),
    Habit("visit-speed", "day", hurried, (30, 45), "households on one day"),
    Habit("visit-speed", "services", overfull, (60, 100), "people served on one day"),
    Habit("visit-speed", "services", health_day, (100,), "on a stated health day: nothing to see"),
    Habit("removals", "in-migrants", removed, (0.3, 0.6), "share of a village's in-migrants"),
    Habit("sample-gap", "edited", groomed, (0.3, 0.6), SAMPLED),
    Habit("sample-gap", "blank", groomed, (0.6, 1.0), SAMPLED),
    Habit("alike-answers", "shut-doors", at_the_desk, (1.0,), FORMS),
    Habit("alike-answers", "differences", at_the_desk, (1.0,), FORMS),
    Habit("alike-answers", "same-answers", at_the_desk, (0.6, 1.0), FORMS),
    Habit("alike-answers", "copied", copied, (0.2, 0.4, 1.0), "share of a pair's sheets"),
    Habit("after-visits", "unanswered", shut, (0.4, 0.6), "share of a pair's doors"),
    Habit("after-visits", "asked-again", asked_again, (0.3, 0.6), DENIALS),
    Habit("after-visits", "family-answers", by_family, (0.3, 0.6), DENIALS),
    Habit("after-visits", "denied-gone", denied_gone, (0.3, 0.6), DENIALS),
    Habit("after-visits", "emptied", emptied, (0.3, 0.6), "share of the differing values"),
)
