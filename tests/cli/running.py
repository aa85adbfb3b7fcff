"""Running commands in this process as a person would type them, and what they leave behind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from doorstep import DoorstepError

PERSONS = """村,户编号,与户主关系,姓名,性别,出生日期,身份证号
松坪村,1,户主,张三,男,1985-03-07,11010519491231002X
松坪村,1,妻,李四,女,1986年2月,
松坪村,2,户主,王小明,男,1990.5.6,
"""
DEATHS = """姓名,性别,死亡日期,注销日期
张三,男,2024-05-01,2024-06-20
"""


@dataclass(frozen=True)
class Ran:
    """One finished command."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Stdout as JSON lines, which all of it must be."""
        return [json.loads(line) for line in self.out.split("\n")[:-1]]

    @property
    def object(self) -> dict[str, Any]:
        """Stdout as one JSON object."""
        (only,) = self.objects
        return only

    @property
    def said(self) -> str:
        """Stderr without the progress of a slow machine."""
        return "".join(
            line for line in self.err.splitlines(keepends=True) if not line.endswith("…\n")
        )

    @property
    def error(self) -> str:
        """The error's code; checks the rest of the promise: one sentence on stderr, nothing else on
        stdout."""
        assert self.said.count("\n") == 1 and self.said.strip()
        assert list(self.object) == ["error"] and set(self.object["error"]) == {"code", "params"}
        return str(self.object["error"]["code"])


Run = Callable[..., Ran]


@contextmanager
def refused(code: str) -> Iterator[list[DoorstepError]]:
    """What is done inside ends with this error; gives it in a list afterwards."""
    found: list[DoorstepError] = []
    with pytest.raises(DoorstepError) as raised:
        yield found
    assert raised.value.code == code
    found.append(raised.value)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A text file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding)
    return path


def folder_hash(folder: Path) -> str:
    """Names and bytes of everything in a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
