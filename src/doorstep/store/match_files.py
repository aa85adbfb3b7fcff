"""Files of a matching between two offices: people as points that the offices blind in turn.

A point that only one office blinded tells the other nothing; blinded by both, equal words are equal
and no others are. Lists are shuffled, and filled up with points of nobody to a round length; each
file names its session and the file it answers.
"""

from __future__ import annotations

import hmac
import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from doorstep.domain.errors import BadInput
from doorstep.domain.matching import MatchRound
from doorstep.store.agreement import POINT, blinded, new_scalar, point_of
from doorstep.store.cipher import public_digest

MATCH = "doorstep-match"
_VERSION = 1
FEWEST = 32
MOST = 1 << 17
LARGEST = 400_000_000
_SESSION = re.compile(r"[0-9a-f]{32}")
Tokens = list[list[bytes]]


def new_session() -> str:
    """A name that no other matching has."""
    return os.urandom(16).hex()


def new_secret_scalar() -> str:
    """What this office blinds with in this session alone."""
    return new_scalar().hex()


def filled_up(count: int) -> int:
    """How long a list of so many people is made: a power of two, so that it tells no count."""
    return max(FEWEST, 1 << max(count - 1, 1).bit_length())


def shuffled(count: int, secret: str) -> list[int]:
    """The order in which so many people stand in a list, by a secret of this office; numbers from
    `count` on are nobody."""
    key = bytes.fromhex(secret)
    return sorted(
        range(filled_up(count)), key=lambda at: hmac.digest(key, b"order %d" % at, "sha256")
    )


def blind_people(people: Sequence[Sequence[str]], kinds: int, session: str, scalar: str) -> Tokens:
    """Blind people's words ("" is a point of nobody)."""
    told = bytes.fromhex(session)
    points = [
        [point_of(told + word.encode() if word else os.urandom(POINT)) for word in words]
        for words in (tuple(one) or ("",) * kinds for one in people)
    ]
    return blind_again(points, scalar)


def blind_again(people: Sequence[Sequence[bytes]], scalar: str) -> Tokens:
    """Blind the other office's points too. Raises BadInput("county-match-unfit")."""
    try:
        return [blinded(points, bytes.fromhex(scalar)) for points in people]
    except ValueError:
        raise BadInput("county-match-unfit") from None


def match_file(
    round_: MatchRound, session: str, before: bytes, told: Mapping[str, object]
) -> bytes:
    """The file of a round; `before` is the one it answers."""
    whole = {
        "doorstep": MATCH,
        "version": _VERSION,
        "round": round_.value,
        "session": session,
        "before": public_digest(before) if before else "",
    }
    return json.dumps(whole | dict(told), ensure_ascii=False).encode()


def read_match(content: bytes) -> dict[str, Any]:
    """A round's file with its "round" and "session". Raises BadInput("county-match-unfit")."""
    try:
        if len(content) > LARGEST:
            raise ValueError
        told = json.loads(content)
        if told["doorstep"] != MATCH or told["version"] != _VERSION:
            raise ValueError
        MatchRound(told["round"])
        if not _SESSION.fullmatch(told["session"]) or not isinstance(told["before"], str):
            raise ValueError
        if not isinstance(told["office"], str) or "\0" in told["office"]:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadInput("county-match-unfit") from None
    checked: dict[str, Any] = told
    return checked


def tokens_told(people: Sequence[Sequence[bytes]]) -> list[list[str]]:
    """Tokens as a file holds them."""
    return [[token.hex() for token in tokens] for tokens in people]


def tokens_read(told: object, kinds: int, count: int | None = None) -> Tokens:
    """Tokens again, so many people (any number where it is None).

    Raises BadInput("county-match-unfit").
    """
    try:
        if not isinstance(told, list) or not 0 < len(told) <= MOST:
            raise ValueError
        found = [[bytes.fromhex(token) for token in tokens] for tokens in told]
    except (ValueError, TypeError):
        raise BadInput("county-match-unfit") from None
    fits = all(len(one) == kinds and all(len(t) == POINT for t in one) for one in found)
    if not fits or count not in (None, len(found)):
        raise BadInput("county-match-unfit")
    return found
