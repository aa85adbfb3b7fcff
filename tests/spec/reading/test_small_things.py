"""Small habits of ledgers: ticks, parts of dates, numbers in words, marks for "the same", lists of
one row."""

from __future__ import annotations

import pytest
from spec.reading.reading import read

from doorstep import packs
from doorstep.domain.vocabulary import RowReason
from doorstep.engine.tabular.sheets.headers import normalise_header
from doorstep.engine.tabular.sheets.row_types import RowWords

HAN = "姓名|性别|<|住址\n^|男|女|^\n张三|√||1组\n李四||√|2组\n王五|||3组\n赵六|√|√|3组"
ENGLISH = "Name|Sex||Village\n|M|F|\nAnn||1|Chisomo\nBob|x||Chisomo"


def test_a_sex_ticked_in_one_of_two_columns() -> None:
    assert read(HAN).column("sex") == ["male", "female", None, None]
    assert read(ENGLISH, pack="base").column("sex") == ["female", "male"]
    assert set(read(HAN).objects[2]["raw"]) == {"姓名", "性别/男", "性别/女", "住址"}  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "head", ["Date of birth|<|<|Village\n^|DD|MM|YYYY|^", "Date of birth|||Village\n|DD|MM|YYYY|"]
)
def test_a_birth_date_in_columns_of_day_month_and_year(head: str) -> None:
    found = read(f"Name|{head}\nAnn|=7|=3|=1985|Chisomo", pack="base")
    assert found.records == [
        {
            "name": "Ann",
            "birth_day": "7",
            "birth_month": "3",
            "birth_year": "1985",
            "village": "Chisomo",
        }
    ]


@pytest.mark.parametrize(
    ("said", "number"), [("五", "5"), ("三", "3"), ("five", "5"), ("Twelve", "12"), ("deux", "2")]
)
def test_a_quantity_in_words(said: str, number: str) -> None:
    found = read(f"名称|数量|完好情况\n血压计|{said}|完好\n桌子|=2|完好", kind="sites")
    assert found.column("quantity") == [number, "2"]


@pytest.mark.parametrize(
    "header", ["Age (months)", "Age in months", "年龄（月）", "月龄", "Âge (mois)"]
)
def test_an_age_in_months_is_no_age_in_years(header: str) -> None:
    assert read(f"Name|Sex|{header}\nAnn|F|=14").column("age") == [None]
    assert read("Name|Sex|Age (years)\nAnn|F|=14").column("age") == ["14"]


@pytest.mark.parametrize(
    "mark", ["Same as above", "SAME  AS ABOVE", '-"-', "″", "〃", "＂", "同 上", "Ditto"]
)
def test_marks_of_sameness_are_known_however_written(mark: str) -> None:
    assert read(f"村|姓名|性别\n松坪村|张三|男\n{mark}|李四|女").column("village") == [
        "松坪村",
        "松坪村",
    ]


def test_a_words_group_says_nothing_sure_about_its_columns() -> None:
    found = read("Name|Sex|Household|<\n^|^|Size|Number\nAnn|F|=5|=12", pack="base")
    assert found.records == [{"name": "Ann", "sex": "female", "household_no": "12"}]


def test_accents_make_no_other_header() -> None:
    assert normalise_header("Prénoms") == normalise_header("PRENOMS")
    found = read("Prenom|Nom|Sexe|Date de naissance\nAwa|Diop|F|7 mars 1985", pack="base")
    assert found.records[0]["given_name"] == "Awa"


def test_accented_words_are_words_of_their_own() -> None:
    words = RowWords({"total": ["total général"], "signature": ["contrôlé"]})
    assert words.is_total("TOTAL GÉNÉRAL : 5")
    assert words.around(["Contrôlé par : A."], above=False) is RowReason.SIGNATURE
    assert words.around(["Incontrôlées"], above=False) is None


@pytest.mark.parametrize("header", ["序号", "编码", "Form no"])
def test_numbered_rows_nobody_filled_in_are_blank_with_numbers_as_text_too(header: str) -> None:
    assert read(f"{header}|姓名|性别\n001|张三|男\n006||\n007||").sorted_out == [
        "header",
        ".",
        "blank",
        "blank",
    ]


@pytest.mark.parametrize(
    "said", ["Partly completed", "Not completed", "partially complete", "half completed"]
)
def test_partly_completed_is_not_complete(said: str) -> None:
    found = read(
        f"Household no|Name|Visit date|Visit outcome\n1|Ann|2024-01-01|{said}",
        pack="base",
        kind="visits",
    )
    assert found.column("visit_outcome") != ["complete"]


def test_a_list_of_one_row_is_a_table() -> None:
    assert read("姓名|日期\n张三|2024-01-01").sorted_out == ["header", "."]


def test_headers_that_head_any_register_prove_none() -> None:
    found = read("姓名|登记日期|原因\n张三|2024-01-01|迁入\n李四|2024-01-02|迁出")
    assert found.sorted_out == ["header", "unreadable", "unreadable"]
    assert (
        read("名称|登记日期|联系电话\n甲|2024-01-01|13812345678\n乙|2024-01-01|13812345679").kinds
        == []
    )
    titled = "证件发放登记册|<|<|<\n名称|证件号码|登记日期|联系电话"
    titled += "\n甲|1|2024-01-01|13812345678\n乙|2|2024-01-01|"
    assert read(titled).kinds == ["certificates", "certificates"]


def test_every_ditto_of_the_packs_is_known_in_small_letters() -> None:
    words = RowWords(packs.load("cn").words)
    assert words.ditto and all(mark == mark.casefold() for mark in words.ditto)
