"""Where three or more sources speak of one field of one person: which of them is likely wrong."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from doorstep.engine.checks.case import Case
from doorstep.engine.checks.copied_sheets import CopiedSheets
from doorstep.engine.checks.drafts import Draft, Heard, Mention, OddOne
from doorstep.engine.checks.people import Group
from doorstep.engine.checks.truth_model import Item, Voice, judge, learn
from doorstep.engine.checks.witnesses import (
    CHANGING,
    THREE,
    Claim,
    FieldWitnesses,
    Sources,
    field_checks,
    groups_of_three,
)
from doorstep.engine.fields.dates import span

_YEAR = 365.25
_COPY, _SUREST_COPY = 0.5, 0.9
_FEW = 12
# Lists that write off one paper are wrong together where the paper is, as births altered on it are:
# so sure is it at most that the other source is wrong.
ONE_PAPER = 0.95


def name_odd_ones(case: Case, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts; those about a field of which three or more sources tell a value say which of
    them are likely wrong, and how surely."""
    checks = field_checks(case.pack)
    wanted: dict[str, set[object]] = defaultdict(set)
    for draft in drafts:
        if draft.about is not None and draft.about[1] in checks:
            wanted[draft.about[1]].add(draft.about[0])
    sources = Sources(case)
    groups = dict(groups_of_three(case, sources)) if wanted else {}
    copied = CopiedSheets(case, sources, groups.values()) if groups else None
    found: dict[tuple[object, str], OddOne] = {}
    for field, people in wanted.items():
        asked = people & groups.keys()
        if asked and copied is not None:
            witnesses = FieldWitnesses(case, sources, field, checks[field])
            told = _FieldClaims(witnesses, copied, groups, case.as_of)
            found |= {(person, field): odd for person, odd in told.verdicts(asked)}
    return [
        replace(draft, odd=found[draft.about]) if draft.about in found else draft
        for draft in drafts
    ]


class _FieldClaims:
    """All that is told of one field, and what it teaches."""

    def __init__(
        self,
        witnesses: FieldWitnesses,
        copied: CopiedSheets,
        groups: Mapping[Mention, Group],
        as_of: dt.date,
    ) -> None:
        self._witnesses, self._copied, self._as_of = witnesses, copied, as_of
        told = {person: witnesses.of(group) for person, group in groups.items()}
        claims = [claim for listed in told.values() for claim in listed]
        self._chance = witnesses.chances(claims)
        self._few = len({claim.said for claim in claims}) <= _FEW
        self._base = 2.0 if self._few else 10.0  # so coarse that alike items are counted together
        self._told = {person: listed for person, listed in told.items() if len(listed) >= THREE}

    def verdicts(self, asked: Set[object]) -> Iterator[tuple[object, OddOne]]:
        """The verdict on everybody asked about whose sources do not all agree."""
        items = {person: self._item(claims) for person, claims in self._told.items()}
        changing = self._witnesses.field in CHANGING
        rates = learn(Counter(items.values()), may_change=changing)
        for person in items.keys() & asked:
            item, claims = items[person], self._told[person]
            own = sum(voice.copied < _COPY for voice in item.voices)
            if own >= THREE and not all(map(all, item.agree)):
                verdict = judge(item, rates)
                told = zip(claims, verdict.wrong, strict=True)
                heard = tuple(Heard(claim.spot, claim.day, wrong) for claim, wrong in told)
                most = ONE_PAPER if self._of_one_paper(claims, verdict.odd) else 1.0
                yield person, OddOne(heard, verdict.odd, min(verdict.probability, most))

    def _of_one_paper(self, claims: Sequence[Claim], odd: Sequence[int]) -> bool:
        """Whether all that speak against the odd ones have what they say from one paper."""
        papers = [self._witnesses.paper(c) for at, c in enumerate(claims) if at not in odd]
        return len(set(papers)) == 1 and papers[0] is not None

    def _item(self, claims: Sequence[Claim]) -> Item:
        ages = [self._age(claim) for claim in claims]
        at = {claim.source: number for number, claim in enumerate(claims)}
        voices = []
        for claim, age in zip(claims, ages, strict=True):
            parent, surely = -1, 0.0
            if claim.spot.kind == "visits":
                source, chance = self._copied.source_of(claim.spot.row)
                if source in at:
                    parent, surely = at[source], min(round(chance, 1), _SUREST_COPY)
            common = self._base ** round(math.log(self._chance(claim.said), self._base))
            own = claim.said if self._few else ""
            told = Voice(claim.source, claim.unit, age - min(ages), claim.dated, common, own)
            voices.append(told._replace(parent=parent, copied=surely))
        agree = self._witnesses.agree
        return Item(
            tuple(voices), tuple(tuple(agree(a.said, b.said) for b in claims) for a in claims)
        )

    def _age(self, claim: Claim) -> int:
        """How many years ago a claim was made; one without a day is as old as the comparison."""
        day = span(claim.day or "")
        return 0 if day is None else max(0, round((self._as_of - day[1]).days / _YEAR))
