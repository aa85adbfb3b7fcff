"""Villages' ledgers from the command line: handed out into a folder, and taken back filled in."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from pathlib import Path

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
from doorstep.domain.errors import BadInput, DoorstepError
from doorstep.render.tasks import taken_ledger

_FILE = click.Path(path_type=Path)


@click.group("ledger", cls=Group)
@option("--lang", key="lang", expose_value=False)
def ledger() -> None:
    """Out and back."""


@ledger.command("out")
@workspace_option
@option("-o", "--output", key="ledger.output", required=True, type=_FILE)
@option("--village", key="ledger.village", default="")
@common
def out(workspace: Path, output: Path, village: str, as_json: bool) -> None:
    from doorstep.render.village_files import write_village_ledgers

    open_desk(workspace)
    with Progress("report"):
        from doorstep.office.accounts import steward_account
        from doorstep.office.ledgers import note_handed_out, prepare_ledgers

        given = prepare_ledgers(village)
        written = write_village_ledgers(output, given.ledgers, given.run, reader_phrases())
        note_handed_out(given, steward_account(getpass.getuser()))
    for one in written:
        if as_json:
            print_json(asdict(one))
            continue
        say("cli.ledger.written", file=one.path, lines=one.lines)
        if one.beside is not None:
            say("cli.ledger.beside", file=one.beside)
    if not written and not as_json:
        say("error.ledger-nothing")


@ledger.command("take")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@workspace_option
@common
def take(files: tuple[Path, ...], workspace: Path, as_json: bool) -> None:
    open_desk(workspace)
    with Progress("read"):
        from doorstep.office.accounts import steward_account
        from doorstep.office.ledgers import take_ledgers

        done = take_ledgers(files, steward_account(getpass.getuser()))
    for one in done.taken:
        if as_json:
            print_json(asdict(one))
        else:
            phrases = reader_phrases()
            which = one.file + phrases.brackets(one.village)
            print_lines([taken_ledger(which, one.counts, phrases)])
    if done.refused:
        raise _refused(done.refused, len(files))


def _refused(refused: tuple[DoorstepError, ...], count: int) -> DoorstepError:
    """One error for all files that were not taken; those that were stay taken."""
    if count == 1:
        return refused[0]
    causes = [one for error in refused for one in (error, *error.causes)]
    return BadInput("ledgers-refused", bad=len(refused), total=count, causes=causes)
