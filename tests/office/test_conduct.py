"""What may be marked as conduct: four kinds, a record that shows it, two people; nothing is told
before the second signed, and what was told first is no concealment."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.utils import timezone
from docx import Document
from web.shown import projected

from doorstep import Workspace
from doorstep.domain.agreements import ConductKind, SettlementPaper, TermState
from doorstep.domain.periods import Quarter
from doorstep.domain.roles import AccountRole
from doorstep.i18n.phrasebook import Phrasebook
from office.desk import POSTGRESQL, SQLITE, Desk
from office.test_agreements import refused
from office.test_corrections import Office

__all__ = ["projected"]
both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
EN = Phrasebook("en")


class Settled:
    """A quarter of 松坪村 that is over and settled by the owner; the steward and two leads sign."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch, *, told: str = "") -> None:
        from doorstep.office.agreements import (
            agreements_of,
            make_agreements,
            settle_quarter,
            tell_own,
        )
        from doorstep.office.models import Matter
        from doorstep.office.mornings import fill_morning
        from doorstep.office.projecting import project
        from doorstep.office.roles import give_role

        workspace = Workspace(desk.folder)
        project(workspace)
        fill_morning(workspace)
        office = Office(desk)
        self.steward: Any = desk.lin
        self.lead, self.second, self.clerk = (
            office.accounts[one] for one in (office.other, office.third, office.clerk)
        )
        for one in (self.lead, self.second):
            give_role(one, AccountRole.LEAD, self.steward)
        give_role(self.clerk, AccountRole.CLERK, self.steward, place=office.village)
        self.quarter = Quarter.of(timezone.localdate())
        make_agreements(self.quarter, {"timeliness": 0.9, "cross_register": 0.9}, self.steward)
        self.place = office.village
        if told:
            tell_own(self.place, "有一条没有登记，已补", self.clerk, told)
        self.later: dt.date = self.quarter.last + dt.timedelta(days=3)
        monkeypatch.setattr(timezone, "localdate", lambda *_: self.later)
        settle_quarter(self.quarter, office.accounts[office.owner])
        found = {one.agreement.place: one.agreement.pk for one in agreements_of(self.quarter)}
        self.key: int = found[self.place]
        self.matter = str(Matter.objects.filter(task__place=self.place).earliest("pk").pk)

    def propose(self, kind: str = "fabrication", by: Any = None, **shown: str) -> Any:
        from doorstep.office.conduct import propose_conduct

        what, key = next(iter((shown or {"matter": self.matter}).items()))
        return propose_conduct(self.key, "timeliness", kind, (what, key), by or self.steward)

    def letter(self) -> str:
        """All that the letter to the village says."""
        from doorstep.office.agreements import agreement_of, papers_of, told_in
        from doorstep.render.agreements import agreement_lines, settlement_document

        found = agreement_of(self.key)
        assert found.settlement is not None
        (agreed,) = papers_of([found])
        told = told_in(found.agreement.place, self.quarter)
        paper = SettlementPaper(agreed, found.terms, told, found.settlement.object_until)
        document = Document(io.BytesIO(settlement_document(paper, EN)))
        lines = agreement_lines([("松坪村", found.terms)], EN)
        return "\n".join([*(one.text for one in document.paragraphs), *lines])


@both
def test_two_people_sign_and_only_then_anything_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.office.agreements import agreement_of
    from doorstep.office.conduct import confirm_conduct, withdraw_conduct
    from doorstep.office.models import AuditEvent

    scene = Settled(desk, monkeypatch)
    before = [(one.standing, one.state) for one in agreement_of(scene.key).terms]
    mark = scene.propose()
    assert scene.propose().pk == mark.pk
    assert "fabrication" not in scene.letter()
    assert refused(confirm_conduct, mark.pk, scene.steward) == "conduct-role"
    assert refused(confirm_conduct, mark.pk, scene.clerk) == "conduct-role"
    confirm_conduct(mark.pk, scene.lead)
    assert confirm_conduct(mark.pk, scene.lead).pk == mark.pk
    said = scene.letter()
    assert said.count("fabrication") == 2 and scene.matter in said
    names = [str(one.said["name"]) for one in (scene.steward, scene.lead, scene.clerk)]
    assert [name for name in names if name in said] == []
    assert [(one.standing, one.state) for one in agreement_of(scene.key).terms] == before
    assert refused(withdraw_conduct, mark.pk, "because", scene.lead) == "conduct-why"
    withdraw_conduct(mark.pk, "not-shown", scene.lead)
    assert "fabrication" not in scene.letter()
    assert refused(confirm_conduct, mark.pk, scene.second) == "conduct-unknown"
    told = AuditEvent.objects.filter(what__startswith="conduct.").order_by("number")
    assert [(one.what, one.why) for one in told] == [
        ("conduct.proposed", "fabrication"),
        ("conduct.confirmed", "fabrication"),
        ("conduct.withdrawn", "not-shown"),
    ]


