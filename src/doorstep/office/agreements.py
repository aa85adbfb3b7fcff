"""Agreements with villages on the office's own work: made for a quarter, followed while it runs,
settled once, objected to within ten working days and decided by somebody else.

Nothing of it is money, rank or anybody's person: an interval that holds the target is no miss, and
what an office told by itself before it was found stands to its credit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from doorstep.app.agreements import as_terms, terms_of
from doorstep.app.first_things import usual_rubric
from doorstep.app.reporting import township_of
from doorstep.app.scoring.score import rubric_of
from doorstep.domain.agreements import (
    AgreedTerm,
    AgreementPaper,
    ConductKind,
    ConductRecord,
    ConductSaid,
    ConductWithdrawn,
    SettledTerm,
    TermStanding,
)
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.periods import Quarter
from doorstep.office.accounts import is_same_human
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.models import (
    Account,
    Agreement,
    ConductMark,
    OfficeObjection,
    OwnReport,
    Place,
    Projected,
    Settlement,
)
from doorstep.office.mornings import kept_morning
from doorstep.office.village_order import BY_PLACE, OF_PLACE
from doorstep.office.vocabulary import PlaceKind
from doorstep.packs.calendars import load_calendar

OBJECTION_DAYS = 10
"""Working days in which an office may object, and in which it is answered."""
UPHELD, REFUSED = "upheld", "refused"
LONGEST = 2000


@dataclass(frozen=True)
class VillageAgreement:
    """A village's agreement with its terms as they stand now, or as they were settled."""

    agreement: Agreement
    terms: Sequence[SettledTerm]
    settlement: Settlement | None
    objections: Sequence[OfficeObjection]
    marks: Sequence[ConductMark] = ()


def usual_terms() -> list[AgreedTerm]:
    """What the workspace's rubric lets an office be held to. Raises BadInput as `rubric_of`."""
    workspace = current_office().workspace
    return terms_of(rubric_of(workspace.pack, usual_rubric(workspace)))


@transaction.atomic
def make_agreements(quarter: Quarter, targets: Mapping[str, float], by: Account) -> int:
    """Make the agreement of a quarter with each village that has none; returns how many. `targets`
    by item (0 to 1); an item that is left out is not agreed.

    Raises BadInput("agreement-empty", "agreement-target-unfit"),
    RefusedByRule("agreement-item-refused") for what is not the office's own work.
    """
    known = {term.code: term for term in usual_terms()}
    for code, target in targets.items():
        if code not in known:
            raise RefusedByRule("agreement-item-refused", item=code)
        if not 0 < target <= 1:
            raise BadInput("agreement-target-unfit", item=code)
    if not targets:
        raise BadInput("agreement-empty")
    terms = [
        {"code": code, "title": dict(term.title), "target": targets[code]}
        for code, term in known.items()
        if code in targets
    ]
    made = 0
    for place in Place.objects.filter(kind=PlaceKind.VILLAGE).order_by(*BY_PLACE):
        told = {"terms": terms, "made_on": timezone.localdate(), "by": by}
        _, new = Agreement.objects.get_or_create(
            place=place, year=quarter.year, quarter=quarter.number, defaults=told
        )
        made += new
    if made:
        record(by, "agreement.made", f"quarter:{quarter.year}-{quarter.number}", str(made))
    return made


def quarters_agreed() -> list[Quarter]:
    """Quarters that something was agreed for, the last first."""
    pairs = Agreement.objects.values_list("year", "quarter").distinct()
    return sorted((Quarter(year, number) for year, number in pairs), reverse=True)


def agreements_of(quarter: Quarter) -> list[VillageAgreement]:
    """The villages' agreements of a quarter in the township's order, each with its figures."""
    rows = Agreement.objects.filter(year=quarter.year, quarter=quarter.number)
    now = _standings_now()
    found = rows.select_related("place", "settlement").order_by(*OF_PLACE)
    return [_shown(row, now.get(row.place.name, [])) for row in found]


