"""How a template says things: always through the reader's words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from doorstep.domain.findings import Finding
from doorstep.i18n.phrasebook import UNKNOWN
from doorstep.office.models import Matter
from doorstep.office.opened import finding_of
from doorstep.office.proving import proven_finding
from doorstep.office.vocabulary import Answer
from doorstep.render.wording import answer_word, problem
from doorstep.web.views.assets import content_of

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: dict[str, Any], key: str, **params: object) -> str:
    """A message of the catalogue; days are written as the reader writes them."""
    phrases = context["phrases"]
    filled = {n: phrases.day(v) if isinstance(v, dt.date) else v for n, v in params.items()}
    return str(phrases.text(key, **filled))


@register.simple_block_tag(takes_context=True)
def link(context: dict[str, Any], content: str, name: str, *args: object, query: str = "") -> str:
    """A link to a page by its name; only the words of it where the reader may not go."""
    if name not in context["may"]:
        return content
    return format_html('<a href="{}{}">{}</a>', reverse(name, args=args), query, content)


@register.simple_tag(takes_context=True)
def plural(context: dict[str, Any], key: str, n: int, **params: object) -> str:
    """The form of a message that goes with a count."""
    return str(context["phrases"].plural(key, n, **params))


@register.simple_tag(takes_context=True)
def code(context: dict[str, Any], group: str, value: str) -> str:
    """The reader's name of a code."""
    return str(context["phrases"].name(group, value)) if value else ""


@register.simple_tag(takes_context=True)
def number(context: dict[str, Any], value: int | None) -> str:
    """A count."""
    return UNKNOWN if value is None else str(context["phrases"].number(value))


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], value: dt.date | dt.datetime | str | None) -> str:
    """A day, where we are; a text is ISO 8601."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return "" if value is None else str(context["phrases"].day(value))


@register.simple_tag(takes_context=True)
def error_sentence(context: dict[str, Any], error: Any) -> str:
    """A failure's sentence."""
    return str(context["phrases"].problem(error))


@register.simple_tag
def asset(name: str) -> str:
    """The address of a file of ours."""
    return f"/static/{content_of(name)[1]}/{name}"


@register.simple_tag(takes_context=True)
def matter_line(context: dict[str, Any], matter: Matter) -> str:
    """What a matter is about: whose record, and what does not agree, or did when the records
    proved it gone; "" where nothing tells."""
    finding = _about(matter)
    return "" if finding is None else str(finding_line(context, finding))


@register.simple_tag(takes_context=True)
def finding_line(context: dict[str, Any], finding: Finding) -> str:
    """Whose record a finding is about, and what does not agree."""
    phrases = context["phrases"]
    return str(phrases.labelled(finding.subject, problem(phrases, finding)))


@register.simple_tag(takes_context=True)
def answer_to(context: dict[str, Any], matter: Matter, answer: str) -> str:
    """An answer to a matter, in the words that fit what it is about."""
    about = _about(matter) if answer == Answer.BOTH_RIGHT else None  # the others always fit
    return answer_word(context["phrases"], answer, about) if answer else ""


def _about(matter: Matter) -> Finding | None:
    """The finding that a matter is, or was when the records proved it gone; opened once."""
    if "about" not in vars(matter):
        row = getattr(matter, "finding", None)
        vars(matter)["about"] = proven_finding(matter) if row is None else finding_of(row)
    about: Finding | None = vars(matter)["about"]
    return about


@register.filter
def get(held: dict[str, object], key: str) -> object:
    """What a mapping holds under a key."""
    return held.get(key, "")
