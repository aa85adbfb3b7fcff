"""`outreach` and `awareness`: what people were told of, and what they know."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from pathlib import Path

import click

from doorstep.cli.output import (
    Command,
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
from doorstep.domain.errors import BadInput

_FILE = click.Path(path_type=Path)


@click.command("outreach", cls=Command)
@click.argument("files", metavar="[FILE...]", nargs=-1, type=_FILE)
@workspace_option
@option("-o", "--output", key="outreach.output", type=_FILE, default=None)
@common
def outreach(files: tuple[Path, ...], workspace: Path, output: Path | None, as_json: bool) -> None:
    _open(workspace)
    from doorstep.office.accounts import steward_account
    from doorstep.office.outreach import outreach_shown, take_outreach
    from doorstep.render.files import kept
    from doorstep.render.outreach import outreach_lines, outreach_paper, outreach_workbook

    for file in files:
        done = take_outreach(file, steward_account(getpass.getuser()))
        if as_json:
            print_json({"file": str(file), **done.counts})
        else:
            say("outreach.taken", **done.counts)
    shown, phrases = outreach_shown(), reader_phrases()
    if output is not None:
        with Progress("report"):
            paper = output.suffix.lower() == ".pdf"
            made = (outreach_paper if paper else outreach_workbook)(shown, phrases)
            kept(output, made)
        if not as_json:
            say("cli.outreach.written", file=output)
    elif as_json and not files:
        for talk in shown.talks:
            print_json(asdict(talk) | {"day": talk.day.isoformat()})
        for one in shown.never:
            print_json({"village": one.village, "never_told": list(one.topics)})
    elif not files:
        print_lines(outreach_lines(shown, phrases))


@click.command("awareness", cls=Command)
@workspace_option
@option("--round", "number", key="awareness.round", type=click.IntRange(1), default=None)
@option("--begin", key="awareness.begin", is_flag=True)
@option("--close", key="awareness.close", is_flag=True)
@option("--books", key="awareness.books", type=_FILE, default=None)
@option("-o", "--output", key="awareness.output", type=_FILE, default=None)
@common
def awareness(
    workspace: Path,
    number: int | None,
    begin: bool,
    close: bool,
    as_json: bool,
    **written: Path | None,
) -> None:
    _open(workspace)
    from doorstep.office.accounts import steward_account
    from doorstep.office.awareness import close_round, start_round
    from doorstep.office.queries.awareness import awareness_shown
    from doorstep.render.awareness import awareness_lines, awareness_object, awareness_paper
    from doorstep.render.files import kept

    by = steward_account(getpass.getuser())
    if begin:
        start_round(by)
    if close:
        close_round(by)
    if (folder := written["books"]) is not None:
        _write_books(folder)
    shown = awareness_shown(number or 0)
    if shown is None:
        raise BadInput("awareness-none-yet")
    if (output := written["output"]) is not None:
        with Progress("report"):
            kept(output, awareness_paper(shown, reader_phrases()))
    if as_json:
        print_json(awareness_object(shown))
    else:
        print_lines(awareness_lines(shown, reader_phrases()))


def _write_books(folder: Path) -> None:
    from doorstep.office.accounts import steward_account
    from doorstep.office.awareness_books import awareness_book
    from doorstep.office.queries.people import list_villages
    from doorstep.render.files import kept
    from doorstep.render.visit_book import visit_book_name, visit_workbook

    phrases, by = reader_phrases(), steward_account(getpass.getuser())
    for place in list_villages():
        book = awareness_book(place, by)
        kept(folder / visit_book_name(book, phrases), visit_workbook(book, phrases))


def _open(workspace: Path) -> None:
    opened = open_desk(workspace)
    from doorstep.office.projecting import project

    project(opened)
