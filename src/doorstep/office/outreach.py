"""What offices told people of: a line a talk, its topic from the pack's closed list; and which
topics nobody told a village of, which is work for the office.

How many heard a talk is kept, who they were is not: there is no list of those who came.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from doorstep.app.headed_rows import spoken
from doorstep.app.reporting import township_of
from doorstep.app.returned_outreach import WrittenTalk, read_outreach
from doorstep.domain.errors import BadInput
from doorstep.domain.forms import Titles
from doorstep.domain.outreach import NeverTold, OutreachShown, Talk
from doorstep.engine.fields.context import Context
from doorstep.engine.fields.dates import read_date
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.inbox import lent_file
from doorstep.office.models import Account, OutreachLine, Place
from doorstep.office.village_order import BY_PLACE
from doorstep.office.villages import find_village
from doorstep.office.vocabulary import OutreachWay, PlaceKind
from doorstep.packs.forms import load_forms

MONTHS = 12
"""A topic is new to a village again after so many months without a word of it."""
MOST_HEADS = 100_000
MOST_NAMED = 50
MOST_SHOWN = 400
_SURVEY = "awareness"


@dataclass(frozen=True)
class TakenTalks:
    """What a sheet of talks brought: lines that are new, changed, and as they were."""

    new: int
    changed: int
    unchanged: int

    @property
    def counts(self) -> dict[str, int]:
        """Its lines, counted."""
        return {of: getattr(self, of) for of in ("new", "changed", "unchanged")}


def outreach_topics() -> Mapping[str, Titles]:
    """The pack's closed list of topics: what its anonymous survey measures, by code."""
    form = load_forms(current_office().store.settings.pack).get(_SURVEY)
    return {one.code: one.topic for one in form.topics} if form else {}


@transaction.atomic
def note_talk(said: Mapping[str, str], by: Account | None, key: UUID | None = None) -> OutreachLine:
    """Note a talk as it was written (fields of `OUTREACH_FIELDS`); `key`: that of the line that is
    meant, which then says this instead.

    Raises BadInput: "outreach-day", "outreach-village", "outreach-topic", "outreach-way",
    "outreach-heads".
    """
    told = _columns(said)
    held = None if key is None else OutreachLine.objects.filter(pk=key).first()
    if held is None:
        row = OutreachLine(**told) if key is None else OutreachLine(pk=key, **told)
        row.save(force_insert=True)
        record(by, "outreach.noted", f"outreach:{row.pk}", row.topic)
        return row
    if held.dropped or any(getattr(held, name) != value for name, value in told.items()):
        OutreachLine.objects.filter(pk=held.pk).update(**told, dropped=False)
        record(by, "outreach.changed", f"outreach:{held.pk}", str(told["topic"]))
    return OutreachLine.objects.get(pk=held.pk)


@transaction.atomic
def drop_talk(key: str, by: Account) -> None:
    """Take back a line that was entered by mistake. Raises BadInput("outreach-unknown")."""
    known = _uuid(key)
    if known is None or not OutreachLine.objects.filter(pk=known, dropped=False).update(
        dropped=True
    ):
        raise BadInput("outreach-unknown")
    record(by, "outreach.dropped", f"outreach:{_uuid(key)}")


def outreach_shown(today: dt.date | None = None) -> OutreachShown:
    """All that the page and the papers show."""
    office, day = current_office(), today or timezone.localdate()
    lines = OutreachLine.objects.filter(dropped=False).select_related("place")
    ordered = lines.order_by("-day", "place__code", "place__name", "topic", "pk")[:MOST_SHOWN]
    return OutreachShown(
        township=township_of(office.workspace),
        day=day,
        since=months_before(day),
        topics=outreach_topics(),
        ways=tuple(OutreachWay),
        villages=tuple(one.name for one in _villages()),
        talks=tuple(map(_talk, ordered)),
        never=tuple(never_told(day)),
        simulated=office.simulated,
    )


def never_told(today: dt.date) -> list[NeverTold]:
    """The topics that no line of the last months names, by village; what the whole township was
    told, each village was."""
    told: dict[int, set[str]] = defaultdict(set)
    recent = OutreachLine.objects.filter(
        dropped=False, day__gte=months_before(today), day__lte=today
    )
    for key, topic in recent.values_list("place_id", "topic"):
        told[key].add(topic)
    everywhere = {
        topic
        for one in Place.objects.filter(kind=PlaceKind.TOWNSHIP)
        for topic in told.get(one.pk, ())
    }
    found = []
    for place in _villages():
        missing = (one for one in outreach_topics() if one not in told[place.pk] | everywhere)
        if topics := tuple(missing):
            found.append(NeverTold(place.name, topics))
    return found


