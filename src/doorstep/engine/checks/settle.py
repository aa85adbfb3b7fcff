"""What several rows tell of one fault: a missing person seen twice, a household's address wrong on
all its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace

from doorstep.domain.vocabulary import CheckKind, Level
from doorstep.engine.checks.absence import chance_of_all
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Mention, Spot
from doorstep.engine.checks.rules.who_is_there import OMISSION, PRESENCE
from doorstep.engine.checks.shifted import fold_shifted

_FIRST = ("births", "move_in", "visits", "households")


def fold_households(case: Case, drafts: list[Draft]) -> list[Draft]:
    """Drafts about a household's column: one a household and pair of values."""
    return _folded(drafts, lambda d: household_of(case, d), lambda d: d.left)


def household_of(case: Case, draft: Draft) -> Hashable:
    """What a draft about a household's column shares with those of its other lines; None for every
    other draft."""
    column = case.pack.columns.get(draft.left.code)
    if (
        draft.check.kind != CheckKind.VALUE
        or column is None
        or column.level is not Level.HOUSEHOLD
        or draft.right is None
    ):
        return None
    key = case.registers[draft.left.kind].column("household_key")[draft.left.row]
    return (
        None
        if key is None
        else (draft.check.code, draft.check.field, key, draft.left_said, draft.right_said)
    )


def fold_omissions(case: Case, drafts: list[Draft]) -> list[Draft]:
    """One missing person seen by several rows is one finding: the first register's row, the next
    one beside it."""
    missing = [d for d in drafts if d.about is not None and d.about[1] == OMISSION]
    keys = _same_people(case, missing)
    rest = [d for d in drafts if d.about is None or d.about[1] != OMISSION]
    groups: dict[int, list[Draft]] = defaultdict(list)
    for number, draft in enumerate(missing):
        groups[keys[number]].append(draft)
    for found in groups.values():
        ordered = sorted(found, key=lambda d: (_rank(d), case.standing(d.left)))
        best = ordered[0]
        others = [d.left for d in ordered[1:]]
        if others:
            witness = min(others, key=lambda spot: (spot.kind != "visits", spot))
            doubted = min(ordered, key=lambda d: 1.0 if d.probability is None else d.probability)
            best = replace(
                best,
                right=witness,
                also=tuple(sorted(set(others) - {witness})),
                probability=chance_of_all(d.probability for d in ordered),
                rival=doubted.rival,
            )
        rest.append(best)
    return rest


def _rank(draft: Draft) -> int:
    kind = draft.left.kind
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)


def _same_people(case: Case, missing: list[Draft]) -> list[int]:
    """The number of the first draft about each draft's person."""
    first = list(range(len(missing)))
    by_key: dict[object, int] = {}
    by_mention = {_mention(d): number for number, d in enumerate(missing)}
    sides = sorted({(d.left.kind, d.role or "person") for d in missing})
    for number, draft in enumerate(missing):
        key = draft.about[0] if draft.about is not None else None
        candidates = [by_key.setdefault(key, number)]
        mention = _mention(draft)
        identity = case.identity(mention.kind, mention.role)
        for side in sides:
            for row in identity.same(mention.row, case.identity(*side)):
                there = by_mention.get(Mention(*side, row))
                if there is not None:
                    candidates.append(there)
        root = min(_root(first, c) for c in (*candidates, number))
        for candidate in (*candidates, number):
            first[_root(first, candidate)] = root
    return [_root(first, number) for number in range(len(missing))]


def _root(first: list[int], number: int) -> int:
    while first[number] != number:
        number = first[number]
    return number


def _mention(draft: Draft) -> Mention:
    return Mention(draft.left.kind, draft.role or "person", draft.left.row)


def _folded(
    drafts: list[Draft], key: Callable[[Draft], Hashable], order: Callable[[Draft], Spot]
) -> list[Draft]:
    groups: dict[Hashable, list[Draft]] = defaultdict(list)
    kept: list[Draft] = []
    for draft in drafts:
        told = key(draft)
        if told is None:
            kept.append(draft)
        else:
            groups[told].append(draft)
    for found in groups.values():
        first = min(found, key=order)
        spots = {spot for d in found for spot in (d.left, d.right) if spot is not None} - {
            first.left,
            first.right,
        }
        apart = tuple(sorted(set().union(*(d.edges for d in found))))
        kept.append(replace(first, also=tuple(sorted(spots | set(first.also))), apart=apart))
    return kept


_WEIGHT = {"visits": 4.0, "persons": 2.0}
_REGISTER, _NUMBER = 1.5, 1.0


