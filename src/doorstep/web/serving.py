"""One process to start: the pages on this computer alone."""

from __future__ import annotations

import datetime as dt
import gc
import getpass
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doorstep.domain.errors import RefusedByRule
from doorstep.office.configuring import open_office
from doorstep.web.listening import HOST, listen, make_server

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

    from doorstep.domain.lan import LanAsked
    from doorstep.domain.plans import InspectionPlan

CONNECTIONS = 400


def open_pages(folder: Path, *, url: str | None = None) -> WSGIHandler:
    """Open a workspace's office with its pages; returns the application of a web server."""
    from doorstep.web.configuring import FACES

    open_office(folder, url=url, faces=FACES)
    from django.core.handlers.wsgi import WSGIHandler

    return WSGIHandler()


def fill_pages(folder: Path, plan: InspectionPlan) -> None:
    """Let pages show the folder's last run, its morning too, and a plan."""
    open_pages(folder)
    from doorstep.app.workspace import Workspace
    from doorstep.office.accounts import steward_account
    from doorstep.office.mornings import fill_morning
    from doorstep.office.plans import keep_plan
    from doorstep.office.projecting import project
    from doorstep.office.trends import fill_trend
    from doorstep.office.village_figures import fill_figures

    workspace = Workspace(folder)
    project(workspace)
    fill_figures(workspace)
    fill_morning(workspace)
    fill_trend(workspace)
    keep_plan(plan, steward_account(getpass.getuser()), dt.date.today())


@dataclass(frozen=True)
class Served:
    """Where pages are served: the address that signs in, and the one that phones are told ("")."""

    address: str
    phones: str = ""


def serve(
    folder: Path,
    port: int,
    ready: Callable[[Served], Any],
    language: str = "",
    lan: LanAsked | None = None,
) -> None:
    """Serve until somebody ends it; `ready` is told where, once it answers. `language` is that of
    whoever starts it ("": the workspace's); `lan`: let phones of the network in.

    Raises BadInput("port-taken", "lan-certificate"), RefusedByRule("lan-pages-factor").
    """
    application = open_pages(folder)
    from doorstep.office.accounts import make_link, steward_account
    from doorstep.office.anchoring import anchor
    from doorstep.office.passwords import is_administered_safely
    from doorstep.office.worker import WatchedWorker
    from doorstep.web.bodies import MOST_BYTES
    from doorstep.web.lan import open_to_phones

    if lan is not None and lan.pages and not is_administered_safely():
        raise RefusedByRule("lan-pages-factor")
    listener = listen(HOST, port)
    account = steward_account(getpass.getuser(), language)
    server = make_server(application, listener, MOST_BYTES, connection_limit=CONNECTIONS)
    worker = WatchedWorker(folder)
    worker.start()
    phones = "" if lan is None else open_to_phones(application, lan)
    token = make_link(account, None)
    _warm_up()
    ready(Served(f"http://{HOST}:{listener.getsockname()[1]}/sign-in/{token}", phones))
    try:
        server.run()
    finally:
        gc.unfreeze()
        worker.stop()
        anchor()


def _warm_up() -> None:
    """Load the pages before somebody waits for one; what is there then stays, and is not looked
    through for garbage again and again."""
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
