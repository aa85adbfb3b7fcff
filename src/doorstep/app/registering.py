"""Registers in and out: files are read, told apart from what is held, and only then kept.

Files are read before anybody else is kept from writing; what they are is decided, and kept, in one
go. Withdrawing and undoing are new states and old ones; nothing is ever removed from disk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from doorstep.app.holdings import as_source, find_source, source_id, tables_of, versions_of
from doorstep.app.importing import (
    ImportedFile,
    as_held,
    ledger_files,
    no_registers,
    read_all,
    read_one,
    refuse_unknown_columns,
    silent,
)
from doorstep.app.recipes import check_corrections, recipe_of, remember, remembered
from doorstep.app.telling_apart import Planned, RegisterOptions, tell_apart
from doorstep.app.versions import compare_versions
from doorstep.domain.errors import BadInput, UsageError
from doorstep.domain.file_names import file_name
from doorstep.domain.recipes import Remembered
from doorstep.domain.registers import PackSpec
from doorstep.domain.sources import BadFile, Registered, RegisteredFile, Undone, VersionChange
from doorstep.domain.understanding import PlaceOrigin
from doorstep.engine.fields.places import Gazetteer
from doorstep.engine.intake.child import Request
from doorstep.engine.intake.limited import DEFAULT_LIMITS
from doorstep.engine.intake.places import gazetteer_of, settle_understood
from doorstep.store import Source, Store


@dataclass
class RegistrationPlan:
    """What a registration would do, in the order of the files."""

    files: list[Planned] = field(default_factory=list)
    bad: list[BadFile] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    skipped: list[BadFile] = field(default_factory=list)


def register(
    store: Store, pack: PackSpec, files: Iterable[Path], options: RegisterOptions
) -> Registered:
    """Take in ledger files; all of them, or on any error none.

    Raises BadInput: "files-unreadable" (or the one file's own reason), "register-doubtful"; nothing
    is changed then.
    """
    files = list(files)
    while True:
        got = _read(store, pack, files, options)
        with store.writing():
            if remembered(store) != got.recipes:
                continue  # somebody said something of layouts while files were read
            told = tell_apart(store, pack, got.read, options)
            plan = RegistrationPlan(told, got.bad, got.passed_over, got.skipped)
            for sources in _states_after(store, plan):
                store.commit(sources)
            remember(store, [one.file for one in plan.files if one.verdict.outcome != "earlier"])
            return result_of(plan, _places_known(store, plan))


def _places_known(store: Store, plan: RegistrationPlan) -> Gazetteer | None:
    """The places that registers name, where a file's village rests on words of its name."""
    villages = [
        village
        for planned in plan.files
        for table in planned.file.intake.understood.tables
        for village in table.villages
    ]
    if not any(village.origin is PlaceOrigin.WORDS for village in villages):
        return None
    held = (tables_of(store, source) for source in store.state().sources)
    return gazetteer_of(table for tables in held for table in tables.values())


@dataclass(frozen=True)
class _FilesRead:
    """Files as they were read, before anybody holds the workspace for writing; `recipes`: what was
    remembered of layouts then."""

    read: list[ImportedFile]
    bad: list[BadFile]
    passed_over: list[str]
    skipped: list[BadFile]
    recipes: tuple[Remembered, ...]


def _read(
    store: Store, pack: PackSpec, files: Iterable[Path], options: RegisterOptions
) -> _FilesRead:
    """Read the files; others may write meanwhile."""
    paths, passed = ledger_files(files)
    if not paths:
        raise BadInput("nothing-to-read", files=", ".join(passed))
    if options.get("replaces") and options.get("new"):
        raise UsageError("replaces-and-new")
    if options.get("replaces") and len(paths) > 1:
        raise UsageError("replaces-one-file", count=len(paths))
    recipes = remembered(store)
    asked = FilesAsked(pack, options, recipes)
    read, bad = read_all(asked.requests(paths), options.get("progress", silent))
    bad, skipped = no_registers(bad, read)
    if bad and not (options.get("good_only") and read):
        raise unreadable(bad, read)
    refuse_unknown_columns(frozenset(options.get("keep", ())), read)
    asked.check(read)
    return _FilesRead(read, bad, passed, skipped, recipes)


class FilesAsked:
    """What the reader is asked for each file, and what somebody said of headers.

    Raises: as `recipe_of`.
    """

    def __init__(
        self, pack: PackSpec, options: RegisterOptions, known: tuple[Remembered, ...]
    ) -> None:
        self._pack = pack
        self._options = options
        self._all = recipe_of(pack, options, known)
        each = options.get("each", {})
        self._each = {name: recipe_of(pack, own, known) for name, own in each.items()}

    def requests(self, paths: Iterable[Path]) -> list[Request]:
        """A request a file."""
        limits = self._options.get("limits", DEFAULT_LIMITS)
        day = self._options.get("as_of") or dt.date.today()
        requests = []
        for path in paths:
            recipe, _ = self._each.get(file_name(path), self._all)
            source = source_id(file_name(path), recipe.place, ())
            requests.append(Request(path, self._pack, day, recipe, source, limits))
        return requests

    def check(self, read: Sequence[ImportedFile]) -> None:
        """Hold what was said against the files. Raises: as `check_corrections`."""
        for objection in self.objections(read).values():
            raise objection
        self.check_of_all(read)

    def check_of_all(self, read: Sequence[ImportedFile]) -> None:
        """The same of what was said of all files alike."""
        of_all = [one for one in read if file_name(one.request.path) not in self._each]
        if of_all or not self._each:
            recipe, told = self._all
            check_corrections(told, [one.intake.understood for one in of_all], recipe.skip)

    def objections(self, read: Sequence[ImportedFile]) -> dict[str, BadInput]:
        """What speaks against what was said of single files, by their names."""
        found = {}
        for file in read:
            name = file_name(file.request.path)
            if name in self._each:
                recipe, told = self._each[name]
                try:
                    check_corrections(told, [file.intake.understood], recipe.skip)
                except BadInput as error:
                    found[name] = error
        return found


def withdraw(store: Store, said: str) -> Source:
    """Take a source out: a new state without it; its snapshots stay.

    Raises BadInput("source-unknown" | "source-ambiguous").
    """
    with store.writing():
        held = store.state().sources
        gone = find_source(held, said)
        store.commit([one for one in held if one.id != gone.id])
    return gone


def undo(store: Store) -> Undone:
    """Go back to the state before the last change. Raises BadInput("nothing-to-undo")."""
    from doorstep.engine.checks import ENGINE_VERSION

    with store.writing():
        after = {one.id: one for one in store.state().sources}
        before = {one.id: one for one in store.undo().sources}
    both = before.keys() & after.keys()
    return Undone(
        tuple(one.file for one in before.values()),
        tuple(before[name].file for name in before if name not in both),
        tuple(after[name].file for name in after if name not in both),
        tuple(
            before[name].file
            for name in before
            if name in both and before[name].snapshot != after[name].snapshot
        ),
        store.has_run(store.run_id(ENGINE_VERSION)),
    )


def compare(store: Store, pack: PackSpec, day: dt.date, before: str, after: str) -> VersionChange:
    """Compare two ledgers: each a held source, by whatever it is called (`NAME@2`: its second
    version), or else a file on disk.

    Raises BadInput: as `withdraw`, or as the reader finds the file.
    """
    one, other = (_meant(store, pack, day, said) for said in (before, after))
    return compare_versions(one, other, pack)


def _meant(store: Store, pack: PackSpec, day: dt.date, said: str) -> Mapping[str, pa.Table]:
    name, _, number = said.rpartition("@")
    versions = versions_of(store)
    if Path(said).is_file() and said not in {own[-1].file for own in versions.values()}:
        return read_one(
            Request(Path(said), pack, day, source=source_id(said, None, ()))
        ).intake.tables
    nth = int(number) if name and number.isdecimal() else 0
    own = versions[find_source([own[-1] for own in versions.values()], name if nth else said).id]
    if nth > len(own):
        raise BadInput("version-unknown", said=said, count=len(own))
    return tables_of(store, own[nth - 1])


def unreadable(bad: Sequence[BadFile], good: Sequence[ImportedFile]) -> BadInput:
    """Of a single file its own reason, of several all that cannot be read."""
    if len(bad) == 1 and not good:
        assert isinstance(bad[0].error, BadInput)
        return bad[0].error
    return BadInput(
        "files-unreadable",
        bad=len(bad),
        good=len(good),
        total=len(bad) + len(good),
        files=[file_name(one.request.path) for one in good],
        causes=[one.error for one in bad],
    )


def _states_after(store: Store, plan: RegistrationPlan) -> Iterator[list[Source]]:
    """The sources once the plan is kept: a version in its elder's place, new ones behind. Of two
    versions of one source the first is a state of its own, so that it stays."""
    absorbed = {one.source for planned in plan.files for one in planned.verdict.absorbed}
    after = {one.id: one for one in store.state().sources if one.id not in absorbed}
    waiting = sorted((one for one in plan.files if one.is_kept), key=lambda one: one.version)
    done: set[str] = set()
    for planned in waiting:
        if planned.source in done:
            yield list(after.values())
            done.clear()
        file = planned.file
        tables = as_source(file.intake.tables, planned.source, planned.name)
        snapshot = store.put_snapshot(tables, file.intake.copy, file.intake.meta)
        after[planned.source] = as_held(file, planned.source, planned.name, snapshot)
        done.add(planned.source)
    yield list(after.values())


def result_of(plan: RegistrationPlan, known: Gazetteer | None = None) -> Registered:
    """Tell what became of the files; `known`: the places that registers name."""
    understood = settle_understood([one.file.intake.understood for one in plan.files], known)
    files = [
        RegisteredFile(
            planned.file.account,
            seen,
            planned.verdict.outcome,
            planned.source,
            planned.name,
            planned.version,
            planned.verdict.earlier,
            None if planned.verdict.of is None else planned.verdict.of.file,
            planned.verdict.change,
            planned.verdict.overlaps,
        )
        for planned, seen in zip(plan.files, understood, strict=True)
    ]
    return Registered(tuple(files), tuple(plan.bad), tuple(plan.passed_over), tuple(plan.skipped))
