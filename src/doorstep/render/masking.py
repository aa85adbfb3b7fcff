"""Identity numbers and telephone numbers of findings and pairs as most readers get them: masked.

They are shown whole where a finding is about them, since whoever puts it right must see both, and
where somebody asks for them (`--full`). Of a pair of people the numbers that differ are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from doorstep.domain.findings import Cell, Finding
from doorstep.domain.summary import Summary
from doorstep.domain.vocabulary import FindingCode
from doorstep.engine.fields.masking import is_number_of_a_person, mask_numbers
from doorstep.engine.linkage.reasons import Reason
from doorstep.engine.linkage.review import MentionRecord, PairExplanation, ReviewPair, ReviewQueue

_ALWAYS_ABOUT = (FindingCode.VAL_ID, FindingCode.VAL_PHONE)
_ABOUT_A_CELL = (FindingCode.REG_CONFLICT, FindingCode.REG_DUP, FindingCode.UNREADABLE)
"""Of these a cell is shown that is nothing but the number."""

_FIELDS = ("id_number", "phone")


def masked(found: Finding) -> Finding:
    """The finding with every number masked that it is not about."""
    if found.code in _ALWAYS_ABOUT:
        return found
    whole = found.code in _ABOUT_A_CELL
    left = _masked_cell(found.left, whole)
    right = None if found.right is None else _masked_cell(found.right, whole)
    params = {name: _masked_within(value) for name, value in found.params.items()}
    return replace(
        found, subject=mask_numbers(found.subject), left=left, right=right, params=params
    )


def masked_summary(summary: Summary) -> Summary:
    """The summary with its findings and questions masked."""
    top, asked = (tuple(map(masked, some)) for some in (summary.top, summary.questions))
    return replace(summary, top=top, questions=asked)


def _masked_cell(cell: Cell, shows_whole: bool) -> Cell:
    if shows_whole and is_number_of_a_person(cell.raw):
        return cell
    value = None if cell.value is None else mask_numbers(cell.value)
    return replace(cell, raw=mask_numbers(cell.raw), value=value)


def _masked_within(value: object) -> object:
    if isinstance(value, str):
        return mask_numbers(value)
    if isinstance(value, Mapping):
        return {key: _masked_within(part) for key, part in value.items()}
    return [_masked_within(part) for part in value] if isinstance(value, list | tuple) else value


# -- pairs of people


def masked_queue(queue: ReviewQueue) -> ReviewQueue:
    """The pairs to look at, their numbers masked but for those that differ."""
    return replace(queue, pairs=tuple(map(_masked_pair, queue.pairs)))


def masked_explanation(explained: PairExplanation) -> PairExplanation:
    """The explanation, its numbers masked but for those in which its two records differ."""
    told, records = explained.explanation, explained.records
    shown = _differing(records[told.left], records[told.right])
    kept = {name: _masked_record(record, shown) for name, record in records.items()}
    fields = tuple(_masked_reason(reason, shown) for reason in told.fields)
    return replace(explained, explanation=replace(told, fields=fields), records=kept)


def _masked_pair(pair: ReviewPair) -> ReviewPair:
    shown = _differing(pair.left, pair.right)
    return replace(
        pair,
        left=_masked_record(pair.left, shown),
        right=_masked_record(pair.right, shown),
        reasons=tuple(_masked_reason(reason, shown) for reason in pair.reasons),
    )


def _differing(left: MentionRecord, right: MentionRecord) -> frozenset[str]:
    pairs = ((left.dated.get(code), right.dated.get(code)) for code in _FIELDS)
    return frozenset(text for a, b in pairs if a and b and a != b for text in (a, b))


def _masked_record(record: MentionRecord, shown: frozenset[str]) -> MentionRecord:
    values = {name: _masked_value(value, shown) for name, value in record.values.items()}
    dated = record.dated
    born = "-".join(filter(None, (dated.get(part) for part in ("year", "month", "day"))))
    if not values.get("birth_date") and born:  # read from the number, which is hidden now
        values["birth_date"] = born
    return replace(record, values=values)


def _masked_reason(reason: Reason, shown: frozenset[str]) -> Reason:
    left, right = (
        text if text is None or text in shown else mask_numbers(text)
        for text in (reason.left, reason.right)
    )
    params = {name: _masked_within(value) for name, value in reason.params.items()}
    return replace(reason, left=left, right=right, params=params)


def _masked_value(value: object, shown: frozenset[str]) -> object:
    return mask_numbers(value) if isinstance(value, str) and value not in shown else value
