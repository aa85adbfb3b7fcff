"""What pages and commands say of tasks, people, and ledgers that came back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from doorstep.domain.tasks import DutyLine, TaskLine
from doorstep.i18n.phrasebook import Phrasebook


def task_lines(tasks: Sequence[TaskLine], phrases: Phrasebook) -> Iterator[str]:
    """A line for each task, then how many there are."""
    for one in tasks:
        due = () if one.due is None else (phrases.text("tasks.line.due", day=phrases.day(one.due)),)
        standing = {"standing": one.standing, "matters": one.matters}
        count = (phrases.text("tasks.line.matters", **standing),) if one.matters else ()
        recurrence = (again(phrases, one.recurrence),) if one.recurrence else ()
        told = (
            phrases.name("task-state", one.state),
            phrases.name("kind", one.register),
            *count,
            one.owner or phrases.text("tasks.nobody"),
            *due,
            *recurrence,
        )
        kind = phrases.name("finding", one.kind)
        yield f"{one.key}  {one.village} {kind}{phrases.brackets(phrases.join(told))}"
    yield phrases.plural("tasks.line.total", len(tasks))


def duty_lines(duties: Sequence[DutyLine], phrases: Phrasebook) -> Iterator[str]:
    """A line for each role of each place, holes named."""
    for one in duties:
        role = phrases.name("duty", one.role)
        who = one.person or phrases.text("people.hole")
        more = [one.phone] if one.phone else []
        if one.deputy:
            more.append(phrases.text("people.deputy-is", name=one.deputy))
        where = one.place or phrases.text("people.township")
        known = phrases.brackets(phrases.join(more)) if more else ""
        yield phrases.labelled(f"{where} {role}", f"{who}{known}")


def again(phrases: Phrasebook, recurrence: int) -> str:
    """Tell that a task is there for the second time, the third, and so on."""
    time = recurrence + 1
    key = f"tasks.time.{time}"
    return phrases.text(key) if phrases.known(key) else phrases.text("tasks.time", n=time)


TAKEN = ("answered", "unchanged", "blank", "settled", "moved")
"""What is counted of a ledger that came back."""


def taken_ledger(which: str, counts: Mapping[str, int], phrases: Phrasebook) -> str:
    """Say what a returned ledger brought; of what there is none, nothing."""
    parts = [phrases.plural(f"ledger.taken.{of}", n) for of in TAKEN if (n := counts[of])]
    what = phrases.join(parts) if parts else phrases.text("ledger.taken.nothing")
    return phrases.text("ledger.taken", which=which, what=what)
