"""`plan`: whom to visit, when, in which order."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.output import (
    Command,
    Day,
    Progress,
    common,
    open_desk,
    option,
    print_json,
    print_lines,
    reader_phrases,
    workspace_option,
)
from doorstep.domain.errors import UsageError
from doorstep.domain.planned_visits import PairDays, VisitReason

if TYPE_CHECKING:
    from doorstep.app.planning import VisitsAsked

_USUAL = PairDays(dt.date.min)


@click.command("plan", cls=Command)
@workspace_option
@option("--from", "first_day", key="plan.from", type=Day())
@option("--days", key="plan.days", type=int, default=_USUAL.days, show_default=True)
@option("--pairs", key="plan.pairs", type=int, default=_USUAL.pairs, show_default=True)
@option("--capacity", key="plan.capacity", type=int, default=_USUAL.capacity, show_default=True)
@option("--villages", key="plan.villages", default="")
@option("--reasons", key="plan.reasons", default="event,matter,question", show_default=True)
@option("--sample", key="plan.sample", type=click.IntRange(0), default=0)
@option("--rubric", key="rubric", default="")
@option("--new-round", key="plan.new-round", is_flag=True)
@option("--seed", key="plan.seed", default="")
@common
def plan(workspace: Path, as_json: bool, **wanted: Any) -> None:
    open_desk(workspace)
    from doorstep.office.configuring import current_office
    from doorstep.office.projecting import project
    from doorstep.office.queries.doors import find_plan, houses_of, lost_events, plan_overview
    from doorstep.office.visit_plans import make_plan
    from doorstep.render.doors import plan_lines, plan_payload

    project(current_office().workspace)
    with Progress("plan"):
        made = find_plan(make_plan(_asked(wanted), None).number)
    told = plan_overview(made)
    if as_json:
        houses = [*houses_of(made), *houses_of(made, waiting=True)]
        print_json(plan_payload(told, houses, lost_events(made)))
    else:
        print_lines(plan_lines(told, reader_phrases()))


def _asked(wanted: dict[str, Any]) -> VisitsAsked:
    """What the options ask for. Raises UsageError("value-unfit") for a reason that is none."""
    from doorstep.app.planning import VisitsAsked
    from doorstep.office.visit_plans import fresh_seed

    names = [one.strip() for one in wanted["reasons"].split(",") if one.strip()]
    if not names or not set(names) <= {reason.value for reason in VisitReason}:
        raise UsageError("value-unfit", name="--reasons")
    first = wanted["first_day"] or dt.date.today() + dt.timedelta(days=1)
    when = PairDays(first, wanted["days"], wanted["pairs"], wanted["capacity"])
    reasons = [VisitReason(one) for one in names]
    reasons += [VisitReason.SAMPLE] if wanted["sample"] else []
    reasons += [VisitReason.NEXT] if wanted["rubric"] else []
    return VisitsAsked(
        when,
        wanted["seed"] or fresh_seed(),
        tuple(dict.fromkeys(reasons)),
        tuple(one.strip() for one in wanted["villages"].split(",") if one.strip()),
        wanted["sample"],
        wanted["rubric"],
        new_round=wanted["new_round"],
    )
