"""Ways to a higher score that are no better work: none of them raises the total or the chance to
pass; better work done after the visits is told by new visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from cli.conftest import Lay
from cli.running import write

from doorstep import Workspace
from doorstep.app.simulating import SimulationRequest
from doorstep.engine.inspection.results import ScoreResult

RUBRIC, SEED, RUNS = "doorstep-reference", "games", 1_000
HOMES, VISITED, MET = range(1, 31), range(1, 25), range(1, 19)
VILLAGES = ("松坪村", "石桥村")
MISDATED, DENIED, MISSING, UNLIKE = range(1, 4), range(4, 8), range(8, 9), range(19, 23)
CHANCE = 0.04
"""Two simulations of one state differ by less."""
FACTS = (
    "".join(f'[[fact]]\nitem = "{item}"\nright = 20\nn = 20\n' for item in ("awareness", "staff"))
    + '[[fact]]\nitem = "correction"\nright = 20\nn = 20\n'
)
Line = dict[str, str]
Books = dict[str, list[Line]]
NAMES = {"persons": "人口登记.csv", "services": "服务登记.csv", "visits": "入户核查.csv"}


def who(village: str, home: int) -> Line:
    """One person in each household, with the right date of birth."""
    sign = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"[home - 1]
    given = ("大明", "小红")[VILLAGES.index(village)]
    born = f"19{40 + home}-0{1 + home % 9}-1{home % 9}"
    return {
        "村": village,
        "户编号": str(home),
        "姓名": sign + given,
        "性别": "男",
        "出生日期": born,
    }


def misdated(line: Line) -> Line:
    return line | {"出生日期": f"{int(line['出生日期'][:4]) + 3}{line['出生日期'][4:]}"}


def books() -> Books:
    """Registers with their faults, and a round in which three of four answered."""
    made: Books = {"persons": [], "services": [], "visits": []}
    for village in VILLAGES:
        for home in HOMES:
            true = who(village, home)
            service = {"服务项目": "血压测量", "服务日期": "2026-05-10"}
            if home not in MISSING:
                kept = misdated(true) if home in MISDATED else true
                made["persons"].append(kept | {"与户主关系": "户主", "居住状况": "在家"})
            if home not in MISDATED:
                made["services"].append((misdated(true) if home in UNLIKE else true) | service)
            if home in VISITED:
                answer = "否" if home in DENIED else "是"
                seen = {"入户日期": "2026-06-10", "入户结果": "完成", "受访人": "本人"}
                told = {} if home in MISDATED else service | {"是否接受": answer}
                asked = seen | {"居住状况": "在家"} | told
                made["visits"].append(true | asked if home in MET else shut(true, "无人在家"))
    return made


def shut(line: Line, outcome: str) -> Line:
    kept = {code: line[code] for code in ("村", "户编号")}
    return kept | {"入户日期": "2026-06-10", "入户结果": outcome, "受访人": "无"}


def files(told: Books, names: Iterable[str] = NAMES) -> list[Path]:
    written = []
    for name in names:
        heads = dict.fromkeys(code for line in told[name] for code in line)
        rows = [",".join(heads), *(",".join(line.get(h, "") for h in heads) for line in told[name])]
        written.append(write(Path(NAMES[name]), "\n".join(rows)))
    return written


class Outcome(NamedTuple):
    """What is to be raised."""

    score: ScoreResult
    chance: float
    mean: float


def outcome(town: Workspace) -> Outcome:
    town.reconcile()
    facts = write(Path("facts.toml"), FACTS)
    score = town.score(RUBRIC, facts)
    asked = SimulationRequest(RUBRIC, "hefei-2009", SEED, RUNS, facts, pass_mark=60)
    found = town.simulate(asked).outcome
    assert found.p_low is not None
    return Outcome(score, found.p_low, found.score["mean"])


@cache
def honest_outcome() -> Outcome:
    """What the town comes to as it is; asked for where it lies before you."""
    return outcome(Workspace("town"))


def fresh(told: Books) -> Workspace:
    town = Workspace.create("other")
    town.store.set_as_of(dt.date(2026, 6, 30))
    town.register(files(told))
    return town


@pytest.fixture
def town(without_children: None, lay: Lay) -> Workspace:
    def make() -> None:
        made = Workspace.create("town")
        made.store.set_as_of(dt.date(2026, 6, 30))
        made.register(files(books()))
        made.reconcile()

    lay(make)
    return Workspace("town")


def later(change: Callable[[Books], None], *names: str) -> Callable[[Workspace], Workspace]:
    """Hand files in again that were changed after the visits."""

    def play(town: Workspace) -> Workspace:
        told = books()
        change(told)
        town.register(files(told, names or NAMES), yes=True)
        return town

    return play


def at_once(change: Callable[[Books], None]) -> Callable[[Workspace], Workspace]:
    """Hand changed files in from the start."""

    def play(_: Workspace) -> Workspace:
        told = books()
        change(told)
        return fresh(told)

    return play


def is_faulty(line: Line) -> bool:
    return int(line["户编号"]) in {*MISDATED, *DENIED, *MISSING}


def correct_the_visited(told: Books) -> None:
    told["persons"] = [
        line | {"出生日期": who(line["村"], int(line["户编号"]))["出生日期"]}
        for line in told["persons"]
        if int(line["户编号"]) in VISITED
    ] + [line for line in told["persons"] if int(line["户编号"]) not in VISITED]
    for village in VILLAGES:
        told["persons"] += [who(village, home) | {"居住状况": "在家"} for home in MISSING]


def let_the_faulty_refuse(told: Books) -> None:
    told["visits"] = [shut(v, "拒访") if is_faulty(v) else v for v in told["visits"]]


def let_neighbours_answer(told: Books) -> None:
    told["visits"] = [
        v | {"入户结果": "代答", "受访人": "邻居"} if is_faulty(v) else v for v in told["visits"]
    ]


def let_the_family_answer(told: Books) -> None:
    told["visits"] = [
        v | {"受访人": "家人"} if v.get("是否接受") == "否" else v for v in told["visits"]
    ]


def say_yes(told: Books) -> None:
    told["visits"] = [v | {"是否接受": "是"} if "是否接受" in v else v for v in told["visits"]]


def say_yes_at_a_second_visit(told: Books) -> None:
    told["visits"] += [
        v | {"入户日期": "2026-06-20", "是否接受": "是"}
        for v in told["visits"]
        if v.get("是否接受") == "否"
    ]


def delete_denied(told: Books) -> None:
    told["services"] = [s for s in told["services"] if int(s["户编号"]) not in DENIED]


def blank_denied(told: Books) -> None:
    told["services"] = [
        s | {"服务项目": "", "服务日期": ""} if int(s["户编号"]) in DENIED else s
        for s in told["services"]
    ]


def blank_what_disagrees(told: Books) -> None:
    wrong = {*MISDATED, *UNLIKE}
    for name in ("persons", "services"):
        told[name] = [
            line | {"出生日期": ""} if int(line["户编号"]) in wrong else line for line in told[name]
        ]


def delete_who_disagrees(told: Books) -> None:
    wrong = {*MISDATED, *UNLIKE}
    told["persons"] = [p for p in told["persons"] if int(p["户编号"]) not in wrong]


def keep_only_good_visits(told: Books) -> None:
    told["visits"] = [v for v in told["visits"] if not is_faulty(v)]


def withdraw_and_say(change: Callable[[Books], None], name: str) -> Callable[..., Workspace]:
    """Take a file off and hand in another in its place, as a source of its own."""

    def play(town: Workspace) -> Workspace:
        told = books()
        change(told)
        town.withdraw(NAMES[name])
        town.register(files(told, [name]), new=True)
        return town

    return play


def say_it_beside(change: Callable[[Books], None]) -> Callable[[Workspace], Workspace]:
    """Hand in another file of the same day beside the first."""

    def play(town: Workspace) -> Workspace:
        told = books()
        change(told)
        town.register([files(told, ["visits"])[0].rename("另一份.csv")], new=True)
        return town

    return play


CORRECTED = "correct only who was visited"
"""This one is better work where all records are looked at, and counts there record by record."""

GAMES = {
    CORRECTED: later(correct_the_visited, "persons"),
    "the faulty refuse, written over": later(let_the_faulty_refuse, "visits"),
    "the faulty refuse": at_once(let_the_faulty_refuse),
    "a second visit to those who said no": later(say_yes_at_a_second_visit, "visits"),
    "delete denied services": later(delete_denied, "services"),
    "blank denied services": later(blank_denied, "services"),
    "the family answers, written over": later(let_the_family_answer, "visits"),
    "the family answers": at_once(let_the_family_answer),
    "blank what disagrees": later(blank_what_disagrees, "persons", "services"),
    # Three of our own, with their ways about.
    "neighbours answer for the faulty": at_once(let_neighbours_answer),
    "delete who disagrees": later(delete_who_disagrees, "persons"),
    "withdraw the visits, write yes": withdraw_and_say(say_yes, "visits"),
    "withdraw the visits, keep the good": withdraw_and_say(keep_only_good_visits, "visits"),
    "another file of that day says yes": say_it_beside(say_yes),
    "another file of that day, of the good alone": say_it_beside(keep_only_good_visits),
    "withdraw the services, without the denied": withdraw_and_say(delete_denied, "services"),
}


def at_the_doors(score: ScoreResult) -> float:
    """Add up the points of what a sample was asked about."""
    figures = ((item.got, item.figure) for item in score.card.items)
    return sum(got or 0.0 for got, figure in figures if figure and not figure.whole)


@pytest.mark.parametrize("game", GAMES)
def test_neither_the_total_nor_the_chance_rises(game: str, town: Workspace) -> None:
    honest = honest_outcome()
    assert 0.05 < honest.chance < 0.95 and honest.score.card.total < 70
    gamed = outcome(GAMES[game](town))
    assert at_the_doors(gamed.score) <= at_the_doors(honest.score) + 1e-9
    if game != CORRECTED:
        assert gamed.score.card.total <= honest.score.card.total + 1e-9
    assert gamed.chance <= honest.chance + CHANCE
    assert gamed.mean <= honest.mean + 0.2


def test_what_a_household_says_to_two_forms_at_one_visit_counts_together(town: Workspace) -> None:
    """Who lives here on one sheet, what was done for them on another: each a file."""
    told, asked = books(), ("服务项目", "服务日期", "是否接受")
    both = [dict(line) for line in told["visits"]]
    told["visits"] = [{k: v for k, v in one.items() if k not in asked} for one in both]
    parted = fresh(told)
    served = [
        {k: v for k, v in one.items() if k != "居住状况"} for one in both if "服务项目" in one
    ]
    told["visits"] = served
    parted.register([files(told, ["visits"])[0].rename("服务核对.csv")], new=True)
    one, two = honest_outcome().score, outcome(parted).score
    figures = [
        next(item for item in score.card.items if item.item.code == "service_true").n
        for score in (one, two)
    ]
    assert figures[0] == figures[1] > 0


def test_what_is_put_right_counts_when_somebody_asks_again(town: Workspace) -> None:
    """The whole register is corrected and other households are visited: they find it right, and
    the score rises by them alone."""
    honest = honest_outcome().score
    told = books()
    correct_the_visited(told)
    town.register(files(told, ["persons"]), yes=True)
    asked = {"入户日期": "2026-06-29", "入户结果": "完成", "受访人": "本人", "居住状况": "在家"}
    told["visits"] = [who(v, home) | asked for v in VILLAGES for home in range(25, 31)]
    town.register([files(told, ["visits"])[0].rename("第二轮.csv")], new=True)
    after = outcome(town).score
    was, found = (
        next(item for item in one.card.items if item.item.code == "person_match")
        for one in (honest, after)
    )
    assert (was.n, found.n) == (34, 46)
    assert was.got is not None and found.got is not None and found.got > was.got
    assert found.figure is not None and found.figure.correct - 12 == was.figure.correct  # type: ignore[union-attr]


def test_the_headline_says_who_answered(town: Workspace) -> None:
    score = honest_outcome().score
    assert score.unmet is not None
    doors = score.unmet.doors
    assert (doors.drawn, doors.met, doors.response) == (48, 36, 0.75)
    unmet = score.unmet
    assert unmet.none_right < unmet.thrice < unmet.twice < unmet.alike < unmet.all_right
    assert [place.is_scored for place in score.places] == [False, False]  # 18 of 24 doors


def test_a_minority_that_answers_says_nothing_of_the_rest(town: Workspace) -> None:
    score = outcome(GAMES["the faulty refuse"](town)).score
    assert score.unmet is not None and score.unmet.doors.response < 0.5
    assert not score.unmet.says_of_the_rest


def test_nothing_changed_needs_no_second_comparison(town: Workspace) -> None:
    """Where registers and answers are as they were, the last reconcile says it all; where not, the
    comparison with the registers of then is kept for the next score."""
    outcome(town)
    assert not (Path("town") / "derived" / "as_visited").exists()
    outcome(GAMES[CORRECTED](town))
    kept = Path("town") / "derived" / "as_visited"
    stood = {file.name: file.read_bytes() for file in kept.iterdir()}
    assert stood and Workspace("town").score(RUBRIC).card.total > 0
    assert {file.name: file.read_bytes() for file in kept.iterdir()} == stood
