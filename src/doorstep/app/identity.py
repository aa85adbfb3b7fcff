"""What a file is to the sources held already: a new source, the next version of one, or the same.

A source is known by what it holds, not by its file name: its people again, in its layout. What only
a person can tell is a doubt, and nothing is replaced before somebody has said so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pyarrow as pa

from doorstep.app.people_index import PeopleIndex
from doorstep.app.versions import (
    are_elsewhere,
    compare_versions,
    is_narrower,
    places_of,
    same_layout,
    same_rolls,
)
from doorstep.domain.errors import BadInput
from doorstep.domain.registers import PackSpec
from doorstep.domain.sources import LOSES_MUCH, Doubt, Outcome, VersionChange

Tables = Mapping[str, pa.Table]

NEXT_VERSION = 1 - LOSES_MUCH
"""Share of a source's rows that a file must hold again to be its next version, unasked."""

MOST = 0.5
"""Share of either side's rows from which an overlap is asked about, or spoken of."""

A_FEW = 3
"""So many rows of a second source may stand in a file unasked: people who moved."""

_FEW = 0.05


@dataclass(frozen=True)
class Ledger:
    """One ledger as it is compared: a source that is held, or a file that comes in.

    `read` gives its tables with the named columns alone (None: all). `carried`: the source a marked
    copy says it was made from; `here`: it comes with this very call.
    """

    source: str
    file: str
    sha256: str
    rows: int
    read: Callable[[Collection[str] | None], Tables]
    place: str | None = None
    carried: str | None = None
    here: bool = False

    @cached_property
    def tables(self) -> Tables:
        """Its tables, kept from the first time they are asked for."""
        return self.read(None)


@dataclass(frozen=True)
class Verdict:
    """What a file is: `of` the ledger it follows or repeats, `earlier` the number of the version of
    it that it repeats, `absorbed` other sources whose rows it holds too, `overlaps` files of
    another layout with most of its people."""

    outcome: Outcome
    of: Ledger | None = None
    change: VersionChange | None = None
    doubt: Doubt | None = None
    absorbed: tuple[Ledger, ...] = ()
    overlaps: tuple[str, ...] = ()
    earlier: int = 0

    @property
    def repeats(self) -> bool:
        """Whether every row is as it was."""
        return self.change is not None and self.change.is_none

    @property
    def as_new(self) -> Verdict:
        """The file as a source of its own, whatever it resembles."""
        return Verdict("new", overlaps=self.overlaps)


