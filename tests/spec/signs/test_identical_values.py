"""Days and ages that end in 0 or 5, one date for nearly all, one phone for many homes: beside the
other offices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random

import pytest
from spec.signs.rows import DAY, Row, evidence, said, signs

from doorstep.engine.inspection.signs import SignEvidence
from doorstep.engine.inspection.signs.chance import share_of

VILLAGES = [f"{i:02d}村" for i in range(8)]
Days = Callable[[Random], dt.date]


def any_day(rng: Random) -> dt.date:
    return DAY - dt.timedelta(days=rng.randrange(30, 330))


def round_day(rng: Random) -> dt.date:
    return any_day(rng).replace(day=rng.choice((5, 10, 15, 20, 25)))


def made_up(rng: Random) -> dt.date:
    """Three of four made up."""
    return round_day(rng) if rng.random() < 0.75 else any_day(rng)


def on(fits: Callable[[dt.date], bool]) -> Days:
    def chosen(rng: Random) -> dt.date:
        while not fits(day := any_day(rng)):
            pass
        return day

    return chosen


def served(own: dict[str, Days], count: int = 90, **more: object) -> SignEvidence:
    """Services of eight villages; those not named serve on any day."""
    rng = Random(7)
    rows: list[Row] = [
        {
            "place": village,
            "household_no": i,
            "name": f"人{i}",
            "service_date": own.get(village, any_day)(rng),
        }
        | more
        for village in VILLAGES
        for i in range(count)
    ]
    return evidence(services=rows)


def round_days(own: dict[str, Days], count: int = 90) -> dict[str, str]:
    return said(served(own, count), "identical-values", "round-days")


USUAL = dict.fromkeys(VILLAGES, "nothing-seen")


def test_any_day_is_nothing_to_see() -> None:
    assert round_days({}) == USUAL


def test_dates_made_up_end_in_0_and_5() -> None:
    assert round_days({"03村": made_up}) == USUAL | {"03村": "look"}


def test_the_figure_and_what_is_expected() -> None:
    """Days, not records; beside the days of all other villages, and never less than the calendar's
    own share."""
    shown = served({"03村": made_up})
    days = {(r["place"], r["service_date"]) for r in shown.tables["services"].to_pylist()}
    hits = {
        v: (sum(p == v and int(d[8:]) % 5 == 0 and d[8:] != "31" for p, d in days))
        for v in VILLAGES
    }
    n = {v: sum(p == v for p, _ in days) for v in VILLAGES}
    sign = signs(shown, "identical-values", "round-days")["03村"]
    assert (sign.figure, sign.n) == (pytest.approx(hits["03村"] / n["03村"]), n["03村"])
    others = share_of([(hits[v], n[v]) for v in VILLAGES if v != "03村"], 0.01)
    assert sign.expected == pytest.approx(others.mean, abs=0.02)
    assert all(
        int(row["service_date"][8:]) % 5 == 0
        for row in _rows(shown, [spot.row for spot in sign.records])
    )


def _rows(shown: SignEvidence, at: list[int]) -> list[dict[str, str]]:
    return [row for row in shown.tables["services"].to_pylist() if row["row"] in at]


def test_a_hundred_served_on_one_market_day_are_one_day() -> None:
    """A crowd on the tenth is not a hundred dates that end in 0."""
    crowd = served({}).tables["services"].to_pylist()
    rows = [
        row | {"service_date": "2026-03-10"} if row["place"] == "03村" and row["row"] % 2 else row
        for row in crowd
    ]
    assert said(evidence(services=rows), "identical-values", "round-days")["03村"] == "nothing-seen"


def test_a_weekday_or_market_days_of_its_own_are_a_calendar() -> None:
    tuesdays, markets = on(lambda day: day.weekday() == 1), on(lambda day: day.day % 5 == 3)
    found = round_days({"02村": tuesdays, "03村": markets})
    assert found == USUAL | {"02村": "calendar", "03村": "calendar"}


def test_market_days_on_0_and_5_that_others_keep_too_cannot_be_told_from_made_up_dates() -> None:
    markets = on(lambda day: day.day % 5 == 0)
    assert set(round_days({"01村": markets, "02村": markets, "03村": made_up}).values()) == {
        "calendar"
    }


def test_one_village_alone_on_round_days_is_told() -> None:
    assert round_days({"03村": round_day})["03村"] == "look"


def test_too_few_days_and_too_few_villages() -> None:
    assert set(round_days({"03村": round_day}, count=12).values()) == {"too-few"}
    alone = served({}).tables["services"].to_pylist()
    four = [row for row in alone if row["place"] in VILLAGES[:4]]
    assert set(said(evidence(services=four), "identical-values", "round-days").values()) == {
        "too-few"
    }


def test_ages_that_end_in_0_or_5() -> None:
    rng = Random(3)
    rows: list[Row] = [
        {
            "place": v,
            "household_no": i,
            "age": rng.choice((60, 65, 70, 75)) if v == "05村" else rng.randrange(60, 90),
        }
        for v in VILLAGES
        for i in range(60)
    ]
    assert said(evidence(services=rows), "identical-values", "round-ages") == USUAL | {
        "05村": "look"
    }


def test_one_date_for_nearly_all() -> None:
    once = {"04村": lambda rng: dt.date(2026, 9, 8) if rng.random() < 0.8 else any_day(rng)}
    assert said(served(once), "identical-values", "same-date") == USUAL | {"04村": "look"}


def test_a_campaign_that_other_villages_had_too_is_no_sign() -> None:
    def campaign(rng: Random) -> dt.date:
        return dt.date(2026, 9, 8) if rng.random() < 0.8 else any_day(rng)

    shown = served({village: campaign for village in VILLAGES[:3]})
    assert said(shown, "identical-values", "same-date") == USUAL


def test_one_wording_that_all_use_is_a_habit() -> None:
    assert said(served({}, outcome="已提供"), "identical-values", "same-outcome") == {}


def test_one_wording_where_all_others_vary() -> None:
    rng = Random(5)
    words = ("正常", "已随访", "建议复查", "已提供")
    rows: list[Row] = [
        {"place": v, "household_no": i, "outcome": "已提供" if v == "06村" else rng.choice(words)}
        for v in VILLAGES
        for i in range(60)
    ]
    assert said(evidence(services=rows), "identical-values", "same-outcome") == USUAL | {
        "06村": "look"
    }


def phones(sharing: int, count: int = 40) -> SignEvidence:
    """A phone for each household; in one village so many share one."""
    rows: list[Row] = [
        {
            "place": v,
            "household_no": i,
            "name": f"户主{i}",
            "phone": "13900000000" if v == "01村" and i < sharing else f"{v[:2]}{i}",
        }
        for v in VILLAGES
        for i in range(count)
    ]
    return evidence(persons=rows)


def test_a_helper_household_may_lend_its_phone_to_fifteen() -> None:
    assert said(phones(15), "identical-values", "same-phone") == USUAL


def test_one_phone_for_twenty_households() -> None:
    sign = signs(phones(20), "identical-values", "same-phone")["01村"]
    assert (sign.said, sign.figure, len(sign.records)) == ("look", 20, 20)


def test_the_chance_of_a_phone_for_twenty() -> None:
    """Elsewhere 280 phones, each one household: another one follows with chance 1/282. In 21
    phones, once 19 follow."""
    sign = signs(phones(20), "identical-values", "same-phone")["01村"]
    assert sign.p_value == pytest.approx(21 * (1 / 282) ** 19)


def test_a_family_shares_its_phone() -> None:
    """Thirty people with one phone are one household."""
    one_each = phones(0).tables["persons"].to_pylist()
    family: list[Row] = [
        {"place": "01村", "household_no": 99, "name": f"人{i}", "phone": "139"} for i in range(30)
    ]
    assert said(evidence(persons=[*one_each, *family]), "identical-values", "same-phone") == USUAL


def test_few_phones_say_nothing() -> None:
    assert said(phones(19, count=19), "identical-values", "same-phone")["01村"] == "too-few"
