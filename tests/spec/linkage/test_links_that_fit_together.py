"""A person has one row in a register that holds each person once, over however many other rows the
links lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import pytest
from spec.linkage.countryside import home, person
from spec.linkage.test_ids_that_stay import write

from doorstep import Workspace
from doorstep.engine.linkage.consistency import contradicting
from doorstep.engine.linkage.result import Link
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.render.explanations import explanation_text

Pair = tuple[int, int]
# Rows 1 and 2 of a ledger, 3 and 4 of an export, 5 and 6 of a visit round; 9 is a paper of which a
# person has many.
REGISTER = {1: "ledger", 2: "ledger", 3: "export", 4: "export", 5: "visits", 6: "visits"}


def fallen(*links: Link) -> set[Pair]:
    return contradicting(links, REGISTER)


def link(one: int, other: int, chance: float, rule: str = "weight") -> Link:
    return Link(one, other, chance, rule)


def test_the_weakest_of_three_links_falls_when_they_lead_to_two_rows_of_one_register() -> None:
    assert fallen(link(1, 3, 0.99), link(3, 5, 0.97), link(1, 6, 0.8)) == {(1, 6)}
    assert fallen(link(1, 3, 0.7), link(3, 5, 0.97), link(1, 6, 0.8)) == {(1, 3)}


def test_links_that_close_a_circle_stand() -> None:
    assert fallen(link(1, 3, 0.99), link(3, 5, 0.6), link(1, 5, 0.7)) == set()


def test_doubles_may_both_be_one_persons() -> None:
    two = [link(1, 3, 0.99), link(3, 5, 0.97), link(1, 6, 0.8)]
    assert fallen(*two, link(5, 6, 0.95, "duplicate")) == set()


def test_a_double_met_twice_in_one_round_is_two_people() -> None:
    assert fallen(link(1, 5, 1.0), link(2, 6, 1.0), link(1, 2, 1.0, "duplicate")) == {(1, 2)}


def test_a_double_that_falls_excuses_nobody() -> None:
    led = [link(1, 5, 1.0), link(2, 6, 1.0), link(1, 2, 0.95, "duplicate")]
    assert fallen(*led, link(1, 3, 0.9), link(2, 3, 0.8)) == {(1, 2), (2, 3)}


def test_a_person_has_many_rows_where_a_register_may_hold_many() -> None:
    assert fallen(link(1, 9, 0.9), link(1, 10, 0.9), link(3, 9, 0.9)) == set()


def test_what_people_decided_stands_and_what_contradicts_it_falls() -> None:
    assert fallen(link(1, 3, 0.99), link(3, 5, 0.99), link(1, 6, 1.0, "decision")) == {(3, 5)}


def test_a_conflict_links_nobody() -> None:
    assert fallen(link(1, 3, 0.99), link(3, 5, 0.9), link(1, 6, 0.0, "conflict")) == set()


def test_links_of_one_weight_fall_in_the_order_of_their_rows() -> None:
    links = [link(1, 3, 0.9), link(3, 5, 0.9), link(1, 6, 0.9)]
    assert fallen(*links) == fallen(*reversed(links)) == {(3, 5)}


# -- against a slow one


def reached(start: int, links: Sequence[Link]) -> set[int]:
    """Everything that hangs on a row."""
    found = {start}
    while more := {end for row in links for end in row.pair if set(row.pair) & found} - found:
        found |= more
    return found


def fits(group: set[int], register: Mapping[int, object], doubles: Sequence[Link]) -> bool:
    """No two rows of one register but doubles of each other."""
    return all(
        register.get(one) != register.get(other)
        or one not in register
        or other in reached(one, doubles)
        for one in group
        for other in group
    )


def slowly(links: Sequence[Link], register: Mapping[int, object]) -> set[Pair]:
    """One link after the other; the whole group looked at each time."""
    left = sorted(
        links,
        key=lambda row: (
            row.rule != "decision",
            -row.probability,
            row.rule == "duplicate",
            row.pair,
        ),
    )
    while True:
        doubles = [row for row in left if row.rule == "duplicate"]
        doubles += [
            row
            for row in left
            if row.rule == "decision" and register.get(row.left, 0) == register.get(row.right, 1)
        ]
        held: list[Link] = []
        for row in left:
            before = [reached(end, held) for end in row.pair]
            if (
                row.rule == "decision"
                or row.right in before[0]
                or fit_together(*before, register, doubles)
            ):
                held.append(row)
        if len(held) == len(left):
            return {row.pair for row in links} - {row.pair for row in held}
        left = held


def fit_together(
    one: set[int], other: set[int], register: Mapping[int, object], doubles: Sequence[Link]
) -> bool:
    """Whether the two groups have no register in common of which they hold two persons."""
    return all(
        len({frozenset(reached(row, doubles)) for row in one | other if register.get(row) == name})
        < 2
        for name in {register.get(row) for row in one}
        & {register.get(row) for row in other} - {None}
    )


def town(draw: Random) -> tuple[list[Link], dict[int, object]]:
    """Any links among a dozen rows of a few registers."""
    rows = range(draw.randint(3, 14))
    register = {row: draw.choice("abcd") for row in rows if draw.random() < 0.85}
    links = {}
    for _ in range(draw.randint(1, 24)):
        one, other = sorted(draw.sample(rows, 2))
        alike = one in register and register[one] == register.get(other)
        rule = "duplicate" if alike else draw.choice(["weight"] * 9 + ["decision"])
        sure = 1.0 if rule == "decision" else draw.choice([0.6, 0.8, 0.9, 0.95, 1.0])
        links[one, other] = Link(one, other, sure, rule)
    return list(links.values()), register


@pytest.mark.parametrize("start", range(0, 1_000, 250))
def test_any_links_fit_together_in_the_end_and_nothing_falls_without_need(start: int) -> None:
    fell = 0
    for seed in range(start, start + 250):
        links, register = town(Random(seed))
        found = contradicting(links, register)
        assert found == slowly(links, register), seed
        assert found == contradicting(links[::-1], register), seed
        kept = [row for row in links if row.pair not in found]
        assert contradicting(kept, register) == set(), seed
        if not any(row.rule == "decision" for row in links):
            doubles = [row for row in kept if row.rule == "duplicate"]
            assert all(fits(reached(row.left, kept), register, doubles) for row in kept), seed
        fell += len(found)
    assert fell > 100


# -- the whole way


def test_of_three_books_that_do_not_agree_a_person_is_asked(tmp_path: Path) -> None:
    """A stands in three books; the third holds another who could be A, by what only the first book
    knows."""
    homes = [home(number, f"户主{number}") for number in range(100, 140)]
    names = [
        first + second
        for first in "赵钱孙李周吴郑王"
        for second in ("建国", "秀英", "志强", "丽华", "德胜")
    ]
    rest = [
        person(name, "male", f"19{50 + number}-03-{10 + number % 18:02d}", number, **homes[number])
        for number, name in enumerate(names)
    ]
    first, second, third = (list(rest) for _ in range(3))
    whole = person("冯玉兰", "female", "1971-05-06", 77, **homes[3], phone="13911112222")
    first.append({**whole, "id_number": ""})
    second.append(
        {**whole, "name": "冯玉莲", "phone": "", "household_no": "", "head_name": "", "address": ""}
    )
    third.append(
        {**whole, "name": "冯玉莲", "phone": "", "household_no": "", "head_name": "", "address": ""}
    )
    third.append({**whole, "id_number": "", "birth_date": "1971"})
    files = [
        write(tmp_path / f"{name}.csv", rows)
        for name, rows in zip("甲乙丙", (first, second, third), strict=True)
    ]
    workspace = Workspace.create(tmp_path / "town")
    workspace.register(files, kind="persons", new=True)  # three books of the same people
    workspace.reconcile()
    (asked,) = [one for one in workspace.review().pairs if one.why == "third"]
    assert {asked.left.place.file, asked.right.place.file} == {"甲.csv", "丙.csv"}
    assert asked.probability > 0.5
    told = workspace.explain(asked.left.id, asked.right.id)
    assert (told.explanation.because, told.explanation.why_review, told.explanation.linked) == (
        "third",
        "third",
        False,
    )
    for lang in LANGUAGES:
        assert "explain." not in explanation_text(told, Phrasebook(lang))
    assert doubled(workspace) == []
    decided = tmp_path / "decided.csv"
    decided.write_text(f"left,right,verdict\n{asked.left.id},{asked.right.id},same\n", "utf-8")
    workspace.decide(decided, who="村文书", why="问过本人")
    workspace.reconcile()
    assert {asked.left.id, asked.right.id} in [
        {row["left"], row["right"]} for row in links(workspace)
    ]
    assert doubled(workspace) == []


def links(workspace: Workspace) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = workspace.links().arrow.to_pylist()
    return rows


def doubled(workspace: Workspace) -> list[list[str]]:
    """Persons with two rows of one book."""
    books = defaultdict(list)
    for row in workspace.people().arrow.to_pylist():
        books[row["person"]].append(row["file"])
    return [files for files in books.values() if len(files) != len(set(files))]
