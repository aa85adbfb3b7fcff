"""Why two mentions are said to be one person, or not: any pair, weighed again as its run weighed
it.

Near pairs were kept with the run, with what overruled their weight; for all others the stored model
gives the weight, and what is missing is said (never a candidate, far too light, two sound numbers).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.errors import BadInput
from doorstep.domain.registers import PackSpec
from doorstep.engine.linkage.anchors import Evidence, read_evidence
from doorstep.engine.linkage.comparison import comparison_levels
from doorstep.engine.linkage.mentions import TOWN_MEMORY, Town, open_town
from doorstep.engine.linkage.model import NEVER
from doorstep.engine.linkage.people import People
from doorstep.engine.linkage.result import RegisterLinks, Round, fields_of, read_round
from doorstep.engine.linkage.weighing import EXTRAS, STRUCK_BITS, beside_fields
from doorstep.engine.sql.tables import open_tables

MOST_RIVALS = 5

LINKED, REVIEW, APART = "linked", "review", "apart"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Rival:
    """Another pair of one of the two rows."""

    left: str
    right: str
    bits: float
    probability: float
    linked: bool
    because: str


@dataclass(frozen=True)
class Explanation:
    """`prior_bits` and the bits of all `fields` together are `total_bits`, on which the pair was
    decided.

    `verdict`: linked, review (linked or not, a person should look), apart. `because`: the
    rule, bar or shortcoming.
    `why_review`: band, tie, conflict or None.
    """

    left: str
    right: str
    probability: float
    rule: str | None
    verdict: str
    because: str
    linked: bool
    why_review: str | None
    round: str
    prior_bits: float
    total_bits: float
    fields: tuple[Reason, ...]
    rivals: tuple[Rival, ...] = field(default=())


def explain(
    mentions: pa.Table,
    pack: PackSpec,
    run: RegisterLinks,
    left: str,
    right: str,
    prepared: pa.Table | None = None,
) -> Explanation:
    """Why these two mentions (ids) were, or were not, taken for one person; `prepared`: see
    `open_town`.

    Raises BadInput("mention-twice") for a mention and itself, BadInput("not-reconciled") for a run
    of another program.
    """
    if left == right:
        raise BadInput("mention-twice")
    near = _of_pair(run.judged, left, right)
    with open_tables(memory=TOWN_MEMORY) as tables:
        people, town = open_town(tables, mentions, pack, prepared)
        rows = pc.index_in(pa.array([left, right]), value_set=people.ids).to_pylist()
        name = near["round"] if near else _round_of(rows, town, run.model)
        made, plan = read_round(run.model[name])
        ends = np.array([rows[0]]), np.array([rows[1]])
        pairs = comparison_levels(tables, people, ends, plan)
        told = fields_of(made.model, pairs)[0]
        evidence = read_evidence(tables, people, pairs)
        values = [
            values_of(people, mentions, row, id_)
            for row, id_ in zip(rows, (left, right), strict=True)
        ]
    fields = [reason(one, *values) for one in told]
    kin = float(beside_fields(made.model, pairs)[0])
    fields += _extras(near or {"kin": kin, "struck": STRUCK_BITS * bool(town.struck[rows].any())})
    far = None if near else _far(fields, made, evidence, bool(np.min(rows) < town.spine_rows))
    return _told(
        run,
        _rivals(run.judged, mentions, left, right),
        left,
        right,
        near or far or {},
        name,
        fields,
    )


def values_of(people: People, mentions: pa.Table, row: int, id_: str) -> Values:
    """A mention's values by field, with the birth date's parts as they were compared (taken from
    the number, if so)."""
    said: dict[str, str | None] = mentions.filter(pc.equal(mentions.column("id"), id_)).to_pylist()[
        0
    ]
    if not said.get("name"):
        said["name"] = (
            " ".join(part for code in ("given_name", "family_name") if (part := said.get(code)))
            or None
        )
    place = pa.array([row])
    for part, width in (("year", 4), ("month", 2), ("day", 2)):
        (number,) = people.taken(part[0], place).to_pylist()
        said[part] = None if number is None else f"{number:0{width}d}"
    return said


def _of_pair(table: pa.Table, left: str, right: str) -> Row | None:
    """The row about a pair, either way round."""
    straight = pc.and_(pc.equal(table.column("left"), left), pc.equal(table.column("right"), right))
    turned = pc.and_(pc.equal(table.column("left"), right), pc.equal(table.column("right"), left))
    found: list[Row] = table.filter(pc.or_(straight, turned)).to_pylist()
    return found[0] if found else None


def _round_of(rows: list[int], town: Town, rounds: Mapping[str, object]) -> str:
    """The round that would have judged a pair no round kept."""
    inside = all(row < town.spine_rows for row in rows)
    wanted = (
        "within"
        if inside
        else "missing"
        if all(row >= town.spine_rows for row in rows)
        else "across"
    )
    return wanted if wanted in rounds else "across"


def _extras(near: Row) -> list[Reason]:
    """What the rows' surroundings added to the weight."""
    return [
        Reason(name, None, None, RULE, float(near[name]), name) for name in EXTRAS if near.get(name)
    ]


