"""The shape of every file of a pack, as pydantic models; `slips_in_file` compares a file with its
own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from doorstep.packs.find import (
    BURDEN,
    CALENDAR,
    DUTIES,
    FORMS,
    INSPECTION_DAY,
    NAMES,
    POLICIES,
    PROTOCOLS,
    RUBRICS,
    SITES,
)
from doorstep.packs.schema.base import Slip, slips_in
from doorstep.packs.schema.burden import BurdenFile
from doorstep.packs.schema.calendar import CalendarFile
from doorstep.packs.schema.duties import DutiesFile
from doorstep.packs.schema.forms import FormFile
from doorstep.packs.schema.inspection_day import InspectionDayFile, slips_in_inspection_day
from doorstep.packs.schema.inspections import ProtocolFile, RubricFile, slips_in_rubric
from doorstep.packs.schema.policies import PoliciesFile
from doorstep.packs.schema.registers import (
    ChecksFile,
    ColumnTable,
    InfoFile,
    NamesFile,
    RegisterFile,
    slips_among_names,
)
from doorstep.packs.schema.sites import SitesFile

__all__ = ["Slip", "slips_in_file"]
_WHOLE = {
    "pack.toml": InfoFile,
    "columns.toml": dict[str, ColumnTable],
    NAMES: NamesFile,
    DUTIES: DutiesFile,
    CALENDAR: CalendarFile,
    INSPECTION_DAY: InspectionDayFile,
    SITES: SitesFile,
    BURDEN: BurdenFile,
}

_IN_FOLDER = {
    "registers": RegisterFile,
    "checks": ChecksFile,
    PROTOCOLS: ProtocolFile,
    RUBRICS: RubricFile,
    FORMS: FormFile,
    POLICIES: PoliciesFile,
}


def slips_in_file(name: str, content: Mapping[str, Any]) -> Iterator[Slip]:
    """All that is wrong with the file `name` of a pack by itself: keys, types and words; when these
    are sound, what they say together."""
    kind = _WHOLE.get(name) or _IN_FOLDER[name.partition("/")[0]]
    slips = list(slips_in(content, kind))
    yield from slips
    if {slip.code for slip in slips} <= {"key-unknown"}:
        known = _without(content, [slip.path for slip in slips])
        if kind is NamesFile:
            yield from slips_among_names(NamesFile.model_validate(known))
        elif kind is RubricFile:
            yield from slips_in_rubric(RubricFile.model_validate(known))
        elif kind is InspectionDayFile:
            yield from slips_in_inspection_day(InspectionDayFile.model_validate(known))


def _without(content: Mapping[str, Any], paths: Sequence[Sequence[str]]) -> Mapping[str, Any]:
    """Copy a file's content and leave the keys at some paths out."""
    copy = deepcopy(dict(content))
    for *above, key in paths:
        table: Any = copy
        for step in above:
            table = table[int(step)] if isinstance(table, list) else table[step]
        del table[key]
    return copy
