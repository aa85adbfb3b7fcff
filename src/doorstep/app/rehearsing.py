"""A rehearsal written down: the score, the simulated inspection and the draw's certificate in one
report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from doorstep.app.simulating import said
from doorstep.domain.errors import BadInput
from doorstep.render.rehearsal import Record, write_rehearsal
from doorstep.render.scores import as_object, titled

if TYPE_CHECKING:
    from doorstep.app.workspace import Workspace

RUNS = 10_000


@dataclass(frozen=True)
class Wanted:
    """What to rehearse: the rubric, and the inspection to simulate (None: no simulation)."""

    rubric: str
    protocol: str | None = None
    seed: str = ""
    runs: int = RUNS
    facts: Path | None = None
    certificate: Path | None = None


def write_report(
    workspace: Workspace, path: Path, wanted: Wanted, *, lang: str, as_of: dt.date
) -> Path:
    """Write the rehearsal report; the path's ending chooses the form."""
    return write_rehearsal(path, record_of(workspace, wanted, lang=lang, as_of=as_of))


def record_of(workspace: Workspace, wanted: Wanted, *, lang: str, as_of: dt.date) -> Record:
    """Everything the report says."""
    from doorstep.app.reporting import summary_of

    certificate = None if wanted.certificate is None else _checked(workspace, wanted.certificate)
    scored = workspace.score(wanted.rubric, wanted.facts)
    simulation: dict[str, object] | None = None
    words: tuple[str, ...] = ()
    protocol = ""
    if wanted.protocol is not None and scored.rubric.pass_mark is not None:
        rehearsed = workspace.simulate(
            wanted.rubric, wanted.protocol, seed=wanted.seed, runs=wanted.runs, facts=wanted.facts
        )
        simulation = rehearsed.as_object()
        items = {item.code: titled(item.title, lang) for item in scored.rubric.items}
        notes = [("words", note) for note in rehearsed.words] + [
            ("note", note) for note in rehearsed.notes
        ]
        words = tuple(said(kind, note, items, lang) for kind, note in notes)
        protocol = titled(workspace.pack.protocols[wanted.protocol].title, lang)
    township = summary_of(workspace, lang=lang, as_of=as_of).township
    told = as_object(scored, lang)
    return Record(
        township,
        workspace.is_simulated,
        as_of,
        lang,
        told,
        simulation,
        protocol,
        words,
        certificate,
    )


def _checked(workspace: Workspace, path: Path) -> dict[str, object]:
    """A certificate that holds for this workspace. Raises
    BadInput("certificate-of-another-list")."""
    from doorstep.app.sampling.certificate import read_certificate

    if not path.is_file():
        raise BadInput("file-missing", file=path.name)
    told = read_certificate(path)
    differs = workspace.verify_draw(path).differs
    if differs:
        raise BadInput("certificate-of-another-list", file=path.name, differs=", ".join(differs))
    return told
