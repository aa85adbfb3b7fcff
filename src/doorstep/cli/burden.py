"""`burden`: what the office asked of its villages' staff in a month, and the forms no longer
asked."""

from __future__ import annotations

import datetime as dt
import getpass
from pathlib import Path

import click

from doorstep.cli.output import (
    Command,
    Day,
    common,
    open_desk,
    option,
    print_json,
    print_lines,
    reader_phrases,
    workspace_option,
)
from doorstep.domain.errors import UsageError
from doorstep.domain.periods import Month


@click.command("burden", cls=Command)
@workspace_option
@option("--month", "said", key="burden.month", default="")
@option("-o", "--output", key="burden.output", type=click.Path(path_type=Path))
@option("--retire", key="burden.retire", default="")
@option("--since", key="burden.since", type=Day(), default=None)
@option("--instead", key="burden.instead", default="")
@common
def burden(
    workspace: Path,
    said: str,
    output: Path | None,
    retire: str,
    since: dt.date | None,
    instead: str,
    as_json: bool,
) -> None:
    month = Month.read(said) if said else Month.of(dt.date.today())
    if month is None:
        raise UsageError("value-unfit", name="--month")
    if output is not None and output.suffix.lower() != ".pdf":
        raise UsageError("report-suffix", suffix=output.suffix, known=".pdf")
    opened = open_desk(workspace)
    from doorstep.app.reporting import township_of
    from doorstep.office.accounts import steward_account
    from doorstep.office.burden import burden_of
    from doorstep.office.retired_forms import retire_form
    from doorstep.render.burden import burden_lines, burden_paper, burden_payload
    from doorstep.render.files import kept

    if retire:
        by = steward_account(getpass.getuser())
        retire_form(retire, since or dt.date.today(), instead, by)
    phrases, asked = reader_phrases(), burden_of(month)
    if output is not None:
        told = asked, township_of(opened), dt.date.today(), phrases
        kept(output, burden_paper(*told, simulated=opened.is_simulated))
    if as_json:
        print_json(burden_payload(asked))
    else:
        print_lines(burden_lines(asked, phrases))
