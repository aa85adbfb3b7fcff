"""A table whose rows tell of several kinds of event, each in its own column of types: 变动类型 over
出生, 死亡, 迁入, 迁出."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from doorstep.domain.registers import RegisterSpec
from doorstep.engine.tabular.sheets.headers import HeaderIndex, Heading, normalise_header
from doorstep.engine.tabular.sheets.kinds import headings
from doorstep.engine.tabular.sheets.row_types import plain_text
from doorstep.engine.tabular.sheets.view import SheetView

_OF_ONE_PERSON = frozenset({"birth_date", "death_date", "move_date"})
_PLACES = {"from_place": "to_place", "to_place": "from_place"}


class Changes:
    """Knows the words of a pack by which a cell names an event of one person."""

    def __init__(self, index: HeaderIndex) -> None:
        self.index = index
        words = index.pack.words
        self.clear = frozenset(normalise_header(w) for w in words.get("event_type", ()))
        self.vague = frozenset(normalise_header(w) for w in words.get("row_type", ()))
        self.kinds = {
            normalise_header(title): spec.code
            for spec in index.pack.registers.values()
            if spec.event_date in _OF_ONE_PERSON
            for title in spec.titles
        }
        self._memo: dict[str, str | None] = {}

    def kinds_of(
        self, view: SheetView, paths: Mapping[int, Sequence[str]], rows: Sequence[int]
    ) -> tuple[dict[int, str], int | None]:
        """The kind that each row names in a column of types, and that column; nothing when no
        column is one."""
        for c, path in paths.items():
            own = normalise_header(path[-1])
            if own not in self.clear and own not in self.vague:
                continue
            found = {r: self.kind_named(view.text(r, c)) for r in rows if view.filled[r, c]}
            named = {r: kind for r, kind in found.items() if kind is not None}
            distinct = set(named.values())
            sure = len(named) * 2 > len(rows)
            if own in self.vague:
                sure = len(named) * 10 >= len(rows) * 9 and len(distinct) > 1
            if sure:
                return named, c
        return {}, None

    def kind_named(self, text: str) -> str | None:
        """The kind of event a cell names (死亡注销, 户口迁出); None where none or several do."""
        if text not in self._memo:
            plain = plain_text(normalise_header(text))
            hits = [word for word in self.kinds if word in plain]
            longest = max(map(len, hits), default=0)
            kinds = {self.kinds[word] for word in hits if len(word) == longest}
            self._memo[text] = kinds.pop() if len(kinds) == 1 else None
        return self._memo[text]

    def headings(self, paths: Mapping[int, Sequence[str]], kind: str) -> dict[int, Heading]:
        """What the columns say for the rows of one kind: the day of the change is its own day, the
        one place is where the person came from or went to."""
        spec = self.index.pack.registers[kind]
        found = headings(paths, self.index, kind)
        general = {c: self.index.path(path).code for c, path in paths.items()}
        for wanted, lent in self._lent(spec):
            if any(h.code == wanted for h in found.values()):
                continue
            at = next((c for c, code in general.items() if code == lent), None)
            if at is not None:
                found[at] = Heading(wanted)
        return found

    def _lent(self, spec: RegisterSpec) -> list[tuple[str, str]]:
        lent = [(place, other) for place, other in _PLACES.items() if place in spec.telling]
        if spec.event_date is not None and spec.event_date != "birth_date":
            lent.append((spec.event_date, "move_date"))
        return lent
