"""`doorstep overlap`: for every two sources of people, how many stand in both and whose records
stand in one only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorstep.cli.output import Command, Progress, Reader, common, option, print_json, say
from doorstep.domain.errors import BadInput
from doorstep.i18n import messages

if TYPE_CHECKING:
    from doorstep.app.workspace import Workspace
    from doorstep.engine.linkage.overlap import Overlap, Part, PeopleSource

_FILE = click.Path(path_type=Path)


@click.command("overlap", cls=Command)
@click.argument("sources", metavar="[LEFT RIGHT]", nargs=-1)
@option("-w", "--workspace", key="workspace", required=True, type=_FILE)
@common
def overlap(sources: tuple[str, ...], workspace: Path, as_json: bool) -> None:
    from doorstep.app.workspace import Workspace

    opened = Workspace(workspace)
    with Progress("load"):
        found = _chosen(opened.overlap(), sources)
    if as_json:
        for one in found:
            print_json(_as_object(one))
        return
    if not found:
        say("cli.overlap.none")
        return
    say("cli.overlap.intro")
    for one in found:
        left, right = _named(one.left, Reader.lang), _named(one.right, Reader.lang)
        counts = {
            "both": one.both.people,
            "only_left": one.only_left.people,
            "only_right": one.only_right.people,
        }
        say("cli.overlap.line", left=left, right=right, **counts)
        if sources:
            _list(opened, left, one.only_left)
            _list(opened, right, one.only_right)


def _chosen(found: Sequence[Overlap], sources: tuple[str, ...]) -> list[Overlap]:
    """Those that hold all the sources named."""
    ends = {side.name: side for one in found for side in (one.left, one.right)}
    known = {name: name for name in ends}
    known |= {
        _named(side, lang): side.name for side in ends.values() for lang in messages.LANGUAGES
    }
    for name in sources:
        if name not in known:
            raise BadInput("source-unknown", source=name, sources="  ".join(sorted(ends)))
    wanted = {known[name] for name in sources}
    return [one for one in found if wanted <= {one.left.name, one.right.name}]


def _named(source: PeopleSource, lang: str) -> str:
    kind = messages.text(f"kind.{source.kind}", lang)
    return kind if source.name == source.kind else f"{kind} ({source.name})"


def _list(opened: Workspace, source: str, part: Part) -> None:
    from doorstep.app.reviewing.mention_places import spoken

    if part.mentions:
        say("cli.overlap.only", source=source)
        spots = opened.spots(part.mentions)
        lines = sorted((spots[mention] for mention in part.mentions), key=_by_number)
        click.echo("\n".join(f"  {spoken(line, Reader.lang)}" for line in lines))


def _by_number(said: str) -> list[tuple[bool, int, str]]:
    """Row 5 before row 44."""
    return [
        (part.isdecimal(), int(part) if part.isdecimal() else 0, part)
        for part in re.split(r"(\d+)", said)
    ]


def _as_object(one: Overlap) -> dict[str, object]:
    sides = {side: {"name": end.name, "kind": end.kind, "files": end.files}
             for side, end in (("left", one.left), ("right", one.right))}  # fmt: skip
    parts = {
        name: {"people": part.people, "mentions": part.mentions}
        for name, part in (
            ("both", one.both),
            ("only_left", one.only_left),
            ("only_right", one.only_right),
        )
    }
    return {**sides, **parts}
