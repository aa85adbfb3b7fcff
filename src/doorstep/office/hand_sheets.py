"""Sheets of an inspection day that were filled in by hand, typed in afterwards: one types what
stands there, a second person holds it against the paper, and only then its lines are made - by the
verbs that make them at the desk, with the times as written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.forms import Asked
from doorstep.domain.receptions import LINES, HandSheet, Side
from doorstep.office.accounts import check_second
from doorstep.office.audit import record
from doorstep.office.clock import now
from doorstep.office.forms_kept import keep_form
from doorstep.office.inspectors import BLIND, find_door, keep_blind
from doorstep.office.issue_log import raise_issue, say_of_issue
from doorstep.office.models import Account, PaperAsked, Reception, TypedSheet
from doorstep.office.paper_clock import PaperHandover, ask_for_paper, hand_over
from doorstep.office.receptions import ByHand, check_open, check_sheets, sign_exit, text_of

Fields = Mapping[str, Sequence[str]]
"""What a page sends: "what-1", "asked-1" ... by line; "name-office" by side; a household's form as
an inspector's own page sends it."""

COLUMNS = {
    HandSheet.PAPERS: ("what", "corrects", "box", "asked", "handed", "by", "to", "note"),
    HandSheet.ISSUES: ("what", "act", "time", "inspectors", "office", "dissent"),
    HandSheet.EXIT: ("name", "time", "note"),
}
"""What is typed of a line of each sheet, in the order of the paper."""


@dataclass(frozen=True)
class SheetHeld:
    """A sheet as pages name it: a HandSheet or a household's code; its newest typing, if any."""

    name: str
    typed: TypedSheet | None = None

    @property
    def waits(self) -> bool:
        """Whether it was typed and no second person has compared it."""
        return self.typed is not None and self.typed.compared is None


def sheet_held(reception: Reception, name: str) -> SheetHeld:
    """A sheet of a reception. Raises BadInput("sheet-unknown", "sampled-door-unknown",
    "short-code-wrong")."""
    said = name if name in set(HandSheet) else find_door(reception, name).code
    return SheetHeld(said, reception.sheets.filter(sheet=said).order_by("number").last())


def sheets_typed(reception: Reception) -> list[TypedSheet]:
    """All sheets that were typed in, those that wait first."""
    rows = reception.sheets.select_related("by__person", "compared_by").order_by("typed")
    return sorted(rows, key=lambda one: one.compared is not None)


def line_names(sheet: HandSheet) -> Sequence[str]:
    """By what the lines of a sheet are told apart."""
    return list(Side) if sheet is HandSheet.EXIT else [str(n + 1) for n in range(LINES[sheet])]


@transaction.atomic
def type_sheet(reception: Reception, name: str, fields: Fields, by: Account) -> TypedSheet:
    """Keep what somebody typed of a sheet; typed anew while it waits, the last typing stands. It
    must be such that its lines could be made.

    Raises BadInput("sheet-empty", "sheet-line") and as `sheet_held`, RefusedByRule
    ("reception-closed").
    """
    locked = Reception.objects.select_for_update().get(pk=reception.pk)
    check_open(locked)
    held = sheet_held(locked, name)
    row = held.typed if held.waits else None
    if row is None:
        number = locked.sheets.filter(sheet=held.name).count() + 1
        row = TypedSheet(reception=locked, sheet=held.name, number=number)
    told = _known(held.name, fields)
    if row.version and row.by == by and row.said["fields"] == told:
        return row  # pressed twice
    row.version, row.typed, row.by = row.version + 1, now(), by
    row.put(fields=told)
    row.save()
    with transaction.atomic():
        _make(row)
        transaction.set_rollback(True)
    record(by, "sheet.typed", f"sheet:{row.pk}")
    return row


@transaction.atomic
def confirm_sheet(reception: Reception, name: str, version: int, by: Account) -> TypedSheet:
    """Say as the second that what was typed (in this version) is what the signed paper says: its
    lines are made now.

    Raises BadInput as `sheet_held`, "sheet-not-typed"; RefusedByRule("sheet-changed",
    "sheets-wait", "reception-closed") and as `check_second`.
    """
    locked = Reception.objects.select_for_update().get(pk=reception.pk)
    held = sheet_held(locked, name)
    row = held.typed
    if row is None:
        raise BadInput("sheet-not-typed")
    if row.version != version or (row.compared is not None and row.compared_by != by):
        raise RefusedByRule("sheet-changed")
    if row.compared is not None:
        return row  # pressed twice
    check_open(locked)
    check_second(row.by, by)
    row.compared, row.compared_by = now(), by
    row.save()
    if held.name == HandSheet.EXIT:
        check_sheets(locked)
    _make(row)
    record(by, "sheet.compared", f"sheet:{row.pk}")
    return row


