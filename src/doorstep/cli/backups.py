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
    print_lines,
    reader_phrases,
    say,
    workspace_option,
)
from doorstep.cli.safekeeping import half_of
from doorstep.domain.errors import BadInput, UsageError

if TYPE_CHECKING:
    from doorstep.i18n.phrasebook import Phrasebook
    from doorstep.office.backups import BackupCopy
    from doorstep.office.drills import DrillResult

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
@option("--drill", "folder", key="restore.drill", type=_FILE)
@option("--half", "halves", key="restore.half", multiple=True, type=_FILE)
@option("--keep", key="restore.keep", is_flag=True)
@common
def restore(
    file: Path,
    output: Path,
    folder: Path | None,
    halves: tuple[Path, ...],
    keep: bool,
    as_json: bool,
) -> None:
    if folder is not None:
        _drill(file, output, folder, [half_of(one) for one in halves], keep, as_json)
        return
    if halves or keep:
        raise UsageError("drill-alone")
    from doorstep.office import backups

    _tell("restore", backups.restore(file, output), as_json)


def _drill(
    file: Path, output: Path, folder: Path, halves: list[str], keep: bool, as_json: bool
) -> None:
    open_workspace(folder)
    from doorstep.office.drills import drill

    made = drill(file, output, folder, halves=halves, keep=keep)
    if as_json:
        counts = {"files": made.copy.files, "rows": made.copy.rows, "events": made.copy.events}
        told = {"since": made.since, "paper_key": made.paper, "pages_same": made.pages}
        kept = None if made.kept is None else str(made.kept)
        print_json({**counts, **told, "seconds": round(made.seconds, 1), "kept": kept})
    else:
        print_lines(drill_lines(made, reader_phrases()))


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


def drill_lines(made: DrillResult, phrases: Phrasebook) -> list[str]:
    """Say what a drill proved."""
    text = phrases.text
    copy = {"files": made.copy.files, "rows": made.copy.rows, "events": made.copy.events}
    pages = "cli.drill.pages" if made.pages else "cli.drill.later-run"
    return [
        text("cli.drill.restored", **copy),
        text("cli.drill.paper" if made.paper else "cli.drill.own-key"),
        text("cli.drill.chain", since=made.since),
        text(pages),
        text("cli.drill.took", seconds=phrases.number(round(made.seconds))),
        text("cli.drill.removed") if made.kept is None else text("cli.drill.kept", place=made.kept),
    ]
