"""The command that looks at a file before it is kept, and what is said of headers, kinds and places
with it and with `register`."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    set_language,
    workspace_option,
)
from doorstep.domain.errors import BadInput, UsageError
from doorstep.domain.sources import Looked
from doorstep.i18n.phrasebook import choose_language
from doorstep.i18n.system import system_language_of_ours

if TYPE_CHECKING:
    from typing import Unpack

    from doorstep.app.recipes import SaidOfLayouts
    from doorstep.domain.registers import PackSpec


def said_of_layouts(function: Callable[..., Any]) -> Callable[..., Any]:
    """Take what somebody says of a layout: kind, place, columns, sheets to leave out."""
    for names, key, several in (
        (("--skip-sheet", "skip"), "skip-sheet", True),
        (("--column", "columns"), "column", True),
        (("--place",), "place", False),
        (("--kind",), "kind", False),
    ):
        function = option(*names, key=key, multiple=several)(function)
    kind = click.Path(path_type=Path)
    return option("--mapping", key="mapping", type=kind)(function)


@click.command("read", cls=Command)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@said_of_layouts
@option("--pack", key="pack", default="cn", show_default=True)
@option("--as-of", key="as-of", type=Day())
@option("-o", "--output", key="read-output", type=click.Path(path_type=Path))
@common
def read(
    file: Path,
    pack: str,
    as_of: dt.date | None,
    output: Path | None,
    as_json: bool,
    **said: Unpack[SaidOfLayouts],
) -> None:
    from doorstep import packs
    from doorstep.app.recipes import recipe_of
    from doorstep.app.understanding import look_at
    from doorstep.engine.intake.child import Request, read_rows

    if as_json and output:
        raise UsageError("read-output-json")
    loaded = packs.load(pack)
    _speak_like(loaded)
    if file.is_dir():
        raise BadInput("read-folder", folder=file.name or str(file))
    if file.name.startswith("~$"):
        raise BadInput("file-of-lock", file=file.name)
    recipe, told = recipe_of(loaded, said)
    request = Request(file, loaded, as_of or dt.date.today(), recipe)
    with Progress("read"):
        looked = look_at(request, told) if told or recipe.skip or not as_json else None
        if looked is None or as_json:
            for chunk in read_rows(request):
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            return
    if output is None:
        show_looked([looked], as_json=False)
    else:
        from doorstep.render.mapping_sheet import write_mapping_sheet

        write_mapping_sheet(output, [looked.file], loaded.columns, reader_phrases())
        say("cli.read.mapping", file=output)


def _speak_like(pack: PackSpec) -> None:
    """Where nobody asked for a language, no workspace is set to one and the machine names none of
    ours, a file is spoken of in that of the pack it is read by."""
    named = workspace_language(Path()) or system_language_of_ours(os.environ)
    if current_output().asked is None and named is None:
        set_language(choose_language([pack.language]))


@click.command("recipes", cls=Command)
@workspace_option
@option("--forget", key="forget", is_flag=True)
@common
def recipes(workspace: Path, forget: bool, as_json: bool) -> None:
    from doorstep.render.understanding import recipe_lines

    held = open_workspace(workspace).recipes(forget=forget)
    if as_json:
        for one in held:
            print_json(asdict(one) | {"layout": sorted(one.layout), "keep": sorted(one.keep)})
    elif forget:
        say("cli.recipes.forgotten", count=len(held))
    else:
        print_lines(recipe_lines(held, reader_phrases()))


def show_looked(looked: Iterable[Looked], *, as_json: bool) -> None:
    """Print what was understood of files, as wide as the reader's terminal."""
    from doorstep.render.sources import outcome_lines
    from doorstep.render.understanding import looked_lines, looked_payload

    width = shutil.get_terminal_size((100, 24)).columns
    for number, one in enumerate(looked):
        if as_json:
            print_json(looked_payload(one))
        else:
            print_lines([""] if number else [])
            print_lines(looked_lines(one, reader_phrases(), width))
            if one.outcome and not one.reasons:
                print_lines(["", *outcome_lines(one.outcome, reader_phrases())])
