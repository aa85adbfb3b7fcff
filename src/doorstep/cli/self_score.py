"""`self-score`: what a village believes its work is worth, beside what was measured; its sheet out
and back."""

from __future__ import annotations

import datetime as dt
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

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
    workspace_option,
)
from doorstep.domain.errors import UsageError

if TYPE_CHECKING:
    from doorstep.app.workspace import Workspace
    from doorstep.office.models import Place

_FILE = click.Path(path_type=Path)
_PDF, _XLSX = ".pdf", ".xlsx"


@click.command("self-score", cls=Command)
@workspace_option
@option("--village", key="self-score.village", default="")
@option("-o", "--output", key="self-score.output", type=_FILE)
@option("--take", key="self-score.take", type=_FILE)
@common
def self_score(
    workspace: Path, village: str, output: Path | None, take: Path | None, as_json: bool
) -> None:
    if bool(village) == (take is not None):
        raise UsageError("parameter-missing", name="--village/--take")
    if output is not None and output.suffix.lower() not in (_PDF, _XLSX):
        raise UsageError("report-suffix", suffix=output.suffix, known=f"{_PDF}, {_XLSX}")
    opened = open_desk(workspace)
    from doorstep.office.mornings import fill_morning
    from doorstep.office.projecting import project
    from doorstep.office.queries.people import village_named
    from doorstep.office.self_scores import self_score_of
    from doorstep.render.self_scores import self_score_lines, self_score_payload

    project(opened)
    with Progress("score"):
        fill_morning(opened)
    place = village_named(village) if take is None else _taken(take)
    if output is not None:
        _write(output, place, opened)
    told = self_score_of(place)
    if as_json:
        print_json(self_score_payload(told))
    else:
        print_lines(self_score_lines(told, reader_phrases()))


def _taken(file: Path) -> Place:
    """Take a sheet back; whose it is."""
    from doorstep.office.accounts import steward_account
    from doorstep.office.self_score_book import take_self_score

    place, _ = take_self_score(file, steward_account(getpass.getuser()))
    return place


def _write(output: Path, place: Place, opened: Workspace) -> None:
    """Write the sheet that comes back, or the page of paper."""
    from doorstep.app.reporting import township_of
    from doorstep.office.self_score_book import self_score_table
    from doorstep.office.self_scores import self_score_of
    from doorstep.render.files import kept
    from doorstep.render.self_scores import self_score_paper
    from doorstep.render.table_book import table_workbook

    phrases = reader_phrases()
    if output.suffix.lower() == _XLSX:
        kept(output, table_workbook(self_score_table(place, phrases), phrases))
        return
    town, told = township_of(opened), self_score_of(place)
    simulated = opened.is_simulated
    kept(output, self_score_paper(told, town, dt.date.today(), phrases, simulated=simulated))
