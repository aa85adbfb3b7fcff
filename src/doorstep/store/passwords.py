"""Passwords as they are kept: argon2id, 19 MiB and two passes, each with a salt of its own."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

_KIBIBYTES, _PASSES, _LANES, _LENGTH = 19 * 1024, 2, 1, 32


def hashed(password: str) -> dict[str, Any]:
    """What is kept of a password: with what it was hashed, and the hash."""
    kept = {"salt": secrets.token_hex(16), "kib": _KIBIBYTES, "passes": _PASSES, "lanes": _LANES}
    return kept | {"hash": _hash(password, kept).hex()}


def fits(password: str, kept: Mapping[str, Any]) -> bool:
    """Whether this is the password of which that was kept; of nothing kept it is none, and takes
    as long to say."""
    held = kept or hashed("")
    same = hmac.compare_digest(_hash(password, held).hex(), str(held["hash"]))
    return same and bool(kept)


def _hash(password: str, kept: Mapping[str, Any]) -> bytes:
    made = Argon2id(
        salt=bytes.fromhex(kept["salt"]),
        length=_LENGTH,
        iterations=kept["passes"],
        lanes=kept["lanes"],
        memory_cost=kept["kib"],
    )
    return made.derive(password.encode("utf-8", "replace"))
