"""The files of one registration told apart: each is a new source, the next version of one, or the
same; what nobody can tell is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from doorstep.app.holdings import find_source, free_name, source_id, tables_of, versions_of
from doorstep.app.identity import Holdings, Ledger, Verdict
from doorstep.app.importing import ImportedFile, Progress, read_one
from doorstep.app.recipes import SaidOfLayouts
from doorstep.app.versions import PLACE, places_of
from doorstep.domain.errors import BadInput
from doorstep.domain.file_names import file_name
from doorstep.domain.imports import ImportAccount
from doorstep.domain.registers import PackSpec
from doorstep.domain.sources import Answer, Doubt
from doorstep.engine.intake.limited import ChildLimits
from doorstep.engine.tabular.sheets.told import bare_header
from doorstep.packs.forbidding import forbidding
from doorstep.store import Source, Store

Ask = Callable[[Doubt], Answer]
A_NEW_ONE = "new"
"""What stands for the id of a source where a file is one of its own."""


class RegisterOptions(SaidOfLayouts, total=False):
    """What may be said with a registration, beside what is said of layouts.

    `replaces`: the source whose next version the one file is; `becomes`: the same of single files,
    by their names, or `A_NEW_ONE`; `new`: every file is a source of its
    own; `yes`: whatever is in doubt is the next version; `ask` answers doubts one by one;
    `good_only`: files that cannot be read are left out; `each`: what is said of single files, by
    their names, in place of what is said of all.
    """

    as_of: dt.date | None
    progress: Progress
    limits: ChildLimits
    replaces: str | None
    becomes: Mapping[str, str]
    new: bool
    yes: bool
    good_only: bool
    ask: Ask | None
    each: Mapping[str, SaidOfLayouts]


@dataclass
class Planned:
    """One file with what it is, under the id and the name it would have; `version`: how many its
    source has then."""

    file: ImportedFile
    verdict: Verdict
    source: str
    name: str
    version: int

    @property
    def is_kept(self) -> bool:
        """Whether it changes what is held."""
        return self.verdict.outcome in ("new", "next")


def tell_apart(
    store: Store, pack: PackSpec, read: Sequence[ImportedFile], options: RegisterOptions
) -> list[Planned]:
    """What each of these files is to what is held. Raises BadInput("register-doubtful")."""
    return _Telling(store, pack, options).decide(read)


class _Telling:
    """The files of one call, told apart from what is held and from each other."""

    def __init__(self, store: Store, pack: PackSpec, options: RegisterOptions) -> None:
        self._options = options
        self._store = store
        self._versions = versions_of(store)
        self._sources = {name: own[-1] for name, own in self._versions.items()}
        self._numbers = {name: len(own) for name, own in self._versions.items()}
        self._given: frozenset[str] = frozenset()
        self._pack = pack
        self._holdings = Holdings(pack)
        self._before: dict[str, Ledger] = {}
        self._unsure: list[Doubt] = []

    def decide(self, read: Sequence[ImportedFile]) -> list[Planned]:
        """What each file is; those of bytes that are held go first, for they settle nothing,
        then those of bytes that were.

        Raises BadInput("register-doubtful") with every doubt that nobody answered.
        """
        held = {source.sha256 for source in self._sources.values()}
        were = {one.sha256 for own in self._versions.values() for one in own} - held
        self._given = frozenset(file.account.sha256 for file in read)

        def rank(file: ImportedFile) -> int:
            return 0 if file.account.sha256 in held else 1 if file.account.sha256 in were else 2

        order = sorted(read, key=rank)
        for source in self._sources.values():
            ledger = self._as_ledger(source)
            self._before[source.id] = ledger
            self._holdings.add(ledger)
        planned = {id(file): self._planned(file) for file in order}
        if self._unsure:
            raise BadInput("register-doubtful", causes=[doubt.error for doubt in self._unsure])
        return [planned[id(file)] for file in read]

    def _planned(self, file: ImportedFile) -> Planned:
        verdict = self._answered(self._verdict(file))
        of = verdict.of
        if verdict.outcome in ("same", "earlier") and of is not None:
            return Planned(file, verdict, of.source, of.file, self._numbers.get(of.source, 1))
        if of is not None:
            file, verdict = self._at_its_place(file, verdict)
        for ledger in verdict.absorbed:
            self._holdings.drop(ledger)
        path, place = file.request.path, file.request.recipe.place
        new = source_id(file_name(path), place, self._holdings.ids)
        source = new if of is None else of.source
        places = sorted({village for _, village in places_of(file.intake.read(PLACE))})
        folder = file_name(path.parent)
        speakable = forbidding(self._pack.forbidden, folder) is None
        marks = [*(places if len(places) == 1 else ()), folder * speakable]
        name = free_name(file.account.file, marks, self._holdings.names(source))
        held = replace(self._coming(file), source=source, file=name, here=True)
        self._holdings.add(held)
        self._numbers[source] = self._numbers.get(source, 0) + 1
        return Planned(file, verdict, source, name, self._numbers[source])

    def _verdict(self, file: ImportedFile) -> Verdict:
        ledger = self._coming(file)
        target = self._options.get("replaces") or self._options.get("becomes", {}).get(ledger.file)
        if target and target != A_NEW_ONE:
            return self._replacing(ledger, find_source(list(self._sources.values()), target))
        twin = self._holdings.twin(ledger)
        if twin is not None and self._keeps_more(file, twin):
            return self._holdings.next_of(ledger, twin)
        if twin is not None and self._holdings.same_rows(ledger, twin):
            return Verdict("same", twin)
        if self._options.get("new") or target == A_NEW_ONE:
            return Verdict("new")
        if twin is not None:
            return self._holdings.replacing(ledger, twin)
        return self._once_held(ledger) or self._unless_earlier(ledger)

    def _replacing(self, ledger: Ledger, source: Source) -> Verdict:
        """The next version of a source that somebody named."""
        of = self._before[source.id]
        if self._holdings.is_other_kind(ledger, of):
            raise BadInput("replaces-other-kind", file=ledger.file, of=of.file)
        return self._holdings.in_place_of(ledger, of)

    def _once_held(self, ledger: Ledger) -> Verdict | None:
        """A file of the very bytes of an earlier version, which nothing makes the next unasked."""
        for name, own in self._versions.items():
            of = self._holdings.get(name)
            for number, source in enumerate(own, 1):
                if of is not None and source.sha256 == ledger.sha256 != of.sha256:
                    if self._goes_back(of):
                        return self._holdings.next_of(ledger, of)
                    return Verdict("earlier", of, earlier=number)
        return None

    def _unless_earlier(self, ledger: Ledger) -> Verdict:
        """What a file is by what it holds; the rows of an earlier version are no next one."""
        verdict = self._holdings.recognise(ledger)
        of = verdict.of
        if of is None or verdict.outcome != "next" or self._goes_back(of):
            return verdict
        for number, source in enumerate(self._versions.get(of.source, ())[:-1], 1):
            before = self._as_ledger(source)
            if before.rows == ledger.rows and self._holdings.next_of(ledger, before).repeats:
                return Verdict("earlier", of, earlier=number)
        return verdict

    def _goes_back(self, of: Ledger) -> bool:
        """Whether somebody wants the earlier version of what is held back; not where the present
        one was handed in with it."""
        return bool(self._options.get("yes")) and of.sha256 not in self._given

    def _keeps_more(self, file: ImportedFile, twin: Ledger) -> bool:
        """Whether a column is to be kept whose cells the same file lost when it was taken in."""
        held = self._sources.get(twin.source)
        if held is None or twin.here:
            return False
        kept = ImportAccount.from_meta(self._store.meta(held.snapshot)).kept
        return not {*map(bare_header, file.account.kept)} <= {*map(bare_header, kept)}

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