def agreement_of(key: int) -> VillageAgreement:
    """One agreement. Raises BadInput("agreement-unknown")."""
    row = Agreement.objects.filter(pk=key).select_related("place", "settlement").first()
    if row is None:
        raise BadInput("agreement-unknown")
    return _shown(row, _standings_now().get(row.place.name, []))


def papers_of(agreements: Sequence[VillageAgreement]) -> list[AgreementPaper]:
    """What agreements say on paper, today."""
    workspace, today = current_office().workspace, timezone.localdate()
    town, simulated = township_of(workspace), workspace.is_simulated
    return [
        AgreementPaper(
            town,
            one.agreement.place.name,
            Quarter(one.agreement.year, one.agreement.quarter),
            [term.term for term in one.terms],
            today,
            simulated,
        )
        for one in agreements
    ]


@transaction.atomic
def settle_quarter(quarter: Quarter, by: Account) -> int:
    """Seal a quarter that is over: the figures of today stand for ever; returns for how many
    villages.

    Raises RefusedByRule("quarter-not-over"), BadInput("quarter-not-agreed", "not-reconciled").
    """
    today = timezone.localdate()
    if today <= quarter.last:
        raise RefusedByRule("quarter-not-over", day=quarter.last)
    rows = agreements_of(quarter)
    if not rows:
        raise BadInput("quarter-not-agreed")
    now, shown = _standings_now(), Projected.objects.first()
    if shown is None or not now:
        raise BadInput("not-reconciled")
    settled = 0
    for row in (one.agreement for one in rows if one.settlement is None):
        Settlement.objects.create(
            agreement=row,
            figures=now.get(row.place.name, []),
            run=shown.run,
            settled_on=today,
            object_until=days_to_object(today),
            by=by,
        )
        settled += 1
    if settled:
        record(by, "agreement.settled", f"quarter:{quarter.year}-{quarter.number}", str(settled))
    return settled


@transaction.atomic
def object_to(key: int, code: str, words: str, by: Account) -> OfficeObjection:
    """Take in what a village objects to: an item of its settlement, or what was marked as conduct
    (`code`: "mark:" and its key).

    Raises BadInput("agreement-unknown", "agreement-not-settled", "agreement-item-unknown",
    "objection-without-words"), RefusedByRule("objection-late").
    """
    shown = agreement_of(key)
    today = timezone.localdate()
    if shown.settlement is None:
        raise BadInput("agreement-not-settled")
    mark = _mark_named(shown, code)
    if mark is None and code not in {one.term.code for one in shown.terms}:
        raise BadInput("agreement-item-unknown", item=code)
    if not words.strip():
        raise BadInput("objection-without-words")
    until = shown.settlement.object_until if mark is None else mark.object_until
    if until is None or today > until:
        raise RefusedByRule("objection-late", day=until or today)
    code = code if mark is None else mark.code
    waiting = shown.settlement.objections.filter(code=code, mark=mark, decision="").first()
    if waiting is not None:
        return waiting  # pressed twice
    row = OfficeObjection(
        settlement=shown.settlement,
        mark=mark,
        code=code,
        received_on=today,
        due=days_to_object(today),
        by=by,
    )
    row.put(words=words.strip()[:LONGEST])
    row.save(force_insert=True)
    record(by, "agreement.objected", f"agreement:{key}", code)
    return row


