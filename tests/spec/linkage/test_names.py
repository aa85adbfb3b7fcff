"""One person's name, written otherwise: house names, scripts, slips of the pen and of the ear,
names with a dot."""

from __future__ import annotations

from spec.linkage.countryside import PINE, STONE, TABLES, Countryside, Found, but, home, person

town = Countryside()

ONE, TWO = ("r1", "v1"), ("r2", "v2")
XIUFANG = person("王秀芳", "female", "1985-04-12", **home(101, "王德贵"))
XIULAN = person("王秀兰", "female", "1988-01-30", **home(101, "王德贵"))


@town.case(register=[XIUFANG, XIULAN], door=[but(XIUFANG, name="小芳")])
def test_xiaofang_of_the_house_is_the_daughter_whose_name_ends_so(found: Found) -> None:
    assert found.links == {ONE}


AYING = person("刘玉英", "female", "1979-08-03", **home(102, "刘满仓"))
MOTHER = person("唐桂英", "female", "1952-05-19", **home(102, "刘满仓"))


@town.case(
    register=[AYING, MOTHER],
    door=[but(AYING, name="阿英", birth_date="1979"), but(MOTHER, name="阿英婆")],
)
def test_a_house_name_goes_with_the_year_of_birth(found: Found) -> None:
    assert ONE in found.links
    assert ("r2", "v1") not in found.links
    assert ("r1", "v2") not in found.links


SISTERS = [
    person("顾秀梅", "female", "1990-02-11", **home(103, "顾长根")),
    person("顾玉梅", "female", "1992-10-05", **home(103, "顾长根")),
]
XIAOMEI = {"name": "小梅", "sex": "female", **home(103, "顾长根")}


@town.case(register=SISTERS, door=[XIAOMEI])
def test_which_of_two_sisters_is_called_xiaomei_is_for_a_clerk(found: Found) -> None:
    assert found.settled == set()


OLD_SCRIPT = [
    person("陳國強", "male", "1965-12-24", **home(104, "陳國強")),
    person("張麗華", "female", "1967-03-31", **home(104, "陳國強")),
]
OTHER_CHEN = person("陈国祥", "male", "1966-12-24", **home(105, "陈国祥"))


@town.case(
    register=[*OLD_SCRIPT, OTHER_CHEN],
    door=[
        but(OLD_SCRIPT[0], name="陈国强", head_name="陈国强"),
        but(OLD_SCRIPT[1], name="张丽华", head_name="陈国强"),
    ],
)
def test_traditional_and_simplified_characters_are_one_name(found: Found) -> None:
    assert found.links == {ONE, TWO}


NO_MORE_THAN_NAME = ("address", "group", "household_no", "head_name", "phone")
OLD_FORMS = person("葉蘭鳳", "female", "1959-09-16", **home(106, "葉慶龍"))
NEAR_FORMS = person("叶兰香", "female", "1959-11-02", **home(107, "叶明祥"))


IN_NEW_FORMS = but(OLD_FORMS, *NO_MORE_THAN_NAME, name="叶兰凤", birth_date="1959")


@town.case(register=[OLD_FORMS, NEAR_FORMS], door=[IN_NEW_FORMS])
def test_without_a_house_the_script_does_not_stand_between_a_name_and_itself(found: Found) -> None:
    assert found.links == {ONE}


LOOKS = [
    person("赵曰新", "male", "1977-07-17", **home(108, "赵曰新")),
    person("孙未央", "female", "1989-05-28", **home(108, "赵曰新")),
    person("崔亚莘", "female", "1996-01-07", **home(109, "崔士元")),
]
MISREAD = [
    but(row, name=name) for row, name in zip(LOOKS, ("赵日新", "孙末央", "崔亚萃"), strict=True)
]


@town.case(register=LOOKS, door=MISREAD)
def test_characters_that_look_alike_are_a_misreading(found: Found) -> None:
    assert found.links == {ONE, TWO, ("r3", "v3")}


