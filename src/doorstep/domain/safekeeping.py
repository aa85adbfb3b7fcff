"""What is said of a workspace that is looked after: problems found, where it stands, its key on
paper."""

from __future__ import annotations

from dataclasses import dataclass

SETTINGS = "doorstep.toml"
"""The file that makes a folder a workspace."""

DATABASE = "office.db"
"""The office's database in it, where PostgreSQL does not hold that."""


@dataclass(frozen=True)
class Problem:
    """Something that is not as it should be: `code` names the sentence (`problem.<code>`), `file`
    is relative."""

    code: str
    file: str
    ledger: str | None = None


@dataclass(frozen=True)
class Standing:
    """Where a workspace stands: the number of its last change and when that was (ISO 8601), and
    what it holds."""

    number: int
    when: str
    sources: int
    states: int
    decisions: int
    recipes: int = 0


@dataclass(frozen=True)
class Verification:
    """What was found wrong; `standing` is None where it could not be read."""

    problems: tuple[Problem, ...]
    standing: Standing | None = None


@dataclass(frozen=True)
class KeyHalf:
    """One half of a key on paper: which one (1 or 2), of which workspace, and its lines as they are
    printed."""

    number: int
    workspace: str
    lines: tuple[str, ...]
