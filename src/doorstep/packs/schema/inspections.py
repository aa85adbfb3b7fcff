"""The shape of `protocols` and `rubrics`: how inspections are carried out, and by which rules an
office's work is scored.

A protocol asks only for columns the pack keeps, and for topics of a closed list; what the pack
forbids to keep has therefore no way in, except under `[[removed]]`, which says what the source
asked for and why nobody does now. An item that scored residents - their births, their choices,
fees - may stand in a historic rubric only with `retired`, the reason why nobody scores it any more.
A retired item needs no rule; `retired` above the items retires them all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StrictInt, model_validator

from doorstep.domain.inspection import DesignColumn
from doorstep.domain.inspection_vocabulary import (
    AGREED_MEASURES,
    ActEffect,
    ActUnit,
    Attendant,
    Basis,
    DesignKind,
    EvidenceSource,
    FactKind,
    LatePapers,
    Listing,
    Measure,
    OwnPart,
    ReferenceDay,
    RemovalReason,
    RetirementReason,
    RuleKind,
    Stratum,
)
from doorstep.packs.schema.base import (
    AboveZero,
    AnyTable,
    FromZero,
    InLanguages,
    Names,
    Number,
    Share,
    Slip,
    Text,
    Texts,
    TomlTable,
    in_a_language,
    key_of,
    misfit,
    wanted,
    word_of,
)

Count = Annotated[StrictInt, Field(ge=0), wanted("number")]
Retired = Annotated[RetirementReason | None, word_of(RetirementReason)]
BasisWord = Annotated[Basis, word_of(Basis)]


def _as_list(names: object) -> object:
    return names if isinstance(names, list) else [names]


Columns = Annotated[list[Annotated[DesignColumn, word_of(DesignColumn)]], BeforeValidator(_as_list)]


def _without_shuffled(names: object) -> object:
    return [name for name in names if name != "shuffled"] if isinstance(names, list) else names


class DesignTable(TomlTable):
    """What is drawn; `engine.survey.designs` reads it, with what is free here."""

    kind: Annotated[DesignKind, word_of(DesignKind)]
    n: object
    clusters: Columns | None = None
    order: Annotated[
        Columns | None, BeforeValidator(_without_shuffled), BeforeValidator(_as_list)
    ] = None
    size: Columns | None = None
    strata: Columns | None = None
    quotas: dict[Annotated[Stratum, word_of(Stratum)], object] | None = None
    allocation: object = None
    join_below: object = None
    method: object = None
    reserves: object = None
    second: object = None


class PapersTable(TomlTable):
    """How long papers may be handed over, and what becomes of later ones."""

    minutes: Count | None = None
    late: Annotated[LatePapers | None, word_of(LatePapers)] = None


class ActTable(TomlTable):
    """One `[[act]]` that is forbidden, and what follows from it."""

    code: Text
    said: InLanguages
    effect: Annotated[ActEffect, word_of(ActEffect)]
    deducted: AboveZero | None = None
    each: Annotated[ActUnit | None, word_of(ActUnit)] = None


class RemovedTable(TomlTable):
    """One `[[removed]]` question, and the rule it broke."""

    asked: InLanguages
    reason: Annotated[RemovalReason, word_of(RemovalReason)]


class ProtocolFile(TomlTable):
    """One file of `protocols/`."""

    title: Annotated[dict[Annotated[str, key_of("en", "fr", "zh")], Text], in_a_language]
    source: Annotated[dict[Annotated[str, key_of("at", "en", "fr", "zh")], Text], in_a_language]
    reference: Annotated[ReferenceDay, word_of(ReferenceDay)]
    look_back_months: Count
    design: DesignTable
    basis: BasisWord
    asks: Texts
    year: Count | None = None
    listing: Annotated[Listing | None, word_of(Listing)] = None
    site: AnyTable | None = None
    visitors: AnyTable | None = None
    facts: AnyTable | None = None
    papers: PapersTable | None = None
    must_not_attend: list[Annotated[Attendant, word_of(Attendant)]] | None = None
    act: list[ActTable] | None = None
    removed: list[RemovedTable] | None = None


class ColourTable(TomlTable):
    """What a number of questions answered yes is worth, and what it is called."""

    points: FromZero
    name: str | Annotated[dict[str, str], Field(min_length=1)] = "-"


class BandTable(ColourTable):
    """What a figure up to `to` is worth; the last one may go on without end."""

    to: Number | None = None


def _rising(bands: list[BandTable]) -> list[BandTable]:
    ends = [band.to for band in bands]
    if None in ends[:-1] or any(
        a >= b for a, b in pairwise(ends) if a is not None and b is not None
    ):
        raise ValueError("not rising")
    return bands


Bands = Annotated[
    list[BandTable],
    Field(min_length=1),
    AfterValidator(_rising),
    wanted("[{ to, points }, ...], to: rising"),
]

_COLOURS = "[{ points }, ...], questions + 1"


class AllOrNothing(TomlTable):
    """A share that is reached or not."""

    type: Literal[RuleKind.ALL_OR_NOTHING]
    target: AboveZero | None = None


class MissingItemDeduct(TomlTable):
    """So much off for each thing of a list that is missing."""

    type: Literal[RuleKind.MISSING_ITEM_DEDUCT]
    each: AboveZero
    list: Names


class EachCounts(TomlTable):
    """So much for each fault, day or achievement."""

    type: Literal[RuleKind.PER_FAULT_DEDUCT, RuleKind.LATE_DAYS_DEDUCT, RuleKind.BONUS]
    each: AboveZero


class PerPointBelow(TomlTable):
    """So much off for each percentage point below a target."""

    type: Literal[RuleKind.PER_PP_BELOW]
    each: AboveZero
    target: AboveZero
    per: AboveZero | None = None


class PerPointAbove(TomlTable):
    """So much off for each percentage point above a target, which may be nothing at all."""

    type: Literal[RuleKind.PER_PP_ABOVE]
    each: AboveZero
    target: FromZero
    per: AboveZero | None = None


class StepRule(TomlTable):
    """The points of the first band that is not exceeded."""

    type: Literal[RuleKind.STEP]
    bands: Bands
    of: Annotated[
        Literal["faults", "number", "share-right", "share-wrong"],
        wanted("faults, number, share-right, share-wrong"),
    ] = "share-wrong"


class Proportional(TomlTable):
    """A share over a target."""

    type: Literal[RuleKind.PROPORTIONAL]
    target: AboveZero | None = None


class RelativeMix(TomlTable):
    """Level and progress since `previous`; an `average` needs the weight of being above it."""

    type: Literal[RuleKind.RELATIVE_MIX]
    level: Share
    previous: FromZero
    average: FromZero | None = None
    level_above: Share | None = None
    target: AboveZero | None = None

    @model_validator(mode="after")
    def _weighed(self) -> RelativeMix:
        if self.average is not None and self.level_above is None:
            refusal = misfit("key-missing", key="level_above")
            raise refusal
        return self


class CountMin(TomlTable):
    """A number that is reached, or what lacks."""

    type: Literal[RuleKind.COUNT_MIN]
    min: AboveZero
    each: AboveZero | None = None


class VerificationFactor(TomlTable):
    """What was counted again over what was reported, by bands."""

    type: Literal[RuleKind.VERIFICATION_FACTOR]
    bands: Bands


class MeanOfDomains(TomlTable):
    """The mean over domains of the share of things present."""

    type: Literal[RuleKind.MEAN_OF_DOMAINS]
    domains: Annotated[dict[str, Names], Field(min_length=1), wanted("table-of-lists")]
    best: AboveZero | None = None


class TrafficLight(TomlTable):
    """A colour for each number of questions answered yes before the first no."""

    type: Literal[RuleKind.TRAFFIC_LIGHT]
    colours: Annotated[list[ColourTable], Field(min_length=1), wanted(_COLOURS)]
    questions: Names

    @model_validator(mode="after")
    def _for_every_number(self) -> TrafficLight:
        if len(self.colours) != len(self.questions) + 1:
            refusal = misfit("wrong-type", (_COLOURS,), below=("colours",))
            raise refusal
        return self


class Lqas(TomlTable):
    """So many faults or fewer, or nothing."""

    type: Literal[RuleKind.LQAS]
    max_faults: FromZero
    n: AboveZero | None = None


Rule = Annotated[
    AllOrNothing
    | MissingItemDeduct
    | EachCounts
    | PerPointBelow
    | PerPointAbove
    | StepRule
    | Proportional
    | RelativeMix
    | CountMin
    | VerificationFactor
    | MeanOfDomains
    | TrafficLight
    | Lqas,
    Field(discriminator="type"),
]


def _spelt(value: object) -> object:
    """A version or a date as text: TOML also has numbers and days."""
    return str(value) if isinstance(value, int | dt.date) and not isinstance(value, bool) else value


SpeltOut = Annotated[str, BeforeValidator(_spelt), wanted("text")]


class SampleTable(TomlTable):
    """What an item's source looks at; only the number of units is ours."""

    model_config = ConfigDict(extra="allow")

    n: AboveZero | None = None


