"""The commands by which registers come in and go out again."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from doorstep.cli.output import (
    Command,
    Day,
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
from doorstep.domain.recipes import Recipe
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook


@click.command("init", cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@option("--pack", key="pack", default="cn", show_default=True)
@common
def init(folder: Path, pack: str, as_json: bool) -> None:
    from doorstep.app.workspace import Workspace

    Workspace.create(folder, pack=pack)
    if as_json:
        print_json({"workspace": str(folder), "pack": pack})
    else:
        say("cli.init.done", folder=folder)


@click.command("read", cls=Command)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@option("--kind", key="kind")
@option("--pack", key="pack", default="cn", show_default=True)
@option("--as-of", key="as-of", type=Day())
@common
def read(file: Path, kind: str | None, pack: str, as_of: dt.date | None, as_json: bool) -> None:
    from doorstep import packs
    from doorstep.engine.intake.child import Request, read_rows
    from doorstep.render.terminal import preview_lines

    loaded = packs.load(pack)
    kind = _kind(kind, loaded.registers)
    if kind is not None and kind not in loaded.registers:
        raise BadInput("kind-unknown", kind=kind, kinds=", ".join(sorted(loaded.registers)))
    with Progress("read"):
        chunks = read_rows(Request(file, loaded, as_of or dt.date.today(), Recipe(kind)))
        if as_json:
            for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
        else:
            print_lines(preview_lines(chunks, reader_phrases()))


def _kind(named: str | None, known: Iterable[str]) -> str | None:
    """A register kind by its code or by the name shown for it, in any language."""
    shown = {Phrasebook(lang).text(f"kind.{code}"): code for code in known for lang in LANGUAGES}
    return None if named is None else shown.get(named.strip(), named)


@click.command("register", cls=Command)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@workspace_option
@option("--kind", key="kind")
@option("--place", key="place")
@option("--as-of", key="as-of", type=Day())
@common
def register(
    files: tuple[Path, ...],
    workspace: Path,
    kind: str | None,
    place: str | None,
    as_of: dt.date | None,
    as_json: bool,
) -> None:
    from doorstep.render.terminal import account_lines, account_payload

    opened = open_workspace(workspace)
    with Progress("register", 0, len(files)) as progress:
        accounts = opened.register(
            files,
            kind=_kind(kind, opened.pack.registers),
            place=place,
            as_of=as_of,
            progress=progress,
        )
    for account in accounts:
        if as_json:
            print_json(account_payload(account))
        else:
            print_lines(account_lines(account, reader_phrases()))


@click.command("undo", cls=Command)
@workspace_option
@common
def undo(workspace: Path, as_json: bool) -> None:
    files = open_workspace(workspace).undo()
    if as_json:
        print_json({"files": files})
    else:
        say("cli.undo.done", count=len(files))


REGISTERS = (init, read, register, undo)
