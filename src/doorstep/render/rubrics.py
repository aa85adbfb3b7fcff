"""Rubrics as a list to choose from, and what must be known of one before its points are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorstep.domain.inspection import ItemSpec, RubricSpec
from doorstep.i18n.phrasebook import Phrasebook

HALF = 0.5
"""From this part of the points on that registers and visits cannot tell, it is said first."""


def rubrics_payload(rubrics: Sequence[RubricSpec], phrases: Phrasebook) -> list[dict[str, object]]:
    """Say rubrics as `score --json` without `--rubric` does."""
    return [
        {
            "rubric": one.code,
            "title": phrases.pick(one.title),
            "source": phrases.pick(one.source),
            "at": one.source.get("at"),
            "dated": one.dated,
            "scale": one.scale,
            "judged_here": one.judged_here,
            "offered": one.offered,
        }
        for one in rubrics
    ]


def rubrics_lines(rubrics: Sequence[RubricSpec], there: int, phrases: Phrasebook) -> Iterator[str]:
    """Say rubrics line by line, each with its source and date; how many more there are."""
    for one in rubrics:
        yield f"{phrases.pick(one.title)}{phrases.brackets(one.code)}"
        source = {"source": phrases.pick(one.source), "dated": one.dated}
        yield "    " + phrases.text("cli.score.rubric", **source)
        for line in unjudged_lines(one, phrases):
            yield f"    {line}"
    if there > len(rubrics):
        yield phrases.text("cli.score.rubrics-more", count=there - len(rubrics))


def unjudged_lines(rubric: RubricSpec, phrases: Phrasebook) -> Iterator[str]:
    """Say that half of a rubric's points or more hang on facts that no register holds, if so."""
    whole = rubric.scored_points
    open_points = whole * (1 - rubric.judged_here)
    if open_points >= HALF * whole:
        said = {"points": phrases.short(open_points), "scale": phrases.short(whole)}
        yield phrases.text("score.unjudged", **said)


def own_text(item: ItemSpec, phrases: Phrasebook) -> str:
    """Say what of an item its source does not give."""
    parts = phrases.join(phrases.text(f"score.ours.{part}") for part in item.ours)
    return phrases.text("score.ours", parts=parts)
