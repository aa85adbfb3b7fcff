"""How each round of linking is done: what differs between files and a workspace, as settings in one
place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from doorstep.engine.linkage.blocking import ACROSS, BETWEEN, WITHIN

# The probability a link must reach.
LINK_AT = 0.5

# As sure as a link may be that a person should see.
UNSURE = 0.89

# The probability from which two rows of one register are doubles.
DUPLICATE_AT = 0.9

# Pairs of a probability between these are put to review, others near a tie if above the least.
REVIEW_LOW, REVIEW_HIGH, REVIEW_LEAST = 0.1, 0.9, 0.01

# What a newborn in the household of the mother or father its entry names gains, in bits.
FAMILY_BITS = 9.0


class Competition(Enum):
    """Who are the rivals of a pair."""

    SOURCES = auto()
    """Other pairs of its two rows, and of their two persons."""
    ROUND = auto()
    """Other persons for its right row, and other rows of the round for its person."""
    NONE = auto()


@dataclass(frozen=True)
class Method:
    """One round's settings.

    `rules`: the blocking rules; None: chosen by what they cost. `within`: both sides are the same
    rows. `random_pairs`: of how many u is estimated; `learned_from`: about how many pairs m is
    learned from. `proposes`: linked members propose the rest of their households. `newborns`: a
    child is looked for where its parents live. `ties_block`: of two people almost as likely neither
    is taken but by name or number.
    """

    name: str
    rules: tuple[str, ...] | None = None
    within: bool = False
    competition: Competition = Competition.SOURCES
    link_at: float = LINK_AT
    random_pairs: int = 60_000
    learned_from: int = 1 << 62
    proposes: bool = False
    newborns: bool = False
    ties_block: bool = False


FILES = Method("files", random_pairs=80_000, learned_from=400_000, proposes=True)
ONE_FILE = Method("one_file", within=True, random_pairs=80_000, learned_from=400_000)
DOUBLES = Method("within", WITHIN, within=True, link_at=DUPLICATE_AT)
SECOND_ROWS = Method("second", within=True, link_at=DUPLICATE_AT)
PARALLEL_FILES = Method("parallel", BETWEEN)
TO_SPINE = Method("across", ACROSS, competition=Competition.ROUND, newborns=True, ties_block=True)
MISSING = Method("missing", ACROSS, competition=Competition.NONE)


def at_home(method: Method) -> Method:
    """How those are compared whose households a round has linked.

    One of the house who is missed makes two findings, somebody taken for another at most one:
    half the odds are enough.
    """
    return replace(
        method,
        name=f"{method.name}_at_home",
        link_at=method.link_at / (2 - method.link_at),
        proposes=False,
        newborns=False,
    )
