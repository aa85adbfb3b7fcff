"""How surely each of several sources is wrong about one value, learned without anybody knowing the
truth.

A latent-truth model in the manner of Dawid and Skene, one a field. Every source is right at a rate
of its own; the clerk, village or visitor behind a row has a rate drawn towards that of the source.
What counts beside it:

- two that agree on a value few people have hardly met by chance (`chance`), though wrong values may
  have one origin (`shared`, learned);
- what changes in the course of years (`changes`, learned by old and new value) a list may not have
  followed (`follows`, learned by source and age): it is right of an earlier day, and wrong now;
- a claim may be copied from another (`copied`): then it tells nothing of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

ROUNDS, ROUNDS_BY_UNIT = 15, 2
RIGHT_BEFORE, WRONG_BEFORE = 38.0, 2.0
RIGHT_OF_A_DAY, SLIPS = 396.0, 4.0
"""What is expected of any source beforehand, as so many claims. Of values that change, a difference
is mostly one of age: what one is asked every day one seldom says wrong."""

UNIT_WEIGHT = 40.0
SHARED_BEFORE, APART_BEFORE = 1.0, 9.0
CHANGED_BEFORE, CHANGE_WEIGHT = 0.003, 50.0
FOLLOWS_AT_ONCE, FOLLOWS_LIST, FOLLOWS_A_YEAR = 0.99, 0.8, 0.85
FOLLOW_WEIGHT, AT_ONCE_WEIGHT = 100.0, 500.0
TINY = 1e-6
SUREST = 0.99
"""No naming is surer: rows may be linked by mistake, and two sources may have one origin."""

Told = tuple[bool, ...]


class Voice(NamedTuple):
    """One source's claim: which source and unit, by how many years older than the youngest, whether
    the day is its own (`dated`; a list has one day for all), how common its value is, the value
    itself where few are possible, and from which voice (its place; -1: none) it is copied with what
    chance."""

    source: str
    unit: str
    age: int
    dated: bool
    chance: float
    value: str = ""
    parent: int = -1
    copied: float = 0.0


class Item(NamedTuple):
    """The voices about one value of one person, and which of them agree (a symmetric matrix)."""

    voices: tuple[Voice, ...]
    agree: tuple[Told, ...]


class Story(NamedTuple):
    """What may be true: who tells what holds now, who what held before (None: it never changed),
    from which value to which, and the chance of it beforehand."""

    now: Told
    before: Told | None
    change: tuple[str, str]
    chance: float


class VoiceVerdict(NamedTuple):
    """By voice the chance that it is wrong today; which voices (places in the item) the most likely
    truth leaves out, and the chance that they are wrong all together."""

    wrong: tuple[float, ...]
    odd: tuple[int, ...]
    probability: float


@dataclass
class Rates:
    """What was learned of one field: shares of right claims by source and by (source, unit); how
    often a source has followed a change, by age; how often a value became another; how often a
    second wrong claim repeats the first."""

    may_change: bool
    sources: dict[str, float] = field(default_factory=dict)
    units: dict[tuple[str, str], float] = field(default_factory=dict)
    follows: dict[tuple[str, int], float] = field(default_factory=dict)
    changes: dict[tuple[str, str], float] = field(default_factory=dict)
    shared: float = SHARED_BEFORE / (SHARED_BEFORE + APART_BEFORE)

    def right(self, voice: Voice) -> float:
        """How often this voice is right of its day."""
        right, wrong = self.expected
        whole = self.sources.get(voice.source, right / (right + wrong))
        return self.units.get((voice.source, voice.unit), whole)

    @property
    def expected(self) -> tuple[float, float]:
        """How many right and wrong claims are expected of any source beforehand."""
        return (RIGHT_OF_A_DAY, SLIPS) if self.may_change else (RIGHT_BEFORE, WRONG_BEFORE)

    def follow(self, voice: Voice) -> float:
        """How often this voice tells a change that has come."""
        return self.follows.get((voice.source, voice.age), follows_before(voice))

    def change(self, old: str, new: str, common: float) -> float:
        """How often `old` has become `new`; `common`: how common the new value is, where many are
        possible."""
        if new:
            return self.changes.get((old, new), CHANGED_BEFORE * common)
        return self.changes.get((old, new), CHANGED_BEFORE) * common


def follows_before(voice: Voice) -> float:
    """The same beforehand: who asks on the day is told; a list may not have been, and less as it
    gets older."""
    own: float = FOLLOWS_AT_ONCE if voice.dated else FOLLOWS_LIST
    return own * float(FOLLOWS_A_YEAR**voice.age)


def learn(items: Mapping[Item, int], *, may_change: bool) -> Rates:
    """Learn a field's rates from all its items, each with how often it occurs."""
    rates = Rates(may_change)
    blurred: dict[Item, int] = defaultdict(int)
    for item, count in items.items():
        blurred[Item(tuple(v._replace(unit="") for v in item.voices), item.agree)] += count
    for _ in range(ROUNDS):
        _Round(rates).over(blurred)
    for _ in range(ROUNDS_BY_UNIT):
        _Round(rates, by_unit=True).over(items)
    return rates


