"""`doorstep score`: the workspace held against a rubric; `doorstep rehearsal`: that and the inspection, on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from doorstep import messages
from doorstep.cli.speech import Command, Day, Progress, Reader, common, option, print_json, say
from doorstep.errors import UsageError

_FILE = click.Path(path_type=Path)


@click.command("score", cls=Command)
@option("-w", "--workspace", key="workspace", required=True, type=_FILE)
@option("--rubric", key="rubric", required=True)
@option("--facts", key="facts", type=_FILE)
@common
def score(workspace: Path, rubric: str, facts: Path | None, as_json: bool) -> None:
    from doorstep.scoring.told import as_object
    from doorstep.workspace import Workspace

    with Progress("score"):
        told = as_object(Workspace(workspace).score(rubric, facts), Reader.lang)
    if as_json:
        print_json(told)
    else:
        _say(told)


@click.command("rehearsal", cls=Command)
@option("-w", "--workspace", key="workspace", required=True, type=_FILE)
@option("--rubric", key="rubric", required=True)
@option("--protocol", key="rehearsal.protocol")
@option("--seed", key="simulate.seed")
@option("--runs", key="simulate.runs", type=int, default=10_000, show_default=True)
@option("--facts", key="facts", type=_FILE)
@option("--certificate", key="rehearsal.certificate", type=_FILE)
@option("-o", "--output", key="rehearsal.output", required=True, type=_FILE)
@option("--as-of", key="as-of", type=Day())
@common
def rehearsal(workspace: Path, output: Path, as_of: dt.date | None, as_json: bool, **asked: Any) -> None:
    from doorstep.rehearsing import Wanted
    from doorstep.workspace import Workspace

    if (asked["protocol"] is None) != (asked["seed"] is None):
        raise UsageError("parameter-missing", name="--protocol" if asked["protocol"] is None else "--seed")
    wanted = Wanted(**asked | {"seed": asked["seed"] or ""})
    with Progress("rehearsal"):
        file = Workspace(workspace).rehearse(output, wanted, lang=Reader.lang, as_of=as_of)
    if as_json:
        print_json({"files": [str(file)]})
    else:
        say("cli.rehearsal.done", file=str(file))


def _say(told: Mapping[str, Any]) -> None:
    shown = {name: f"{told[name]:.1f}" for name in ("total", "lo", "hi", "unknown_points", "judged_points")}
    say("cli.score.headline", title=told["title"], scale=f"{told['scale']:g}", **shown)
    if told["gap"] is not None:
        say("cli.score.gap", **_gap(told))
    click.echo("")
    for item in told["items"]:
        got = messages.text("cli.score.unknown", Reader.lang) if item["got"] is None else f"{item['got']:.1f}"
        click.echo(f"  {item['title']}  {got} / {item['points']:g}  ({item['lo']:.1f} - {item['hi']:.1f})")
        click.echo(f"      {item['reason']}")
    marked = [place for place in told["villages"] if place["gap"] and place["gap"]["marked"]]
    if marked:
        click.echo("")
        say("cli.score.apart")
        for place in marked:
            click.echo(f"  {place['village']}  {messages.text('cli.score.village', Reader.lang, **_gap(place))}")
    click.echo("")
    for veto in told["must_pass"]:
        stated = messages.text(f"score.veto.{veto['state']}", Reader.lang)
        click.echo(f"  {veto['title']}: {stated}")
    for item in told["retired"]:
        click.echo(f"  {item['title']}: {item['said']}")


def _gap(told: Mapping[str, Any]) -> dict[str, str]:
    shown = {name: f"{told['gap'][key]:.0f}" for name, key in (("gap", "points"), ("low", "lo"), ("high", "hi"))}
    for side in ("paper", "household"):
        shown |= {f"{side}_{key}": f"{value:.0f}" for key, value in told[side].items()}
    return shown
