"""What was understood of dropped files as it is kept, sealed, in the database: codes and their
parameters, so that every reader gets it in her own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from doorstep.domain.errors import BadInput, DoorstepError, RefusedByRule
from doorstep.domain.sources import Looked, RowChange, VersionChange
from doorstep.domain.understanding import FileUnderstood, SheetPicture

DOUBT = "doubt-"
"""How the codes of questions begin that somebody must answer."""

_FAMILIES = {cls.__name__: cls for cls in (BadInput, RefusedByRule)}


@dataclass(frozen=True)
class FileChange:
    """What a file would be to what is held: `outcome` as of `RegisteredFile`, the source `of` which
    it is a version, which, and what changes; sources that hold most of its people in another
    layout."""

    outcome: str
    of: str | None = None
    version: int = 1
    earlier: int = 0
    change: VersionChange | None = None
    overlaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeenFile:
    """A dropped file as it was understood: why it would not be taken in, what nobody but a person
    can say of it, what it would be, and some rows of its
    sheets."""

    understood: FileUnderstood
    reasons: tuple[DoorstepError, ...] = ()
    doubts: tuple[DoorstepError, ...] = ()
    change: FileChange | None = None
    pictures: tuple[SheetPicture, ...] = ()

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> SeenFile:
        """Read what `told_of` or `told_of_failure` made."""
        errors = [_error(one) for one in told["errors"]]
        return cls(
            FileUnderstood.from_told(told["file"]),
            tuple(one for one in errors if not one.code.startswith(DOUBT)),
            tuple(one for one in errors if one.code.startswith(DOUBT)),
            _change(told["change"]) if told["change"] else None,
            tuple(map(SheetPicture.from_told, told["pictures"])),
        )


def told_of(looked: Looked) -> dict[str, Any]:
    """What is kept of a file that was looked at."""
    outcome = looked.outcome
    kept = ("outcome", "of", "version", "earlier", "overlaps")
    change = {name: getattr(outcome, name) for name in kept} if outcome else None
    if outcome and change:
        change["change"] = asdict(outcome.change) if outcome.change else None
    return {
        "file": asdict(looked.file),
        "errors": told_errors(looked.reasons),
        "change": change,
        "pictures": [asdict(one) for one in looked.pictures],
    }


def told_of_failure(file: str, error: DoorstepError) -> dict[str, Any]:
    """The same of a file of which nothing could be read."""
    return told_of(Looked(FileUnderstood.of_nothing(file), (error,)))


def told_errors(errors: Iterable[DoorstepError]) -> list[dict[str, Any]]:
    """Errors as codes and parameters."""
    return [
        {"family": type(one).__name__, "code": one.code, "params": _plain(one)} for one in errors
    ]


def read_errors(told: Iterable[Mapping[str, Any]]) -> tuple[DoorstepError, ...]:
    """The errors again."""
    return tuple(map(_error, told))


def _plain(error: DoorstepError) -> dict[str, object]:
    plain: object = error.as_json()["error"]
    assert isinstance(plain, dict)
    return {key: value for key, value in plain["params"].items() if key != "causes"}


def _error(told: Mapping[str, Any]) -> DoorstepError:
    return _FAMILIES.get(told["family"], BadInput)(told["code"], **told["params"])


def _change(told: Mapping[str, Any]) -> FileChange:
    change = told["change"]
    if change:
        examples = tuple(map(_example, change["examples"]))
        change = VersionChange(**{**change, "examples": examples})
    return FileChange(**{**told, "change": change, "overlaps": tuple(told["overlaps"])})


def _example(told: Mapping[str, Any]) -> RowChange:
    return RowChange(**{**told, "fields": tuple(tuple(one) for one in told["fields"])})
