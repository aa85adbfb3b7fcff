"""Visits from the command line: a day's workbooks written into a folder, and taken back filled."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from doorstep.cli.output import (
    Group,
    Progress,
    common,
    open_desk,
    option,
    print_json,
    reader_phrases,
    say,
    workspace_option,
)

_FILE = click.Path(path_type=Path)


@click.group("visits", cls=Group)
@option("--lang", key="lang", expose_value=False)
def books_of_visits() -> None:
    """Out and back."""


@books_of_visits.command("out")
@workspace_option
@option("-o", "--output", key="visits.output", required=True, type=_FILE)
@common
def out(workspace: Path, output: Path, as_json: bool) -> None:
    from doorstep.render.files import kept
    from doorstep.render.visit_book import visit_book_name, visit_workbook

    open_desk(workspace)
    with Progress("report"):
        from doorstep.office.visit_books import books_offered, prepare_book

        phrases, written = reader_phrases(), []
        for one in books_offered():
            book = prepare_book(str(one.place.pk), one.day, one.form)
            path = output / visit_book_name(book, phrases)
            written.append((kept(path, visit_workbook(book, phrases)), one.houses))
    for file, houses in written:
        if as_json:
            print_json({"file": str(file), "houses": houses})
        else:
            say("cli.visits.written", file=file, houses=houses)
    if not written and not as_json:
        say("rekey.book.none")


@books_of_visits.command("take")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@workspace_option
@common
def take(files: tuple[Path, ...], workspace: Path, as_json: bool) -> None:
    open_desk(workspace)
    for file in files:
        with Progress("read"):
            from doorstep.office.accounts import steward_account
            from doorstep.office.visit_books import take_book

            done = take_book(file, steward_account(getpass.getuser()))
        if as_json:
            print_json({"file": done.file, "village": done.village, **done.counts})
        else:
            say("rekey.book.taken", **done.counts)
