"""`doorstep overlap`: for every two sources of people, how many stand in both and whose records
stand in one only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorstep.cli.output import (
    Command,
    Progress,
    common,
    print_json,
    print_lines,
    reader_phrases,
    workspace_option,
)
from doorstep.domain.errors import BadInput
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook

if TYPE_CHECKING:
    from doorstep.engine.linkage.overlap import Overlap


@click.command("overlap", cls=Command)
@click.argument("sources", metavar="[LEFT RIGHT]", nargs=-1)
@workspace_option
@common
def overlap(sources: tuple[str, ...], workspace: Path, as_json: bool) -> None:
    from doorstep.app.workspace import Workspace
    from doorstep.render.terminal import overlap_lines, overlap_payload

    opened = Workspace(workspace)
    with Progress("load"):
        found = _chosen(opened.overlap(), sources)
    if as_json:
        for one in found:
            print_json(overlap_payload(one))
        return
    alone = [m for one in found for part in (one.only_left, one.only_right) for m in part.mentions]
    print_lines(overlap_lines(found, opened.places(alone) if sources else {}, reader_phrases()))


def _chosen(found: Sequence[Overlap], sources: tuple[str, ...]) -> list[Overlap]:
    """Those that hold all the sources named, by their codes or as shown in any language."""
    from doorstep.render.terminal import source_name

    ends = {side.name: side for one in found for side in (one.left, one.right)}
    known = {name: name for name in ends}
    for lang in LANGUAGES:
        known |= {source_name(side, Phrasebook(lang)): name for name, side in ends.items()}
    for name in sources:
        if name not in known:
            raise BadInput("overlap-source-unknown", source=name, sources="  ".join(sorted(ends)))
    wanted = {known[name] for name in sources}
    return [one for one in found if wanted <= {one.left.name, one.right.name}]
