"""How long a county takes from townships to one page: `python bench/county_cards.py --towns 20
--persons 600`.

Builds a township of the demo for each seed, takes its ledgers in and compares them; then times what
the county adds: cards, opening them, the page and its paper. Prints both times.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

from doorstep import Workspace
from doorstep.app.county import OfficeTasks, compared, township_card
from doorstep.app.demonstration import AS_OF, find_demo
from doorstep.app.morning import inspection_of
from doorstep.domain.county import CountyPage, Invitation, InvitedTownship, TaskCounts, TownshipCard
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.county import county_paper
from doorstep.store.county_files import new_county_keys, open_card, read_card, seal_card

SECRET = "5a" * 32


def carded(seed: int, folder: Path, persons: int, public: str) -> tuple[bytes, float]:
    """A township's sealed card, and the seconds that the card alone took."""
    home = folder / f"{seed:02}"
    home.mkdir()
    town = find_demo().build(home, persons=persons, seed=seed, as_of=AS_OF)
    workspace = Workspace.create(home / "workspace")
    workspace.store.set_as_of(AS_OF)
    workspace.register([*town.registers, *town.visits], as_of=AS_OF)
    workspace.reconcile(as_of=AS_OF)
    began = time.monotonic()
    rubric = inspection_of(workspace).rubric
    by = Invitation("c0ffee", "东山县", f"{seed:02}", "清溪镇", rubric, public, SECRET)
    card = township_card(workspace, by, 1, OfficeTasks({}, TaskCounts()))
    return seal_card(asdict(card), 1, by), time.monotonic() - began


def main() -> None:
    """Build, send, take and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--towns", type=int, default=20)
    parser.add_argument("--persons", type=int, default=600)
    asked = parser.parse_args()
    keys, began = new_county_keys(), time.monotonic()
    with tempfile.TemporaryDirectory() as room, ProcessPoolExecutor(2) as workers:
        work = partial(carded, folder=Path(room), persons=asked.persons, public=keys.public)
        made = list(workers.map(work, range(1, asked.towns + 1)))
    built = time.monotonic()
    opened = [open_card(read_card(content), keys, SECRET) for content, _ in made]
    cards = [TownshipCard.from_object(one) for one in opened]
    townships = tuple(InvitedTownship(one.code, one.township, one) for one in cards)
    page = CountyPage("东山县", townships, compared(cards))
    paper = county_paper(page, Phrasebook("zh_Hans"), dt.date(2026, 7, 1))
    ended = time.monotonic()
    alone = sum(seconds for _, seconds in made)
    print(f"{len(cards)} townships of {asked.persons}: {ended - began:.0f} s in all,")
    print(
        f"of these cards {alone:.0f} s, page and paper ({len(paper)} bytes) {ended - built:.1f} s"
    )


if __name__ == "__main__":
    main()
