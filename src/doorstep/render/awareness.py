"""What an anonymous survey says, as lines, as an object and as a paper."""

from __future__ import annotations

from doorstep.domain.awareness import AwarenessShown, SharedCount, TopicKnown
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed

_MOST_COLUMNS = 6


def share_words(one: SharedCount | None, phrases: Phrasebook) -> str:
    """A share with its interval and how many answered; or that it is not shown."""
    if one is None:
        return phrases.text("awareness.hidden")
    return phrases.text(
        "awareness.share",
        share=phrases.percent(one.share, 0),
        reach=phrases.reach(100 * one.lo, 100 * one.hi, 0),
        n=one.n,
    )


def coached_words(shown: AwarenessShown, phrases: Phrasebook) -> str:
    """How many were told what to answer, with its interval; or that there are too few sheets."""
    told = shown.coached
    if told is None:
        return phrases.text("awareness.coached.few")
    return phrases.text(
        "awareness.coached.share",
        share=phrases.percent(told.share, 0),
        reach=phrases.reach(100 * told.lo, 100 * told.hi, 0),
        n=told.short + told.long,
    )


def awareness_lines(shown: AwarenessShown, phrases: Phrasebook) -> list[str]:
    """A round in lines."""
    said = [
        phrases.text(
            "awareness.round",
            number=shown.number,
            opened=phrases.day(shown.opened),
            back=shown.back,
            printed=shown.printed,
        )
    ]
    if shown.closed is None:
        said.append(phrases.text("awareness.not-closed"))
        return said
    for topic in shown.topics:
        what = phrases.pick(topic.title)
        said.append(phrases.labelled(what, share_words(topic.total, phrases)))
    said.append(phrases.labelled(phrases.text("awareness.coached"), coached_words(shown, phrases)))
    return said


def awareness_object(shown: AwarenessShown) -> dict[str, object]:
    """A round as an object, without anything that is not shown."""
    coached = shown.coached
    return {
        "round": shown.number,
        "opened": shown.opened.isoformat(),
        "closed": None if shown.closed is None else shown.closed.isoformat(),
        "printed": shown.printed,
        "back": shown.back,
        "known": shown.known,
        "people": shown.people,
        "topics": [_topic_object(one) for one in shown.topics],
        "coached": None if coached is None else vars(coached),
    }


def _topic_object(one: TopicKnown) -> dict[str, object]:
    return {
        "topic": one.code,
        "talks": one.told,
        "township": _count_object(one.total),
        "villages": {village: _count_object(count) for village, count in one.villages.items()},
    }


def _count_object(one: SharedCount | None) -> dict[str, object] | None:
    return None if one is None else {"yes": one.yes, "n": one.n, "lo": one.lo, "hi": one.hi}


def awareness_paper(shown: AwarenessShown, phrases: Phrasebook) -> bytes:
    """Print a round: the township by topic, then the villages.

    Raises:
        InternalError: on any Typst warning.
    """
    closed = shown.closed or shown.opened
    page: Page = {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": phrases.text("awareness.title"),
        "township": shown.township,
        "as_of": phrases.day(closed),
        "simulated": phrases.text("report.simulated") if shown.simulated else "",
        "page": phrases.text("report.page-number", page="{page}", pages="{pages}"),
        "foot": phrases.text("awareness.foot"),
        "parts": [
            _township_part(shown, phrases),
            _coached_part(shown, phrases),
            *_village_parts(shown, phrases),
        ],
    }
    return printed(drawing("plain-tables.typ"), page, closed)


def _township_part(shown: AwarenessShown, phrases: Phrasebook) -> Page:
    rows = [
        [phrases.pick(one.title), share_words(one.total, phrases), phrases.number(one.told)]
        for one in shown.topics
    ]
    heads = ("awareness.topic", "awareness.known", "awareness.talks")
    return {
        "title": phrases.text(
            "awareness.round",
            number=shown.number,
            opened=phrases.day(shown.opened),
            back=shown.back,
            printed=shown.printed,
        ),
        "widths": [5, 4, 1.6],
        "heads": [phrases.text(one) for one in heads],
        "rows": rows,
        "none": phrases.text("awareness.not-closed"),
    }


def _coached_part(shown: AwarenessShown, phrases: Phrasebook) -> Page:
    rows = [[coached_words(shown, phrases), phrases.text("awareness.coached.how")]]
    return {
        "title": phrases.text("awareness.coached"),
        "widths": [2, 5],
        "heads": ["", ""],
        "rows": rows if shown.closed else [],
        "none": phrases.text("awareness.not-closed"),
    }


def _village_parts(shown: AwarenessShown, phrases: Phrasebook) -> list[Page]:
    topics = shown.topics[:_MOST_COLUMNS]
    if not topics:
        return []
    rows = [
        [one.village or phrases.text("outreach.whole")]
        + [share_words(topic.villages.get(one.village), phrases) for topic in topics]
        for one in shown.villages
    ]
    return [
        {
            "title": phrases.text("awareness.villages"),
            "widths": [3, *(4 for _ in topics)],
            "heads": [phrases.text("outreach.column.village")]
            + [phrases.pick(one.title) for one in topics],
            "rows": rows,
            "none": "",
        }
    ]
