"""What a single register shows by itself: unreadable and empty cells, numbers, dates, doubles,
relations."""

from __future__ import annotations

import pytest
from spec.checks.town import find, findings

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
    "户编号": "13",
}


def test_a_sound_register_has_nothing_to_find() -> None:
    assert find(persons=[WANG, LI, ZHAO]) == []


@pytest.mark.parametrize(
    ("flag", "column", "code"),
    [
        ("id-checksum", "id_number", "VAL_ID"),
        ("id-damaged", "id_number", "UNREADABLE"),
        ("date-impossible", "birth_date", "UNREADABLE"),
        ("age-not-date", "birth_date", "UNREADABLE"),
        ("error-value", "sex", "UNREADABLE"),
    ],
)
def test_what_the_reader_could_not_take_is_told_at_its_cell(
    flag: str, column: str, code: str
) -> None:
    name = {"id_number": "身份证号", "birth_date": "出生日期", "sex": "性别"}[column]
    [found] = findings(persons=[WANG | {name: None, "标记": [[column, flag]]}, LI, ZHAO])
    assert (found.code, found.left.row, found.right) == (code, 2, None)


@pytest.mark.parametrize(
    "flag", ["formula", "hidden", "date-precision", "date-lunar", "id-masked", "id-old15"]
)
def test_how_a_cell_is_written_is_no_fault(flag: str) -> None:
    assert find(persons=[WANG | {"标记": [["birth_date", flag]]}, LI]) == []


def test_an_empty_number_is_told_where_the_others_have_theirs() -> None:
    assert find(persons=[WANG, LI, ZHAO | {"身份证号": None}]) == ["BLANK persons 4"]


def test_what_the_household_tells_of_an_empty_cell_stands_beside_it() -> None:
    """The cell is empty still; whoever fills it in knows with what, and no door is asked again."""
    unknown = {name: said for name, said in ZHAO.items() if name != "身份证号"}
    visit = {"入户日期": "2026-06-01", "结果": "完成", "答复人": "本人"}
    persons = [WANG, LI, unknown | {"身份证号": None}]
    number = ZHAO["身份证号"]
    assert find(persons=persons, visits=[visit | ZHAO]) == [f"BLANK persons 4 | visits 2 {number}"]
    assert find(persons=persons, visits=[visit | unknown]) == ["BLANK persons 4"]
    proxy = visit | ZHAO | {"结果": "代答", "答复人": "邻居"}
    assert find(persons=persons, visits=[proxy]) == ["BLANK persons 4"]


def test_what_the_household_tells_counts_where_most_cells_are_empty_too() -> None:
    unknown = {name: said for name, said in ZHAO.items() if name != "身份证号"}
    persons = [WANG, LI | {"身份证号": None}, unknown | {"身份证号": None}]
    visit = {"入户日期": "2026-06-01", "结果": "完成", "答复人": "本人"} | ZHAO
    told = [f"BLANK persons 4 | visits 2 {ZHAO['身份证号']}"]
    assert find(persons=persons, visits=[visit]) == told
    bare = [{name: said for name, said in one.items() if name != "身份证号"} for one in persons]
    assert find(persons=bare, visits=[visit]) == []


def test_a_column_the_ledger_never_fills_or_does_not_have_is_not_blank() -> None:
    bare = [{k: v for k, v in person.items() if k != "身份证号"} for person in (WANG, LI, ZHAO)]
    assert find(persons=bare) == []
    assert find(persons=[WANG, LI | {"身份证号": None}, ZHAO | {"身份证号": None}]) == []


def test_the_number_tells_birth_date_and_sex() -> None:
    assert find(persons=[WANG | {"出生日期": "1962-08-11"}, LI | {"性别": "男"}]) == [
        "VAL_DATE persons 2 1962-08-11 | persons 2 350998196211084411",
        "VAL_SEX persons 3 男 | persons 3 350998196503080228",
    ]


