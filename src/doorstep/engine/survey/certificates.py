"""The certificate of a draw: everything another machine needs to draw the same sample, and hashes
to compare with."""

from __future__ import annotations

import codecs
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import ProtocolSpec
from doorstep.domain.inspection_vocabulary import SeedStanding
from doorstep.engine.intake.strangers import read_json
from doorstep.engine.survey.designs import ALL
from doorstep.engine.survey.draws import Sample
from doorstep.engine.survey.frames import frame_hashes
from doorstep.engine.survey.freezing import FrozenDraw, as_frozen
from doorstep.engine.survey.random_stream import ALGORITHM, VERSION

FORMAT = 1
STREAM: Mapping[str, object] = {"name": ALGORITHM, "version": VERSION}
_PARTS = {"algorithm": dict, "design": dict, "seed": str, "frame": dict, "sample": dict}

_FIELD_TERMS = (
    "code",
    "title",
    "source",
    "year",
    "reference",
    "look_back_months",
    "basis",
    "listing",
    "asks",
    "removed",
    "papers_minutes",
    "papers_late",
    "visitors",
    "must_not_attend",
    "acts",
)
"""What of a protocol goes with a sample into the field."""


@dataclass(frozen=True)
class DoorRow:
    """A household drawn, as whoever goes there needs it; `reserve` counts reserves of a stratum
    from 1, 0 for what was drawn. What no register says is ""."""

    place: str
    reserve: int
    stratum: str
    unit: str
    group: str
    number: str
    head: str
    address: str
    members: int


@dataclass(frozen=True)
class DrawResult:
    """A sample drawn and written: `flags` counts by code what must be known of it, `standing` says
    how its seed came about, `doors` are its households in walking order."""

    sample: Sample
    files: tuple[Path, ...]
    flags: Mapping[str, int]
    protocol: ProtocolSpec | None
    standing: SeedStanding
    doors: tuple[DoorRow, ...]


@dataclass(frozen=True)
class VerificationResult:
    """A certificate drawn again: codes of what differs (none: it holds) and of what could not be
    compared.

    `since`: households that came to the list and left it since it was drawn from (None where the
    list is as it was, or only the present one is known); `others` counts the other seeds this list
    was drawn by in this workspace.
    """

    differs: tuple[str, ...]
    uncompared: tuple[str, ...]
    standing: SeedStanding = SeedStanding.NOT_COMMITTED
    since: tuple[int, int] | None = None
    others: int = 0

    @property
    def is_proven(self) -> bool:
        """Whether it is shown that nobody chose the sample by choosing its seed."""
        return self.standing not in (SeedStanding.NOT_COMMITTED, SeedStanding.COMMITTED_LATE)


@dataclass(frozen=True)
class Certificate:
    """A certificate as read; `content` is all of it, as written."""

    content: Mapping[str, object]
    algorithm: Mapping[str, object]
    design: Mapping[str, object]
    seed: str
    commitment: str | None
    frame: Mapping[str, Any]
    sample: Mapping[str, Any]
    time: str | None
    seeds: tuple[str, ...] = ()
    frozen: FrozenDraw | None = None


@dataclass(frozen=True)
class WrittenFile:
    """A file of a draw: its part ("sample" or "reserves"), its name as seen from the certificate,
    its bytes."""

    part: str
    name: str
    content: bytes


@dataclass(frozen=True)
class DrawTerms:
    """On what terms a sample was drawn; `salt` keeps the hashes of the list from being guessed."""

    protocol: ProtocolSpec | None
    commitment: str | None
    flags: Mapping[str, int]
    salt: str
    when: dt.datetime
    seeds: tuple[str, ...]
    standing: SeedStanding
    frozen: FrozenDraw | None


def describe_draw(
    sample: Sample, origin: Mapping[str, object], files: Sequence[WrittenFile], terms: DrawTerms
) -> dict[str, object]:
    """Describe a draw as the JSON of its certificate. `origin` says where the list came from."""
    whole, columns = frame_hashes(sample.frame, terms.salt)
    keys = {file.part: "" if file.part == "sample" else f"{file.part}_" for file in files}
    return {
        "format": FORMAT,
        "algorithm": dict(STREAM),
        "design": dict(sample.design.written),
        "protocol": None if terms.protocol is None else describe_protocol(terms.protocol),
        "seed": sample.seed,
        "seeds": list(terms.seeds),
        "standing": terms.standing.value,
        "commitment": terms.commitment,
        "frozen": None if terms.frozen is None else dict(terms.frozen.content),
        "frame": {
            **origin,
            "size": len(sample.frame),
            "hash": whole,
            "salt": terms.salt,
            "columns": columns,
        },
        "time": terms.when.isoformat(timespec="seconds"),
        "sample": {
            "size": len(sample.drawn),
            "reserves": len(sample.reserves),
            **{f"{keys[file.part]}file": file.name for file in files},
            **{f"{keys[file.part]}hash": file_hash(file.content) for file in files},
        },
        "groups": [asdict(group) | {"stratum": group.stratum or ALL} for group in sample.groups],
        "flags": sorted(terms.flags),
        "counts": dict(sorted(terms.flags.items())),
    }


def describe_protocol(protocol: ProtocolSpec) -> dict[str, object]:
    """Describe what of a protocol goes with a sample into the field, as JSON."""
    content = asdict(protocol)
    return {name: content[name] for name in _FIELD_TERMS}


def file_hash(content: bytes) -> str:
    """Compute the SHA-256 of a file's text, in hexadecimal; the mark that it is UTF-8, which
    programs put before it or leave out, is no part of it."""
    return hashlib.sha256(content.removeprefix(codecs.BOM_UTF8)).hexdigest()


def read_certificate(path: Path) -> Certificate:
    """Read a certificate. Raises BadInput("certificate-unreadable" | "frozen-unreadable" |
    "frozen-altered")."""
    content = read_json(path, "certificate-unreadable")
    if not _is_complete(content):
        raise BadInput("certificate-unreadable", file=path.name)
    parts = {name: content[name] for name in _PARTS}
    seeds = content.get("seeds") or [content["seed"]]
    if not isinstance(seeds, list) or not all(isinstance(seed, str) for seed in seeds):
        raise BadInput("certificate-unreadable", file=path.name)
    frozen = content.get("frozen")
    return Certificate(
        content,
        commitment=content.get("commitment"),
        time=content.get("time"),
        seeds=tuple(seeds),
        frozen=None if frozen is None else as_frozen(frozen, path.name),
        **parts,
    )


def _is_complete(content: Any) -> bool:
    return (
        isinstance(content, dict)
        and all(isinstance(content.get(name), kind) for name, kind in _PARTS.items())
        and {"hash", "salt", "source"} <= set(content["frame"])
        and {"hash", "file"} <= set(content["sample"])
    )
