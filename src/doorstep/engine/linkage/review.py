"""What people are shown of the linker's work: where a mention stands and what it says, why a pair
was or was not linked, which pairs to look at, what was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from doorstep.engine.fields.identity_numbers import id_birth_date
from doorstep.engine.linkage.explain import Explanation
from doorstep.engine.linkage.reasons import Reason

Row = Mapping[str, Any]


@dataclass(frozen=True)
class MentionPlace:
    """A mention's row, as a person finds it."""

    id: str
    kind: str
    role: str
    file: str
    sheet: str | None
    row: int

    @property
    def reference(self) -> str:
        """The way it is typed: "file:sheet:row:role"."""
        return ":".join(part for part in (self.file, self.sheet, str(self.row), self.role) if part)


@dataclass(frozen=True)
class MentionRecord:
    """A mention where it stands and what its row says, by column; `fingerprint`: of whom it speaks
    of."""

    place: MentionPlace
    values: Row
    fingerprint: str = ""

    @property
    def id(self) -> str:
        """The mention's id."""
        return self.place.id

    @cached_property
    def dated(self) -> dict[str, str | None]:
        """Its values with its birth date in parts; from the identity number where the row has no
        date."""
        values = {name: None if v is None else str(v) for name, v in self.values.items()}
        given = (values.get(code) for code in ("given_name", "family_name"))
        values["name"] = values.get("name") or " ".join(filter(None, given)) or None
        born, number = values.get("birth_date") or "", values.get("id_number") or ""
        if not born and len(number) == 18:
            born = id_birth_date(number) or ""
        parts = [*born.split("-"), "", "", ""] if born[:4].isdigit() else ["", "", ""]
        for place, name in enumerate(("year", "month", "day")):
            values[name] = parts[place] or values.get(f"birth_{name}")
        return values


@dataclass(frozen=True)
class PairExplanation:
    """Why two mentions are said to be one person, or not; `records`: all that it speaks of, by
    id."""

    explanation: Explanation
    records: Mapping[str, MentionRecord]


@dataclass(frozen=True)
class ReviewPair:
    """One pair to look at. `why`: band, tie or conflict; `linked`: what stands until somebody
    decides; `gain`: how many records a look at it may change."""

    id: str
    left: MentionRecord
    right: MentionRecord
    probability: float
    why: str
    linked: bool
    reasons: tuple[Reason, ...]
    gain: float


@dataclass(frozen=True)
class ReviewQueue:
    """What people should look at, the pairs first where a decision changes most."""

    pairs: tuple[ReviewPair, ...]
    as_of: dt.date


@dataclass(frozen=True)
class ListedDecision:
    """A decision not withdrawn, as it is listed. `left`, `right`: mention ids, or where the rows
    stood if they cannot be told any more; `left_at`, `right_at`: where they stand."""

    id: str
    left: str
    right: str
    verdict: str
    who: str
    why: str
    when: str
    state: str
    left_at: str
    right_at: str
