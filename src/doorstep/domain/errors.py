"""What can go wrong, as a tree: every error carries a code and parameters, never a sentence and
never a row's value.

Errors are raised low, caught once at each face (command line, pages) and put into the reader's
words by `i18n`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from doorstep.domain.file_names import as_text


class DoorstepError(Exception):
    """Base of all errors a user may meet; `code` names the sentence, `params` fill it, `exit_code`
    is the process's."""

    exit_code = 5
    http_status = 500
    said: ClassVar[Callable[[str, Mapping[str, object]], str] | None] = None
    """How a code and its parameters are said in a sentence, once somebody who has words set it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {k: as_text(v) if isinstance(v, str) else v for k, v in params.items()}

    def __str__(self) -> str:
        say = DoorstepError.said
        own = self.code if say is None else f"{say(self.code, self.params)} [{self.code}]"
        return "\n  ".join([own, *map(str, self.causes)])

    @property
    def causes(self) -> tuple[DoorstepError, ...]:
        """The errors that this one sums up, each with a sentence of its own."""
        causes = self.params.get("causes", ())
        return tuple(causes) if isinstance(causes, list | tuple) else ()

    def as_json(self) -> dict[str, object]:
        """`{"error": {"code", "params"}}`, as printed with `--json`."""
        params = dict(self.params)
        if self.causes:
            params["causes"] = [cause.as_json()["error"] for cause in self.causes]
        return {"error": {"code": self.code, "params": params}}


class UsageError(DoorstepError):
    """The command was put wrongly (exit 2)."""

    exit_code = 2
    http_status = 400


class BadInput(DoorstepError):
    """A file, table, pack or workspace cannot be used as it is (exit 3)."""

    exit_code = 3
    http_status = 422


class RefusedByRule(DoorstepError):
    """The product's rules forbid it (exit 4)."""

    exit_code = 4
    http_status = 403


class Stopped(DoorstepError):
    """Somebody stopped the command (exit 130)."""

    exit_code = 130


class InternalError(DoorstepError):
    """Our fault (exit 5)."""
