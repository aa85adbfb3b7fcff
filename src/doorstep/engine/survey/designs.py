"""What a design says, checked before anything is drawn: kind, list, strata, clusters, size,
numbers, quotas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection_vocabulary import DrawMethod
from doorstep.engine.survey.draw_methods import PROPORTIONAL

ALL = "all"
OTHERS = "*"
SHUFFLED = "shuffled"
COUNTED = "units"

"""As a `size`: the number of the list's units in each cluster."""

_SPELLINGS = {
    "simple": ("simple", "srs", "srswor", "simple_random", "simple_random_sampling", "random"),
    "systematic": ("systematic", "sys"),
    "stratified": (
        "stratified",
        "strat",
        "stratified_simple",
        "stratified_random",
        "stratified_srs",
        "stsrs",
    ),
    "pps": ("pps", "pps_systematic", "systematic_pps", "pps_sys", "sys_pps"),
    "sampford": ("sampford", "pps_sampford", "sampford_pps"),
    "brewer": ("brewer", "pps_brewer", "brewer_pps"),
    "two_stage": ("two_stage", "twostage", "2_stage", "2stage"),
    "cluster": ("cluster", "clusters", "one_stage_cluster"),
}

_KIND_OF = {spelling: kind for kind, spellings in _SPELLINGS.items() for spelling in spellings}
KINDS = tuple(_SPELLINGS)
_FIRST = {"first", "stage1", "stage_1", "1"}
_SECOND = {"second", "stage2", "stage_2", "2"}

KEYS = (
    "allocation",
    "clusters",
    "frame",
    "if_short",
    "join_below",
    "kind",
    "look_back_months",
    "method",
    "n",
    "order",
    "quota_column",
    "quotas",
    "reserves",
    "second",
    "size",
    "strata",
    "title",
    "unit",
)

Number = int | None

"""How many; None is all there are."""


@dataclass(frozen=True)
class Take:
    """How many are drawn: `each` from every group, or `by` the group's name (`*` for those not
    named).

    With `shared`, `each` is the number of all groups together, shared out in proportion to their
    populations.
    """

    each: Number = None
    by: Mapping[str, Number] | None = None
    shared: bool = False


@dataclass(frozen=True)
class Design:
    """One or two stages. Without `second` a drawn cluster is taken whole; `quotas` are numbers by a
    column's value.

    With `take_what_there_is` a stratum with too few is taken whole instead of refused. `written` is
    the design as it was given.
    """

    kind: str
    method: DrawMethod
    first: Take
    strata: tuple[str, ...] = ()
    clusters: str | None = None
    size: str | None = None
    second: Take | None = None
    second_method: DrawMethod = DrawMethod.SIMPLE
    quotas: Mapping[str, Number] = field(default_factory=dict)
    quota_column: str | None = None
    order: tuple[str, ...] = ()
    shuffled: bool = False
    reserves: int = 0
    join_below: int = 0
    take_what_there_is: bool = False
    unit: str = "unit"
    written: Mapping[str, object] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the list that the draw depends on, the unit's first."""
        named = [self.unit, *self.strata, self.clusters, self.quota_column, *self.order]
        named += [self.size] if self.size != COUNTED else []
        return tuple(dict.fromkeys(name for name in named if name is not None))


def kind_of(written: object) -> str:
    """Return the kind a design names, in any spelling. Raises BadInput("design-kind-unknown")."""
    spelling = str(written).strip().casefold().replace("-", "_").replace(" ", "_")
    if spelling not in _KIND_OF:
        raise BadInput("design-kind-unknown", kind=written, known=", ".join(KINDS))
    return _KIND_OF[spelling]


def read_design(written: Mapping[str, object]) -> Design:
    """Read a design as a TOML file has it (docs/en/drawing.md).

    Raises BadInput: "design-key-unknown", "design-key-missing", "design-kind-unknown",
    "design-value-unfit".
    """
    for key in written:
        if key not in KEYS:
            raise BadInput("design-key-unknown", key=key, known=", ".join(KEYS))
    if "kind" not in written:
        raise BadInput("design-key-missing", key="kind", kind="-")
    kind = kind_of(written["kind"])
    strata, quotas, clusters = (
        _names(written, "strata"),
        _quotas(written),
        _name(written, "clusters"),
    )
    quota_column = _name(written, "quota_column")
    if quotas and quota_column is None:
        # A design with quotas and strata means the strata the quotas are for, unless it names the
        # quotas' own column.
        quota_column, strata = ("/".join(strata) if len(strata) == 1 else "stratum"), ()
    first, second = _takes(written, kind, bool(quotas))
    method = _method(written, kind)
    order = written.get("order")
    design = Design(
        kind=kind,
        method=method,
        first=first,
        strata=tuple(name for name in strata if name != quota_column),
        clusters=clusters,
        size=_name(written, "size") if method in PROPORTIONAL else None,
        second=second,
        second_method=_way(written, "second", DrawMethod.SIMPLE),
        quotas=quotas,
        quota_column=quota_column,
        order=() if order == SHUFFLED else _names(written, "order"),
        shuffled=order == SHUFFLED,
        reserves=_count(written, "reserves"),
        join_below=_count(written, "join_below"),
        take_what_there_is=_one_of(written, "if_short", ("refuse", "take-all")) == "take-all",
        unit=_name(written, "unit") or "unit",
        written=dict(written),
    )
    _require(design, written)
    return design


