"""Two who write at once take turns, whatever each began with; nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable

from office.desk import Desk


def at_once(*works: Callable[[], None]) -> list[BaseException]:
    """Run all in threads of their own, beginning together; what failed."""
    failed: list[BaseException] = []
    together = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        from django.db import connections

        together.wait()
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_two_who_need_the_same_rows_in_another_order_both_end(desk: Desk) -> None:
    from django.db import transaction

    from doorstep.office.audit import broken_at, record
    from doorstep.office.models import AuditEvent, Place, Task
    from doorstep.office.vocabulary import PlaceKind

    place = Place.objects.create(kind=PlaceKind.VILLAGE, name="松坪村")
    for key in ("t1", "t2"):
        Task.objects.create(key=key, place=place, code="VAL_ID", register="persons")
    before = AuditEvent.objects.count()

    def touching(*keys: str) -> Callable[[], None]:
        def work() -> None:
            for _ in range(5):
                with transaction.atomic():
                    for key in keys:
                        task = Task.objects.select_for_update().get(key=key)
                        task.version += 1
                        task.save()
                        record(None, "task.seen", f"task:{key}")

        return work

    assert at_once(touching("t1", "t2"), touching("t2", "t1"), touching("t2")) == []
    versions = dict(Task.objects.values_list("key", "version"))
    assert versions == {"t1": 11, "t2": 16}
    assert AuditEvent.objects.count() == before + 25 and broken_at() is None


def test_a_link_used_by_two_at_once_signs_one_in(desk: Desk) -> None:
    from doorstep.office.accounts import make_link, use_link

    token = make_link(desk.lin, None)  # type: ignore[arg-type]
    failed = at_once(*[lambda: use_link(token) and None] * 4)
    assert [getattr(error, "code", error) for error in failed] == ["link-used"] * 3


def test_another_office_may_be_opened_after_this_one(desk: Desk) -> None:
    """The other folder's accounts are not seen, and this one's are there again."""
    from doorstep import Workspace
    from doorstep.office.accounts import make_account
    from doorstep.office.configuring import current_office, open_office
    from doorstep.office.models import Account

    other = desk.folder.parent / "other"
    Workspace.create(other)
    open_office(other, url="")
    assert Account.objects.count() == 0 and current_office().folder == other
    make_account("钱", None)
    open_office(desk.folder, url=desk.url)
    assert sorted(account.said["name"] for account in Account.objects.all()) == ["林", "赵"]


def test_of_two_who_close_a_task_at_once_one_is_told(desk: Desk) -> None:
    from doorstep.domain.errors import BadInput
    from doorstep.office.accounts import make_account
    from doorstep.office.models import AuditEvent, Matter, Place, Task
    from doorstep.office.people import add_person
    from doorstep.office.tasks import MoveRequest, move_task
    from doorstep.office.vocabulary import MatterState, PlaceKind, TaskState

    place = Place.objects.create(kind=PlaceKind.VILLAGE, name="松坪村")
    task = Task.objects.create(
        key="t1", place=place, code="VAL_ID", register="persons", state=TaskState.FIXED
    )
    Matter.objects.create(
        key="m1", core="c", task=task, first_run="r", last_run="r", state=MatterState.GONE
    )
    close = MoveRequest(TaskState.CLOSED, "verified")
    others = (make_account(name, None, person=add_person(name, None)) for name in ("王", "李"))
    closers = [desk.zhao, *others]
    failed = at_once(*(lambda by=by: move_task("t1", close, by) for by in closers))  # type: ignore[misc]
    assert [type(error) for error in failed] == [BadInput, BadInput]
    assert AuditEvent.objects.filter(what="task.closed").count() == 1
