"""How many people whom plain linkage finds in two messy lists are found by keyed tokens alone:
`python bench/county_match.py WORKSPACE...`.

The lists are a workspace's registers of who came and left, and its registers of persons, kept by
other clerks with their own slips. Prints for each workspace the people whom the engine has in both,
how many of them tokens find, and how many pairs by tokens the engine does not have.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from doorstep import Workspace
from doorstep.app.matching import REGISTERS, pairs_of, people_of
from doorstep.domain.matching import Migrant


def measured(folder: Path) -> tuple[int, int, int]:
    """People in both lists by the engine, those of them found by tokens, pairs beyond."""
    workspace = Workspace(folder)
    tables, names = workspace.drawn_from().tables, workspace.pack.names
    moved = [(kind.value, row) for kind in REGISTERS for row in tables[kind].to_pylist()]
    listed = [("persons", row) for row in tables["persons"].to_pylist()]
    ours, theirs = people_of(moved, names), people_of(listed, names)
    found = pairs_of(_tokens(ours, b"1"), _tokens(theirs, b"2"))
    whose = {one["mention"]: one["person"] for one in workspace.people().arrow.to_pylist()}
    mentions = workspace.mentions().arrow.to_pylist()
    of_row = {one["row_id"]: whose.get(one["id"]) for one in mentions if one["role"] == "person"}
    own, other = (
        [{of_row.get(row) for row in one.rows} for one in side] for side in (ours, theirs)
    )
    linked = (set[object]().union(*own) & set[object]().union(*other)) - {None}
    met = {who for a, b in found for who in own[a] & other[b]} - {None}
    return len(linked), len(met), sum(not own[a] & other[b] for a, b in found)


def _tokens(people: Sequence[Migrant], side: bytes) -> list[list[bytes]]:
    """A word stands for its token: blinding changes neither which are equal nor which are not."""
    return [
        [key.encode() or b"%s %d %d" % (side, who, at) for at, key in enumerate(one.keys)]
        for who, one in enumerate(people)
    ]


def main() -> None:
    """Measure the workspaces named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspaces", nargs="+", type=Path)
    for folder in parser.parse_args().workspaces:
        linked, met, beyond = measured(folder)
        print(f"{folder}: {linked} linked, {met} found, recall {met / linked:.3f}, beyond {beyond}")


if __name__ == "__main__":
    main()
