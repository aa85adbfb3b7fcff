"""Points under discussion at an inspection: what it is about, what each side says, and whether it
dissents. Both views stand; neither is changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from doorstep.domain.errors import BadInput
from doorstep.domain.receptions import Side
from doorstep.office.audit import record
from doorstep.office.models import Account, IssueRaised, IssueView, Reception
from doorstep.office.people import person_key
from doorstep.office.receptions import ByHand, check_open, moment_of, protocol_of, sheet_of, text_of


@dataclass(frozen=True)
class IssueShown:
    """A point with what each side said of it, in order."""

    issue: IssueRaised
    inspectors: tuple[IssueView, ...]
    office: tuple[IssueView, ...]

    @property
    def dissent(self) -> bool:
        """Whether a side's last word is that it does not agree."""
        return any(views and views[-1].dissent for views in (self.inspectors, self.office))

    @property
    def waits(self) -> bool:
        """Whether a side has not said anything yet."""
        return not self.inspectors or not self.office


@transaction.atomic
def raise_issue(
    reception: Reception, what: str, by: Account, *, act: str = "", hand: ByHand | None = None
) -> IssueRaised:
    """Put a point on the log; `act`: the forbidden act of the protocol that it is about.

    Raises BadInput("issue-without-words", "act-unknown", "time-to-come"),
    RefusedByRule("reception-closed").
    """
    locked = Reception.objects.select_for_update().get(pk=reception.pk)
    check_open(locked)
    if not what.strip():
        raise BadInput("issue-without-words")
    if act and act not in {one.code for one in protocol_of(locked).acts}:
        raise BadInput("act-unknown")
    number, at, sheet = locked.issues.count() + 1, moment_of(hand), sheet_of(hand)
    told = {"number": number, "act": act, "raised": at, "sheet": sheet}
    made = IssueRaised(reception=locked, by=by, **told)
    made.put(what=text_of(what))
    made.save()
    record(by, "issue.raised", f"issue:{made.pk}", act)
    return made


@transaction.atomic
def say_of_issue(
    issue: IssueRaised,
    side: Side,
    text: str,
    by: Account,
    *,
    dissent: bool = False,
    hand: ByHand | None = None,
) -> IssueView:
    """Write down what a side says; what it said before stays. Raises
    BadInput("issue-without-words", "time-to-come"), RefusedByRule("reception-closed")."""
    issue = IssueRaised.objects.select_for_update().get(pk=issue.pk)
    check_open(issue.reception)
    if not text.strip():
        raise BadInput("issue-without-words")
    number = issue.views.count() + 1
    told = {"issue": issue, "number": number, "side": side, "dissent": dissent}
    made = IssueView(**told, uttered=moment_of(hand), by=by, sheet=sheet_of(hand))
    made.put(text=text_of(text))
    made.save()
    record(by, "issue.dissent" if dissent else "issue.view", f"issue:{issue.pk}", side)
    return made


def issues_of(reception: Reception) -> list[IssueShown]:
    """The points of a reception."""
    found = []
    for issue in reception.issues.prefetch_related("views").order_by("number"):
        views = sorted(issue.views.all(), key=lambda one: one.number)
        said = {side: tuple(one for one in views if one.side == side) for side in Side}
        found.append(IssueShown(issue, said[Side.INSPECTORS], said[Side.OFFICE]))
    return found


def find_issue(reception: Reception, key: str) -> IssueRaised:
    """A point by key. Raises BadInput("issue-missing")."""
    said = person_key(key)
    found = said and reception.issues.filter(pk=said).first()
    if not found:
        raise BadInput("issue-missing")
    return found
