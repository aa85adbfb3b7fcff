"""The stream of random numbers every draw reads: SHA-256 over seed, label and a counter, so written
down that any machine and any language gives the same sample (docs/en/drawing.md, "The stream").

A design asks a `Chance` only two things - an integer below n, or one of several weights - so that a
test can put a walker of all outcomes in its place and have every probability exactly.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol

ALGORITHM = "doorstep-draw"
VERSION = 1
_RANGE = 1 << 256
_COMMITMENT = b"doorstep-commit-1\n"


class Chance(Protocol):
    """Where a design's random choices come from."""

    def below(self, n: int) -> int:
        """An integer from 0 to n - 1, all equally likely."""

    def pick(self, weights: Sequence[int]) -> int:
        """An index, each with the probability its weight has in the sum of all."""


class Stream:
    """The stream of one seed and one label; the label says which part of a design is being
    drawn."""

    def __init__(self, seed: str, label: Sequence[str]) -> None:
        self._prefix = hashlib.sha256(
            f"{ALGORITHM}-{VERSION}\n".encode() + framed(seed) + framed(label_text(label))
        )
        self._blocks = 0

    def below(self, n: int) -> int:
        """The next block as an integer, passed over when it falls into the last, incomplete round
        of n."""
        limit = _RANGE - _RANGE % n
        while (block := self._next()) >= limit:
            pass
        return block % n

    def pick(self, weights: Sequence[int]) -> int:
        """`below` the sum, looked up in the running sums."""
        sums = list(accumulate(weights))
        return bisect_right(sums, self.below(sums[-1]))

    def _next(self) -> int:
        block = self._prefix.copy()
        block.update(self._blocks.to_bytes(8, "big"))
        self._blocks += 1
        return int.from_bytes(block.digest(), "big")


def framed(text: str) -> bytes:
    """A text's UTF-8 (NFC) after its length in four bytes, so that no two sequences of texts run
    together."""
    content = unicodedata.normalize("NFC", text).encode()
    return len(content).to_bytes(4, "big") + content


def label_text(label: Sequence[str]) -> str:
    """A label as one text: a JSON list without blanks."""
    return json.dumps(list(label), ensure_ascii=False, separators=(",", ":"))


def commitment(seed: str) -> str:
    """The hash to publish before the list is known: SHA-256 over the words `doorstep-commit-1` and
    the seed."""
    return hashlib.sha256(_COMMITMENT + framed(seed)).hexdigest()
