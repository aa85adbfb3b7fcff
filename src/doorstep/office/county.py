"""A county and its townships: who was invited, what a township sends, what the county takes.

A township is its code, never its name. Nothing of a card is kept that the county could not print.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from doorstep.app.county import OfficeTasks, compared, county_villages, township_card
from doorstep.app.morning import inspection_of
from doorstep.app.workspace import Workspace
from doorstep.domain.county import (
    CountyPage,
    CountyVillage,
    Invitation,
    InvitedTownship,
    TaskCounts,
    TownshipCard,
)
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.facts import judged
from doorstep.office.models import Account, CountyRow, Task
from doorstep.office.vocabulary import CountyRowKind, PlaceKind, TaskState
from doorstep.store.cipher import public_digest
from doorstep.store.county_files import (
    CountyKeys,
    invitation_file,
    new_county_keys,
    new_secret,
    open_card,
    read_card,
    read_invitation,
    seal_card,
)

LONGEST = 40
_CODE = re.compile(r"[0-9A-Za-z-]{1,20}")
_A_DAY = 1000
"""Cards a day: a card's number is its day's, so that an office put back from a backup goes on."""


@dataclasses.dataclass(frozen=True)
class Invited:
    """An invitation that was written: the township, and the file to hand over."""

    code: str
    township: str
    content: bytes


@transaction.atomic
def invite(workspace: Workspace, township: str, by: Account | None, *, code: str = "") -> Invited:
    """Invite a township under a code of its own; its keys are made with the first one.

    Raises BadInput("county-township-unnamed", "county-code-unfit"),
    RefusedByRule("county-code-taken").
    """
    name = township.strip()[:LONGEST]
    if not name or "\0" in name:
        raise BadInput("county-township-unnamed")
    own = _county() or _new_county(workspace)
    code = code.strip() or _next_code()
    if not _CODE.fullmatch(code):
        raise BadInput("county-code-unfit")
    if CountyRow.objects.filter(kind=CountyRowKind.TOWNSHIP, code=code).exists():
        raise RefusedByRule("county-code-taken", township=code)
    row = CountyRow(kind=CountyRowKind.TOWNSHIP, code=code)
    secret = new_secret()
    row.put(name=name, secret=secret, rubric=own.said["rubric"], card=None, digest="")
    row.save()
    record(by, "county.invited", f"township:{code}")
    return Invited(code, name, invitation_file(_invitation(own, row)))


def invitation_again(code: str) -> Invited:
    """The file of a township that was invited. Raises BadInput("county-code-unknown")."""
    own, row = _county(), _township(code)
    if own is None or row is None:
        raise BadInput("county-code-unknown", township=code)
    return Invited(code, row.said["name"], invitation_file(_invitation(own, row)))


@transaction.atomic
def join(content: bytes, by: Account | None) -> Invitation:
    """Keep an invitation: cards go to this county from now on, and no more to another.

    Raises BadInput("county-invitation-unfit").
    """
    told = read_invitation(content)
    row = CountyRow.objects.select_for_update().filter(kind=CountyRowKind.SEAT).first()
    if row is not None and row.said["invitation"] == dataclasses.asdict(told):
        return told
    row = row or CountyRow(kind=CountyRowKind.SEAT)
    row.put(invitation=dataclasses.asdict(told))
    row.save()
    record(by, "county.joined", f"township:{_plain(told.code)}")
    return told


def joined() -> Invitation | None:
    """The county that was joined."""
    row = CountyRow.objects.filter(kind=CountyRowKind.SEAT).first()
    return None if row is None else Invitation.from_object(row.said["invitation"])


def make_card(workspace: Workspace, by: Account | None) -> tuple[TownshipCard, bytes]:
    """Make this township's card and its sealed file.

    Raises BadInput("county-not-joined") and as `Workspace.score` does.
    """
    told = joined()
    if told is None:
        raise BadInput("county-not-joined")
    card = township_card(judged(workspace), told, 0, _tasks())
    with transaction.atomic():
        row = CountyRow.objects.select_for_update().get(kind=CountyRowKind.SEAT)
        if row.said["invitation"] != dataclasses.asdict(told):
            raise BadInput("county-not-joined")
        row.number = max(row.number + 1, timezone.localdate().toordinal() * _A_DAY)
        row.save(update_fields=["number"])
        record(by, "county.card", f"township:{_plain(told.code)}")
    card = dataclasses.replace(card, number=row.number)
    return card, seal_card(dataclasses.asdict(card), row.number, told)


@transaction.atomic
def take_cards(files: Sequence[tuple[str, bytes]], by: Account | None) -> list[TownshipCard]:
    """Take townships' cards in: all of them, or on any error none.

    Raises BadInput: "county-no-card", "county-none-invited", for one file "county-card-unfit",
    "county-card-foreign", "county-card-tampered", "county-card-older", "county-card-duplicate",
    "county-card-rubric"; for several "county-cards-refused" with each as a cause.
    """
    own = _county()
    if not files:
        raise BadInput("county-no-card")
    if own is None:
        raise BadInput("county-none-invited")
    taken, refused = [], []
    for name, content in files:
        try:
            taken.append(_take(content, own))
        except BadInput as error:
            refused.append(BadInput(error.code, **error.params | {"file": name}))
    if len(refused) == 1 and len(files) == 1:
        raise refused[0]
    if refused:
        raise BadInput("county-cards-refused", count=len(refused), causes=refused)
    for card in taken:
        record(by, "county.taken", f"township:{card.code}")
    return taken


def county_page() -> CountyPage | None:
    """What the county knows of its townships; None where nobody was invited."""
    own = _county()
    if own is None:
        return None
    rows = CountyRow.objects.filter(kind=CountyRowKind.TOWNSHIP).order_by("code")
    townships = tuple(InvitedTownship(row.code, row.said["name"], _held(row)) for row in rows)
    cards = [one.card for one in townships if one.card is not None]
    return CountyPage(own.said["name"], townships, compared(cards))


def villages_to_draw() -> list[CountyVillage]:
    """All villages of all cards, for the county's own draw. Raises BadInput("county-no-card")."""
    page = county_page()
    listed = [] if page is None else county_villages(page.townships)
    if not listed:
        raise BadInput("county-no-card")
    return listed


