"""A whole column of names at once: the same as one by one, with numbers that are the same
everywhere."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from doorstep.domain.registers import NameTables
from doorstep.engine.fields.names import SCHEMA, NameForm, forms, forms_table
from doorstep.packs.name_tables import shipped

Triple = tuple[str, str, str]
TEXTS = (
    "whole",
    "given",
    "family",
    "middle",
    "sound",
    "given_sound",
    "family_sound",
    "written",
    "look",
    "letters",
)
WIDE = (1 << 64) - 1


def table(*names: str | Triple) -> list[dict[str, Any]]:
    """What is said of some names, or of (name, given name, family name)."""
    triples = [(name, "", "") if isinstance(name, str) else name for name in names]
    columns = list(zip(*triples, strict=True)) if triples else [(), (), ()]
    named = dict(zip(("name", "given_name", "family_name"), columns, strict=True))
    made = forms_table(
        pa.table({name: pa.array(column, pa.string()) for name, column in named.items()}), shipped()
    )
    assert made.schema == SCHEMA
    rows: list[dict[str, Any]] = made.to_pylist()
    return rows


def stirred(number: int) -> int:
    """The finishing steps of splitmix64, in plain arithmetic."""
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & WIDE
    number = (number ^ number >> 27) * 0x94D049BB133111EB & WIDE
    return number ^ number >> 31


def key(tokens: list[int]) -> int:
    """The key of a sequence as `keys` defines it."""
    odd = [stirred(place) | 1 for place in range(1, len(tokens) + 1)]
    return stirred(sum(stirred(t + 1 & WIDE) * o for t, o in zip(tokens, odd, strict=True)) & WIDE)


def key_of(text: str) -> int | None:
    """A text's key as a signed number."""
    return signed(key([ord(char) for char in text])) if text else None


def key_of_sound(sound: str) -> int | None:
    """The key of a sound in pinyin: its syllables are the tokens."""
    return (
        signed(key([key([ord(char) for char in word]) for word in sound.split(" ")]))
        if sound
        else None
    )


def signed(number: int) -> int:
    """As a 64-bit number with a sign."""
    return number - (1 << 64) if number >> 63 else number


def expected(form: NameForm) -> dict[str, Any]:
    """One row of the table from one form."""
    row: dict[str, Any] = {part: getattr(form, part) or None for part in TEXTS}
    row["folded"] = row["whole"]
    pets = shipped().pet_names.get(form.given)
    row["pet_names"] = list(pets) if pets else None
    for part in ("whole", "given", "family", "look", "letters"):
        row[f"{part}_key"] = key_of(getattr(form, part))
    heard = key_of_sound if form.near_sound else key_of
    for part in ("sound", "given_sound", "family_sound", "near_sound"):
        row[f"{part}_key"] = heard(getattr(form, part))
    return row


CHARACTERS = "王李刘劉单單于欧阳歐陽吕呂建國国明麗丽乾龙尤翟锋鋒买提阿𠮷〇·．・ \u3000Aéß-'’.,"
LETTERS = "abgluyn ABGLUYN éÜßﬁ-'’., Mr\u0301"
NAMES = st.one_of(
    st.text(CHARACTERS, max_size=6),
    st.text(LETTERS, max_size=14),
    st.sampled_from(["Jianguo Liu", "Bill"]),
)


@given(
    st.lists(
        st.tuples(NAMES, st.one_of(st.just(""), NAMES), st.one_of(st.just(""), NAMES)), max_size=12
    )
)
@example([("", "", "")])
@example([("Liu, Jianguo", "", ""), ("劉建國", "", ""), ("Dr Mr", "", "")])
@example([("A B C D E F G H", "A B C D E F", "G H I J K"), ("x", "y", "z")])
@settings(deadline=None, max_examples=300)
def test_a_column_at_once_is_what_its_names_are_one_by_one(names: list[Triple]) -> None:
    assert table(*names) == [expected(form) for form in forms(names, shipped())]