def test_one_human_does_not_sign_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from doorstep.office.accounts import make_account
    from doorstep.office.conduct import confirm_conduct
    from doorstep.office.roles import give_role

    scene = Settled(desk, monkeypatch)
    mark = scene.propose(by=scene.lead)
    assert refused(confirm_conduct, mark.pk, scene.lead) == "second-person"
    again = make_account(str(scene.lead.said["name"]), scene.steward)
    nobody = make_account("某人", scene.steward)
    for one in (again, nobody):
        give_role(one, AccountRole.LEAD, scene.steward)
    assert refused(confirm_conduct, mark.pk, again) == "second-person"
    assert refused(confirm_conduct, mark.pk, nobody) == "second-unknown"
    assert confirm_conduct(mark.pk, scene.second).stands


def test_four_kinds_and_a_record_of_this_village(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.office.models import AuditEvent, Place

    scene = Settled(desk, monkeypatch)
    assert [one.value for one in ConductKind] == [
        *("fabrication", "concealment", "coercion", "leak")
    ]
    for kind in ("lateness", "low-figure", "attitude", ""):
        assert refused(scene.propose, kind) == "conduct-kind"
    other = Place.objects.get(name="河湾村")
    about = AuditEvent.objects.filter(on=f"place:{other.pk}").first()
    assert about is None
    made = AuditEvent.objects.filter(what="agreement.made").earliest("number")
    for shown in (
        *({"matter": "no-such"}, {"audit": "99999"}, {"audit": str(made.number)}),
        *({"file": "没有.csv"}, {"rumour": scene.matter}, {"matter": ""}),
    ):
        with pytest.raises(Exception, match="conduct-record-unknown"):
            scene.propose(**shown)
    assert scene.propose(file="人口.csv").record == "file"
    assert refused(scene.propose, "leak", scene.clerk) == "conduct-role"


def test_what_the_village_told_first_is_no_concealment(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Settled(desk, monkeypatch, told="timeliness")
    assert refused(scene.propose, "concealment") == "conduct-told-first"
    assert scene.propose("fabrication").pk


def test_a_report_of_another_item_excuses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Settled(desk, monkeypatch, told="cross_register")
    assert scene.propose("concealment").pk


def test_a_report_after_it_was_found_excuses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.office.agreements import tell_own
    from doorstep.office.conduct import confirm_conduct

    scene = Settled(desk, monkeypatch)
    mark = scene.propose("concealment", file="人口.csv")
    scene.later += dt.timedelta(days=1)
    tell_own(scene.place, "有一条没有登记", scene.clerk, "timeliness")
    assert confirm_conduct(mark.pk, scene.lead).stands


def test_an_objection_upheld_takes_the_mark_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.office.agreements import agreement_of, decide_objection, object_to
    from doorstep.office.conduct import confirm_conduct

    scene = Settled(desk, monkeypatch)
    mark = scene.propose()
    code = f"mark:{mark.pk}"
    assert refused(object_to, scene.key, code, "不属实", scene.clerk) == "agreement-item-unknown"
    scene.later += dt.timedelta(days=40)  # long after the settlement's own days
    confirm_conduct(mark.pk, scene.lead)
    assert refused(object_to, scene.key, "timeliness", "晚", scene.clerk) == "objection-late"
    row = object_to(scene.key, code, "那条是派出所晚给的", scene.clerk)
    for signed in (scene.lead, scene.steward, scene.clerk):
        assert refused(decide_objection, str(row.pk), True, "属实", signed) == "objection-own"
    decide_objection(str(row.pk), True, "属实", scene.second)
    found = agreement_of(scene.key)
    assert [one.conduct for one in found.terms] == [(), ()]
    assert found.marks[0].why == "objection"
    assert all(one.objection == "" for one in found.terms)  # the figure was not objected to
    assert TermState.OPEN not in {one.state for one in found.terms if one.objection}


def test_days_to_object_to_a_mark_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from doorstep.office.agreements import object_to
    from doorstep.office.conduct import confirm_conduct

    scene = Settled(desk, monkeypatch)
    mark = confirm_conduct(scene.propose().pk, scene.lead)
    assert mark.object_until > scene.later
    scene.later = mark.object_until + dt.timedelta(days=1)
    assert refused(object_to, scene.key, f"mark:{mark.pk}", "晚", scene.clerk) == "objection-late"
