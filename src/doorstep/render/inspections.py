"""Simulated inspections, next visits and signs in the records: as JSON and as lines of the
terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from doorstep.domain.inspection import RubricSpec
from doorstep.engine.inspection.results import ProtocolSimulation, SimulationNote
from doorstep.engine.inspection.signs import LOOK, Sign
from doorstep.engine.inspection.simulation import Batch
from doorstep.i18n.phrasebook import Phrasebook

_SHOWN_RECORDS = 5
_IN_WHOLE_NUMBERS = ("bulk-edits", "removals", "visit-speed")
"""Detectors whose figures are counts; the others' are shares."""


# -- a simulated inspection


def simulation_payload(simulation: ProtocolSimulation) -> dict[str, object]:
    """Say a simulation as `simulate --json` does: no sentence in it."""
    outcome, households = simulation.outcome, simulation.households
    return {
        "rubric": simulation.rubric.code,
        "protocol": simulation.protocol.code,
        "runs": outcome.runs,
        "pass_mark": outcome.pass_mark,
        "scale": outcome.scale,
        "p_pass": outcome.p_pass,
        "p_range": [outcome.p_low, outcome.p_high],
        "mc_error": outcome.mc_error,
        "score": dict(outcome.score),
        "items": [asdict(item) for item in outcome.items],
        "villages": [asdict(village) for village in outcome.villages],
        "luck_share": outcome.luck_share,
        "luck_error": outcome.luck_error,
        "facts_share": outcome.facts_share,
        "unknown_points": outcome.unknown_points,
        "villages_drawn": outcome.villages_drawn,
        "households": list(households) if isinstance(households, tuple) else households,
        "words": [asdict(note) for note in simulation.headlines],
        "notes": [asdict(note) for note in simulation.notes],
    }


def simulation_sentences(simulation: ProtocolSimulation, phrases: Phrasebook) -> list[str]:
    """Say what came out, then what must be known of it."""
    titles = item_titles(simulation.rubric, phrases)
    return [
        *(_say_note("words", note, titles, phrases) for note in simulation.headlines),
        *(_say_note("note", note, titles, phrases) for note in simulation.notes),
    ]


def _say_note(
    group: str, note: SimulationNote, titles: Mapping[str, str], phrases: Phrasebook
) -> str:
    shown: dict[str, object] = {}
    for name, value in note.params.items():
        if isinstance(value, float):
            shown[name] = phrases.decimal(value, 1 if abs(value) < 100 else 0)
        elif isinstance(value, list | tuple):
            shown[name] = phrases.join(titles.get(str(one), str(one)) for one in value)
        else:
            shown[name] = value
    return phrases.text(f"simulate.{group}.{note.code}", **shown)


def item_titles(rubric: RubricSpec, phrases: Phrasebook) -> dict[str, str]:
    """Name the items of a rubric, by code."""
    return {item.code: phrases.pick(item.title) for item in rubric.items}


def simulation_lines(simulation: ProtocolSimulation, phrases: Phrasebook) -> Iterator[str]:
    """Say a simulation line by line: the chance to pass, the score, items, villages, notes."""
    outcome, text = simulation.outcome, phrases.text
    titles = item_titles(simulation.rubric, phrases)
    sentences = simulation_sentences(simulation, phrases)
    first = len(simulation.headlines)
    yield from sentences[:first]
    score = {name: phrases.decimal(value) for name, value in outcome.score.items()}
    yield text("cli.simulate.score", **score)
    for item in outcome.items:
        figures = _decimals(item, ("mean", "q05", "q95", "loss", "unknown"), phrases)
        points = phrases.short(item.points)
        key = "cli.simulate.item-open" if item.unknown else "cli.simulate.item"
        yield text(key, title=titles[item.code], points=points, **figures)
    yield text("cli.simulate.villages", count=len(outcome.villages))
    for village in outcome.villages:
        yield text(
            "cli.simulate.village",
            village=village.village,
            percent=phrases.decimal(100 * village.p_drawn, 0),
            first=village.rank_lo,
            last=village.rank_hi,
            **_decimals(village, ("mean", "q05", "q95"), phrases),
        )
    for sentence in sentences[first:]:
        yield f"  {sentence}"


def _decimals(
    result: object, names: Sequence[str], phrases: Phrasebook, places: int = 1
) -> dict[str, str]:
    rounded = {name: round(getattr(result, name), places) + 0.0 for name in names}
    return {name: phrases.decimal(value, places) for name, value in rounded.items()}


# -- the next visits


def visits_payload(batches: Sequence[Batch]) -> list[dict[str, object]]:
    """Say a plan as `next-visits --json` does."""
    return [asdict(batch) | {"sure": batch.is_sure} for batch in batches]


def visits_lines(
    batches: Sequence[Batch], rubric: RubricSpec, phrases: Phrasebook
) -> Iterator[str]:
    """Say a plan line by line: how many visits where, and what they would tell."""
    titles = item_titles(rubric, phrases)
    for batch in batches:
        figures = _decimals(batch, ("gain", "gain_lo", "gain_hi"), phrases, 2)
        sure = "sure" if batch.is_sure else "unsure"
        yield phrases.text(
            f"cli.next-visits.{batch.kind}",
            village=batch.village,
            visits=batch.visits,
            answers=phrases.decimal(batch.answers, 0),
            item=titles.get(batch.item or "", ""),
            gain=phrases.text(f"cli.next-visits.{sure}", **figures),
        )
    yield phrases.text("cli.next-visits.within")


# -- signs in the records


def signs_payload(signs: Sequence[Sign]) -> list[dict[str, object]]:
    """Say signs as `detect --json` does."""
    return [sign.as_object() for sign in signs]


def signs_lines(signs: Sequence[Sign], phrases: Phrasebook) -> Iterator[str]:
    """Say signs line by line, each with the first of its records; then what was quiet."""
    seen = [sign for sign in signs if sign.said == LOOK]
    yield phrases.text("cli.detect.intro" if seen else "cli.detect.none")
    for sign in seen:
        yield _sign_text(sign, phrases)
        for spot in sign.records[:_SHOWN_RECORDS]:
            at = {"file": spot.file, "sheet": spot.sheet or "-", "row": spot.row}
            yield "    " + phrases.text("detect.where", **at)
        more = len(sign.records) - _SHOWN_RECORDS
        if more > 0:
            yield "    " + phrases.text("cli.detect.more", count=more)
    quiet = Counter((sign.detector, sign.measure, sign.said) for sign in signs if sign.said != LOOK)
    for (detector, measure, outcome), count in quiet.items():
        what = phrases.text(f"detect.measure.{detector}.{measure}")
        yield "  " + phrases.text(f"detect.said.{outcome}", what=what, count=count)


def _sign_text(sign: Sign, phrases: Phrasebook) -> str:
    counted = sign.detector in _IN_WHOLE_NUMBERS or sign.measure == "same-phone"

    def figure(value: float | None) -> str:
        if value is None:
            return "-"
        return phrases.short(value, 4) if counted else phrases.percent(value, apart=True)

    sentence = phrases.text(
        f"detect.sign.{sign.detector}.{sign.measure}",
        office=phrases.text("detect.all") if sign.office == "*" else sign.office,
        n=sign.n,
        figure=figure(sign.figure),
        expected=figure(sign.expected),
        lo=figure(sign.lo),
        hi=figure(sign.hi),
        **sign.counts,
    )
    rate = phrases.percent(sign.false_alarm_rate, apart=True)
    return f"{sentence} {phrases.text('detect.look', rate=rate)}"
