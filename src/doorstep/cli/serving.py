"""`serve`: the pages of a workspace, on this computer."""

from __future__ import annotations

import datetime as dt
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
from doorstep.domain.errors import UsageError
from doorstep.domain.lan import LanAsked, check_name

if TYPE_CHECKING:
    from doorstep.domain.plans import InspectionPlan
    from doorstep.web.serving import Served

USUAL_PORT, USUAL_LAN_PORT = 8626, 8627


def served(function: Callable[..., Any]) -> Callable[..., Any]:
    """What every command takes that ends with pages."""
    function = option("--no-browser", key="no-browser", is_flag=True)(function)
    port = click.IntRange(0, 65535)
    return option("--port", key="port", type=port, default=USUAL_PORT, show_default=True)(function)


@click.command("serve", cls=Command)
@workspace_option
@served
@option("--lan", key="lan", metavar="NAME")
@option("--lan-port", key="lan-port", type=click.IntRange(0, 65535), default=USUAL_LAN_PORT)
@option("--certificate", key="certificate", type=click.Path(path_type=Path))
@option("--certificate-key", key="certificate-key", type=click.Path(path_type=Path))
@option("--own-authority", key="own-authority", is_flag=True)
@option("--plain-http", key="plain-http", is_flag=True)
@option("--lan-pages", key="lan-pages", is_flag=True)
@common
def serve(workspace: Path, port: int, no_browser: bool, as_json: bool, **phones: Any) -> None:
    open_workspace(workspace)
    lan = _lan(workspace, **phones)
    authority = None if lan is None else lan.authority
    _serve_until_ended(workspace, port, _Ready(as_json, no_browser, authority), lan=lan)


def _lan(
    workspace: Path,
    *,
    lan: str | None,
    lan_port: int,
    certificate: Path | None,
    certificate_key: Path | None,
    own_authority: bool,
    plain_http: bool,
    lan_pages: bool,
) -> LanAsked | None:
    """How phones are let in: by a given certificate, one of the workspace's own authority, or in
    plain where that was said. Raises UsageError("lan-how") where nobody said how,
    "lan-pages-plain" where pages were to go out in plain."""
    if lan is None:
        return None
    from doorstep.store import Store
    from doorstep.store.authority import lan_certificate

    if [certificate is not None, own_authority, plain_http].count(True) != 1:
        raise UsageError("lan-how")
    if plain_http and lan_pages:
        raise UsageError("lan-pages-plain")
    name = check_name(lan)
    if own_authority:
        made = lan_certificate(Store.open(workspace).settings.id, name, dt.date.today())
        return LanAsked(name, lan_port, made.chain, made.key, made.authority, lan_pages)
    return LanAsked(name, lan_port, certificate, certificate_key, pages=lan_pages)


def serve_filled(folder: Path, plan: InspectionPlan, port: int, no_browser: bool) -> None:
    """Serve a workspace whose pages show its last run and a plan from the first look on."""
    from doorstep.web import serving

    with Progress("pages"):
        serving.fill_pages(folder, plan)
    _serve_until_ended(folder, port, _Ready(False, no_browser), reader_phrases().lang)


def _serve_until_ended(
    folder: Path, port: int, ready: _Ready, language: str = "", lan: LanAsked | None = None
) -> None:
    """Serve; that somebody ends it is its usual end."""
    from doorstep.web import serving

    try:
        serving.serve(folder, port, ready, language, lan)
    except Interrupted:
        if not ready.as_json:
            say("cli.serve.ended")


@dataclass(frozen=True)
class _Ready:
    """Says the address once the pages answer, and opens it."""

    as_json: bool
    no_browser: bool
    authority: Path | None = None

    def __call__(self, served: Served) -> None:
        address = served.address
        if self.as_json:
            phones = {"phones": served.phones, "authority": self.authority and str(self.authority)}
            print_json({"address": address} | (phones if served.phones else {}))
        else:
            say("cli.serve.ready", address=address)
            if served.phones:
                say("cli.serve.phones", address=served.phones)
            if self.authority:
                say("cli.serve.authority", file=self.authority)
            if served.phones.startswith("http:"):
                say("cli.serve.plain")
        sys.stdout.flush()
        tell_gap()
        if not self.no_browser:
            webbrowser.open(address)
