"""Codes of six digits that an authenticator shows for half a minute (RFC 6238), and what it is told
once."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
_AROUND = (0, -1, 1)
"""Clocks go apart: the code before and the one after are taken too."""


def code_at(secret: bytes, step: int) -> str:
    """The code of one half minute."""
    made = hmac.new(secret, step.to_bytes(8), hashlib.sha1).digest()
    at = made[-1] & 15
    number = int.from_bytes(made[at : at + 4]) & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(secret: bytes, code: str, seconds: float, after: int) -> int | None:
    """The half minute of which a code is, later than `after`, so that none serves twice; None where
    it is of none about this time."""
    now, said = int(seconds) // STEP_SECONDS, "".join(code.split())
    for step in (now + apart for apart in _AROUND):
        if step > after and hmac.compare_digest(code_at(secret, step), said.ljust(1)):
            return step
    return None


def as_told(secret: bytes) -> str:
    """The secret as somebody types it into an authenticator."""
    return base64.b32encode(secret).decode().rstrip("=")


def enrolment_uri(secret: bytes, account: str, office: str) -> str:
    """The secret as an authenticator scans it."""
    told = urlencode({"secret": as_told(secret), "issuer": office})
    return f"otpauth://totp/{quote(office)}:{quote(account)}?{told}"
