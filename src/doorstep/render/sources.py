"""What registering, listing and undoing print: lines in the reader's words, and objects for
`--json`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

from doorstep.domain.sources import (
    HeldFile,
    Registered,
    RegisteredFile,
    RowChange,
    Undone,
    VersionChange,
)
from doorstep.engine.fields.masking import mask_numbers, masked_value
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.terminal import account_lines, account_payload
from doorstep.render.understanding import brief_lines
from doorstep.render.values import masked_text

_MOST_NAMES = 8


def registered_payload(registered: Registered) -> Iterator[dict[str, object]]:
    """Give what `register --json` prints: an object a file, then those left out."""
    for one in registered.files:
        told = asdict(replace(one, change=None))
        del told["account"], told["understood"]
        told["change"] = None if one.change is None else change_payload(one.change)
        yield account_payload(one.account) | told
    for bad in registered.bad:
        yield {"file": bad.file, "outcome": "bad"} | bad.error.as_json()
    for one_skipped in registered.skipped:
        yield {"file": one_skipped.file, "outcome": "skipped"} | one_skipped.error.as_json()
    if registered.passed_over:
        yield {"passed_over": registered.passed_over}


def registered_lines(registered: Registered, phrases: Phrasebook) -> Iterator[str]:
    """Say of every file what it was to those held, and what became of its rows."""
    for one in registered.files:
        yield from account_lines(one.account, phrases)
        yield from brief_lines(one.understood, phrases)
        yield from outcome_lines(one, phrases)
    yield from _left_out(registered, phrases)


def outcome_lines(one: RegisteredFile, phrases: Phrasebook) -> Iterator[str]:
    """Say what a file was to those held, and what it changed."""
    change = one.change
    if one.outcome == "next" and change is not None:
        yield phrases.text("cli.register.next", of=one.of, version=one.version, **_counts(change))
        yield from change_lines(change, phrases)
    else:
        told = {"of": one.of, "version": one.version, "earlier": one.earlier}
        yield phrases.text(f"cli.register.{one.outcome}", **told)
    if one.account.kept and one.outcome in ("new", "next"):
        yield phrases.text("cli.register.kept", columns=phrases.join(one.account.kept))
    if one.name != one.account.file and one.outcome in ("new", "next"):
        yield phrases.text("cli.register.name", name=one.name)
    if one.overlaps:
        names = phrases.join(one.overlaps)
        yield phrases.text("cli.register.overlaps", names=names, first=one.overlaps[0])


def _left_out(registered: Registered, phrases: Phrasebook) -> Iterator[str]:
    for what, files in (("bad", registered.bad), ("skipped", registered.skipped)):
        for one in files:
            yield phrases.text(f"cli.register.{what}", reason=phrases.problem(one.error))
    if registered.passed_over:
        names = phrases.join(registered.passed_over)
        yield phrases.text("cli.register.passed", names=names)


# -- what a version changed


def _counts(change: VersionChange) -> dict[str, int]:
    return {name: getattr(change, name) for name in ("kept", "added", "changed", "removed")}


def change_payload(change: VersionChange) -> dict[str, object]:
    """Give a change as JSON knows it; numbers of people and phones without their middle."""
    examples = [
        asdict(one)
        | {
            "fields": [
                {"column": code, "before": _masked(code, before), "after": _masked(code, after)}
                for code, before, after in one.fields
            ]
        }
        for one in change.examples
    ]
    return {**_counts(change), "examples": examples}


def change_lines(change: VersionChange, phrases: Phrasebook) -> Iterator[str]:
    """Show a few rows of each sort that are not as they were."""
    for one in change.examples:
        if one.after is None:
            yield phrases.text(
                "cli.change.removed", where=_where(one, one.before, phrases), who=one.who
            )
        elif one.before is None:
            yield phrases.text(
                "cli.change.added", where=_where(one, one.after, phrases), who=one.who
            )
        else:
            fields = phrases.clauses(_field(*field, phrases) for field in one.fields)
            where = _where(one, one.after, phrases)
            yield phrases.text("cli.change.changed", where=where, who=one.who, fields=fields)


def compared_lines(
    before: str, after: str, change: VersionChange, phrases: Phrasebook
) -> Iterator[str]:
    """Say what one file changes of another."""
    yield phrases.text("cli.files.compared", before=before, after=after, **_counts(change))
    yield from change_lines(change, phrases)


def _where(one: RowChange, row: int | None, phrases: Phrasebook) -> str:
    if one.sheet:
        return phrases.text("cli.change.row-of-sheet", sheet=one.sheet, row=row)
    return phrases.text("cli.change.row", row=row)


def _field(code: str, before: str | None, after: str | None, phrases: Phrasebook) -> str:
    blank = phrases.text("report.comment.blank")
    return phrases.text(
        "cli.change.field",
        column=phrases.name("column", code),
        before=masked_text(phrases, code, before) if before else blank,
        after=masked_text(phrases, code, after) if after else blank,
    )


def _masked(code: str, value: str | None) -> str | None:
    return None if value is None else masked_value(code, value)


# -- what is held


def held_lines(held: Sequence[HeldFile], phrases: Phrasebook) -> Iterator[str]:
    """List what is held, a line a file."""
    if not held:
        yield phrases.text("cli.files.none")
    for one in held:
        yield phrases.text(
            "cli.files.line",
            name=one.name,
            version=one.version,
            day=phrases.day(dt.datetime.fromisoformat(one.taken_on).date()),
            kinds=phrases.join(phrases.name("kind", kind) for kind in one.kinds) or "-",
            places=phrases.join(map(mask_numbers, one.places)) or "-",
            rows=phrases.number(one.rows),
            aside=phrases.number(one.set_aside),
        )
        if one.unmapped:
            columns = phrases.counted(one.unmapped)
            yield phrases.text("cli.register.unmapped", columns=columns)
        if one.earlier:
            yield phrases.text("cli.files.earlier", names=_some(one.earlier, phrases))


def _some(names: Sequence[str], phrases: Phrasebook) -> str:
    """Name the first few, and say how many there are where these are not all."""
    if len(names) <= _MOST_NAMES:
        return phrases.join(names)
    first = phrases.join(names[:_MOST_NAMES])
    return phrases.text("pattern.and-more", first=first, count=len(names))


def undone_lines(undone: Undone, phrases: Phrasebook) -> Iterator[str]:
    """Say what an undo did, and whether reconcile has to run again."""
    yield phrases.text("cli.undo.done", count=len(undone.held))
    for what in ("gone", "back", "earlier"):
        names = getattr(undone, what)
        if names:
            yield phrases.text(f"cli.undo.{what}", names=_some(names, phrases))
    if undone.held and not undone.is_reconciled:
        yield phrases.text("cli.undo.reconcile")
