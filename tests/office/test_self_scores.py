"""A village's own score: kept as it was told, held against what was measured, seen by that village
and the township alone, never an item about residents' births."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from web.test_morning import filled

from doorstep.domain.errors import DoorstepError
from doorstep.domain.inspection_vocabulary import BIRTH_MEASURES
from doorstep.domain.self_scores import (
    Calibration,
    SelfAnswer,
    SelfItem,
    SelfLine,
    points_written,
    whole_of,
)
from doorstep.domain.trends import TrendLevel
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs import load
from doorstep.packs.forbidding import forbidding
from office.desk import POSTGRESQL, SQLITE, Desk
from office.test_corrections import Office

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
ITEM = SelfItem("site", {"en": "site"}, 10.0)
ANSWERS = [SelfAnswer("timeliness", 5.0), SelfAnswer("cross_register", 9.5)]


def refused(work: Any, *given: Any, **named: Any) -> str:
    with pytest.raises(DoorstepError) as error:
        work(*given, **named)
    return error.value.code


def level(at: float | None, lo: float, hi: float) -> TrendLevel:
    return TrendLevel("site", {"en": "site"}, 10.0, at, lo, hi)


@pytest.mark.parametrize(
    ("own", "measured", "state"),
    [
        (8.0, level(6.0, 4.0, 8.0), Calibration.AGREES),
        (8.1, level(6.0, 4.0, 8.04), Calibration.ABOVE),
        (8.0, level(6.0, 4.0, 7.96), Calibration.AGREES),
        (3.9, level(6.0, 4.0, 8.0), Calibration.BELOW),
        (4.0, level(6.0, 4.0, 8.0), Calibration.AGREES),
        (8.0, level(None, 0.0, 10.0), Calibration.UNMEASURED),
        (8.0, None, Calibration.UNMEASURED),
        (None, level(6.0, 4.0, 8.0), Calibration.UNANSWERED),
    ],
)
def test_a_difference_is_told_only_outside_the_whole_interval(
    own: float | None, measured: TrendLevel | None, state: Calibration
) -> None:
    line = SelfLine(ITEM, own, measured)
    assert line.state == state
    if line.apart is not None:
        at, low, high = line.apart
        assert low <= at <= high
        assert (low <= 0.05 and high >= -0.05) == (state == Calibration.AGREES)


def test_a_part_of_the_items_is_no_whole() -> None:
    lines = [SelfLine(ITEM, 8.0, None), SelfLine(ITEM, None, None)]
    assert whole_of(lines, None) is None and whole_of([], None) is None
    whole = whole_of(lines[:1] * 2, level(12.0, 10.0, 14.0))
    assert whole is not None and (whole.own, whole.item.points) == (16.0, 20.0)
    assert whole.state == Calibration.ABOVE


@pytest.mark.parametrize(
    ("said", "points"),
    [("8", 8.0), (" 8.5 ", 8.5), ("８分", 8.0), ("0", 0.0), ("", None), (" ", None)],
)
def test_points_are_read_as_people_write_them(said: str, points: float | None) -> None:
    assert points_written(said, 10.0) == points


@pytest.mark.parametrize("said", ["10.1", "-1", "8.55", "eight", "1e1", "nan", "8,5", "²"])
def test_what_is_no_number_of_points_is_refused(said: str) -> None:
    assert refused(points_written, said, 10.0) == "self-score-points"


def test_no_village_is_asked_about_births_sex_methods_or_fees() -> None:
    from doorstep.app.self_scores import self_items

    asked = 0
    for name in ("base", "cn"):
        pack = load(name)
        for rubric in pack.rubrics.values():
            measures = {item.code: item.measure for item in rubric.items}
            for item in self_items(rubric):
                asked += 1
                assert measures[item.code] not in BIRTH_MEASURES
                for text in (item.code.replace("_", " "), *item.title.values()):
                    assert forbidding(pack.forbidden, text) is None, text
    assert asked > 40


@both
def test_a_village_tells_once_a_day_and_what_it_said_stays(desk: Desk) -> None:
    from doorstep.office.models import AuditEvent, SelfScore
    from doorstep.office.self_scores import keep_self_score, last_told, self_score_of

    filled(desk)
    village = Office(desk).village
    lin: Any = desk.lin
    before = self_score_of(village)
    assert before.told_on is None and before.answered == 0 and last_told(village) == 0
    row = keep_self_score(village, ANSWERS, lin)
    assert keep_self_score(village, ANSWERS, lin).pk == row.pk == last_told(village)
    told = self_score_of(village)
    lines = {one.item.code: one for one in told.lines}
    timely = lines["timeliness"]
    assert (told.answered, timely.own) == (2, 5.0)
    assert timely.measured is not None and timely.measured.points == 5.0
    assert lines["site"].state == Calibration.UNANSWERED and told.whole is None
    second = keep_self_score(village, [SelfAnswer("timeliness", 1.0)], lin, seen=row.pk)
    assert refused(keep_self_score, village, ANSWERS, lin, seen=row.pk) == (
        "self-score-changed-since"
    )
    assert SelfScore.objects.get(pk=row.pk).answers[0]["points"] == 5.0
    assert self_score_of(village).earlier and second.pk > row.pk
    assert AuditEvent.objects.filter(what="self-score.told").count() == 2


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([], "self-score-empty"),
        ([SelfAnswer("births", 5.0)], "self-score-item-unknown"),
        ([SelfAnswer("timeliness", 5.1)], "self-score-points"),
        ([SelfAnswer("timeliness", -1.0)], "self-score-points"),
        ([SelfAnswer("timeliness", 5.0, ("walk:99",))], "self-score-evidence"),
        ([SelfAnswer("timeliness", 5.0, ("x", "y", "z"))], "self-score-evidence"),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, answers: list[SelfAnswer], code: str) -> None:
    from doorstep.office.models import SelfScore
    from doorstep.office.self_scores import keep_self_score

    assert refused(keep_self_score, Office(desk).village, answers, desk.lin) == code
    assert not SelfScore.objects.exists()


def test_a_record_named_is_one_of_the_villages_own(desk: Desk) -> None:
    import datetime as dt

    from doorstep.office.models import Place
    from doorstep.office.self_scores import keep_self_score, links_of, self_score_of
    from doorstep.office.site_walks import keep_walk

    filled(desk)
    village, lin = Office(desk).village, desk.lin
    keep_walk(village, {"computer": (1, 1)}, dt.date.today(), lin)  # type: ignore[arg-type]
    kinds = {one.kind for one in links_of(village)}
    assert kinds >= {"file", "matter", "walk"}
    walk = next(one for one in links_of(village) if one.kind == "walk")
    keep_self_score(village, [SelfAnswer("site", 3.0, (walk.ref,))], lin)  # type: ignore[arg-type]
    (line,) = (one for one in self_score_of(village).lines if one.item.code == "site")
    assert [one.ref for one in line.links] == [walk.ref]
    other = Place.objects.get(name="河湾村")
    assert walk.ref not in {one.ref for one in links_of(other)}
    answers = [SelfAnswer("site", 3.0, (walk.ref,))]
    assert refused(keep_self_score, other, answers, lin) == "self-score-evidence"


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
def test_a_sheet_goes_out_and_comes_back(desk: Desk, tmp_path: Path, lang: str) -> None:
    from doorstep.office.self_score_book import self_score_table, take_self_score
    from doorstep.office.self_scores import self_score_of
    from doorstep.render.table_book import table_workbook

    filled(desk)
    village, phrases = Office(desk).village, Phrasebook(lang)
    table = self_score_table(village, phrases)
    book = load_workbook(io.BytesIO(table_workbook(table, phrases)))
    sheet = book.worksheets[1]
    assert sheet.column_dimensions["A"].hidden
    record = table.columns[3].choices[0]
    rows = {str(row[0].value).rpartition(":")[2]: row for row in sheet.iter_rows(min_row=2)}
    rows["timeliness"][3].value = "4.5"
    rows["timeliness"][4].value = record
    path = tmp_path / "自评.xlsx"
    book.save(path)
    place, answered = take_self_score(path, desk.lin)  # type: ignore[arg-type]
    assert (place, answered) == (village, 1)
    (line,) = (one for one in self_score_of(village).lines if one.item.code == "timeliness")
    assert line.own == 4.5 and len(line.links) == 1
    rows["site"][3].value = "99"
    rows["omission"][4].value = record
    rows["staff"][3].value, rows["staff"][4].value = "3", "no such record"
    book.save(path)
    with pytest.raises(DoorstepError) as error:
        take_self_score(path, desk.lin)  # type: ignore[arg-type]
    assert error.value.code == "table-refused"
    assert {one.code for one in error.value.causes} == {
        *("table-row", "self-score-points", "self-score-record-alone"),
        "self-score-record-unknown",
    }


def test_the_sheet_of_another_village_is_not_taken_from_a_clerk(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.models import Place, SelfScore
    from doorstep.office.scope import Scope, seeing
    from doorstep.office.self_score_book import self_score_table, take_self_score
    from doorstep.office.self_scores import keep_self_score, villages_asked
    from doorstep.render.table_book import table_workbook

    filled(desk)
    village, phrases = Office(desk).village, Phrasebook("zh_Hans")
    lin: Any = desk.lin
    other = Place.objects.get(name="河湾村")
    keep_self_score(village, ANSWERS, lin)
    keep_self_score(other, ANSWERS, lin)
    path = tmp_path / "自评.xlsx"
    path.write_bytes(table_workbook(self_score_table(other, phrases), phrases))
    with seeing(Scope(frozenset({village.pk}))):
        assert [one.place for one in SelfScore.objects.all()] == [village]
        assert [place for place, _ in villages_asked()] == [village]
        assert refused(take_self_score, path, lin) == "place-missing"


def test_the_page_of_paper_is_one_page(desk: Desk) -> None:
    import datetime as dt

    import pypdfium2

    from doorstep.office.self_scores import keep_self_score, self_score_of
    from doorstep.render.self_scores import self_score_paper

    filled(desk)
    village, day = Office(desk).village, dt.date.today()
    for lang in ("en", "zh_Hans"):
        for _ in range(2):
            told = self_score_of(village)
            paper = self_score_paper(told, "清溪镇", day, Phrasebook(lang), simulated=True)
            assert len(pypdfium2.PdfDocument(paper)) == 1
            keep_self_score(village, ANSWERS, desk.lin)  # type: ignore[arg-type]