class ItemModel(TomlTable):
    """One `[[item]]` of a rubric."""

    code: Text
    title: InLanguages
    points: AboveZero
    rule: Rule | None = None
    measure: Annotated[Measure | None, word_of(Measure)] = None
    fact: Annotated[FactKind | None, word_of(FactKind)] = None
    agreed: Share | None = None
    source: Annotated[EvidenceSource | None, word_of(EvidenceSource)] = None
    section: Text | None = None
    unit: Text | None = None
    sample: SampleTable | None = None
    text: InLanguages | None = None
    ours: list[Annotated[OwnPart, word_of(OwnPart)]] | None = None
    retired: Retired = None


class MustPassTable(TomlTable):
    """One `[[must_pass]]`: a condition that outweighs every point."""

    code: Text
    title: InLanguages
    item: Text | None = None
    above: Number | None = None
    retired: Retired = None


class RubricFile(TomlTable):
    """One file of `rubrics/`."""

    title: InLanguages
    source: InLanguages
    version: SpeltOut
    dated: SpeltOut
    basis: BasisWord
    scale: AboveZero
    item: Annotated[list[ItemModel], Field(min_length=1)]
    must_pass: list[MustPassTable] | None = None
    pass_mark: AboveZero | None = None
    offered: bool | None = None
    retired: Retired = None


