"""How an office's work stands: `score`, `simulate`, `next-visits`, `rehearsal`, and `detect` for
signs that records were made for an inspection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.names import TitledThing, code_of
from doorstep.cli.output import (
    Command,
    Day,
    Progress,
    common,
    open_judged,
    open_workspace,
    option,
    print_json,
    print_lines,
    reader_phrases,
    say,
    workspace_option,
)
from doorstep.domain.errors import UsageError

if TYPE_CHECKING:
    from doorstep.app.workspace import Workspace

_FILE = click.Path(path_type=Path)
_RUNS = 10_000


def _scored(function: Callable[..., Any]) -> Callable[..., Any]:
    """What every command on a score takes."""
    function = option("--facts", key="facts", type=_FILE)(function)
    function = option("--rubric", key="rubric", required=True)(function)
    return workspace_option(function)


def _simulated(function: Callable[..., Any]) -> Callable[..., Any]:
    """What every command that simulates takes."""
    function = option("--icc", key="simulate.icc", type=float)(function)
    function = option("--pass-mark", key="simulate.pass-mark", type=float)(function)
    return option("--seed", key="simulate.seed", required=True)(function)


@click.command("score", cls=Command)
@workspace_option
@option("--rubric", key="rubric")
@option("--facts", key="facts", type=_FILE)
@option("--show", key="show", is_flag=True)
@option("--all", "others", key="rubrics-all", is_flag=True)
@common
def score(
    workspace: Path, rubric: str | None, facts: Path | None, show: bool, others: bool, as_json: bool
) -> None:
    from doorstep.render.score_payloads import score_payload
    from doorstep.render.scores import score_lines

    if rubric is None:
        _list_rubrics(open_workspace(workspace), others, as_json)
        return
    opened, phrases = open_judged(workspace), reader_phrases()
    rubric = code_of(rubric, opened.pack.rubrics, "rubric")
    if show:
        _show_rubric(opened, rubric, as_json)
        return
    with Progress("score"):
        result = opened.score(rubric, facts)
    if as_json:
        print_json(score_payload(result, phrases))
    else:
        print_lines(score_lines(result, phrases))


def _list_rubrics(opened: Workspace, others: bool, as_json: bool) -> None:
    """Today's rubrics of the pack; with `others` those of other times and countries too."""
    from doorstep.render.rubrics import rubrics_lines, rubrics_payload

    listed = [one for one in opened.pack.rubrics.values() if others or one.offered]
    if as_json:
        print_json(rubrics_payload(listed, reader_phrases()))
    else:
        print_lines(rubrics_lines(listed, len(opened.pack.rubrics), reader_phrases()))


def _coded(opened: Workspace, wanted: dict[str, Any]) -> dict[str, Any]:
    """The same wishes with rubric and protocol by their codes."""
    known: dict[str, Mapping[str, TitledThing]] = {
        "rubric": opened.pack.rubrics,
        "protocol": opened.pack.protocols,
    }
    named = {sort: wanted[sort] for sort in known if wanted.get(sort) is not None}
    return wanted | {sort: code_of(said, known[sort], sort) for sort, said in named.items()}


def _show_rubric(opened: Workspace, code: str, as_json: bool) -> None:
    from doorstep.app.scoring.score import rubric_of
    from doorstep.render.score_payloads import rubric_payload
    from doorstep.render.scores import rubric_lines

    rubric, phrases = rubric_of(opened.pack, code), reader_phrases()
    if as_json:
        print_json(rubric_payload(rubric, phrases))
    else:
        print_lines(rubric_lines(rubric, phrases))


@click.command("simulate", cls=Command)
@_scored
@_simulated
@option("--protocol", key="simulate.protocol", required=True)
@option("--runs", key="simulate.runs", type=int, default=_RUNS, show_default=True)
@common
def simulate(workspace: Path, as_json: bool, **wanted: Any) -> None:
    from doorstep.app.simulating import SimulationRequest
    from doorstep.render.inspections import simulation_lines, simulation_payload

    opened = open_judged(workspace)
    request = SimulationRequest(**_coded(opened, wanted))
    with Progress("simulate"):
        simulation = opened.simulate(request)
    if as_json:
        print_json(simulation_payload(simulation))
    else:
        print_lines(simulation_lines(simulation, reader_phrases()))


@click.command("next-visits", cls=Command)
@_scored
@_simulated
@option("--budget", key="simulate.budget", type=int, required=True)
@option("--list", "doors", key="door-list", type=_FILE)
@common
def next_visits(workspace: Path, doors: Path | None, as_json: bool, **wanted: Any) -> None:
    from doorstep.app.visiting import VisitsRequest, doors_of
    from doorstep.render.door_list import check_suffix, write_door_list
    from doorstep.render.inspections import visits_lines, visits_payload

    if doors is not None:
        check_suffix(doors)
    opened = open_judged(workspace)
    request = VisitsRequest(**_coded(opened, wanted))
    with Progress("simulate"):
        batches = opened.next_visits(request)
        if doors is not None:
            drawn = doors_of(opened.drawn_from(), batches, request.seed)
            write_door_list(doors, drawn, reader_phrases())
    if as_json:
        print_json(visits_payload(batches))
    else:
        print_lines(visits_lines(batches, opened.pack.rubrics[request.rubric], reader_phrases()))


@click.command("rehearsal", cls=Command)
@_scored
@option("--protocol", key="rehearsal.protocol")
@option("--seed", key="simulate.seed")
@option("--runs", key="simulate.runs", type=int, default=_RUNS, show_default=True)
@option("--certificate", key="rehearsal.certificate", type=_FILE)
@option("-o", "--output", key="rehearsal.output", required=True, type=_FILE)
@option("--as-of", key="as-of", type=Day())
@common
def rehearsal(
    workspace: Path, output: Path, as_of: dt.date | None, as_json: bool, **wanted: Any
) -> None:
    from doorstep.app.rehearsing import RehearsalRequest, rehearse
    from doorstep.render.rehearsal import write_rehearsal

    if (wanted["protocol"] is None) != (wanted["seed"] is None):
        missing = "--protocol" if wanted["protocol"] is None else "--seed"
        raise UsageError("parameter-missing", name=missing)
    opened = open_judged(workspace)
    request = RehearsalRequest(**_coded(opened, wanted) | {"seed": wanted["seed"] or ""})
    with Progress("rehearsal"):
        result = rehearse(opened, request, as_of)
        file = write_rehearsal(output, result, reader_phrases())
    if as_json:
        print_json({"files": [str(file)]})
    else:
        say("cli.rehearsal.done", file=str(file))


@click.command("detect", cls=Command)
@workspace_option
@option("--before", key="before", type=Day())
@option("--sample", key="sampled", type=_FILE)
@option("--health-day", key="detect.health-day", type=Day(), multiple=True)
@common
def detect(
    workspace: Path,
    before: dt.date | None,
    sample: Path | None,
    health_day: tuple[dt.date, ...],
    as_json: bool,
) -> None:
    from doorstep.render.inspections import signs_lines, signs_payload

    with Progress("detect"):
        kept = open_workspace(workspace)
        signs = kept.detect(before=before, sample=sample, health_days=health_day)
    if as_json:
        print_json(signs_payload(signs))
    else:
        print_lines(signs_lines(signs, reader_phrases()))
