"""A pack's checks, held to rolls as well: what a row says, alone and beside others, but never who
is missing from one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from doorstep.domain.registers import CheckSpec
from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.rule import sides_of, text_of
from doorstep.engine.intake.rolls import roll_kind

# Kinds of check that look at every register by itself.
_EACH = frozenset(
    {
        CheckKind.FLAG,
        CheckKind.BLANK,
        CheckKind.EMBEDDED,
        CheckKind.ORDER,
        CheckKind.FUTURE,
        CheckKind.SAME_ID,
        CheckKind.DUPLICATE,
    }
)


def with_rolls(checks: Iterable[CheckSpec], kinds: Collection[str]) -> Iterator[CheckSpec]:
    """The checks, and what they are where `kinds` of tables hold rolls of their registers."""
    for check in checks:
        of_rolls = text_of(check, "of") == "rolls"
        rolls = tuple(r for kind in check.registers if (r := roll_kind(kind)) in kinds)
        if check.kind in _EACH:
            yield replace(check, registers=(*check.registers, *rolls))
        elif not of_rolls:
            yield check
        if check.kind == CheckKind.VALUE:
            yield from _beside_rolls(check, kinds)
        elif of_rolls and (first := roll_kind(check.registers[0])) in kinds:
            yield replace(check, registers=(first, *check.registers[1:]))


def _beside_rolls(check: CheckSpec, kinds: Collection[str]) -> Iterator[CheckSpec]:
    """A comparison of two registers with a roll in the stead of either."""
    between = sides_of(check)
    if between is None:
        return
    left, right = between
    stead = [(left, (roll_kind(right[0]), right[1]))]
    if left != right:
        stead.append(((roll_kind(left[0]), left[1]), right))
    for sides in stead:
        if any(kind in kinds for kind, _ in sides if kind not in check.registers):
            pairs = [list(side) for side in sides]
            yield replace(check, params={**check.params, "between": pairs})
