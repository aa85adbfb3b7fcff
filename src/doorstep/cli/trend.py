"""`trend`: what the score came to over three years, as far as it was kept."""

from __future__ import annotations

from pathlib import Path

import click

from doorstep.cli.output import (
    Command,
    Progress,
    common,
    open_desk,
    print_json,
    print_lines,
    reader_phrases,
    workspace_option,
)


@click.command("trend", cls=Command)
@workspace_option
@common
def trend(workspace: Path, as_json: bool) -> None:
    open_desk(workspace)
    from doorstep.office.configuring import current_office
    from doorstep.office.mornings import fill_morning
    from doorstep.office.projecting import project
    from doorstep.office.trends import fill_trend, trend_points, trend_shown
    from doorstep.render.trends import trend_lines, trend_payload

    opened = current_office().workspace
    with Progress("score"):
        project(opened)
        fill_morning(opened)
        fill_trend(opened)
    if as_json:
        print_json(trend_payload(trend_points()))
        return
    told = trend_shown()
    print_lines(trend_lines(told.years, told.items, told.first, reader_phrases()))
