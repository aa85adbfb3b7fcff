"""Findings as pages list them: narrowed and counted by village, kind, register and weight, new or
gone since an earlier day; and one, opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, QuerySet

from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.domain.finding_rows import FindingRows
from doorstep.domain.findings import Finding
from doorstep.office.models import FindingRow, Matter
from doorstep.office.opened import finding_of, rows_of
from doorstep.office.projecting import gone_matters
from doorstep.office.queries.pages import page_of
from doorstep.office.village_order import in_order
from doorstep.office.villages import held_name

CHANGE, NEW, GONE = "change", "new", "gone"
FACETS = {"village": "place__name", "code": "code", "register": "register", "severity": "severity"}
"""By what findings are narrowed, and where their rows say it."""


_OF_GONE = {"village": "task__place__name", "code": "task__code", "register": "task__register"}


@dataclass(frozen=True)
class FindingFilter:
    """What a list of findings is narrowed to; "" leaves it open. `code`: one kind, or several
    parted by commas; `change`: new or gone; `item`: of a rubric, counted from 1, 0 for all;
    `behind`: the keys of what cost it its points."""

    village: str = ""
    code: str = ""
    register: str = ""
    severity: str = ""
    change: str = ""
    item: int = 0
    page: int = 1
    behind: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> FindingFilter:
        """As an address says."""
        said = {name: str(query.get(name, "")) for name in (*FACETS, CHANGE)}
        said["village"] = held_name(said["village"])
        item = whole_number(query.get("item"), 0)
        page = whole_number(query.get("page"), 1)
        return cls(**said, item=item, page=page, behind=())


@dataclass(frozen=True)
class ShownFinding:
    """One finding: its row, what it says, its records, and the finding before and after it."""

    row: FindingRow
    finding: Finding
    rows: FindingRows
    before: str
    after: str


def list_findings(wanted: FindingFilter) -> Page[Any]:
    """A page of findings in their order, each with its matter and its task."""
    rows = _narrowed(wanted).select_related("place", "matter__task").order_by("number")
    return page_of(rows, wanted.page)


def list_gone(wanted: FindingFilter) -> Page[Any]:
    """A page of the matters that stood on an earlier day and are found no more."""
    rows = (
        _gone(wanted)
        .select_related("task__place")
        .order_by("task__place__code", "task__place__name", "task__code")
    )
    return page_of(rows, wanted.page)


def count_findings(wanted: FindingFilter) -> dict[str, list[tuple[str, int]]]:
    """For each facet its values with their counts, the others narrowed as wanted; for `change` the
    new and the gone. One look at the table, whatever is wanted."""
    rows = list(_facets_of_gone() if wanted.change == GONE else _facets(wanted))
    asked = {name: value for name in (*FACETS, CHANGE) if (value := getattr(wanted, name))}
    counts: dict[str, list[tuple[str, int]]] = {}
    for name in FACETS:
        others = [pair for pair in asked.items() if pair[0] != name]
        found: Counter[str] = Counter()
        for said, number in rows:
            if all(said[other] in value.split(",") for other, value in others):
                found[said[name]] += number
        listed = in_order(found) if name == "village" else sorted(found)
        counts[name] = [(value, found[value]) for value in listed]
    new = _narrowed(replace(wanted, change=NEW)).count()
    return counts | {CHANGE: [(NEW, new), (GONE, _gone(wanted).count())]}


def shown_finding(key: str) -> ShownFinding:
    """One finding by the key of its matter. Raises BadInput("finding-missing")."""
    row = FindingRow.objects.select_related("place", "matter__task__owner").filter(pk=key).first()
    if row is None:
        raise BadInput("finding-missing")
    near = FindingRow.objects.filter(number__in=(row.number - 1, row.number + 1))
    keys = dict(near.values_list("number", "pk"))
    ends = keys.get(row.number - 1, ""), keys.get(row.number + 1, "")
    return ShownFinding(row, finding_of(row), rows_of(row), *ends)


def _narrowed(wanted: FindingFilter) -> QuerySet[FindingRow]:
    rows = _behind(wanted).filter(**_asked(wanted, FACETS))
    return rows.filter(is_new=True) if wanted.change == NEW else rows


def _behind(wanted: FindingFilter) -> QuerySet[FindingRow]:
    """All findings, or those that cost an item its points, as far as the reader may see them."""
    rows = FindingRow.objects.all()
    return rows.filter(pk__in=wanted.behind) if wanted.item else rows


def _facets(wanted: FindingFilter) -> Iterator[tuple[dict[str, str], int]]:
    """The values of all facets that occur together, and how many findings have them."""
    rows = _behind(wanted).values_list(*FACETS.values(), "is_new").annotate(Count("pk"))
    for *values, is_new, count in rows:
        yield {**dict(zip(FACETS, values, strict=True)), CHANGE: NEW if is_new else ""}, count


def _facets_of_gone() -> Iterator[tuple[dict[str, str], int]]:
    rows = _gone(FindingFilter()).values_list(*_OF_GONE.values()).annotate(Count("pk"))
    for *values, count in rows:
        yield {**dict(zip(_OF_GONE, values, strict=True)), "severity": "", CHANGE: GONE}, count


def _gone(wanted: FindingFilter) -> QuerySet[Matter]:
    """What the projected run has no more; a weight is no longer known of it."""
    return gone_matters().filter(**_asked(wanted, _OF_GONE))


def _asked(wanted: FindingFilter, fields: Mapping[str, str]) -> dict[str, list[str]]:
    """What is asked of each field: the values one of which it has."""
    asked = ((field, getattr(wanted, name)) for name, field in fields.items())
    return {f"{field}__in": value.split(",") for field, value in asked if value}
