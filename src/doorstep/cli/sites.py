"""`sites`: service sites against their standard, and the sheets with which somebody walks through
them."""

from __future__ import annotations

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
from doorstep.domain.errors import UsageError

_FILE = click.Path(path_type=Path)


@click.command("sites", cls=Command)
@workspace_option
@option("-o", "--output", "output", key="sites.output", type=_FILE)
@option("--walk", "walk", key="sites.walk", type=_FILE)
@common
def sites(workspace: Path, output: Path | None, walk: Path | None, as_json: bool) -> None:
    _check(output, ".xlsx")
    _check(walk, ".pdf")
    opened, phrases = open_desk(workspace), reader_phrases()
    from doorstep.app.reporting import township_of
    from doorstep.office.site_walks import sites_now
    from doorstep.packs.sites import load_standard
    from doorstep.render.files import kept
    from doorstep.render.site_tables import site_lines, site_payload, site_workbook, walk_paper

    standard, held = load_standard(opened.pack.code), sites_now(opened)
    if output is not None:
        kept(output, site_workbook(held, standard, opened.day, phrases))
    if walk is not None:
        names, town = [one.place for one in held.villages], township_of(opened)
        simulated = opened.is_simulated
        kept(walk, walk_paper(names, standard, town, opened.day, phrases, simulated=simulated))
    if as_json:
        print_json(site_payload(held))
    else:
        print_lines(site_lines(held, standard, phrases))


def _check(path: Path | None, suffix: str) -> None:
    """Raises UsageError("report-suffix") for a kind of file that is not written."""
    if path is not None and path.suffix.lower() != suffix:
        raise UsageError("report-suffix", suffix=path.suffix, known=suffix)
