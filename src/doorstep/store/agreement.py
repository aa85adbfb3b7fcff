"""Keys that two offices agree on (X25519): what is sealed for one of them alone, and points that
both blind in turn, so that equal ones are seen and no other is.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

POINT = 32
_PRIME, _A = 2**255 - 19, 486662  # RFC 7748
_NONCE = bytes(12)  # one key for each thing that is sealed


def new_pair() -> tuple[bytes, bytes]:
    """A fresh private key and its public one."""
    pair = X25519PrivateKey.generate()
    return pair.private_bytes_raw(), pair.public_key().public_bytes_raw()


def seal_for(public: bytes, secret: bytes, plain: bytes, bound: bytes) -> tuple[bytes, bytes]:
    """Seal for whoever holds the private key and the secret: the public key of a pair made for this
    alone, and what is sealed. Raises ValueError where `public` is no key."""
    own, made = new_pair()
    return made, AESGCM(_key(_agreed(own, public), made + public, secret)).encrypt(
        _NONCE, plain, bound
    )


def open_for(
    pair: tuple[bytes, bytes], secret: bytes, made: bytes, sealed: bytes, bound: bytes
) -> bytes:
    """Open it again; `pair` is private and public key. Raises ValueError for anything else than
    what was sealed."""
    private, public = pair
    key = _key(_agreed(private, made), made + public, secret)
    try:
        return AESGCM(key).decrypt(_NONCE, sealed, bound)
    except InvalidTag:
        raise ValueError from None


def new_scalar() -> bytes:
    """A secret that points are blinded with."""
    return os.urandom(POINT)


def point_of(word: bytes) -> bytes:
    """A point of the curve for a word: hashed until it is one (never of its twist, which would tell
    half of all words from the other half)."""
    for number in range(256):
        u = int.from_bytes(hashlib.sha256(bytes([number]) + word).digest(), "little") % _PRIME
        if pow(u * (u * u + _A * u + 1), (_PRIME - 1) // 2, _PRIME) == 1:
            return u.to_bytes(POINT, "little")
    raise AssertionError  # once in 2^256


def blinded(points: Iterable[bytes], scalar: bytes) -> list[bytes]:
    """Each point multiplied by the scalar: whoever else's scalar comes before or after, the end is
    the same. Raises ValueError for a point of small order, which would tell of the scalar."""
    own = X25519PrivateKey.from_private_bytes(scalar)
    return [own.exchange(X25519PublicKey.from_public_bytes(point)) for point in points]


def _agreed(private: bytes, public: bytes) -> bytes:
    own = X25519PrivateKey.from_private_bytes(private)
    return own.exchange(X25519PublicKey.from_public_bytes(public))


def _key(shared: bytes, pairs: bytes, secret: bytes) -> bytes:
    info = b"doorstep county card " + pairs
    return HKDF(algorithm=SHA256(), length=32, salt=secret, info=info).derive(shared)
