"""Where the words of a printed page stand, as poppler tells it."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

Box = tuple[str, float, float, float, float]
_WORD = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')


def boxes(pdf: bytes) -> list[Box]:
    """Each word with its left, top, right and bottom in points; skips where poppler is missing."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not there")
    told = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    found = _WORD.findall(told)
    return [(word, *map(float, (x0, y0, x1, y1))) for x0, y0, x1, y1, word in found]  # type: ignore[misc]
