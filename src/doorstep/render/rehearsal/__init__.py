"""The rehearsal report: one sentence, the interval, every item with its reason, villages by item,
luck, the draw. The suffix of its file chooses between paper, paper to edit, workbook and data."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from doorstep.domain.errors import UsageError
from doorstep.engine.inspection.results import RehearsalResult
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.files import SUFFIXES, kept
from doorstep.render.inspections import simulation_payload, simulation_sentences
from doorstep.render.printing import drawing, printed
from doorstep.render.rehearsal.layout import lay_out
from doorstep.render.score_payloads import score_payload

__all__ = ["rehearsal_payload", "write_rehearsal"]


def write_rehearsal(path: Path, result: RehearsalResult, phrases: Phrasebook) -> Path:
    """Write the report; raises UsageError for another suffix than .pdf, .docx, .xlsx, .json."""
    match path.suffix.lower():
        case ".pdf":
            page = asdict(lay_out(result, phrases))
            return kept(path, printed(drawing("rehearsal.typ"), page, result.as_of))
        case ".docx":
            from doorstep.render.rehearsal.document import document

            return kept(path, document(result, phrases))
        case ".xlsx":
            from doorstep.render.rehearsal.workbook import workbook

            return kept(path, workbook(result, phrases))
        case ".json":
            content = json.dumps(rehearsal_payload(result, phrases), ensure_ascii=False, indent=1)
            return kept(path, f"{content}\n".encode())
        case other:
            raise UsageError("report-suffix", suffix=other, known=", ".join(SUFFIXES))


def rehearsal_payload(result: RehearsalResult, phrases: Phrasebook) -> dict[str, object]:
    """Say a rehearsal as JSON: score and simulation as their commands print them, the simulation's
    sentences, the certificate as written."""
    simulation, certificate = result.simulation, result.certificate
    return {
        "township": result.township,
        "simulated": result.simulated,
        "as_of": result.as_of.isoformat(),
        "score": score_payload(result.score, phrases),
        "simulation": None if simulation is None else simulation_payload(simulation),
        "protocol": "" if simulation is None else phrases.pick(simulation.protocol.title),
        "words": [] if simulation is None else simulation_sentences(simulation, phrases),
        "certificate": None if certificate is None else certificate.content,
    }
