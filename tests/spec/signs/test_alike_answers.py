"""Answers too alike: what is missing is the shut door and the answer that differs."""

from __future__ import annotations

from random import Random

import pytest
from spec.signs.rows import Row, evidence, said, signs

from doorstep.engine.inspection.signs import SignEvidence

PAIRS = ["陈、林", "黄、吴", "李、张", "周、郑", "何、罗", "苏、魏", "叶、徐"]
HONEST = dict.fromkeys(PAIRS, "nothing-seen")


def visits(
    shut: dict[str, float], differ: dict[str, float], papers: dict[str, float], count: int = 120
) -> SignEvidence:
    """Every pair's doors: how often shut, an answer unlike the register's, and the same papers
    seen."""
    rng = Random(11)
    persons: list[Row] = []
    rows: list[Row] = []
    for i, pair in enumerate(PAIRS):
        for home in range(count):
            base = {"place": f"{i}村", "household_no": home}
            persons.append(base | {"name": f"人{home}", "birth_date": "1962-11-08"})
            visit = base | {"visitor": pair, "visit_date": f"2026-11-{1 + home % 12:02d}"}
            if rng.random() < shut.get(pair, 0.2):
                rows.append(visit | {"visit_outcome": "noncontact", "respondent": "none"})
                continue
            said_date = "1926-11-08" if rng.random() < differ.get(pair, 0.2) else "1962-11"
            same = rng.random() < papers.get(pair, 0.3)
            seen = (
                "户口簿" if same else rng.choice(("身份证", "户口簿、身份证", "未见", "残疾人证"))
            )
            rows.append(
                visit
                | {"visit_outcome": "complete", "respondent": "self", "name": f"人{home}"}
                | {"birth_date": said_date, "papers_seen": seen}
            )
    return evidence(persons=persons, visits=rows)


def test_honest_rounds_are_nothing_to_see() -> None:
    shown = visits({}, {}, {})
    for measure in ("shut-doors", "differences", "same-answers"):
        assert said(shown, "alike-answers", measure) == HONEST


def test_every_door_opens_to_one_pair() -> None:
    shown = visits({"李、张": 0.0}, {}, {})
    assert said(shown, "alike-answers", "shut-doors") == HONEST | {"李、张": "look"}


def test_every_answer_is_the_registers() -> None:
    shown = visits({}, {"李、张": 0.0}, {})
    assert said(shown, "alike-answers", "differences") == HONEST | {"李、张": "look"}


def test_everybody_gives_the_same_answers() -> None:
    shown = visits({}, {}, {"李、张": 0.97})
    assert said(shown, "alike-answers", "same-answers") == HONEST | {"李、张": "look"}


def test_the_figure_is_a_share_of_doors() -> None:
    shown = visits({"李、张": 0.0}, {}, {})
    rows = [row for row in shown.tables["visits"].to_pylist() if row["visitor"] != "李、张"]
    sign = signs(shown, "alike-answers", "shut-doors")["李、张"]
    others = sum(row["visit_outcome"] == "noncontact" for row in rows)
    assert (sign.figure, sign.n) == (0, 120)
    assert sign.expected == pytest.approx((others + 0.5) / (len(rows) + 1))


def test_a_date_known_to_the_month_agrees_with_the_day() -> None:
    """All answers above are given to the month; only those that differ count."""
    shown = visits({}, dict.fromkeys(PAIRS, 0.0), {})
    assert signs(shown, "alike-answers", "differences") == {}


def test_where_doors_hardly_ever_stay_shut_no_pair_is_odd() -> None:
    assert signs(visits(dict.fromkeys(PAIRS, 0.01), {}, {}), "alike-answers", "shut-doors") == {}


def test_a_pair_that_meets_fewer_people_is_never_told() -> None:
    """A shut door is no fault of anybody."""
    assert said(visits({"李、张": 0.7}, {}, {}), "alike-answers", "shut-doors") == HONEST


def test_a_proxys_answer_is_not_compared() -> None:
    shown = visits({}, {}, {}).tables
    rows = [row | {"respondent": "neighbour"} for row in shown["visits"].to_pylist()]
    found = said(
        evidence(visits=rows, persons=shown["persons"].to_pylist()), "alike-answers", "differences"
    )
    assert set(found.values()) <= {"too-few"}


def test_too_few_doors() -> None:
    assert set(
        said(visits({"李、张": 0.0}, {}, {}, count=15), "alike-answers", "shut-doors").values()
    ) == {"too-few"}


def test_the_order_is_that_of_names_and_whoever_is_named_first_it_is_one_pair() -> None:
    shown = visits({"李、张": 0.0}, {}, {}).tables
    rows = [
        row
        | {
            "visitor": "张，李"
            if row["visitor"] == "李、张" and row["row"] % 3 == 0
            else row["visitor"]
        }
        for row in shown["visits"].to_pylist()
    ]
    found = list(
        signs(
            evidence(visits=rows, persons=shown["persons"].to_pylist()),
            "alike-answers",
            "shut-doors",
        )
    )
    assert found == sorted(PAIRS)
