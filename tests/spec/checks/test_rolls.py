"""A roll lists some people: it shows that they exist and what they are called, but nobody is
missing from it, and standing on it settles nothing."""

from __future__ import annotations

from spec.checks.town import find, findings

from doorstep_demo.identity import check_character

ROLL = {"名册": "残疾人", "册": "残疾人花名册.xlsx"}
NAMES = ("王建国", "李桂林", "赵海生", "孙大明", "周立山", "吴长河")


def person(number: int, name: str) -> dict[str, object]:
    """A man of household `number`, with a sound identity number."""
    born = f"19{60 + 3 * number}0{1 + number}1{number}"
    digits = f"350998{born}{17 + 34 * number:03d}"
    return {
        "姓名": name,
        "性别": "男",
        "出生日期": f"{born[:4]}-{born[4:6]}-{born[6:]}",
        "身份证号": digits + check_character(digits),
        "户编号": str(number),
    }


PEOPLE = [person(number, name) for number, name in enumerate(NAMES, start=1)]
BABY = {"姓名": "赵一诺", "性别": "女", "出生日期": "2024-03-12", "身份证号": "350998202403120665"}
BIRTH = {
    "孩子": "赵一诺",
    "孩子性别": "女",
    "出生日期": "2024-03-12",
    "身份证号": BABY["身份证号"],
    "母亲": "孙丽",
}


def test_a_child_on_a_subsidy_ledger_is_still_missing_from_the_person_register() -> None:
    paid = BABY | {"服务": "育儿补贴", "名册": "育儿补贴"}
    before = find(persons=PEOPLE, births=[BIRTH])
    assert before == ["REG_OMIT births 2 赵一诺"]
    assert find(persons=PEOPLE, births=[BIRTH], services=[paid]) == before


def test_a_child_on_a_list_of_children_is_still_missing_and_missing_once() -> None:
    [found] = findings(
        persons=[*PEOPLE, BABY | {"名册": "儿童", "册": "儿童.xlsx"}], births=[BIRTH]
    )
    assert (found.code, found.left.raw, found.params["missing_in"]) == (
        "REG_OMIT",
        "赵一诺",
        "persons",
    )
    assert found.right is not None
    assert found.right.file == "儿童.xlsx"


def test_a_bare_list_of_no_village_is_no_register_beside_the_villages_own_book() -> None:
    before = find(persons=PEOPLE, births=[BIRTH])
    bare = BABY | {"地方": "", "册": "名单.xlsx"}
    assert find(persons=[*PEOPLE, bare], births=[BIRTH]) == before
    whole = [one | {"地方": "", "册": "人口.xlsx"} for one in [*PEOPLE, BABY]]
    assert find(persons=whole, births=[BIRTH]) == [], "a book may leave its village unsaid"


def test_nobody_is_missing_from_a_roll() -> None:
    assert find(persons=[*PEOPLE, *(one | ROLL for one in PEOPLE[:4])]) == []


def test_who_is_on_a_roll_and_not_on_the_register_is_missing_from_the_register() -> None:
    assert find(persons=[*PEOPLE[:5], *(one | ROLL for one in PEOPLE[3:])]) == [
        "REG_OMIT 残疾人花名册 4 吴长河"
    ]


def test_another_birth_date_on_a_roll_is_a_finding() -> None:
    wrong = PEOPLE[1] | ROLL | {"出生日期": "1966-03-13"}
    assert find(persons=[*PEOPLE, wrong]) == [
        "VAL_DATE persons 3 1966-03-12 | 残疾人花名册 2 1966-03-13"
    ]


def test_a_roll_alone_is_no_register_from_which_a_birth_could_be_missing() -> None:
    assert find(persons=[one | ROLL for one in PEOPLE], births=[BIRTH]) == []


def test_a_roll_of_households_is_no_register_of_households() -> None:
    heads = [{"户主": p["姓名"], "户编号": p["户编号"], "身份证号": p["身份证号"]} for p in PEOPLE]
    poor = heads[5] | {"名册": "低保", "册": "低保户.xlsx"}
    assert find(persons=PEOPLE[:5], households=[*heads[:5], poor]) == ["REG_OMIT 低保户 2 吴长河"]


def test_one_person_on_two_rolls_and_twice_on_one() -> None:
    other = {"名册": "低保", "册": "低保人员名单.xlsx"}
    assert find(persons=[*PEOPLE, PEOPLE[0] | ROLL, PEOPLE[0] | other]) == []
    twice = find(persons=[*PEOPLE, PEOPLE[0] | ROLL, PEOPLE[0] | ROLL])
    assert twice == ["REG_DUP 残疾人花名册 2 王建国 | 残疾人花名册 3 王建国"]


def test_from_a_list_of_a_few_that_no_title_tells_nobody_is_missing_either() -> None:
    few = [one | {"册": "名单.xlsx"} for one in (*PEOPLE[:2], BABY)]
    assert find(persons=[*PEOPLE, *few]) == ["REG_OMIT 名单 4 赵一诺"]


def test_a_register_of_one_village_does_not_make_births_of_nobody_knows_where_omissions() -> None:
    elsewhere = BIRTH | {"地方": ""}
    assert find(persons=PEOPLE, births=[elsewhere]) == []
    at_home = elsewhere | {"父亲": PEOPLE[0]["姓名"], "母亲": "孙丽", "母亲证号": None}
    mother = {"姓名": "孙丽", "性别": "女", "身份证号": "350998199003054321", "户编号": "9"}
    told = find(persons=[*PEOPLE, mother], births=[at_home | {"母亲证号": mother["身份证号"]}])
    assert "REG_OMIT births 2 赵一诺" in told
