"""A week of a township's data steward, and the week after: whatever she hands in, the totals are
right after every step, and whatever would change them unasked is asked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cli.running import Run
from stories.ledgers import (
    BIRTHS,
    CHINESE,
    DEATHS,
    ENGLISH,
    HOUSEHOLDS,
    MEMBERS,
    Language,
    persons_of,
    write_all,
    write_table,
)

from doorstep import Workspace

TOWN = "town"


def totals() -> dict[str, int]:
    """The records that are held of each kind."""
    held = Workspace(TOWN)
    counts = {kind: len(held.table(kind)) for kind in held.pack.registers}
    return {kind: count for kind, count in counts.items() if count}


def files(run: Run) -> list[dict[str, object]]:
    """What `files` lists."""
    return [json.loads(line) for line in run("files", "-w", TOWN, "--json").out.splitlines()]


@pytest.mark.parametrize("language", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_a_week_and_the_week_after(run: Run, language: Language) -> None:
    week = Path("week1")
    truth = write_all(language, week)
    (week / "~$open.xlsx").write_bytes(b"somebody has it open")
    words = ("-w", TOWN)
    assert run("init", TOWN, "--pack", language.pack, "--lang", language.code).code == 0

    # Monday: the whole folder, sixteen files; the one somebody has open is passed over.
    monday = run("register", week, *words)
    assert monday.code == 0, monday.err
    assert totals() == truth
    assert len(files(run)) == 16
    assert run("reconcile", *words).code == 0
    assert "REG_DUP" not in run("reconcile", *words).out

    # Tuesday: a village's corrected copy under another name. It takes the place of the first.
    village = language.villages[0]
    people = persons_of(language, 0)
    people[2][5] = "1979-09-09"
    people.append(
        [*people[0][:2], language.words["son"], language.name(600), people[2][4], "1999-01-01"]
    )
    final = Path(language.words["final"].format(village))
    write_table(final, [language.heads["persons"], *people])
    tuesday = run("register", final, *words)
    assert tuesday.code == 0, tuesday.err
    truth["persons"] += 1
    assert totals() == truth
    assert len(files(run)) == 16
    assert "1979" in tuesday.out and language.name(600) in tuesday.out

    # Wednesday: half a version of another village is not taken unasked.
    half = language.files["persons"].format(language.villages[1])
    write_table(Path(half), [language.heads["persons"], *persons_of(language, 1)[:HOUSEHOLDS]])
    wednesday = run("register", half, *words)
    assert wednesday.code != 0 and "--yes" in wednesday.err
    assert totals() == truth

    # Thursday: the same village, whole, with a header nobody knows. It is refused until she says.
    head = [
        language.words["strange"] if word == language.words["name"] else word
        for word in language.heads["persons"]
    ]
    write_table(Path(half), [head, *persons_of(language, 1)])
    refused = run("register", half, *words)
    assert refused.code != 0 and "--column" in refused.err and head[3] in refused.err
    assert totals() == truth
    told = f"{language.words['strange']}={language.words['name']}"
    assert run("register", half, "--column", told, *words).code == 0
    assert totals() == truth
    assert len(files(run)) == 16

    # Friday: a file that should not be there is withdrawn; undo brings it back; away again.
    wrong = language.files["deaths"].format(language.villages[3])
    assert run("withdraw", wrong, *words).code == 0
    assert totals() == truth | {"deaths": truth["deaths"] - DEATHS}
    assert wrong in run("undo", *words).out
    assert totals() == truth
    assert run("withdraw", wrong, *words).code == 0
    truth["deaths"] -= DEATHS
    assert run("reconcile", *words).code == 0

    # The week after: the same sixteen files, one with a new birth, the header known by now.
    again = Path("week2")
    shutil.copytree(week, again)
    (again / language.files["persons"].format(village)).unlink()
    shutil.copy(final, again)
    births = again / language.files["births"].format(village)
    row = [village, language.name(700), language.words["male"], "2026-07-01", people[1][3]]
    with births.open("a", encoding="utf-8", newline="") as file:
        file.write(",".join(row) + "\r\n")
    write_table(again / half, [head, *persons_of(language, 1)])
    monday = run("register", again, *words)
    assert monday.code == 0, monday.err
    truth["births"] += 1
    truth["deaths"] += DEATHS  # the withdrawn file is in the folder again
    assert totals() == truth
    assert len(files(run)) == 16
    assert run("reconcile", *words).code == 0
    assert "REG_DUP" not in run("reconcile", *words).out
    assert truth["persons"] == len(language.villages) * HOUSEHOLDS * MEMBERS + 1
    assert truth["births"] == len(language.villages) * BIRTHS + 1
