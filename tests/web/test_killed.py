"""A button is pressed and the process killed before any statement it makes: what stands is what
stood, on either database, and pressing again does it all."""

from __future__ import annotations

import itertools
import os
import signal
from typing import Any

import pytest
from django.test import Client
from office.desk import POSTGRESQL, SQLITE, Desk

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)


def everything() -> list[list[tuple[Any, ...]]]:
    """Every row of the office's own tables."""
    from django.apps import apps

    models = apps.get_app_config("office").get_models()
    return [
        [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
            for row in model._base_manager.order_by("pk").values_list()
        ]
        for model in models
    ]


def press(client: Client, path: str, given: dict[str, object], at: int) -> bool:
    """Press a button in a child that is killed before its so many-th statement; whether it was."""
    from django.db import connection, connections

    connections.close_all()
    child = os.fork()
    if child == 0:
        left = itertools.count(1)

        def counted(execute: Any, *told: Any) -> Any:
            if next(left) == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*told)

        status = 1
        try:
            with connection.execute_wrapper(counted):
                status = int(client.post(path, given).status_code >= 400)
        finally:
            os._exit(status)
    ended = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(ended) or os.WEXITSTATUS(ended) == 0, f"{path} was refused"
    return os.WIFSIGNALED(ended)


@both
def test_killed_at_any_statement_of_any_button(desk: Desk, browser: Client) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.configuring import current_office
    from doorstep.office.models import Matter, Task
    from doorstep.office.people import add_person
    from doorstep.office.projecting import project

    project(current_office().workspace)
    owner = add_person("王会计", desk.lin)  # type: ignore[arg-type]
    tasks = list(Task.objects.order_by("key").values_list("key", flat=True))[:2]
    matter = Matter.objects.filter(task__key=tasks[0]).values_list("pk", flat=True)[0]
    buttons: list[tuple[str, dict[str, object]]] = [
        (
            "/tasks/assign",
            {"task": [f"{key}.1" for key in tasks], "owner": owner.pk, "due": "2026-12-24"},
        ),
        (f"/findings/{matter}/answer", {"answer": "both-right", "note": "看过原件"}),
        (f"/tasks/{tasks[0]}/move", {"to": "fixed", "sure": "1"}),
        ("/people/add", {"name": "周会计"}),
        (f"/people/{owner.pk}/link", {}),
        ("/ledgers/out", {}),
        (f"/people/{owner.pk}/leave", {}),
    ]
    for path, given in buttons:
        before, kills = everything(), 0
        while press(browser, path, given, kills + 1):
            kills += 1
            if everything() != before:
                break  # what came after the last word of it was only read
        assert kills > 3 and everything() != before and broken_at() is None, path
