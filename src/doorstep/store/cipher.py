"""The cipher suite, and the only place that knows one: AES-256-GCM in chunks, and keyed names.

A sealed file is a header and a row of chunks. Each file has its own key (HKDF of the workspace's
key and a random salt), so a chunk's number is a nonce that never comes twice. Header and the file's
relative name are authenticated with every chunk: a byte changed, a file cut short, renamed or moved
to another place no longer opens. Another suite is another number in the header.

The construction follows STREAM ("Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance"; Hoang, Reyhanitabar, Rogaway, Vizár 2015), with the total length in the header
in place of a last-chunk mark.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from doorstep.domain.errors import BadInput

Bytes: TypeAlias = bytes | bytearray | memoryview
KEY_BYTES = 32
CHUNK_BYTES = 1 << 20
_MAGIC = b"doorstep"
_VERSION = 1
_SUITE_AES_256_GCM = 1

_HEADER = struct.Struct(
    ">8sBBHI8s16sQ"
)  # magic, version, suite, zero, chunk bytes, key id, salt, plain length

_TAG_BYTES = 16
_ID_HEX = 40


def _derive(key: bytes, purpose: bytes, salt: bytes = b"") -> bytes:
    return HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=b"doorstep " + purpose
    ).derive(key)


class Cipher:
    """Seals and unseals with one workspace's key."""

    def __init__(self, key: bytes) -> None:
        self._sealing_key = _derive(key, b"seal")
        self._naming = hmac.new(_derive(key, b"name"), digestmod="sha256")
        self._proving_key = _derive(key, b"prove")
        self._cells = AESGCM(_derive(key, b"cells"))
        self.key_id = _derive(key, b"id")[:8]

    def digest(self, plain: Bytes) -> bytes:
        """HMAC-SHA-256 of a content: equal for equal contents, and says nothing to who lacks the
        key."""
        keyed = self._naming.copy()  # half the time of a key made ready for each
        keyed.update(plain)
        return keyed.digest()

    def seal_of(self, purpose: str, plain: Bytes) -> str:
        """HMAC-SHA-256 (64 hex digits) that a text in clear carries; one purpose's is of no use for
        another."""
        told = _framed(purpose.encode()) + plain
        return hmac.digest(self._proving_key, told, "sha256").hex()

    def name_of(self, contents: dict[str, bytes]) -> str:
        """The name (40 hex digits) of a folder of files, from each file's name and `digest`."""
        listed = b"".join(
            _framed(name.encode()) + digest for name, digest in sorted(contents.items())
        )
        return self.digest(listed).hex()[:_ID_HEX]

    def sealed_parts(self, plain: Bytes, name: str) -> Iterator[bytes]:
        """The sealed form, part by part, so that memory stays at one chunk."""
        view = memoryview(plain).cast("B")
        salt = os.urandom(16)
        header = _HEADER.pack(
            _MAGIC, _VERSION, _SUITE_AES_256_GCM, 0, CHUNK_BYTES, self.key_id, salt, len(view)
        )
        yield header
        suite, bound = AESGCM(_derive(self._sealing_key, b"file", salt)), header + name.encode()
        for number, start in enumerate(range(0, max(len(view), 1), CHUNK_BYTES)):
            yield suite.encrypt(_nonce(number), view[start : start + CHUNK_BYTES], bound)

    def unsealed(self, file: BinaryIO, size: int, name: str) -> bytearray:
        """The plain content of a sealed file of `size` bytes.

        Raises BadInput("snapshot-tampered") when the file is not exactly what was sealed under this
        name with this key.
        """
        header = file.read(_HEADER.size)
        chunk_bytes, salt, length = self._understood(header, size, name)
        suite, bound = AESGCM(_derive(self._sealing_key, b"file", salt)), header + name.encode()
        plain = bytearray(length)
        view, room = memoryview(plain), memoryview(bytearray(min(length, chunk_bytes) + _TAG_BYTES))
        for number, start in enumerate(range(0, max(length, 1), chunk_bytes)):
            target = view[start : start + chunk_bytes]
            part = room[: len(target) + _TAG_BYTES]
            _read_full(file, part, name)
            try:
                target[:] = suite.decrypt(_nonce(number), part, bound)
            except InvalidTag:
                raise BadInput("snapshot-tampered", file=name) from None
        return plain

    def unsealed_bytes(self, sealed: bytes, name: str) -> bytes:
        """`unsealed`, for what is in memory already."""
        return bytes(self.unsealed(io.BytesIO(sealed), len(sealed), name))

    def seal_cell(self, plain: bytes, name: str) -> bytes:
        """Sealed form of a few bytes that a database holds: 12 bytes of nonce, then what is sealed;
        opened under the same `name` (table, column, row) only."""
        nonce = os.urandom(12)
        return nonce + self._cells.encrypt(nonce, plain, name.encode())

    def unseal_cell(self, sealed: bytes, name: str) -> bytes:
        """Plain form again. Raises BadInput("cell-tampered")."""
        try:
            return self._cells.decrypt(sealed[:12], sealed[12:], name.encode())
        except (InvalidTag, ValueError):
            raise BadInput("cell-tampered", cell=name) from None

    def _understood(self, header: bytes, size: int, name: str) -> tuple[int, bytes, int]:
        if len(header) != _HEADER.size:
            raise BadInput("snapshot-tampered", file=name)
        magic, version, suite, zero, chunk_bytes, key_id, salt, length = _HEADER.unpack(header)
        known = (magic, version, suite, zero) == (_MAGIC, _VERSION, _SUITE_AES_256_GCM, 0)
        if not known or key_id != self.key_id or not chunk_bytes:
            raise BadInput("snapshot-tampered", file=name)
        chunks = max(1, -(-length // chunk_bytes))
        if (
            size != _HEADER.size + length + chunks * _TAG_BYTES
        ):  # before room is made for a length that may be a lie
            raise BadInput("snapshot-tampered", file=name)
        return chunk_bytes, salt, length


def new_key() -> bytes:
    """A fresh workspace key from the system's generator."""
    return os.urandom(KEY_BYTES)


def public_digest(content: bytes) -> str:
    """SHA-256 in hex, for what may be named in clear."""
    return hashlib.sha256(content).hexdigest()


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _framed(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def _read_full(file: BinaryIO, room: memoryview, name: str) -> None:
    filled = 0
    while filled < len(room):
        got = file.readinto(room[filled:])  # type: ignore[attr-defined]
        if not got:
            raise BadInput("snapshot-tampered", file=name)
        filled += got
