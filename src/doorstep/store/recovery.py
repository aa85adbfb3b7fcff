"""A workspace's key on paper, in two halves: each alone tells nothing, both together are the key.

One half is random, the other is the key combined with it (XOR). A half is four lines of five groups
of four letters and digits (Crockford's base 32: no I, L, O or U). The last sign of a line tells
whether the line was copied rightly, so that a slip is found in its line.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.domain.safekeeping import KeyHalf
from doorstep.store.cipher import KEY_BYTES, Cipher
from doorstep.store.keys import key_file, put_key, read_key

LINES = 4
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_DATA = 19
_FORM = 0x10
_LINE = re.compile(r"^\W*(?:[1-4]\W+)?((?:[0-9A-Za-z]{4}[\s-]+){4}[0-9A-Za-z]{4})\s*$")


def split_key(workspace_id: str) -> tuple[KeyHalf, KeyHalf]:
    """Split a workspace's key; another time gives other halves, which only go with each other.

    Raises BadInput as `read_key`.
    """
    key = read_key(workspace_id)
    one = os.urandom(KEY_BYTES)
    other = bytes(a ^ b for a, b in zip(key, one, strict=True))
    about = bytes.fromhex(workspace_id) + Cipher(key).key_id[:4]
    return (
        KeyHalf(1, workspace_id, _printed(bytes([_FORM + 1]) + about + one)),
        KeyHalf(2, workspace_id, _printed(bytes([_FORM + 2]) + about + other)),
    )


def join_halves(texts: Sequence[str]) -> tuple[str, bytes]:
    """Read both halves out of texts (whatever else stands in them) and give the workspace and its
    key.

    Raises BadInput: "key-halves-missing" (not two halves), "key-line-wrong" (with half and line),
    "key-halves-differ" (both the same half, or not of one key).
    """
    found = [line for text in texts for line in map(_LINE.match, text.splitlines()) if line]
    if len(found) != 2 * LINES:
        raise BadInput("key-halves-missing", lines=len(found), wanted=2 * LINES)
    halves = []
    for half in (0, 1):
        lines = [line[1] for line in found[half * LINES : (half + 1) * LINES]]
        halves.append(_read(lines, half + 1))
    (one, first, about), (two, second, about_two) = halves
    key = bytes(a ^ b for a, b in zip(first, second, strict=True))
    if {one, two} != {1, 2} or about != about_two or Cipher(key).key_id[:4] != about[8:]:
        raise BadInput("key-halves-differ")
    return about[:8].hex(), key


def restore_key(texts: Sequence[str]) -> tuple[str, Path]:
    """Put the key of two halves where keys are kept; gives the workspace's id and the file.

    Raises BadInput as `join_halves`, and "key-there-already" where another key has that name.
    """
    workspace_id, key = join_halves(texts)
    path = key_file(workspace_id)
    if not path.exists():
        put_key(workspace_id, key)
    elif read_key(workspace_id) != key:
        raise BadInput("key-there-already", file=str(path))
    return workspace_id, path


def _printed(payload: bytes) -> tuple[str, ...]:
    whole = payload + hashlib.sha256(payload).digest()[:2]
    number = int.from_bytes(whole, "big")
    signs = "".join(_SIGNS[number >> 5 * at & 31] for at in reversed(range(LINES * _DATA)))
    lines = []
    for at in range(LINES):
        data = signs[at * _DATA : (at + 1) * _DATA]
        told = data + _check(at, data)
        lines.append(" ".join(told[i : i + 4] for i in range(0, len(told), 4)))
    return tuple(lines)


def _read(lines: Sequence[str], half: int) -> tuple[int, bytes, bytes]:
    """The number of a half, its share of the key, and what it says of the workspace."""
    number = 0
    for at, line in enumerate(lines):
        told = re.sub(r"[\s-]", "", line).upper().translate(_READ_AS)
        if "U" in told or told[-1] != _check(at, told[:-1]):
            raise BadInput("key-line-wrong", half=half, line=at + 1)
        for sign in told[:-1]:
            number = number << 5 | _SIGNS.index(sign)
    length = 1 + 12 + KEY_BYTES + 2
    if number >> 8 * length:
        raise BadInput("key-line-wrong", half=half, line=1)
    whole = number.to_bytes(length, "big")
    payload, check = whole[:-2], whole[-2:]
    if hashlib.sha256(payload).digest()[:2] != check or payload[0] & 0xF0 != _FORM:
        raise BadInput("key-line-wrong", half=half, line=1)
    return payload[0] & 0x0F, payload[13:], payload[1:13]


def _check(line: int, data: str) -> str:
    return _SIGNS[hashlib.sha256(f"{line} {data}".encode()).digest()[0] & 31]
