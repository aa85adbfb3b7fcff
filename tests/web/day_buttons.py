"""The buttons of the inspection day: the roster, test calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from web.killing import Press

if TYPE_CHECKING:
    from web.buttons import Scene


def a_roster(scene: Scene) -> Any:
    """A shift of today, with Zhao leading in the village."""
    from doorstep.office.roster import draw_roster, roster_place, shifts_of

    duty = scene.duty()
    place, today = roster_place(str(duty.place_id)), timezone.localdate()
    draw_roster(place, today, today, scene.desk.lin)  # type: ignore[arg-type]
    return shifts_of(place, today)[0]


def drawn(scene: Scene) -> Press:
    today = timezone.localdate()
    days = {"first": today.isoformat(), "last": (today + dt.timedelta(days=1)).isoformat()}
    return Press("/roster/draw", {"place": scene.duty().place_id, **days})


def changed(scene: Scene) -> Press:
    shift = a_roster(scene)
    told = {"version": shift.version, "leader": "", "first": "", "second": shift.first_id}
    return Press(f"/roster/{shift.pk}/change", told | {"cover": ""})


def taken(scene: Scene) -> Press:
    import io

    from openpyxl import load_workbook

    from doorstep.i18n.phrasebook import Phrasebook
    from doorstep.office.roster_book import roster_table
    from doorstep.render.table_book import table_workbook

    shift, phrases = a_roster(scene), Phrasebook("zh_Hans")
    table = roster_table(shift.place, timezone.localdate(), phrases)
    book = load_workbook(io.BytesIO(table_workbook(table, phrases)))
    book.worksheets[1]["E2"] = None
    book.save(out := io.BytesIO())
    return Press("/roster/take", files={"file": {"roster.xlsx": out.getvalue()}})


DAY_BUTTONS: dict[str, Callable[[Any], Press]] = {
    "draw-roster": drawn,
    "change-shift": changed,
    "clear-roster": lambda scene: Press("/roster/clear", {"place": a_roster(scene).place_id}),
    "take-roster": taken,
    "note-call": lambda scene: Press(f"/roster/phones/{scene.person().pk}", {"reached": "yes"}),
}
