"""The policy bank in words: lines, and study cards to cut out (question, answer, what it rests
on)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from doorstep.domain.policies import PolicyEntry
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed


@dataclass(frozen=True)
class PolicyLine:
    """One entry in words."""

    code: str
    topic: str
    question: str
    answer: str
    law: str
    checked: str
    is_in_force: bool


def policy_line(entry: PolicyEntry, day: dt.date, phrases: Phrasebook) -> PolicyLine:
    """Say an entry."""
    law = {"law": phrases.pick(entry.law), "article": entry.article}
    whole = not entry.article or not entry.article[0].isdigit()
    said = phrases.text("policies.law-whole" if whole else "policies.law", **law)
    days = [phrases.text("policies.since", day=phrases.day(entry.since))]
    if entry.until is not None:
        days.append(phrases.text("policies.until", day=phrases.day(entry.until)))
    checked = phrases.text(f"policies.checked.{entry.ground}", day=phrases.day(entry.checked_on))
    return PolicyLine(
        entry.code,
        phrases.name("policy-topic", entry.topic),
        phrases.pick(entry.question),
        phrases.pick(entry.answer),
        phrases.clauses([said, *days]),
        checked,
        entry.is_in_force(day),
    )


def policies_lines(
    entries: Sequence[PolicyEntry], day: dt.date, phrases: Phrasebook
) -> Iterator[str]:
    """Two lines an entry."""
    for told in (policy_line(one, day, phrases) for one in entries):
        mark = "" if told.is_in_force else phrases.brackets(phrases.text("policies.expired"))
        yield f"{told.code}  {told.question}{mark}"
        yield f"  {phrases.labelled(told.answer, told.law)}{phrases.brackets(told.checked)}"


def policies_payload(entries: Sequence[PolicyEntry]) -> list[dict[str, Any]]:
    """The entries as JSON tells them."""
    return [asdict(one) for one in entries]


def study_cards(entries: Sequence[PolicyEntry], day: dt.date, phrases: Phrasebook) -> bytes:
    """Print the entries as cards on A4, to be cut out.

    Raises:
        InternalError: on any Typst warning.
    """
    page: Page = {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": phrases.text("policies.page"),
        "township": "",
        "simulated": "",
        "as_of": phrases.day(day),
        "cards": [asdict(policy_line(one, day, phrases)) for one in entries],
        "foot": phrases.text("policies.how"),
    }
    return printed(drawing("study-cards.typ"), page, day)
