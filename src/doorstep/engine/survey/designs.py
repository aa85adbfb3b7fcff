"""What a design says, checked before anything is drawn: kind, list, strata, clusters, size,
numbers, quotas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from doorstep.domain.errors import BadInput
from doorstep.domain.vocabulary import DrawMethod
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
    "allocation", "clusters", "frame", "if_short", "join_below", "kind", "look_back_months", "method", "n", "order",
    "quota_column", "quotas", "reserves", "second", "size", "strata", "title", "unit",
)  # fmt: skip

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

    With `take_what_there_is` a stratum with too few is taken whole instead of refused. `said` is
    the design as written.
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
    said: Mapping[str, object] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the list that the draw depends on, the unit's first."""
        named = [self.unit, *self.strata, self.clusters, self.quota_column, *self.order]
        named += [self.size] if self.size != COUNTED else []
        return tuple(dict.fromkeys(name for name in named if name is not None))


def kind_of(said: object) -> str:
    """The kind a design names, in any of its spellings. Raises BadInput("design-kind-unknown")."""
    spelling = str(said).strip().casefold().replace("-", "_").replace(" ", "_")
    if spelling not in _KIND_OF:
        raise BadInput("design-kind-unknown", kind=said, known=", ".join(KINDS))
    return _KIND_OF[spelling]


def read_design(said: Mapping[str, object]) -> Design:
    """A design as a TOML file says it (docs/en/drawing.md).

    Raises BadInput: "design-key-unknown", "design-key-missing", "design-kind-unknown",
    "design-value-unfit".
    """
    for key in said:
        if key not in KEYS:
            raise BadInput("design-key-unknown", key=key, known=", ".join(KEYS))
    if "kind" not in said:
        raise BadInput("design-key-missing", key="kind", kind="-")
    kind = kind_of(said["kind"])
    strata, quotas, clusters = _names(said, "strata"), _quotas(said), _name(said, "clusters")
    quota_column = _name(said, "quota_column")
    if quotas and quota_column is None:
        # A design with quotas and strata means the strata the quotas are for, unless it names the
        # quotas' own column.
        quota_column, strata = ("/".join(strata) if len(strata) == 1 else "stratum"), ()
    first, second = _takes(said, kind, bool(quotas))
    method = _method(said, kind)
    order = said.get("order")
    design = Design(
        kind=kind,
        method=method,
        first=first,
        strata=tuple(name for name in strata if name != quota_column),
        clusters=clusters,
        size=_name(said, "size") if method in PROPORTIONAL else None,
        second=second,
        second_method=_way(said, "second", DrawMethod.SIMPLE),
        quotas=quotas,
        quota_column=quota_column,
        order=() if order == SHUFFLED else _names(said, "order"),
        shuffled=order == SHUFFLED,
        reserves=_count(said, "reserves"),
        join_below=_count(said, "join_below"),
        take_what_there_is=_one_of(said, "if_short", ("refuse", "take-all")) == "take-all",
        unit=_name(said, "unit") or "unit",
        said=dict(said),
    )
    _require(design, said)
    return design


def _require(design: Design, said: Mapping[str, object]) -> None:
    needed = [
        {"stratified": "strata", "two_stage": "clusters", "cluster": "clusters"}.get(
            design.kind, "kind"
        )
    ]
    needed += ["size"] if design.method in PROPORTIONAL else []
    for key in needed:
        if not getattr(design, key):
            raise BadInput("design-key-missing", key=key, kind=design.kind)
    if design.method in PROPORTIONAL and (design.first.each is None and design.first.by is None):
        _unfit("n", said.get("n"))
    if design.second_method in PROPORTIONAL:
        _unfit("second", said.get("second"))
    if (design.second is not None or design.quotas) and design.clusters is None:
        raise BadInput("design-key-missing", key="clusters", kind=design.kind)
    if design.size == COUNTED and design.clusters is None:
        raise BadInput("design-key-missing", key="clusters", kind=design.kind)


def _method(said: Mapping[str, object], kind: str) -> DrawMethod:
    if kind in ("simple", "systematic", "pps", "sampford", "brewer"):
        return DrawMethod(kind)
    return _way(
        said,
        "method",
        DrawMethod.PPS if kind == "two_stage" and "size" in said else DrawMethod.SIMPLE,
    )


def _way(said: Mapping[str, object], key: str, otherwise: DrawMethod) -> DrawMethod:
    if key not in said:
        return otherwise
    named = kind_of(said[key])
    if named not in set(DrawMethod):
        _unfit(key, said[key])
    return DrawMethod(named)


def _takes(said: Mapping[str, object], kind: str, quotas: bool) -> tuple[Take, Take | None]:
    """The first stage's numbers and the second's, where there is one."""
    n = said.get("n")
    shared = _one_of(said, "allocation", ("each", "proportional"))
    if isinstance(n, list) and len(n) == 2:
        n = {"stage1": n[0], "stage2": n[1]}
    if (
        isinstance(n, dict)
        and n
        and set(n) <= _FIRST | _SECOND
        and set(n) & (_FIRST if quotas else _SECOND)
    ):
        stages = {"first" if name in _FIRST else "second": value for name, value in n.items()}
        if "first" not in stages or ("second" not in stages and not quotas):
            raise BadInput(
                "design-key-missing",
                key="n.stage1" if "first" not in stages else "n.stage2",
                kind=kind,
            )
        second = None if quotas else _take(stages["second"], "n.stage2")
        return _take(stages["first"], "n.stage1", shared == "proportional"), second
    if n is None:
        raise BadInput("design-key-missing", key="n", kind=kind)
    if kind == "two_stage" and not quotas:
        raise BadInput("design-key-missing", key="n.stage2", kind=kind)
    return _take(n, "n", shared == "proportional"), None


def _take(said: object, key: str, shared: bool = False) -> Take:
    if isinstance(said, dict):
        return Take(by={str(name): _number(value, key) for name, value in said.items()})
    number = _number(said, key)
    if number == 0 or (shared and number is None):
        _unfit(key, said)
    return Take(each=number, shared=shared)


def _quotas(said: Mapping[str, object]) -> dict[str, Number]:
    quotas = said.get("quotas", {})
    if not isinstance(quotas, dict):
        _unfit("quotas", quotas)
    return {str(name): _number(value, "quotas") for name, value in quotas.items()}


def _number(said: object, key: str) -> Number:
    if said == ALL:
        return None
    if isinstance(said, bool) or not isinstance(said, int) or said < 0:
        _unfit(key, said)
    return said


def _one_of(said: Mapping[str, object], key: str, words: tuple[str, ...]) -> str:
    """One of the words; the first when nothing is said."""
    word = said.get(key, words[0])
    if word not in words:
        _unfit(key, word)
    return str(word)


def _count(said: Mapping[str, object], key: str) -> int:
    number = _number(said.get(key, 0), key)
    if number is None:
        _unfit(key, ALL)
    return number


def _name(said: Mapping[str, object], key: str) -> str | None:
    value = said.get(key)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is not None and (not isinstance(value, str) or not value):
        _unfit(key, value)
    return value


def _names(said: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = said.get(key, [])
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        _unfit(key, value)
    return tuple(names)


def _unfit(key: str, value: object) -> NoReturn:
    raise BadInput("design-value-unfit", key=key, value=value)
