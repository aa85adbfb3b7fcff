"""What this process has made lasting so far: whoever stops it is told what stands."""

from __future__ import annotations

_done: list[tuple[str, str]] = []


def note_done(kind: str, name: str) -> None:
    """Note that something stands from now on: a "change" of a workspace, or a "file"."""
    _done.append((kind, name))


def done_so_far() -> list[tuple[str, str]]:
    """List what was noted, in order."""
    return list(_done)


def forget_done() -> None:
    """Begin anew, as a command does."""
    _done.clear()
