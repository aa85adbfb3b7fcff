"""Who is missing, who should not be there any more, who is away; and what a visit may say about
it."""

from __future__ import annotations

import pytest
from spec.checks.town import AS_OF, find, findings, pack, table

from doorstep.engine.checks import compare
from doorstep.engine.linkage import link_registers, mentions

WANG = {
    "姓名": "王建国",
    "性别": "男",
    "出生日期": "1962-11-08",
    "身份证号": "350998196211084411",
    "户编号": "12",
}
LI = {
    "姓名": "李桂芳",
    "性别": "女",
    "出生日期": "1965-03-08",
    "身份证号": "350998196503080228",
    "户编号": "12",
}
ZHAO = {
    "姓名": "赵海",
    "性别": "男",
    "出生日期": "1988-05-12",
    "身份证号": "350998198805122373",
    "户编号": "12",
}
BABY = {"性别": "女", "出生日期": "2024-03-12", "身份证号": "350998202403120665"}
BIRTH = {
    "孩子": "赵一诺",
    "孩子性别": "女",
    "出生日期": "2024-03-12",
    "身份证号": BABY["身份证号"],
    "母亲": "孙丽",
}
DOOR = {"户编号": "12", "入户日期": "2026-06-10", "结果": "完成", "答复人": "本人"}


def test_a_birth_without_a_line_in_the_person_register() -> None:
    [found] = findings(persons=[WANG, LI], births=[BIRTH])
    assert (found.code, found.left.raw, found.right, found.params) == (
        "REG_OMIT",
        "赵一诺",
        None,
        {"missing_in": "persons"},
    )


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"服务": "高血压随访", "服务日期": "2026-05-02"}, False),
        ({"迁移日期": "2026-05-02"}, False),
        ({"结婚日期": "2026-05-02"}, False),
        ({"居住状态": "已故", "死亡日期": "2026-05-02"}, False),
        ({"居住状态": "在家"}, True),
        ({"服务": "高血压随访", "身份证号": ZHAO["身份证号"]}, True),
        ({}, True),
    ],
)
def test_whose_service_or_event_was_asked_about_is_not_said_to_live_there(
    said: dict[str, str], missing: bool
) -> None:
    visits = [DOOR | WANG, DOOR | LI, DOOR | {"姓名": "赵海"} | said]
    found = [line for line in find(persons=[WANG, LI], visits=visits) if "REG_OMIT" in line]
    assert found == (["REG_OMIT visits 4 赵海"] if missing else [])


def test_a_child_seen_in_the_births_and_at_the_door_is_missing_once() -> None:
    assert find(
        persons=[WANG, LI],
        births=[BIRTH],
        visits=[DOOR | WANG, DOOR | LI, DOOR | BABY | {"姓名": "赵一诺"}],
    ) == ["REG_OMIT births 2 赵一诺 | visits 4 赵一诺"]


@pytest.mark.parametrize(
    "more",
    [
        {"persons": [WANG, LI, BABY | {"姓名": "赵一诺"}]},
        {"persons": [WANG, LI], "deaths": [BABY | {"姓名": "赵一诺", "死亡日期": "2024-03-14"}]},
        {
            "persons": [WANG, LI],
            "move_out": [BABY | {"姓名": "赵一诺", "迁移日期": "2025-02-01", "到何地": "福州市"}],
        },
        {"persons": [WANG | {"村": "石桥村"}, LI | {"村": "石桥村"}]},
        {},
    ],
    ids=["registered", "died", "moved away", "another village's register", "no register handed in"],
)
def test_a_birth_that_is_accounted_for(more: dict[str, list[dict[str, object]]]) -> None:
    assert [line for line in find(births=[BIRTH], **more) if line.startswith("REG_OMIT")] == []


def test_newcomers_and_people_met_at_the_door() -> None:
    came = {"迁移日期": "2026-01-05", "从何地": "江西省", "原因": "务工"}
    assert find(persons=[WANG, LI], move_in=[ZHAO | came]) == ["REG_OMIT move_in 2 赵海"]
    assert find(persons=[WANG, LI], visits=[DOOR | WANG, DOOR | LI, DOOR | ZHAO]) == [
        "REG_OMIT visits 4 赵海"
    ]


def test_a_struck_line_does_not_stand_for_somebody_met_at_the_door() -> None:
    assert find(
        persons=[WANG, LI, ZHAO | {"划掉": True}], visits=[DOOR | WANG, DOOR | LI, DOOR | ZHAO]
    ) == ["REG_OMIT visits 4 赵海"]


def test_the_dead_on_the_register() -> None:
    death = LI | {"死亡日期": "2026-02-01"}
    assert find(persons=[WANG, LI], deaths=[death]) == [
        "REG_OVER persons 3 李桂芳 | deaths 2 李桂芳"
    ]
    assert find(persons=[WANG, LI | {"划掉": True}], deaths=[death]) == []
    assert find(persons=[WANG, LI | {"居住状态": "已死亡"}], deaths=[death]) == []
    assert find(persons=[WANG], deaths=[death]) == []


