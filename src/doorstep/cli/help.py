"""Help pages set in columns by what a terminal shows: a Han character is two cells wide."""

from __future__ import annotations

from collections.abc import Iterable

import click

from doorstep.i18n.widths import cells, wrap_cells

_GAP = 2
_MOST_OF_FIRST = 30


class HelpFormatter(click.HelpFormatter):
    """click's formatter, with widths counted in cells."""

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = _MOST_OF_FIRST,
        col_spacing: int = _GAP,
    ) -> None:
        """Write terms and what they mean in two columns."""
        rows = list(rows)
        first = min(max((cells(term) for term, _ in rows), default=0), col_max) + col_spacing
        room = max(self.width - self.current_indent - first, 10)
        for term, meaning in rows:
            lines = list(wrap_cells(meaning, room))
            head = term + " " * (first - cells(term))
            if cells(term) > first - col_spacing:
                self.write(f"{'':>{self.current_indent}}{term}\n")
                head = " " * first
            for line in lines or [""]:
                self.write(f"{'':>{self.current_indent}}{head}{line}".rstrip() + "\n")
                head = " " * first


class HelpContext(click.Context):
    """A command's context, whose help is set by our formatter."""

    formatter_class = HelpFormatter
