"""`doorstep score`: the workspace held against a rubric; `doorstep rehearsal`: that and the
inspection, on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.output import Command, Day, Progress, Reader, common, option, print_json, say
from doorstep.domain.errors import UsageError
from doorstep.i18n import messages

if TYPE_CHECKING:
    from doorstep.app.workspace import Workspace

_FILE = click.Path(path_type=Path)

_SHOWN_RECORDS = 3


@click.command("score", cls=Command)
@option("-w", "--workspace", key="workspace", required=True, type=_FILE)
@option("--rubric", key="rubric", required=True)
@option("--facts", key="facts", type=_FILE)
@option("--show", key="show", is_flag=True)
@common
def score(workspace: Path, rubric: str, facts: Path | None, show: bool, as_json: bool) -> None:
    from doorstep.app.workspace import Workspace
    from doorstep.render.scores import as_object

    if show:
        _show(Workspace(workspace), rubric, as_json)
        return
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
def rehearsal(
    workspace: Path, output: Path, as_of: dt.date | None, as_json: bool, **asked: Any
) -> None:
    from doorstep.app.rehearsing import Wanted
    from doorstep.app.workspace import Workspace

    if (asked["protocol"] is None) != (asked["seed"] is None):
        raise UsageError(
            "parameter-missing", name="--protocol" if asked["protocol"] is None else "--seed"
        )
    wanted = Wanted(**asked | {"seed": asked["seed"] or ""})
    with Progress("rehearsal"):
        file = Workspace(workspace).rehearse(output, wanted, lang=Reader.lang, as_of=as_of)
    if as_json:
        print_json({"files": [str(file)]})
    else:
        say("cli.rehearsal.done", file=str(file))


def _show(workspace: Workspace, code: str, as_json: bool) -> None:
    from doorstep.app.scoring.score import rubric_of
    from doorstep.render.scores import rubric_object

    told: Any = rubric_object(rubric_of(workspace.pack, code), Reader.lang)
    if as_json:
        print_json(told)
        return
    comma = "、" if Reader.lang == "zh_Hans" else ", "
    click.echo(told["title"])
    for item in told["items"]:
        say(
            "cli.score.show.item",
            code=item["code"],
            points=f"{item['points']:g}",
            title=item["title"],
        )
        click.echo(f"      {item['rule_text']}")
        if item["measure"] is not None:
            click.echo(
                "      "
                + messages.text("cli.score.show.measure", Reader.lang, measure=item["measure"])
            )
        parts = comma.join(item["parts"])
        click.echo(
            "      " + messages.text(f"cli.score.show.{item['fact']}", Reader.lang, parts=parts)
        )
    for veto in told["must_pass"]:
        say("cli.score.show.must-pass", code=veto["code"], title=veto["title"])
    for item in told["retired"]:
        click.echo(f"{item['title']}  {item['said']}")


def _say(told: Mapping[str, Any]) -> None:
    shown = {
        name: f"{told[name]:.1f}"
        for name in ("total", "lo", "hi", "unknown_points", "judged_points")
    }
    say("cli.score.headline", title=told["title"], scale=f"{told['scale']:g}", **shown)
    if told["gap"] is not None:
        say("cli.score.gap", **_gap(told))
    click.echo("")
    for item in told["items"]:
        got = (
            messages.text("cli.score.unknown", Reader.lang)
            if item["got"] is None
            else f"{item['got']:.1f}"
        )
        click.echo(
            f"  {item['title']}  {got} / {item['points']:g}  ({item['lo']:.1f} - {item['hi']:.1f})"
        )
        click.echo(f"      {item['reason']} {item['rule_text']}")
        _say_records(item["records"])
    say("cli.score.more")
    retired = sum(item["points"] for item in told["retired"])
    if retired:
        say("cli.score.retired-points", points=f"{retired:g}")
    marked = [place for place in told["villages"] if place["gap"] and place["gap"]["marked"]]
    if marked:
        click.echo("")
        say("cli.score.apart")
        for place in marked:
            click.echo(
                f"  {place['village']}  {messages.text('cli.score.village', Reader.lang, **_gap(place))}"
            )
    click.echo("")
    colon = "：" if Reader.lang == "zh_Hans" else ": "
    for veto in told["must_pass"]:
        stated = messages.text(f"score.veto.{veto['state']}", Reader.lang)
        click.echo(f"  {veto['title']}{colon}{stated}")
    for item in told["retired"]:
        click.echo(f"  {item['title']}{colon}{item['said']}")


def _say_records(records: Sequence[Mapping[str, Any]]) -> None:
    """How many records cost an item its points, and the first of them."""
    if not records:
        return
    click.echo("      " + messages.text("cli.score.records", Reader.lang, count=len(records)))
    for record in records[:_SHOWN_RECORDS]:
        at = {name: record[name] or "" for name in ("file", "sheet", "row", "column", "code")}
        click.echo("        " + messages.text("cli.score.record", Reader.lang, **at))


def _gap(told: Mapping[str, Any]) -> dict[str, str]:
    shown = {
        name: f"{told['gap'][key]:.0f}"
        for name, key in (("gap", "points"), ("low", "lo"), ("high", "hi"))
    }
    for side in ("paper", "household"):
        shown |= {f"{side}_{key}": f"{value:.0f}" for key, value in told[side].items()}
    return shown
