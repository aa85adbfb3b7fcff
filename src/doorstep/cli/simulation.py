"""`doorstep simulate` and `doorstep next-visits`: an inspection rehearsed, and where visits would
tell the most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from doorstep.cli.output import Command, Progress, Reader, common, option, print_json, say

_FILE = click.Path(path_type=Path)

_RUNS = 10_000


def _known(function: Callable[..., Any]) -> Callable[..., Any]:
    """What both commands rest on."""
    function = option("--icc", key="simulate.icc", type=float)(function)
    function = option("--pass-mark", key="simulate.pass-mark", type=float)(function)
    function = option("--facts", key="facts", type=_FILE)(function)
    function = option("--seed", key="simulate.seed", required=True)(function)
    function = option("--rubric", key="rubric", required=True)(function)
    return option("-w", "--workspace", key="workspace", required=True, type=_FILE)(function)


@click.command("simulate", cls=Command)
@_known
@option("--protocol", key="simulate.protocol", required=True)
@option("--runs", key="simulate.runs", type=int, default=_RUNS, show_default=True)
@common
def simulate(workspace: Path, rubric: str, protocol: str, as_json: bool, **asked: Any) -> None:
    from doorstep.app.simulating import said
    from doorstep.app.workspace import Workspace
    from doorstep.render.scores import titled

    with Progress("simulate"):
        done = Workspace(workspace).simulate(rubric, protocol, **asked)
    if as_json:
        print_json(done.as_object())
        return
    titles = {item.code: titled(item.title, Reader.lang) for item in done.rubric.items}
    for note in done.words:
        click.echo(said("words", note, titles, Reader.lang))
    found = done.result
    say("cli.simulate.score", **{name: f"{value:.1f}" for name, value in found.score.items()})
    for item in found.items:
        figures = {name: f"{getattr(item, name):.1f}" for name in ("mean", "q05", "q95", "loss")}
        say("cli.simulate.item", title=titles[item.code], points=f"{item.points:g}", **figures)
    say("cli.simulate.villages", count=len(found.villages))
    for village in found.villages:
        figures = {name: f"{getattr(village, name):.1f}" for name in ("mean", "q05", "q95")}
        ranks = {"first": village.rank_lo, "last": village.rank_hi}
        say(
            "cli.simulate.village",
            village=village.village,
            percent=f"{100 * village.p_drawn:.0f}",
            **figures,
            **ranks,
        )
    for note in done.notes:
        click.echo("  " + said("note", note, titles, Reader.lang))


@click.command("next-visits", cls=Command)
@_known
@option("--budget", key="simulate.budget", type=int, required=True)
@common
def next_visits(workspace: Path, rubric: str, budget: int, as_json: bool, **asked: Any) -> None:
    from doorstep.app.workspace import Workspace
    from doorstep.render.scores import titled

    with Progress("simulate"):
        space = Workspace(workspace)
        batches = space.next_visits(rubric, budget, **asked)
    if as_json:
        print_json([asdict(batch) for batch in batches])
        return
    titles = {
        item.code: titled(item.title, Reader.lang) for item in space.pack.rubrics[rubric].items
    }
    for batch in batches:
        figures = {name: f"{getattr(batch, name):.2f}" for name in ("gain", "gain_lo", "gain_hi")}
        item = titles.get(batch.item or "", "")
        say(
            f"cli.next-visits.{batch.kind}",
            village=batch.village,
            visits=batch.visits,
            item=item,
            **figures,
        )
    say("cli.next-visits.within")
