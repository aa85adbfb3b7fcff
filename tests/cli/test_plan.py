"""`doorstep plan`: whom to visit, from the command line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cli.conftest import Lay
from cli.running import DEATHS, PERSONS, Run, write

from doorstep.domain.forms import VisitAnswers

LOST = """村,姓名,性别,死亡日期
松坪村,周不知,男,2026-03-01
"""


@pytest.fixture
def town(run: Run, lay: Lay) -> str:
    """A reconciled workspace."""

    def make() -> None:
        run("init", "township", "--lang", "en")
        texts = {"人口.csv": PERSONS, "死亡.csv": DEATHS, "死亡二.csv": LOST}
        files = [write(Path(name), text) for name, text in texts.items()]
        run("register", *files, "-w", "township", "--as-of", "2026-06-30")
        run("reconcile", "-w", "township")

    lay(make)
    return "township"


def test_a_plan_names_houses_and_what_leads_to_none(run: Run, town: str) -> None:
    asked = ("plan", "-w", town, "--from", "2026-07-01", "--reasons", "matter,event,sweep")
    told = run(*asked, "--seed", "s", "--json").object
    assert [(one["village"], one["head"], one["order"]) for one in told["houses"]] == [
        ("松坪村", "张三", 1),
        ("松坪村", "王小明", 2),
    ]
    lost = [one["names"] for one in told["find_the_house_first"]]
    assert lost == [["张三"], ["周不知"]]  # a name alone, without its village, is nobody's
    assert {one["day"] for one in told["houses"]} == {"2026-07-01"}
    again = run(*asked, "--seed", "s", "--json").object
    assert again == told
    said = run(*asked, "--seed", "t").out
    assert "Plan 2" in said and "2 events for which the house is to be found first" in said


def test_who_declined_is_planned_again_in_another_round(run: Run, town: str) -> None:
    asked = ("plan", "-w", town, "--from", "2026-07-01", "--reasons", "sweep", "--json")

    def heads(*more: str) -> list[str]:
        return [one["head"] for one in run(*asked, *more).object["houses"]]

    code = run(*asked, "--seed", "s").object["houses"][0]["code"]

    from doorstep.office.visits import Came, submit
    from doorstep.office.vocabulary import Channel

    declined = VisitAnswers(dt.date(2026, 7, 1), "陈、林", {"outcome": "refused"})
    submit(code, "household-check", declined, Came(Channel.KEYED))
    assert heads("--seed", "t") == ["王小明"]
    assert heads("--seed", "u", "--new-round") == ["张三", "王小明"]


@pytest.mark.parametrize(
    ("options", "error", "code"),
    [
        (("--capacity", "18"), "plan-day-too-long", 3),
        (("--days", "0"), "plan-size-unfit", 3),
        (("--villages", "无此村"), "village-unknown", 3),
        (("--reasons", "gossip"), "value-unfit", 2),
    ],
)
def test_what_cannot_be_planned_is_refused(
    run: Run, town: str, options: tuple[str, str], error: str, code: int
) -> None:
    refused = run("plan", "-w", town, *options, "--json")
    assert (refused.error, refused.code) == (error, code)
