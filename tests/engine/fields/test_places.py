"""Names of villages and townships: where one ends, the other begins, and when two are one place."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from doorstep.engine.fields.places import (
    Gazetteer,
    PlaceName,
    clean_township,
    clean_village,
    find_village,
    is_in_text,
    place_key,
    split_place,
    usual_names,
    village_first,
)

OFFICES = ("省", "市", "州", "盟", "县", "旗", "区", "乡", "镇", "街道")


@pytest.mark.parametrize("name", ["镇南村", "旗山村", "市桥村", "县前村", "古镇村"])
def test_a_word_for_an_office_inside_a_name_is_no_boundary(name: str) -> None:
    assert find_village(name) == clean_village(name) == split_place(name) == PlaceName(None, name)
    assert find_village(f"清溪镇{name}人口册") == PlaceName("清溪镇", name)


@pytest.mark.parametrize(
    ("text", "village"),
    [
        ("清溪镇石桥村人口花名册", "石桥村"), ("松坪村民委员会", "松坪村"), ("松坪村委会人口册",
        "松坪村"),
        ("石桥村村民委员会", "石桥村"), ("新华社区居委会", "新华社区"), ("忠县石桥村", "石桥村"),
        ("滑县清溪镇石桥村", "石桥村"), ("北京市海淀区清河街道美和园社区", "美和园社区"),
        ("2025年石桥村", "石桥村"), ("清溪镇 石桥村人口", "石桥村"), ("石桥村第3组", "石桥村"),
        ("全村各户 石桥村", "石桥村"), ("农贸市场社区", "农贸市场社区"), ("清溪镇东村",
        "清溪镇东村"),
        ("清溪镇农村人口", None), ("清溪镇社区", None), ("石桥村民小组", None), ("本村", None),
        ("石桥镇人口册", None), ("Population", None),
    ],
)  # fmt: skip
def test_the_village_a_title_speaks_of(text: str, village: str | None) -> None:
    found = find_village(text)
    assert (found and found.village) == village


@pytest.mark.parametrize(
    ("cell", "township", "village"),
    [
        ("清溪镇石桥村", None, ("清溪镇", "石桥村")), ("清溪镇东村", "清溪镇", ("清溪镇", "东村")),
        ("石桥村", "清溪镇", ("清溪镇", "石桥村")), ("红旗镇东街村", "清溪镇", ("清溪镇",
        "红旗镇东街村")),
        ("王村桥村", None, (None, "王村桥村")), ("石桥村东自然村", None, (None, "石桥村")),
        ("易地扶贫搬迁集中安置社区", None, (None, "易地扶贫搬迁集中安置社区")),
        ("本村", None, (None, "本村")), ("Green village", "North", ("North", "Green village")),
    ],
)  # fmt: skip
def test_a_cell_of_a_village_column(
    cell: str, township: str | None, village: tuple[str | None, str]
) -> None:
    assert clean_village(cell, township) == village


def test_a_township_is_named_without_its_county_and_its_government() -> None:
    written = ["清溪镇", "临江县清溪镇", "清溪镇人民政府", "清溪", "North"]
    assert [clean_township(text) for text in written] == ["清溪镇"] * 3 + ["清溪", "North"]


@pytest.mark.parametrize(
    "names",
    [
        (
            "石桥村",
            "石桥",
            "清溪镇石桥村",
            "石桥村村委会",
            "石桥村民委员会",
            "石桥行政村",
            "石桥 村",
        ),
        ("Green Village", "green", "GREEN village"),
        ("清泉村（清溪镇）", "清泉（清溪镇）", "清泉@清溪镇"),
    ],
)
def test_one_place_has_one_key(names: tuple[str, ...]) -> None:
    assert len({place_key(name) for name in names}) == 1


def test_villages_of_one_name_in_two_townships_are_told_apart() -> None:
    gazetteer = Gazetteer(
        [("清溪镇", "清泉村"), ("石桥", "清泉村"), ("石桥镇", "松坪村"), (None, "清溪镇石桥村")]
    )
    assert gazetteer.name("清泉村", "清溪镇") == "清泉村（清溪镇）"
    assert (
        gazetteer.name("清泉村", "石桥") == gazetteer.name("清泉村", "石桥镇") == "清泉村（石桥镇）"
    )
    assert gazetteer.name("清溪镇清泉村") == "清泉村（清溪镇）"
    assert gazetteer.name("清泉村") == "清泉村"  # nobody knows which
    assert gazetteer.name("松坪村", "石桥镇") == "松坪村" and gazetteer.name("石桥村") == "石桥村"


def test_a_short_name_is_parted_at_a_township_the_registers_know() -> None:
    assert Gazetteer([("清溪镇", "石桥村"), (None, "清溪镇东村")]).name("清溪镇东村") == "东村"
    assert Gazetteer([(None, "石桥村"), (None, "清溪镇东村")]).name("清溪镇东村") == "清溪镇东村"
    assert Gazetteer([("清溪", "清溪桥村")]).name("清溪桥村", "清溪") == "清溪桥村"


def test_a_text_names_a_place_unless_it_names_another_township() -> None:
    assert is_in_text("石桥", "清溪镇石桥村3组") and not is_in_text("石桥", "松坪村")
    assert is_in_text("清泉@清溪镇", "清溪镇清泉村") and is_in_text("清泉@清溪镇", "清泉村")
    assert not is_in_text("清泉@清溪镇", "石桥镇清泉村")


def test_a_place_is_named_as_most_rows_name_it_and_in_full() -> None:
    assert usual_names({"石桥": 9, "石桥村": 2, "松坪村": 1, "松坪村委会": 3}) == {
        "石桥": "石桥村",
        "松坪": "松坪村委会",
    }


# -- against the slow and obvious

NAMES = st.text("清石桥南前镇县市旗区乡村社", min_size=1, max_size=9)
VILLAGES = st.text("清石桥南前镇县市旗乡", min_size=1, max_size=4).map(lambda stem: stem + "村")
TOWNSHIPS = st.text("溪坪云", min_size=2, max_size=3).map(lambda stem: stem + "镇")


def ends_of_offices(name: str) -> list[int]:
    """Walk on letter by letter: an office ends at the first word for one that leaves it a name."""
    start, ends = 0, []
    while True:
        for end in range(start + 1, len(name) + 1):
            office = name[start:end]
            word = next((word for word in OFFICES if office.endswith(word)), "")
            stem = office[: len(office) - len(word)]
            if "村" in stem or "社" in stem:
                end = len(name) + 1
                break
            if word and 2 <= len(stem) <= 10:
                break
        else:
            end = len(name) + 1
        if end > len(name):
            county = name[start : start + 2]
            if not re.fullmatch("[^村社旧老古新故城]县", county):
                return ends
            end = start + 2
        ends.append(end)
        start = end


def slow_village(name: str) -> str:
    """The last office that leaves a village of two characters is where the village begins."""
    for end in reversed(ends_of_offices(name)):
        rest = name[end:]
        bare = rest
        for kind in ("社区", "村"):
            if rest.endswith(kind) and rest != kind:
                bare = rest[: -len(kind)]
                break
        if bare.endswith(("村", "社区")):
            bare = rest
        if len(bare) >= 2 and bare != "社区":
            return rest
    return name


@given(NAMES)
def test_a_name_is_split_where_a_patient_reader_splits_it(name: str) -> None:
    assert split_place(name).village == slow_village(name)


@given(NAMES)
def test_splitting_and_keys_come_to_rest(name: str) -> None:
    village = split_place(name).village
    assert split_place(village).village == village
    assert place_key(place_key(name)) == place_key(name) == place_key(village)


@given(TOWNSHIPS, VILLAGES)
def test_a_full_name_reads_back(township: str, village: str) -> None:
    place = PlaceName(township, village)
    assert split_place(place.full) == place
    assert place_key(place_key(place.full)) == place_key(place.full)


@given(TOWNSHIPS, VILLAGES)
def test_a_township_in_front_is_found_again(township: str, village: str) -> None:
    assume(split_place(village).village == village and len(village) > 2)
    assert split_place(township + village) == PlaceName(township, village)
    assert place_key(township + village) == place_key(village)


@given(st.sets(st.tuples(st.none() | TOWNSHIPS, VILLAGES), max_size=8))
def test_no_two_names_of_the_list_become_one_place(places: set[tuple[str | None, str]]) -> None:
    whole = {(t, v) for t, v in places if split_place(v).village == v}
    gazetteer = Gazetteer(whole)
    homes = {v: {t for t, other in whole if other == v and t} for _, v in whole}
    keys = {(t, v): place_key(gazetteer.name(v, t)) for t, v in whole}
    for (one, village), key in keys.items():
        for (other, another), again in keys.items():
            same = village == another and (one == other or len(homes[village]) < 2)
            assert (key == again) == same


@pytest.mark.parametrize(
    "name", ["三个村人口", "两个行政村台账", "全镇三个村", "3个村", "十二个村", "几村", "两村人口"]
)
def test_a_number_of_villages_is_no_village(name: str) -> None:
    assert find_village(name) is None
    assert village_first(name, frozenset({"人口", "台账"})) is None


def test_a_village_may_be_called_after_a_number() -> None:
    assert clean_village("三村").village == "三村"
    assert village_first("三村人口", frozenset({"人口"})) is None
    found = village_first("三合村人口", frozenset({"人口"}))
    assert found is not None and found.village == "三合村"


@pytest.mark.parametrize(
    "line", ["本表由村委会填写", "以下由社区填写", "请各村填写", "上报各行政村", "清溪镇各村人口"]
)
def test_a_line_that_tells_whom_a_sheet_is_for_names_no_village(line: str) -> None:
    assert find_village(line) is None
