"""`county`: a county invites townships, takes their cards and shows them without an order; a
township joins and makes its card."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorstep.cli.output import (
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
from doorstep.domain.errors import BadInput, UsageError

if TYPE_CHECKING:
    from doorstep.office.models import Account

_FILE = click.Path(path_type=Path)


@click.group("county", cls=Group)
@option("--lang", key="lang", expose_value=False)
def county() -> None:
    """A county and its townships."""


@county.command("invite")
@click.argument("township", metavar="TOWNSHIP")
@workspace_option
@option("--code", key="county.code", default="")
@option("-o", "--output", key="county.invitation", required=True, type=_FILE)
@common
def invite(township: str, workspace: Path, code: str, output: Path, as_json: bool) -> None:
    opened = open_desk(workspace)
    from doorstep.office import county as office
    from doorstep.render.files import kept

    told = office.invite(opened, township, _steward(), code=code)
    file = kept(output, told.content)
    if as_json:
        print_json({"file": str(file), "code": told.code, "township": told.township})
    else:
        say("cli.county.invited", file=file, code=told.code, township=told.township)


@county.command("join")
@click.argument("file", metavar="FILE", type=_FILE)
@workspace_option
@common
def join(file: Path, workspace: Path, as_json: bool) -> None:
    open_desk(workspace)
    from doorstep.office import county as office

    told = office.join(_content(file), _steward())
    said = {"county": told.county_name, "township": told.township, "code": told.code}
    if as_json:
        print_json(said)
    else:
        say("cli.county.joined", **{"name": said["county"], **said})


@county.command("card")
@workspace_option
@option("-o", "--output", key="county.card", required=True, type=_FILE)
@common
def card(workspace: Path, output: Path, as_json: bool) -> None:
    opened = open_desk(workspace)
    from doorstep.office import county as office
    from doorstep.office.projecting import project
    from doorstep.render.files import kept

    with Progress("score"):
        project(opened)
        made, content = office.make_card(opened, _steward())
        file = kept(output, content)
    if as_json:
        print_json({"file": str(file), **asdict(made)})
    else:
        say("cli.county.carded", file=file, villages=len(made.villages), items=len(made.items))


@county.command("take")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@workspace_option
@common
def take(files: tuple[Path, ...], workspace: Path, as_json: bool) -> None:
    open_desk(workspace)
    from doorstep.office import county as office

    taken = office.take_cards([(file.name, _content(file)) for file in files], _steward())
    for one in taken:
        if as_json:
            print_json({"code": one.code, "township": one.township, "as_of": one.as_of})
        else:
            say("cli.county.taken", code=one.code, township=one.township)


@county.command("show")
@workspace_option
@option("-o", "--output", key="county.paper", type=_FILE)
@common
def show(workspace: Path, output: Path | None, as_json: bool) -> None:
    opened = open_desk(workspace)
    from doorstep.office import county as office
    from doorstep.render.county import county_lines, county_paper, county_payload
    from doorstep.render.files import kept

    page = office.county_page()
    if page is None:
        raise BadInput("county-none-invited")
    if output is not None:
        if output.suffix.lower() != ".pdf":
            raise UsageError("report-suffix", suffix=output.suffix, known=".pdf")
        kept(output, county_paper(page, reader_phrases(), opened.day))
    if as_json:
        print_json(county_payload(page))
    else:
        print_lines(county_lines(page, reader_phrases()))


@county.command("villages")
@workspace_option
@option("-o", "--output", key="county.villages", required=True, type=_FILE)
@option("--draw", key="county.draw", type=click.IntRange(1), default=10, show_default=True)
@common
def villages(workspace: Path, output: Path, draw: int, as_json: bool) -> None:
    open_desk(workspace)
    from doorstep.office import county as office
    from doorstep.render.county import write_villages

    if output.suffix.lower() != ".csv":
        raise UsageError("report-suffix", suffix=output.suffix, known=".csv")
    listed = office.villages_to_draw()
    table, design = write_villages(output, listed, draw)
    if as_json:
        print_json({"files": [str(table), str(design)], "villages": len(listed)})
    else:
        say("cli.county.listed", file=table, design=design, villages=len(listed))


def _steward() -> Account:
    from doorstep.office.accounts import steward_account

    return steward_account(getpass.getuser())


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise BadInput("file-missing", file=file.name)
    return file.read_bytes()


@county.command("match")
@click.argument("file", metavar="[FILE]", required=False, type=_FILE)
@workspace_option
@option("-o", "--output", key="county.match", type=_FILE)
@common
def match(file: Path | None, workspace: Path, output: Path | None, as_json: bool) -> None:
    opened = open_desk(workspace)
    from doorstep.office.matching import begin_match, go_on
    from doorstep.render.county import match_lines
    from doorstep.render.files import kept

    with Progress("link"):
        if file is None:
            told, answer = begin_match(opened, _steward())
        else:
            told, answer = go_on(opened, _content(file), _steward())
    if answer:
        output = output or Path(f"match-{told.session[:8]}-{told.round}.json")
        kept(output, answer)
    if as_json:
        print_json({**asdict(told), "file": str(output) if answer else None})
        return
    if answer:
        say(f"cli.county.match-{told.round}", file=output)
    print_lines(match_lines(told, reader_phrases()))
