"""A village that invents its services is named with both scores, and its few disagreements are no
good sign; another whose people forget some is not named."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from cli.running import write

from doorstep import Workspace
from doorstep.app.briefing import with_score
from doorstep.app.reporting import summary_of
from doorstep.domain.summary import VillageStanding
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.wording import headline

DAY = dt.date(2026, 6, 30)
SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚"
DENIED = {"松坪村": 20, "石桥村": 4}
"""Of thirty households each, so many say that they were not given the service on record."""


def _rows(village: str, given: str) -> list[str]:
    return [
        f"{village},{home},{sign}{given},男,19{40 + home}-0{1 + home % 9}-1{home % 9}"
        for home, sign in enumerate(SURNAMES, 1)
    ]


def _told() -> Workspace:
    head, service = "村,户编号,姓名,性别,出生日期", "服务项目,服务日期"
    lists: dict[str, list[str]] = {
        "人口登记": [f"{head},与户主关系"],
        "服务登记": [f"{head},{service}"],
    }
    lists["入户核查"] = [f"{head},入户日期,入户结果,受访人,{service},是否接受"]
    for village, given in (("松坪村", "大明"), ("石桥村", "小红")):
        for home, row in enumerate(_rows(village, given)):
            lists["人口登记"].append(f"{row},户主")
            lists["服务登记"].append(f"{row},血压测量,2026-05-10")
            answer = "否" if home < DENIED[village] else "是"
            asked = "2026-06-10,完成,本人,血压测量,2026-05-10"
            lists["入户核查"].append(f"{row},{asked},{answer}")
    made = Workspace.create("w")
    made.register([write(Path(f"{name}.csv"), "\n".join(rows)) for name, rows in lists.items()])
    made.reconcile(as_of=DAY)
    return made


def test_the_village_that_invents_is_named_with_both_scores_and_never_as_the_better_one() -> None:
    workspace = _told()
    gaps = {place.place: place.gap for place in workspace.score("doorstep-reference").places}
    assert {name for name, gap in gaps.items() if gap is not None and gap.marked} == {"松坪村"}
    summary = with_score(workspace, summary_of(workspace, lang="en", as_of=DAY))
    (named,) = summary.promised
    assert named.village == "松坪村" and named.paper - named.household >= 15
    standing = {row.village: row.standing for row in summary.villages}
    assert standing["松坪村"] is VillageStanding.UNCONFIRMED
    assert "松坪村 (papers " in headline(Phrasebook("en"), summary)


def test_a_gap_that_may_be_chance_is_not_named_but_is_no_good_sign() -> None:
    """The same gap, not sure any more: no village is named, and the one below the rest is not
    called so."""
    workspace = _told()
    score = workspace.score("doorstep-reference")
    unsure = tuple(
        replace(place, gap=None if place.gap is None else replace(place.gap, chance=0.4))
        for place in score.places
    )
    summary = summary_of(workspace, lang="en", as_of=DAY)
    below = tuple(replace(row, standing=VillageStanding.BELOW) for row in summary.villages)
    workspace.score = lambda *_: replace(score, places=unsure)  # type: ignore[method-assign]
    found = with_score(workspace, replace(summary, villages=below))
    assert found.promised == ()
    assert {row.village: row.standing for row in found.villages} == {
        "松坪村": VillageStanding.UNCONFIRMED,
        "石桥村": VillageStanding.BELOW,
    }
