"""No type may hold a score, flag, rank or free-text remark about a resident: this walk keeps it
so."""

from __future__ import annotations

import dataclasses
import inspect
import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import ModuleType

import pytest

from doorstep import packs
from doorstep.domain import findings, inspection, inspection_vocabulary, registers, vocabulary
from doorstep.engine.inspection.scoring import card

FORBIDDEN = re.compile(
    r"score|points|rank|rating|star(s|red)?$|risk|trust|suspic|watch|black_?list|credit|remark|"
    r"comment|notes?$|opinion|"
    r"contracep|pregnan|abort|steril|iud|fertil|parity|policy|permit|fine$|fee$|relig|politic|hiv|"
    r"sexual|"
    r"face|finger|gps|latitude|longitude|photo|避孕|节育|孕|超生|罚|评分|备注",
    re.IGNORECASE,
)
# `type = remark` in a ColumnSpec is how a pack says that a column is *not* kept; its `stored` field
# says so.


def types_of(module: ModuleType) -> list[type]:
    return [
        item
        for _, item in inspect.getmembers(module, inspect.isclass)
        if item.__module__ == module.__name__
    ]


def walk(kinds: list[type]) -> list[str]:
    """Names of fields and enum members that no type may have."""
    found = []
    for kind in kinds:
        if dataclasses.is_dataclass(kind):
            names = [field.name for field in dataclasses.fields(kind)]
        elif issubclass(kind, Enum):
            names = [member.name for member in kind]
        else:
            names = list(getattr(kind, "__annotations__", {}))
        found += [f"{kind.__name__}.{name}" for name in names if FORBIDDEN.search(name)]
    return found


NOUNS = [
    kind
    for module in (findings, inspection, inspection_vocabulary, registers, vocabulary)
    for kind in types_of(module)
]

OF_OFFICES = {"ItemSpec.points"}
"""What an office can reach in a rubric's item. Nothing in it knows a person, as the test below
holds."""


REFUSED = {
    "ColumnType.REMARK",
    "ForbiddenList.SCORED",
    "RemovalReason.FERTILITY",
    "RetirementReason.FERTILITY_OUTCOME",
    "RetirementReason.RESIDENTS_SCORED",
}
"""Words by which a pack says what is not kept, not asked or not scored."""

OF_ROWS = {"RowReason.NOTE"}
"""A line below a table that is no record of anybody."""


def test_no_noun_holds_a_judgement_of_a_resident() -> None:
    assert set(walk(NOUNS)) == OF_OFFICES | REFUSED | OF_ROWS


PERSONAL = re.compile(
    r"name|birth|sex|phone|id_number|address|household|person|member|resident|mention|row", re.I
)


@pytest.mark.parametrize(
    "kind",
    [
        inspection.RubricSpec,
        inspection.ItemSpec,
        inspection.MustPassSpec,
        card.ItemScore,
        card.Card,
    ],
)
def test_what_scores_an_office_knows_no_person(kind: type) -> None:
    assert [field.name for field in dataclasses.fields(kind) if PERSONAL.search(field.name)] == []
    texts = " ".join(str(field.type) for field in dataclasses.fields(kind))
    assert not re.search(r"Mention|Link\b|Cell|Unit\b", texts)


def test_every_noun_is_frozen() -> None:
    loose = [kind.__name__ for kind in NOUNS if dataclasses.is_dataclass(kind) and not frozen(kind)]
    assert loose == []


def frozen(kind: type) -> bool:
    return bool(kind.__dataclass_params__.frozen)  # type: ignore[attr-defined]


def test_the_walk_would_see_one() -> None:
    @dataclass(frozen=True)
    class Resident:
        name: str
        risk_level: int
        remarks: str

    assert walk([Resident]) == ["Resident.risk_level", "Resident.remarks"]


@pytest.mark.parametrize(
    "name", [file.parent.name for file in sorted(Path(packs.__file__).parent.glob("*/pack.toml"))]
)
def test_no_pack_keeps_a_forbidden_column(name: str) -> None:
    """Remarks may be shown when a file is looked at; about people, households and events they are
    never kept."""
    pack = packs.load(name)
    assert [
        code for code, column in pack.columns.items() if FORBIDDEN.search(code) and column.stored
    ] == []
    headers = [
        (code, alias)
        for code, column in pack.columns.items()
        for alias in column.aliases
        if column.stored
    ]
    assert [
        found
        for found in headers
        if any(re.search(pattern, found[1]) for pattern in pack.forbidden)
    ] == []
