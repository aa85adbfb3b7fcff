"""What `verify` found, and a key's halves: on the screen, as text and on paper."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from doorstep.domain.errors import UsageError
from doorstep.domain.safekeeping import KeyHalf, Problem, Verification
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.files import kept

SUFFIXES = (".txt", ".pdf")


def verification_lines(found: Verification, phrases: Phrasebook) -> list[str]:
    """One sentence a problem; or one that there is none."""
    if found.standing is not None and not found.problems:
        return [phrases.text("cli.verify.sound", **asdict(found.standing))]
    return [_sentence(one, phrases) for one in found.problems]


def _sentence(one: Problem, phrases: Phrasebook) -> str:
    said = phrases.text(f"problem.{one.code}", file=one.file)
    if one.ledger is None:
        return said
    return phrases.text("problem.of-ledger", ledger=one.ledger, problem=said)


def verification_payload(found: Verification, phrases: Phrasebook) -> dict[str, object]:
    """The same as data."""
    problems = [
        {"code": one.code, "file": one.file, "sentence": sentence}
        for one, sentence in zip(found.problems, verification_lines(found, phrases), strict=False)
    ]
    standing = None if found.standing is None else asdict(found.standing)
    return {"sound": not problems, "problems": problems, "standing": standing}


def half_lines(half: KeyHalf, phrases: Phrasebook) -> list[str]:
    """A half as it is read from paper."""
    title = phrases.text("key.half.title", number=half.number, workspace=half.workspace)
    lines = [f"{at}  {line}" for at, line in enumerate(half.lines, 1)]
    return [title, "", *lines, "", phrases.text("key.half.use")]


def write_halves(
    path: Path, halves: Sequence[KeyHalf], phrases: Phrasebook, today: dt.date
) -> list[Path]:
    """Write one file a half, for its owner only: NAME-1.txt and NAME-2.txt, or .pdf.

    Raises UsageError("report-suffix") for another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError("report-suffix", suffix=path.suffix, known=", ".join(SUFFIXES))
    made = []
    for half in halves:
        data = _page(half, phrases, today) if suffix == ".pdf" else _text(half, phrases)
        made.append(kept(path.with_name(f"{path.stem}-{half.number}{suffix}"), data))
        os.chmod(made[-1], 0o600)
    return made


def _text(half: KeyHalf, phrases: Phrasebook) -> bytes:
    return ("\n".join(half_lines(half, phrases)) + "\n").encode("utf-8-sig")


def _page(half: KeyHalf, phrases: Phrasebook, today: dt.date) -> bytes:
    from doorstep.render.printing import FONT_FAMILY, drawing, printed

    title, _, *lines, _, use = half_lines(half, phrases)
    page = {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": title,
        "township": "",
        "simulated": "",
        "as_of": phrases.text("report.as-of", day=phrases.day(today)),
        "lines": lines,
        "use": use,
    }
    return printed(drawing("key.typ"), page, today)
