"""One field of one person in two registers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from doorstep.domain.registers import CheckSpec
from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.alike import Alike
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Mention, Spot
from doorstep.engine.checks.register import Facts, Register
from doorstep.engine.checks.rule import ParameterType, rule, sides_of, text_of
from doorstep.engine.fields.agreement import agree, reason
from doorstep.engine.fields.words import plain


@rule(
    CheckKind.VALUE,
    between=ParameterType.SIDES,
    tolerance=ParameterType.TOLERANCE,
    alike=ParameterType.WORD_GROUPS,
)
def find_differing_values(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """Linked rows that both tell the field and do not agree within the tolerance."""
    between, field, tolerance = sides_of(check), check.field, text_of(check, "tolerance", "exact")
    if between is None or field is None:
        return
    left_side, right_side = between
    registers = case.register(left_side[0]), case.register(right_side[0])
    if registers[0] is None or registers[1] is None:
        return
    (left_said, left_spot), (right_said, right_spot) = (
        teller(case, *side, field) for side in between
    )
    same = Alike.of_column(case.pack, field)
    heads = Heads(case) if field == "relation_to_head" else None
    of_house = field in OF_THE_HOUSE and right_side[0] == "visits"
    for person, one, other in _pairs(case, left_side, right_side):
        if of_house and not _one_house((registers[0], one), (registers[1], other)):
            continue
        left, right = left_said(one), right_said(other)
        if left is None or right is None or same(left, right):
            continue
        if heads is not None and not heads.one((left_side[0], one), (right_side[0], other)):
            continue
        if agree(tolerance, field, left, right, case.id_system):
            continue
        why = reason(tolerance, left, right, case.pack.names)
        spots = left_spot(one, right), right_spot(other, left)
        yield Draft(
            check,
            *spots,
            {"reason": why} if why else {},
            (person, field),
            left,
            right,
            left_side[1],
        )


OF_THE_HOUSE = ("group", "address")
"""What a visit says of the house alone, not of each person."""


def _one_house(left: tuple[Register, int], visit: tuple[Register, int]) -> bool:
    """Whether a line is of the very house that was visited, as far as both tell a number: of
    whoever is listed under another one the door said nothing."""
    rows = left, visit
    numbers = [register.column("household_no")[row] for register, row in rows]
    return None in numbers or plain(numbers[0] or "") == plain(numbers[1] or "")


Tell = Callable[[int], str | None]
Show = Callable[[int, str | None], Spot]


def teller(case: Case, kind: str, role: str, field: str) -> tuple[Tell, Show]:
    """What a register's rows say of a field in comparable form, and the cell that says so (of
    several cells the one that differs from another value)."""
    if field == "residence_status":
        return (lambda row: case.whereabouts(kind, row)), (lambda row, _: Spot(kind, row, field))
    facts = Facts(case.registers[kind], field, role)
    return facts.value, facts.spot


class Heads:
    """Whether two rows' households have one and the same head: a relation means nothing without
    it."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._heads: dict[str, dict[str, set[object]]] = {}

    def one(self, left: tuple[str, int], right: tuple[str, int]) -> bool:
        """Both households are known, and so is that a head of either is one person."""
        return bool(self.of(*left) & self.of(*right))

    def of(self, kind: str, row: int) -> set[object]:
        """The heads of a row's household; none where it is not known."""
        register = self._case.registers[kind]
        keys = register.column("household_key")
        if kind not in self._heads:
            relations = register.column("relation_to_head")
            found: dict[str, set[object]] = defaultdict(set)
            for there in sorted(self._case.holding(kind)):
                key = keys[there]
                if key is not None and self._case.says(relations[there], "head"):
                    found[key].add(self._case.people.key(Mention(kind, "person", there)))
            self._heads[kind] = found
        own = keys[row]
        return self._heads[kind].get(own, set()) if own is not None else set()


def _pairs(
    case: Case, left: tuple[str, str], right: tuple[str, str]
) -> Iterator[tuple[object, int, int]]:
    holds = case.holding(left[0]), case.holding(right[0])
    for person, one, other in case.people.pairs(left, right):
        if one in holds[0] and other in holds[1]:
            yield person, one, other
