"""One small function per kind of check: what it looks at, and the drafts it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from doorstep.domain.registers import CheckSpec
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft
from doorstep.engine.checks.rules.cells import blank, flag
from doorstep.engine.checks.rules.dates import future, late, order
from doorstep.engine.checks.rules.deaths import after
from doorstep.engine.checks.rules.doors import papers, service
from doorstep.engine.checks.rules.embedded import embedded
from doorstep.engine.checks.rules.families import relation
from doorstep.engine.checks.rules.omissions import missing
from doorstep.engine.checks.rules.presence import present
from doorstep.engine.checks.rules.residence import status
from doorstep.engine.checks.rules.same import duplicate, same_id
from doorstep.engine.checks.rules.values import value

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
