"""The certificate of a draw: everything another machine needs to draw the same sample, and hashes
to compare with."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import ProtocolSpec
from doorstep.engine.survey import Sample, frame_hashes
from doorstep.engine.survey.designs import ALL
from doorstep.engine.survey.random_stream import ALGORITHM, VERSION

FORMAT = 1

SOURCES = "registers"

_PARTS = {"algorithm": dict, "design": dict, "seed": str, "frame": dict, "sample": dict}


def certificate(
    sample: Sample,
    *,
    frame: Mapping[str, object],
    files: Mapping[str, bytes],
    names: Mapping[str, str],
    salt: str,
    commitment: str | None,
    protocol: ProtocolSpec | None,
    flags: Mapping[str, int],
    when: dt.datetime,
) -> dict[str, object]:
    """The certificate as JSON. `frame` says where the list came from; `files` are the sample and
    its reserves."""
    whole, columns = frame_hashes(sample.frame, salt)
    return {
        "format": FORMAT,
        "algorithm": {"name": ALGORITHM, "version": VERSION},
        "design": dict(sample.design.said),
        "protocol": None if protocol is None else told_protocol(protocol),
        "seed": sample.seed,
        "commitment": commitment,
        "frame": {
            **frame,
            "size": len(sample.frame),
            "hash": whole,
            "salt": salt,
            "columns": columns,
        },
        "time": when.isoformat(timespec="seconds"),
        "sample": {
            "size": len(sample.drawn),
            "reserves": len(sample.reserves),
            **{f"{part}_file" if part != "sample" else "file": names[part] for part in files},
            **{
                f"{part}_hash" if part != "sample" else "hash": file_hash(content)
                for part, content in files.items()
            },
        },
        "groups": [asdict(group) | {"stratum": group.stratum or ALL} for group in sample.groups],
        "flags": sorted(flags),
        "counts": dict(sorted(flags.items())),
    }


def told_protocol(protocol: ProtocolSpec) -> dict[str, object]:
    """What of a protocol goes with a sample into the field."""
    told = asdict(protocol)
    return {
        name: told[name]
        for name in (
            "code", "title", "source", "year", "reference", "look_back_months", "basis", "listing", "asks", "removed",
            "papers_minutes", "papers_late", "visitors", "must_not_attend", "acts",
        )
    }  # fmt: skip


def file_hash(content: bytes) -> str:
    """SHA-256 of a file as written."""
    return hashlib.sha256(content).hexdigest()


def read_certificate(path: Path) -> dict[str, Any]:
    """A certificate. Raises BadInput("certificate-unreadable")."""
    try:
        told = json.loads(path.read_text("utf-8"))
        sound = isinstance(told, dict) and all(
            isinstance(told.get(name), kind) for name, kind in _PARTS.items()
        )
        if (
            sound
            and {"hash", "salt", "source"} <= set(told["frame"])
            and {"hash", "file"} <= set(told["sample"])
        ):
            return dict(told)
    except ValueError:
        pass
    raise BadInput("certificate-unreadable", file=path.name)
