"""`backup`, `restore` and `audit`: the workspace with its office in one sealed file and back, and
the record of who did what held against itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorstep.cli.output import (
    Command,
    common,
    open_workspace,
    option,
    print_json,
    say,
    workspace_option,
)
from doorstep.domain.errors import BadInput

if TYPE_CHECKING:
    from doorstep.office.backups import BackupCopy

_FILE = click.Path(path_type=Path)


@click.command("backup", cls=Command)
@workspace_option
@option("-o", "--output", key="backup.output", required=True, type=_FILE)
@common
def backup(workspace: Path, output: Path, as_json: bool) -> None:
    from doorstep.office.backups import back_up

    open_workspace(workspace)
    _tell("backup", back_up(workspace, output), as_json)


@click.command("restore", cls=Command)
@click.argument("file", metavar="FILE", type=_FILE)
@option("-o", "--output", key="restore.output", required=True, type=_FILE)
@common
def restore(file: Path, output: Path, as_json: bool) -> None:
    from doorstep.office import backups

    _tell("restore", backups.restore(file, output), as_json)


@click.command("audit", cls=Command)
@workspace_option
@common
def audit(workspace: Path, as_json: bool) -> None:
    open_workspace(workspace)
    from doorstep.office.configuring import open_office

    open_office(workspace)
    from doorstep.office.anchoring import office_gap
    from doorstep.office.audit import broken_at, count_events, stray_task

    number, count = broken_at(), count_events()
    if number is not None:
        raise BadInput("audit-broken", number=number)
    if (gap := office_gap()) is not None:
        raise gap
    if (task := stray_task()) is not None:
        raise BadInput("audit-stray", task=task)
    if as_json:
        print_json({"events": count})
    else:
        say("cli.audit.sound", events=count)


def _tell(verb: str, made: BackupCopy, as_json: bool) -> None:
    counts = {"files": made.files, "rows": made.rows, "events": made.events, "change": made.change}
    if as_json:
        print_json({"place": str(made.place), **counts})
    else:
        say(f"cli.{verb}.done", place=made.place, **counts)
