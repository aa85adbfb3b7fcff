"""`doorstep score`: three households answered; every point worked out by hand, every lost one with
its record."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.conftest import Lay
from cli.running import Run, write

PERSONS = """村,户编号,姓名,性别,出生日期,身份证号,与户主关系,居住状况
松坪村,1,王大明,男,1970-01-05,350998197001050011,户主,在家
松坪村,1,李秀兰,女,1972-03-08,35099819720308002X,妻,在家
松坪村,2,陈建国,男,1965-07-12,350998196507120033,户主,在家
松坪村,3,赵玉,女,1980-11-20,350998198011200045,户主,在家
松坪村,4,周平,男,1990-02-02,350998199002020051,户主,在家
"""
SERVICES = """村,姓名,性别,出生日期,身份证号,服务项目,服务日期
松坪村,王大明,男,1970-01-05,350998197001050011,血压测量,2026-05-10
松坪村,陈建国,男,1965-07-12,350998196507120033,血压测量,2026-05-11
松坪村,周平,男,1990-02-02,350998199002020051,血压测量,2026-05-12
"""
HEADS = (
    "村,户编号,姓名,性别,出生日期,身份证号,与户主关系,居住状况,"
    "入户日期,入户结果,受访人,服务,服务日期,是否接受\n"
)
VISITS = (
    HEADS
    + """\
