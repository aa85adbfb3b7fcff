"""A rehearsal: the score, the simulated inspection and the draw's certificate together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from doorstep.app.simulating import RUNS, SimulationRequest
from doorstep.domain.errors import BadInput
from doorstep.engine.inspection.results import RehearsalResult
from doorstep.engine.survey.certificates import Certificate, read_certificate

if TYPE_CHECKING:
    from doorstep.app.workspace import Workspace


@dataclass(frozen=True)
class RehearsalRequest:
    """What to rehearse: the rubric, and the inspection to simulate (None: no simulation)."""

    rubric: str
    protocol: str | None = None
    seed: str = ""
    runs: int = RUNS
    facts: Path | None = None
    certificate: Path | None = None


def rehearse(
    workspace: Workspace, request: RehearsalRequest, as_of: dt.date | None = None
) -> RehearsalResult:
    """Gather everything the rehearsal report says; `as_of` is the workspace's day unless given.

    Raises as scoring, simulating and `read_certificate` do, and
    BadInput("certificate-of-another-list").
    """
    from doorstep.app.reporting import township_of

    certificate = None
    if request.certificate is not None:
        certificate = _matching_certificate(workspace, request.certificate)
    score = workspace.score(request.rubric, request.facts)
    simulation = None
    if request.protocol is not None and score.rubric.pass_mark is not None:
        wanted = SimulationRequest(
            request.rubric, request.protocol, request.seed, request.runs, request.facts
        )
        simulation = workspace.simulate(wanted)
    return RehearsalResult(
        township_of(workspace),
        workspace.is_simulated,
        as_of or workspace.day,
        score,
        simulation,
        certificate,
    )


def _matching_certificate(workspace: Workspace, path: Path) -> Certificate:
    """A certificate that holds for this workspace. Raises
    BadInput("certificate-of-another-list")."""
    if not path.is_file():
        raise BadInput("file-missing", file=path.name)
    differs = workspace.verify_draw(path).differs
    if differs:
        raise BadInput("certificate-of-another-list", file=path.name, differs=", ".join(differs))
    return read_certificate(path)