def judge(item: Item, rates: Rates) -> VoiceVerdict:
    """Say of every voice how surely it is wrong, and which the likeliest truth leaves out: none
    where no truth is likelier than not, or no two voices agree."""
    told = [(story, likelihood(item, story, rates)) for story in stories(item, rates)]
    whole = sum(weight for _, weight in told)
    size = range(len(item.voices))
    wrong = tuple(sum(w for s, w in told if not s.now[at]) / whole for at in size)
    truths: dict[Told, float] = defaultdict(float)
    for story, weight in told:
        if any(story.now):
            truths[story.now] += weight / whole
    best = max(truths, key=lambda now: (truths[now], sum(now), now))
    odd = tuple(at for at in size if not best[at])
    together = sum(w for s, w in told if not any(s.now[at] for at in odd)) / whole
    alone = all(sum(row) == 1 for row in item.agree)
    odd = () if alone or truths[best] <= 1 / 2 else odd
    return VoiceVerdict(wrong, odd, min(together, SUREST))


def likelihood(item: Item, story: Story, rates: Rates) -> float:
    """The chance of a story and of all that is told under it."""
    weight = story.chance
    for at, voice in enumerate(item.voices):
        alone = sum(_of_own(item, story, rates, at))
        weight *= _copy(item, at) + (1 - voice.copied) * alone
    return weight


def _copy(item: Item, at: int) -> float:
    """The chance that a claim is what its parent says because it was copied."""
    voice = item.voices[at]
    return voice.copied if voice.parent >= 0 and item.agree[at][voice.parent] else 0.0


def stories(item: Item, rates: Rates) -> Iterator[Story]:
    """What may be true: one of the values told, for ever or since another of them held; or none."""
    values = _values(item)
    none = tuple(False for _ in item.voices)
    yield Story(none, None, ("", ""), max(1 - sum(c for c, _ in values.values()), TINY))
    for now, (chance, value) in values.items():
        yield Story(now, None, (value, value), chance)
        for past, (common, old) in values.items() if rates.may_change else ():
            if past != now:
                yield Story(now, past, (old, value), common * rates.change(old, value, chance))


def _values(item: Item) -> dict[Told, tuple[float, str]]:
    """The values told, as who tells them, with how common each is; a vague one that fits two others
    is none of its own."""
    found: dict[Told, tuple[float, str]] = {}
    for at, row in enumerate(item.agree):
        friends = [other for other, same in enumerate(row) if same]
        if all(item.agree[one][two] for one in friends for two in friends):
            own = item.voices[at].chance, item.voices[at].value
            found[row] = min(found.get(row, own), own)
    first = item.voices[0]
    return found or {item.agree[0]: (first.chance, first.value)}


def _of_own(item: Item, story: Story, rates: Rates, at: int) -> tuple[float, float, float, float]:
    """The chance of one claim nobody copied: right of now, wrong of now; the same of before."""
    voice = item.voices[at]
    rate, follows = rates.right(voice), 1.0 if story.before is None else rates.follow(voice)
    old = story.now if story.before is None else story.before
    slip = (1 - rate) * _wrong_value(item, story, rates, at)
    now, then = story.now[at], old[at]
    return (
        follows * rate * now,
        follows * slip * (not now),
        (1 - follows) * rate * then,
        (1 - follows) * slip * (not then),
    )


def _wrong_value(item: Item, story: Story, rates: Rates, at: int) -> float:
    """How likely a wrong claim says just this: as common as its value is, likelier where a wrong
    claim before it says so too."""
    voice, first = item.voices[at], _first_wrong(item, story, at)
    if first is None:
        return voice.chance
    if item.agree[at][first]:
        return min(1.0, rates.shared * _as_precise(item, at, first) + voice.chance)
    return (1 - rates.shared) * voice.chance


