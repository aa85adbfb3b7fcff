"""What pages show of the folder, made anew after each reconcile: one way, in one transaction, named
by the run. Killed anywhere: the old projection or the new one.

Matters outlive it: each is known again by its key, or carried over where a number or a name was
corrected; what is gone is proven, what came back is open once more.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from doorstep.app.accepting import accepted_among
from doorstep.app.findings import as_object
from doorstep.app.matters import Carried, KnownMatter, MatterRecord, carry_over, matters
from doorstep.app.reporting import township_of
from doorstep.app.workspace import Workspace
from doorstep.domain.findings import Finding
from doorstep.engine.checks import ENGINE_VERSION
from doorstep.engine.fields.places import place_key, usual_names
from doorstep.engine.intake.collector import no_collector
from doorstep.office.audit import record
from doorstep.office.bulk import add, change, refill
from doorstep.office.claims import drop_claims
from doorstep.office.configuring import current_office
from doorstep.office.duties import duties_spec
from doorstep.office.filling import fill_duties
from doorstep.office.models import (
    FindingRow,
    Matter,
    Place,
    Projected,
    Task,
    TaskEvidence,
    TaskMove,
)
from doorstep.office.models.people import is_place_name
from doorstep.office.projecting_cards import PreparedCards, prepare_cards, show_cards
from doorstep.office.proving import keep_proven
from doorstep.office.sealing import seal
from doorstep.office.tasks import RECORDS_MOVE, write_move
from doorstep.office.village_order import order_places
from doorstep.office.vocabulary import Answer, MatterState, PlaceKind, TaskState

BATCH = 500
_TOLD = ("core", "anchors", "task")
_KNOWN = ("state", "gone_in", "answer_code", "recurred", "stood")
CARRIED = "matter.carried"
"""The audit's word for a matter whose key changed: on the old one, because of the new one."""


@dataclass(frozen=True)
class Projection:
    """What one projection did: the run, and how many matters are new, gone, came back."""

    run: str
    found: int
    new: int
    gone: int
    recurred: int


def is_overtaken() -> bool:
    """Whether the folder holds a run that the pages do not show yet."""
    run = present_run(current_office().workspace)
    return run is not None and not Projected.objects.filter(run=run).exists()


def present_run(workspace: Workspace) -> str | None:
    """The folder's present run; None where nothing was reconciled since the last change."""
    run = workspace.store.run_id(ENGINE_VERSION)
    return run if workspace.store.has_run(run) else None


@no_collector()
def project(workspace: Workspace) -> Projection | None:
    """Show the present run; None where it is shown already or there is none."""
    run = present_run(workspace)
    if run is None or Projected.objects.filter(run=run).exists():
        return None
    found = matters(workspace)
    made = prepare_cards(workspace, [one.finding for one in found])
    accepted = accepted_among(workspace.store, found)
    with transaction.atomic():
        shown = Projected.objects.select_for_update().filter(pk=1).first()
        if shown is not None and shown.run == run:
            return None
        before = _compared_with(shown)
        places = keep_places(workspace, {one.place for one in found} | made.places)
        fill_duties(workspace, places)
        order_places(workspace)
        done = _keep_matters(found, run, places)
        back = done.back | _keep_accepted(accepted, run)
        _show_findings(found, places, _not_there_before() if before else frozenset(), made)
        show_cards(made, places, {one.finding.id: one.key for one in found})
        drop_claims(workspace, found, run)
        _settle_tasks(run, back)
        Projected.objects.update_or_create(pk=1, defaults={"run": run, "before": before})
        record(None, "folder.projected", f"run:{run}")
    return Projection(run, len(found), len(done.new), len(done.gone), len(back))


def _compared_with(shown: Projected | None) -> str:
    """The run that new and gone are counted from: the last one of an earlier day, however often
    there is another today; what it had `stood`. On the first day its first, before that ""."""
    if shown is None:
        return ""
    if shown.before and timezone.localdate(shown.when) == timezone.localdate():
        return shown.before
    there = FindingRow.objects.filter(matter=OuterRef("pk"))
    Matter.objects.update(stood=Exists(there))
    return shown.run


def gone_matters() -> QuerySet[Matter]:
    """What was there in that run and is found no more."""
    return Matter.objects.filter(stood=True, finding=None)


def _not_there_before() -> frozenset[str]:
    """What was not there in that run: seen for the first time, or come back."""
    return frozenset(Matter.objects.filter(stood=False).values_list("pk", flat=True))


