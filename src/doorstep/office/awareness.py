"""The anonymous survey: sheets of a village that all bear one code, and their answers, heaped by
village, round and half.

A heap is sorted by what its sheets say, so that nobody can tell which came when; what keeps one
sheet from counting twice is kept beside it as digests, sorted too. Of a round no figure is told
before it is closed, and then nothing comes in any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import Answers, Asked, FormSpec, HouseSheet
from doorstep.domain.short_codes import meant, short_code
from doorstep.engine.survey.random_stream import Stream
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.forms_kept import issued_form, keep_form
from doorstep.office.judging import judge_anew
from doorstep.office.models import Account, AwarenessHeap, AwarenessRound, Place
from doorstep.office.sealing import token
from doorstep.office.vocabulary import PlaceKind

AWARENESS = "awareness"
MOST_PRINTED = 2_000


@dataclass(frozen=True)
class NamelessSheet:
    """What one sheet says; `seen`: what it is known by, should it come again."""

    seen: str
    answers: Answers


def open_round() -> AwarenessRound | None:
    """The round that takes sheets; None where there is none."""
    return AwarenessRound.objects.filter(closed=None).order_by("-number").first()


@transaction.atomic
def start_round(by: Account | None) -> AwarenessRound:
    """Begin a survey; one that is open already is the one."""
    if (held := open_round()) is not None:
        return held
    last = AwarenessRound.objects.aggregate(last=Max("number"))["last"] or 0
    form = keep_form(AWARENESS)
    made = AwarenessRound.objects.create(
        number=last + 1, version=form.version, opened=timezone.localdate()
    )
    record(by, "awareness.opened", f"awareness:{made.number}")
    return made


@transaction.atomic
def close_round(by: Account) -> AwarenessRound:
    """End the survey that is open: from now on its figures are told and no sheet comes in. Raises
    BadInput("awareness-none-open")."""
    held = AwarenessRound.objects.select_for_update().filter(closed=None).first()
    if held is None:
        raise BadInput("awareness-none-open")
    held.closed = timezone.localdate()
    held.save(update_fields=["closed"])
    record(by, "awareness.closed", f"awareness:{held.number}")
    judge_anew()
    return held


# -- out


@transaction.atomic
def sheets_to_print(
    place: Place, count: int, by: Account | None
) -> list[tuple[FormSpec, HouseSheet]]:
    """So many blank sheets of a village; which half each one is of is drawn at random, as many of
    one as of the other."""
    now = start_round(by)
    form = issued_form(AWARENESS, now.version)
    heaps = [_heap(now, place, half) for half in form.halves]
    drawn = _drawn(heaps, min(count, MOST_PRINTED))
    for heap in heaps:
        heap.printed += sum(one is heap for one in drawn)
        heap.save(update_fields=["printed"])
    record(by, "awareness.printed", f"awareness:{now.number}", str(len(drawn)))
    return [_sheet(form, one) for one in drawn]


@transaction.atomic
def heaps_to_fill(place: Place, by: Account | None) -> list[AwarenessHeap]:
    """The heaps of a village in the round that is open, made where there are none."""
    now = start_round(by)
    form = issued_form(AWARENESS, now.version)
    return [_heap(now, place, half) for half in form.halves]


def _heap(now: AwarenessRound, place: Place, half: str) -> AwarenessHeap:
    held = AwarenessHeap.objects.filter(round=now, place=place, half=half).first()
    if held is not None:
        return held
    settings = current_office().store.settings
    code = short_code("|".join((settings.id, AWARENESS, str(now.number), str(place.pk), half)))
    made = AwarenessHeap(round=now, place=place, half=half, code=code)
    made.put(sheets=[], seen=[])
    made.save(force_insert=True)
    return made


def _drawn(heaps: Sequence[AwarenessHeap], count: int) -> list[AwarenessHeap]:
    """Which heap each sheet of a stack is of, in an order that nobody chose."""
    chance = Stream(heaps[0].code, ["awareness", str(sum(one.printed for one in heaps))])
    stack = [heaps[number % len(heaps)] for number in range(count)]
    for at in range(len(stack) - 1, 0, -1):
        other = chance.below(at + 1)
        stack[at], stack[other] = stack[other], stack[at]
    return stack


def _sheet(form: FormSpec, heap: AwarenessHeap) -> tuple[FormSpec, HouseSheet]:
    village = heap.place.name if heap.place.kind != PlaceKind.TOWNSHIP else ""
    house = {"village": village} if village else {}
    return form.of_half(heap.half), HouseSheet(heap.code, form.code, form.version, house)


# -- back


def find_heap(code: str) -> AwarenessHeap:
    """The heap that a sheet's code means, however it was typed. Raises BadInput("door-unknown")."""
    wanted = {"".join(filter(str.isalnum, code)).upper(), meant(code)}
    found = AwarenessHeap.objects.select_related("round", "place").filter(code__in=wanted)
    if (heap := found.first()) is None:
        raise BadInput("door-unknown", door=code.strip()[:40])
    return heap


def is_heap(code: str) -> bool:
    """Whether a code stands on anonymous sheets of ours."""
    try:
        return find_heap(code) is not None
    except BadInput:
        return False


def sheet_of_heap(code: str) -> tuple[FormSpec, HouseSheet]:
    """What the sheets of a code were printed from. Raises BadInput("door-unknown")."""
    heap = find_heap(code)
    return _sheet(issued_form(AWARENESS, heap.round.version), heap)


@transaction.atomic
def add_sheets(code: str, sheets: Iterable[NamelessSheet], by: Account | None) -> int:
    """Put sheets that came back onto their heap; one that lies there already, and one on which
    nothing is ticked, is passed over. Returns how many are new.

    Raises BadInput("door-unknown", "awareness-closed").
    """
    found = find_heap(code)
    if found.round.closed is not None:
        raise BadInput("awareness-closed", number=found.round.number)
    heap = AwarenessHeap.objects.select_for_update().get(pk=found.pk)
    held, seen = list(heap.said["sheets"]), set(heap.said["seen"])
    fresh = 0
    for one in sheets:
        digest = token(f"{heap.code}|{one.seen}")
        told = {name: value for name, value in sorted(one.answers.items()) if value}
        if digest in seen or not told:
            continue
        seen.add(digest)
        held.append(told)
        fresh += 1
    if fresh:
        heap.put(sheets=sorted(held, key=lambda one: sorted(one.items())), seen=sorted(seen))
        heap.back = len(held)
        heap.save()
        record(by, "awareness.back", f"awareness:{found.round.number}", str(fresh))
    return fresh


def boxes_of(form: FormSpec, answers: Answers) -> Answers:
    """Answers as a heap keeps them. Raises BadInput("answer-unknown") where a box is none of the
    form's."""
    known = {one.code: one for one in form.asked(Asked.ONCE)}
    for code, said in answers.items():
        if code not in known or any(known[code].choice(one) is None for one in said.split()):
            raise BadInput("answer-unknown", form=form.code, question=code)
    return answers
