"""What lies on the disk tells nothing to who lacks the key, and lies to nobody who has it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.domain.errors import BadInput
from doorstep.domain.safekeeping import Problem
from doorstep.store import Source, Store, create, find_problems
from doorstep.store.cipher import CHUNK_BYTES, Cipher, new_key

Register = Callable[..., Source]
CANARY = "慕容不可见"
CIPHER = Cipher(new_key())


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")


def full(store: Store, register: Register) -> Store:
    register(store, CANARY)
    store.put_run(
        store.run_id("1"), {"links": pa.table({"name": [CANARY]}), "findings.json": CANARY.encode()}
    )
    store.add_decision(who="lin", why=CANARY, what={"name": CANARY})
    return store


@settings(max_examples=25, deadline=None)
@given(plain=st.binary(max_size=200), name=st.text(max_size=20), seed=st.integers(0, 10_000))
def test_what_was_sealed_opens_under_its_name_only(plain: bytes, name: str, seed: int) -> None:
    sealed = b"".join(CIPHER.sealed_parts(plain, name))
    assert CIPHER.unsealed_bytes(sealed, name) == plain
    changed = bytearray(sealed)
    changed[seed % len(sealed)] ^= 1 + seed % 255
    for content, as_name in (
        (bytes(changed), name),
        (sealed[:-1], name),
        (sealed + b"\0", name),
        (sealed, name + "x"),
    ):
        with pytest.raises(BadInput, match="snapshot-tampered"):
            CIPHER.unsealed_bytes(content, as_name)


@pytest.mark.parametrize(
    "size", [0, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]
)
def test_chunks_meet_without_a_seam_and_keep_their_order(size: int) -> None:
    plain = os.urandom(size)
    sealed = b"".join(CIPHER.sealed_parts(plain, "copy"))
    assert CIPHER.unsealed_bytes(sealed, "copy") == plain
    if size == 3 * CHUNK_BYTES:
        head, chunk = len(sealed) - 3 * (CHUNK_BYTES + 16), CHUNK_BYTES + 16
        swapped = (
            sealed[:head] + sealed[head + chunk : head + 2 * chunk] + sealed[head : head + chunk]
        )
        with pytest.raises(BadInput, match="snapshot-tampered"):
            CIPHER.unsealed_bytes(swapped + sealed[head + 2 * chunk :], "copy")


def test_the_same_content_never_looks_the_same_twice(store: Store) -> None:
    assert store.seal(b"same", "a") != store.seal(b"same", "a")


def test_a_planted_value_is_found_in_no_file(store: Store, register: Register, keys: Path) -> None:
    full(store, register)
    forms = [CANARY.encode(code) for code in ("utf-8", "gb18030", "utf-16-le")]
    for path in [*files_of(store.folder), *files_of(keys)]:
        assert not any(form in path.read_bytes() or form in str(path).encode() for form in forms), (
            path
        )


def test_every_changed_byte_is_noticed(store: Store, register: Register) -> None:
    full(store, register)
    assert find_problems(store) == []
    for path in files_of(store.folder):
        sound = path.read_bytes()
        for position in {0, len(sound) // 2, len(sound) - 1}:
            path.write_bytes(
                sound[:position] + bytes([sound[position] ^ 1]) + sound[position + 1 :]
            )
            assert noticed(store.folder), (path.name, position)
        path.write_bytes(sound)
    assert find_problems(Store.open(store.folder)) == []


def test_every_missing_file_is_noticed(store: Store, register: Register) -> None:
    full(store, register)
    store.add_decision(who="lin", why="again", what={})
    for path in files_of(store.folder):
        path.rename(aside := store.folder.parent / "aside")
        assert noticed(store.folder), path.name
        aside.rename(path)


def noticed(folder: Path) -> bool:
    try:
        return find_problems(Store.open(folder)) != []
    except BadInput:
        return True


def test_one_files_content_does_not_open_as_anothers(store: Store, register: Register) -> None:
    one, other = register(store, "王芳").snapshot, register(store, "李娜").snapshot
    registers = store.folder / "registers"
    (registers / one / "copy.sealed").write_bytes((registers / other / "copy.sealed").read_bytes())
    with pytest.raises(BadInput, match="snapshot-tampered"):
        store.copy(one)
    assert find_problems(store) == [Problem("snapshot-tampered", f"registers/{one}", "人口.xlsx")]


def test_registering_again_mends_a_damaged_snapshot(store: Store, register: Register) -> None:
    snapshot = register(store, "王芳").snapshot
    (store.folder / "registers" / snapshot / "copy.sealed").write_bytes(b"")
    register(store, "王芳")
    assert find_problems(store) == []


def test_without_its_key_a_workspace_opens_for_nobody(store: Store, keys: Path) -> None:
    key = keys / f"{store.settings.id}.key"
    right = key.read_bytes()
    for content, code in (
        (b"ab" * 32, "key-wrong"),
        (b"rubbish", "key-damaged"),
        (None, "key-missing"),
    ):
        key.unlink()
        if content is not None:
            key.write_bytes(content)
            key.chmod(0o600)
        else:
            key.touch()
            key.unlink()
        with pytest.raises(BadInput, match=code):
            Store.open(store.folder)
        key.write_bytes(right)
        key.chmod(0o600)
    with pytest.raises(BadInput, match="snapshot-tampered"):
        Cipher(new_key()).unsealed_bytes(store.seal(b"x"), "")


def test_the_key_never_lies_inside_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "work" / "keys"))
    with pytest.raises(BadInput, match="keys-inside-workspace"):
        create(tmp_path / "work", "cn")


def test_without_a_setting_keys_live_in_the_users_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOORSTEP_KEYS")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    store = create(tmp_path / "work", "cn")
    assert (tmp_path / "config" / "doorstep" / "keys" / f"{store.settings.id}.key").is_file()


@pytest.mark.skipif(os.name == "nt", reason="rights are the profile folder's on Windows")
def test_files_are_their_owners_alone(store: Store, register: Register, keys: Path) -> None:
    full(store, register)
    for top in (store.folder, keys):
        for path in (top, *top.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    (store.folder / "current").chmod(0o644)
    next(keys.glob("*.key")).chmod(0o640)
    assert {problem.code for problem in find_problems(store)} == {
        "readable-by-others",
        "key-readable-by-others",
    }
    with pytest.raises(BadInput, match="key-open-to-others"):
        Store.open(store.folder)
