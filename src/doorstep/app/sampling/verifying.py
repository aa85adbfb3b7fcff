"""Drawing again what a certificate says, to see whether it is what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from doorstep.app.sampling.draws import as_csv, frame_differs, seed_standing
from doorstep.app.sampling.lists import SOURCES, Registers, read_list, rows_of
from doorstep.app.sampling.notes import DrawNotes
from doorstep.domain.errors import DoorstepError, RefusedByRule
from doorstep.engine.survey import Sample, commitment, draw, read_design
from doorstep.engine.survey.certificates import (
    STREAM,
    Certificate,
    VerificationResult,
    file_hash,
    read_certificate,
)
from doorstep.engine.survey.draws import RESERVE_COLUMNS
from doorstep.engine.survey.frames import reserve_problems


def verify_certificate(
    registers: Registers | None, path: Path, published: str | None = None
) -> VerificationResult:
    """Draw again what a certificate says, from the list as it stood when it was drawn; where this
    workspace never held that state, from the list as it is now.

    `published` is a hash as it hung on the board, of the frozen draw or of the seed. `differs`
    holds algorithm, published, seed, frozen, frame, frame:<column>, sample, sample-file,
    reserves-file, or a code of `engine.survey.frames.reserve_problems`. Raises BadInput when the
    certificate or its list cannot be read.
    """
    certificate = read_certificate(path)
    if certificate.algorithm != STREAM:
        return VerificationResult(("algorithm",), ())
    known = certificate.frame
    stood = None if registers is None else registers.at(known.get("state"))
    notes = DrawNotes(None if registers is None or stood is None else registers.store)
    table, _ = read_list(stood or registers, certificate.design, known, path.parent)
    changed = frame_differs(table, certificate.design, known)
    differs = [*_settled_differs(certificate, published), *changed]
    hashes = certificate.frozen, certificate.commitment
    standing = seed_standing(notes, *hashes, known.get("state"), certificate.seed)
    listed = {k: known[k] for k in ("source", "reference", "state", "file") if k in known}
    tried = notes.seeds_tried({"design": certificate.design, **listed})
    since = _since(registers, stood, certificate.design, known, table)
    others = len(tried - {commitment(certificate.seed)})
    try:
        sample = draw(table, read_design(certificate.design), certificate.seed)
    except DoorstepError:
        unread = ("sample-file",)
        return VerificationResult((*differs, "sample"), unread, standing, since, others)
    written = certificate.sample
    again = file_hash(as_csv(sample.table)), len(sample.drawn)
    if again != (written["hash"], written.get("size")):
        differs.append("sample")
    more, uncompared = _files_differ(sample, written, path.parent, is_same_list=not changed)
    return VerificationResult((*differs, *more), tuple(uncompared), standing, since, others)


def _settled_differs(certificate: Certificate, published: str | None) -> list[str]:
    """What of a certificate is not as it was settled before its seed was shown."""
    differs = []
    frozen, seed = certificate.frozen, certificate.seed
    if published is not None:
        hung = {commitment(seed), *(commitment(one) for one in certificate.seeds)}
        hung |= {frozen.digest} if frozen is not None else set()
        if published.strip().lower() not in hung:
            differs.append("published")
    if frozen is not None:
        try:
            is_seed = frozen.seed_of(certificate.seeds) == seed
        except RefusedByRule:
            is_seed = False
        if not frozen.settles(certificate.frame["hash"], certificate.design):
            differs.append("frozen")
    else:
        is_seed = certificate.commitment in (None, commitment(seed))
    return differs if is_seed else [*differs, "seed"]


def _since(
    registers: Registers | None,
    stood: Registers | None,
    plan: Mapping[str, Any],
    known: Mapping[str, Any],
    table: pa.Table,
) -> tuple[int, int] | None:
    """How many units came to the list and left it since, where the workspace knows both."""
    if registers is None or stood is None or known["source"] != SOURCES:
        return None
    if stood.state == registers.state:
        return None
    unit = read_design(plan).unit
    now, _ = read_list(registers, plan, known, Path())
    before, after = (set(one.column(unit).to_pylist()) for one in (table, now))
    return len(after - before), len(before - after)


def _files_differ(
    sample: Sample, written: Mapping[str, Any], folder: Path, *, is_same_list: bool
) -> tuple[list[str], list[str]]:
    """Compare the written files beside the certificate, as far as they are there: what differs,
    what could not be compared. From another list reserves tell nothing."""
    differs, uncompared = [], []
    file = folder / str(written["file"])
    if not file.is_file():
        uncompared.append("sample-file")
    elif file_hash(file.read_bytes()) != written["hash"]:
        differs.append("sample-file")
    if "reserves_file" in written:
        file = folder / str(written["reserves_file"])
        if not is_same_list or not file.is_file():
            uncompared.append("reserves-file")
        elif file_hash(as_csv(sample.reserve_table)) != written.get("reserves_hash"):
            differs.append("reserves-file")
        else:
            differs += _reserves_differ(sample, rows_of(file))
    return differs, uncompared


def _reserves_differ(sample: Sample, rows: Sequence[Mapping[str, str]]) -> list[str]:
    if _without_use(rows) != _without_use(_texts(sample.reserve_table)):
        return ["reserves-file"]
    return sorted({code for code, _ in reserve_problems(_texts(sample.table), rows)})


def _without_use(rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    return [
        [row.get(name, "") for name in RESERVE_COLUMNS if name not in ("replaces", "disposition")]
        for row in rows
    ]


def _texts(table: pa.Table) -> list[dict[str, str]]:
    return [{name: str(value) for name, value in row.items()} for row in table.to_pylist()]
