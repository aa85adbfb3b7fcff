"""Service sites at the desk: what walks counted, the gaps, and tasks for whoever buys or repairs.

What is lacking is lacking at a site, not in a record: it is a task of the village, and the ledger
or the next walk that has the thing shows it done.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from doorstep.app.site_standard import hold_sites, sites_facts
from doorstep.app.workspace import Workspace
from doorstep.domain.duties import Role
from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import DeskFact
from doorstep.domain.sites import SiteCell, SiteGap, SiteLevel, SitesHeld
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.judging import judge_anew
from doorstep.office.minute_tasks import MINUTE, DecidedTask, hand_out
from doorstep.office.models import Account, MinuteLine, Place, SiteWalk, Task
from doorstep.office.owners import DutyBook
from doorstep.office.scope import is_narrowed
from doorstep.office.tasks import write_move
from doorstep.office.village_order import BY_PLACE
from doorstep.office.vocabulary import PlaceKind, TaskState
from doorstep.packs.sites import load_standard

MOST = 1000
"""No site has more of a thing."""
DAYS_TO_FILL = 30
"""Within so many days a gap is filled, or said why not."""


@transaction.atomic
def keep_walk(
    place: Place, counts: Mapping[str, tuple[int, int]], walked_on: dt.date, by: Account | None
) -> SiteWalk:
    """Keep what a walk counted: by thing how many stand there and how many work; a thing that was
    not looked at is left out.

    Raises BadInput("walk-empty", "walk-counts-unfit", "walk-day-future").
    """
    standard = load_standard(current_office().store.settings.pack)
    if walked_on > timezone.localdate():
        raise BadInput("walk-day-future")
    for thing, (there, works) in counts.items():
        if thing not in standard.things or not 0 <= works <= there <= MOST:
            raise BadInput("walk-counts-unfit")
    if not counts:
        raise BadInput("walk-empty")
    held = {thing: list(counted) for thing, counted in counts.items()}
    told = {"walked_on": walked_on, "counts": held, "ledger": _ledger(), "by": by}
    last = SiteWalk.objects.filter(place=place).order_by("-pk").first()
    if last is not None and all(getattr(last, name) == said for name, said in told.items()):
        return last  # pressed twice
    walk = SiteWalk.objects.create(place=place, **told)
    record(by, "site.walked", f"walk:{walk.pk}", walked_on.isoformat())
    judge_anew()
    return walk


def sites_now(workspace: Workspace) -> SitesHeld:
    """The sites of the villages that whoever asks may see, as a ledger, or a walk since, tells."""
    own = [one.name for one in _villages()]
    held = hold_sites(workspace, own, _walked())
    if not is_narrowed():
        return held
    return SitesHeld(
        [one for one in held.villages if one.place in own],
        [one for one in held.gaps if one.place in own],
    )


def places_of(held: SitesHeld) -> list[Place]:
    """The villages of a matrix that the desk knows."""
    named = {one.place for one in held.villages}
    return [place for place in _villages() if place.name in named]


def walked_facts() -> list[DeskFact]:
    """What walks tell a rubric's item on sites; of what was not walked the ledger tells."""
    standard = load_standard(current_office().store.settings.pack)
    walked = _walked()
    if not walked:
        return []
    facts = sites_facts(sites_now(current_office().workspace), standard)
    return [fact for fact in facts if fact.place in walked]


@transaction.atomic
def hand_out_gaps(workspace: Workspace, by: Account) -> int:
    """Make a task of what each village lacks at the basic level, where none is under way; returns
    how many. Whoever answers for the site's ledger owns it.

    Raises BadInput("sites-without-owner") where nobody does.
    """
    lacking = basic_gaps(sites_now(workspace))
    standing = _standing()
    made = 0
    for place in _villages():
        gaps = lacking.get(place.name)
        if gaps and place.pk not in standing:
            _hand_out(place, gaps, by)
            made += 1
    return made


def basic_gaps(held: SitesHeld) -> dict[str, list[SiteGap]]:
    """What villages lack at the basic level."""
    found: dict[str, list[SiteGap]] = {}
    for gap in held.gaps:
        if gap.level == SiteLevel.BASIC:
            found.setdefault(gap.place, []).append(gap)
    return found


@transaction.atomic
def settle_gaps(workspace: Workspace) -> int:
    """Mark tasks as fixed whose village lacks nothing any more; somebody else closes them. Returns
    how many."""
    standing = _standing()
    if not standing:
        return 0
    lacking = basic_gaps(sites_now(workspace))
    done = [task for task in standing.values() if task.place.name not in lacking]
    for task in done:
        if task.state in (TaskState.OPEN, TaskState.ASSIGNED, TaskState.DISPUTED):
            before, task.state = task.state, TaskState.FIXED
            task.version += 1
            task.save(update_fields=["state", "version"])
            write_move(task, before, None, why="site-filled")
    return len(done)


def _hand_out(place: Place, gaps: list[SiteGap], by: Account) -> None:
    about = Task(place=place, code=MINUTE, register="sites")
    book = DutyBook()
    owner = book.owner_of(about).person
    if owner is None:
        raise BadInput("sites-without-owner", village=place.name, role=Role.CLERK)
    standard = load_standard(current_office().store.settings.pack)
    phrases = current_office().workspace.phrases
    lacks = [f"{phrases.pick(standard.things[gap.thing].title)} × {gap.missing}" for gap in gaps]
    today = timezone.localdate()
    number = MinuteLine.objects.filter(place=place, receipt__startswith="s").count() + 1
    made = DecidedTask(
        *(phrases.join(lacks), owner, place, today + dt.timedelta(days=DAYS_TO_FILL)),
        held_on=today,
        number=number,
        receipt=f"s{place.pk:08}{number:02}",
    )
    hand_out(made, by, why="site-gap")


def _standing() -> dict[object, Task]:
    """Tasks of sites that are not closed, by village."""
    rows = Task.objects.filter(key__startswith="s", code=MINUTE).exclude(state=TaskState.CLOSED)
    return {task.place_id: task for task in rows.select_related("place", "owner")}


def _villages() -> list[Place]:
    return list(Place.objects.filter(kind=PlaceKind.VILLAGE).order_by(*BY_PLACE))


def _walked() -> dict[str, dict[str, SiteCell]]:
    """The last walk of each village since the present site ledgers."""
    found: dict[str, dict[str, SiteCell]] = {}
    for walk in SiteWalk.objects.filter(ledger=_ledger()).select_related("place").order_by("pk"):
        name, day = walk.place.name, walk.walked_on.isoformat()
        found[name] = {
            thing: SiteCell(name, thing, works, there, seen=day)
            for thing, (there, works) in walk.counts.items()
        }
    return found


def _ledger() -> str:
    """The site ledgers of the present state, as one name."""
    held = [one.snapshot for one in current_office().store.state().sources if "sites" in one.kinds]
    return hashlib.sha256("|".join(sorted(held)).encode()).hexdigest()[:32]
