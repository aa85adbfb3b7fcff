"""Drawing a sample into files, and drawing it again from its certificate to see whether it is what
it says."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import secrets
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from doorstep.app.sampling.certificate import SOURCES, certificate, file_hash, read_certificate
from doorstep.app.sampling.households import Period, household_frame, stratum_named
from doorstep.domain.errors import BadInput, DoorstepError, RefusedByRule, UsageError
from doorstep.domain.inspection import ProtocolSpec
from doorstep.domain.registers import PackSpec
from doorstep.engine.survey import Design, Sample, commitment, draw, frame_hashes, read_design
from doorstep.engine.survey.draws import RESERVE_COLUMNS
from doorstep.engine.survey.frames import read_frame, reserve_problems
from doorstep.engine.survey.random_stream import ALGORITHM, VERSION
from doorstep.packs.forbidding import drawn_by

LOOK_BACK_MONTHS = 36

SHORT_SEED = 16


@dataclass(frozen=True)
class Registers:
    """A workspace as a draw sees it: its registers, its pack, the day it speaks of."""

    tables: Mapping[str, pa.Table]
    pack: PackSpec
    day: dt.date


@dataclass(frozen=True)
class Wish:
    """What is to be drawn: a protocol of the pack or a design file; the seed; where to write."""

    seed: str
    output: Path
    certificate: Path
    protocol: str | None = None
    design: Path | None = None
    commitment: str | None = None


@dataclass(frozen=True)
class Done:
    """A sample drawn and written: `flags` are what must be known of it."""

    sample: Sample
    files: tuple[Path, ...]
    flags: Mapping[str, int]
    protocol: ProtocolSpec | None


@dataclass(frozen=True)
class Verdict:
    """A certificate looked at again: what differs (nothing: it holds), and what could not be
    compared."""

    differs: tuple[str, ...]
    uncompared: tuple[str, ...]


def draw_files(registers: Registers | None, wish: Wish, now: Callable[[], dt.datetime]) -> Done:
    """Draw, and write sample, certificate and, where the design asks for them, reserves: all of
    them or none.

    Raises RefusedByRule("seed-not-committed", "design-forbidden"), UsageError, and BadInput for
    what does not fit.
    """
    if wish.commitment is not None and commitment(wish.seed) != wish.commitment.strip().lower():
        raise RefusedByRule("seed-not-committed")
    protocol = None if wish.protocol is None else _protocol(registers, wish.protocol)
    said, folder = (protocol.design, Path()) if protocol is not None else _design_file(wish.design)
    plan = _plan(said, protocol)
    origin = _origin(registers, plan, protocol, folder, wish.certificate)
    _refuse_to_draw_by(plan, registers)
    table, frame_flags = _list(registers, plan, origin, wish.certificate.parent)
    sample = draw(table, read_design(plan), wish.seed)
    flags = {
        name: count
        for name, count in ({**sample.flags, **frame_flags} | _seed_flags(wish)).items()
        if count
    }
    if protocol is not None and protocol.listing == "blind":
        flags["blind-listing-needed"] = 1
    files = {"sample": _csv(sample.table)}
    names = {"sample": wish.output}
    if sample.design.reserves:
        files["reserves"] = _csv(sample.reserve_table)
        names["reserves"] = wish.output.with_name(
            f"{wish.output.stem}-reserves{wish.output.suffix or '.csv'}"
        )
    told = certificate(
        sample,
        frame=origin,
        files=files,
        names={part: _relative(path, wish.certificate.parent) for part, path in names.items()},
        salt=secrets.token_hex(16),
        commitment=wish.commitment,
        protocol=protocol,
        flags=flags,
        when=now(),
    )
    content = (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
    written = [(names[part], files[part]) for part in files] + [(wish.certificate, content)]
    _write(written)
    return Done(sample, tuple(path for path, _ in written), flags, protocol)


def verify(registers: Registers | None, path: Path) -> Verdict:
    """Draw again what a certificate says, from the list as it is now.

    `differs` holds algorithm, seed, frame, frame:<column>, sample, sample-file, reserves-file, or a
    code of `engine.sample.reserves`. Raises BadInput when the certificate or its list cannot be
    read.
    """
    told = read_certificate(path)
    differs: list[str] = []
    if told["algorithm"] != {"name": ALGORITHM, "version": VERSION}:
        return Verdict(("algorithm",), ())
    if told.get("commitment") and commitment(told["seed"]) != told["commitment"]:
        differs.append("seed")
    origin = told["frame"]
    table, _ = _list(registers, told["design"], origin, path.parent)
    design = read_design(told["design"])
    differs += _frame_differs(table, design, told)
    try:
        sample = draw(table, design, told["seed"])
    except DoorstepError:
        return Verdict((*differs, "sample"), ("sample-file",))
    if file_hash(_csv(sample.table)) != told["sample"]["hash"] or len(sample.drawn) != told[
        "sample"
    ].get("size"):
        differs.append("sample")
    found, uncompared = _files_differ(sample, told["sample"], path.parent)
    return Verdict((*differs, *found), uncompared)


def protocol_list(registers: Registers, code: str) -> tuple[Design, pa.Table]:
    """A protocol's design and the households it draws from, for whoever wants to know before
    drawing.

    Raises BadInput for an unknown protocol or an empty workspace.
    """
    protocol = _protocol(registers, code)
    plan = _plan(protocol.design, protocol)
    table, _ = _list(registers, plan, _origin(registers, plan, protocol, Path(), Path()), Path())
    return read_design(plan), table


def _frame_differs(table: pa.Table, design: Design, told: Mapping[str, Any]) -> list[str]:
    frame = read_frame(table, design)
    whole, columns = frame_hashes(frame, told["frame"]["salt"])
    if whole == told["frame"]["hash"] and len(frame) == told["frame"].get("size"):
        return []
    known = told["frame"].get("columns", {})
    changed = [f"frame:{name}" for name, digest in columns.items() if known.get(name) != digest]
    unit = f"frame:{design.unit}"
    return [unit] if unit in changed else changed or ["frame"]


def _files_differ(
    sample: Sample, told: Mapping[str, Any], folder: Path
) -> tuple[list[str], tuple[str, ...]]:
    """The written files beside the certificate, as far as they are there."""
    differs, uncompared = [], []
    file = folder / str(told["file"])
    if not file.is_file():
        uncompared.append("sample-file")
    elif file_hash(file.read_bytes()) != told["hash"]:
        differs.append("sample-file")
    if "reserves_file" in told:
        file = folder / str(told["reserves_file"])
        if file_hash(_csv(sample.reserve_table)) != told.get("reserves_hash"):
            differs.append("reserves-file")
        elif not file.is_file():
            uncompared.append("reserves-file")
        else:
            rows = _read_csv(file)
            if _without_use(rows) != _without_use(_texts(sample.reserve_table)):
                differs.append("reserves-file")
            else:
                differs += sorted(
                    {code for code, _ in reserve_problems(_texts(sample.table), rows)}
                )
    return differs, tuple(uncompared)


def _without_use(rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    return [
        [row.get(name, "") for name in RESERVE_COLUMNS if name not in ("replaces", "disposition")]
        for row in rows
    ]


def _texts(table: pa.Table) -> list[dict[str, str]]:
    return [{name: str(value) for name, value in row.items()} for row in table.to_pylist()]


def _refuse_to_draw_by(plan: Mapping[str, object], registers: Registers | None) -> None:
    """Nobody is drawn by what no register may hold. Raises RefusedByRule("design-forbidden")."""
    found = drawn_by(plan, None if registers is None else registers.pack)
    if found is not None:
        raise RefusedByRule("design-forbidden", name=found[0], pattern=found[1])


# --- the list -------------------------------------------------------------------------------------------------------


def _plan(said: Mapping[str, object], protocol: ProtocolSpec | None) -> dict[str, object]:
    """A design with the names of a workspace's list filled in; a file of its own keeps the names it
    has."""
    plan = dict(said)
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
    cert: Path,
) -> dict[str, object]:
    """Where the list comes from, as the certificate keeps it."""
    if "frame" in plan:
        name = str(plan["frame"])
        file = folder / name if (folder / name).is_file() else Path(name)
        return {"source": "file", "file": _relative(file, cert.parent)}
    if registers is None:
        raise UsageError("workspace-needed")
    day = registers.day
    if protocol is not None and protocol.reference == "end-of-last-month":
        day = day.replace(day=1) - dt.timedelta(days=1)
    return {"source": SOURCES, "reference": day.isoformat()}


def _list(
    registers: Registers | None, plan: Mapping[str, object], origin: Mapping[str, Any], folder: Path
) -> tuple[pa.Table, dict[str, int]]:
    if origin["source"] != SOURCES:
        return _csv_table(folder / str(origin["file"])), {}
    if registers is None:
        raise UsageError("workspace-needed")
    if not registers.tables:
        raise BadInput("nothing-registered")
    try:
        period = Period(dt.date.fromisoformat(str(origin["reference"])), _months(plan))
    except (KeyError, ValueError):
        raise BadInput("certificate-unreadable", file="-") from None
    quotas = plan.get("quotas")
    strata = (
        list(quotas)
        if isinstance(quotas, dict) and plan.get("quota_column", "stratum") == "stratum"
        else ()
    )
    return household_frame(registers.tables, registers.pack, period, strata)


def _months(plan: Mapping[str, object]) -> int:
    months = plan.get("look_back_months", LOOK_BACK_MONTHS)
    if isinstance(months, bool) or not isinstance(months, int) or not 0 < months <= 1200:
        raise BadInput("design-value-unfit", key="look_back_months", value=months)
    return months


def _protocol(registers: Registers | None, code: str) -> ProtocolSpec:
    if registers is None:
        raise UsageError("workspace-needed")
    if code not in registers.pack.protocols:
        raise BadInput(
            "protocol-unknown", protocol=code, known=", ".join(registers.pack.protocols) or "-"
        )
    return registers.pack.protocols[code]


def _design_file(path: Path | None) -> tuple[dict[str, object], Path]:
    if path is None:
        raise UsageError("design-or-protocol")
    try:
        said: dict[str, object] = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput("design-unreadable", file=path.name, problem=str(error)) from None
    return said, path.parent


def _csv_table(path: Path) -> pa.Table:
    """A list in a CSV file, all texts. Raises BadInput("frame-unreadable")."""
    rows = _read_csv(path)
    if not rows:
        raise BadInput("frame-empty")
    return pa.Table.from_pylist(
        rows, schema=pa.schema([(str(name), pa.string()) for name in rows[0]])
    )


def _read_csv(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, restkey="", strict=True))
    except FileNotFoundError:
        raise BadInput("frame-missing", file=path.name) from None
    except (UnicodeDecodeError, csv.Error):
        raise BadInput("frame-unreadable", file=path.name) from None
    if any("" in row or None in row.values() for row in rows):
        raise BadInput("frame-unreadable", file=path.name)
    return rows


def _seed_flags(wish: Wish) -> dict[str, int]:
    return {
        "seed-not-committed": int(wish.commitment is None),
        "seed-short": int(is_short(wish.seed)),
    }


def is_short(seed: str) -> bool:
    """Whether a seed could be guessed from its hash before it is shown."""
    return len(seed) < SHORT_SEED


# --- files ----------------------------------------------------------------------------------------------------------


def _csv(table: pa.Table) -> bytes:
    """A table as CSV: UTF-8, lines ended by a line feed, numbers as short as they can be read back
    exactly."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows(row.values() for row in table.to_pylist())
    return out.getvalue().encode()


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()


def _write(files: Sequence[tuple[Path, bytes]]) -> None:
    """All files written beside their places first, then moved there."""
    made: list[tuple[str, Path]] = []
    try:
        for path, content in files:
            handle, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name}.")
            made.append((name, path))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(name, 0o644)
        for name, path in made:
            os.replace(name, path)
    finally:
        for name, _ in made:
            Path(name).unlink(missing_ok=True)
