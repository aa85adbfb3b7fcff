"""A ledger, a database export and visits: who differs from two is named, with how surely; two
sources name nobody, and a sheet written off the ledger is no third one."""

from __future__ import annotations

from typing import Any

import pytest
from spec.checks.town import Row, findings

from doorstep.domain.findings import Finding
from doorstep.domain.verdicts import ThreeWayVerdict, verdict_of
from doorstep.engine.checks.copied_sheets import CopiedSheets
from doorstep.engine.checks.odd_one_out import ONE_PAPER
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.masking import masked
from doorstep.render.terminal import finding_lines
from doorstep.render.verdicts import shown_sources, verdict_sentence

GIVEN = "文浩敏静秀芳建国志强美玲海燕春生"
SURNAMES = "陈林黄张李王吴刘蔡杨许郑谢郭洪曾"
HOMES = 8


def people() -> list[dict[str, Any]]:
    """Three people in each of some households, all books agreeing."""
    rows = []
    for home in range(HOMES):
        surname = SURNAMES[home]
        for at, relation in enumerate(("户主", "配偶", "子")):
            name = (SURNAMES[home + 8] if at == 1 else surname) + GIVEN[2 * home : 2 * home + 2]
            born = f"{1960 + home + 25 * (at == 2)}-0{1 + at}-{10 + home}"
            rows.append(
                {
                    "姓名": name[: 2 if at == 1 else 3] + ("华" if at == 2 else ""),
                    "性别": "女" if at == 1 else "男", "出生日期": born,
                    "与户主关系": relation, "户编号": str(home + 1), "婚姻": "已婚",
                    "户主": surname + GIVEN[2 * home : 2 * home + 2],
                }
            )  # fmt: skip
    return rows


def ledger(**changed: Row) -> list[Row]:
    """The village's book; `changed` by row, as r3."""
    return [{"册": "ledger.xlsx"} | row for row in _changed(changed)]


def export(**changed: Row) -> list[Row]:
    """The county's database."""
    return [{"册": "export.xlsx"} | row for row in _changed(changed)]


def visits(**changed: Row) -> list[Row]:
    """What was said at the door."""
    said = {"入户日期": "2026-06-01", "结果": "完成", "走访员": "陈敏"}
    return [row | said | {"答复人": "本人"} | changed.get(f"r{n}", {}) for n, row in _told()]


def _told() -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(people()))


def _changed(changed: dict[str, Row]) -> list[dict[str, Any]]:
    return [row | changed.get(f"r{n}", {}) for n, row in _told()]


def verdicts(**registers: list[Row]) -> list[tuple[Finding, ThreeWayVerdict]]:
    """The findings that carry a verdict."""
    told = ((found, verdict_of(found)) for found in findings(**registers))
    return [(found, verdict) for found, verdict in told if verdict is not None]


def odd(verdict: ThreeWayVerdict) -> list[str]:
    """The files of the sources that are named."""
    return [verdict.sources[at].cell.file for at in verdict.odd]


def test_who_differs_from_two_is_named() -> None:
    wrong = {"出生日期": "1973-01-12"}
    ((found, verdict),) = verdicts(persons=ledger() + export(r6=wrong), visits=visits())
    assert found.code == "VAL_DATE"
    assert odd(verdict) == ["export.xlsx"]
    assert verdict.probability >= 0.9
    assert [one.cell.value for one in verdict.sources if one.wrong > 0.5] == ["1973-01-12"]
    assert [one.day for one in verdict.sources if one.kind == "visits"] == ["2026-06-01"]
    said = verdict_sentence(Phrasebook("zh"), found)
    assert said.startswith("3 处来源中，人口台账（export.xlsx）与其余不同，可能有误（把握 0.9")


def test_every_source_is_shown_with_what_it_says_and_since_when() -> None:
    wrong = {"出生日期": "1973-01-12"}
    ((found, _),) = verdicts(persons=ledger() + export(r6=wrong), visits=visits())
    shown = shown_sources(Phrasebook("zh"), found)
    assert [one.name for one in shown if one.is_odd] == ["人口台账（export.xlsx）"]
    assert [(one.value, one.day) for one in shown if one.name == "入户记录"] == [
        ("1962-01-12", "2026年6月1日")
    ]
    told = list(finding_lines(found, Phrasebook("zh"), 200))
    assert any("入户记录：1962-01-12（截至2026年6月1日）" in line for line in told)


