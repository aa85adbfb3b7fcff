"""What nobody was told of becomes work of the office: one task a village, which is done once every
topic of it was told."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from doorstep.domain.errors import BadInput
from doorstep.domain.outreach import NeverTold
from doorstep.i18n.phrasebook import DEFAULT, Phrasebook
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.minute_tasks import DecidedTask, hand_out
from doorstep.office.models import Account, MinuteLine, Person, Place, Task
from doorstep.office.outreach import never_told, outreach_topics
from doorstep.office.villages import find_village


@transaction.atomic
def hand_out_untold(owner: Person, due: dt.date, by: Account) -> int:
    """Hand what no village was told of to somebody, to be done by a day; what was handed out
    already and is still the same is not handed out again. Returns how many tasks are new.

    Raises BadInput("outreach-due-past").
    """
    today = timezone.localdate()
    if due < today:
        raise BadInput("outreach-due-past", day=due)
    made = 0
    for one in never_told(today):
        place = find_village(one.village)
        receipt = _receipt(one)
        if place is None or Task.objects.filter(key=receipt).exists():
            continue
        _hand_out(one, place, owner, due, receipt, by)
        made += 1
    return made


def _hand_out(
    one: NeverTold, place: Place, owner: Person, due: dt.date, receipt: str, by: Account
) -> None:
    today = timezone.localdate()
    number = MinuteLine.objects.filter(held_on=today).aggregate(last=Max("number"))["last"] or 0
    made = DecidedTask(
        _said(one), owner, place, due, held_on=today, number=number + 1, receipt=receipt
    )
    hand_out(made, by, why="minutes")
    record(by, "outreach.handed-out", f"task:{receipt}")


def _said(one: NeverTold) -> str:
    """What is to be done, in the office's own language."""
    phrases = Phrasebook(current_office().store.settings.language or DEFAULT)
    topics = outreach_topics()
    told = phrases.join(phrases.pick(topics[code]) for code in one.topics)
    return phrases.text("outreach.task", village=one.village, topics=told)


def _receipt(one: NeverTold) -> str:
    said = "|".join((one.village, *one.topics, timezone.localdate().strftime("%Y")))
    return f"t{int.from_bytes(hashlib.sha256(said.encode()).digest()[:8]) % 10**10:010}"
