"""Three planted sources: the chances are those of the slow way, the rates come near the planted
ones, and what is named is wrong as often as is said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from tests.engine.checks.planted_sources import Planted, all_said, chances_of_wrong, planted, town

from doorstep.engine.checks.truth_model import Item, Rates, Voice, VoiceVerdict, judge, learn

VALUES = {"a": 0.5, "b": 0.3, "c": 0.15, "d": 0.05}
RIGHTS = (0.97, 0.9, 0.8)
TOWNS, PEOPLE = 6, 1500


def item(said: tuple[str, ...]) -> Item:
    """Voices that say this, all of today."""
    voices = (Voice(f"s{n}", "", 0, False, VALUES[one]) for n, one in enumerate(said))
    agree = tuple(tuple(one == two for two in said) for one in said)
    return Item(tuple(voices), agree)


def rates(may_change: bool = False) -> Rates:
    """Known rates."""
    sources = {f"s{n}": right for n, right in enumerate(RIGHTS)}
    return Rates(may_change, sources=sources, shared=0.0)


def test_the_chances_are_those_of_going_through_all_truths() -> None:
    for said in all_said(VALUES, 3):
        told = judge(item(said), rates())
        slow = chances_of_wrong(said, RIGHTS, VALUES)
        assert told.wrong == pytest.approx(slow, rel=1e-6), said


def test_two_that_agree_on_a_rare_value_count_more() -> None:
    rare, common = judge(item(("d", "a", "d")), rates()), judge(item(("a", "d", "a")), rates())
    assert rare.odd == common.odd == (1,)
    assert rare.wrong[1] > common.wrong[1]


def test_of_three_values_nobody_knows() -> None:
    assert judge(item(("a", "b", "c")), rates()).odd == ()


def test_who_copied_tells_nothing_of_its_own() -> None:
    ledger, export, visits = item(("b", "a", "b")).voices
    agree = item(("b", "a", "b")).agree
    sheet = visits._replace(parent=0, copied=0.95)
    alone = judge(Item((ledger, export, visits), agree), rates()).wrong[1]
    assert judge(Item((ledger, export, sheet), agree), rates()).wrong[1] < alone - 0.1


def test_a_precise_date_is_not_repeated_by_chance() -> None:
    """1985年 and 1985-10-05 against 1984: the year they share holds, however common 1984 is."""
    vague, precise = Voice("s0", "", 0, False, 0.01), Voice("s1", "", 0, False, 0.0001)
    other = Voice("s2", "", 0, False, 0.02)
    agree = (True, True, False), (True, True, False), (False, False, True)
    known = Rates(False, sources={f"s{n}": 0.95 for n in range(3)}, shared=0.1)
    assert judge(Item((vague, precise, other), agree), known).odd == (2,)


def test_two_lists_may_be_out_of_date_together() -> None:
    """Where singles marry and lists do not follow, a visit that says so alone is believed; one that
    unsays a marriage is not."""
    people = list(planted(town(5, changing=True), 2000, 5))
    learned = learn(Counter(one.item for one in people), may_change=True)

    def wrong_at_the_door(before: str, after: str) -> list[float]:
        said = [before, before, after]
        items = {one.item for one in people if [v.value for v in one.item.voices] == said}
        return [judge(item, learned).wrong[2] for item in items]

    forward, back = (wrong_at_the_door("single", "married"), wrong_at_the_door("married", "single"))
    assert forward
    assert max(forward) < 0.5
    assert all(chance > 0.5 for chance in back)


def test_the_rates_come_near_the_planted_ones() -> None:
    for seed in range(3):
        drawn = town(seed, changing=False)
        people = list(planted(drawn, 3000, seed))
        learned = learn(Counter(one.item for one in people), may_change=False)
        for at, source in enumerate(("ledger", "export", "visits")):
            asked = [one for one in people if one.item.voices[at].copied == 0]
            right = sum(not one.wrong[at] for one in asked) / len(asked)
            assert learned.sources[source] == pytest.approx(right, abs=0.015)


@pytest.mark.parametrize("changing", [False, True])
def test_what_is_named_is_wrong_as_often_as_is_said(changing: bool) -> None:
    tenths: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for verdict, is_right in named(changing):
        tenths[min(int(verdict.probability * 10), 9)].append((verdict.probability, is_right))
    sure = [right for tenth in (8, 9) for _, right in tenths[tenth]]
    assert sum(sure) / len(sure) >= 0.95
    for told in (told for told in tenths.values() if len(told) >= 200):
        stated = sum(chance for chance, _ in told) / len(told)
        assert sum(right for _, right in told) / len(told) == pytest.approx(stated, abs=0.03)


def named(changing: bool) -> Iterator[tuple[VoiceVerdict, bool]]:
    """What is named in some towns, and whether all that was named is wrong."""
    for seed in range(TOWNS):
        people: list[Planted] = list(planted(town(seed, changing=changing), PEOPLE, seed))
        learned = learn(Counter(one.item for one in people), may_change=changing)
        for one in people:
            verdict = judge(one.item, learned)
            if verdict.odd:
                yield verdict, all(one.wrong[at] for at in verdict.odd)
