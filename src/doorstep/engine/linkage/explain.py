"""Why two mentions are one person to a run, or not: any pair, weighed again as its run weighed it.

Near pairs were kept with the run, with what overruled their weight; for all others the stored model
gives the weight, and a code says what is missing (never a candidate, far too light, two sound
numbers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.errors import BadInput
from doorstep.domain.registers import PackSpec
from doorstep.engine.linkage.anchors import Evidence, read_evidence
from doorstep.engine.linkage.comparison import comparison_levels
from doorstep.engine.linkage.mentions import TOWN_MEMORY, TownRows, open_town
from doorstep.engine.linkage.model import NEVER
from doorstep.engine.linkage.people import PreparedPeople
from doorstep.engine.linkage.reasons import RULE, Reason, Values, reasons_of
from doorstep.engine.linkage.result import RegisterLinks, Round, fields_of, read_round
from doorstep.engine.linkage.weighing import EXTRAS, STRUCK_BITS, beside_fields
from doorstep.engine.sql.tables import open_tables

MOST_RIVALS = 5
LINKED, REVIEW, APART = "linked", "review", "apart"
Row = Mapping[str, Any]

# What the bits of all fields may differ by from their sum, as they are kept rounded.
_ROUNDED = 1e-3


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

    `verdict`: linked, review (linked or not, a person should look), apart. `because`: the rule, bar
    or shortcoming. `why_review`: band, tie, conflict, third or None.
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
        records = fields_of(made.model, pairs)[0]
        evidence = read_evidence(tables, people, pairs)
        values = [
            values_of(people, mentions, row, id_)
            for row, id_ in zip(rows, (left, right), strict=True)
        ]
    fields = list(reasons_of(records, *values))
    kin = float(beside_fields(made.model, pairs)[0])
    fields += _extras(near or {"kin": kin, "struck": STRUCK_BITS * bool(town.struck[rows].any())})
    judged = near or _far(fields, made, evidence, bool(np.min(rows) < town.spine_rows))
    rivals = tuple(_rivals(run.judged, mentions, left, right))
    return replace(_explanation(run, (left, right), judged, fields), round=name, rivals=rivals)


def values_of(people: PreparedPeople, mentions: pa.Table, row: int, id_: str) -> Values:
    """A mention's values by field, with the birth date's parts as they were compared (taken from
    the number, if so)."""
    rows = mentions.filter(pc.equal(mentions.column("id"), id_)).to_pylist()
    values: dict[str, str | None] = rows[0]
    if not values.get("name"):
        parts = [values.get(code) for code in ("given_name", "family_name")]
        values["name"] = " ".join(part for part in parts if part) or None
    place = pa.array([row])
    for part, width in (("year", 4), ("month", 2), ("day", 2)):
        (number,) = people.taken(part[0], place).to_pylist()
        values[part] = None if number is None else f"{number:0{width}d}"
    return values


def _of_pair(table: pa.Table, left: str, right: str) -> Row | None:
    """The row about a pair, either way round."""
    straight = pc.and_(pc.equal(table.column("left"), left), pc.equal(table.column("right"), right))
    turned = pc.and_(pc.equal(table.column("left"), right), pc.equal(table.column("right"), left))
    rows: list[Row] = table.filter(pc.or_(straight, turned)).to_pylist()
    return rows[0] if rows else None


def _round_of(rows: list[int], town: TownRows, rounds: Mapping[str, object]) -> str:
    """The round that would have judged a pair no round kept."""
    inside = sum(row < town.spine_rows for row in rows)
    wanted = ("missing", "across", "within")[inside]
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
    probability = 1 / (1 + 2 ** -max(min(bits + made.prior_bits, 50), -50))
    return {
        "because": because,
        "bar": "two-numbers" if bits == NEVER else "",
        "bits": bits,
        "probability": probability,
        "prior_bits": made.prior_bits,
        "round": "",
    }


def _side(mention: Row) -> tuple[str, str]:
    return mention["kind"], mention["role"]


def _explanation(
    run: RegisterLinks, pair: tuple[str, str], judged: Row, fields: list[Reason]
) -> Explanation:
    left, right = pair
    link, asked = _of_pair(run.links, left, right), _of_pair(run.review, left, right)
    rest = judged["bits"] - sum(one.bits for one in fields)
    # Places and relations were compared as the other list counts them.
    beyond = judged["bar"] or ("alike" if abs(rest) > _ROUNDED else None)
    if beyond:
        fields = [*fields, Reason(beyond, None, None, RULE, rest, beyond)]
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
        judged["round"],
        float(judged["prior_bits"]),
        float(judged["prior_bits"]) + sum(one.bits for one in fields),
        tuple(fields),
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
