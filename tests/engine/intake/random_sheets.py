"""Sheets nobody would make on purpose: headers of the vocabulary, garbage, merges and marks in any
mixture."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from doorstep import packs
from doorstep.engine.tabular.grid import CellValue, Grid, Span

PACK = packs.load("cn")
AS_OF = dt.date(2026, 6, 30)
_HEADERS = [
    *sorted({a for c in PACK.columns.values() for a in c.aliases[:6]}),
    "避孕措施",
    "政策内外",
    "孩次",
]
_WORDS = sorted({w for words in PACK.words.values() for w in words[:8]})
_DATES = [
    "1985.3.7",
    "85年3月",
    "一九八五年三月",
    "农历八月十五",
    "1985-02-30",
    "2024/13/01",
    "19850307",
    "1985年",
    "3月7日",
]
_IDS = [
    "11010519491231002X",
    "110105194912310021",
    "1.10105E+17",
    "110105********002X",
    "130503670401001",
    "１１０１０５",
]
_NAMES = ["张三", "李 四", "买买提·吐尔逊", "𠮷野家", "王\u3000五", "A. Lee", "户主张三"]
_TITLES = [
    "松坪村人口台账",
    "填报单位：松坪村委会",
    "合计",
    "小计",
    "说明：以上属实。",
    "填表人：张三",
    "松坪村",
    "一组",
    "第1页",
]

texts = st.one_of(
    st.sampled_from([*_HEADERS, *_WORDS, *_DATES, *_IDS, *_NAMES, *_TITLES]),
    st.text(max_size=12),
    st.text("0123456789.-/年月日 X*()（）:：", max_size=20),
)
cells: st.SearchStrategy[CellValue] = st.one_of(
    st.none(),
    texts.map(lambda text: text or None),
    st.integers(-(10**6), 10**19),
    st.floats(allow_infinity=True, allow_nan=True),
    st.booleans(),
    st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31)),
    st.dates(),
    st.times(),
    st.timedeltas(dt.timedelta(-9999), dt.timedelta(9999)),
)


@st.composite
def sheets(draw: st.DrawFn, rows: st.SearchStrategy[list[list[CellValue]]] | None = None) -> Grid:
    """A grid as the containers promise it: no blank tail, marks inside."""
    made = draw(rows or st.one_of(tables(), st.lists(st.lists(cells, max_size=8), max_size=12)))
    for row in made:
        while row and row[-1] is None:
            row.pop()
    while made and not made[-1]:
        made.pop()
    height, width = len(made), max((len(row) for row in made), default=0)
    if not height or not width:
        return Grid(draw(names), made)
    places = st.tuples(st.integers(0, height - 1), st.integers(0, width - 1))
    few = st.sets(places, max_size=6)
    shown = draw(st.dictionaries(places, texts, max_size=4))
    return Grid(
        draw(names),
        made,
        _apart(draw(st.lists(st.tuples(places, places), max_size=5)), made),
        hidden_rows=draw(st.sets(st.integers(0, height - 1), max_size=3)),
        hidden_columns=draw(st.sets(st.integers(0, width - 1), max_size=2)),
        struck=draw(few),
        formulas=draw(few),
        errors={place for place in draw(few) if _text_at(made, place)},
        shown={place: text for place, text in shown.items() if text and _text_at(made, place)},
        date1904=draw(st.booleans()),
        visible=draw(st.booleans()),
    )


names = st.one_of(
    st.none(), st.sampled_from(["Sheet1", "出生登记", "封面", "松坪村", ""]), st.text(max_size=5)
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[CellValue]]:
    """Something close to a ledger: titles, a header of the vocabulary (or two rows of it), records,
    what follows."""
    head = draw(st.lists(st.sampled_from(_HEADERS), min_size=1, max_size=9))
    above: list[list[CellValue]] = [
        [text] for text in draw(st.lists(st.sampled_from(_TITLES), max_size=2))
    ]
    group: list[list[CellValue]] = draw(st.lists(st.lists(texts, max_size=9).map(list), max_size=1))  # type: ignore[arg-type]
    body = draw(st.lists(st.lists(cells, min_size=1, max_size=len(head) + 1), max_size=8))
    again: list[list[CellValue]] = [list(head)] if draw(st.booleans()) else []
    below: list[list[CellValue]] = [
        [text] for text in draw(st.lists(st.sampled_from(_TITLES), max_size=2))
    ]
    return [*above, *group, list(head), *body, *again, *body[:2], *below]


def _text_at(rows: list[list[CellValue]], place: tuple[int, int]) -> bool:
    return place[1] < len(rows[place[0]]) and rows[place[0]][place[1]] is not None


def _apart(
    corners: list[tuple[tuple[int, int], tuple[int, int]]], rows: list[list[CellValue]]
) -> list[Span]:
    """Merges that do not overlap, covered cells emptied, as spreadsheets keep them."""
    taken: set[tuple[int, int]] = set()
    kept = []
    for one, other in corners:
        top, bottom = sorted((one[0], other[0]))
        left, right = sorted((one[1], other[1]))
        covered = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        if len(covered) > 1 and not covered & taken:
            taken |= covered
            kept.append((top, left, bottom, right))
            for r, c in covered - {(top, left)}:
                if c < len(rows[r]):
                    rows[r][c] = None
    return kept
