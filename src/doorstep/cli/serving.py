"""`serve`: the pages of a workspace, on this computer."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path

import click

from doorstep.cli.output import (
    Command,
    common,
    open_workspace,
    option,
    print_json,
    say,
    workspace_option,
)

USUAL_PORT = 8626


@click.command("serve", cls=Command)
@workspace_option
@option("--port", key="port", type=click.IntRange(0, 65535), default=USUAL_PORT, show_default=True)
@option("--no-browser", key="no-browser", is_flag=True)
@common
def serve(workspace: Path, port: int, no_browser: bool, as_json: bool) -> None:
    from doorstep.web import serving

    open_workspace(workspace)

    def ready(address: str) -> None:
        if as_json:
            print_json({"address": address})
        else:
            say("cli.serve.ready", address=address)
        sys.stdout.flush()
        if not no_browser:
            webbrowser.open(address)

    serving.serve(workspace, port, ready)
