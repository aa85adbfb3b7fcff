"""What a score, a simulated inspection and a rehearsal of a workspace come to.

Nouns that combine the engine's own: `app` fills them, `render` says them. None holds a sentence or
knows a language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from doorstep.domain.findings import Finding
from doorstep.domain.inspection import ProtocolSpec, RubricSpec
from doorstep.domain.morning import ExpectedScore, PointRange
from doorstep.engine.inspection.scoring.card import Card, Veto
from doorstep.engine.inspection.scoring.doors import ENOUGH, SAID_OF_THE_REST, DoorTally
from doorstep.engine.inspection.scoring.gaps import Gap
from doorstep.engine.inspection.simulation import Inspection, Rehearsal
from doorstep.engine.survey.certificates import Certificate


@dataclass(frozen=True)
class UnmetDoors:
    """What the total would be if the households not met were as those met, had twice or three
    times their odds of a fault, were all at fault, or none."""

    doors: DoorTally
    alike: float
    twice: float
    thrice: float
    none_right: float
    all_right: float

    @property
    def says_of_the_rest(self) -> bool:
        """Whether enough were met to think of the others as like them at all."""
        return self.doors.response >= SAID_OF_THE_REST


@dataclass(frozen=True)
class PlaceScore:
    """One place's card by what households confirmed, and how far its papers are from it."""

    place: str
    card: Card
    gap: Gap | None
    doors: DoorTally = field(default_factory=DoorTally)

    @property
    def is_scored(self) -> bool:
        """Whether enough doors opened for a score of the place's own."""
        return self.doors.reach >= ENOUGH


@dataclass(frozen=True)
class ScoreResult:
    """A workspace's score by a rubric. `places` in the township's order; `findings` by id;
    `unlisted`: the villages that no register lists whole, and by how many households they count."""

    rubric: RubricSpec
    card: Card
    gap: Gap | None
    places: tuple[PlaceScore, ...]
    vetoes: tuple[Veto, ...]
    findings: Mapping[str, Finding]
    unmet: UnmetDoors | None = None
    unlisted: Mapping[str, int] = field(default_factory=dict)

    @property
    def marked(self) -> tuple[PlaceScore, ...]:
        """The places whose papers promise clearly more than households confirm."""
        return tuple(place for place in self.places if place.gap is not None and place.gap.marked)


@dataclass(frozen=True)
class SimulationNote:
    """Something that must be known of a simulation: a code with its parameters (shares in
    percent)."""

    code: str
    params: Mapping[str, object]


@dataclass(frozen=True)
class ProtocolSimulation:
    """An inspection by a protocol of the pack, simulated on a workspace, and how its design was
    read."""

    rubric: RubricSpec
    protocol: ProtocolSpec
    inspection: Inspection
    outcome: Rehearsal
    notes: tuple[SimulationNote, ...]

    @property
    def headlines(self) -> tuple[SimulationNote, ...]:
        """What the chance to pass means, and how much of the spread is luck."""
        found, luck = self.outcome, self.outcome.luck_share
        chance = self._chance(found)
        if luck is None:
            return chance, SimulationNote("no-spread", {})
        facts, error = found.facts_share or 0.0, 100 * (found.luck_error or 0)
        shares = {"percent": 100 * luck, "facts": 100 * facts, "error": error}
        return chance, SimulationNote("luck", shares | {"visits": 100 * (1 - luck - facts)})

    @staticmethod
    def _chance(found: Rehearsal) -> SimulationNote:
        said = {"runs": found.runs, "mark": found.pass_mark, "scale": found.scale}
        if found.p_low is None or found.p_high is None:
            return SimulationNote("not-visited", said)
        if found.p_pass is not None:
            shares = {"percent": 100 * found.p_pass, "error": 100 * found.mc_error}
            return SimulationNote("p-pass", said | shares)
        ends = {"low": 100 * found.p_low, "high": 100 * found.p_high}
        hangs_on = {"items": list(found.unknown_items), "count": len(found.unknown_items)}
        return SimulationNote("p-range", said | ends | hangs_on)

    @property
    def expected(self) -> ExpectedScore:
        """What the inspection would find, as every page says it."""
        found = self.outcome
        score = found.score
        return ExpectedScore(
            protocol=self.protocol.code,
            title=self.protocol.title,
            points=PointRange(score["q50"], score["q05"], score["most"]),
            passing=found.p_low,
            passing_most=found.p_high,
            mark=found.pass_mark,
            unknown=found.unknown_points,
            hangs_on=tuple(
                item.title for item in self.rubric.items if item.code in found.unknown_items
            ),
        )

    @property
    def households(self) -> int | tuple[int, int] | None:
        """Households looked at in a village: one number, or from fewest to most; None: all."""
        looked_at = self.inspection.households
        if looked_at is None or isinstance(looked_at, int):
            return looked_at
        low, high = min(looked_at.values()), max(looked_at.values())
        return low if low == high else (low, high)


@dataclass(frozen=True)
class RehearsalResult:
    """A rehearsal: the score, the inspection simulated (None without a pass mark or a protocol),
    and the certificate of the inspection's draw (None before it was drawn).

    `simulated` is whether the residents of the workspace are invented.
    """

    township: str
    simulated: bool
    as_of: dt.date
    score: ScoreResult
    simulation: ProtocolSimulation | None
    certificate: Certificate | None