HEARD = [
    person("范贵芬", "female", "1961-06-18", **home(110, "范世昌")),
    person("苏晓燕", "female", "1987-09-01", **home(111, "苏晓燕")),
]
HEARD_NEXT_DOOR = person("苏小艳", "female", "1994-03-25", **home(112, "苏海平"))


@town.case(
    register=[*HEARD, HEARD_NEXT_DOOR],
    door=[but(HEARD[0], name="范桂芬"), but(HEARD[1], name="苏小艳"), but(HEARD_NEXT_DOOR)],
)
def test_what_sounds_alike_is_one_name_where_birth_and_house_agree(found: Found) -> None:
    assert found.links == {ONE, TWO, ("r3", "v3")}


GULI = person("阿依古丽·买买提", "female", "1992-02-20", **home(113, "买买提·吐尔逊"))
NUR = person("阿依努尔·买买提", "female", "1995-06-11", **home(113, "买买提·吐尔逊"))


@town.case(
    register=[GULI, NUR], door=[but(GULI, name="阿依古丽买买提"), but(NUR, name="阿依努尔.买买提")]
)
def test_a_name_with_its_dot_left_out_or_written_otherwise(found: Found) -> None:
    assert found.links == {ONE, TWO}


RENA = person("热娜古丽·库尔班", "female", "1990-12-09", **home(114, "库尔班·艾山"))
RENA_TOO = person("热娜古丽·吐尔洪", "female", "1984-03-03", **home(115, "吐尔洪·玉素甫", STONE))


@town.case(
    register=[RENA, RENA_TOO], door=[but(RENA, name="热娜古丽"), but(RENA_TOO, name="热娜古丽")]
)
def test_a_name_without_the_fathers_is_known_by_birth_and_house(found: Found) -> None:
    assert found.links == {ONE, TWO}


DILNUR = [
    person("迪丽努尔·艾力", "female", "1991-04-14", **home(116, "艾力·卡德尔")),
    person("迪丽努尔·肉孜", "female", "1991-10-23", **home(117, "肉孜·阿迪力")),
]


@town.case(
    register=DILNUR,
    door=[{"name": "迪丽努尔", "sex": "female", "birth_date": "1991", "village": PINE}],
)
def test_a_shortened_name_that_fits_two_is_for_a_clerk(found: Found) -> None:
    assert found.settled == set()


HEAD = person("卢德福", "male", "1953-03-19", **home(118, "卢德福"))
WIFE = person("丁秀珍", "female", "1956-06-08", **home(118, "卢德福"))


@town.case(register=[HEAD, WIFE], door=[HEAD, but(WIFE, name="卢德福", head_name="丁秀珍")])
def test_name_and_head_swapped_in_one_row_make_nobody_the_head(found: Found) -> None:
    assert found.links == {ONE, TWO}


SHORT = person("尹芳", "female", "1993-08-27", **home(119, "尹家栋"))
LONG = person("尹秀芳", "female", "1998-02-16", **home(119, "尹家栋"))


@town.case(register=[but(SHORT, name="尹晓芳"), LONG], door=[SHORT])
def test_a_name_that_lost_a_character_is_the_sister_born_that_day(found: Found) -> None:
    assert found.links == {ONE}


MAIDEN = person("孟广英", "female", "1936-10-15", **home(120, "康福生"))
NAMELESS = but(MAIDEN, name="康孟氏")


@town.case(register=[MAIDEN], door=[NAMELESS])
def test_an_old_womans_name_by_marriage_is_linked_or_asked_about(found: Found) -> None:
    assert found.links | found.asked == {ONE}


PARTS = {"given_name": "国良", "family_name": "薛"}
CROSSED = {"given_name": "薛", "family_name": "国良"}
GUOLIANG = but(person("", "male", "1970-05-05", **home(121, "薛广田")), name="薛国良")
NEXT_DOOR = but(person("", "male", "1974-05-15", **home(122, "薛国平")), name="薛国平")


@town.case(
    register=[but(GUOLIANG, **PARTS), NEXT_DOOR],
    door=[but(GUOLIANG, name="国良薛", **CROSSED)],
    ways=(TABLES,),
)
def test_given_and_family_name_in_each_others_columns(found: Found) -> None:
    assert found.links == {ONE}
