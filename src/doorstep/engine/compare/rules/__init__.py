"""One small function per kind of check: what it looks at, and the drafts it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from doorstep.engine.compare.case import Case
from doorstep.engine.compare.draft import Draft
from doorstep.engine.compare.rules.cells import blank, flag
from doorstep.engine.compare.rules.dates import future, late, order
from doorstep.engine.compare.rules.deaths import after
from doorstep.engine.compare.rules.doors import papers, service
from doorstep.engine.compare.rules.embedded import embedded
from doorstep.engine.compare.rules.families import relation
from doorstep.engine.compare.rules.omissions import missing
from doorstep.engine.compare.rules.presence import present
from doorstep.engine.compare.rules.residence import status
from doorstep.engine.compare.rules.same import duplicate, same_id
from doorstep.engine.compare.rules.values import value
from doorstep.model import CheckSpec

Rule = Callable[[Case, CheckSpec], Iterable[Draft]]

RULES: Mapping[str, Rule] = {
    "flag": flag,
    "blank": blank,
    "embedded": embedded,
    "order": order,
    "future": future,
    "late": late,
    "same_id": same_id,
    "duplicate": duplicate,
    "value": value,
    "missing": missing,
    "present": present,
    "status": status,
    "after": after,
    "service": service,
    "papers": papers,
    "relation": relation,
}