def _require(design: Design, written: Mapping[str, object]) -> None:
    by_kind = {"stratified": "strata", "two_stage": "clusters", "cluster": "clusters"}
    for key in (by_kind.get(design.kind, "kind"), "size"):
        if not getattr(design, key) and (key != "size" or design.method in PROPORTIONAL):
            raise BadInput("design-key-missing", key=key, kind=design.kind)
    if design.method in PROPORTIONAL and (design.first.each is None and design.first.by is None):
        _unfit("n", written.get("n"))
    if design.second_method in PROPORTIONAL:
        _unfit("second", written.get("second"))
    goes_by_clusters = design.second is not None or design.quotas or design.size == COUNTED
    if goes_by_clusters and design.clusters is None:
        raise BadInput("design-key-missing", key="clusters", kind=design.kind)


def _method(written: Mapping[str, object], kind: str) -> DrawMethod:
    if kind in set(DrawMethod):
        return DrawMethod(kind)
    sized = kind == "two_stage" and "size" in written
    return _way(written, "method", DrawMethod.PPS if sized else DrawMethod.SIMPLE)


def _way(written: Mapping[str, object], key: str, otherwise: DrawMethod) -> DrawMethod:
    if key not in written:
        return otherwise
    named = kind_of(written[key])
    if named not in set(DrawMethod):
        _unfit(key, written[key])
    return DrawMethod(named)


def _takes(written: Mapping[str, object], kind: str, quotas: bool) -> tuple[Take, Take | None]:
    """Return the first stage's numbers and the second's, where there is one."""
    n = written.get("n")
    shared = _one_of(written, "allocation", ("each", "proportional")) == "proportional"
    if isinstance(n, list) and len(n) == 2:
        n = {"stage1": n[0], "stage2": n[1]}
    if isinstance(n, dict) and _are_stages(n, quotas):
        stages = {"first" if name in _FIRST else "second": value for name, value in n.items()}
        for stage, key in (("first", "n.stage1"), ("second", "n.stage2")):
            if stage not in stages and not (stage == "second" and quotas):
                raise BadInput("design-key-missing", key=key, kind=kind)
        second = None if quotas else _take(stages["second"], "n.stage2")
        return _take(stages["first"], "n.stage1", shared), second
    if n is None:
        raise BadInput("design-key-missing", key="n", kind=kind)
    if kind == "two_stage" and not quotas:
        raise BadInput("design-key-missing", key="n.stage2", kind=kind)
    return _take(n, "n", shared), None


def _are_stages(n: Mapping[str, object], quotas: bool) -> bool:
    """Say whether the names are those of stages, not of strata."""
    return set(n) <= _FIRST | _SECOND and bool(set(n) & (_FIRST if quotas else _SECOND))


def _take(written: object, key: str, shared: bool = False) -> Take:
    if isinstance(written, dict):
        return Take(by={str(name): _number(value, key) for name, value in written.items()})
    number = _number(written, key)
    if number == 0 or (shared and number is None):
        _unfit(key, written)
    return Take(each=number, shared=shared)


def _quotas(written: Mapping[str, object]) -> dict[str, Number]:
    quotas = written.get("quotas", {})
    if not isinstance(quotas, dict):
        _unfit("quotas", quotas)
    return {str(name): _number(value, "quotas") for name, value in quotas.items()}


def _number(written: object, key: str) -> Number:
    if written == ALL:
        return None
    if isinstance(written, bool) or not isinstance(written, int) or written < 0:
        _unfit(key, written)
    return written


def _one_of(written: Mapping[str, object], key: str, words: tuple[str, ...]) -> str:
    """Return one of the words; the first when none is given."""
    word = written.get(key, words[0])
    if word not in words:
        _unfit(key, word)
    return str(word)


def _count(written: Mapping[str, object], key: str) -> int:
    number = _number(written.get(key, 0), key)
    if number is None:
        _unfit(key, ALL)
    return number


def _name(written: Mapping[str, object], key: str) -> str | None:
    value = written.get(key)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is not None and (not isinstance(value, str) or not value):
        _unfit(key, value)
    return value


def _names(written: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = written.get(key, [])
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        _unfit(key, value)
    return tuple(names)


def _unfit(key: str, value: object) -> NoReturn:
    raise BadInput("design-value-unfit", key=key, value=value)
