"""What is settled before a seed is known: state of the registers, list, design, and who brings the
seed.

The hash of a frozen draw is read out or hung up; only then are seeds shown. One party who knows a
seed before the list is settled can pad the list until the draw suits, and one who chooses it
afterwards can try a thousand: a seed put together from two parties' texts, each hidden behind its
hash until both hashes are known, is in nobody's hand.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.inspection_vocabulary import SeedStanding
from doorstep.engine.intake.strangers import read_json
from doorstep.engine.survey.frames import Frame, frame_hashes
from doorstep.engine.survey.random_stream import ALGORITHM, VERSION, commitment, framed

FORMAT = 1
_COMBINED = b"doorstep-combine-1\n"
_PARTS = {"design": dict, "frame": dict, "parties": list, "hash": str}


@dataclass(frozen=True)
class SeedParty:
    """Somebody who brings a text of the seed; `commitment` is its hash, in hexadecimal."""

    name: str
    commitment: str


@dataclass(frozen=True)
class FrozenDraw:
    """A draw as settled before its seed: `content` is the record as written, `digest` its hash."""

    content: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The hash that is published."""
        return str(self.content["hash"])

    @property
    def parties(self) -> tuple[SeedParty, ...]:
        """Who brings the seed's texts, in the order they are put together."""
        return tuple(SeedParty(**one) for one in self.content["parties"])

    @property
    def throw(self) -> str | None:
        """What is to be thrown or drawn in public, in words."""
        return self.content.get("throw")

    def settles(self, frame_hash: object, design: Mapping[str, object]) -> bool:
        """Tell whether a list (by its hash) and a design are those settled here."""
        return bool(
            self.content["frame"]["hash"] == frame_hash and self.content["design"] == design
        )

    def seed_of(self, seeds: Sequence[str]) -> str:
        """Put the seed together from the parties' texts, in whatever order they are given.

        Raises RefusedByRule("seed-not-committed") for a text that nobody committed to, or one
        missing.
        """
        if not self.parties:
            return combined_seed(seeds)
        by_hash = {commitment(seed): seed for seed in seeds}
        wanted = [party.commitment for party in self.parties]
        if set(by_hash) != set(wanted) or len(seeds) != len(wanted):
            raise RefusedByRule("seed-not-committed")
        return combined_seed([by_hash[one] for one in wanted])

    def standing(self, *, noted_before: bool) -> SeedStanding:
        """Tell how well a seed drawn by this is shown not to have been chosen; `noted_before`:
        its one hash was noted before the list stood."""
        if len(self.parties) > 1:
            return SeedStanding.TWO_PARTIES
        if self.throw is not None:
            return SeedStanding.PUBLIC_THROW
        return SeedStanding.COMMITTED if noted_before else SeedStanding.COMMITTED_LATE


@dataclass(frozen=True)
class FreezeTerms:
    """On what terms a draw is frozen: who brings the seed, the protocol's code, the hashes' salt,
    when."""

    parties: Sequence[SeedParty]
    throw: str | None
    protocol: str | None
    salt: str
    when: dt.datetime


def freeze(frame: Frame, origin: Mapping[str, object], terms: FreezeTerms) -> FrozenDraw:
    """Settle a list and a design. `origin` says where the list came from.

    Raises BadInput("commitment-unfit", "commitment-twice") for what is no hash, or one hash of two.
    """
    for party in terms.parties:
        if len(party.commitment) != 64 or set(party.commitment) - set("0123456789abcdef"):
            raise BadInput("commitment-unfit", name=party.name)
    if len({party.commitment for party in terms.parties}) < len(terms.parties):
        raise BadInput("commitment-twice")
    whole, columns = frame_hashes(frame, terms.salt)
    content: dict[str, object] = {
        "format": FORMAT,
        "algorithm": {"name": ALGORITHM, "version": VERSION},
        "design": dict(frame.design.written),
        "protocol": terms.protocol,
        "frame": {
            **origin,
            "size": len(frame),
            "hash": whole,
            "salt": terms.salt,
            "columns": columns,
        },
        "parties": [asdict(party) for party in terms.parties],
        "throw": terms.throw,
        "time": terms.when.isoformat(timespec="seconds"),
    }
    return FrozenDraw(content | {"hash": _digest(content)})


def combined_seed(seeds: Sequence[str]) -> str:
    """Put one seed together from several texts; one text is the seed itself."""
    if len(seeds) == 1:
        return seeds[0]
    return hashlib.sha256(_COMBINED + b"".join(map(framed, seeds))).hexdigest()


def read_frozen(path: Path) -> FrozenDraw:
    """Read a frozen draw. Raises BadInput("frozen-unreadable" | "frozen-altered")."""
    return as_frozen(read_json(path, "frozen-unreadable"), path.name)


def as_frozen(content: Any, file: str) -> FrozenDraw:
    """Take a record for a frozen draw, if it is one and its hash is its own. Raises as
    `read_frozen`."""
    if not isinstance(content, dict) or not all(
        isinstance(content.get(name), kind) for name, kind in _PARTS.items()
    ):
        raise BadInput("frozen-unreadable", file=file)
    named = {"name", "commitment"}
    if not all(isinstance(one, dict) and set(one) == named for one in content["parties"]):
        raise BadInput("frozen-unreadable", file=file)
    if not {"hash", "salt", "source"} <= set(content["frame"]):
        raise BadInput("frozen-unreadable", file=file)
    hashed = {name: value for name, value in content.items() if name != "hash"}
    if _digest(hashed) != content["hash"]:
        raise BadInput("frozen-altered", file=file)
    return FrozenDraw(content)


def _digest(content: Mapping[str, object]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
