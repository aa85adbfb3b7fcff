"""Every figure of brief and rehearsal is added up again: from their JSON, and that from the ledgers
as they were written."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest
from cli.running import write

from doorstep import Workspace
from doorstep.app.morning import inspection_of, morning_figures, rehearsed
from doorstep.app.sampling.draws import DrawRequest
from doorstep.domain.morning import MorningFigures
from doorstep.domain.summary import FIX_FROM, WATCH_FROM
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.rehearsal import write_rehearsal
from doorstep.render.score_payloads import score_payload

HOMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施"
OUTCOMES = {"完成": "complete", "无人": "noncontact"}
HEAD = "村,户编号,与户主关系,姓名,性别,出生日期,身份证号"
VISITED = f"{HEAD},入户日期,入户结果,应答人"


def _born(number: int, tens: int = 1) -> str:
    return f"19{50 + number}-0{number % 9 + 1}-{tens}{number % 8}"


def _ledger() -> str:
    rows = [
        f"{village},{number},户主,{home}建国,男,{_born(number)},"
        for village, homes, first in (("大王庄村", HOMES[:12], 1), ("石桥村", HOMES[12:], 21))
        for number, home in enumerate(homes, first)
    ]
    rows[3] = rows[3].rstrip(",") + ",11010519850307201"
    return "\n".join([HEAD, *rows, ""])


def _doors() -> str:
    said = [
        f"大王,{number},户主,{home}建国,男,{_born(number, 2 if number < 4 else 1)},,"
        "2026-05-02,完成,本人"
        for number, home in enumerate(HOMES[:8], 1)
    ]
    shut = [f"大王,{number},,,,,,2026-05-02,无人," for number in (9, 10)]
    shut += [f"大王,{number},,,,,,2026-05-09,无人," for number in (9,)]
    far = ["远山村,1,户主,欧阳守义,男,1961-02-03,,2026-05-02,完成,本人"]
    return "\n".join([VISITED, *said, *shut, *far, ""])


class Told(NamedTuple):
    """What brief, rehearsal and score say as JSON, what the morning shows, and the ledgers behind
    them."""

    brief: dict[str, Any]
    rehearsal: dict[str, Any]
    morning: MorningFigures
    score: dict[str, Any]
    persons: list[dict[str, str]]
    visits: list[dict[str, str]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    made, texts = Workspace.create("w"), {"persons": _ledger(), "visits": _doors()}
    for kind, text in texts.items():
        made.register([write(Path(f"{kind}.csv"), text)], kind=kind)
    made.reconcile(as_of=dt.date(2026, 6, 30))
    made.report(tmp_path / "brief.json", lang="en", as_of=dt.date(2026, 6, 30))
    rehearsal, problem = rehearsed(made, inspection_of(made))
    write_rehearsal(tmp_path / "rehearsal.json", rehearsal, Phrasebook("en"))
    read = [json.loads((tmp_path / f"{name}.json").read_text("utf-8")) for name in Told._fields[:2]]
    morning = morning_figures(made, rehearsal, problem)
    score = score_payload(made.score("doorstep-reference"), Phrasebook("en"))
    ledgers = (list(csv.DictReader(io.StringIO(text))) for text in texts.values())
    return Told(*read, morning, json.loads(json.dumps(score)), *ledgers)


def test_the_brief_is_added_up(told: Told) -> None:
    summary, findings = told.brief["summary"], told.brief["findings"]
    villages = {row["village"]: row for row in summary["villages"]}
    households = Counter(place for place, _ in {(r["村"], r["户编号"]) for r in told.persons})
    assert {name: row["households"] for name, row in villages.items() if row["rate"] is not None}
    assert {name: row["households"] for name, row in villages.items()} == {
        **households,
        "远山村": 0,
    }
    doors = {(row["村"], row["户编号"]): OUTCOMES[row["入户结果"]] for row in told.visits}
    outcomes = Counter(doors.values())
    assert {code: n for code, n in summary["outcomes"].items() if n} == outcomes
    assert villages["大王庄村"]["outcomes"] == {"complete": 8, "noncontact": 2}
    assert summary["findings"] == len(findings) > 0
    for part in ("codes", "severities"):
        assert sum(count for _, count in summary[part]) == len(findings)
    assert dict(summary["codes"]) == Counter(one["code"] for one in findings)
    by_place = Counter(one["place"] for one in findings)
    assert {name: row["findings"] for name, row in villages.items() if row["findings"]} == by_place
    unlisted = sum(n for place, n in by_place.items() if not villages[place]["households"])
    assert summary["unrated"] == unlisted == villages["远山村"]["findings"]
    for row in [*villages.values(), summary | {"findings": len(findings) - unlisted}]:
        if row["households"]:
            assert row["rate"] == pytest.approx(100 * row["findings"] / row["households"])
    accepted = {one["kind"]: one["accepted"] for one in summary["sources"]}
    assert accepted == {"persons": len(told.persons), "visits": len(told.visits)}
    for one in summary["sources"]:
        assert one["rows"] == one["accepted"] + one["set_aside"]


def test_no_cell_of_the_brief_is_good_where_nothing_is_known(told: Told) -> None:
    for row in told.brief["summary"]["villages"]:
        assert sum(cell["count"] for cell in row["dimensions"]) == row["findings"]
        for cell in row["dimensions"]:
            met = row["outcomes"].get("complete", 0)
            assert cell["base"] == (met if cell["code"] == "household" else row["households"])
            if not cell["base"]:
                assert (cell["rate"], cell["band"]) == (None, "unknown")
                continue
            shown = row["differing"] if cell["code"] == "household" else cell["count"]
            assert cell["rate"] == pytest.approx(100 * shown / cell["base"])
            assert cell["band"] == _band(cell, row["village"], told)


def _band(cell: dict[str, Any], village: str, told: Told) -> str:
    """What a column's word has to be: against the rubric's mark where it scores the column."""
    codes = {"registers": "cross_register", "late": "timeliness"}
    [place] = [one for one in told.score["villages"] if one["village"] == village]
    items = {item["code"]: item for item in place["items"]}
    item = items.get(codes.get(cell["code"], ""))
    if cell["code"] == "household":
        return cast(str, cell["band"])
    if item is None or item["got"] is None:
        return ("good", "watch", "fix")[sum(cell["rate"] >= at for at in (WATCH_FROM, FIX_FROM))]
    mark = told.score["pass_mark"] / told.score["scale"]
    return "good" if item["got"] >= mark * item["points"] else "fix"


def test_pairs_compared_contain_those_that_differ(told: Told) -> None:
    summary = told.brief["summary"]
    for kind, share in summary["agreement"].items():
        compared, differing = summary[kind]["compared"], summary[kind]["differing"]
        assert differing <= compared
        assert share == (pytest.approx(1 - differing / compared) if compared else None)
    assert summary["doors"]["compared"] == 8


def test_the_rehearsal_is_added_up(told: Told) -> None:
    score = told.rehearsal["score"]
    items = score["items"]
    assert score["total"] == pytest.approx(sum(one["got"] or 0 for one in items), abs=1e-3)
    assert score["unknown_points"] == pytest.approx(sum(one["unknown"] for one in items))
    assert sum(one["points"] for one in items) == score["scale"]
    assert score["lo"] <= score["total"] <= score["hi"]
    known = {one["id"] for one in told.brief["findings"]}
    for one in items:
        params = one["params"]
        if one["reason_code"] in ("sampled", "asked", "all-looked-at"):
            assert params["right"] + params["wrong"] == params["n"] == one["n"]
            counted = f"{100 * params['right'] / params['n']:.1f}%"
            assert f": {counted}" in one["reason"] or "weighted" in one["reason"]
        assert {record["finding"] for record in one["records"]} <= known
    assert any(one["records"] for one in items)
    settled = told.brief["summary"]["actions"][0]
    assert settled["work"] == "facts" and settled["points"] <= score["unknown_points"]


def test_doors_of_the_rehearsal_are_those_of_the_brief(told: Told) -> None:
    doors, outcomes = told.rehearsal["score"]["doors"], told.brief["summary"]["outcomes"]
    assert doors["met"] == outcomes["complete"]
    assert doors["drawn"] == sum(outcomes.values())


def test_the_morning_page_says_what_the_brief_says(told: Told) -> None:
    summary, morning = told.brief["summary"], told.morning
    assert (morning.findings, morning.households) == (summary["findings"], summary["households"])
    assert [(one.village, one.findings, one.households) for one in morning.villages] == [
        (row["village"], row["findings"], row["households"]) for row in summary["villages"]
    ]
    assert sum(one.tried for one in morning.villages) == sum(summary["outcomes"].values())
    assert [one.title for one in morning.actions] == [
        dict(one["title"]) for one in summary["actions"]
    ]


def test_the_score_has_one_value_on_every_page(told: Told) -> None:
    score, rehearsal = told.score, told.rehearsal["score"]
    for name in ("total", "lo", "hi", "unknown_points", "doors", "gap"):
        assert score[name] == rehearsal[name]
    proven = told.morning.score.proven
    assert (proven.at, proven.lo, proven.hi) == pytest.approx(
        [score[name] for name in ("total", "lo", "hi")], abs=1e-3
    )
    gaps = {one.village: one.gap for one in told.morning.villages}
    for village in score["villages"]:
        gap = gaps[village["village"]]
        assert (gap is None) == (village["gap"] is None)
        if gap is not None:
            assert gap.at == pytest.approx(village["gap"]["points"], abs=1e-3)
            paper, household = (village[side]["total"] for side in ("paper", "household"))
            assert village["gap"]["points"] == pytest.approx(paper - household, abs=1e-3)


def test_the_village_on_no_register_counts_by_its_doors_on_every_page(told: Told) -> None:
    """One household was met there: it stands in the brief without a rate, and in the score by that
    one."""
    assert told.score["unlisted"] == {"远山村": 1}
    households = {one["village"]: one["households"] for one in told.brief["summary"]["villages"]}
    assert households["远山村"] == 0


@pytest.mark.usefixtures("told")
def test_a_draw_lists_households_of_the_ledger(tmp_path: Path) -> None:
    """Every household of the list, its members and its village are counted from the rows."""
    design = write(Path("design.toml"), 'kind = "srs"\nn = 6\n')
    asked = DrawRequest(("1",), tmp_path / "sample.csv", tmp_path / "c.json", design=design)
    doors = Workspace("w").draw(asked).doors
    members = Counter((row["村"], row["户编号"]) for row in csv.DictReader(io.StringIO(_ledger())))
    assert len({door.unit for door in doors}) == 6
    assert {(door.place, door.number): door.members for door in doors}.items() <= members.items()