def keep_places(workspace: Workspace, names: Iterable[str]) -> dict[str, Place]:
    """The villages of these names, each below the one township and called by its whole name where
    a register writes it, by `place_key`; "" is the township, and so is what names no place."""
    township = township_of(workspace)
    top, _ = Place.objects.get_or_create(
        kind=PlaceKind.TOWNSHIP,
        parent=None,
        defaults={"name": township if is_place_name(township) else ""},
    )
    villages = Place.objects.filter(kind=PlaceKind.VILLAGE)
    held = {place_key(place.name): place for place in villages}
    usual = usual_names(Counter(name for name in names if name))
    for key, name in sorted(usual.items(), key=lambda one: one[1]):
        if not is_place_name(name):
            held[key] = top
        elif key not in held:
            held[key] = Place.objects.create(kind=PlaceKind.VILLAGE, name=name, parent=top)
        elif len(held[key].name) == len(key) < len(name):
            held[key].name = name
            held[key].save(update_fields=["name"])
    return held | {"": top}


@dataclass(frozen=True)
class _Kept:
    new: frozenset[str]
    gone: frozenset[str]
    back: frozenset[str]


def _keep_matters(found: Sequence[MatterRecord], run: str, places: Mapping[str, Place]) -> _Kept:
    """Know the matters of this run again, make those that are new, and mark what is gone."""
    held = {one.key: one for one in Matter.objects.all()}
    known = [
        KnownMatter(one.key, one.core, frozenset(one.anchors), gone=_is_gone(one))
        for one in held.values()
    ]
    _rename(carry_over(known, found), held)
    tasks = _tasks_of(found, places)
    made, changed = [], []
    for one in found:
        matter, task, anchors = held.get(one.key), tasks[_bundle(one)].pk, sorted(one.anchors)
        told = (one.core, json.dumps(anchors), task)
        if matter is None:
            made.append((one.key, *told, MatterState.OPEN, "", "", 0, False, run, run))
        elif (matter.core, matter.anchors, matter.task_id) != (one.core, anchors, task):
            changed.append((*told, one.key))
    now = {one.key for one in found}
    gone = _mark_gone(held, now, run)
    back = frozenset(key for key in now & held.keys() if _is_gone(held[key]))
    add(Matter, ("key", *_TOLD, *_KNOWN, "first_run", "last_run"), made)
    change(Matter, _TOLD, changed)
    for keys in _batches(sorted(now & held.keys())):
        Matter.objects.filter(pk__in=keys).update(last_run=run)
    for keys in _batches(sorted(back)):
        opened = {"state": MatterState.OPEN, "gone_in": "", "answer_code": ""}
        Matter.objects.filter(pk__in=keys).update(**opened, recurred=F("recurred") + 1)
    return _Kept(frozenset(now - held.keys()), gone, back)


def _keep_accepted(accepted: frozenset[str], run: str) -> frozenset[str]:
    """Close what the folder's decisions accept as right on both sides; what was accepted and says
    something else now is open again: the keys of these."""
    for keys in _batches(sorted(accepted)):
        standing = Matter.objects.filter(pk__in=keys).exclude(state=MatterState.CLOSED)
        standing.update(state=MatterState.CLOSED, answer_code=Answer.BOTH_RIGHT)
    closed = Matter.objects.filter(
        state=MatterState.CLOSED, answer_code=Answer.BOTH_RIGHT, last_run=run
    )
    other = sorted(set(closed.values_list("pk", flat=True)) - accepted)
    for keys in _batches(other):
        Matter.objects.filter(pk__in=keys).update(
            state=MatterState.OPEN, answer_code="", recurred=F("recurred") + 1
        )
    return frozenset(other)


