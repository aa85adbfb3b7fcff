"""`figures`: what each village's registers say of it, on screen and on paper."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.output import (
    Command,
    Progress,
    common,
    open_workspace,
    option,
    print_json,
    print_lines,
    reader_phrases,
    say,
    workspace_option,
)
from doorstep.domain.errors import BadInput


@click.command("figures", cls=Command)
@workspace_option
@option("--village", key="figures.village", default="")
@option("-o", "--output", key="figures.output", type=click.Path(path_type=Path))
@option("--posted", key="figures.posted", is_flag=True)
@common
def figures(
    workspace: Path, village: str, output: Path | None, posted: bool, as_json: bool
) -> None:
    from doorstep.app.village_figures import village_figures
    from doorstep.engine.fields.places import place_key
    from doorstep.render.figure_files import write_figures
    from doorstep.render.village_figures import figures_lines, figures_payload

    with Progress("figures"):
        counted = village_figures(open_workspace(workspace))
        if village:
            counted = counted.only(lambda name: place_key(name) == place_key(village))
        if village and not counted.cards:
            raise BadInput("village-without-figures", village=village)
        written = [] if output is None else write_figures(output, counted, reader_phrases(), posted)
    if as_json:
        print_json({"files": list(map(str, written))} if written else figures_payload(counted))
    elif written:
        say("figures.written", files="\n".join(map(str, written)))
    else:
        print_lines(figures_lines(counted, reader_phrases(), in_full=bool(village)))
