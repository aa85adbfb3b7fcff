"""The commands by which registers come in and go out again."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorstep.cli.language import workspace_language
from doorstep.cli.output import (
    Command,
    Day,
    Progress,
    common,
    current_output,
    open_workspace,
    option,
    print_json,
    print_lines,
    reader_phrases,
    say,
    screen_width,
    set_language,
    workspace_option,
)
from doorstep.cli.reading import said_of_layouts, show_looked
from doorstep.domain.sources import Answer, Doubt
from doorstep.i18n.system import system_language_of_ours
from doorstep.i18n.widths import hanging_lines

if TYPE_CHECKING:
    from typing import Unpack

    from doorstep.app.telling_apart import RegisterOptions

_ANSWERS: dict[str, Answer] = {"y": "replace", "n": "new", "q": "stop"}
_LEFT_SOME_OUT = 1


@click.command("init", cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@option("--pack", key="pack", default="cn", show_default=True)
@common
def init(folder: Path, pack: str, as_json: bool) -> None:
    from doorstep.app.safekeeping import key_of
    from doorstep.app.workspace import Workspace
    from doorstep.packs import load

    spoken = workspace_language(folder)
    lang = current_output().asked
    if lang is None and spoken is None and load(pack).language:
        lang = system_language_of_ours(os.environ)
    opened = Workspace.create(folder, pack=pack, lang=lang)
    now = workspace_language(folder)
    set_language(now)
    if as_json:
        print_json({"workspace": str(folder), "pack": pack, "key": str(key_of(folder).file)})
    elif spoken is not None:
        what = "there" if spoken == now else "speaks"
        say(f"cli.init.{what}", folder=folder, count=len(opened.sources))
    else:
        say("cli.init.done", folder=folder)
        say("cli.init.key", file=key_of(folder).file)


@click.command("register", cls=Command)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@workspace_option
@said_of_layouts
@option("--keep", key="keep", multiple=True, metavar="COLUMN")
@option("--as-of", key="as-of", type=Day())
@option("--replaces", key="replaces")
@option("--new", key="new", is_flag=True)
@option("--yes", key="yes", is_flag=True)
@option("--good-only", key="good-only", is_flag=True)
@option("--dry-run", key="dry-run", is_flag=True)
@common
def register(
    files: tuple[Path, ...],
    workspace: Path,
    dry_run: bool,
    as_json: bool,
    **options: Unpack[RegisterOptions],
) -> int:
    from doorstep.render.sources import registered_lines, registered_payload

    opened = open_workspace(workspace)
    if dry_run:
        show_looked(opened.look(files, **options), as_json=as_json)
        return 0
    if _at_a_terminal() and not as_json:
        options["ask"] = _ask
    with Progress("register", 0, len(files)) as progress:
        options["progress"] = progress
        registered = opened.register(files, **options)
    if as_json:
        for told in registered_payload(registered):
            print_json(told)
    else:
        print_lines(registered_lines(registered, reader_phrases()))
    return _LEFT_SOME_OUT if registered.bad else 0


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask(doubt: Doubt) -> Answer:
    """Put a doubt to whoever sits at the terminal."""
    phrases = reader_phrases()
    click.echo(phrases.text(f"error.{doubt.error.code}", **doubt.error.params), err=True)
    for key, meaning in _ANSWERS.items():
        click.echo(f"  {key}  {phrases.text(f'cli.answer.{meaning}')}", err=True)
    while True:
        given = click.prompt("", prompt_suffix="> ", err=True, default="q", show_default=False)
        if answer := _ANSWERS.get(str(given).strip().lower()):
            return answer


@click.command("files", cls=Command)
@workspace_option
@option("--compare", key="compare", nargs=2, metavar="A B")
@common
def files(workspace: Path, compare: tuple[str, str] | None, as_json: bool) -> None:
    from doorstep.render import sources

    opened, phrases = open_workspace(workspace), reader_phrases()
    if compare is not None:
        change = opened.compare_files(*compare)
        if as_json:
            print_json(sources.change_payload(change))
        else:
            print_lines(sources.compared_lines(*compare, change, phrases))
        return
    held = opened.files()
    if as_json:
        for one in held:
            print_json(asdict(one))
    else:
        for line in sources.held_lines(held, phrases):
            print_lines(hanging_lines(line, screen_width()))


@click.command("withdraw", cls=Command)
@click.argument("file", metavar="FILE")
@workspace_option
@common
def withdraw(file: str, workspace: Path, as_json: bool) -> None:
    opened = open_workspace(workspace)
    name = opened.withdraw(file)
    if as_json:
        print_json({"withdrawn": name, "files": [one.file for one in opened.sources]})
    else:
        say("cli.withdraw.done", name=name, count=len(opened.sources))


@click.command("undo", cls=Command)
@workspace_option
@common
def undo(workspace: Path, as_json: bool) -> None:
    from doorstep.render.sources import undone_lines

    undone = open_workspace(workspace).undo()
    if as_json:
        told = asdict(undone)
        print_json({"files": told.pop("held"), **told})
    else:
        print_lines(undone_lines(undone, reader_phrases()))


REGISTERS = (init, register, files, withdraw, undo)
