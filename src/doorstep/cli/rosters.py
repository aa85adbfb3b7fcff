"""The duty roster and the telephone tree from the command line."""

from __future__ import annotations

import datetime as dt
import getpass
from pathlib import Path

import click

from doorstep.cli.output import (
    Day,
    Group,
    Progress,
    common,
    open_desk,
    option,
    print_json,
    print_lines,
    reader_phrases,
    say,
    workspace_option,
)

_FILE = click.Path(path_type=Path)


@click.group("roster", cls=Group)
@option("--lang", key="lang", expose_value=False)
def roster() -> None:
    """Who is on duty."""


@roster.command("draw")
@workspace_option
@option("--from", "first", key="roster.from", type=Day(), required=True)
@option("--to", "last", key="roster.to", type=Day(), required=True)
@common
def draw(workspace: Path, first: dt.date, last: dt.date, as_json: bool) -> None:
    _open(workspace)
    from doorstep.office.accounts import steward_account
    from doorstep.office.roster import draw_roster, roster_place

    made = draw_roster(roster_place(), first, last, steward_account(getpass.getuser()))
    if as_json:
        print_json({"made": made})
    else:
        say("cli.roster.drawn", made=made)
        _show(first)


@roster.command("show")
@workspace_option
@option("--from", "first", key="roster.from", type=Day(), default=None)
@common
def show(workspace: Path, first: dt.date | None, as_json: bool) -> None:
    _open(workspace)
    _show(first or dt.date.today(), as_json)


@roster.command("out")
@workspace_option
@option("-o", "--output", key="roster.output", required=True, type=_FILE)
@option("--from", "first", key="roster.from", type=Day(), default=None)
@common
def out(workspace: Path, output: Path, first: dt.date | None, as_json: bool) -> None:
    _open(workspace)
    from doorstep.office.phone_tree import phone_tree
    from doorstep.office.queries.rosters import roster_sheet
    from doorstep.office.roster import roster_place
    from doorstep.office.roster_book import roster_table
    from doorstep.render.files import kept
    from doorstep.render.rosters import phone_paper, roster_paper
    from doorstep.render.table_book import table_workbook

    phrases, day = reader_phrases(), first or dt.date.today()
    with Progress("report"):
        sheet = roster_sheet(roster_place(), day, phrases)
        made = {
            "roster.pdf": roster_paper(sheet, phrases),
            "roster-a3.pdf": roster_paper(sheet, phrases, wall=True),
            "phones.pdf": phone_paper(phone_tree(), sheet, phrases),
            "roster.xlsx": table_workbook(roster_table(roster_place(), day, phrases), phrases),
        }
        files = [str(kept(output / name, content)) for name, content in made.items()]
    if as_json:
        print_json({"files": files})
    else:
        say("cli.roster.written", files="\n".join(files))


@roster.command("take")
@click.argument("file", metavar="FILE", type=_FILE)
@workspace_option
@common
def take(file: Path, workspace: Path, as_json: bool) -> None:
    _open(workspace)
    from doorstep.office.accounts import steward_account
    from doorstep.office.roster_book import take_roster

    with Progress("read"):
        changed = take_roster(file, steward_account(getpass.getuser()))
    if as_json:
        print_json({"changed": changed})
    else:
        say("cli.roster.taken", changed=changed)


@roster.command("phones")
@workspace_option
@common
def phones(workspace: Path, as_json: bool) -> None:
    _open(workspace)
    from dataclasses import asdict

    from doorstep.office.phone_tree import phone_tree
    from doorstep.render.rosters import phone_lines

    lines = phone_tree()
    if as_json:
        for one in lines:
            print_json(asdict(one))
    else:
        print_lines(phone_lines(lines, reader_phrases()))


def _show(first: dt.date, as_json: bool = False) -> None:
    from doorstep.office.queries.rosters import roster_shown
    from doorstep.office.roster import roster_place
    from doorstep.render.rosters import roster_lines, shift_payload

    shown = [one.said for one in roster_shown(roster_place(), first, reader_phrases())]
    if as_json:
        for one in shown:
            print_json(shift_payload(one))
    elif shown:
        print_lines(roster_lines(shown, reader_phrases()))
    else:
        say("roster.empty")


def _open(workspace: Path) -> None:
    """Open a workspace's office and show its last run there."""
    opened = open_desk(workspace)
    from doorstep.office.projecting import project

    project(opened)