def test_an_event_that_the_household_says_did_not_happen_accuses_the_record_alone() -> None:
    """Neither is the child that was never born missing from the register, nor is anybody met."""
    door = DOOR | {"姓名": "赵一诺", "出生日期": "2024-03-12", "没有发生的事件": "births"}
    assert find(persons=[WANG, LI, BABY | {"姓名": "赵一诺"}], births=[BIRTH], visits=[door]) == [
        "LOGIC births 2 2024-03-12 | visits 2 births"
    ]
    assert find(persons=[WANG, LI], visits=[door]) == []
    proxy = door | {"结果": "代答", "答复人": "邻居"}
    assert find(persons=[WANG, LI, BABY | {"姓名": "赵一诺"}], births=[BIRTH], visits=[proxy]) == []


def test_the_day_of_a_death_as_the_household_says_it() -> None:
    dead = LI | {"死亡日期": "2026-02-01"}
    said = DOOR | LI | {"答复人": "家人", "死亡日期": "2026-04-20", "居住状态": "已故"}
    assert find(deaths=[dead], visits=[said]) == [
        "VAL_DATE deaths 2 2026-02-01 | visits 2 2026-04-20"
    ]
    assert find(deaths=[dead], visits=[said | {"死亡日期": "2026-02"}]) == []


def test_moved_away_for_good_but_not_for_work() -> None:
    gone = LI | {"迁移日期": "2026-02-01", "到何地": "福州市"}
    assert find(persons=[WANG, LI], move_out=[gone | {"原因": "婚迁"}]) == [
        "REG_OVER persons 3 李桂芳 | move_out 2 李桂芳"
    ]
    assert find(persons=[WANG, LI], move_out=[gone | {"原因": "务工"}]) == []
    assert find(persons=[WANG, LI], move_out=[gone | {"原因": "婚迁", "到何地": "松坪村2组"}]) == []


def test_a_registered_person_the_household_does_not_name() -> None:
    asked = [DOOR | WANG, DOOR | LI]
    assert find(persons=[WANG, LI, ZHAO], visits=asked) == [
        "REG_OVER persons 4 赵海 | visits 2 王建国"
    ]
    assert find(persons=[WANG, LI, ZHAO | {"居住状态": "外出"}], visits=asked) == []
    assert find(persons=[WANG, LI, ZHAO | {"户编号": "13"}], visits=asked) == []


@pytest.mark.parametrize(
    ("outcome", "respondent"),
    [("代答", "邻居"), ("完成", "邻居"), ("无人", None), ("拒访", None), ("代答", "本人")],
)
def test_no_proxy_no_absence_no_refusal_ever_makes_a_finding(
    outcome: str, respondent: str | None
) -> None:
    """Whatever the form says: other values, unknown people, denied services, unseen papers,
    unreadable cells."""
    door = {
        "户编号": "12",
        "入户日期": "2026-06-10",
        "结果": outcome,
        "答复人": respondent,
        "查看证件": "未见",
    }
    denied = {
        "服务": "体检",
        "服务日期": "2026-05-01",
        "是否接受": "否",
        "标记": [["id_number", "id-damaged"]],
    }
    assert (
        find(
            persons=[WANG | {"居住状态": "在家"}, LI],
            services=[WANG | {"服务": "体检", "服务日期": "2026-05-01"}],
            certificates=[
                {
                    "持证人": "王建国",
                    "身份证号": WANG["身份证号"],
                    "证件类型": "残疾人证",
                    "证号": "7",
                }
            ],
            visits=[
                door | WANG | denied | {"性别": "女", "出生日期": "1970-01-01", "居住状态": "外出"},
                door | ZHAO,
            ],
        )
        == []
    )


def test_the_latest_complete_visit_counts() -> None:
    first = [DOOR | WANG | {"出生日期": "1962-11-09"}, DOOR | LI]
    later = [DOOR | WANG | {"入户日期": "2026-06-20"}, DOOR | LI | {"入户日期": "2026-06-20"}]
    assert find(persons=[WANG, LI], visits=first) == [
        "VAL_DATE persons 2 1962-11-08 | visits 2 1962-11-09"
    ]
    assert find(persons=[WANG, LI], visits=first + later) == []


def test_present_on_paper_and_away_in_truth() -> None:
    home = LI | {"居住状态": "在家"}
    away = LI | {
        "迁移日期": "2025-02",
        "到何地": "广东省深圳市",
        "原因": "务工",
        "预计返回": "2027-02",
    }
    assert [line[:22] for line in find(persons=[WANG, home], move_out=[away])] == [
        "RES_STATUS persons 3 在"
    ]
    assert find(persons=[WANG, home], move_out=[away | {"预计返回": "2026-01"}]) == []
    assert find(
        persons=[WANG, home], visits=[DOOR | WANG, DOOR | LI | {"居住状态": "外出务工"}]
    ) == ["RES_STATUS persons 3 在家 | visits 3 外出务工"]
    assert find(persons=[WANG, home | {"居住状态": "随便"}], move_out=[away]) == []