def test_the_door_may_be_the_odd_one() -> None:
    ((found, verdict),) = verdicts(persons=ledger() + export(), visits=visits(r4={"性别": "男"}))
    assert odd(verdict) == ["visits.xlsx"]
    zh = Phrasebook("zh")
    assert verdict_sentence(zh, found) == "3 处来源中，登记与住户所说不同，登记可能有误。"
    assert not any(one.is_odd for one in shown_sources(zh, found))  # nobody's word is called wrong
    assert [one.wrong for one in shown_sources(zh, found) if one.name == "入户记录"] == [""]


def test_two_lists_that_write_off_one_paper_are_not_quite_sure_against_the_door() -> None:
    """The number that both tell holds the very day: where the paper is wrong, both are."""
    number = {"身份证号": "35099819620112001X"}
    told = {
        name: verdicts(
            persons=ledger(r6=said) + export(r6=said), visits=visits(r6={"出生日期": "1964-01-12"})
        )
        for name, said in (("without", {}), ("one paper", number))
    }
    assert all(odd(verdict) == ["visits.xlsx"] for found in told.values() for _, verdict in found)
    assert told["without"][0][1].probability > ONE_PAPER
    assert told["one paper"][0][1].probability == ONE_PAPER


def test_two_sources_name_nobody() -> None:
    wrong = {"性别": "男"}
    assert [f.code for f in findings(persons=ledger() + export(r4=wrong))] == ["VAL_SEX"]
    assert verdicts(persons=ledger() + export(r4=wrong)) == []


def test_three_values_name_nobody() -> None:
    one, other = {"出生日期": "1973-01-12"}, {"出生日期": "1966-11-29"}
    told = verdicts(persons=ledger(r6=one) + export(r6=other), visits=visits())
    assert {verdict.odd for _, verdict in told} == {()}
    said = verdict_sentence(Phrasebook("en"), told[0][0])
    assert said == "3 sources speak and it cannot be told which is wrong: to be checked."


def test_a_day_in_both_calendars_is_no_difference() -> None:
    """1962-02-12 is the eighth of the first lunar month."""
    moon, plain, other = ({"出生日期": day} for day in ("1962-01-08", "1962-02-12", "1971-05-12"))
    told = verdicts(persons=ledger(r6=moon) + export(r6=plain), visits=visits(r6=other))
    assert {tuple(odd(verdict)) for _, verdict in told} == {("visits.xlsx",)}


def test_two_lists_are_held_against_each_other_in_what_they_say_of_a_life() -> None:
    for column, value, code in (
        ("婚姻", "丧偶", "VAL_MARITAL"),
        ("与户主关系", "父亲", "VAL_RELATION"),
        ("居住状态", "外出", "RES_STATUS"),
        ("组", "3组", "VAL_ADDRESS"),
    ):
        own = {"居住状态": "在家", "组": "第二组"} | people()[2]
        told = findings(persons=ledger(r2=own) + export(r2=own | {column: value}))
        assert [found.code for found in told] == [code]
        alike = {"婚姻": "初婚", "组": "2"}
        assert findings(persons=ledger(r2=own) + export(r2=own | alike)) == []


def test_a_sheet_written_off_the_ledger_is_no_third_witness() -> None:
    """All others tell a year, in words of their own; this one repeats the ledger, fault and all."""
    wrong = {"出生日期": "1975-09-10"}
    own_words = {
        f"r{n}": {"出生日期": row["出生日期"][:4], "婚姻": "结婚"} for n, row in _told() if n > 0
    }
    asked = {"出生日期": "1960"}
    persons = ledger(r0=wrong) + export()
    told = verdicts(persons=persons, visits=visits(r0=asked, **own_words))
    assert {tuple(odd(verdict)) for _, verdict in told} == {("ledger.xlsx",)}
    del own_words["r1"], own_words["r2"]
    assert verdicts(persons=persons, visits=visits(r0=wrong, **own_words)) == []


def test_numbers_within_a_verdict_are_masked_as_those_of_the_cells() -> None:
    text = {"姓名": "13812345678"}
    for found, _ in verdicts(persons=ledger() + export(r6=text), visits=visits()):
        assert "13812345678" not in str(masked(found))


@pytest.mark.parametrize("source", ["persons 1", "persons 2"])
def test_a_sheet_that_is_surely_copied_may_differ_in_one_value(
    monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setattr(CopiedSheets, "source_of", lambda self, visit: (source, 0.97))
    wrong = {"性别": "女"}
    third = [row | {"册": "third.xlsx"} for row in export()]
    told = findings(persons=[*ledger(), *export(), *third], visits=visits(r3=wrong))
    assert any(found.code == "VAL_SEX" for found in told)
