"""An inspection received, from the command line: opened, papers by the clock, shown, printed."""

from __future__ import annotations

import datetime as dt
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorstep.cli.names import code_of
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

if TYPE_CHECKING:
    from doorstep.office.models import Account, Reception

_FILE = click.Path(path_type=Path)


@click.group("reception", cls=Group)
@option("--lang", key="lang", expose_value=False)
def reception() -> None:
    """An inspection received."""


@reception.command("open")
@workspace_option
@option("--protocol", key="reception.protocol", required=True)
@option("--day", key="reception.day", type=Day(), required=True)
@option("--inspectors", key="reception.inspectors", required=True)
@common
def begin(workspace: Path, protocol: str, day: dt.date, inspectors: str, as_json: bool) -> None:
    _open(workspace)
    from doorstep.office.receptions import (
        ReceptionOpened,
        morning_of_day,
        open_reception,
        protocols,
    )

    code = code_of(protocol, protocols(), "protocol")
    made = open_reception(ReceptionOpened(code, morning_of_day(day), inspectors), _steward())
    if as_json:
        print_json({"reception": str(made.pk), "protocol": code, "day": day.isoformat()})
    else:
        say("cli.reception.opened", day=reader_phrases().day(day))


@reception.command("ask")
@click.argument("what", metavar="WHAT")
@workspace_option
@option("--box", key="reception.box", type=int, default=None)
@common
def ask(what: str, workspace: Path, box: int | None, as_json: bool) -> None:
    _open(workspace)
    from doorstep.office.clock import now
    from doorstep.office.paper_clock import ask_for_paper, paper_shown
    from doorstep.office.queries.receptions import paper_line

    made = ask_for_paper(_last(), what, _steward(), box=box)
    line = paper_line(paper_shown(made, now()), reader_phrases())
    if as_json:
        print_json({"number": line.number, "asked": line.asked, "due": line.due})
    else:
        say("cli.reception.asked", number=line.number, asked=line.asked, due=line.due or "-")


@reception.command("hand")
@click.argument("number", metavar="NUMBER", type=int)
@workspace_option
@option("--by", key="reception.by", required=True)
@option("--to", key="reception.to", required=True)
@common
def hand(number: int, workspace: Path, by: str, to: str, as_json: bool) -> None:
    _open(workspace)
    from doorstep.domain.errors import BadInput
    from doorstep.office.clock import now
    from doorstep.office.paper_clock import PaperHandover, hand_over, paper_shown
    from doorstep.office.queries.receptions import paper_line

    paper = _last().papers.filter(number=number).first()
    if paper is None:
        raise BadInput("paper-missing")
    hand_over(paper, PaperHandover(by, to), _steward())
    line = paper_line(paper_shown(paper, now()), reader_phrases())
    if as_json:
        print_json({"number": line.number, "handed": line.handed, "state": line.state.value})
    else:
        state = reader_phrases().name("paper-state", line.state)
        say("cli.reception.handed", number=line.number, time=line.handed, state=state)


@reception.command("show")
@workspace_option
@common
def show(workspace: Path, as_json: bool) -> None:
    _open(workspace)
    from doorstep.office.queries.receptions import reception_sheet
    from doorstep.render.receptions import reception_lines, reception_payload

    sheet = reception_sheet(_last(), reader_phrases())
    if as_json:
        print_json(reception_payload(sheet))
    else:
        print_lines(reception_lines(sheet, reader_phrases()))


@reception.command("out")
@workspace_option
@option("-o", "--output", key="reception.output", required=True, type=_FILE)
@option("--empty", key="reception.empty", is_flag=True)
@common
def out(workspace: Path, output: Path, empty: bool, as_json: bool) -> None:
    _open(workspace)
    from doorstep.office.file_boxes import box_table
    from doorstep.office.queries.receptions import reception_sheet
    from doorstep.render.files import kept
    from doorstep.render.receptions import PAPERS, reception_paper
    from doorstep.render.table_book import table_workbook

    phrases = reader_phrases()
    with Progress("report"):
        sheet = reception_sheet(_last(), phrases, empty=empty)
        parts = [one for one in PAPERS if one != "routes" or sheet.doors]
        made = {f"{one}.pdf": reception_paper(sheet, one, phrases) for one in parts}
        made["boxes.xlsx"] = table_workbook(box_table(phrases), phrases)
        files = [str(kept(output / name, content)) for name, content in made.items()]
    if as_json:
        print_json({"files": files})
    else:
        say("cli.roster.written", files="\n".join(files))


def _last() -> Reception:
    from doorstep.domain.errors import BadInput
    from doorstep.office.receptions import list_receptions

    held = list_receptions()
    if not held:
        raise BadInput("reception-missing")
    return held[0]


def _steward() -> Account:
    from doorstep.office.accounts import steward_account

    return steward_account(getpass.getuser())


def _open(workspace: Path) -> None:
    """Open a workspace's office and show its last run there."""
    opened = open_desk(workspace)
    from doorstep.office.projecting import project

    project(opened)
