"""Draw how a task moves into the manual, from the tables of moves: `python bench/task_diagram.py`.

Beside an arrow stands what people press, or "register" where the next version of one moves it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from doorstep import Workspace
from doorstep.i18n.phrasebook import Phrasebook

DOCS = Path(__file__).parent.parent / "docs"
BEGIN, END = "<!-- moves -->", "<!-- end of moves -->"
PAGES = {"en": "en", "zh": "zh_Hans"}


def diagram(phrases: Phrasebook) -> str:
    """The moves as a Mermaid diagram, in the reader's words. An office must be open."""
    from doorstep.office.tasks import RECORDS_MOVE, TASK_MOVES
    from doorstep.office.vocabulary import TaskState

    def arrows(moves: Mapping[TaskState, frozenset[TaskState]], *, by_records: bool) -> list[str]:
        return [
            f"    {before} --> {after}: "
            + (phrases.text("tasks.register") if by_records else phrases.name("task-move", after))
            for before in TaskState
            for after in TaskState
            if after in moves[before]
        ]

    names = [f'    state "{phrases.name("task-state", one)}" as {one}' for one in TaskState]
    lines = [
        "```mermaid",
        "stateDiagram-v2",
        *names,
        "    [*] --> open",
        *arrows(TASK_MOVES, by_records=False),
        *arrows(RECORDS_MOVE, by_records=True),
        "```",
    ]
    return "\n".join(lines)


def drawn(text: str, picture: str) -> str:
    """A page with the picture in its place."""
    before, _, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    return f"{before}{BEGIN}\n{picture}\n{END}{after if ended else rest}"


def main() -> None:
    """Rewrite the page in both languages."""
    from doorstep.office.configuring import open_office

    with tempfile.TemporaryDirectory() as folder:
        Workspace.create(Path(folder) / "township")
        open_office(Path(folder) / "township", url="")
        for page, lang in PAGES.items():
            path = DOCS / page / "desk.md"
            path.write_text(drawn(path.read_text("utf-8"), diagram(Phrasebook(lang))), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