def test_a_number_that_is_itself_wrong_accuses_no_date() -> None:
    wrong = "350998196311084411"
    assert find(persons=[WANG | {"身份证号": wrong, "标记": [["id_number", "id-checksum"]]}]) == [
        f"VAL_ID persons 2 {wrong}"
    ]


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        ({"死亡日期": "1961-01-01"}, "LOGIC deaths 2 1961-01-01 | deaths 2 1962-11-08"),
        ({"死亡日期": "2026-07-02"}, "LOGIC deaths 2 2026-07-02"),
        (
            {"死亡日期": "2026-03-01", "注销日期": "2026-02-01"},
            "LOGIC deaths 2 2026-02-01 | deaths 2 2026-03-01",
        ),
        (
            {"死亡日期": "2026-03-01", "注销日期": "2026-04-15"},
            "LATE deaths 2 2026-04-15 | deaths 2 2026-03-01",
        ),
    ],
)
def test_dates_that_cannot_be_or_came_too_late(row: dict[str, str], finding: str) -> None:
    assert find(deaths=[WANG | row]) == [finding]


@pytest.mark.parametrize(
    "row",
    [
        {"死亡日期": "1962-11"},
        {"死亡日期": "2026-03", "注销日期": "2026-03-15"},
        {"死亡日期": "2026-03-01", "注销日期": "2026-03-31"},
        {"死亡日期": "2026-03", "注销日期": "2026-04-30"},
        {"死亡日期": "2026"},
    ],
)
def test_a_date_without_its_day_gets_the_benefit_of_the_doubt(row: dict[str, str]) -> None:
    assert find(deaths=[WANG | row]) == []


def test_late_says_by_how_many_days() -> None:
    [found] = findings(deaths=[WANG | {"死亡日期": "2026-03-01", "注销日期": "2026-04-15"}])
    assert found.params == {"days": 45, "allowed": 30}


def test_one_number_two_people() -> None:
    assert find(
        persons=[
            WANG,
            LI,
            {"姓名": "孙明远", "性别": "男", "身份证号": WANG["身份证号"], "户编号": "40"},
        ]
    ) == ["REG_CONFLICT persons 2 350998196211084411 | persons 4 350998196211084411"]


def test_one_person_twice_also_in_two_villages() -> None:
    again = LI | {"册": "石桥村.xlsx", "村": "石桥村", "户编号": "3"}
    assert find(persons=[WANG, LI, ZHAO, again]) == ["REG_DUP persons 3 李桂芳 | 石桥村 2 李桂芳"]


def test_namesakes_with_numbers_of_their_own_are_two_people() -> None:
    namesake = WANG | {"出生日期": "1962-11-18", "身份证号": "350998196211184412", "户编号": "30"}
    assert find(persons=[WANG, LI, ZHAO, namesake]) == []


def test_a_struck_line_is_neither_a_double_nor_a_fault() -> None:
    assert find(persons=[WANG, LI, LI | {"划掉": True, "性别": "男", "身份证号": None}]) == []


def test_the_same_death_entered_twice() -> None:
    death = WANG | {"死亡日期": "2026-03-01"}
    assert find(deaths=[death, death | {"身份证号": None}]) == [
        "REG_DUP deaths 2 王建国 | deaths 3 王建国"
    ]


def test_two_heads_and_a_wife_recorded_as_a_man() -> None:
    assert find(persons=[WANG | {"与户主关系": "户主"}, LI | {"与户主关系": "户主"}]) == [
        "VAL_RELATION persons 3 户主 | persons 2 户主"
    ]
    recorded = {"姓名": "李桂芳", "性别": "男", "与户主关系": "妻", "户编号": "12"}
    told = find(persons=[WANG | {"与户主关系": "户主"}, recorded])
    assert "VAL_RELATION persons 3 妻 | persons 3 男" in told


@pytest.mark.parametrize(
    ("column", "who"), [("husband_id", "王建国"), ("wife_id", "李桂芳"), ("mother_id", "陈秀")]
)
def test_a_doubtful_number_is_said_of_the_one_who_bears_it(column: str, who: str) -> None:
    rows = {
        "marriages": {"男方": "王建国", "男方证号": "1", "女方": "李桂芳", "女方证号": "2"},
        "births": {"孩子": "王小", "母亲": "陈秀", "母亲证号": "3", "父亲": "王建国"},
    }
    kind = "births" if column == "mother_id" else "marriages"
    [found] = findings(**{kind: [rows[kind] | {"标记": [[column, "id-checksum"]]}]})
    assert (found.code, found.subject) == ("VAL_ID", who)