def settle(case: Case, drafts: list[Draft]) -> list[Draft]:
    """The drafts that stay, with what they stand for in `also`."""
    contested = {
        spot
        for d in drafts
        if d.check.kind == CheckKind.SAME_ID
        for spot in (d.left, d.right)
        if spot is not None
    }
    facts: dict[tuple[object, str], list[Draft]] = defaultdict(list)
    kept: list[Draft] = []
    for draft in drafts:
        if draft.about is None:
            kept.append(draft)
        else:
            facts[draft.about].append(draft)
    numbers = {about: found for about, found in facts.items() if about[1] == "id_number"}
    doubted = set(contested)
    for found in numbers.values():
        settled = [d for d in _settled(_unflagged(found)) if not _touches(d, contested)]
        doubted |= {d.left for d in settled} | {d.right for d in settled if d.right is not None}
        kept += settled
    for about, found in facts.items():
        if about in numbers:
            continue
        if about[1] in (OMISSION, PRESENCE):
            kept += [_gravest(case, found)] if about[1] == PRESENCE else found
        else:
            kept += _settled(_without_doubted(found, doubted))
    return fold_omissions(case, fold_households(case, fold_shifted(case, kept)))


def _touches(draft: Draft, spots: set[Spot]) -> bool:
    return draft.left in spots or (draft.right is not None and draft.right in spots)


def _without_doubted(found: list[Draft], doubted: set[Spot]) -> list[Draft]:
    """Digits inside a number that is itself in dispute are no witness."""
    return [d for d in found if d.check.kind != CheckKind.EMBEDDED or d.right not in doubted]


def _unflagged(found: list[Draft]) -> list[Draft]:
    """A number whose check digit is wrong and that another register writes otherwise is one
    fault."""
    flagged = {d.left for d in found if d.check.kind == CheckKind.FLAG}
    told = {spot for d in found if d.check.kind != CheckKind.FLAG for spot in (d.left, d.right)}
    kept = [d for d in found if d.check.kind != CheckKind.FLAG or d.left not in told]
    return [
        replace(d, params={**d.params, "reason": "checksum"})
        if d.check.kind != CheckKind.FLAG and _touches(d, flagged)
        else d
        for d in kept
    ]


def _settled(found: list[Draft]) -> list[Draft]:
    if len(found) < 2:
        return found
    sharper = [d for d in found if d.check.kind != CheckKind.RELATION]
    if sharper and len(sharper) < len(found):
        first, *others = _settled(sharper)
        return [_with(first, found), *others]
    alone = [d for d in found if d.right is None or d.left_said is None]
    edges = [d for d in found if d.right is not None and d.left_said is not None]
    sides = _sides(edges)
    if len(sides) < 2:
        return found
    weights = {said: _weight(spots) for said, spots in sides.items()}
    right = max(weights, key=lambda said: (weights[said], said))
    kept: list[Draft] = []
    for said in sorted(sides, key=lambda s: (-weights[s], s)):
        mine = [d for d in edges if said in (d.left_said, d.right_said)]
        if said == right or not mine:
            continue
        best = max(
            mine,
            key=lambda d: (right in (d.left_said, d.right_said), _strength(d, said), d.check.id),
        )
        if best in kept or any(best.left == k.left and best.right == k.right for k in kept):
            continue
        kept.append(_with(best, mine))
    return alone + kept


def _sides(edges: list[Draft]) -> dict[str, set[Spot]]:
    """The spots of each value."""
    sides: dict[str, set[Spot]] = defaultdict(set)
    for draft in edges:
        if draft.left_said is not None and draft.right_said is not None and draft.right is not None:
            sides[draft.left_said].add(draft.left)
            sides[draft.right_said].add(draft.right)
    return sides


def _weight(spots: Iterable[Spot]) -> float:
    """Every register counts once, however many of its lines say the same."""
    return sum({_source(spot): _worth(spot) for spot in spots}.values())


def _source(spot: Spot) -> str:
    return "number" if _is_number(spot) else spot.kind


def _worth(spot: Spot) -> float:
    return _NUMBER if _is_number(spot) else _WEIGHT.get(spot.kind, _REGISTER)


def _is_number(spot: Spot) -> bool:
    return spot.code.endswith(("id_number", "_id"))


def _strength(draft: Draft, wrong: str) -> float:
    """The worth of the witness that stands against the wrong value."""
    witness = draft.right if draft.left_said == wrong else draft.left
    return _worth(witness) if witness is not None else 0.0


def _with(best: Draft, others: Sequence[Draft]) -> Draft:
    """`best`, the cells of the others beside it."""
    spots = {spot for d in others for spot in (d.left, d.right) if spot is not None}
    apart = best.edges.union(*(d.edges for d in others))
    also = tuple(sorted((spots | set(best.also)) - {best.left, best.right}))
    return replace(best, also=also, apart=tuple(sorted(apart)))


def _gravest(case: Case, found: list[Draft]) -> Draft:
    """The gravest of several reasons why one line should not stand."""
    order = {"high": 0, "medium": 1, "low": 2}
    best = min(found, key=lambda d: (order[d.check.severity], d.check.id, case.standing(d.left)))
    return _with(best, found)