松坪村,1,王大明,男,1970-01-05,350998197001050011,户主,在家,2026-06-10,完成,本人,血压测量,2026-05-10,是
松坪村,1,李秀兰,女,1973-03-08,,妻,在家,2026-06-10,完成,本人,,,
松坪村,2,陈建国,男,1965-07-12,350998196507120033,户主,在家,2026-06-10,完成,本人,血压测量,2026-05-11,否
松坪村,3,赵玉,女,1980-11-20,350998198011200045,户主,在家,2026-06-11,完成,本人,,,
松坪村,3,赵小宝,男,2020-04-04,,长子,在家,2026-06-11,完成,家人,,,
松坪村,4,,,,,,,2026-06-11,无人在家,无,,,
"""
)
FACTS = """
[[fact]]
item = "site"
village = "松坪村"
present = ["office", "service-room", "desk", "cabinet", "computer"]
missing = ["signs", "service-notice", "complaint-box"]
[[fact]]
item = "awareness"
right = 48
n = 60
[[statement]]
must_pass = "fabricated_record"
happened = true
who = "林主任"
why = "六月查实"
"""


def number(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def right_numbers(text: str) -> str:
    """The numbers of the invented people with the right last sign."""
    return ",".join(
        number(p[:17]) if len(p) == 18 and p.startswith("350998") else p for p in text.split(",")
    )


@pytest.fixture
def reconciled(run: Run, workspace: Path, lay: Lay) -> Path:
    files = [
        write(Path(n), right_numbers(t))
        for n, t in (("人口.csv", PERSONS), ("服务.csv", SERVICES), ("入户.csv", VISITS))
    ]

    def compare() -> None:
        assert run("register", *files, "-w", workspace, "--as-of", "2026-06-30").code == 0
        assert run("reconcile", "-w", workspace, "--as-of", "2026-06-30").code == 0

    lay(compare)
    return workspace


def test_every_point_by_hand(run: Run, reconciled: Path) -> None:
    """Met at home: 王大明, 李秀兰 (born a year later than the book says), 陈建国 (never had the
    service), 赵玉, and her son, who is not in the book. 周平 was out: he is no unit of anything.
    """
    told = run("score", "-w", reconciled, "--rubric", "doorstep-reference", "--json").object
    assert {"total", "lo", "hi", "unknown_points", "items", "must_pass"} <= set(told)
    items = {item["code"]: item for item in told["items"]}
    by_hand = {
        "person_match": (11.25, 4),  # 3 of 4 on the books are as written
        "omission": (0, 5),  # 1 of 5 is not on the books: over 5 %
        "overcount": (5, 4),  # nobody stands there without reason
        "cross_register": (10, 3),  # three persons with a service, nothing contradicts
        "service_true": (0, 2),  # 1 of 2 confirmed: 35 points below 85 %, .8 each
    }
    assert {code: (items[code]["got"], items[code]["n"]) for code in by_hand} == by_hand
    assert [code for code, item in items.items() if item["got"] is None] == [
        "event_match",
        "timeliness",
        "documents",
        "site",
        "awareness",
        "staff",
        "correction",
    ]
    assert told["total"] == 26.25 and told["unknown_points"] == 40 and told["judged_points"] == 60
    assert told["lo"] <= told["total"] <= told["hi"] - 40
    assert told["household"]["total"] == pytest.approx(100 * 26.25 / 60, abs=1e-3)
    assert told["paper"]["total"] == 100


def test_every_lost_point_names_its_record(run: Run, reconciled: Path) -> None:
    told = run("score", "-w", reconciled, "--rubric", "doorstep-reference", "--json").object
    behind = {item["code"]: item["records"] for item in told["items"]}
    (born,), (missing,), (denied,) = (
        behind[code] for code in ("person_match", "omission", "service_true")
    )
    assert (born["code"], born["file"], born["row"], born["column"]) == (
        "VAL_DATE",
        "人口.csv",
        3,
        "E",
    )
    assert (missing["code"], missing["file"], missing["row"]) == ("REG_OMIT", "入户.csv", 6)
    assert (denied["code"], denied["file"], denied["row"]) == ("SVC_UNCONF", "服务.csv", 3)
    known = {finding["id"] for finding in run("findings", "-w", reconciled, "--json").objects}
    assert {record["finding"] for records in behind.values() for record in records} <= known


def test_facts_fill_what_no_register_holds(run: Run, reconciled: Path) -> None:
    """Rooms 2/3, equipment 3/3, notices 0/2: the mean .5556 of 5. Awareness .8 is the target: all
    5."""
    facts = write(Path("facts.toml"), FACTS)
    words = ("score", "-w", reconciled, "--rubric", "doorstep-reference", "--facts", facts)
    told = run(*words, "--json").object
    items = {item["code"]: item for item in told["items"]}
    assert (
        items["site"]["got"] == pytest.approx(5 * 5 / 9, abs=1e-4)
        and items["awareness"]["got"] == 5
    )
    assert told["unknown_points"] == 30
    states = {veto["code"]: (veto["state"], veto["by"]) for veto in told["must_pass"]}
    assert states["fabricated_record"] == ("raised", "林主任") and states["retaliation"] == (
        "open",
        None,
    )
    said = run("--lang", "zh", *words)
    assert said.code == 0 and "一票否决" in said.out and "分尚无依据" in said.out


def test_what_was_retired_is_shown_and_not_scored(run: Run, reconciled: Path) -> None:
    told = run("score", "-w", reconciled, "--rubric", "cn-village-historic", "--json").object
    assert sum(item["points"] for item in told["items"]) == 41
    assert sum(item["points"] for item in told["retired"]) == 59
    assert {item["reason"] for item in told["retired"]} == {
        "fertility-outcome",
        "coercion",
        "abolished",
        "forbidden-field",
    }


@pytest.mark.parametrize(
    "rubric",
    [
        "cn-bphs-village-records",
        "sara-general-readiness",
        "data-quality-review",
        "pbf-risk-classes",
    ],
)
def test_each_rubric_can_be_scored(run: Run, reconciled: Path, rubric: str) -> None:
    told = run("score", "-w", reconciled, "--rubric", rubric, "--json").object
    assert sum(item["points"] for item in told["items"]) == 100
    assert 0 <= told["lo"] <= told["total"] <= told["hi"] <= 100


def test_what_a_facts_file_may_say_is_shown(run: Run, reconciled: Path) -> None:
    told = run(
        "score", "-w", reconciled, "--rubric", "doorstep-reference", "--show", "--json"
    ).object
    items = {item["code"]: item for item in told["items"]}
    assert items["site"]["fact"] == "parts" and "desk" in items["site"]["parts"]
    assert items["awareness"]["fact"] == "right" and "80%" in items["awareness"]["rule_text"]
    said = run(
        "--lang", "zh", "score", "-w", reconciled, "--rubric", "doorstep-reference", "--show"
    )
    assert "fabricated_record" in said.out and "present / missing" in said.out


def test_a_village_nobody_knows_is_told_with_those_there_are(run: Run, reconciled: Path) -> None:
    facts = write(Path("facts.toml"), FACTS.replace("松坪村", "桃花村"))
    ran = run(
        "score", "-w", reconciled, "--rubric", "doorstep-reference", "--facts", facts, "--json"
    )
    assert ran.code == 3 and ran.object["error"]["params"]["known"] == "松坪村"


def test_a_sheet_that_looks_at_no_register_takes_any_site(run: Run, reconciled: Path) -> None:
    fact = (
        '[[fact]]\nitem = "readiness"\nvillage = "Clinic A"\npresent = ["power", "thermometer"]\n'
    )
    facts = write(Path("facts.toml"), fact)
    told = run(
        "score", "-w", reconciled, "--rubric", "sara-general-readiness", "--facts", facts, "--json"
    ).object
    assert "Clinic A" in [place["village"] for place in told["villages"]]
    assert told["unknown_points"] > 90


def test_the_records_behind_a_lost_point_stand_under_it(run: Run, reconciled: Path) -> None:
    said = run("score", "-w", reconciled, "--rubric", "doorstep-reference")
    assert "1 records, among them:" in said.out and "人口.csv" in said.out


def test_what_cannot_be_scored_is_said(run: Run, workspace: Path, reconciled: Path) -> None:
    ran = run("score", "-w", reconciled, "--rubric", "no-such", "--json")
    assert (
        ran.code == 3
        and ran.object["error"]["code"] == "rubric-unknown"
        and "doorstep-reference" in ran.said
    )
    ran = run("score", "-w", reconciled, "--rubric", "doorstep-reference", "--facts", "none.toml")
    assert ran.code == 3


def test_nothing_was_reconciled(run: Run, workspace: Path) -> None:
    ran = run("score", "-w", workspace, "--rubric", "doorstep-reference", "--json")
    assert ran.code == 3 and ran.object["error"]["code"] == "not-reconciled"


def test_rubrics_are_listed_with_source_and_date_and_what_they_cannot_judge(
    run: Run, reconciled: Path
) -> None:
    told = run("score", "-w", reconciled, "--json").objects[0]
    codes = [one["rubric"] for one in told]
    assert "cn-bphs-2026" in codes and "cn-village-historic" not in codes
    assert all(one["source"] and one["dated"] for one in told)
    every = run("score", "-w", reconciled, "--all", "--json").objects[0]
    assert {"cn-village-historic", "sara-general-readiness"} <= {one["rubric"] for one in every}
    said = run("score", "-w", reconciled).out
    assert "100 of its 100 points no register" in said and "--all" in said
    first = run("score", "-w", reconciled, "--rubric", "cn-bphs-2026").out.splitlines()[0]
    assert first.startswith("100 of its 100 points")


def test_a_statement_is_read_as_it_is_written(run: Run, reconciled: Path) -> None:
    said = """[[statement]]
must_pass = "coached_or_pressured_resident"
happened = true
who = "Li"
"""
    facts = write(Path("facts.toml"), said)
    asked = ("score", "-w", reconciled, "--rubric", "doorstep-reference", "--facts", facts)
    assert "已发生：一票否决" in run(*asked, "--lang", "zh").out
    write(Path("facts.toml"), said.replace("true", "false"))
    out = run(*asked, "--lang", "zh").out
    assert "已声明：未发生" in out and "已发生" not in out