def _is_office_work(item: ItemModel) -> bool:
    """Whether an agreement may hold an office to an item: what it does itself."""
    return item.fact in (FactKind.SITES, FactKind.CORRECTIONS) or item.measure in AGREED_MEASURES


def slips_in_rubric(content: RubricFile) -> Iterator[Slip]:
    """Look at what the items of a rubric say together, when their shape is sound."""
    codes: set[str] = set()
    for number, item in enumerate(content.item):
        at = ("item", str(number))
        if item.rule is None and item.retired is None and content.retired is None:
            yield Slip(at, None, "key-missing", key="rule")
        if item.code in codes:
            yield Slip((*at, "code"), item.code, "rubric-item-twice")
        codes.add(item.code)
        if item.agreed is not None and not _is_office_work(item):
            yield Slip((*at, "agreed"), f"{item.agreed:g}", "rubric-item-not-agreed")
    for number, veto in enumerate(content.must_pass or ()):
        known = veto.item is None or veto.item in codes
        if (veto.item is None) != (veto.above is None) or not known:
            key = "item" if veto.item is None else "above"
            yield Slip(("must_pass", str(number), "item"), None, "key-missing", key=key)
    counted = sum(
        item.points
        for item in content.item
        if item.retired is None and not (item.rule and item.rule.type is RuleKind.BONUS)
    )
    if counted > content.scale + 1e-9:
        yield Slip(("scale",), f"{counted:g} > {content.scale:g}", "rubric-points-above-scale")
