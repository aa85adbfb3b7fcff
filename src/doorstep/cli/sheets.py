"""`sheets`: what visitors carry, as folders of papers."""

from __future__ import annotations

import datetime as dt
import getpass
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from doorstep.cli.output import (
    Command,
    Day,
    Progress,
    common,
    open_desk,
    option,
    print_json,
    reader_phrases,
    say,
    workspace_option,
)


@click.command("sheets", cls=Command)
@workspace_option
@option("-o", "--output", key="sheets.output", required=True, type=click.Path(path_type=Path))
@option("--plan", key="sheets.plan", type=click.IntRange(1), default=None)
@option("--day", key="sheets.day", type=Day())
@option("--village", key="sheets.village", default="")
@option("--large", key="sheets.large", is_flag=True)
@option("--records", key="sheets.records", is_flag=True)
@option("--sweep", key="sheets.sweep", is_flag=True)
@option("--listing", key="sheets.listing", is_flag=True)
@option("--awareness", key="sheets.awareness", type=click.IntRange(1, 500), default=None)
@common
def sheets(workspace: Path, output: Path, as_json: bool, **asked: Any) -> None:
    opened = open_desk(workspace)
    from doorstep.office.accounts import steward_account
    from doorstep.office.carrying import PapersAsked, write_papers
    from doorstep.office.projecting import project

    project(opened)

    day: dt.date | None = asked["day"]
    wanted = PapersAsked(
        plan=asked["plan"] or 0,
        day=day,
        village=asked["village"],
        large=asked["large"],
        records=asked["records"],
        sweep=asked["sweep"],
        listing=asked["listing"],
        awareness=asked["awareness"] or 0,
    )
    phrases = reader_phrases()
    with Progress("sheets"):
        written = write_papers(output, wanted, steward_account(getpass.getuser()), phrases)
    for one in written.folders:
        if as_json:
            print_json(asdict(one))
        else:
            told = asdict(one) | {"day": phrases.day(dt.date.fromisoformat(one.day))}
            say("cli.sheets.written", **told | {"files": len(one.files)})
    for path in written.whole:
        if as_json:
            print_json({"whole": str(path)})
        else:
            say("cli.sheets.whole", file=path)