def test_which_of_two_lines_an_event_is_held_against_does_not_follow_their_order() -> None:
    away = LI | {"迁移日期": "2025-02", "原因": "务工", "预计返回": "2027-02", "户编号": None}
    lines = [LI | {"居住状态": "在家"}, LI | {"居住状态": "外出", "户编号": "30"}]
    for rows in (lines, lines[::-1]):
        found = findings(persons=[WANG, *rows], move_out=[away])
        told = sorted((one.code, one.left.raw) for one in found)
        assert told == [("REG_DUP", "李桂芳"), ("RES_STATUS", "在家")]


def test_a_service_the_person_did_not_get() -> None:
    given = WANG | {"服务": "老年人健康体检", "服务日期": "2026-05-01"}
    asked = DOOR | WANG | {"服务": "老年人健康体检", "服务日期": "2026-05-01"}
    assert find(
        persons=[WANG, LI], services=[given], visits=[asked | {"是否接受": "否"}, DOOR | LI]
    ) == ["SVC_UNCONF services 2 2026-05-01 | visits 2 否"]
    for said in ({"是否接受": "是"}, {"是否接受": None}, {"是否接受": "否", "服务": "高血压随访"},
                 {"是否接受": "否", "服务": None}, {"是否接受": "否",
                 "服务日期": "2025-05-01"}):  # fmt: skip
        assert find(persons=[WANG, LI], services=[given], visits=[asked | said, DOOR | LI]) == []


def test_a_childs_service_is_answered_for_by_the_family() -> None:
    """Also on a sheet that does not ask how old the child is."""
    child = BABY | {"姓名": "赵一诺", "户编号": "12"}
    given = child | {"服务": "0-6岁儿童健康管理", "服务日期": "2026-05-01"}
    asked = {name: given[name] for name in ("姓名", "服务", "服务日期")}
    said = DOOR | asked | {"答复人": "家人", "是否接受": "否"}
    door = [DOOR | WANG, DOOR | LI]
    assert find(persons=[WANG, LI, child], services=[given], visits=[*door, said]) == [
        "SVC_UNCONF services 2 2026-05-01 | visits 4 否"
    ]
    grown = said | {"姓名": "王建国"}
    given_him = given | WANG
    assert find(persons=[WANG, LI], services=[given_him], visits=[DOOR | LI, grown]) == []


def test_served_after_death() -> None:
    assert find(
        deaths=[WANG | {"死亡日期": "2026-02-01"}],
        services=[WANG | {"服务": "体检", "服务日期": "2026-03-01"}],
    ) == ["LOGIC services 2 2026-03-01 | deaths 2 2026-02-01"]


@pytest.mark.parametrize(
    ("seen", "found"),
    [("户口簿（未见残疾人证）", 1), ("未见", 1), ("户口簿、身份证", 0), ("残疾人证", 0), (None, 0)],
)
def test_papers_count_as_unseen_only_when_the_visit_says_so(seen: str | None, found: int) -> None:
    paper = {"持证人": "王建国", "身份证号": WANG["身份证号"], "证件类型": "残疾人证", "证号": "7"}
    told = find(
        persons=[WANG, LI],
        certificates=[paper],
        visits=[DOOR | WANG | {"查看证件": seen}, DOOR | LI],
    )
    assert [line[:10] for line in told] == ["DOC_UNSEEN"] * found


GUEST = {"姓名": "郑海燕", "性别": "女", "出生日期": "1991-02-03"} | DOOR


def test_who_answers_by_name_is_of_the_house() -> None:
    by_name = [one | DOOR | {"答复人": "王建国"} for one in (WANG, LI)]
    asked = [*by_name, GUEST | {"答复人": "王建国"}]
    assert [found.subject for found in findings(persons=[WANG, LI], visits=asked)] == ["郑海燕"]
    stranger = [one | {"答复人": "周大明"} for one in asked]
    assert findings(persons=[WANG, LI], visits=stranger) == []


@pytest.mark.parametrize("told", ["老幺", "郑某", "不详"])
def test_of_whom_only_a_part_of_a_name_is_told_it_is_asked(told: str) -> None:
    asked = [WANG | DOOR, LI | DOOR, GUEST | {"姓名": told}]
    found = findings(persons=[WANG, LI], visits=asked)
    assert all(one.is_question for one in found if one.code == "REG_OMIT")


def test_nobody_is_missing_of_whom_it_is_still_asked_who_they_are() -> None:
    tables = {
        "persons": table("persons", [WANG, LI]),
        "visits": table("visits", [WANG | DOOR, LI | DOOR, GUEST]),
    }
    links = link_registers(mentions(tables, pack()), pack()).links
    [found] = compare(tables, links, pack(), as_of=AS_OF).findings
    assert (found.code, found.subject) == ("REG_OMIT", "郑海燕")
    row = tables["visits"].column("row_id").to_pylist()[2]
    asked = frozenset({f"{row}#person"})
    assert compare(tables, links, pack(), as_of=AS_OF, asked=asked).findings == []
