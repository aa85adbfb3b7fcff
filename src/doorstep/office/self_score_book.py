"""A village's own score as a workbook and back: an item a row, known by a hidden key, taken whole
or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from doorstep.app.returned_tables import read_table
from doorstep.app.self_scores import self_items
from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput, DoorstepError
from doorstep.domain.kept_tables import KeptTable, ReturnedRow, TableColumn
from doorstep.domain.self_scores import MOST_LINKS, SelfAnswer, SelfItem, points_written
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.office.configuring import current_office
from doorstep.office.inbox import lent_file
from doorstep.office.models import Account, Place
from doorstep.office.self_scores import (
    asked_rubric,
    keep_self_score,
    last_told,
    links_of,
    self_score_of,
    village_of,
)
from doorstep.render.self_scores import link_said

SELF_SCORE = "self-score"
_LINKS = tuple(f"evidence-{number}" for number in range(1, MOST_LINKS + 1))


def self_score_table(place: Place, phrases: Phrasebook) -> KeptTable:
    """A village's items as a table to be filled, what it last told in it."""
    told = self_score_of(place)
    said = tuple(link_said(one, phrases) for one in links_of(place))
    columns = [
        TableColumn("item", phrases.text("self-score.column.item"), 34),
        TableColumn("points", phrases.text("self-score.column.points"), 10),
        TableColumn("own", phrases.text("self-score.column.own"), 12),
    ]
    columns += [
        TableColumn(name, phrases.text("self-score.column.record", number=number), 34, said)
        for number, name in enumerate(_LINKS, 1)
    ]
    key = f"{place.pk}:{last_told(place)}"
    rows = []
    for line in told.lines:
        links = [link_said(one, phrases) for one in line.links]
        links += [""] * (len(_LINKS) - len(links))
        own = "" if line.own is None else f"{line.own:g}"
        texts = (phrases.pick(line.item.title), f"{line.item.points:g}", own, *links)
        rows.append((f"{key}:{line.item.code}", texts))
    title = phrases.text("self-score.title")
    workspace = current_office().store.settings.id
    today = timezone.localdate()
    return KeptTable(SELF_SCORE, workspace, today, title, tuple(columns), tuple(rows))


def take_self_score(path: Path, by: Account) -> tuple[Place, int]:
    """Take a village's sheet back: whose it is, and how many items it answers.

    Raises BadInput("table-refused") with a cause for each row, what `read_table` raises,
    BadInput("place-missing") for a village that whoever asks may not see, and as
    `keep_self_score`.
    """
    rows = read_table(path, current_office().store.settings.id, SELF_SCORE)
    keys = {tuple(row.key.split(":")[:2]) for row in rows}
    if len(keys) != 1 or len(key := next(iter(keys))) != len(("place", "told")):
        raise BadInput("self-score-sheets-mixed")
    place = village_of(key[0])
    items = {one.code: one for one in self_items(asked_rubric())}
    refs = _refs(place)
    answers, causes = [], []
    for row in rows:
        try:
            answers += _answered(row, items, refs)
        except DoorstepError as refused:
            causes += [BadInput("table-row", row=row.row), refused]
    if causes:
        raise BadInput("table-refused", causes=causes)
    with transaction.atomic():
        keep_self_score(place, answers, by, seen=whole_number(key[1], -1))
    return place, len(answers)


def take_self_score_sent(name: str, content: bytes, by: Account) -> tuple[Place, int]:
    """The same of a file that somebody sent."""
    with lent_file(name, content) as path:
        return take_self_score(path, by)


def _answered(
    row: ReturnedRow, items: Mapping[str, SelfItem], refs: Mapping[str, str]
) -> list[SelfAnswer]:
    code = row.key.split(":", 2)[-1]
    if code not in items:
        raise BadInput("self-score-item-unknown", item=code)
    points = points_written(row.said.get("own", ""), items[code].points)
    named = [said for name in _LINKS if (said := row.said.get(name, "").strip())]
    unknown = next((said for said in named if said not in refs), None)
    if unknown is not None:
        raise BadInput("self-score-record-unknown", record=unknown)
    if points is None:
        if named:
            raise BadInput("self-score-record-alone")
        return []
    return [SelfAnswer(code, points, tuple(dict.fromkeys(refs[said] for said in named)))]


def _refs(place: Place) -> dict[str, str]:
    """What each record of a village is called, in every language, and how an answer names it."""
    links = links_of(place)
    return {link_said(one, Phrasebook(lang)): one.ref for lang in LANGUAGES for one in links}
