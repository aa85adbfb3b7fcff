"""Drawing a sample into files, and drawing it again from its certificate to see whether it is what
it says."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from doorstep.app.sampling.households import Period, household_frame, stratum_named
from doorstep.domain.errors import BadInput, DoorstepError, RefusedByRule, UsageError
from doorstep.domain.inspection import ProtocolSpec
from doorstep.domain.registers import PackSpec
from doorstep.engine.fields.formula_like import as_meant, hold_as_text
from doorstep.engine.intake.strangers import read_csv, read_toml
from doorstep.engine.survey import Design, Sample, commitment, draw, frame_hashes, read_design
from doorstep.engine.survey.certificates import (
    STREAM,
    DrawResult,
    DrawTerms,
    VerificationResult,
    WrittenFile,
    describe_draw,
    file_hash,
    read_certificate,
)
from doorstep.engine.survey.draws import RESERVE_COLUMNS
from doorstep.engine.survey.frames import read_frame, reserve_problems
from doorstep.packs.forbidding import drawn_by
from doorstep.render.files import written_whole

SOURCES = "registers"
LOOK_BACK_MONTHS = 36
SHORT_SEED = 16


@dataclass(frozen=True)
class Registers:
    """A workspace as a draw sees it: its registers, its pack, the day it speaks of."""

    tables: Mapping[str, pa.Table]
    pack: PackSpec
    day: dt.date


@dataclass(frozen=True)
class DrawRequest:
    """What is to be drawn: a protocol of the pack or a design file; the seed; where to write."""

    seed: str
    output: Path
    certificate: Path
    protocol: str | None = None
    design: Path | None = None
    commitment: str | None = None


def draw_sample(
    registers: Registers | None, request: DrawRequest, now: Callable[[], dt.datetime]
) -> DrawResult:
    """Draw, and write sample, certificate and, where the design asks for them, reserves: all of
    them or none.

    Raises RefusedByRule("seed-not-committed", "design-forbidden"), UsageError, and BadInput for
    what does not fit.
    """
    published = request.commitment
    if published is not None and commitment(request.seed) != published.strip().lower():
        raise RefusedByRule("seed-not-committed")
    protocol = None if request.protocol is None else protocol_of(registers, request.protocol)
    stated, folder = (protocol.design, Path()) if protocol else _read_design_file(request.design)
    plan = _complete_plan(stated, protocol)
    beside = request.certificate.parent
    origin = _origin(registers, plan, protocol, folder, beside)
    _refuse_to_draw_by(plan, registers)
    table, frame_flags = _read_list(registers, plan, origin, beside)
    sample = draw(table, read_design(plan), request.seed)
    flags = _count_flags(sample, frame_flags, request, protocol)
    paths = {"sample": request.output}
    contents = {"sample": _csv(sample.table)}
    if sample.design.reserves:
        name = f"{request.output.stem}-reserves{request.output.suffix or '.csv'}"
        paths["reserves"] = request.output.with_name(name)
        contents["reserves"] = _csv(sample.reserve_table)
    files = [WrittenFile(p, _relative(paths[p], beside), contents[p]) for p in paths]
    terms = DrawTerms(protocol, published, flags, secrets.token_hex(16), now())
    content = json.dumps(describe_draw(sample, origin, files, terms), ensure_ascii=False, indent=1)
    written = [(paths[part], contents[part]) for part in paths]
    written.append((request.certificate, f"{content}\n".encode()))
    _write(written)
    return DrawResult(sample, tuple(path for path, _ in written), flags, protocol)


def _count_flags(
    sample: Sample,
    frame_flags: Mapping[str, int],
    request: DrawRequest,
    protocol: ProtocolSpec | None,
) -> dict[str, int]:
    """Count by code what must be known of a sample."""
    counts = {
        **sample.flags,
        **frame_flags,
        "seed-not-committed": int(request.commitment is None),
        "seed-short": int(is_short(request.seed)),
        "blind-listing-needed": int(protocol is not None and protocol.listing == "blind"),
    }
    return {code: count for code, count in counts.items() if count}


def verify_certificate(registers: Registers | None, path: Path) -> VerificationResult:
    """Draw again what a certificate says, from the list as it is now.

    `differs` holds algorithm, seed, frame, frame:<column>, sample, sample-file, reserves-file, or a
    code of `engine.survey.frames.reserve_problems`. Raises BadInput when the certificate or its
    list cannot be read.
    """
    certificate = read_certificate(path)
    if certificate.algorithm != STREAM:
        return VerificationResult(("algorithm",), ())
    differs: list[str] = []
    if certificate.commitment and commitment(certificate.seed) != certificate.commitment:
        differs.append("seed")
    table, _ = _read_list(registers, certificate.design, certificate.frame, path.parent)
    design = read_design(certificate.design)
    differs += _frame_differs(table, design, certificate.frame)
    try:
        sample = draw(table, design, certificate.seed)
    except DoorstepError:
        return VerificationResult((*differs, "sample"), ("sample-file",))
    written = certificate.sample
    if file_hash(_csv(sample.table)) != written["hash"] or len(sample.drawn) != written.get("size"):
        differs.append("sample")
    more, uncompared = _files_differ(sample, written, path.parent)
    return VerificationResult((*differs, *more), tuple(uncompared))


def protocol_list(registers: Registers, protocol: ProtocolSpec) -> tuple[Design, pa.Table]:
    """Read a protocol's design and the households it draws from, for whoever wants to know before
    drawing.

    Raises BadInput for an empty workspace.
    """
    plan = _complete_plan(protocol.design, protocol)
    origin = _origin(registers, plan, protocol, Path(), Path())
    table, _ = _read_list(registers, plan, origin, Path())
    return read_design(plan), table


def _frame_differs(table: pa.Table, design: Design, known: Mapping[str, Any]) -> list[str]:
    frame = read_frame(table, design)
    whole, columns = frame_hashes(frame, known["salt"])
    if whole == known["hash"] and len(frame) == known.get("size"):
        return []
    before = known.get("columns", {})
    changed = [f"frame:{name}" for name, digest in columns.items() if before.get(name) != digest]
    unit = f"frame:{design.unit}"
    return [unit] if unit in changed else changed or ["frame"]


def _files_differ(
    sample: Sample, written: Mapping[str, Any], folder: Path
) -> tuple[list[str], list[str]]:
    """Compare the written files beside the certificate, as far as they are there: what differs,
    what could not be compared."""
    differs, uncompared = [], []
    file = folder / str(written["file"])
    if not file.is_file():
        uncompared.append("sample-file")
    elif file_hash(file.read_bytes()) != written["hash"]:
        differs.append("sample-file")
    if "reserves_file" in written:
        file = folder / str(written["reserves_file"])
        if file_hash(_csv(sample.reserve_table)) != written.get("reserves_hash"):
            differs.append("reserves-file")
        elif not file.is_file():
            uncompared.append("reserves-file")
        else:
            differs += _reserves_differ(sample, _read_csv(file))
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


def _refuse_to_draw_by(plan: Mapping[str, object], registers: Registers | None) -> None:
    """Nobody is drawn by what no register may hold. Raises RefusedByRule("design-forbidden")."""
    forbidden = drawn_by(plan, None if registers is None else registers.pack)
    if forbidden is not None:
        raise RefusedByRule("design-forbidden", name=forbidden[0], pattern=forbidden[1])


# --- the list


def _complete_plan(
    stated: Mapping[str, object], protocol: ProtocolSpec | None
) -> dict[str, object]:
    """Fill the names of a workspace's list into a design; a file of its own keeps the names it
    has."""
    plan = dict(stated)
    if protocol is not None:
        plan |= {"look_back_months": protocol.look_back_months, "if_short": "take-all"}
    if "frame" in plan:
        return plan
    kind = str(plan.get("kind", "")).strip().casefold().replace("-", "_")
    if kind in ("two_stage", "twostage", "cluster"):
        plan.setdefault("clusters", "place")
    if kind.startswith("strat"):
        plan.setdefault("strata", "place")
    if plan.get("size") == "persons" and "clusters" not in plan:
        plan["size"] = "members"  # a household's own persons, not its village's
    quotas = plan.get("quotas")
    if isinstance(quotas, dict) and plan.setdefault("quota_column", "stratum") == "stratum":
        plan["quotas"] = {stratum_named(str(name)): number for name, number in quotas.items()}
    return plan


def _origin(
    registers: Registers | None,
    plan: Mapping[str, object],
    protocol: ProtocolSpec | None,
    folder: Path,
    beside: Path,
) -> dict[str, object]:
    """Where the list comes from, as the certificate in the folder `beside` keeps it."""
    if "frame" in plan:
        name = str(plan["frame"])
        file = folder / name if (folder / name).is_file() else Path(name)
        return {"source": "file", "file": _relative(file, beside)}
    day = _needed(registers).day
    if protocol is not None and protocol.reference == "end-of-last-month":
        day = day.replace(day=1) - dt.timedelta(days=1)
    return {"source": SOURCES, "reference": day.isoformat()}


def _needed(registers: Registers | None) -> Registers:
    if registers is None:
        raise UsageError("workspace-needed")
    return registers


def _read_list(
    registers: Registers | None, plan: Mapping[str, object], origin: Mapping[str, Any], folder: Path
) -> tuple[pa.Table, dict[str, int]]:
    """The list that `origin` names, with what must be known of it, counted by code."""
    if origin["source"] != SOURCES:
        return _csv_table(folder / str(origin["file"])), {}
    registers = _needed(registers)
    if not registers.tables:
        raise BadInput("nothing-registered")
    try:
        period = Period(dt.date.fromisoformat(str(origin["reference"])), _months(plan))
    except (KeyError, ValueError):
        raise BadInput("certificate-unreadable", file="-") from None
    quotas = plan.get("quotas")
    if not isinstance(quotas, dict) or plan.get("quota_column", "stratum") != "stratum":
        quotas = {}
    return household_frame(registers.tables, registers.pack, period, list(quotas))


def _months(plan: Mapping[str, object]) -> int:
    months = plan.get("look_back_months", LOOK_BACK_MONTHS)
    if isinstance(months, bool) or not isinstance(months, int) or not 0 < months <= 1200:
        raise BadInput("design-value-unfit", key="look_back_months", value=months)
    return months


def protocol_of(registers: Registers | None, code: str) -> ProtocolSpec:
    """Look a protocol of the pack up. Raises BadInput("protocol-unknown"), UsageError without a
    workspace."""
    known = _needed(registers).pack.protocols
    if code not in known:
        raise BadInput("protocol-unknown", protocol=code, known=", ".join(known) or "-")
    return known[code]


def _read_design_file(path: Path | None) -> tuple[Mapping[str, object], Path]:
    """A design file's content and its folder."""
    if path is None:
        raise UsageError("design-or-protocol")
    return read_toml(path, "design-unreadable"), path.parent


def _csv_table(path: Path) -> pa.Table:
    """A list in a CSV file, all texts. Raises BadInput("frame-unreadable")."""
    rows = _read_csv(path)
    if not rows:
        raise BadInput("frame-empty")
    return pa.Table.from_pylist(
        rows, schema=pa.schema([(str(name), pa.string()) for name in rows[0]])
    )


def _read_csv(path: Path) -> list[dict[str, str]]:
    rows = read_csv(path, "frame-missing", "frame-unreadable")
    return [{name: as_meant(text) for name, text in row.items()} for row in rows]


def is_short(seed: str) -> bool:
    """Tell whether a seed could be guessed from its hash before it is shown."""
    return len(seed) < SHORT_SEED


# --- files


def _csv(table: pa.Table) -> bytes:
    """A table as CSV: UTF-8, lines ended by a line feed, numbers as short as they can be read back
    exactly, no text that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.column_names)
    for row in table.to_pylist():
        writer.writerow(hold_as_text(v) if isinstance(v, str) else v for v in row.values())
    return out.getvalue().encode()


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()


def _write(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write all files or none."""
    with written_whole(*(path for path, _ in files)) as parts:
        for part, (_, content) in zip(parts, files, strict=True):
            part.write(content)
