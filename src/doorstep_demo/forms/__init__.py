"""The offices' workbooks: every layout of the demo township, by name."""

from __future__ import annotations

from doorstep_demo.forms import events_flat, events_hand, persons_flat, persons_hand, visits
from doorstep_demo.forms.layout import Layout

ALL: tuple[Layout, ...] = (
    *persons_flat.LAYOUTS,
    *persons_hand.LAYOUTS,
    *events_flat.LAYOUTS,
    *events_hand.LAYOUTS,
    *visits.LAYOUTS,
)


def for_register(register: str, *, small: bool | None = None) -> list[Layout]:
    """Layouts of one register (those that hold several registers are not among them)."""
    return [x for x in ALL if x.registers == (register,) and (small is None or x.small == small)]