@transaction.atomic
def decide_objection(key: str, upheld: bool, words: str, by: Account) -> OfficeObjection:
    """Decide an objection with its reason: somebody else than who settled, signed and objected. A
    mark that was objected to rightly is withdrawn.

    Raises BadInput("objection-unknown", "objection-decided", "objection-without-words"),
    RefusedByRule("objection-own").
    """
    rows = OfficeObjection.objects.select_related("settlement__agreement", "mark")
    row = rows.filter(pk=key).first()
    if row is None:
        raise BadInput("objection-unknown")
    if row.decision:
        raise BadInput("objection-decided")
    if not words.strip():
        raise BadInput("objection-without-words")
    mark = row.mark
    signed = () if mark is None else (mark.proposed_by, mark.confirmed_by)
    others = (row.by, row.settlement.by, *signed)
    if any(one is not None and is_same_human(one, by) for one in others):
        raise RefusedByRule("objection-own")
    row.decision, row.decided_by = UPHELD if upheld else REFUSED, by
    row.put(**row.said | {"decision": words.strip()[:LONGEST]})
    row.save()
    if upheld and mark is not None and mark.withdrawn_on is None:
        mark.withdrawn_on, mark.withdrawn_by = timezone.localdate(), by
        mark.why = ConductWithdrawn.OBJECTION
        mark.save()
    record(by, "agreement.decided", f"agreement:{row.settlement.agreement_id}", row.decision)
    return row


@transaction.atomic
def tell_own(place: Place, words: str, by: Account, code: str = "") -> OwnReport:
    """Keep what an office tells of its own work before anybody found it, perhaps of one item.

    Raises BadInput("objection-without-words", "agreement-item-unknown").
    """
    if code and code not in {term.code for term in usual_terms()}:
        raise BadInput("agreement-item-unknown", item=code)
    if not words.strip():
        raise BadInput("objection-without-words")
    row = OwnReport(place=place, code=code, told_on=timezone.localdate(), by=by)
    row.put(words=words.strip()[:LONGEST])
    row.save(force_insert=True)
    record(by, "agreement.told", f"place:{place.pk}")
    return row


def told_in(place: Place, quarter: Quarter) -> list[tuple[dt.date, str]]:
    """What an office told by itself in a quarter."""
    rows = OwnReport.objects.filter(place=place, told_on__range=(quarter.first, quarter.last))
    return [(row.told_on, str(row.said["words"])) for row in rows.order_by("told_on")]


def _mark_named(shown: VillageAgreement, code: str) -> ConductMark | None:
    """The mark that stands, of an agreement, that "mark:KEY" names."""
    return next((one for one in shown.marks if code == f"mark:{one.pk}" and one.stands), None)


def _shown(row: Agreement, now: Sequence[Mapping[str, Any]]) -> VillageAgreement:
    settlement = getattr(row, "settlement", None)
    if settlement is None:
        return VillageAgreement(row, _terms(row, now, {}, ()), None, [])
    objections = list(settlement.objections.order_by("received_on"))
    marks = list(settlement.marks.order_by("pk"))
    decided = {one.code: one.decision for one in objections if one.mark_id is None}
    terms = _terms(row, settlement.figures, decided, marks)
    return VillageAgreement(row, terms, settlement, objections, marks)


def _terms(
    row: Agreement,
    figures: Sequence[Mapping[str, Any]],
    decided: Mapping[str, str],
    marks: Sequence[ConductMark],
) -> list[SettledTerm]:
    at = {one["code"]: TermStanding(**one) for one in figures}
    return [
        SettledTerm(
            term,
            at.get(term.code, TermStanding(term.code, None, 0.0, 1.0)),
            decided.get(term.code, ""),
            tuple(_told(one) for one in marks if one.code == term.code and one.stands),
        )
        for term in as_terms(row.terms)
    ]


def _told(mark: ConductMark) -> ConductSaid:
    assert mark.confirmed_on is not None and mark.object_until is not None
    kind, shown_by = ConductKind(mark.kind), ConductRecord(mark.record)
    return ConductSaid(kind, shown_by, mark.key, mark.confirmed_on, mark.object_until)


def _standings_now() -> dict[str, list[dict[str, Any]]]:
    kept = kept_morning()
    return {} if kept is None else kept.standings


def days_to_object(day: dt.date) -> dt.date:
    """The last day to object to what is told on a day, and to be answered."""
    return load_calendar(current_office().store.settings.pack).after(day, OBJECTION_DAYS)
