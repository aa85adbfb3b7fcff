"""The words around a table: which rows they catch, and which rows of data they leave alone."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.domain.vocabulary import RowReason
from doorstep.engine.fields.context import Context
from doorstep.engine.fields.writing import is_missing
from doorstep.engine.tabular.sheets.row_types import RowWords
from doorstep.packs import load

CN, BASE = load("cn"), load("base")
WORDS = RowWords(CN.words)
PLACE = {pack.code: RowWords(pack.words) for pack in (CN, BASE)}

TOTALS = [
    "合计", "合  计", "小计：", "总计35人", "本页合计", "本组小计：12人", "全村合计", "累计",
    "男性合计", "共12户",
    "TOTAL", "Total:", "Grand total", "Sub-total", "Subtotal 12", "Total deaths", "Total visits: 4",
    "Total households",
    "Page total", "Carried forward", "Total général", "SOUS-TOTAL", "Total : 3", "Total décès",
    "Total ménages : 14",
    "Nombre total de ménages",
]  # fmt: skip
NO_TOTALS = [
    "会计", "王小计划", "共青村", "总工会", "Totalina Mwale", "Summer", "Sum Chea", "Ensembleu",
    "1",
    "累计折旧费用说明", "Paget", "Overall, blue", "Report", "Nombre",
]  # fmt: skip
SIGNED = [
    "填表人：王芳", "审核人（签字）：", "村主任：李四", "制表:张三", "单位盖章", "负责人签字",
    "In-charge: Nansubuga",
    "Compiled by: J. Banda", "Prepared by", "Registrar: ______", "Signature of CHW",
    "Fait à Dovi, le 30 juin 2026",
    "Le chef de poste", "Cachet et signature", "L'officier de l'état civil,", "Visa du superviseur",
    "Checked by Ama",
]  # fmt: skip
NOTES = [
    "注：以上数据截至月底", "备注：本表一式两份", "说明：", "填表说明：如实填写",
    "NB: two attempts", "Note: see annex",
    "Legend: P present", "Légende : P présent", "Arrêté le présent registre à six naissances",
    "数据来源：派出所",
]  # fmt: skip
DATA = [
    ["1", "王芳", "女"], ["Nurse in charge", "Sarah Phiri", "0977 123456"], ["K/001",
    "Otieno James", "M"],
    ["会计", "李四", "13907390034"], ["Village health worker", "Rose"], ["Chef de village",
    "GBEDJI Paul"],
    ["Officer", "Key Mwangi"], ["3", "Notburga Meyer", "F"], ["组长", "赵六"],
    ["M01", "Fatou Sarr", "Relais communautaire"],
]  # fmt: skip
UNKNOWN = [
    "不详", "无", "—", "/", "N/A", "n.a.", "DK", "Don't know", "not stated", "Unknown", "ND",
    "n.d.", "inconnue",
    "Inconnu", "non précisé", "NSP", "néant", "待核实", "无电话", "记不清",
]  # fmt: skip
KNOWN = ["Nana", "Noné", "吴迪", "Ndidi", "Nil Armstrong", "无为县", "缺牙坝", "Dk 14"]


@pytest.mark.parametrize("text", TOTALS)
def test_a_total_is_a_total(text: str) -> None:
    assert WORDS.is_total(text)


@pytest.mark.parametrize("text", NO_TOTALS)
def test_what_only_sounds_like_a_total_is_a_row(text: str) -> None:
    assert not WORDS.is_total(text)


@pytest.mark.parametrize("text", SIGNED)
def test_a_signature_line_is_one(text: str) -> None:
    assert WORDS.around([text], above=False) is RowReason.SIGNATURE


@pytest.mark.parametrize("text", NOTES)
def test_a_note_is_one(text: str) -> None:
    assert WORDS.around([text], above=False) is RowReason.NOTE


@pytest.mark.parametrize("texts", DATA)
@pytest.mark.parametrize("pack", ["cn", "base"])
def test_a_row_of_data_is_none_of_these(pack: str, texts: list[str]) -> None:
    assert PLACE[pack].around(texts, above=False) is None
    assert not PLACE[pack].is_total(texts[0])


@pytest.mark.parametrize("text", ["同上", "〃", '"', "-do-", "Ditto", "idem", "-//-"])
def test_a_ditto_mark_is_one(text: str) -> None:
    assert text.casefold() in WORDS.ditto


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_word_for_not_known_is_no_value(text: str) -> None:
    missing = frozenset(word.casefold() for word in CN.words["missing"])
    assert is_missing(text, Context(dt.date(2026, 1, 1), missing=missing))


@pytest.mark.parametrize("text", KNOWN)
def test_a_name_that_begins_like_such_a_word_is_kept(text: str) -> None:
    missing = frozenset(word.casefold() for word in CN.words["missing"])
    assert not is_missing(text, Context(dt.date(2026, 1, 1), missing=missing))
