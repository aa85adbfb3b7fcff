"""Files between a county and its townships: an invitation in clear, cards sealed for the county.

A card is sealed by a key agreed between a pair made for this card alone and the county's own
(X25519, HKDF), together with the secret of the invitation: only the county can open it, and only
who was invited can have made it. What stands in clear (county, code, number) is bound to the seal.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from doorstep.domain.county import Invitation
from doorstep.domain.errors import BadInput
from doorstep.store.agreement import POINT, new_pair, open_for, seal_for

INVITATION, CARD = "doorstep-county-invitation", "doorstep-county-card"
_VERSION = 1
LARGEST = 20_000_000


@dataclass(frozen=True)
class CountyKeys:
    """A county's pair, as hex."""

    private: str
    public: str


@dataclass(frozen=True)
class SealedCard:
    """A card as it arrives: what stands in clear, and the whole of what came."""

    county: str
    code: str
    number: int
    pair: bytes
    sealed: bytes

    @property
    def bound(self) -> bytes:
        """What is bound to the seal."""
        return _bound(self.county, self.code, self.number)


def new_county_keys() -> CountyKeys:
    """A fresh pair."""
    return CountyKeys(*(key.hex() for key in new_pair()))


def new_secret() -> str:
    """What only county and township know."""
    return os.urandom(32).hex()


def invitation_file(told: Invitation) -> bytes:
    """The file that a township joins by."""
    return _written(INVITATION, asdict(told))


def read_invitation(content: bytes) -> Invitation:
    """Read it back. Raises BadInput("county-invitation-unfit")."""
    try:
        told = Invitation.from_object(_read(content, INVITATION))
        public, secret = _key(told.public), _key(told.secret)
        seal_for(public, secret, b"", b"")  # a point that agrees with nobody is no key
    except (ValueError, KeyError, TypeError):
        raise BadInput("county-invitation-unfit") from None
    if not told.code or not told.county or "\0" in "".join(asdict(told).values()):
        raise BadInput("county-invitation-unfit")
    return told


def seal_card(told: Mapping[str, object], number: int, by: Invitation) -> bytes:
    """A card's file."""
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    bound = _bound(by.county, by.code, number)
    made, sealed = seal_for(bytes.fromhex(by.public), bytes.fromhex(by.secret), plain, bound)
    clear = {"county": by.county, "code": by.code, "number": number}
    parts = {"pair": made.hex(), "sealed": base64.b64encode(sealed).decode()}
    return _written(CARD, clear | parts)


def read_card(content: bytes) -> SealedCard:
    """What stands in clear of a card. Raises BadInput("county-card-unfit")."""
    try:
        told = _read(content, CARD)
        number = told["number"]
        if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**31:
            raise ValueError
        sealed = base64.b64decode(told["sealed"], validate=True)
        pair = _key(told["pair"])
        return SealedCard(str(told["county"]), str(told["code"]), number, pair, sealed)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise BadInput("county-card-unfit") from None


def open_card(card: SealedCard, keys: CountyKeys, secret: str) -> dict[str, Any]:
    """What a card says. Raises BadInput("county-card-tampered") for any other than what the
    invited township sealed."""
    try:
        pair = bytes.fromhex(keys.private), bytes.fromhex(keys.public)
        plain = open_for(pair, bytes.fromhex(secret), card.pair, card.sealed, card.bound)
        opened = json.loads(plain)
    except ValueError:
        raise BadInput("county-card-tampered", township=card.code) from None
    if not isinstance(opened, dict):
        raise BadInput("county-card-tampered", township=card.code)
    return opened


def _bound(county: str, code: str, number: int) -> bytes:
    return json.dumps([CARD, _VERSION, county, code, number]).encode()


def _key(told: str) -> bytes:
    key = bytes.fromhex(told)
    if len(key) != POINT:
        raise ValueError
    return key


def _written(kind: str, told: Mapping[str, object]) -> bytes:
    whole = {"doorstep": kind, "version": _VERSION} | dict(told)
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _read(content: bytes, kind: str) -> dict[str, Any]:
    if len(content) > LARGEST:
        raise ValueError
    try:
        told = json.loads(content)
    except RecursionError:
        raise ValueError from None
    if not isinstance(told, dict) or told.get("doorstep") != kind or told["version"] != _VERSION:
        raise ValueError
    return told