def _far(fields: list[Reason], made: Round, evidence: Evidence, one_on_record: bool) -> Row:
    """The judgement of a pair that no round kept: never together, or too light to be kept."""
    bits = sum(one.bits for one in fields)
    log_odds = bits + made.prior_bits
    because = "light" if log_odds <= 0 else "no-candidate" if one_on_record else "not-compared"
    if evidence.two_people[0]:
        because, bits = "two-numbers", NEVER
    chance = 1 / (1 + 2 ** -max(min(bits + made.prior_bits, 50), -50))
    return {
        "because": because,
        "bar": "two-numbers" if bits == NEVER else "",
        "bits": bits,
        "probability": chance,
        "prior_bits": made.prior_bits,
        "round": "",
    }


def _side(mention: Row) -> tuple[str, str]:
    return mention["kind"], mention["role"]


def _told(
    run: RegisterLinks,
    rivals: list[Rival],
    left: str,
    right: str,
    judged: Row,
    name: str,
    fields: list[Reason],
) -> Explanation:
    link, asked = _of_pair(run.links, left, right), _of_pair(run.review, left, right)
    rest = judged["bits"] - sum(one.bits for one in fields)
    if judged["bar"]:
        fields = [*fields, Reason(judged["bar"], None, None, RULE, rest, judged["bar"])]
    linked = link is not None and link["rule"] != "conflict"
    verdict = REVIEW if asked is not None else LINKED if linked else APART
    rule = link["rule"] if link else None
    because = judged["because"]
    if linked and rule:
        because = "leftover" if rule == "duplicate" and not judged.get("linked") else rule
    return Explanation(
        left,
        right,
        float(link["probability"] if link and linked else judged["probability"]),
        rule,
        verdict,
        because,
        linked,
        asked["why"] if asked else None,
        name,
        float(judged["prior_bits"]),
        float(judged["prior_bits"]) + sum(one.bits for one in fields),
        tuple(fields),
        tuple(rivals),
    )


def _rivals(judged: pa.Table, mentions: pa.Table, left: str, right: str) -> list[Rival]:
    """Pairs that hold one of the two rows and, for the other one, a row of its kind; linked ones
    first, then by weight.

    In a round of visits the rows of one file compete for a person; two rows of the spine always
    may.
    """
    ends = pa.array([left, right])
    touching = pc.or_(pc.is_in(judged.column("left"), ends), pc.is_in(judged.column("right"), ends))
    rows = [
        r for r in judged.filter(touching).to_pylist() if {r["left"], r["right"]} != {left, right}
    ]
    named = pa.array(
        sorted({r[side] for r in rows for side in ("left", "right")} | {left, right}), pa.string()
    )
    about = {
        r["id"]: r for r in mentions.filter(pc.is_in(mentions.column("id"), named)).to_pylist()
    }

    def competes(row: Row) -> bool:
        own = left if left in (row["left"], row["right"]) else right
        given, taken = (
            about[right if own == left else left],
            about[row["right"] if row["left"] == own else row["left"]],
        )
        return _side(given) == _side(taken) and (
            row["left"] != own or given["file"] == taken["file"]
        )

    rows = [row for row in rows if competes(row)]
    rows.sort(key=lambda r: (not r["linked"], -r["bits"] - r["prior_bits"], r["left"], r["right"]))
    return [
        Rival(
            r["left"],
            r["right"],
            r["bits"] + r["prior_bits"],
            r["probability"],
            r["linked"],
            r["because"],
        )
        for r in rows[:MOST_RIVALS]
    ]


__all__ = ["Explanation", "Rival", "explain", "values_of"]

Values = Mapping[str, str | None]

MISSING, DIFFERS, CLOSE, EXACT, RULE = "missing", "differs", "close", "exact", "rule"

