"""`agreements`: how villages stand to what was agreed on their own work, and the papers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from doorstep.cli.output import (
    Command,
    common,
    open_desk,
    option,
    print_json,
    print_lines,
    reader_phrases,
    workspace_option,
)
from doorstep.domain.errors import BadInput, UsageError
from doorstep.domain.periods import Quarter


@click.command("agreements", cls=Command)
@workspace_option
@option("--quarter", "said", key="agreements.quarter", default="")
@option("-o", "--output", "output", key="agreements.output", type=click.Path(path_type=Path))
@common
def agreements(workspace: Path, said: str, output: Path | None, as_json: bool) -> None:
    if output is not None and output.suffix.lower() != ".docx":
        raise UsageError("report-suffix", suffix=output.suffix, known=".docx")
    open_desk(workspace)
    phrases = reader_phrases()
    from doorstep.office.agreements import agreements_of, papers_of
    from doorstep.render.agreements import agreement_document, agreement_lines, agreement_payload
    from doorstep.render.files import kept

    quarter = _quarter(said) if said else Quarter.of(dt.date.today())
    found = agreements_of(quarter)
    if not found:
        raise BadInput("quarter-not-agreed")
    named = [(one.agreement.place.name, one.terms) for one in found]
    if output is not None:
        kept(output, agreement_document(papers_of(found), phrases))
    if as_json:
        print_json(agreement_payload(named))
    else:
        print_lines(agreement_lines(named, phrases))


def _quarter(said: str) -> Quarter:
    """A quarter as typed. Raises UsageError("value-unfit")."""
    found = Quarter.read(said)
    if found is None:
        raise UsageError("value-unfit", name="--quarter")
    return found
