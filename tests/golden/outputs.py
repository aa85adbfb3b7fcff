"""What every command answers about a small demo town, kept word for word in `files/*.json`.

A change that is meant to change nothing leaves these files as they are; `test_golden.py` compares.
After a change that is meant to be seen, make them anew, look at the difference and commit it too:

    python tests/golden/outputs.py --write

Each file is a JSON list with one short entry on a line. `["$", command, exit code, standard error]`
opens a command; below it stand the pieces of its answer, each with its place in the answer;
`["#", file]` opens a file it wrote. Where a list is long its members are kept as digests, with
their code, so that the difference names the one that changed. What no two runs share (times, salts,
names made with a workspace's own key) is replaced.

PDFs are kept twice: as text, which needs `pdftotext`, and as bytes, which hold for one version of
the typesetter. Without the tool `--write` leaves the old text as it is.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

if __name__ in ("__main__", "__mp_main__"):  # run as a script: `golden` is in the folder above
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from golden import elsewhere, papers, people, standing
from golden.desk import Desk, seated

FILES = Path(__file__).resolve().parent / "files"
SECTIONS: tuple[Callable[[Desk], None], ...] = (
    people.demo,
    people.read,
    people.records,
    people.findings,
    people.links,
    people.part,
    people.explain,
    people.overlap,
    standing.report,
    standing.ledger,
    standing.draw,
    standing.score,
    standing.simulate,
    standing.detect,
    standing.rehearsal,
    standing.pdf_bytes,
    people.review,
    people.decide,
    people.undo,
    elsewhere.base,
    elsewhere.tangled,
    elsewhere.two_books,
    elsewhere.statistics,
    elsewhere.link,
    elsewhere.doctor,
    elsewhere.usage,
)
"""In this order: later ones use what earlier ones left on the desk."""


def names() -> list[str]:
    """The golden files."""
    return sorted([*(section.__name__ for section in SECTIONS), standing.pdf_text.__name__])


def produce(folder: Path) -> dict[str, list[str]]:
    """Type every command in an empty folder; returns the lines of each golden file."""
    desk = Desk()
    sections = (*SECTIONS, *([standing.pdf_text] if papers.can_read_pdf() else []))
    with seated(folder):
        for section in sections:
            desk.open(section.__name__)
            section(desk)
    return desk.kept


def written(name: str) -> list[str]:
    """The lines of a golden file."""
    text = (FILES / f"{name}.json").read_text("utf-8")
    return [line.removesuffix(",") for line in text.splitlines()[1:-1]]


def write(kept: Mapping[str, list[str]]) -> None:
    """Put the golden files in place of the old ones."""
    FILES.mkdir(exist_ok=True)
    for name, told in kept.items():
        (FILES / f"{name}.json").write_text("[\n" + ",\n".join(told) + "\n]\n", "utf-8")


def _command_line() -> None:
    if sys.argv[1:] != ["--write"]:
        sys.exit("python tests/golden/outputs.py --write")
    with tempfile.TemporaryDirectory() as folder:
        kept = produce(Path(folder).resolve())
    write(kept)
    if standing.pdf_text.__name__ not in kept:
        sys.stderr.write("pdftotext is not installed: the text of the PDFs was left as it is\n")


if __name__ == "__main__":
    _command_line()
