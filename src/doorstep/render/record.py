"""The report as data: the summary and every finding, keys always in the same order."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from enum import Enum

from doorstep.domain.findings import Finding
from doorstep.render.brief import Summary

FORMAT = 1


def record(summary: Summary, findings: Sequence[Finding]) -> bytes:
    """UTF-8 JSON: {"format", "summary", "findings"}; a finding is written as `doorstep findings
    --json` writes it."""
    whole = {
        "format": FORMAT,
        "summary": plain(dataclasses.replace(summary, top=())),
        "findings": [plain(found) for found in findings],
    }
    summary_part = whole["summary"]
    assert isinstance(summary_part, dict)
    summary_part["top"] = [found.id for found in summary.top]
    summary_part["agreement"] = {"records": summary.records.share, "doors": summary.doors.share}
    return (json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def plain(value: object) -> object:
    """A value as JSON knows it: dataclasses in the order of their fields, mappings by key."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    if isinstance(value, (set, frozenset)):
        return sorted(str(part) for part in value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
