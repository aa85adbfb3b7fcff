"""Registers in and out: files are read, told apart from what is held, and only then kept.

`plan` decides and changes nothing; `register` keeps what was planned. Withdrawing and undoing are
new states and old ones; nothing is ever removed from disk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pyarrow as pa

from doorstep.app.holdings import (
    as_source,
    find_source,
    free_name,
    source_id,
    tables_of,
    versions_of,
)
from doorstep.app.identity import Holdings, Ledger, Verdict
from doorstep.app.importing import (
    ImportedFile,
    Progress,
    as_held,
    ledger_files,
    read_all,
    read_one,
    refuse_unknown_columns,
)
from doorstep.app.recipes import (
    Correction,
    SaidOfLayouts,
    check_corrections,
    recipe_of,
    remember,
    remembered,
)
from doorstep.app.versions import PLACE, compare_versions, places_of
from doorstep.domain.errors import BadInput, UsageError
from doorstep.domain.file_names import file_name
from doorstep.domain.registers import PackSpec
from doorstep.domain.sources import (
    Answer,
    BadFile,
    Change,
    Doubt,
    Registered,
    RegisteredFile,
    Undone,
)
from doorstep.domain.understanding import PlaceOrigin
from doorstep.engine.fields.places import Gazetteer
from doorstep.engine.intake.child import Request
from doorstep.engine.intake.limited import DEFAULT_LIMITS, ChildLimits
from doorstep.engine.intake.places import gazetteer_of, settle_understood
from doorstep.packs.forbidding import forbidding
from doorstep.store import Source, Store

Ask = Callable[[Doubt], Answer]


class RegisterOptions(SaidOfLayouts, total=False):
    """What may be said with a registration, beside what is said of layouts.

    `replaces`: the source whose next version the one file is; `new`: every file is a source of its
    own; `yes`: whatever is in doubt is the next version; `ask` answers doubts one by one;
    `good_only`: files that cannot be read are left out.
    """

    as_of: dt.date | None
    progress: Progress
    limits: ChildLimits
    replaces: str | None
    new: bool
    yes: bool
    good_only: bool
    ask: Ask | None


@dataclass
class Planned:
    """One file with what it is, under the id and the name it would have."""

    file: ImportedFile
    verdict: Verdict
    source: str
    name: str


@dataclass
class Plan:
    """What a registration would do, in the order of the files."""

    files: list[Planned] = field(default_factory=list)
    bad: list[BadFile] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def register(
    store: Store, pack: PackSpec, files: Iterable[Path], options: RegisterOptions
) -> Registered:
    """Take in ledger files; all of them, or on any error none.

    Raises BadInput: "files-unreadable" (or the one file's own reason), "register-doubtful"; nothing
    is changed then.
    """
    with store.writing():
        plan = plan_registration(store, pack, files, options)
        store.commit(_sources_after(store, plan))
        remember(store, [one.file for one in plan.files])
        numbers = {name: len(own) for name, own in versions_of(store).items()}
        known = _places_known(store, plan)
    return result_of(plan, numbers, known)


def _places_known(store: Store, plan: Plan) -> Gazetteer | None:
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


def plan_registration(
    store: Store, pack: PackSpec, files: Iterable[Path], options: RegisterOptions
) -> Plan:
    """Read the files and find out what each one is; keeps nothing."""
    paths, passed = ledger_files(files)
    if not paths:
        raise BadInput("nothing-to-read", files=", ".join(passed))
    if options.get("replaces") and len(paths) > 1:
        raise UsageError("replaces-one-file", count=len(paths))
    requests, told = requests_for(store, pack, paths, options)
    read, bad = read_all(requests, options.get("progress", _silent))
    if bad and not (options.get("good_only") and read):
        raise _unreadable(bad, read)
    refuse_unknown_columns(frozenset(options.get("keep", ())), read)
    check_corrections(told, [one.intake.understood for one in read])
    return Plan(plan_files(store, pack, read, options), bad, passed)


def requests_for(
    store: Store, pack: PackSpec, paths: Iterable[Path], options: RegisterOptions
) -> tuple[list[Request], list[Correction]]:
    """What the reader is asked for each file, and what somebody said of headers.

    Raises: as `recipe_of`.
    """
    recipe, told = recipe_of(pack, options, remembered(store))
    limits = options.get("limits", DEFAULT_LIMITS)
    day = options.get("as_of") or dt.date.today()
    requests = [
        Request(path, pack, day, recipe, source_id(file_name(path), recipe.place, ()), limits)
        for path in paths
    ]
    return requests, told


def plan_files(
    store: Store, pack: PackSpec, read: Sequence[ImportedFile], options: RegisterOptions
) -> list[Planned]:
    """What each of these files is to what is held. Raises BadInput("register-doubtful")."""
    return _Registration(store, pack, options).decide(read)


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


def compare(store: Store, pack: PackSpec, day: dt.date, before: str, after: str) -> Change:
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


def _silent(step: str, done: int, total: int) -> None:
    """No progress wanted."""


def _unreadable(bad: Sequence[BadFile], good: Sequence[ImportedFile]) -> BadInput:
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


class _Registration:
    """The files of one call, told apart from what is held and from each other."""

    def __init__(self, store: Store, pack: PackSpec, options: RegisterOptions) -> None:
        self._options = options
        self._store = store
        self._sources = {one.id: one for one in store.state().sources}
        self._pack = pack
        self._holdings = Holdings(pack)
        self._before: dict[str, Ledger] = {}
        self._unsure: list[Doubt] = []

    def decide(self, read: Sequence[ImportedFile]) -> list[Planned]:
        """What each file is; those of bytes that are held go first, for they settle nothing.

        Raises BadInput("register-doubtful") with every doubt that nobody answered.
        """
        held = {source.sha256 for source in self._sources.values()}
        order = sorted(read, key=lambda file: file.account.sha256 not in held)
        for source in self._sources.values():
            ledger = self._as_ledger(source)
            self._before[source.id] = ledger
            self._holdings.add(ledger)
        planned = {id(file): self._planned(file) for file in order}
        if self._unsure:
            raise BadInput("register-doubtful", causes=[doubt.error for doubt in self._unsure])
        return [planned[id(file)] for file in read]

    def _planned(self, file: ImportedFile) -> Planned:
        verdict = self._answered(self._verdict(self._coming(file)))
        of = verdict.of
        if verdict.outcome == "same" and of is not None:
            return Planned(file, verdict, of.source, of.file)
        if of is not None:
            file, verdict = self._at_its_place(file, verdict)
        for ledger in verdict.absorbed:
            self._holdings.drop(ledger)
        path, place = file.request.path, file.request.recipe.place
        source = (
            of.source if of is not None else source_id(file_name(path), place, self._holdings.ids)
        )
        places = sorted({village for _, village in places_of(file.intake.read(PLACE))})
        folder = file_name(path.parent)
        speakable = forbidding(self._pack.forbidden, folder) is None
        marks = [*(places if len(places) == 1 else ()), folder * speakable]
        name = free_name(file.account.file, marks, self._holdings.names(source))
        held = replace(self._coming(file), source=source, file=name, here=True)
        self._holdings.add(held)
        return Planned(file, verdict, source, name)

    def _verdict(self, ledger: Ledger) -> Verdict:
        target = self._options.get("replaces")
        if target:
            of = find_source(list(self._sources.values()), target)
            return self._holdings.next_of(ledger, self._before[of.id])
        twin = self._holdings.twin(ledger)
        if twin is not None and self._holdings.same_rows(ledger, twin):
            return Verdict("same", twin)
        if self._options.get("new"):
            return Verdict("new")
        if twin is not None:
            return self._holdings.next_of(ledger, twin)
        return self._holdings.recognise(ledger)

    def _answered(self, verdict: Verdict) -> Verdict:
        doubt = verdict.doubt
        if doubt is None or self._options.get("yes"):
            return verdict
        ask = self._options.get("ask")
        answer = "stop" if ask is None else ask(doubt)
        if answer == "stop":
            self._unsure.append(doubt)
        return verdict if answer == "replace" else verdict.as_new

    def _at_its_place(self, file: ImportedFile, verdict: Verdict) -> tuple[ImportedFile, Verdict]:
        """A version whose rows name no village belongs where the one before did: read once more for
        there."""
        of, recipe = verdict.of, file.request.recipe
        if of is None or not of.place or recipe.place:
            return file, verdict
        request = replace(file.request, recipe=replace(recipe, place=of.place))
        file = read_one(request)
        again = self._holdings.next_of(self._coming(file), of)
        return file, replace(verdict, change=again.change)

    def _as_ledger(self, source: Source) -> Ledger:
        return Ledger(
            source.id,
            source.file,
            source.sha256,
            source.accepted,
            partial(tables_of, self._store, source),
            source.place,
        )

    def _coming(self, file: ImportedFile) -> Ledger:
        account = file.account
        return Ledger(
            file.request.source,
            account.file,
            account.sha256,
            account.accepted,
            file.intake.read,
            file.request.recipe.place,
            self._carried(file),
        )

    def _carried(self, file: ImportedFile) -> str | None:
        """The source that a marked workbook of this workspace says it was made from."""
        match file.intake.meta.get("origin"):
            case [str(workspace), str(source)] if workspace == self._store.settings.id:
                return source
        return None


def _sources_after(store: Store, plan: Plan) -> list[Source]:
    """The sources once the plan is kept: a version in its elder's place, new ones behind."""
    absorbed = {one.source for planned in plan.files for one in planned.verdict.absorbed}
    after = {one.id: one for one in store.state().sources if one.id not in absorbed}
    for planned in plan.files:
        if planned.verdict.outcome == "same":
            continue
        file = planned.file
        tables = as_source(file.intake.tables, planned.source, planned.name)
        snapshot = store.put_snapshot(tables, file.intake.copy, file.intake.meta)
        after[planned.source] = as_held(file, planned.source, planned.name, snapshot)
    return list(after.values())


def result_of(plan: Plan, numbers: Mapping[str, int], known: Gazetteer | None = None) -> Registered:
    """Tell what became of the files; `numbers`: how many versions each source has, `known`: the
    places that registers name."""
    understood = settle_understood([one.file.intake.understood for one in plan.files], known)
    files = [
        RegisteredFile(
            planned.file.account,
            seen,
            planned.verdict.outcome,
            planned.source,
            planned.name,
            numbers.get(planned.source, 1),
            None if planned.verdict.of is None else planned.verdict.of.file,
            planned.verdict.change,
            planned.verdict.overlaps,
        )
        for planned, seen in zip(plan.files, understood, strict=True)
    ]
    return Registered(tuple(files), tuple(plan.bad), tuple(plan.passed_over))