class Holdings:
    """All ledgers that a file may belong to, findable by the people in them."""

    def __init__(self, pack: PackSpec) -> None:
        self._pack = pack
        self._ledgers: dict[str, Ledger] = {}
        self._twins: dict[str, str] = {}
        self._index = PeopleIndex(pack)
        self._unread: list[Ledger] = []

    def add(self, ledger: Ledger) -> None:
        """Hold a ledger from now on, in place of an earlier version of its source."""
        self._ledgers[ledger.source] = ledger
        self._twins[ledger.sha256] = ledger.source
        self._unread.append(ledger)

    def drop(self, ledger: Ledger) -> None:
        """Hold a ledger no longer."""
        del self._ledgers[ledger.source]

    @property
    def ids(self) -> set[str]:
        """The sources' ids."""
        return set(self._ledgers)

    def get(self, source: str) -> Ledger | None:
        """The ledger held for a source."""
        return self._ledgers.get(source)

    def names(self, but: str) -> set[str]:
        """The file names in use, but for one source's."""
        return {one.file for one in self._ledgers.values() if one.source != but}

    def twin(self, ledger: Ledger) -> Ledger | None:
        """The ledger of the very same bytes."""
        found = self._ledgers.get(self._twins.get(ledger.sha256, ""))
        return found if found is not None and found.sha256 == ledger.sha256 else None

    def same_rows(self, ledger: Ledger, of: Ledger) -> bool:
        """Whether two readings say the same in the same cells."""
        one, other = ledger.tables, of.tables
        return one.keys() == other.keys() and all(
            _content(table).equals(_content(other[kind])) for kind, table in one.items()
        )

    def is_other_kind(self, ledger: Ledger, of: Ledger) -> bool:
        """Whether a ledger lists what `of` does not: another register, or some people for all."""
        one, other = ledger.tables, of.tables
        apart = bool(one and other) and not one.keys() & other.keys()
        return apart or not same_rolls(one, other)

    def next_of(self, ledger: Ledger, of: Ledger) -> Verdict:
        """The ledger as a version of `of`, whatever else it resembles."""
        return Verdict("next", of, self._change(of, ledger))

    def in_place_of(self, ledger: Ledger, of: Ledger) -> Verdict:
        """The ledger as the version of `of` that somebody says it is; rows of other sources in it
        are asked about. Raises BadInput("replaces-held"): it is another source already."""
        twin = self.twin(ledger)
        if twin is not None and twin.source != of.source and self.same_rows(ledger, twin):
            raise BadInput("replaces-held", file=ledger.file, of=of.file, held=twin.file)
        return self._with_others(ledger, self.next_of(ledger, of), self._layout(ledger))

    def recognise(self, ledger: Ledger) -> Verdict:
        """Find out what a ledger is by what it carries and holds."""
        carried = self._ledgers.get(ledger.carried or "")
        if carried is not None:
            verdict = self._carried(ledger, carried)
            if verdict is not None:
                return self._with_others(ledger, verdict, self._layout(ledger))
        found = [(of, self._change(of, ledger)) for of in self._alike(ledger)]
        alike = [pair for pair in found if self._may_follow(ledger, *pair)]
        overlaps = tuple(
            of.file
            for of, change in found
            if max(change.share_again, change.share_known) >= MOST
            and same_rolls(of.tables, ledger.tables)
            and ((of, change) not in alike or self._elsewhere(ledger, of))
        )
        verdict = self._of_alike(ledger, alike)
        return verdict if verdict.of is not None else replace(verdict, overlaps=overlaps)

    def replacing(self, ledger: Ledger, of: Ledger) -> Verdict:
        """The ledger in the place of the one it was read from before, otherwise this time: asked
        about where that moves most rows to another village."""
        verdict = self.next_of(ledger, of)
        assert verdict.change is not None
        if not verdict.change.moves_most:
            return verdict
        return replace(verdict, doubt=Doubt("other-place", ledger.file, (of.file,), verdict.change))

    # -- inside

    def _change(self, of: Ledger, ledger: Ledger) -> VersionChange:
        return compare_versions(of.tables, ledger.tables, self._pack)

    def _layout(self, ledger: Ledger) -> list[tuple[Ledger, VersionChange]]:
        """The ledgers of the same layout that share people with this one."""
        alike = (of for of in self._alike(ledger) if same_layout(of.tables, ledger.tables))
        return [(of, self._change(of, ledger)) for of in alike]

    def _may_follow(self, ledger: Ledger, of: Ledger, change: VersionChange) -> bool:
        """Whether it is laid out as a version of `of` would be; more columns or fewer may be filled
        where nearly all people of either stand in the other."""
        if same_layout(of.tables, ledger.tables):
            return True
        pairs = ((of.tables, ledger.tables), (ledger.tables, of.tables))
        same_people = min(change.share_again, change.share_known) >= NEXT_VERSION
        return same_people and any(is_narrower(*pair) for pair in pairs)

    def _with_others(
        self, ledger: Ledger, verdict: Verdict, alike: Sequence[tuple[Ledger, VersionChange]]
    ) -> Verdict:
        """The next version of a source, asked about where it brings rows of other sources too: it
        takes the place of those most of whose rows it has."""
        of, change = verdict.of, verdict.change
        if of is None or change is None or verdict.outcome == "same":
            return verdict
        others = sorted(
            (pair for pair in alike if self._brings(of, *pair)), key=lambda pair: -pair[1].again
        )
        if not others:
            return verdict
        told = [(of, change), *others]
        whole = tuple(
            one
            for one, of_one in others
            if of_one.share_again >= MOST and not self._elsewhere(ledger, one)
        )
        code = "holds-several" if len(whole) == len(others) else "holds-part"
        names = tuple(one.file for one, _ in told)
        shares = tuple((of_one.again, of_one.rows_before) for _, of_one in told)
        rest = tuple(one.file for one, _ in others if one not in whole)
        doubt = Doubt(code, ledger.file, names, change, shares)
        return replace(verdict, doubt=doubt, absorbed=whole, overlaps=rest)

    def _brings(self, of: Ledger, other: Ledger, change: VersionChange) -> bool:
        """Whether more than a few rows of another source come in that `of` did not hold too."""
        if other.source == of.source or change.again <= A_FEW:
            return False
        known = self._change(other, of).again
        return change.again - known > max(A_FEW, _FEW * other.rows)

    def _carried(self, ledger: Ledger, of: Ledger) -> Verdict | None:
        verdict = self.next_of(ledger, of)
        assert verdict.change is not None
        if verdict.change.rows_before and not verdict.change.again:
            return None  # our copy taken as a blank form for other people
        if verdict.change.is_none and self._rows_stay(ledger, of):
            return Verdict("same", of)
        return self._doubted(ledger, verdict)

    def _rows_stay(self, ledger: Ledger, of: Ledger) -> bool:
        one, other = ledger.tables, of.tables
        return all(one[kind]["row"].equals(table["row"]) for kind, table in other.items())

    def _of_alike(self, ledger: Ledger, alike: Sequence[tuple[Ledger, VersionChange]]) -> Verdict:
        """By the ledgers of the same layout that share people with this one: those whose people it
        has again first, then those it has half in common with."""
        whole = [pair for pair in alike if pair[1].share_again >= NEXT_VERSION]
        near = [pair for pair in alike if not self._elsewhere(ledger, pair[0])]
        part = [pair for pair in near if max(pair[1].share_again, pair[1].share_known) >= MOST]
        ranked = sorted(
            whole or part,
            key=lambda pair: (pair[0].file != ledger.file, -pair[1].kept, -pair[1].again),
        )
        if not ranked:
            return self._of_namesake(ledger)
        (of, change), *others = ranked
        verdict = self._doubted(ledger, Verdict("next", of, change))
        verdict = self._with_others(ledger, verdict, alike)
        if not others or verdict.outcome == "same" or verdict.doubt or of.file == ledger.file:
            return verdict
        names = tuple(one.file for one, _ in ranked)  # parallel lists of the same people
        return replace(verdict, doubt=Doubt("one-of-several", ledger.file, names, change))

    def _elsewhere(self, ledger: Ledger, of: Ledger) -> bool:
        return are_elsewhere(places_of(ledger.tables), places_of(of.tables))

    def _doubted(self, ledger: Ledger, verdict: Verdict) -> Verdict:
        """The next version, with what a person should say to it first."""
        of, change = verdict.of, verdict.change
        assert of is not None and change is not None
        if of.here and change.is_none:
            return Verdict("same", of)
        code = None
        if of.here:
            code = "twice"
        elif change.loses_much or (change.share_again < NEXT_VERSION and not ledger.carried):
            code = "loses-much"
        elif change.moves_most or self._elsewhere(ledger, of):
            code = "other-place"
        elif is_narrower(ledger.tables, of.tables) and not same_layout(of.tables, ledger.tables):
            code = "drops-columns"
        doubt = None if code is None else Doubt(code, ledger.file, (of.file,), change)
        return replace(verdict, doubt=doubt)

    def _of_namesake(self, ledger: Ledger) -> Verdict:
        """Of other people: a source of its own, unless it has the name and the place of one."""
        for of in self._ledgers.values():
            if of.file != ledger.file:
                continue
            if self._elsewhere(ledger, of) or self.is_other_kind(ledger, of):
                continue
            verdict = self.next_of(ledger, of)
            assert verdict.change is not None
            if verdict.change.rows_before == 0:
                return verdict
            return replace(
                verdict, doubt=Doubt("namesake", ledger.file, (of.file,), verdict.change)
            )
        return Verdict("new")

    def _alike(self, ledger: Ledger) -> list[Ledger]:
        """Ledgers that hold enough of the same people to be worth a look."""
        columns = self._index.columns()
        for one in self._unread:
            self._index.add(one.source, one.read(columns))
        self._unread.clear()
        found = self._index.hits(ledger.read(columns))
        return [
            self._ledgers[source]
            for source, rows in sorted(found.items())
            if source in self._ledgers
            and rows >= _FEW * min(ledger.rows, self._ledgers[source].rows)
        ]


def _content(table: pa.Table) -> pa.Table:
    """A register table without what its source's id and file name put there."""
    return table.drop_columns(["row_id", "household_key", "file"])
