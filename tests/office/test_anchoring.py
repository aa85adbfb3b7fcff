"""A whole older database put in the place of the present one is found, on either kind; what only
lags behind is no alarm, and a restored backup says what it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections, transaction
from django.test import Client

from doorstep.domain.errors import BadInput
from doorstep.store import Store
from office.desk import POSTGRESQL, Desk
from office.test_backups import killed_at

PutBack = Callable[[], str]


def keep_copy(desk: Desk, tmp_path: Path, request: pytest.FixtureRequest) -> PutBack:
    """Keep a copy of the database as it stands; returns what puts it in the place of the present
    one, and tells its address."""
    connections.close_all()
    if desk.url:
        kept = request.getfixturevalue("server").copy_of(desk.url)
        return lambda: open_desk(desk, kept)
    held = tmp_path / "held"
    held.mkdir()
    for path in desk.folder.glob("office.db*"):
        shutil.copy2(path, held)

    def put_back() -> str:
        connections.close_all()
        for path in desk.folder.glob("office.db*"):
            path.unlink()
        for path in held.iterdir():
            shutil.copy2(path, desk.folder)
        return open_desk(desk, "")

    return put_back


def open_desk(desk: Desk, url: str) -> str:
    from doorstep.office.configuring import open_office

    open_office(desk.folder, url=url)
    return url


def work(desk: Desk, times: int = 3) -> None:
    """Let something be done."""
    from doorstep.office.audit import record

    for number in range(times):
        with transaction.atomic():
            record(desk.lin, "task.open", f"task:t{number}")  # type: ignore[arg-type]


def test_an_older_database_put_back_is_found_until_a_backup_is_restored(
    desk: Desk, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    from doorstep.office.accounts import make_link
    from doorstep.office.anchoring import anchor, office_gap
    from doorstep.office.audit import broken_at, count_events
    from doorstep.office.backups import back_up, restore
    from doorstep.office.models import AuditEvent

    before = count_events()
    put_back = keep_copy(desk, tmp_path, request)
    work(desk)
    anchor()
    assert office_gap() is None
    url = put_back()
    assert broken_at() is None  # by itself it is whole
    for _ in range(2):
        gap = office_gap()
        assert gap is not None and gap.code == "office-older"
        assert gap.params == {"found": before, "known": before + 3}
        anchor()  # which takes nothing back
    browser = Client()
    browser.get("/sign-in/" + make_link(desk.lin, None))  # type: ignore[arg-type]
    shown = browser.get("/tasks").content.decode()
    assert f"event {before + 2} of {before + 3}" in shown
    work(desk)  # it overtakes what the folder knows
    gap = office_gap()
    assert gap is not None and gap.code == "office-other"
    made = back_up(desk.folder, tmp_path / "b", url=url)
    restore(made.place, tmp_path / "again", url="")
    assert office_gap() is None and broken_at() is None
    last = AuditEvent.objects.order_by("-number").first()
    assert last is not None
    assert (last.what, last.why) == ("office.restored", f"event:{before + 3}")


def test_what_lags_behind_is_no_alarm(desk: Desk) -> None:
    """Killed after the database has committed and before the folder was told."""
    from doorstep.office.anchoring import anchor, office_gap
    from doorstep.office.audit import record
    from doorstep.office.configuring import current_office

    anchor()
    known = current_office().store.head().office
    work(desk)
    assert office_gap() is None and current_office().store.head().office == known
    with pytest.raises(RuntimeError), transaction.atomic():
        record(None, "task.open", "task:t1")
        anchor()  # waits for a commit that never comes
        raise RuntimeError
    assert current_office().store.head().office == known and office_gap() is None
    with transaction.atomic():
        record(None, "task.open", "task:t1")
        anchor()
    assert current_office().store.head().office != known and office_gap() is None


def test_killed_anywhere_between_the_two_writes_is_no_alarm(desk: Desk) -> None:
    from doorstep.office.anchoring import anchor, office_gap
    from doorstep.office.configuring import current_office

    def work_and_tell() -> None:
        work(desk, 1)
        anchor()

    kills = 0
    for at in range(1, 30, 2):
        connections.close_all()
        kills += killed_at(at, work_and_tell)
        assert office_gap() is None
        Store.open(desk.folder)
    assert 3 < kills < 15
    work_and_tell()
    assert office_gap() is None and current_office().store.head().office is not None


@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
def test_machines_that_share_a_database_alarm_nobody(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.anchoring import anchor, office_gap
    from doorstep.office.configuring import open_office

    other = tmp_path / "other" / desk.folder.name
    shutil.copytree(desk.folder, other)
    for folder in (desk.folder, other, desk.folder, desk.folder, other):
        open_office(folder, url=desk.url)
        assert office_gap() is None
        work(desk, 1)
        anchor()
        assert office_gap() is None


def test_a_database_taken_away_is_missed(desk: Desk, request: pytest.FixtureRequest) -> None:
    from doorstep.office.anchoring import anchor, office_gap

    anchor()
    if desk.url:
        open_desk(desk, request.getfixturevalue("server").empty())
    else:
        connections.close_all()
        for path in desk.folder.glob("office.db*"):
            path.unlink()
        open_desk(desk, "")
    gap = office_gap()
    assert gap is not None and (gap.code, gap.params["found"]) == ("office-older", 0)


def test_a_note_of_the_office_is_no_change_and_is_not_put_back(desk: Desk) -> None:
    from doorstep.office.anchoring import anchor

    store = Store.open(desk.folder)
    before, older = store.head(), (desk.folder / "current").read_bytes()
    anchor()
    after = store.head()
    assert after.office and (after.number, after.trail) == (before.number, before.trail)
    assert after.name(store.cipher) == before.name(store.cipher)
    Store.open(desk.folder)
    (desk.folder / "current").write_bytes(older)
    with pytest.raises(BadInput, match="workspace-put-back"):
        Store.open(desk.folder)
