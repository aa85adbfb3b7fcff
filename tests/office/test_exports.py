"""A file of several villages takes two people, lasts a day, and each step of it is recorded."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from doorstep.domain.errors import DoorstepError
from doorstep.domain.exports import ExportPurpose
from office.desk import POSTGRESQL, SQLITE, Desk

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)


def refused(work: Any, *given: Any) -> str:
    with pytest.raises(DoorstepError) as error:
        work(*given)
    return error.value.code


@both
def test_one_asks_another_confirms_the_first_takes_it(desk: Desk) -> None:
    from doorstep.office.exports import (
        ask_export,
        check_one_village,
        check_ready,
        confirm_export,
        take_export,
    )
    from doorstep.office.ledgers import prepare_ledgers
    from doorstep.office.models import AuditEvent

    lin: Any = desk.lin
    zhao: Any = desk.zhao
    check_one_village(["松坪村", "松坪村"])
    assert refused(check_one_village, ["松坪村", "河湾村"]) == "export-two-people"
    assert refused(ask_export, "curiosity", lin) == "export-purpose"
    row = ask_export(ExportPurpose.CORRECTION, lin)
    assert ask_export(ExportPurpose.CORRECTION, lin) == row
    assert refused(check_ready, row.pk, lin) == "export-not-confirmed"
    assert refused(confirm_export, row.pk, lin) == "second-person"
    assert confirm_export(row.pk, zhao).confirmed_by == zhao
    assert refused(check_ready, row.pk, zhao) == "export-own"
    assert take_export(row.pk, prepare_ledgers(), lin).taken == 1
    assert refused(check_ready, row.pk + 1, lin) == "export-unknown"
    told = AuditEvent.objects.filter(on=f"export:{row.pk}").order_by("number")
    assert [(one.what, one.who, one.why) for one in told] == [
        ("export.asked", str(lin.pk), "correction"),
        ("export.confirmed", str(zhao.pk), "correction"),
        ("export.taken", str(lin.pk), "correction"),
    ]


def test_who_is_nobody_known_confirms_nothing(desk: Desk) -> None:
    from doorstep.office.exports import ask_export, confirm_export

    row = ask_export(ExportPurpose.VISITS, desk.zhao)  # type: ignore[arg-type]
    assert refused(confirm_export, row.pk, desk.lin) == "second-unknown"


def test_a_day_later_it_is_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from doorstep.office.exports import ask_export, check_ready, confirm_export

    waiting = ask_export(ExportPurpose.VISITS, desk.lin)  # type: ignore[arg-type]
    ready = ask_export(ExportPurpose.CORRECTION, desk.lin)  # type: ignore[arg-type]
    confirm_export(ready.pk, desk.zhao)  # type: ignore[arg-type]
    later = timezone.now() + dt.timedelta(hours=25)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert refused(check_ready, ready.pk, desk.lin) == "export-over"
    assert refused(confirm_export, waiting.pk, desk.zhao) == "export-over"
