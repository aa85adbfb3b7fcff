"""Sheets written off a register: found by what they repeat of its errors, and nobody else is."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from spec.signs.rows import Row, evidence, said, signs

from doorstep.engine.inspection.signs import SignEvidence

PAIRS = ["陈、林", "黄、吴", "李、张", "周、郑", "何、罗", "苏、魏", "叶、徐"]
QUIET = dict.fromkeys(PAIRS, "nothing-seen")


def told(
    copies: dict[str, float], exact: frozenset[str] = frozenset(), homes: int = 50
) -> SignEvidence:
    """Two books of the same people that err apart, and every pair's sheets: a share written off the
    ledger, the others told at the door (`exact`: by pairs who copy the identity card)."""
    rng = Random(5)
    persons: list[Row] = []
    visits: list[Row] = []
    whose: dict[str, str] = {}
    for i, pair in enumerate(PAIRS):
        for home in range(homes):
            copied = rng.random() < copies.get(pair, 0.0)
            for member in range(3):
                at = {"place": f"{i}村", "household_no": home}
                true = _somebody(rng)
                ledger, base = _written(true, rng), _written(true, rng)
                sheet = dict(ledger) if copied else _asked(true, rng, pair in exact)
                key = f"{i}-{home}-{member}"
                for kind, rows, row in (
                    ("persons", persons, at | {"file": "ledger.xlsx"} | ledger),
                    ("persons", persons, at | {"file": "database.xlsx"} | base),
                    ("visits", visits, at | _visit(pair, home) | sheet),
                ):
                    rows.append(row)
                    whose[f"{kind}:0:{len(rows) + 1}:0"] = key
    return replace(evidence(persons=persons, visits=visits), people=whose)


def _visit(pair: str, home: int) -> dict[str, object]:
    day = f"2026-11-{1 + home % 12:02d}"
    return {"visitor": pair, "visit_date": day, "visit_outcome": "complete", "respondent": "self"}


def _somebody(rng: Random) -> dict[str, object]:
    born = f"{rng.randint(1940, 2010)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    name = (
        rng.choice("王李张赵") + chr(rng.randint(0x4E00, 0x9000)) + chr(rng.randint(0x4E00, 0x9000))
    )
    return {"name": name, "birth_date": born, "phone": str(rng.randint(10**10, 10**11 - 1))}


def _written(true: dict[str, object], rng: Random) -> dict[str, object]:
    """A book's row: a tenth of each column is wrong."""
    wrong = _somebody(rng)
    return {code: wrong[code] if rng.random() < 0.1 else true[code] for code in true}


def _asked(true: dict[str, object], rng: Random, exact: bool) -> dict[str, object]:
    """What is told at the door: mostly a year, a telephone at times."""
    born = true["birth_date"] if exact or rng.random() < 0.05 else str(true["birth_date"])[:4]
    phone = true["phone"] if rng.random() < 0.5 else None
    return {"name": true["name"], "birth_date": born, "phone": phone}


def test_a_pair_that_copies_two_sheets_in_five_is_told_with_its_sheets() -> None:
    shown = told({"李、张": 0.4})
    assert said(shown, "alike-answers", "copied") == QUIET | {"李、张": "look"}
    sign = signs(shown, "alike-answers", "copied")["李、张"]
    assert sign.figure is not None and 0.3 <= sign.figure <= 0.5
    assert {spot.file for spot in sign.records} == {"visits.xlsx"}


def test_two_pairs_that_copy_do_not_hide_each_other() -> None:
    shown = told({"李、张": 0.8, "何、罗": 0.5})
    assert said(shown, "alike-answers", "copied") == QUIET | {"李、张": "look", "何、罗": "look"}


def test_a_pair_that_copies_all_is_not_taken_for_one_with_a_style() -> None:
    assert said(told({"李、张": 1.0}), "alike-answers", "copied") == QUIET | {"李、张": "look"}


def test_nobody_who_asks_is_told() -> None:
    assert said(told({}), "alike-answers", "copied") == QUIET


def test_a_pair_that_copies_identity_cards_repeats_no_errors() -> None:
    """It agrees with the books where they are right, and with neither where they are wrong."""
    assert said(told({}, frozenset({"李、张"})), "alike-answers", "copied") == QUIET


def test_without_a_reconcile_nobody_knows_who_is_who() -> None:
    shown = replace(told({"李、张": 0.4}), people={})
    assert set(said(shown, "alike-answers", "copied").values()) == {"not-linked"}
