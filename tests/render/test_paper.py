"""The brief on paper: one A4 page in either language, every glyph there, the same bytes every
time."""

from __future__ import annotations

import datetime as dt
import json
import re
import zlib
from dataclasses import replace

import pytest
import typst
from render.township import TWO_VISITED, VISITS, dates_in, make_summary, township, unconfirmed
from render.where_words_stand import boxes

from doorstep.domain.errors import InternalError
from doorstep.domain.summary import Band, Summary
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render import paper as paper_module
from doorstep.render import printing
from doorstep.render.paper import MOST_KINDS, axis, page, paper
from doorstep.render.printing import font_folders, printable

RARE = "䶮㛃𠮷"
LONG = {
    "zh_Hans": "民族团结示范行政村易地扶贫搬迁集中安置社区",
    "en": " administrative village and northern residential community",
}


def streams(pdf: bytes) -> list[bytes]:
    """The PDF's streams, unpacked."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    # not decompress(): a stream that ends with \r has lost it to the line end
    return [zlib.decompressobj().decompress(part) for part in packed if part[:1] == b"\x78"]


ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
TOKEN = re.compile(rb"\\([0-7]{1,3}|.)|([()])|(T[jJ]|BDC)|.", re.DOTALL)


def glyphs(pdf: bytes) -> list[int]:
    """The numbers of all glyphs shown (strings as in PDF 32000-1, 7.3.4.2); 0 is .notdef, the empty
    box."""
    shown: list[int] = []
    for part in (part for part in streams(pdf) if b"BT" in part):
        depth, text = 0, b""
        for token in TOKEN.finditer(part):
            escaped, bracket, operator = token[1], token[2], token[3]
            inside = depth > 0
            if bracket:
                depth += 1 if bracket == b"(" else -1
                text += token[0] if inside and depth else b""
            elif inside and escaped:
                text += (
                    bytes([int(escaped, 8)]) if escaped.isdigit() else ESCAPES.get(escaped, escaped)
                )
            elif inside:
                text += token[0]
            elif operator:
                drawn = text if operator != b"BDC" else b""
                shown += [
                    int.from_bytes(drawn[place : place + 2]) for place in range(0, len(drawn), 2)
                ]
                text = b""
    return shown


def readable(pdf: bytes) -> set[str]:
    """The characters the PDF says its glyphs stand for."""
    maps = b"".join(part for part in streams(pdf) if b"beginbfchar" in part)
    hexes = re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]+)>", maps)
    return {bytes.fromhex(code.decode()).decode("utf-16-be") for code in hexes}


def pages(pdf: bytes) -> int:
    return max(
        int(count)
        for count in re.findall(rb"/Type\s*/Pages.*?/Count (\d+)|/Count (\d+)", pdf)[0]
        if count
    )


def townships(count: int, ending: str = "") -> Summary:
    names = [f"{RARE}第{number}村{ending}" for number in range(count)]
    found = [one for at, name in enumerate(names) for one in dates_in(name, 5 + at % 7, 1000 * at)]
    return make_summary(
        [*found, *unconfirmed(names[0], 80, 90_000)],
        households=dict.fromkeys(names, 120),
        visits_by_village={names[0]: VISITS["河湾村"]},
    )


@pytest.mark.parametrize("lang", ["zh_Hans", "en"])
@pytest.mark.parametrize("count", [1, 3, 9, 18, 25, 60])
@pytest.mark.parametrize("long", [False, True])
def test_it_is_one_page_with_every_glyph(lang: str, count: int, long: bool) -> None:
    pdf = paper(townships(count, LONG[lang] if long else ""), Phrasebook(lang))
    assert pages(pdf) == 1
    assert 0 not in glyphs(pdf) and len(glyphs(pdf)) > 300
    assert set(RARE) <= readable(pdf)


def test_the_search_for_empty_boxes_finds_one() -> None:
    fonts = [str(folder) for folder in font_folders()]
    pdf = typst.compile(
        b'#set text(font: "Noto Sans CJK TC")\n\xe6\x9d\x91\xe0\xb8\x81', font_paths=fonts
    )
    assert isinstance(pdf, bytes) and 0 in glyphs(pdf)


def test_a_character_no_font_holds_is_printed_as_a_geta_mark() -> None:
    assert printable("村ก𰻝\n") == "村〓〓 "
    assert "〓" in readable(
        paper(make_summary(dates_in("กข村", 3), households={"กข村": 20}), Phrasebook("zh_Hans"))
    )


def test_mainland_forms_are_drawn_not_the_fonts_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """骨 is drawn differently on the mainland and in Taiwan, whose forms are the font's own; 村 is
    not."""

    def outlines(character: str, region: str) -> list[bytes]:
        real = paper_module.template()
        with monkeypatch.context() as changed:
            changed.setattr(
                paper_module, "template", lambda: real.replace(b'"CN"', b'"%s"' % region.encode())
            )
            pdf = paper(
                make_summary(dates_in(character, 3), households={character: 20}), Phrasebook("en")
            )
        return [part for part in streams(pdf) if b"NotoSansCJKtc-Regular" in part]

    assert outlines("骨", "CN") != outlines("骨", "TW")
    assert outlines("村", "CN") == outlines("村", "TW")


def test_the_same_summary_gives_the_same_bytes(summary: Summary) -> None:
    assert paper(summary, Phrasebook("zh_Hans")) == paper(
        make_summary(township()), Phrasebook("zh_Hans")
    )


def test_a_typst_warning_is_our_error(monkeypatch: pytest.MonkeyPatch, summary: Summary) -> None:
    monkeypatch.setattr(paper_module, "FONT_FAMILY", "No Such Font")
    with pytest.raises(InternalError) as stopped:
        paper(summary, Phrasebook("zh_Hans"))
    assert stopped.value.code == "typst-warning"
    assert "石桥" not in str(stopped.value.params)


def test_an_error_never_quotes_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "printable", lambda text: text)
    with pytest.raises(InternalError) as stopped:
        paper(make_summary(dates_in("ก村", 3), households={"ก村": 20}), Phrasebook("zh_Hans"))
    assert stopped.value.code == "typst-error"
    assert "ก" not in json.dumps(stopped.value.params, ensure_ascii=False)


@pytest.mark.parametrize("lang", ["zh_Hans", "en"])
def test_everything_said_on_the_page_is_said_in_the_readers_language(
    summary: Summary, lang: str
) -> None:
    drawn = json.dumps(
        page(replace(summary, township="T", villages=(), actions=()), Phrasebook(lang)),
        ensure_ascii=False,
    )
    assert "report." not in drawn and not re.search(r"\{[a-z_]+\}", drawn)
    assert bool(re.search(r"[\u4e00-\u9fff]", drawn)) is (lang == "zh_Hans")


def test_simulated_data_are_called_so_and_others_are_not(summary: Summary) -> None:
    assert page(summary, Phrasebook("zh_Hans"))["simulated"] == "模拟数据"
    assert page(replace(summary, simulated=False), Phrasebook("zh_Hans"))["simulated"] == ""


def test_the_footer_says_whom_the_figures_are_about(summary: Summary) -> None:
    footer = page(summary, Phrasebook("zh_Hans"))["footer"]
    assert isinstance(footer, list)
    assert "不评价任何居民" in footer[0] and "自愿" in footer[1]


def test_the_three_actions_are_office_work(summary: Summary) -> None:
    assert page(summary, Phrasebook("zh_Hans"))["actions"] == {
        "title": "先做三件事",
        "none": "没有待办。",
        "items": [
            "核对河湾村服务记录：51条",
            "核对石桥村人口台账日期：4条",
            "补填松坪村人口台账空白：1条",
        ],
    }


def test_the_page_says_when_there_is_no_order() -> None:
    summary = make_summary(dates_in("松坪村", 3), visits_by_village=TWO_VISITED)
    picture = page(summary, Phrasebook("en"))["picture"]
    assert isinstance(picture, dict)
    assert "no order" in picture["order"]


def test_one_very_wide_interval_does_not_flatten_the_others() -> None:
    summary = make_summary(
        dates_in("甲村", 60),
        households={"甲村": 300, "乙村": 30},
        visits_by_village={"甲村": {"complete": 100}, "乙村": {"complete": 2}},
    )
    top, step = axis(summary.villages)
    assert top <= 100 and (top / step) == pytest.approx(round(top / step))


def test_nothing_found_and_nothing_known_still_makes_a_page() -> None:
    assert (
        pages(
            paper(
                make_summary([], households={}, sources=(), visits_by_village=None),
                Phrasebook("en"),
            )
        )
        == 1
    )


def test_the_days_of_the_year_are_written_in_both_ways(summary: Summary) -> None:
    later = replace(summary, as_of=dt.date(2025, 12, 1))
    assert (
        page(later, Phrasebook("zh_Hans"))["as_of"],
        page(later, Phrasebook("en"))["as_of"],
    ) == ("截至 2025年12月1日", "As of 2025-12-01")


@pytest.mark.parametrize("count", [7, 36])
def test_a_cells_word_leaves_its_figure_free(count: int) -> None:
    """However many villages, however large the figure."""
    made = townships(count)
    rows = tuple(
        replace(
            row,
            dimensions=tuple(replace(one, rate=1366.7, band=Band.FIX) for one in row.dimensions),
        )
        for row in made.villages
    )
    words = boxes(paper(replace(made, villages=rows), Phrasebook("en")))
    figures = [one for one in words if one[0] == "1366.7"]
    assert len(figures) == 4 * count
    for _, left, top, right, bottom in figures:
        on_it = [
            word
            for word, x0, y0, x1, y1 in words
            if word != "1366.7" and x0 < right and x1 > left and y0 < bottom and y1 > top
        ]
        assert on_it == []


@pytest.mark.parametrize("more", [0, 1, 3])
def test_the_kinds_add_up_to_what_was_found(summary: Summary, more: int) -> None:
    codes = tuple((f"KIND_{at}", 20 - at) for at in range(MOST_KINDS + more))
    kinds = page(replace(summary, codes=codes), Phrasebook("en"))["kinds"]
    assert isinstance(kinds, dict)
    rows = kinds["items"]
    assert len(rows) == MOST_KINDS and max(row["share"] for row in rows) == 1
    assert sum(int(row["figure"]) for row in rows) == sum(count for _, count in codes)
    assert (rows[-1]["label"] == "Other kinds") is bool(more)
