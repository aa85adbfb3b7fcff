"""Samples: drawn, frozen and verified, as JSON and as lines of the terminal; and the list of their
households for whoever goes there."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.engine.survey.certificates import DrawResult, VerificationResult
from doorstep.engine.survey.freezing import FrozenDraw
from doorstep.i18n.phrasebook import Phrasebook


def draw_payload(result: DrawResult) -> dict[str, object]:
    """Say a draw as `draw --json` does."""
    protocol = result.protocol
    return {
        "units": len(result.sample.drawn),
        "frame": len(result.sample.frame),
        "reserves": len(result.sample.reserves),
        "flags": sorted(result.flags),
        "counts": dict(sorted(result.flags.items())),
        "protocol": None if protocol is None else protocol.code,
        "removed": [] if protocol is None else [dict(entry.asked) for entry in protocol.removed],
        "seed": result.standing.value,
        "files": [str(file) for file in result.files],
    }


def draw_lines(result: DrawResult, phrases: Phrasebook) -> Iterator[str]:
    """Say a draw line by line: how many, what must be known of it, the files."""
    sample = result.sample
    yield phrases.text("cli.draw.done", count=len(sample.drawn), size=len(sample.frame))
    if f"seed-{result.standing}" not in result.flags:
        yield "  " + phrases.text(f"draw.seed.{result.standing}")
    for code, count in sorted(result.flags.items()):
        yield "  " + phrases.text(f"draw.flag.{code}", count=count)
    for entry in result.protocol.removed if result.protocol is not None else ():
        asked, reason = phrases.pick(entry.asked), phrases.text(f"draw.removed.{entry.reason}")
        yield "  " + phrases.text("cli.draw.removed", asked=asked, reason=reason)
    for file in result.files:
        yield f"  {file}"


def frozen_payload(frozen: FrozenDraw) -> dict[str, object]:
    """Say a frozen draw as `draw --freeze --json` does."""
    return {
        "hash": frozen.digest,
        "size": frozen.content["frame"]["size"],
        "parties": [party.name for party in frozen.parties],
        "throw": frozen.throw,
    }


def frozen_lines(frozen: FrozenDraw, phrases: Phrasebook) -> Iterator[str]:
    """Say what was frozen, and the hash to publish."""
    yield phrases.text("cli.draw.frozen", size=frozen.content["frame"]["size"])
    yield frozen.digest
    for party in frozen.parties:
        yield "  " + phrases.text("cli.draw.party", name=party.name, hash=party.commitment[:16])
    if len(frozen.parties) == 1:
        yield "  " + phrases.text("cli.draw.one-party")
    if frozen.throw is not None:
        yield "  " + phrases.text("cli.draw.throw", throw=frozen.throw)


def verification_payload(result: VerificationResult) -> dict[str, object]:
    """Say that a certificate holds, as `draw --verify --json` does: "match", or "unproven" where
    the sample follows but its seed may have been chosen for it."""
    since = (
        None if result.since is None else dict(zip(("added", "left"), result.since, strict=True))
    )
    return {
        "verdict": "match" if result.is_proven else "unproven",
        "seed": result.standing.value,
        "others": result.others,
        "since": since,
        "differs": [],
        "uncompared": list(result.uncompared),
    }


def verification_lines(result: VerificationResult, phrases: Phrasebook) -> Iterator[str]:
    """Say that a certificate holds, what its seed proves, and what could not be compared."""
    yield phrases.text("cli.draw.match" if result.is_proven else "cli.draw.unproven")
    standing = f"draw.flag.seed-{result.standing}"
    yield "  " + phrases.text(
        f"draw.seed.{result.standing}" if result.is_proven else standing, count=1
    )
    if result.others:
        yield "  " + phrases.text("draw.flag.drawn-before", count=result.others)
    if result.since is not None:
        added, left = result.since
        yield "  " + phrases.text("cli.draw.since", added=added, left=left)
    for code in result.uncompared:
        yield "  " + phrases.text(f"draw.uncompared.{code}")


def mismatch_text(result: VerificationResult, phrases: Phrasebook) -> str:
    """Say in what a certificate and the draw done again differ."""
    differences = []
    for code in result.differs:
        kind, _, column = code.partition(":")
        key = f"draw.differs.{kind}-column" if column else f"draw.differs.{kind}"
        differences.append(phrases.text(key, column=column))
    return phrases.clauses(differences)
