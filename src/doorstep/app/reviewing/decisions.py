"""What people decided about pairs of mentions: appended, replayed, held to the right rows, never
half taken.

A file of decisions is taken whole or not at all. It is refused (exit 3) when it contradicts itself
or what stands: A = B and B = C but A ≠ C, or another person has decided otherwise (who withdraws
that decision first, may then). The same person may change her mind by saying so in a later file. A
decision whose rows cannot be told any more rests: it is listed, and applied to nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from doorstep.app.reviewing.anchors import Anchor, AnchoredRows
from doorstep.app.reviewing.forms import UNSURE, WITHDRAW, DecisionLine
from doorstep.app.reviewing.places import MentionPlaces
from doorstep.domain.errors import BadInput
from doorstep.engine.linkage.decisions import contradictory
from doorstep.engine.linkage.review import ListedDecision
from doorstep.store import Decision, Store

HOLDS, RESTS, CONTRADICTORY = "holds", "rests", "contradictory"
MATCHES = "matches"
SCHEMA = pa.schema([(name, pa.string()) for name in ("left", "right", "verdict")])
COUNTS = ("taken", "withdrawn", "unchanged", "unsure", "contradictory")
Pair = tuple[str, str]


@dataclass(frozen=True)
class StandingDecision:
    """A decision not withdrawn; `pair`: the present mention ids, if both rows were found again."""

    left: Anchor
    right: Anchor
    verdict: str
    who: str
    why: str
    when: str
    pair: Pair | None
    state: str = HOLDS

    @property
    def id(self) -> str:
        """The name of the pair, whatever became of its rows."""
        return pair_id(*(f"{end.core}{end.nth}" for end in (self.left, self.right)))

    @property
    def key(self) -> Pair:
        """The pair it is about now; of a resting one its name, which is no mention's."""
        return _key(self.pair) if self.pair else ("", self.id)

    def listed(self, places: Mapping[str, str]) -> ListedDecision:
        """Give it as listed; `places`: where mentions stand now, by id."""
        ends = self.pair or (self.left.place.reference, self.right.place.reference)
        at = (places.get(end, end) for end in ends)
        said = (self.verdict, self.who, self.why, self.when, self.state)
        return ListedDecision(self.id, *ends, *said, *at)


def pair_id(one: str, other: str) -> str:
    """A short name of a pair, whichever side comes first."""
    return hashlib.sha256("|".join(sorted((one, other))).encode()).hexdigest()[:12]


def standing(
    kept: Sequence[Decision], mentions: pa.Table, rows: AnchoredRows | None = None
) -> list[StandingDecision]:
    """The decisions that stand, oldest first; `rows`: the mentions by what they say, where they are
    at hand."""
    matches = [(one, decision.when) for decision in kept for one in _matches(decision)]
    if rows is None:
        sides = (side for one, _ in matches for side in (one["left"], one["right"]))
        rows = AnchoredRows(mentions, {(side["kind"], side["role"]) for side in sides})
    found: dict[Pair, StandingDecision] = {}
    for one, when in matches:
        ends = Anchor(**one["left"]), Anchor(**one["right"])
        pair = _pair(rows.find(ends[0]), rows.find(ends[1]))
        made = StandingDecision(
            *ends, one["verdict"], one["who"], one["why"], when, pair, HOLDS if pair else RESTS
        )
        found.pop(made.key, None)
        if one["verdict"] != WITHDRAW:
            found[made.key] = made
    # Rows found again may come together in a way nobody decided: what then contradicts itself is
    # not applied.
    wrong = contradictory({key: one.verdict for key, one in found.items() if one.pair})
    return [
        replace(one, state=CONTRADICTORY) if key in wrong else one for key, one in found.items()
    ]


