"""Relations to the head that cannot all be true: two heads in one household, a wife recorded as a
man."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from doorstep.domain.registers import CheckSpec
from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Mention, Spot
from doorstep.engine.checks.register import Facts, Register
from doorstep.engine.checks.rule import ParameterType, rule, text_of
from doorstep.engine.fields.names.written import names_agree

UNTRUSTED_SHARE = 0.2


@rule(CheckKind.RELATION, rule=ParameterType.WORD)
def find_impossible_relations(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """By the check's `rule`: heads or sex."""
    for kind in check.registers:
        register = case.register(kind)
        if register is not None:
            yield from (_second_heads if text_of(check, "rule") == "heads" else _wrong_sexes)(
                case, check, register
            )


def _wrong_sexes(case: Case, check: CheckSpec, register: Register) -> Iterator[Draft]:
    code = check.field or "relation_to_head"
    relations, sexes = register.column(code), register.column("sex")
    for row in sorted(case.holding(register.kind)):
        word, sex = relations[row], sexes[row]
        male, female = case.says(word, "relation_male"), case.says(word, "relation_female")
        if sex is None or male == female or sex == ("male" if male else "female"):
            continue
        about = case.people.key(Mention(register.kind, "person", row)), "sex"
        spots = Spot(register.kind, row, code), Spot(register.kind, row, "sex")
        yield Draft(check, *spots, {}, about, "male" if male else "female", sex)


def _second_heads(case: Case, check: CheckSpec, register: Register) -> Iterator[Draft]:
    """The second head of a household against the first, unless the file numbers its households anew
    all the time."""
    code = check.field or "relation_to_head"
    households = _households(case, register, code)
    files = register.column("file")
    sizes = Counter(files[rows[0]] for rows in households.values() if rows)
    double = Counter(files[rows[0]] for rows in households.values() if len(rows) > 1)
    names, beside = Facts(register, "name", "person"), register.column("head_name")
    for rows in map(register.steady, households.values()):
        if len(rows) < 2 or double[files[rows[0]]] > max(
            1.0, UNTRUSTED_SHARE * sizes[files[rows[0]]]
        ):
            continue
        for row in rows[1:]:
            if _own_household(names, beside[rows[0]], beside[row], rows[0], row):
                continue
            yield Draft(
                check,
                Spot(register.kind, row, code),
                Spot(register.kind, rows[0], code),
                {},
                role="person",
            )


def _households(case: Case, register: Register, code: str) -> dict[str, list[int]]:
    """The rows of heads, by household."""
    found: dict[str, list[int]] = defaultdict(list)
    relations, keys = register.column(code), register.column("household_key")
    for row in sorted(case.holding(register.kind)):
        key = keys[row]
        if key is not None and case.says(relations[row], "head"):
            found[key].append(row)
    return found


def _own_household(
    names: Facts, beside_one: str | None, beside_other: str | None, one: int, other: int
) -> bool:
    """Whether each of the two is named as head beside its own row: two households under one
    number."""
    if beside_one is None or beside_other is None:
        return False
    return (
        names_agree(beside_one, names.value(one) or "")
        and names_agree(beside_other, names.value(other) or "")
        and (not names_agree(beside_one, beside_other))
    )
