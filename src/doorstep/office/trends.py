"""What the score came to from day to day, kept sealed for as long as an inspection looks back; and
campaigns of office work, measured before and after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.periods import years_back
from doorstep.domain.trends import (
    TrendChange,
    TrendPoint,
    TrendYear,
    by_years,
    changes_between,
    comparable,
    last_until,
)
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.models import Account, Campaign, KeptTrend, TaskMove
from doorstep.office.mornings import trend_point_of
from doorstep.office.projecting import present_run
from doorstep.office.sealing import seal, unseal
from doorstep.office.vocabulary import TaskState
from doorstep.packs.calendars import load_statistical_start
from doorstep.packs.forbidding import forbidding

MONTHS_KEPT = 39
"""The look-back of an inspection and a quarter beyond it."""

_LONGEST = 60
_MOST_DAYS = 366


@dataclass(frozen=True)
class TrendShown:
    """Years with their levels, items from the first known day to the last, and since when anything
    is known (None: nothing is)."""

    years: list[TrendYear]
    items: list[TrendChange]
    first: TrendPoint | None
    last: TrendPoint | None


@dataclass(frozen=True)
class CampaignShown:
    """A campaign with the levels before and after, and the tasks closed in it. `before` None: no
    figures were kept before it began."""

    campaign: Campaign
    before: TrendPoint | None
    after: TrendPoint | None
    changes: list[TrendChange]
    closed: int


def fill_trend(workspace: Workspace) -> bool:
    """Keep today's point of the present run's morning; a later one of the day stands in its
    place."""
    run = present_run(workspace)
    day = timezone.localdate()
    point = None if run is None else trend_point_of(run, day)
    if point is None:
        return False
    sealed = seal(point.as_object(), KeptTrend._meta.db_table, day.isoformat())
    KeptTrend.objects.update_or_create(day=day, defaults={"sealed": sealed})
    oldest = day - dt.timedelta(days=MONTHS_KEPT * 365 // 12)
    KeptTrend.objects.filter(day__lt=oldest).delete()
    return True


def trend_points() -> list[TrendPoint]:
    """All kept points, the oldest first."""
    table = KeptTrend._meta.db_table
    rows = KeptTrend.objects.order_by("day")
    return [TrendPoint.from_object(unseal(r.sealed, table, r.day.isoformat())) for r in rows]


def trend_shown() -> TrendShown:
    """The trend of three years by both kinds of year."""
    points = comparable(trend_points())
    start = load_statistical_start(current_office().store.settings.pack)
    years = years_back(timezone.localdate(), start)
    first, last = (points[0], points[-1]) if points else (None, None)
    return TrendShown(by_years(points, years), changes_between(first, last), first, last)


@transaction.atomic
def begin_campaign(title: str, first: dt.date, last: dt.date, by: Account | None) -> Campaign:
    """Plan a campaign of office work.

    Raises:
        BadInput: `campaign-days`, `campaign-title`.
        RefusedByRule: `campaign-forbidden`, it names what no office may be measured by.
    """
    title = " ".join(title.split())[:_LONGEST]
    if not title:
        raise BadInput("campaign-title")
    if not dt.timedelta() < last - first <= dt.timedelta(days=_MOST_DAYS):
        raise BadInput("campaign-days", most=_MOST_DAYS)
    patterns = Workspace(current_office().folder).pack.forbidden
    if forbidding(patterns, title) is not None:
        raise RefusedByRule("campaign-forbidden", title=title)
    for held in Campaign.objects.filter(first=first, last=last):
        if held.said["title"] == title:
            return held
    made = Campaign(first=first, last=last, by=by)
    made.put(title=title)
    made.save(force_insert=True)
    record(by, "campaign.begun", f"campaign:{made.pk}")
    return made


@transaction.atomic
def drop_campaign(key: str, by: Account | None) -> None:
    """Take a campaign off; figures stay. Raises BadInput("campaign-missing")."""
    try:
        row = Campaign.objects.filter(pk=UUID(key)).first()
    except ValueError:
        row = None
    if row is None:
        raise BadInput("campaign-missing")
    record(by, "campaign.dropped", f"campaign:{row.pk}")
    row.delete()


def campaigns_shown() -> list[CampaignShown]:
    """All campaigns, the latest first, measured before and after."""
    points, today = comparable(trend_points()), timezone.localdate()
    return [_measured(one, points, today) for one in Campaign.objects.order_by("-first", "pk")]


def _measured(campaign: Campaign, points: list[TrendPoint], today: dt.date) -> CampaignShown:
    before = last_until(points, campaign.first)
    after = last_until(points, min(campaign.last, today))
    if after is not None and after.day <= campaign.first:
        after = None
    closed = TaskMove.objects.filter(
        after=TaskState.CLOSED, matter=None, when__date__range=(campaign.first, campaign.last)
    )
    count = closed.values("task").distinct().count()
    return CampaignShown(campaign, before, after, changes_between(before, after), count)