def _take(content: bytes, own: CountyRow) -> TownshipCard:
    told = read_card(content)
    row = _township(told.code, held=True) if told.county == own.said["id"] else None
    if row is None:
        raise BadInput("county-card-foreign")
    said = row.said
    keys = CountyKeys(own.said["private"], own.said["public"])
    opened = open_card(told, keys, said["secret"])
    if (digest := public_digest(content)) == said["digest"]:
        raise BadInput("county-card-duplicate", township=told.code)
    if told.number <= row.number:
        raise BadInput("county-card-older", township=told.code)
    try:
        card = TownshipCard.from_object(opened)
    except (KeyError, TypeError, ValueError, IndexError):
        raise BadInput("county-card-unfit") from None
    if (card.code, card.number) != (told.code, told.number):
        raise BadInput("county-card-unfit")
    if card.rubric != said["rubric"]:
        raise BadInput("county-card-rubric", township=told.code)
    row.number = told.number
    row.put(**said | {"card": opened, "digest": digest})
    row.save()
    return card


def _tasks() -> OfficeTasks:
    """Tasks by village, those of a group with its village, those of the township with all alone."""
    today = timezone.localdate()
    villages: dict[str, list[int]] = {}
    whole = [0, 0, 0]
    for task in Task.objects.select_related("place__parent").iterator():
        closed = task.state == TaskState.CLOSED
        late = not closed and task.due is not None and task.due < today
        place = task.place.parent if task.place.kind == PlaceKind.GROUP else task.place
        name = place.name if place is not None and place.kind == PlaceKind.VILLAGE else ""
        for counts in (whole, *([villages.setdefault(name, [0, 0, 0])] if name else ())):
            for at, counted in enumerate((not closed, late, closed)):
                counts[at] += counted
    told = {name: TaskCounts(*counts) for name, counts in villages.items()}
    return OfficeTasks(told, TaskCounts(*whole))


def _new_county(workspace: Workspace) -> CountyRow:
    keys = new_county_keys()
    row = CountyRow(kind=CountyRowKind.COUNTY)
    row.put(
        id=current_office().store.settings.id,
        name=current_office().folder.resolve().name[:LONGEST],
        rubric=inspection_of(workspace).rubric,
        private=keys.private,
        public=keys.public,
    )
    row.save()
    return row


def _county() -> CountyRow | None:
    return CountyRow.objects.filter(kind=CountyRowKind.COUNTY).first()


def _township(code: str, *, held: bool = False) -> CountyRow | None:
    """A township's row, `held` until the transaction ends."""
    if not _CODE.fullmatch(code):
        return None
    rows = CountyRow.objects.select_for_update() if held else CountyRow.objects
    return rows.filter(kind=CountyRowKind.TOWNSHIP, code=code).first()


def _next_code() -> str:
    held = set(CountyRow.objects.filter(kind=CountyRowKind.TOWNSHIP).values_list("code", flat=True))
    return next(code for n in range(1, len(held) + 2) if (code := f"{n:02}") not in held)


def _invitation(own: CountyRow, row: CountyRow) -> Invitation:
    said, told = own.said, row.said
    return Invitation(
        county=said["id"],
        county_name=said["name"],
        code=row.code,
        township=told["name"],
        rubric=told["rubric"],
        public=said["public"],
        secret=told["secret"],
    )


def _held(row: CountyRow) -> TownshipCard | None:
    card: dict[str, Any] | None = row.said["card"]
    return None if card is None else TownshipCard.from_object(card)


def _plain(code: str) -> str:
    """A stranger's code as a record may keep it."""
    return code if _CODE.fullmatch(code) else "-"
