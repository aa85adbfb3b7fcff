"""`doorstep verify` and `doorstep key`: is everything as it was written, and the key on paper."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from doorstep.cli.output import (
    Command,
    Group,
    Progress,
    common,
    option,
    print_json,
    print_lines,
    reader_phrases,
    say,
    workspace_option,
)
from doorstep.domain.errors import BadInput

_FILE = click.Path(path_type=Path)


@click.command("verify", cls=Command)
@workspace_option
@option("--accept", key="accept", is_flag=True)
@common
def verify(workspace: Path, accept: bool, as_json: bool) -> None:
    from doorstep.app.safekeeping import accept_workspace, verify_workspace
    from doorstep.render.safekeeping import verification_lines, verification_payload

    if accept:
        number = accept_workspace(workspace).number
        if as_json:
            print_json({"accepted": number})
        else:
            say("cli.verify.accepted", number=number)
        return
    with Progress("verify"):
        found = verify_workspace(workspace)
    if as_json:
        print_json(verification_payload(found, reader_phrases()))
    else:
        print_lines(verification_lines(found, reader_phrases()))
    if found.problems:
        raise BadInput("workspace-has-problems", count=len(found.problems), folder=str(workspace))


@click.group("key", cls=Group)
@option("--lang", key="lang", expose_value=False)
def key() -> None:
    """On paper, and back from it."""


@key.command("export")
@workspace_option
@option("-o", "--output", key="key.output", type=_FILE)
@common
def export(workspace: Path, output: Path | None, as_json: bool) -> None:
    from doorstep.app.safekeeping import export_key
    from doorstep.render.safekeeping import half_lines, write_halves

    halves, phrases = export_key(workspace), reader_phrases()
    files = [] if output is None else write_halves(output, halves, phrases, dt.date.today())
    if as_json:
        told = [] if files else [{"half": one.number, "lines": one.lines} for one in halves]
        print_json({"files": [str(file) for file in files], "halves": told})
    elif files:
        say("cli.key.written", files="\n".join(str(file) for file in files))
    else:
        for half in halves:
            print_lines([*half_lines(half, phrases), ""])
    if not as_json:
        click.echo(phrases.text("key.advice"), err=True)


@key.command("import")
@click.argument("files", metavar="[FILE...]", nargs=-1, type=_FILE)
@common
def import_(files: tuple[Path, ...], as_json: bool) -> None:
    from doorstep.app.safekeeping import import_key

    texts = [half_of(file) for file in files] or [_typed()]
    found = import_key(texts)
    if as_json:
        print_json({"workspace": found.workspace, "file": str(found.file)})
    else:
        say("cli.key.imported", workspace=found.workspace, file=found.file)


def half_of(file: Path) -> str:
    """A half in a text file, which is a few lines long."""
    with file.open("rb") as opened:
        content = opened.read(100_000)
    if content.startswith(b"%PDF"):
        raise BadInput("key-file-pdf", file=file.name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("key-halves-missing", lines=0, wanted=8) from None


def _typed() -> str:
    """The lines of both halves as somebody types them, the first one's first."""
    click.echo(reader_phrases().text("key.type"), err=True)
    lines: list[str] = []
    for line in sys.stdin:
        lines += [line] if line.strip() else []
        if len(lines) == 8:
            break
    return "".join(lines)


SAFEKEEPING = (verify, key)
