"""`serve`: the pages of a workspace, on this computer."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.interruption import Interrupted
from doorstep.cli.output import (
    Command,
    Progress,
    common,
    open_workspace,
    option,
    print_json,
    reader_phrases,
    say,
    tell_gap,
    workspace_option,
)

if TYPE_CHECKING:
    from doorstep.domain.plans import InspectionPlan

USUAL_PORT = 8626


def served(function: Callable[..., Any]) -> Callable[..., Any]:
    """What every command takes that ends with pages."""
    function = option("--no-browser", key="no-browser", is_flag=True)(function)
    port = click.IntRange(0, 65535)
    return option("--port", key="port", type=port, default=USUAL_PORT, show_default=True)(function)


@click.command("serve", cls=Command)
@workspace_option
@served
@common
def serve(workspace: Path, port: int, no_browser: bool, as_json: bool) -> None:
    open_workspace(workspace)
    _serve_until_ended(workspace, port, _Ready(as_json, no_browser))


def serve_filled(folder: Path, plan: InspectionPlan, port: int, no_browser: bool) -> None:
    """Serve a workspace whose pages show its last run and a plan from the first look on."""
    from doorstep.web import serving

    with Progress("pages"):
        serving.fill_pages(folder, plan)
    _serve_until_ended(folder, port, _Ready(False, no_browser), reader_phrases().lang)


def _serve_until_ended(folder: Path, port: int, ready: _Ready, language: str = "") -> None:
    """Serve; that somebody ends it is its usual end."""
    from doorstep.web import serving

    try:
        serving.serve(folder, port, ready, language)
    except Interrupted:
        if not ready.as_json:
            say("cli.serve.ended")


@dataclass(frozen=True)
class _Ready:
    """Says the address once the pages answer, and opens it."""

    as_json: bool
    no_browser: bool

    def __call__(self, address: str) -> None:
        if self.as_json:
            print_json({"address": address})
        else:
            say("cli.serve.ready", address=address)
        sys.stdout.flush()
        tell_gap()
        if not self.no_browser:
            webbrowser.open(address)
