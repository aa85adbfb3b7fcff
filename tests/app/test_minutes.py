"""Minutes of a meeting: who, what, when - and the lines that cannot be handed out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from doorstep.app.minutes import minutes_of_text, read_minutes
from doorstep.domain.errors import BadInput
from doorstep.domain.plans import MeetingMinutes, MinutesLine, RefusedLine
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.render.plans import refused_lines

HELD = dt.date(2026, 11, 28)


def take(text: str) -> MeetingMinutes:
    return minutes_of_text(text, HELD, "ymd")


@pytest.mark.parametrize("between", ["\t", " | ", "｜", "; ", "；", ", ", "，"])
def test_any_usual_separator(between: str) -> None:
    told = take(between.join(("王主任", "核对河湾村台账", "11月30日前")))
    assert told == MeetingMinutes(
        (MinutesLine(1, "王主任", "核对河湾村台账", dt.date(2026, 11, 30)),), ()
    )


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-12-01", "2026-12-01"),
        ("2026年12月1日", "2026-12-01"),
        ("12月1日之前", "2026-12-01"),
        ("26.12.1", "2026-12-01"),
        ("1月5日", "2027-01-05"),
        ("by 2026-12-01", "2026-12-01"),
        ("28/11", None),
        ("2026年12月", None),
        ("2月30日", None),
        ("尽快", None),
    ],
)
def test_days_in_their_usual_forms_and_no_day_is_invented(said: str, day: str | None) -> None:
    told = take(f"王主任|核对|{said}")
    if day is None:
        assert told.refused == (RefusedLine(1, "day-unreadable"),)
    else:
        assert [line.due.isoformat() for line in told.lines] == [day]


def test_a_line_without_owner_or_day_is_refused_with_its_number() -> None:
    told = take(
        "1. 王主任；核对台账；12月1日\n\n2、；补录电话；12月1日\n李会计；；12月1日\n"
        "赵书记；开村民会；\n周工；送还台账；11月1日\n散会。\n"
    )
    assert [line.number for line in told.lines] == [1]
    assert [(one.number, one.code) for one in told.refused] == [
        (3, "owner-missing"),
        (4, "matter-missing"),
        (5, "day-missing"),
        (6, "day-past"),
        (7, "matter-missing"),
    ]
    for lang in LANGUAGES:
        said = [why for why, _ in refused_lines(told.refused, Phrasebook(lang))]
        assert all(str(one.number) in line for one, line in zip(told.refused, said, strict=True))
        assert not any("minutes." in line for line in said)


def test_what_is_to_be_done_may_hold_the_separator() -> None:
    (line,) = take("王主任，核对台账，补录电话，12月1日").lines
    assert (line.who, line.what) == ("王主任", "核对台账，补录电话")


@pytest.mark.parametrize(
    ("said", "who", "what"),
    [
        ("许文萍: visit 8 households until 2026-12-12", "许文萍", "visit 8 households"),
        ("2. 许文萍：call Li, Wang, by 2026-12-12", "许文萍", "call Li, Wang"),
        ("许文萍：核对台账，补录电话，12月12日前", "许文萍", "核对台账，补录电话"),
        ("许文萍，核对：河湾村，12月12日", "许文萍", "核对：河湾村"),
        ("许文萍 | 核对：河湾村 | 12月12日", "许文萍", "核对：河湾村"),
    ],
)
def test_a_colon_may_stand_behind_who(said: str, who: str, what: str) -> None:
    assert take(said).lines == (MinutesLine(1, who, what, dt.date(2026, 12, 12)),)


def test_behind_a_colon_no_day_is_invented_either() -> None:
    told = take("许文萍：入户8户\n许文萍：入户8户，尽快\n许文萍：12月12日前").refused
    assert [line.code for line in told] == ["day-missing", "day-unreadable", "day-missing"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headers_give_the_order(lang: str) -> None:
    say = Phrasebook(lang).text
    heads = "\t".join(say(f"minutes.column.{name}") for name in ("when", "who", "what"))
    (line,) = take(f"{heads}\n12月1日\t王主任\t核对\n").lines
    assert line == MinutesLine(2, "王主任", "核对", dt.date(2026, 12, 1))


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_from_a_sheet(ending: str) -> None:
    rows = [["会议纪要", "", ""], ["责任人", "事项", "时限"]]
    rows += [["王主任", "核对", "2026-12-01"], ["", "补录", "12月1日"]]
    path = Path(f"minutes.{ending}")
    if ending == "csv":
        path.write_text("\n".join(",".join(row) for row in rows), "utf-8")
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.active["C3"] = dt.datetime(2026, 12, 1)
        book.save(path)
    told = read_minutes(path, HELD, "ymd")
    assert told == MeetingMinutes(
        (MinutesLine(3, "王主任", "核对", dt.date(2026, 12, 1)),),
        (RefusedLine(4, "owner-missing"),),
    )
    path.write_text("甲,乙\n1,2\n", "utf-8")
    with pytest.raises(BadInput, match="minutes-no-columns"):
        read_minutes(path, HELD, "ymd")
