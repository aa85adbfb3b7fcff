"""Files that are no ledgers - lists, samples, review sheets, facts, designs, certificates - read in
the limited child as well: whoever wrote one may mean harm."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from doorstep.domain.errors import BadInput
from doorstep.engine.intake.limited import LimitedWork, Part, limited, pack_table, unpack_table

MOST_BYTES = 4_000_000
"""The size of a file that a person writes by hand, or a certificate: far above any honest one."""

MOST_DEPTH = 32


def read_value(read: Callable[..., Any], path: Path, *given: object) -> Any:
    """What `read(path, *given)` returns in a child, which must be what JSON knows.

    Raises:
        BadInput: as `read` does, or because it overran the limits.
    """
    ((_, payload),) = limited(LimitedWork(_value, (read, path, *given), (path,)))
    return json.loads(payload)


def read_table(
    read: Callable[..., tuple[pa.Table, Mapping[str, Any]]], path: Path, *given: object
) -> tuple[pa.Table, dict[str, Any]]:
    """The table that `read(path, *given)` returns in a child, and what it says of it.

    Raises:
        BadInput: as `read` does, or because it overran the limits.
    """
    work = LimitedWork(_table, (read, path, *given), (path,))
    (_, told), (_, packed) = limited(work)
    return unpack_table(packed), json.loads(told)


def read_toml(path: Path, unreadable: str) -> dict[str, Any]:
    """A TOML file as plain objects, days as text.

    Raises:
        BadInput: "file-missing", "file-too-large", or the code `unreadable` with the `problem`.
    """
    content: dict[str, Any] = read_value(toml_of, path, unreadable)
    return content


def read_json(path: Path, unreadable: str) -> Any:
    """A JSON file as plain objects. Raises BadInput as `read_toml`."""
    return read_value(_json, path, unreadable)


def read_csv(path: Path, missing: str, unreadable: str) -> list[dict[str, str]]:
    """A UTF-8 CSV file, strictly read: rows by header.

    Raises:
        BadInput: the code `missing` where there is no such file, else `unreadable`.
    """
    table, _ = read_table(_csv, path, missing, unreadable)
    rows: list[dict[str, str]] = table.to_pylist()
    return rows


# -- in the child


def _value(read: Callable[..., Any], path: Path, *given: object) -> Iterator[Part]:
    yield b"value", json.dumps(read(path, *given), ensure_ascii=True, default=str).encode()


def _table(read: Callable[..., Any], path: Path, *given: object) -> Iterator[Part]:
    table, told = read(path, *given)
    yield b"told", json.dumps(told).encode()
    yield b"table", pack_table(table)


def text_of(path: Path, unreadable: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise BadInput("file-missing", file=path.name) from None
    except OSError as error:
        raise BadInput(unreadable, file=path.name, problem=type(error).__name__) from None
    if len(content) > MOST_BYTES:
        raise BadInput("file-too-large", file=path.name, limit=MOST_BYTES // 1_000_000)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(unreadable, file=path.name, problem="UTF-8") from None


def toml_of(path: Path, unreadable: str) -> dict[str, Any]:
    try:
        content = tomllib.loads(text_of(path, unreadable))
        _refuse_deep(content, path, unreadable)
        return content
    except tomllib.TOMLDecodeError as error:
        raise BadInput(unreadable, file=path.name, problem=str(error)) from None
    except RecursionError:
        raise BadInput(unreadable, file=path.name, problem=f"> {MOST_DEPTH}") from None


def _json(path: Path, unreadable: str) -> Any:
    try:
        content = json.loads(text_of(path, unreadable))
        _refuse_deep(content, path, unreadable)
        return content
    except ValueError:
        raise BadInput(unreadable, file=path.name, problem="JSON") from None
    except RecursionError:
        raise BadInput(unreadable, file=path.name, problem=f"> {MOST_DEPTH}") from None


def _refuse_deep(content: Any, path: Path, unreadable: str) -> None:
    """Refuse what is nested deeper than `MOST_DEPTH`."""
    level = [content]
    for _ in range(MOST_DEPTH):
        level = [part for node in level for part in _parts(node)]
        if not level:
            return
    raise BadInput(unreadable, file=path.name, problem=f"> {MOST_DEPTH}")


def _parts(node: object) -> list[Any]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def _csv(path: Path, missing: str, unreadable: str) -> tuple[pa.Table, dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            content = file.read()
        lines = csv.reader(io.StringIO(content, newline=""), strict=True)
        header, rows = next(lines, []), [row for row in lines if row]
    except FileNotFoundError:
        raise BadInput(missing, file=path.name) from None
    except (OSError, UnicodeDecodeError, csv.Error):
        raise BadInput(unreadable, file=path.name) from None
    whole = all(len(row) == len(header) for row in rows)
    if "" in header or not whole:
        raise BadInput(unreadable, file=path.name)
    at = {name: i for i, name in enumerate(header)}
    return pa.table(
        {name: pa.array([row[i] for row in rows], pa.string()) for name, i in at.items()}
    ), {}
