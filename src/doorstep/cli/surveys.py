"""The statistician's commands: what a sample proves, how large it must be, what a list misses, how
recorders agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from doorstep.cli.output import (
    Command,
    Decorator,
    Group,
    Progress,
    common,
    option,
    print_json,
    print_lines,
    reader_phrases,
    start_reading,
)
from doorstep.domain.errors import UsageError

_KINDS = ("mean", "total", "proportion", "ratio")
_INTERVALS = ("wilson", "korn-graubard", "logit", "beta", "t", "clopper-pearson")


def _columns(context: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """One or two column names with a comma between."""
    names = tuple(name.strip() for name in (value or "").split(",") if name.strip())
    if len(names) > 2:
        raise UsageError("value-unfit", name="/".join(param.opts))
    return names


_LEVEL = click.FloatRange(0.5, 1, min_open=True, max_open=True)


@click.command("estimate", cls=Command)
@click.argument("data", metavar="DATA.csv", type=click.Path(path_type=Path))
@option("--kind", key="estimate.kind", required=True, type=click.Choice(_KINDS))
@option("--y", key="estimate.y", required=True)
@option("--x", key="estimate.x")
@option("--by", key="estimate.by")
@option("--strata", key="estimate.strata")
@option("--cluster", "clusters", key="estimate.cluster", callback=_columns)
@option("--weight", key="estimate.weight")
@option("--fpc", key="estimate.fpc", callback=_columns)
@option("--interval", key="estimate.interval", type=click.Choice(_INTERVALS))
@option("--level", key="estimate.level", default=0.95, show_default=True, type=_LEVEL)
@common
def estimate(data: Path, as_json: bool, **asked: Any) -> None:
    start_reading()
    from doorstep.app.standalone.surveys import estimate_file
    from doorstep.engine.survey import SurveyDesign, SurveyQuestion
    from doorstep.render.surveys import estimate_lines

    if (asked["kind"] == "ratio") != (asked["x"] is not None):
        raise UsageError("ratio-needs-x")
    question = SurveyQuestion(
        *(asked[name] for name in ("kind", "y", "x", "by", "interval", "level"))
    )
    design = SurveyDesign(*(asked[name] for name in ("strata", "clusters", "weight", "fpc")))
    with Progress("estimate"):
        found = estimate_file(data, question, design)
    if as_json:
        print_json([one.as_object() for one in found])
        return
    print_lines(estimate_lines(found, reader_phrases()))


@click.group("lqas", cls=Group)
@option("--lang", key="lang", expose_value=False)
def lqas() -> None:
    """Plans and decisions."""


def _lot(function: Callable[..., Any]) -> Callable[..., Any]:
    """The two lots and how the units hang together."""
    share = click.FloatRange(0, 1)
    for name, kind in (
        ("per-cluster", click.IntRange(1)),
        ("icc", share),
        ("population", click.IntRange(1)),
    ):
        function = option(f"--{name}", key=f"lqas.{name}", type=kind)(function)
    for name in ("bad", "good"):
        function = option(f"--{name}", key=f"lqas.{name}", required=True, type=share)(function)
    return function


def _risks(required: bool) -> Decorator:
    """The two risks; a decision takes 10 % each unless told."""
    settings: dict[str, Any] = (
        {"required": True} if required else {"default": 0.1, "show_default": True}
    )
    risk = click.FloatRange(0, 1, min_open=True, max_open=True)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for name in ("beta", "alpha"):
            function = option(f"--{name}", key=f"lqas.{name}", type=risk, **settings)(function)
        return function

    return decorate


@lqas.command("plan")
@_lot
@_risks(required=True)
@common
def plan(alpha: float, beta: float, as_json: bool, **lot: Any) -> None:
    from doorstep.engine.survey.lot_quality import Lot
    from doorstep.engine.survey.lot_quality import plan as smallest
    from doorstep.render.surveys import plan_line

    with Progress("estimate"):
        found = smallest(Lot(**lot), alpha, beta)
    if as_json:
        print_json(asdict(found))
    else:
        print_lines([plan_line(found, reader_phrases())])


@lqas.command("decide")
@option("--n", key="lqas.n", required=True, type=click.IntRange(1))
@option("--faults", key="lqas.faults", required=True, type=click.IntRange(0))
@_lot
@_risks(required=False)
@common
def decide(n: int, faults: int, alpha: float, beta: float, as_json: bool, **lot: Any) -> None:
    from doorstep.engine.survey.lot_quality import Lot
    from doorstep.engine.survey.lot_quality import decide as judge
    from doorstep.render.surveys import decision_line

    decision, good, bad = judge(Lot(**lot), n, faults, alpha, beta)
    if as_json:
        print_json({"decision": decision, "p_accept_good": good, "p_accept_bad": bad})
    else:
        print_lines([decision_line(decision, good, bad, reader_phrases())])


@click.command("coverage", cls=Command)
@option("--both", key="coverage.both", type=click.IntRange(0))
@option("--only-register", key="coverage.only-register", type=click.IntRange(0))
@option("--only-visit", key="coverage.only-visit", type=click.IntRange(0))
@option("--table", key="coverage.table", type=click.Path(path_type=Path))
@option("--strata", key="coverage.strata")
@option("--lists", key="coverage.lists")
@common
def coverage(
    both: int | None,
    only_register: int | None,
    only_visit: int | None,
    table: Path | None,
    strata: str | None,
    lists: str | None,
    as_json: bool,
) -> None:
    from doorstep.app.standalone.surveys import coverage_file, lists_file
    from doorstep.engine.survey.coverage import ListCounts
    from doorstep.engine.survey.coverage import coverage as dual_system
    from doorstep.render.surveys import coverage_lines

    counts = (both, only_register, only_visit)
    if table is not None and strata is not None and counts == (None, None, None):
        names = [name.strip() for name in (lists or "").split(",") if name.strip()]
        found = lists_file(table, strata, names) if names else coverage_file(table, strata)
    elif (
        table is None
        and strata is None
        and lists is None
        and both is not None
        and only_register is not None
        and only_visit is not None
    ):
        found = dual_system([ListCounts(None, both, only_register, only_visit)])
    else:
        raise UsageError("coverage-counts-or-table")
    if as_json:
        print_json(found.as_object())
        return
    print_lines(coverage_lines(found, reader_phrases()))


@click.command("backcheck", cls=Command)
@click.argument("original", metavar="ORIGINAL.csv", type=click.Path(path_type=Path))
@click.argument("recheck", metavar="RECHECK.csv", type=click.Path(path_type=Path))
@option("--id", "key", key="backcheck.id", required=True)
@option("--by", key="backcheck.by")
@option("--types", key="backcheck.types", type=click.Path(path_type=Path))
@common
def backcheck(
    original: Path, recheck: Path, key: str, by: str | None, types: Path | None, as_json: bool
) -> None:
    start_reading()
    from doorstep.app.standalone.surveys import backcheck_files
    from doorstep.render.surveys import backcheck_lines

    with Progress("estimate"):
        found = backcheck_files(original, recheck, key, by, types)
    if as_json:
        print_json([one.as_object() for one in found])
        return
    print_lines(backcheck_lines(found, reader_phrases()))


STATISTICS = (estimate, lqas, coverage, backcheck)
