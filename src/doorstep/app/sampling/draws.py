"""Drawing a sample into files: at once, or from a list and a design that were frozen before."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from doorstep.app.sampling.lists import (
    SOURCES,
    Registers,
    complete_plan,
    origin_of,
    particulars_of,
    protocol_of,
    read_design_file,
    read_list,
    refuse_to_draw_by,
    relative_to,
)
from doorstep.app.sampling.notes import DrawNotes
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.inspection import ProtocolSpec
from doorstep.domain.inspection_vocabulary import SeedStanding
from doorstep.engine.fields.formula_like import hold_as_text
from doorstep.engine.survey import Sample, commitment, draw, frame_hashes, read_design
from doorstep.engine.survey.certificates import (
    DoorRow,
    DrawResult,
    DrawTerms,
    WrittenFile,
    describe_draw,
)
from doorstep.engine.survey.frames import read_frame
from doorstep.engine.survey.freezing import (
    FreezeTerms,
    FrozenDraw,
    SeedParty,
    combined_seed,
    freeze,
    read_frozen,
)
from doorstep.render.files import written_whole

SHORT_SEED = 16
_BOM = b"\xef\xbb\xbf"
"""By it spreadsheets of every language know that a CSV is UTF-8."""


@dataclass(frozen=True)
class DrawRequest:
    """What is to be drawn: a protocol of the pack, a design file, or what was frozen; the texts of
    the seed; where to write."""

    seeds: tuple[str, ...]
    output: Path
    certificate: Path
    protocol: str | None = None
    design: Path | None = None
    frozen: Path | None = None
    commitment: str | None = None


@dataclass(frozen=True)
class FreezeRequest:
    """What is to be frozen, who brings the seed (or what is thrown in public), where to write."""

    output: Path
    protocol: str | None = None
    design: Path | None = None
    parties: tuple[SeedParty, ...] = ()
    throw: str | None = None


@dataclass(frozen=True)
class _Settled:
    """What a draw is made from: registers as they stood, design, list, and the record if there is
    one."""

    registers: Registers | None
    protocol: ProtocolSpec | None
    plan: Mapping[str, Any]
    origin: Mapping[str, object]
    table: pa.Table
    flags: Mapping[str, int]
    frozen: FrozenDraw | None = None

    @property
    def listed(self) -> dict[str, object]:
        """What tells this list and design from any other of the workspace."""
        return {"design": self.plan, **self.origin}


def freeze_draw(
    registers: Registers | None, request: FreezeRequest, now: Callable[[], dt.datetime]
) -> FrozenDraw:
    """Settle state, list and design before any seed is shown, note it in the workspace and write
    it.

    Raises what `draw_sample` raises, and BadInput("commitment-unfit", "commitment-twice",
    "commitment-used").
    """
    settled = _settle(registers, request.protocol, request.design, request.output.parent)
    frame = read_frame(settled.table, read_design(settled.plan))
    terms = FreezeTerms(
        request.parties, request.throw, request.protocol, secrets.token_hex(16), now()
    )
    frozen = freeze(frame, settled.origin, terms)
    notes = DrawNotes(None if registers is None else registers.store)
    notes.check_unused(frozen)
    _write([(request.output, _json(frozen.content))])
    notes.note_frozen(frozen)
    return frozen


def draw_sample(
    registers: Registers | None, request: DrawRequest, now: Callable[[], dt.datetime]
) -> DrawResult:
    """Draw, and write sample, certificate and, where the design asks for them, reserves: all of
    them or none.

    Raises RefusedByRule("seed-not-committed", "design-forbidden"), UsageError, and BadInput for
    what does not fit, "frozen-list-differs" among it.
    """
    beside = request.certificate.parent
    if request.frozen is None:
        settled = _settle(registers, request.protocol, request.design, beside)
        seed = combined_seed(request.seeds)
    else:
        settled = _thawed(registers, request.frozen, beside)
        assert settled.frozen is not None
        seed = settled.frozen.seed_of(request.seeds)
    published = request.commitment
    if published is not None and commitment(seed) != published.strip().lower():
        raise RefusedByRule("seed-not-committed")
    notes = DrawNotes(None if registers is None else registers.store)
    standing = seed_standing(notes, settled.frozen, published, settled.origin.get("state"), seed)
    sample = draw(settled.table, read_design(settled.plan), seed)
    others = len(notes.seeds_tried(settled.listed) - {commitment(seed)})
    flags = _count_flags(sample, settled, request, standing, others)
    salt = settled.frozen.content["frame"]["salt"] if settled.frozen else secrets.token_hex(16)
    terms = DrawTerms(
        settled.protocol, published, flags, salt, now(), request.seeds, standing, settled.frozen
    )
    written = _files_of(sample, settled.origin, request, terms)
    notes.note_drawn(settled.listed, seed)
    _write(written)
    files = tuple(path for path, _ in written)
    return DrawResult(sample, files, flags, settled.protocol, standing, _doors(sample, settled))


def seed_standing(
    notes: DrawNotes, frozen: FrozenDraw | None, published: str | None, state: object, seed: str
) -> SeedStanding:
    """Tell how well it is shown that a seed was not chosen for its sample."""
    if frozen is not None and not notes.frozen_first(frozen, seed):
        return SeedStanding.COMMITTED_LATE
    digest = published
    if frozen is not None and len(frozen.parties) == 1:
        (party,) = frozen.parties
        digest = party.commitment
    known = isinstance(state, str) and digest is not None
    noted = known and notes.committed_before(str(digest).strip().lower(), str(state))
    if frozen is not None:
        return frozen.standing(noted_before=noted)
    if published is None:
        return SeedStanding.NOT_COMMITTED
    return SeedStanding.COMMITTED if noted else SeedStanding.COMMITTED_LATE


def _settle(
    registers: Registers | None, code: str | None, design: Path | None, beside: Path
) -> _Settled:
    protocol = None if code is None else protocol_of(registers, code)
    stated, folder = (protocol.design, Path()) if protocol else read_design_file(design)
    plan = complete_plan(stated, protocol)
    origin = origin_of(registers, plan, protocol, folder, beside)
    refuse_to_draw_by(plan, registers)
    table, flags = read_list(registers, plan, origin, beside)
    return _Settled(registers, protocol, plan, origin, table, flags)


def _thawed(registers: Registers | None, path: Path, beside: Path) -> _Settled:
    """What was frozen, read from the registers as they stood then; what was taken in since changes
    nothing. Raises BadInput("frozen-state-missing" | "frozen-list-differs")."""
    frozen = read_frozen(path)
    known = frozen.content["frame"]
    code, plan = frozen.content.get("protocol"), frozen.content["design"]
    protocol = None if code is None else protocol_of(registers, str(code))
    if known["source"] == SOURCES:
        stood = None if registers is None else registers.at(known.get("state"))
        if stood is None:
            raise BadInput("frozen-state-missing", file=path.name)
        registers, origin = stood, {k: known[k] for k in ("source", "reference", "state")}
    else:
        file = relative_to(path.parent / str(known["file"]), beside)
        origin = {"source": known["source"], "file": file}
    refuse_to_draw_by(plan, registers)
    table, flags = read_list(registers, plan, origin, beside)
    if changed := frame_differs(table, plan, known):
        raise BadInput("frozen-list-differs", file=path.name, differs=", ".join(changed))
    return _Settled(registers, protocol, plan, origin, table, flags, frozen)


def frame_differs(
    table: pa.Table, plan: Mapping[str, object], known: Mapping[str, Any]
) -> list[str]:
    """Name in what a list differs from one known by its hashes: "frame", "frame:<column>"."""
    design = read_design(plan)
    frame = read_frame(table, design)
    whole, columns = frame_hashes(frame, known["salt"])
    if whole == known["hash"] and len(frame) == known.get("size"):
        return []
    before = known.get("columns", {})
    changed = [f"frame:{name}" for name, digest in columns.items() if before.get(name) != digest]
    unit = f"frame:{design.unit}"
    return [unit] if unit in changed else changed or ["frame"]


def _files_of(
    sample: Sample, origin: Mapping[str, object], request: DrawRequest, terms: DrawTerms
) -> list[tuple[Path, bytes]]:
    """What is written: the sample, its reserves if there are any, the certificate."""
    paths = {"sample": request.output}
    contents = {"sample": as_csv(sample.table)}
    if sample.design.reserves:
        name = f"{request.output.stem}-reserves{request.output.suffix or '.csv'}"
        paths["reserves"] = request.output.with_name(name)
        contents["reserves"] = as_csv(sample.reserve_table)
    beside = request.certificate.parent
    files = [WrittenFile(p, relative_to(paths[p], beside), contents[p]) for p in paths]
    written = [(paths[part], contents[part]) for part in paths]
    return [*written, (request.certificate, _json(describe_draw(sample, origin, files, terms)))]


def _count_flags(
    sample: Sample, settled: _Settled, request: DrawRequest, standing: SeedStanding, others: int
) -> dict[str, int]:
    """Count by code what must be known of a sample."""
    protocol = settled.protocol
    counts = {
        **sample.flags,
        **settled.flags,
        "drawn-before": others,
        "seed-committed-late": int(standing is SeedStanding.COMMITTED_LATE),
        "seed-not-committed": int(standing is SeedStanding.NOT_COMMITTED),
        "seed-short": int(any(map(is_short, request.seeds))),
        "blind-listing-needed": int(protocol is not None and protocol.listing == "blind"),
    }
    return {code: count for code, count in counts.items() if count}


def _doors(sample: Sample, settled: _Settled) -> tuple[DoorRow, ...]:
    """The households drawn in the order they are gone to, village by village, then the reserves in
    theirs."""
    known = {}
    if settled.registers is not None and settled.origin["source"] == SOURCES:
        known = particulars_of(settled.registers, settled.plan, settled.origin)
    rows = []
    for one in (*sample.drawn, *sample.reserves):
        told = known.get(one.unit)
        place = (told.place if told else "") or one.cluster or ""  # clusters may be villages joined
        told_of = (told.group, told.number, told.head, told.address) if told else ("",) * 4
        rows.append(
            DoorRow(place, one.order, one.stratum, one.unit, *told_of, told.members if told else 0)
        )
    return tuple(sorted(rows, key=walking_order))


def walking_order(row: DoorRow) -> tuple[object, ...]:
    """What doors are ordered by: village, group, number; reserves behind, in their own order."""
    natural = [
        (part.isdecimal(), int(part) if part.isdecimal() else 0, part)
        for part in re.split(r"(\d+)", f"{row.group}/{row.unit}")
    ]
    reserved = row.reserve > 0
    return row.place, reserved, (row.stratum, row.reserve) if reserved else ("", 0), natural


def is_short(seed: str) -> bool:
    """Tell whether a seed could be guessed from its hash before it is shown."""
    return len(seed) < SHORT_SEED


# --- files


def as_csv(table: pa.Table) -> bytes:
    """A table as CSV: UTF-8 after the mark spreadsheets know it by, lines ended by a line feed,
    numbers as short as they can be read back exactly, no text that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.column_names)
    for row in table.to_pylist():
        writer.writerow(hold_as_text(v) if isinstance(v, str) else v for v in row.values())
    return _BOM + out.getvalue().encode()


def _json(content: Mapping[str, object]) -> bytes:
    return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()


def _write(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write all files or none."""
    with written_whole(*(path for path, _ in files)) as parts:
        for part, (_, content) in zip(parts, files, strict=True):
            part.write(content)
