"""How a template says what people did, and what another office was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import timezone

from doorstep.domain.receptions import ClockState
from doorstep.office.duties import duties_spec
from doorstep.office.models import OfficeRequest, TaskMove
from doorstep.office.requests import state_on
from doorstep.office.vocabulary import RequestState
from doorstep.render.tasks import again
from doorstep.web.templatetags.doorstep import answer_to

register = template.Library()
_SHAPES = {
    RequestState.DRAFT: "unknown",
    RequestState.SENT: "watch",
    RequestState.ANSWERED: "good",
    RequestState.EXPIRED: "bad",
    RequestState.WITHDRAWN: "unknown",
}


@register.simple_tag(takes_context=True)
def title(context: dict[str, Any], titles: Mapping[str, str]) -> str:
    """What a pack calls something, in the reader's language."""
    return str(context["phrases"].pick(titles))


@register.simple_tag(takes_context=True)
def time_again(context: dict[str, Any], recurrence: int) -> str:
    """For which time something is there."""
    return again(context["phrases"], recurrence)


@register.simple_tag(takes_context=True)
def step_line(context: dict[str, Any], step: TaskMove) -> str:
    """What was done with a task, in plain words: who did what, to whom."""
    phrases = context["phrases"]
    who = phrases.text("tasks.the-program") if step.by is None else str(step.by.said["name"])
    owner = str(step.said.get("owner", ""))
    why = f"task-why.{step.why_code}"
    if step.matter is not None:
        answer = answer_to(context, step.matter, step.why_code)
        author = str(step.said.get("author", ""))
        key = "task-step.answered-in-ledger" if author else "task-step.answered"
        return str(phrases.text(key, who=who, answer=answer, author=author))
    key = why if phrases.known(why) else f"task-step.{step.after}"
    told = step.said | {"who": who, "owner": owner or phrases.text("tasks.nobody")}
    return str(phrases.text(key, **told))


@register.simple_tag(takes_context=True)
def office_title(context: dict[str, Any], office: str) -> str:
    """What another office is called."""
    return str(context["phrases"].pick(duties_spec().offices.get(office, {"en": office})))


@register.simple_tag(takes_context=True)
def purpose_title(context: dict[str, Any], purpose: str) -> str:
    """What a request is for."""
    known = duties_spec().purposes.get(purpose)
    return purpose if known is None else str(context["phrases"].pick(known.title))


@register.simple_tag(takes_context=True)
def request_state(context: dict[str, Any], request: OfficeRequest) -> str:
    """Where a request stands today."""
    state = state_on(request, timezone.localdate())
    return str(context["phrases"].name("request-state", state))


@register.simple_tag
def request_shape(request: OfficeRequest) -> str:
    """The shape and colour of where a request stands today."""
    return _SHAPES[state_on(request, timezone.localdate())]


_CLOCKS = {
    ClockState.RUNNING: "unknown",
    ClockState.AMBER: "watch",
    ClockState.OVERDUE: "bad",
    ClockState.IN_TIME: "good",
    ClockState.LATE: "bad",
    ClockState.HANDED: "good",
}


@register.filter
def clock_shape(state: ClockState) -> str:
    """The shape and colour of where a paper's clock stands."""
    return _CLOCKS[state]