def _batches(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _rename(carried: Carried, held: dict[str, Matter]) -> None:
    """Give a matter that is carried over its new key: its moves and its task go with it, and the
    audit tells whoever still holds the old one."""
    for old, new in carried.continued.items():
        matter = held.pop(old)
        moved = Matter.objects.get(pk=old)
        moved.key = new
        moved.save(force_insert=True)
        TaskMove.objects.filter(matter_id=old).update(matter_id=new)
        TaskEvidence.objects.filter(matter_id=old).update(matter_id=new)
        Matter.objects.filter(pk=old).delete()
        record(None, CARRIED, f"matter:{old}", new)
        matter.key = new
        held[new] = matter


def _mark_gone(held: Mapping[str, Matter], found: set[str], run: str) -> frozenset[str]:
    """What stood and is in the run no more is gone: the records themselves show it."""
    gone = [
        key
        for key, matter in held.items()
        if key not in found and matter.state in (MatterState.OPEN, MatterState.ANSWERED)
    ]
    for keys in _batches(gone):
        keep_proven(keys, run)
        some = Matter.objects.filter(pk__in=keys)
        some.update(state=MatterState.GONE, gone_in=run)
    return frozenset(gone)


def _is_gone(matter: Matter) -> bool:
    """Whether an earlier run showed it settled; a difference in which both are right still
    stands."""
    accepted = matter.answer_code == Answer.BOTH_RIGHT
    return matter.state == MatterState.GONE or (matter.state == MatterState.CLOSED and not accepted)


def _bundle(one: MatterRecord) -> str:
    """The key of the task that a matter belongs to."""
    told = f"{place_key(one.place)}\x1f{one.code}\x1f{one.register}".encode()
    return hashlib.sha256(told).hexdigest()[:8]


def _tasks_of(found: Sequence[MatterRecord], places: Mapping[str, Place]) -> dict[str, Task]:
    """The tasks of all bundles, made where they are new, each with its item of the list of
    duties as the pack has it now."""
    bundles = {_bundle(one): one for one in found}
    held = {task.key: task for task in Task.objects.filter(key__in=list(bundles))}
    spec = duties_spec()
    new, moved = [], []
    for key, one in sorted(bundles.items()):
        place = places[place_key(one.place)]
        task = held.get(key) or Task(key=key, place=place, code=one.code, register=one.register)
        item = spec.item_for(one.register, one.code)
        if item is not None and item.code != task.list_item:
            task.list_item, task.share = item.code, item.share
            moved.append(task)
        if key not in held:
            new.append(task)
    Task.objects.bulk_create(new, BATCH)
    Task.objects.bulk_update(
        [task for task in moved if task.key in held], ["list_item", "share"], BATCH
    )
    return {task.key: task for task in Task.objects.filter(key__in=list(bundles))}


def _show_findings(
    found: Sequence[MatterRecord],
    places: Mapping[str, Place],
    new: frozenset[str],
    made: PreparedCards,
) -> None:
    """The findings of this run in place of those before."""
    table, homes = FindingRow._meta.db_table, made.homes()
    fields = (
        *("matter", "code", "check_id", "severity", "place", "register", "household", "number"),
        *("is_new", "sealed"),
    )
    rows = (
        (
            *(one.key, one.code, one.check, one.severity, places[place_key(one.place)].pk),
            *(one.register, homes.get(one.finding.id, ""), number, one.key in new),
            seal(_told(one.finding, made), table, one.key),
        )
        for number, one in enumerate(found)
    )
    refill(FindingRow, fields, rows)


def _told(found: Finding, made: PreparedCards) -> dict[str, object]:
    """A finding as its row holds it: as it is printed, and its records."""
    return as_object(found) | {"rows": made.rows[found.id].as_object()}


def _settle_tasks(run: str, back: frozenset[str]) -> None:
    """Move the tasks whose matters the run proved, or brought back (keys `back`)."""
    states: dict[int, set[str]] = defaultdict(set)
    came_back: set[int] = set()
    known = Matter.objects.values_list("pk", "task_id", "state", "answer_code")
    for key, task_id, state, answer in known:
        accepted = state == MatterState.ANSWERED and answer == Answer.BOTH_RIGHT
        states[task_id].add("accepted" if accepted else state)
        if key in back:
            came_back.add(task_id)
    for task in Task.objects.filter(pk__in=list(states)):
        _settle(task, states[task.pk], task.pk in came_back, run)


def _settle(task: Task, states: set[str], came_back: bool, run: str) -> None:
    standing = states & {MatterState.OPEN, MatterState.ANSWERED}
    before = TaskState(task.state)
    if standing and before in (TaskState.CLOSED, TaskState.FIXED):
        proven_before = before == TaskState.FIXED and task.fixed_by_id is not None
        if proven_before and not came_back:
            return  # somebody said it is corrected; no later version tells otherwise
        owned = before == TaskState.FIXED and task.owner_id is not None
        after = TaskState.ASSIGNED if owned else TaskState.OPEN
        if not owned:
            task.owner = None  # whoever had it may be gone: it is given out again
        task.recurred += int(came_back and before == TaskState.CLOSED)
    elif not standing and before in (TaskState.OPEN, TaskState.ASSIGNED, TaskState.DISPUTED):
        decided = before == TaskState.OPEN and states == {MatterState.CLOSED}
        after = TaskState.CLOSED if decided else TaskState.FIXED
    else:
        return
    assert after in RECORDS_MOVE[before]
    proven = "accepted-before" if after == TaskState.CLOSED else "records-agree"
    why = "came-back" if standing else proven
    task.state, task.fixed_by, task.version = after, None, task.version + 1
    task.save()
    write_move(task, before, None, why=why, run=run)
