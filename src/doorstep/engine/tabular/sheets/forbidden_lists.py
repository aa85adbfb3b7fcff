"""Lists that are themselves what no register may hold: 放环对象名单 over a name and a phone.

Where only a column speaks of such a thing the column goes and the people stay. Where the title
says that everybody on the list is such a person, no row of it may be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from doorstep.domain.vocabulary import RowReason
from doorstep.engine.fields.writing import fold
from doorstep.engine.tabular.sheets.forbidden import ForbiddenWords
from doorstep.engine.tabular.sheets.readings import SheetReading, TableReading

_LAST_LETTERS = 2


class ForbiddenLists:
    """Judges titles, by the words of a pack that call a title a list of people (`listed_people`),
    any list (`listed_rows`), or a description (`descriptions`)."""

    def __init__(self, subjects: ForbiddenWords, words: Mapping[str, Sequence[str]]) -> None:
        self.subjects = subjects
        self.people, self.rows, self.descriptions = (
            tuple(fold(word).casefold() for word in words.get(name, ()))
            for name in ("listed_people", "listed_rows", "descriptions")
        )

    def set_aside(self, reading: SheetReading, file: str) -> None:
        """Take the tables of a sheet that are such lists out of its records."""
        for table in list(reading.tables):
            neutral = not any(column.forbidden for column in table.columns)
            titles = [title for title in (table.title, reading.grid.sheet) if title]
            named = any(map(self.subjects.subject, titles))
            if self.is_list(titles if named else [*titles, file], neutral=neutral):
                reading.tables.remove(table)
                _forbid(reading, table)

    def is_list(self, titles: Iterable[str], *, neutral: bool) -> bool:
        """Whether a title says that all below it are such people; `neutral`: no column says so."""
        return any(self._is_list(fold(title).casefold(), neutral) for title in titles)

    def _is_list(self, title: str, neutral: bool) -> bool:
        subject = self.subjects.matched(title)
        if not subject:
            return False
        rest = title[title.rfind(subject) + len(subject) :] if subject in title else ""
        if any(word in subject[-_LAST_LETTERS:] + rest for word in self.descriptions):
            return False
        if subject.endswith(self.people) or any(word in rest for word in self.people):
            return True
        return neutral and any(word in rest for word in self.rows)


def _forbid(reading: SheetReading, table: TableReading) -> None:
    taken = {r for other in reading.tables for r in other.rows}
    for r in table.rows:
        if r not in taken:
            reading.aside[r] = (RowReason.FORBIDDEN_LIST, None)
            reading.forbidden_cells |= {
                (r, c) for c, _ in reading.view.cells(r, range(reading.view.width))
            }
