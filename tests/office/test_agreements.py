"""Agreements on the office's own work: what may not be agreed, what stands when, a quarter settled
once, objections decided by somebody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from web.shown import projected  # noqa: F401

from doorstep.domain.agreements import AgreedTerm, SettledTerm, TermStanding, TermState
from doorstep.domain.errors import DoorstepError
from doorstep.domain.periods import Quarter
from office.desk import POSTGRESQL, SQLITE, Desk
from office.test_corrections import Office

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
TERMS = {"cross_register": 0.95, "timeliness": 0.9}


def refused(work: Any, *given: Any) -> str:
    with pytest.raises(DoorstepError) as error:
        work(*given)
    return error.value.code


@pytest.mark.parametrize(
    ("share", "lo", "hi", "state"),
    [
        (0.96, 0.91, 0.99, TermState.MET),
        (0.9, 0.9, 0.9, TermState.MET),
        (0.85, 0.75, 0.93, TermState.OPEN),
        (0.95, 0.85, 0.99, TermState.OPEN),
        (0.8, 0.7, 0.89, TermState.MISSED),
        (None, 0.0, 1.0, TermState.UNKNOWN),
    ],
)
def test_a_miss_is_said_only_where_the_whole_interval_is_below(
    share: float | None, lo: float, hi: float, state: TermState
) -> None:
    assert TermStanding("x", share, lo, hi).state(0.9) == state


def test_an_objection_upheld_takes_a_miss_back() -> None:
    term, standing = AgreedTerm("x", {"en": "x"}, 0.9), TermStanding("x", 0.5, 0.5, 0.5)
    assert SettledTerm(term, standing).state == TermState.MISSED
    assert SettledTerm(term, standing, "refused").state == TermState.MISSED
    assert SettledTerm(term, standing, "upheld").state == TermState.OPEN


def test_quarters_cover_each_day_once() -> None:
    for days in range(0, 1500, 7):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=days)
        quarter = Quarter.of(day)
        assert quarter.first <= day <= quarter.last
        assert Quarter.of(quarter.last + dt.timedelta(days=1)) != quarter


@both
def test_a_quarter_is_agreed_settled_objected_to_and_decided(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep import Workspace
    from doorstep.office.agreements import (
        agreement_of,
        agreements_of,
        decide_objection,
        make_agreements,
        object_to,
        settle_quarter,
        tell_own,
        told_in,
    )
    from doorstep.office.models import AuditEvent
    from doorstep.office.mornings import fill_morning
    from doorstep.office.projecting import project

    workspace = Workspace(desk.folder)
    project(workspace)
    fill_morning(workspace)
    office, lin = Office(desk), desk.lin
    quarter = Quarter.of(timezone.localdate())
    assert refused(make_agreements, quarter, {"births": 0.9}, lin) == "agreement-item-refused"
    assert refused(make_agreements, quarter, {}, lin) == "agreement-empty"
    assert refused(make_agreements, quarter, {"timeliness": 7.0}, lin) == "agreement-target-unfit"
    made = make_agreements(quarter, TERMS, lin)
    assert made == len(agreements_of(quarter)) >= 2
    assert make_agreements(quarter, {"timeliness": 0.5}, lin) == 0
    one = agreements_of(quarter)[0]
    assert [term.term.target for term in one.terms] == [0.95, 0.9]
    key = one.agreement.pk
    own = office.accounts[office.clerk]
    tell_own(one.agreement.place, "有 3 条登记晚了，已补。", own)
    assert refused(settle_quarter, quarter, lin) == "quarter-not-over"
    assert refused(object_to, key, "timeliness", "不对", own) == "agreement-not-settled"
    later = quarter.last + dt.timedelta(days=3)
    monkeypatch.setattr(timezone, "localdate", lambda *_: later)
    assert settle_quarter(quarter, lin) == made and settle_quarter(quarter, lin) == 0
    before = [term.standing for term in agreement_of(key).terms]
    assert refused(object_to, key, "births", "不对", own) == "agreement-item-unknown"
    row = object_to(key, "timeliness", "那两条是派出所晚给的", own)
    assert object_to(key, "timeliness", "再说一次", own).pk == row.pk
    assert refused(decide_objection, str(row.pk), True, "属实", own) == "objection-own"
    assert refused(decide_objection, str(row.pk), True, "属实", lin) == "objection-own"
    other = office.accounts[office.owner]
    assert refused(decide_objection, str(row.pk), True, " ", other) == "objection-without-words"
    decide_objection(str(row.pk), True, "属实，不由村里决定", other)
    assert refused(decide_objection, str(row.pk), False, "再想想", other) == "objection-decided"
    found = agreement_of(key)
    assert [term.standing for term in found.terms] == before
    assert found.terms[1].objection == "upheld" and found.terms[1].state != TermState.MISSED
    assert [words for _, words in told_in(one.agreement.place, quarter)] == [
        "有 3 条登记晚了，已补。"
    ]
    monkeypatch.setattr(timezone, "localdate", lambda *_: later + dt.timedelta(days=60))
    assert refused(object_to, key, "timeliness", "太晚", own) == "objection-late"
    told = AuditEvent.objects.filter(what__startswith="agreement.").values_list("what", flat=True)
    assert set(told) == {
        *("agreement.made", "agreement.told", "agreement.settled"),
        *("agreement.objected", "agreement.decided"),
    }


def test_a_quarter_is_read_as_it_is_written() -> None:
    for year in (2019, 2026):
        for number in (1, 2, 3, 4):
            quarter = Quarter(year, number)
            assert Quarter.read(quarter.key) == quarter
            assert quarter.next.before == quarter and quarter.before < quarter < quarter.next
    for wrong in (
        "",
        "2026",
        "2026-5",
        "2026-0",
        "26-1",
        "２０２６-1",
        "1999-1",
        "2026-1-1",
        "9999-4",
    ):
        assert Quarter.read(wrong) is None
