"""The files of one registration told apart: each is a new source, the next version of one, or the
same; what nobody can tell is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from doorstep.app.holdings import find_source, free_name, source_id, tables_of
from doorstep.app.identity import Holdings, Ledger, Verdict
from doorstep.app.importing import ImportedFile, Progress, read_one
from doorstep.app.recipes import SaidOfLayouts
from doorstep.app.versions import PLACE, places_of
from doorstep.domain.errors import BadInput
from doorstep.domain.file_names import file_name
from doorstep.domain.registers import PackSpec
from doorstep.domain.sources import Answer, Doubt
from doorstep.engine.intake.limited import ChildLimits
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
        new = source_id(file_name(path), place, self._holdings.ids)
        source = new if of is None else of.source
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
