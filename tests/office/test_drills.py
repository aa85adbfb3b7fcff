"""A backup is tried out: with the key of paper alone, in another folder, the office untouched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from doorstep.domain.errors import BadInput
from doorstep.store import Store, split_key
from office.desk import POSTGRESQL, SQLITE, Desk
from office.test_backups import everything, worked

__all__ = ["worked"]
both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)


def halves_of(folder: Path) -> list[str]:
    """The key on paper."""
    return ["\n".join(one.lines) for one in split_key(Store.open(folder).settings.id)]


@both
def test_a_drill_proves_a_backup_with_the_key_of_paper(worked: Desk, tmp_path: Path) -> None:
    from doorstep.office.backups import back_up
    from doorstep.office.drills import drill, last_drill
    from doorstep.office.models import AuditEvent
    from doorstep.office.people import add_person

    made = back_up(worked.folder, tmp_path / "monday.backup", url=worked.url)
    add_person("周会计", worked.lin)  # type: ignore[arg-type]
    before, keys, there = everything(), os.environ["DOORSTEP_KEYS"], set(tmp_path.rglob("*.key"))
    assert last_drill() is None
    elsewhere, paper = tmp_path / "elsewhere", halves_of(worked.folder)
    found = drill(made.place, elsewhere, worked.folder, halves=paper, url=worked.url)
    assert (found.paper, found.pages, found.since, found.kept) == (True, True, 1, None)
    assert (found.copy.rows, found.copy.events) == (made.rows, made.events)
    assert found.seconds > 0 and not elsewhere.exists()
    assert os.environ["DOORSTEP_KEYS"] == keys and set(tmp_path.rglob("*.key")) == there
    now = everything()
    *events, drilled = now.pop("office_auditevent")
    assert events == before["office_auditevent"] and now.pop("office_audithead")
    assert now == {name: rows for name, rows in before.items() if name in now}
    assert drilled[3] == "office.drilled" and last_drill() is not None
    assert AuditEvent.objects.latest("number").why == "paper-key"


def test_a_copy_stays_where_it_is_asked_for(worked: Desk, tmp_path: Path) -> None:
    from doorstep.office.backups import back_up
    from doorstep.office.configuring import current_office
    from doorstep.office.drills import drill

    made = back_up(worked.folder, tmp_path / "monday.backup", url=worked.url)
    found = drill(made.place, tmp_path / "copy", worked.folder, keep=True, url=worked.url)
    assert found.kept == tmp_path / "copy" and (found.kept / "office.db").exists()
    assert not found.paper and current_office().folder == worked.folder


def test_what_is_no_backup_of_this_office_proves_nothing(worked: Desk, tmp_path: Path) -> None:
    from doorstep.office.backups import back_up
    from doorstep.office.drills import drill, last_drill
    from doorstep.office.models import AuditEvent, CardRow

    made = back_up(worked.folder, tmp_path / "monday.backup", url=worked.url)
    paper = halves_of(worked.folder)
    elsewhere = tmp_path / "elsewhere"
    with pytest.raises(BadInput, match="key-halves-differ"):
        drill(made.place, elsewhere, worked.folder, halves=[paper[0], paper[0]], url=worked.url)
    with pytest.raises(BadInput, match="workspace-not-empty"):
        drill(made.place, worked.folder, worked.folder, url=worked.url)
    assert Store.open(worked.folder).settings.id
    CardRow.objects.earliest("pk").delete()
    with pytest.raises(BadInput, match="drill-differs"):
        drill(made.place, elsewhere, worked.folder, halves=paper, url=worked.url)
    assert not elsewhere.exists() and last_drill() is None
    failed = AuditEvent.objects.filter(what="office.drill-failed")
    assert failed.count() == 3