def _as_precise(item: Item, at: int, first: int) -> float:
    """How likely a claim that repeats a vaguer one is precise in just this way."""
    return min(1.0, item.voices[at].chance / item.voices[first].chance)


def _first_wrong(item: Item, story: Story, at: int) -> int | None:
    """The first voice that tells neither what holds nor what held: one that agrees with the voice
    `at`, else any."""
    wrong = [
        other
        for other in range(at)
        if not story.now[other] and not (story.before and story.before[other])
    ]
    alike = [other for other in wrong if item.agree[at][other]]
    return next(iter(alike or wrong), None)


class _Round:
    """One round of expectation and maximisation."""

    def __init__(self, rates: Rates, *, by_unit: bool = False) -> None:
        self._rates, self._by_unit = rates, by_unit
        self._right: dict[tuple[str, str], float] = defaultdict(float)
        self._claims: dict[tuple[str, str], float] = defaultdict(float)
        self._followed: dict[Voice, float] = defaultdict(float)
        self._changed: dict[tuple[str, str], float] = defaultdict(float)
        self._held: dict[str, float] = defaultdict(float)
        self._common: dict[str, float] = {}
        self._asked: dict[Voice, float] = defaultdict(float)
        self._repeated, self._repeats = SHARED_BEFORE, SHARED_BEFORE + APART_BEFORE

    def over(self, items: Mapping[Item, int]) -> None:
        """Go over all items, and put the rates where they point."""
        for item, count in items.items():
            told = [(s, likelihood(item, s, self._rates)) for s in stories(item, self._rates)]
            whole = sum(weight for _, weight in told)
            for story, weight in told:
                if weight > TINY * whole:
                    self._count(item, story, count * weight / whole)
        self._settle_sources()
        if self._rates.may_change:
            self._settle_changes()
        self._rates.shared = self._repeated / self._repeats

    def _count(self, item: Item, story: Story, weight: float) -> None:
        old, new = story.change
        self._held[old] += weight
        self._changed[story.change] += weight * (story.before is not None)
        for at, voice in enumerate(item.voices):
            if story.now[at]:
                self._common[new] = voice.chance
            right, wrong, once_right, once_wrong = _of_own(item, story, self._rates, at)
            alone = right + wrong + once_right + once_wrong
            asked = (1 - voice.copied) * alone
            own = weight * asked / (_copy(item, at) + asked)
            self._claims[voice.source, voice.unit] += own
            self._right[voice.source, voice.unit] += own * (right + once_right) / alone
            if story.before is not None:
                known = Voice(voice.source, "", voice.age, voice.dated, 0.0)
                self._asked[known] += own
                self._followed[known] += own * (right + wrong) / alone
            self._count_repeat(item, story, at, own * (wrong + once_wrong) / alone)

    def _count_repeat(self, item: Item, story: Story, at: int, weight: float) -> None:
        first = _first_wrong(item, story, at)
        if first is not None and weight:
            shared = self._rates.shared * _as_precise(item, at, first)
            own = shared / (shared + item.voices[at].chance)
            self._repeated += weight * item.agree[at][first] * own
            self._repeats += weight

    def _settle_sources(self) -> None:
        rates = self._rates
        for source in sorted({source for source, _ in self._claims}):
            right = sum(n for (s, _), n in self._right.items() if s == source)
            every = sum(n for (s, _), n in self._claims.items() if s == source)
            expected, slips = rates.expected
            rates.sources[source] = (right + expected) / (every + expected + slips)
        for unit, every in self._claims.items() if self._by_unit else ():
            drawn = UNIT_WEIGHT * rates.sources[unit[0]]
            rates.units[unit] = (self._right[unit] + drawn) / (every + UNIT_WEIGHT)

    def _settle_changes(self) -> None:
        rates = self._rates
        for voice, asked in self._asked.items():
            weight = AT_ONCE_WEIGHT if voice.dated else FOLLOW_WEIGHT
            told = self._followed[voice] + weight * follows_before(voice)
            rates.follows[voice.source, voice.age] = told / (asked + weight)
        for (old, new), changed in self._changed.items():
            if old != new or not old:
                common = CHANGED_BEFORE * (self._common.get(new, 1.0) if new else 1.0)
                drawn = changed + CHANGE_WEIGHT * common
                rates.changes[old, new] = drawn / (self._held[old] + CHANGE_WEIGHT)
