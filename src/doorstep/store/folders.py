"""Sealed folders: snapshots and runs alike are a folder of sealed files that appears whole or not
at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from doorstep.domain.errors import BadInput, InternalError
from doorstep.store.cipher import Bytes, Cipher
from doorstep.store.disk import make_folder, plain_name, publish_folder, unfinished_name, write_new

SEALED = ".sealed"


def parquet(table: pa.Table) -> Bytes:
    """A table as zstd Parquet in memory; equal tables give equal bytes however they are chunked."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return memoryview(sink.getvalue())


def read_sealed(cipher: Cipher, root: Path, relative: str) -> bytearray:
    """The content of one sealed file. Raises BadInput("snapshot-missing" | "snapshot-tampered")."""
    try:
        with open(root / relative, "rb", buffering=0) as file:
            return cipher.unsealed(file, os.fstat(file.fileno()).st_size, relative)
    except (FileNotFoundError, NotADirectoryError):
        raise BadInput("snapshot-missing", file=relative) from None
    except OSError as problem:
        raise BadInput("disk-failed", file=relative, reason=problem.errno) from None


class SealedFolder:
    """A published folder: its files by name, opened when asked for."""

    def __init__(self, cipher: Cipher, root: Path, relative: str) -> None:
        self._cipher = cipher
        self._root = root
        self.relative = relative

    @property
    def names(self) -> tuple[str, ...]:
        """The sealed files it holds, without the `.sealed`."""
        try:
            entries = sorted(os.listdir(self._root / self.relative))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        return tuple(entry.removesuffix(SEALED) for entry in entries if entry.endswith(SEALED))

    def content(self, name: str) -> bytearray:
        """One file's plain content."""
        return read_sealed(self._cipher, self._root, f"{self.relative}/{name}{SEALED}")

    def json(self, name: str) -> object:
        """One file, read as JSON."""
        value: object = json.loads(self.content(name))
        return value

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """One Parquet file, opened in memory; of named columns those it has."""
        file = pq.ParquetFile(pa.BufferReader(pa.py_buffer(self.content(name))))
        return file.read(columns=columns, use_threads=False)

    def digests(self) -> dict[str, bytes]:
        """Keyed hash of each file, by name: unseals everything."""
        return {name: self._cipher.digest(self.content(name)) for name in self.names}


def put_folder(cipher: Cipher, root: Path, relative: str, files: Mapping[str, Bytes]) -> None:
    """Seal `files` into a folder and give it its name, replacing one that stood there."""
    for name in files:
        if not plain_name(name):
            raise InternalError("file-name-unsafe")
    final = root / relative
    unfinished = unfinished_name(final.parent)
    make_folder(unfinished)
    for name, plain in files.items():
        write_new(
            unfinished / f"{name}{SEALED}", cipher.sealed_parts(plain, f"{relative}/{name}{SEALED}")
        )
    publish_folder(unfinished, final)


def published(folder: Path) -> Iterator[str]:
    """Names of the finished entries of a folder, in order."""
    for entry in sorted(os.listdir(folder)) if folder.is_dir() else []:
        if not entry.startswith("."):
            yield entry
