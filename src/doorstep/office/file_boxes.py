"""The index of the boxes of papers: where each one stands, who keeps it, how many pages it has; on
the page, as a workbook and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from doorstep.app.returned_tables import read_table
from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput, DoorstepError, RefusedByRule
from doorstep.domain.inspection_day import BoxSpec
from doorstep.domain.kept_tables import KeptTable, ReturnedRow, TableColumn
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.inbox import lent_file
from doorstep.office.models import Account, FileBox, Person
from doorstep.office.people import list_people
from doorstep.office.receptions import text_of
from doorstep.office.roster import day_spec

BOXES = "boxes"
MOST_PAGES = 100_000


@dataclass(frozen=True)
class BoxShown:
    """A box as the pack describes it, and what is known of it."""

    spec: BoxSpec
    box: FileBox | None

    @property
    def where(self) -> str:
        """Where it stands."""
        return "" if self.box is None else str(self.box.said.get("where", ""))

    @property
    def keeper(self) -> str:
        """Who keeps it."""
        held = None if self.box is None else self.box.keeper
        return "" if held is None else str(held.said.get("name", ""))

    @property
    def pages(self) -> int | None:
        """How many pages it has, where somebody counted."""
        return None if self.box is None else self.box.pages

    @property
    def is_ready(self) -> bool:
        """Whether it can be found and somebody answers for it."""
        return bool(self.where and self.keeper)


@dataclass(frozen=True)
class BoxTold:
    """What is said of a box."""

    where: str
    keeper: Person | None
    pages: int | None


def boxes_of() -> list[BoxShown]:
    """The boxes of the office, whether known or not."""
    held = {one.number: one for one in FileBox.objects.select_related("keeper")}
    return [BoxShown(spec, held.get(spec.number)) for spec in day_spec().boxes]


@transaction.atomic
def keep_box(number: int, told: BoxTold, by: Account, *, seen: int | None = None) -> FileBox:
    """Say where a box stands, who keeps it and how many pages it has.

    Raises BadInput("box-unknown", "box-pages"), RefusedByRule("box-changed-since").
    """
    if number not in {one.number for one in day_spec().boxes}:
        raise BadInput("box-unknown", box=number)
    if told.pages is not None and not 0 <= told.pages <= MOST_PAGES:
        raise BadInput("box-pages", most=MOST_PAGES)
    box = FileBox.objects.select_for_update().filter(number=number).first()
    version = 0 if box is None else box.version
    if seen is not None and seen != version:
        raise RefusedByRule("box-changed-since")
    box = box or FileBox(number=number)
    box.keeper, box.pages, box.version = told.keeper, told.pages, version + 1
    box.put(where=text_of(told.where))
    box.save()
    record(by, "box.kept", f"box:{box.pk}")
    return box


def box_table(phrases: Phrasebook) -> KeptTable:
    """The township's boxes as a table to be filled."""
    names = tuple(dict.fromkeys(_name(one) for one in list_people()))
    columns = [
        TableColumn("number", phrases.text("box.number"), 6),
        TableColumn("title", phrases.text("box.title"), 28),
        TableColumn("where", phrases.text("box.where"), 28),
        TableColumn("keeper", phrases.text("box.keeper"), 14, names),
        TableColumn("pages", phrases.text("box.pages"), 8),
    ]
    rows = []
    for one in boxes_of():
        key = f"{one.spec.number}:{0 if one.box is None else one.box.version}"
        told = (str(one.spec.number), phrases.pick(one.spec.title))
        rows.append((key, (*told, *_texts(one))))
    workspace, title = current_office().store.settings.id, phrases.text("box.index")
    today = timezone.localdate()
    return KeptTable(BOXES, workspace, today, title, tuple(columns), tuple(rows))


def take_boxes(path: Path, by: Account) -> int:
    """Take the index back, whole or not at all; how many boxes were changed.

    Raises BadInput("table-refused") with causes, and what `read_table` raises.
    """
    rows = read_table(path, current_office().store.settings.id, BOXES)
    held, people = {one.spec.number: one for one in boxes_of()}, list_people()
    changed, causes = 0, []
    with transaction.atomic():
        for row in rows:
            try:
                changed += _take(row, held, people, by)
            except DoorstepError as refused:
                causes += [BadInput("table-row", row=row.row), refused]
        if causes:
            raise BadInput("table-refused", causes=causes)
    return changed


def take_boxes_sent(name: str, content: bytes, by: Account) -> int:
    """The same of a file that somebody sent."""
    with lent_file(name, content) as path:
        return take_boxes(path, by)


def _take(
    row: ReturnedRow, held: dict[int, BoxShown], people: Sequence[Person], by: Account
) -> bool:
    number, _, version = row.key.partition(":")
    shown = held.get(whole_number(number, -1))
    if shown is None:
        raise BadInput("box-unknown", box=number)
    said = tuple(row.said.get(name, "").strip() for name in ("where", "keeper", "pages"))
    if said == _texts(shown):
        return False
    where, name, pages = said
    keeper = _named(name, shown, people)
    told = BoxTold(where, keeper, whole_number(pages, -1) if pages else None)
    keep_box(shown.spec.number, told, by, seen=whole_number(version, -1))
    return True


def _named(name: str, shown: BoxShown, people: Sequence[Person]) -> Person | None:
    if not name:
        return None
    if shown.box is not None and name == shown.keeper:
        return shown.box.keeper
    found = [one for one in people if _name(one) == name]
    if len(found) != 1:
        raise BadInput("person-unclear" if found else "person-unknown", name=name)
    return found[0]


def _texts(one: BoxShown) -> tuple[str, str, str]:
    return one.where, one.keeper, "" if one.pages is None else str(one.pages)


def _name(person: Person) -> str:
    return str(person.said.get("name", ""))