def months_before(day: dt.date) -> dt.date:
    """The day from which on a talk still counts."""
    return day - dt.timedelta(days=round(MONTHS * 365.25 / 12))


def take_outreach(path: Path, by: Account) -> TakenTalks:
    """Take a sheet of talks back as a whole, or not at all with every row that cannot be read;
    taken once more it changes nothing.

    Raises BadInput: as `read_outreach`, and "outreach-unreadable" with a cause for each row.
    """
    rows = read_outreach(path)
    problems: list[BadInput] = []
    for row in rows:
        try:
            _columns(row.said)
        except BadInput as error:
            problems.append(BadInput("outreach-row", row=row.row, causes=[error]))
    if problems:
        shown = [one for problem in problems[:MOST_NAMED] for one in (problem, *problem.causes)]
        raise BadInput("outreach-unreadable", file=path.name, count=len(problems), causes=shown)
    with transaction.atomic():
        return _kept(rows, by)


def take_outreach_sent(name: str, content: bytes, by: Account) -> TakenTalks:
    """The same of a file that somebody sent."""
    with lent_file(name, content) as path:
        return take_outreach(path, by)


def _kept(rows: Sequence[WrittenTalk], by: Account) -> TakenTalks:
    new = changed = 0
    same: dict[str, int] = defaultdict(int)
    for row in rows:
        told = _columns(row.said)
        said = "|".join(
            str(value if name != "place" else getattr(told["place"], "pk", ""))
            for name, value in told.items()
        )
        same[said] += 1
        key = _uuid(row.key) or uuid5(_OWN, f"{said}|{same[said]}")
        held = OutreachLine.objects.filter(pk=key).first()
        new += held is None
        changed += held is not None and any(getattr(held, n) != v for n, v in told.items())
        note_talk(row.said, by, key)
    return TakenTalks(new, changed, len(rows) - new - changed)


_OWN = UUID("6f9c1f0e-53d0-4d0e-9b4c-0d6c3a7f1b52")
"""Under which a row without a key is known again by what it says."""


def _columns(said: Mapping[str, str]) -> dict[str, object]:
    """What is written, as the columns of a line."""
    words = {
        name: said.get(name, "").strip() for name in ("day", "village", "topic", "way", "heads")
    }
    return {
        "day": _day(words["day"]),
        "place": _place(words["village"]),
        "topic": _topic(words["topic"]),
        "way": _way(words["way"]),
        "heads": _heads(words["heads"]),
    }


def _day(said: str) -> dt.date:
    today = timezone.localdate()
    value = read_date("day", said, said, Context(today)).value or "" if said else ""
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        raise BadInput("outreach-day", value=said[:40]) from None
    if day > today or day.year < 2000:
        raise BadInput("outreach-day", value=said[:40])
    return day


def _place(said: str) -> Place:
    top = Place.objects.filter(kind=PlaceKind.TOWNSHIP).order_by("pk").first()
    if top is not None and _plain(said) in {"", _plain(top.name), *_whole()}:
        return top
    found = find_village(said) if said else None
    if found is None:
        raise BadInput("outreach-village", value=said[:40])
    return found


def _topic(said: str) -> str:
    named = {code: (code, *titles.values()) for code, titles in outreach_topics().items()}
    for code, names in named.items():
        if _plain(said) in map(_plain, names):
            return code
    raise BadInput("outreach-topic", value=said[:40])


def _way(said: str) -> str:
    known = spoken({one.value: f"outreach-way.{one}" for one in OutreachWay})
    if (code := known.get(said.casefold())) is None:
        raise BadInput("outreach-way", value=said[:40])
    return code


def _heads(said: str) -> int:
    text = unicodedata.normalize("NFKC", said).removesuffix("人").strip()
    if not (text.isascii() and text.isdigit()) or int(text[:9]) > MOST_HEADS:
        raise BadInput("outreach-heads", value=said[:40])
    return int(text)


def _whole() -> set[str]:
    """What stands for the whole township, in any language."""
    return {_plain(word) for word in spoken({"-": "outreach.whole"})} - {""}


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _villages() -> list[Place]:
    return list(Place.objects.filter(kind=PlaceKind.VILLAGE).order_by(*BY_PLACE))


def _talk(row: OutreachLine) -> Talk:
    village = row.place.name if row.place.kind != PlaceKind.TOWNSHIP else ""
    return Talk(str(row.pk), row.day, village, row.topic, row.way, row.heads)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