def as_table(decided: Sequence[StandingDecision]) -> pa.Table:
    """What holds, for the linker."""
    rows = sorted((*one.pair, one.verdict) for one in decided if one.pair and one.state == HOLDS)
    return pa.Table.from_pylist(
        [dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA
    )


def counts_of(decided: Sequence[StandingDecision]) -> dict[str, int]:
    """How many decisions hold, rest and contradict each other."""
    states = Counter(one.state for one in decided)
    return {state: states[state] for state in (HOLDS, RESTS, CONTRADICTORY)}


def _matches(decision: Decision) -> list[Mapping[str, Any]]:
    found = decision.what.get(MATCHES, [])
    return list(found) if isinstance(found, list) else []


def _pair(one: str | None, other: str | None) -> Pair | None:
    return None if one is None or other is None or one == other else (one, other)


def _key(pair: Pair) -> Pair:
    """A pair, whichever side comes first."""
    return min(pair), max(pair)


@dataclass
class _Said:
    """What stands while a file is read line by line."""

    verdicts: dict[Pair, tuple[str, str]]
    here: dict[Pair, str] = field(default_factory=dict)
    """Pairs decided by this very file."""

    def hear(self, pair: Pair, verdict: str, who: str) -> str:
        """Take one line; returns what it comes to, one of `COUNTS`."""
        was = self.verdicts.get(pair)
        if verdict == WITHDRAW:
            self.here.pop(pair, None)
            return "withdrawn" if self.verdicts.pop(pair, None) else "unchanged"
        if was is not None and was[0] == verdict:
            return "unchanged"
        if pair in self.here or (was is not None and was[1] != who):
            return "contradictory"
        self.verdicts[pair], self.here[pair] = (verdict, who), verdict
        return "taken"


def take(
    store: Store,
    places: MentionPlaces,
    lines: Sequence[DecisionLine],
    who: str | None,
    why: str | None,
    rows: AnchoredRows | None = None,
) -> dict[str, int]:
    """Keep a whole file of decisions as one record, or raise and keep nothing of it; returns
    counts. `rows`: all mentions of `places` by what they say, where they are at hand.

    Raises BadInput: "decisions-contradictory", "decision-rows-unknown", "decision-nobody",
    "decision-no-reason".
    """
    with store.writing():
        rows = anchored(places) if rows is None else rows
        before = {one.key: one for one in standing(store.decisions(), places.mentions, rows)}
        pairs = {
            line.number: _present(line, places, rows, before)
            for line in lines
            if line.verdict != UNSURE
        }
        _refuse("decision-rows-unknown", [number for number, pair in pairs.items() if pair is None])
        outcome = _outcome(
            lines, {number: pair for number, pair in pairs.items() if pair}, before, who or ""
        )
        _refuse(
            "decisions-contradictory",
            [number for number, code in outcome.items() if code == "contradictory"],
        )
        kept = [line for line in lines if outcome[line.number] in ("taken", "withdrawn")]
        _refuse("decision-nobody", [line.number for line in kept if not (line.who or who)])
        _refuse("decision-no-reason", [line.number for line in kept if not (line.why or why)])
        matches = [
            {**ends, "verdict": line.verdict, "who": line.who or who, "why": line.why or why}
            for line, ends in zip(
                kept,
                _anchored([pairs[line.number] for line in kept], places, rows, before),
                strict=True,
            )
        ]
        if matches:
            authors, reasons = (
                dict.fromkeys(str(one[name]) for one in matches) for name in ("who", "why")
            )
            # One record for the whole file, so that a power cut leaves all of it or nothing.
            store.add_decision(
                who="; ".join(authors), why="; ".join(reasons), what={MATCHES: matches}
            )
    return {code: Counter(outcome.values())[code] for code in COUNTS}


def anchored(places: MentionPlaces) -> AnchoredRows:
    """All mentions, whatever their register and role, by what they say."""
    sides = places.mentions.group_by(["kind", "role"]).aggregate([]).to_pylist()
    return AnchoredRows(places.mentions, {(side["kind"], side["role"]) for side in sides})


def _outcome(
    lines: Sequence[DecisionLine],
    pairs: Mapping[int, Pair],
    before: Mapping[Pair, StandingDecision],
    who: str,
) -> dict[int, str]:
    """What each line comes to, by its number."""
    said = _Said({key: (one.verdict, one.who) for key, one in before.items()})
    outcome = {}
    for line in lines:
        pair = pairs.get(line.number)
        outcome[line.number] = (
            "unsure" if pair is None else said.hear(_key(pair), line.verdict, line.who or who)
        )
    tangled = contradictory({pair: verdict for pair, (verdict, _) in said.verdicts.items()})
    return outcome | {
        number: "contradictory" for number, pair in pairs.items() if _key(pair) in tangled
    }


def _present(
    line: DecisionLine,
    places: MentionPlaces,
    rows: AnchoredRows,
    before: Mapping[Pair, StandingDecision],
) -> Pair | None:
    """The present mentions a line is about: as named, if they still say what they said when the
    sheet was written."""
    if not (line.left and line.right):
        return next((key for key, one in before.items() if one.id == line.id), None)
    ends = []
    for said, core in ((line.left, line.left_print), (line.right, line.right_print)):
        if not core:
            ends.append(said if said in rows.core else _found(places, said))
        elif rows.core.get(said) == core:
            ends.append(said)
        else:
            alike = rows.by_core.get(core, [])
            ends.append(alike[0] if len(alike) == 1 else None)
    return _pair(*ends)


def _found(places: MentionPlaces, said: str) -> str | None:
    try:
        return places.find(said)
    except BadInput:
        return None


def _anchored(
    pairs: Sequence[Pair | None],
    places: MentionPlaces,
    rows: AnchoredRows,
    before: Mapping[Pair, StandingDecision],
) -> list[dict[str, dict[str, object]]]:
    """Both sides of each pair as they are kept; a resting decision's as they were."""
    spots = places.of([end for pair in pairs if pair for end in pair])
    made = []
    for pair in pairs:
        assert pair is not None
        if pair[0]:
            left, right = (rows.anchor(spots[end]) for end in pair)
        else:
            left, right = before[pair].left, before[pair].right
        made.append({"left": left.record(), "right": right.record()})
    return made


def _refuse(code: str, numbers: Sequence[int]) -> None:
    if numbers:
        raise BadInput(
            code,
            count=len(numbers),
            lines=", ".join(str(number) for number in sorted(numbers)[:20]),
        )