def _known(name: str, fields: Fields) -> dict[str, list[str]]:
    """The fields that a sheet has, without what is empty. Raises BadInput("sheet-empty")."""
    told = {at: [text_of(one) for one in fields.get(at, ()) if one] for at in _names(name)}
    told = {at: said for at, said in told.items() if any(said)}
    if not set(told) - {"day", "visitors"}:
        raise BadInput("sheet-empty")
    return told


def _names(name: str) -> list[str]:
    if name in set(HandSheet):
        sheet = HandSheet(name)
        return [f"{column}-{at}" for at in line_names(sheet) for column in COLUMNS[sheet]]
    form = keep_form(BLIND)
    once = [f"once.{one.code}" for one in form.asked(Asked.ONCE)]
    added = [
        f"added.{n}.{one.code}" for n in range(1, form.added + 1) for one in form.asked(Asked.ADDED)
    ]
    return ["day", "visitors", *once, *added]


class _Lines:
    """The lines of a typed sheet, and the verbs that make them."""

    def __init__(self, row: TypedSheet) -> None:
        self._row, self._by, self._reception = row, row.by, row.reception
        self._fields: Fields = row.said["fields"]
        self._day = timezone.localdate(self._reception.begins)
        self._papers: dict[str, PaperAsked] = {}

    def make(self, line: Callable[[str], None], names: Sequence[str]) -> None:
        """Make each line. Raises BadInput("sheet-line") with the number of the line and why."""
        for at in names:
            if not any(name.rpartition("-")[2] == at for name in self._fields):
                continue
            try:
                line(at)
            except BadInput as error:
                if not at.isdigit():
                    raise
                raise BadInput("sheet-line", line=at, causes=[error]) from error

    def paper(self, at: str) -> None:
        """A paper asked for, with when it was handed over; or a correction of a line above."""
        if corrects := self._said("corrects", at):
            paper = self._papers.get(corrects)
            if paper is None:
                raise BadInput("paper-missing")
        else:
            box, hand = self._said("box", at), self._hand("asked", at)
            number = whole_number(box, -1) if box else None
            what = self._said("what", at)
            paper = ask_for_paper(self._reception, what, self._by, box=number, hand=hand)
            self._papers[at] = paper
        by, to, note = (self._said(column, at) for column in ("by", "to", "note"))
        if corrects or self._said("handed", at) or by or to:
            hand_over(paper, PaperHandover(by, to, note, self._hand("handed", at)), self._by)

    def issue(self, at: str) -> None:
        """A point with what each side wrote of it."""
        hand, dissent = self._hand("time", at), self._fields.get(f"dissent-{at}", ())
        what, act = self._said("what", at), self._said("act", at)
        made = raise_issue(self._reception, what, self._by, act=act, hand=hand)
        for side in Side:
            if text := self._said(side, at):
                dissents = side in dissent
                say_of_issue(made, side, text, self._by, dissent=dissents, hand=hand)
            elif side in dissent:
                raise BadInput("issue-without-words")

    def signature(self, at: str) -> None:
        """One side's signature."""
        name, note = self._said("name", at), self._said("note", at)
        hand = self._hand("time", at)
        sign_exit(self._reception, Side(at), name, self._by, note=note, hand=hand)

    def _said(self, column: str, at: str) -> str:
        return next(iter(self._fields.get(f"{column}-{at}", ())), "")

    def _hand(self, column: str, at: str) -> ByHand:
        """The hour and minute that stand on the sheet. Raises BadInput("sheet-without-time",
        "time-unclear")."""
        said = self._said(column, at)
        if not said:
            raise BadInput("sheet-without-time")
        try:
            time = dt.time.fromisoformat(said.replace("：", ":").zfill(5))
        except ValueError:
            raise BadInput("time-unclear", value=said) from None
        day = dt.datetime.combine(self._day, time.replace(tzinfo=None))
        return ByHand(self._row, timezone.make_aware(day))


def _make(row: TypedSheet) -> None:
    if row.sheet not in set(HandSheet):
        keep_blind(find_door(row.reception, row.sheet), row.said["fields"], row.by, row)
        return
    sheet, lines = HandSheet(row.sheet), _Lines(row)
    names = list(line_names(sheet))
    if sheet is HandSheet.EXIT:
        names.sort(key=lambda at: row.said["fields"].get(f"time-{at}", ["~"])[0])
    made = {
        HandSheet.PAPERS: lines.paper,
        HandSheet.ISSUES: lines.issue,
        HandSheet.EXIT: lines.signature,
    }
    lines.make(made[sheet], names)
