"""What people report that no register holds: things seen, things missing, things nobody looked
at."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorstep.app.scoring.facts import read_facts
from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import ItemSpec, MustPassSpec, RubricSpec
from doorstep.engine.inspection.scoring.card import ItemScore, card, item_score, vetoes
from doorstep.engine.inspection.scoring.figures import Fact, Figure, Statement


def item(code: str, points: float, rule: dict[str, object], **more: object) -> ItemSpec:
    return ItemSpec(code, {"en": code}, points, rule, **more)  # type: ignore[arg-type]


ROOM = item(
    "room",
    10,
    {"type": "missing_item_deduct", "each": 2, "list": ["desk", "chair", "sign", "lamp"]},
)
SITE = item(
    "site",
    10,
    {"type": "mean_of_domains", "domains": {"room": ["desk", "chair"], "tools": ["scale"]}},
)
LIGHT = item(
    "light",
    10,
    {
        "type": "traffic_light",
        "questions": ["a", "b", "c"],
        "colours": [{"points": 0}, {"points": 4}, {"points": 7}, {"points": 10}],
    },
)
LATE = item("late", 10, {"type": "late_days_deduct", "each": 2})
AWARE = item("aware", 5, {"type": "proportional", "target": 0.8}, sample={"anonymous": True})
EXTRA = item("extra", 2, {"type": "bonus", "each": 1})


def rubric(*items: ItemSpec, must_pass: tuple[MustPassSpec, ...] = ()) -> RubricSpec:
    return RubricSpec(
        "r", {"en": "r"}, {"en": "r"}, "1", "2026", "doorstep", 100.0, items, must_pass
    )


def test_a_list_loses_what_is_missing_and_leaves_open_what_nobody_looked_at() -> None:
    """A desk is there, a chair is missing, sign and lamp unseen: between 2 and 6 points off."""
    score = item_score(
        ROOM, Fact("room", present=frozenset({"desk"}), missing=frozenset({"chair"}))
    )
    assert (score.got, score.lo, score.hi, score.unknown, score.judged) == (4.0, 4.0, 8.0, 4.0, 6.0)


def test_domains_weigh_alike_however_many_things_they_hold() -> None:
    """Room .5 (chair missing), tools 1: .75 of 10."""
    score = item_score(
        SITE, Fact("site", present=frozenset({"desk", "scale"}), missing=frozenset({"chair"}))
    )
    assert (score.got, score.lo, score.hi) == (7.5, 7.5, 7.5)


def test_answers_on_a_scale_count_in_part() -> None:
    """3 = fully, 2 = partly, 1 = not: room (1 + 2/3) / 2, tools 1/3, the mean 7/12."""
    graded = item("site", 12, {**SITE.rule, "best": 3})
    score = item_score(graded, Fact("site", answers={"desk": 3, "chair": 2, "scale": 1}))
    assert score.got == pytest.approx(7.0)


def test_the_first_no_fixes_the_colour() -> None:
    """a yes, b not asked, c no: red-yellow at least, at best two yes."""
    score = item_score(LIGHT, Fact("light", present=frozenset({"a"}), missing=frozenset({"c"})))
    assert (score.lo, score.hi) == (4.0, 7.0)


def test_a_number_is_certain() -> None:
    score = item_score(LATE, Fact("late", number=3))
    assert (score.got, score.lo, score.hi) == (4.0, 4.0, 4.0)


def test_nobody_knows() -> None:
    """No data: nothing in the lower end, everything in the upper, and no points said to be got."""
    for one in (ROOM, SITE, LIGHT, LATE, AWARE):
        score = item_score(one, None)
        assert (score.got, score.lo, score.hi) == (None, 0.0, one.points)


def test_a_few_anonymous_answers_are_not_reported() -> None:
    assert item_score(AWARE, Fact("aware", right=7, n=9)).reason.code == "too-few-anonymous"
    assert item_score(AWARE, Fact("aware", right=40, n=64)).got == pytest.approx(5 * 0.625 / 0.8)


def test_the_total_names_what_is_unknown() -> None:
    """Late 4 of 10, room unknown 10: proven 4, between 4 and 14, 10 unknown. A bonus nobody claims
    is not unknown."""
    found = card(rubric(LATE, ROOM, EXTRA), None, {"late": Fact("late", number=3)})
    assert (found.total, found.lo, found.hi) == (4.0, 4.0, 14.0)
    assert found.unknown_points == found.judged_points == 10.0


def test_a_bonus_comes_on_top() -> None:
    found = card(
        rubric(LATE, EXTRA),
        None,
        {"late": Fact("late", number=0), "extra": Fact("extra", number=1)},
    )
    assert (found.total, found.judged_points) == (11.0, 10.0)


def test_places_of_which_nothing_is_known_widen_the_whole() -> None:
    """Of two villages one lost 6 of 10 and nobody knows the other: 2 to 7 of 10 all in all."""
    known = [item_score(LATE, Fact("late", "a", number=3)), item_score(LATE, None)]
    score = item_score(LATE, known)
    assert (score.got, score.lo, score.hi, score.unknown) == (2.0, 2.0, 7.0, 5.0)
    assert card(rubric(LATE), None, {"late": known}).unknown_points == 5.0


MUST = (
    MustPassSpec("invented", {"en": "invented"}),
    MustPassSpec("error", {"en": "error"}, item="births", above=0.07),
    MustPassSpec("old", {"en": "old"}, retired="coercion"),
)
BIRTHS = item("births", 6, {"type": "proportional"})


def share(right: int, n: int, lo: float, hi: float) -> Figure:
    return Figure(right / n, lo, hi, n, float(n), n, right)


def test_conditions_need_a_persons_word() -> None:
    """Nobody stated anything: open. Figures may raise a condition, never clear it. What is retired
    is not asked."""
    one = rubric(BIRTHS, must_pass=MUST)
    sure, unsure = share(80, 100, 0.71, 0.87), share(92, 100, 0.85, 0.96)
    for figure, state in ((sure, "raised"), (unsure, "open")):
        items = card(one, None, {"births": figure}).items
        assert [(v.spec.code, v.state) for v in vetoes(one, items, [])] == [
            ("invented", "open"),
            ("error", state),
        ]
    said = [Statement("invented", False, "Li"), Statement("error", True, "Li")]
    items = card(one, None, {"births": unsure}).items
    assert [v.state for v in vetoes(one, items, said)] == ["clear", "raised"]


def test_who_says_that_it_happened_is_not_overruled() -> None:
    for said in ([False, True], [True, False]):
        statements = [Statement("invented", one, f"n{n}") for n, one in enumerate(said)]
        assert vetoes(rubric(BIRTHS, must_pass=MUST), [], statements)[0].state == "raised"


@pytest.mark.parametrize(
    "known",
    [
        Fact("births", number=0.5),
        [item_score(BIRTHS, None), item_score(BIRTHS, Fact("births", "b", 0, 9))],
    ],
)
def test_a_condition_holds_on_whatever_told_the_figure(known: Fact | list[ItemScore]) -> None:
    """Half wrong, said as a number; all nine wrong in one of two villages."""
    one = rubric(BIRTHS, must_pass=MUST)
    items = card(one, None, {"births": known}).items
    assert {v.spec.code: v.state for v in vetoes(one, items, [])}["error"] == "raised"


SOUND = """
[[fact]]
item = "room"
village = "North"
present = ["desk"]
missing = ["chair"]
[[fact]]
item = "aware"
right = 40
n = 64
[[statement]]
must_pass = "invented"
happened = false
who = "Li"
"""


def test_a_file_of_facts(tmp_path: Path) -> None:
    path = tmp_path / "facts.toml"
    path.write_text(SOUND, encoding="utf-8")
    facts, said = read_facts(path, rubric(ROOM, AWARE, must_pass=MUST))
    assert facts[0] == Fact(
        "room", "North", present=frozenset({"desk"}), missing=frozenset({"chair"})
    )
    assert (facts[1].right, facts[1].n) == (40, 64)
    assert said == [Statement("invented", False, "Li")]


@pytest.mark.parametrize(
    ("old", "new", "item", "key"),
    [
        ('item = "room"', 'item = "rooms"', "rooms", "item"),
        ('present = ["desk"]', 'present = ["desks"]', "room", "present"),
        ('missing = ["chair"]', 'missing = ["desk"]', "room", "missing"),
        ("n = 64", "n = 30", "aware", "right"),
        ("n = 64", "", "aware", "right"),
        ('village = "North"', 'vilage = "North"', "room", "vilage"),
        ("happened = false", 'happened = "yes"', "invented", "happened"),
        ("happened = false", "holds = true", "invented", "holds"),
        ('who = "Li"', 'who = " "', "invented", "who"),
        ('must_pass = "invented"', 'must_pass = "old"', "old", "must_pass"),
    ],
)
def test_a_slip_in_a_file_of_facts_is_named(
    tmp_path: Path, old: str, new: str, item: str, key: str
) -> None:
    path = tmp_path / "facts.toml"
    path.write_text(SOUND.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_facts(path, rubric(ROOM, AWARE, must_pass=MUST))
    told = dict(caught.value.params)
    assert (caught.value.code, told["item"], told["key"]) == ("facts-unfit", item, key)
    assert told["entry"] in (1, 2) and told["known"] not in ("", "-")


COUNTED = item(
    "counted",
    10,
    {"type": "verification_factor", "bands": [{"to": 0.9, "points": 0}, {"points": 10}]},
)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ('item = "late"\nnumber = nan', "number"),
        ('item = "late"\nnumber = inf', "number"),
        ('item = "late"\nright = 3\nn = 4', "right"),
        ('item = "aware"\nnumber = 90', "number"),
        ('item = "aware"\nnumber = 0.9\nright = 3\nn = 4', "number"),
        ('item = "aware"\npresent = ["desk"]', "present"),
        ('item = "room"\nright = 3\nn = 4', "right"),
        ('item = "room"\nnumber = 1', "number"),
        ('item = "site"\nanswers = { desk = nan }', "answers"),
    ],
)
def test_a_fact_of_a_form_its_rule_cannot_take_is_refused(
    tmp_path: Path, said: str, key: str
) -> None:
    path = tmp_path / "facts.toml"
    path.write_text(f"[[fact]]\n{said}\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_facts(path, rubric(ROOM, SITE, LATE, AWARE))
    assert (caught.value.code, caught.value.params["key"]) == ("facts-unfit", key)


def test_counted_again_over_reported_may_be_told_as_both_numbers(tmp_path: Path) -> None:
    path = tmp_path / "facts.toml"
    path.write_text('[[fact]]\nitem = "counted"\nright = 95\nn = 100\n', encoding="utf-8")
    (fact,), _ = read_facts(path, rubric(COUNTED))
    score = item_score(COUNTED, fact)
    assert (score.got, score.lo, score.hi) == (10, 0, 10)  # .888 to .978


def test_why_is_read_past(tmp_path: Path) -> None:
    """It is free text, perhaps about people: no result repeats it."""
    path = tmp_path / "facts.toml"
    path.write_text(SOUND + 'why = "somebody\'s name"\n', encoding="utf-8")
    assert "somebody" not in str(read_facts(path, rubric(ROOM, AWARE, must_pass=MUST)))
