"""`tasks`, `task move` and `people`: who does what, over the services that the pages use."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from doorstep.cli.output import (
    Command,
    Day,
    Group,
    common,
    open_desk,
    option,
    print_json,
    print_lines,
    reader_phrases,
    say,
    workspace_option,
)
from doorstep.domain.duties import Role


@click.command("tasks", cls=Command)
@workspace_option
@option("--village", key="tasks.village", default="")
@option("--owner", key="tasks.owner", default="")
@option("--state", key="tasks.state", default="")
@common
def tasks(workspace: Path, village: str, owner: str, state: str, as_json: bool) -> None:
    _open(workspace)
    from doorstep.office.queries.tasks import TaskFilter, task_lines
    from doorstep.render.tasks import task_lines as said

    found = task_lines(TaskFilter.named(village, owner, state))
    if as_json:
        for one in found:
            print_json(asdict(one))
    else:
        print_lines(said(found, reader_phrases()))


@click.group("task", cls=Group)
def task() -> None:
    """What is done with one task."""


@task.command("move")
@click.argument("key", metavar="KEY")
@click.argument("state", metavar="STATE")
@workspace_option
@option("--by", key="by", required=True)
@option("--why", key="why", required=True)
@option("--owner", key="tasks.owner", default="")
@option("--due", key="due", type=Day())
@option("--all-the-same", "sure", key="all-the-same", is_flag=True)
@common
def move(key: str, state: str, workspace: Path, as_json: bool, **asked: Any) -> None:
    _open(workspace)
    from doorstep.office.accounts import account_named
    from doorstep.office.people import person_named
    from doorstep.office.queries.tasks import task_lines
    from doorstep.office.tasks import MOVED, MoveRequest, move_task, state_named, usual_day
    from doorstep.office.vocabulary import TaskState

    owner, note, by = asked.pop("owner"), asked.pop("why"), asked.pop("by")
    who = person_named(owner) if owner else None
    to, phrases = state_named(state), reader_phrases()
    if to == TaskState.ASSIGNED and asked["due"] is None:
        asked["due"] = next((usual_day(one.due) for one in task_lines(keys=[key])), None)
    request = MoveRequest(to, MOVED, note=note, owner=who, **asked)
    moved = move_task(key, request, account_named(by))
    stands = phrases.name("task-state", moved.state)
    if as_json:
        print_json(asdict(task_lines(keys=[moved.key])[0]))
    elif to == TaskState.ASSIGNED and moved.due is not None:
        say("cli.task.moved-due", task=key, state=stands, day=phrases.day(moved.due))
    else:
        say("cli.task.moved", task=key, state=stands)


@click.command("people", cls=Command)
@workspace_option
@option("--add", key="people.add", default="")
@option("--title", key="people.title", default="")
@option("--phone", key="people.phone", default="")
@option("--village", key="people.village", default="")
@option("--role", key="people.role", type=click.Choice([role.value for role in Role]), default=None)
@option("--by", key="by", default="")
@common
def people(
    workspace: Path,
    add: str,
    title: str,
    phone: str,
    village: str,
    role: str | None,
    by: str,
    as_json: bool,
) -> None:
    _open(workspace)
    from doorstep.office.accounts import account_named, steward_account
    from doorstep.office.duties import add_on_duty
    from doorstep.office.queries.people import duty_lines, village_named
    from doorstep.render.tasks import duty_lines as said

    if add:
        place = village_named(village) if village else None
        account = account_named(by) if by else steward_account(getpass.getuser())
        known = {"title": title, "phone": phone}
        add_on_duty(add, account, place=place, role=Role(role) if role else None, **known)
        if not as_json:
            _say_added(add, role, "" if place is None else place.name)
            return
    found = duty_lines()
    if as_json:
        for one in found:
            print_json(asdict(one))
    else:
        print_lines(said(found, reader_phrases()))


def _say_added(name: str, role: str | None, place: str) -> None:
    if role is None:
        say("cli.people.added", name=name)
        return
    phrases = reader_phrases()
    where = place or phrases.text("people.township")
    say("cli.people.added-duty", name=name, place=where, role=phrases.name("duty", role))


def _open(workspace: Path) -> None:
    """Open a workspace's office and show its last run there."""
    opened = open_desk(workspace)
    from doorstep.office.projecting import project

    project(opened)