# What each level of a field says, from 1 (differs) up.
_LEVELS: Mapping[str, Sequence[str]] = {
    "name": (
        "name-other",
        "name-family",
        "name-given",
        "name-shared",
        "name-one-character",
        "name-sound",
        "name-same",
    ),
    "given_name": (
        "given-other",
        "given-faint",
        "given-similar",
        "given-near",
        "given-initial",
        "given-pet",
        "given-same",
    ),
    "family_name": ("family-other", "family-faint", "family-similar", "family-near", "family-same"),
    "name_order": ("order-swapped", "order-kept"),
    "middle_name": ("middle-other", "middle-initial", "middle-same"),
    "birth_year": ("year-other", "year-digit", "year-next", "year-same"),
    "birth_day": (
        "day-other",
        "day-month",
        "day-lunar",
        "day-near",
        "day-half",
        "day-swapped",
        "day-same",
    ),
    "sex": ("sex-other", "sex-same"),
    "age": ("age-other", "age-near", "age-same"),
    "id_number": ("number-other", "number-near", "number-same"),
}

FACTS = ("household_no", "head_name", "phone", "house", "street", "postcode", "village")


@dataclass(frozen=True)
class Reason:
    """One field's part in a decision: both values, how far they agree, its bits, and why as a code
    with parameters."""

    field: str
    left: str | None
    right: str | None
    grade: str
    bits: float
    why: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


def reason(told: Sequence[object], left: Values, right: Values) -> Reason:
    """The reason behind [field, level, size, bits, share]; `left` and `right` are the two rows'
    values by field."""
    code, level, size, bits, share = (
        str(told[0]),
        int(str(told[1])),
        int(str(told[2])),
        float(str(told[3])),
        told[4],
    )
    sides = value_of(code, left), value_of(code, right)
    why, params = _why(code, level, size, left, right)
    if isinstance(share, float) and share > 0 and level == size - 1:
        params = {**params, "one_in": max(1, round(1 / share))}
    return Reason(code, *sides, grade(level, size), bits, why, params)


def grade(level: int, size: int) -> str:
    """exact, close, differs, or missing where one side says nothing."""
    return (
        MISSING if not level else DIFFERS if level == 1 else EXACT if level == size - 1 else CLOSE
    )


def value_of(code: str, values: Values) -> str | None:
    """What is shown of one row for a field; household facts stand together."""
    if code == "birth_day":
        month_day = [values.get(part) for part in ("month", "day")]
        return "-".join(part or "?" for part in month_day) if any(month_day) else None
    if code == "birth_year":
        return values.get("year")
    if code == "household":
        return " · ".join(said for fact in FACTS if (said := _fact(fact, values))) or None
    if code == "name_order":
        return None
    return values.get(code)


def _why(
    code: str, level: int, size: int, left: Values, right: Values
) -> tuple[str, dict[str, object]]:
    if not level:
        return MISSING, {}
    if code == "household":
        return _household(level, left, right)
    if code == "birth_day" and size == len(_LEVELS["birth_day"]) + 1 and level == 4:
        return _near_day(left, right), {}
    levels = _LEVELS.get(code, ())
    if len(levels) + 1 == size:
        return levels[level - 1], {}
    return f"text-{grade(level, size)}", {}


def _near_day(left: Values, right: Values) -> str:
    """Which slip of the pen two nearly equal days look like."""
    days, months = [[side.get(part) or "" for side in (left, right)] for part in ("day", "month")]
    if days[0] == days[1]:
        return "day-month-off"
    if months[0] == months[1] and all(day.isdigit() for day in days):
        return "day-one-off" if abs(int(days[0]) - int(days[1])) == 1 else "day-digit"
    return "day-near"


def _fact(fact: str, values: Values) -> str | None:
    if fact == "house":
        parts = [values.get("house_number"), values.get("street")]
        return " ".join(part for part in parts if part) if parts[0] else None
    if fact == "street":
        return values.get("address") if not values.get("house_number") else None
    return values.get(fact)


def _household(level: int, left: Values, right: Values) -> tuple[str, dict[str, object]]:
    """Which household facts agree and which do not; a fact one side lacks is in neither list."""
    agree: list[str] = []
    differ: list[str] = []
    for fact in FACTS:
        one, other = _fact(fact, left), _fact(fact, right)
        if one and other:
            (agree if one == other else differ).append(fact)
    why = (
        "household-other"
        if level == 1
        else "household-agrees"
        if not differ
        else "household-partly"
    )
    return why, {"agree": agree, "differ": differ}