def test_any_text_at_all_is_taken() -> None:
    odd = [
        "",
        " ",
        "·",
        "王\u0301",
        "\U0010ffff",
        "ﷺ",
        "한글",
        "İi",
        "王\x00",
        "½ ﬀ",
        "〇",
        "\u3131A王",
    ]
    assert table(*odd) == [
        expected(form) for form in forms([(name, "", "") for name in odd], shipped())
    ]


def test_keys_never_change() -> None:
    """Stored tables are joined by them: another number here would be another format."""
    (row,) = table("刘建国")
    assert (row["whole_key"], row["sound_key"]) == (key_of("刘建国"), key_of_sound("liu jian guo"))
    assert key_of("A") == KEY_OF_A


KEY_OF_A = -6916159435172904498


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("劉建國", "刘建国"),
        ("歐陽鋒", "欧阳锋"),
        ("葉麗", "叶丽"),
        ("李 桂芳", "李桂芳"),
        ("甯静", "宁静"),
        ("峯", "峰"),
    ],
)
def test_traditional_and_simplified_are_one_name_written_in_two_ways(one: str, other: str) -> None:
    left, right = table(one, other)
    assert left["whole_key"] == right["whole_key"]
    assert left["family"] == right["family"]
    assert (left["written"] == right["written"]) == (" " in one)


def test_a_character_that_is_a_name_of_its_own_is_kept() -> None:
    left, right = table("李乾", "李干")
    assert left["whole_key"] != right["whole_key"]
    assert (left["sound"], right["sound"]) == ("li qian", "li gan")


@pytest.mark.parametrize(
    ("one", "other"), [("王未", "王末"), ("龙飞", "尤飞"), ("刘颖", "刘颍"), ("管平", "菅乎")]
)
def test_look_alikes_share_a_key(one: str, other: str) -> None:
    left, right = table(one, other)
    assert left["look_key"] == right["look_key"]
    assert left["whole_key"] != right["whole_key"]


@pytest.mark.parametrize(
    ("one", "other"), [("李娜", "李拉"), ("陈珊", "陈商"), ("张林", "章玲"), ("胡静", "符金")]
)
def test_sounds_that_dialects_mix_are_near(one: str, other: str) -> None:
    left, right = table(one, other)
    assert left["near_sound_key"] == right["near_sound_key"]
    assert left["sound_key"] != right["sound_key"]


@pytest.mark.parametrize(
    "written", ["Liu Jianguo", "liujianguo", "LIU, Jianguo", "Jianguo Liu", "LIU Jian-guo"]
)
def test_a_name_in_pinyin_meets_its_characters(written: str) -> None:
    left, right = table("刘建国", written)
    assert left["letters"] == right["letters"] == "LIUJIANGUO"
    assert left["letters_key"] == right["letters_key"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("吕布", "Lü Bu"),
        ("吕布", "Lyu Bu"),
        ("吕布", "LV BU"),
        ("欧阳锋", "Ouyang Feng"),
        ("单立人", "Shan Liren"),
    ],
)
def test_surnames_in_pinyin_are_those_of_surnames(name: str, written: str) -> None:
    left, right = table(name, written)
    assert left["letters_key"] == right["letters_key"]


def test_names_in_letters_know_their_pet_names() -> None:
    (row,) = table("Bill Smith")
    assert row["pet_names"] == ["WILLIAM"]


def test_rare_characters_and_minority_names_are_as_any() -> None:
    rare, minority = table("𠮷野", "阿依古丽·买买提")
    assert (rare["family"], rare["given"]) == ("𠮷", "野")
    assert (minority["family"], minority["sound"]) == (None, "a yi gu li mai mai ti")


def test_a_pack_of_ones_own_replaces_what_is_known() -> None:
    own = NameTables(look_alikes=("王玉",), compound_surnames={"王小": "wang xiao"})
    names = pa.table({"name": ["王小明"], "given_name": [""], "family_name": [""]})
    (row,) = forms_table(names, own).to_pylist()
    assert (row["family"], row["family_sound"]) == ("王小", "wangxiao")


def test_letters_may_be_left_out() -> None:
    names = pa.table(
        {"name": ["王小明", "Ann Lee"], "given_name": ["", ""], "family_name": ["", ""]}
    )
    assert forms_table(names, shipped(), letters=False).column("letters_key").null_count == 2
