"""A design carried out on a list: strata, clusters, quotas, reserves; every unit drawn with its
exact chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import pyarrow as pa

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection_vocabulary import DrawMethod
from doorstep.engine.survey.designs import ALL, COUNTED, OTHERS, Design, Number, Take, read_design
from doorstep.engine.survey.draw_methods import PROPORTIONAL, Chosen, choose, simple
from doorstep.engine.survey.frames import Frame, read_frame
from doorstep.engine.survey.random_stream import Chance, Stream

COLUMNS = ("unit", "stage1", "stage2", "stratum", "probability", "weight")
RESERVE_COLUMNS = ("reserve", "unit", "stage1", "stage2", "stratum", "replaces", "disposition")
Chances = Callable[[Sequence[str]], Chance]


@dataclass(frozen=True)
class DrawnUnit:
    """One unit of a sample, or one of its reserves (`order` counts them within their group, from
    1)."""

    unit: str
    cluster: str | None
    stratum: str
    probability: Fraction
    order: int = 0


@dataclass(frozen=True)
class DrawnGroup:
    """What was drawn from one stratum, or from one cluster or quota of it: the population counts an
    estimate needs."""

    stage: int
    stratum: str
    cluster: str | None
    population: int
    drawn: int


@dataclass(frozen=True)
class Sample:
    """What was drawn. `flags` counts by code what a reader of the sample must know
    (docs/en/drawing.md)."""

    design: Design
    seed: str
    frame: Frame
    drawn: tuple[DrawnUnit, ...]
    reserves: tuple[DrawnUnit, ...]
    groups: tuple[DrawnGroup, ...]
    flags: Mapping[str, int] = field(default_factory=dict)

    @property
    def table(self) -> pa.Table:
        """SAMPLE.csv: texts, and probability and weight as numbers."""
        rows = [
            _row(one)
            | {"probability": float(one.probability), "weight": float(1 / one.probability)}
            for one in self.drawn
        ]
        return pa.Table.from_pylist(rows, schema=_schema(COLUMNS))

    @property
    def reserve_table(self) -> pa.Table:
        """The reserves in the order they may be used, with room for whom they replace and why."""
        rows = [
            _row(one) | {"reserve": str(one.order), "replaces": "", "disposition": ""}
            for one in self.reserves
        ]
        return pa.Table.from_pylist(rows, schema=_schema(RESERVE_COLUMNS))


def draw(table: pa.Table, design: Design | Mapping[str, object], seed: str | int) -> Sample:
    """Draw a sample from a table of units. Same units, same design, same seed: the same sample on
    any machine.

    Raises BadInput for a design or a list that does not fit; `seed` is any text that is not blank.
    """
    words = str(seed)
    if not words.strip():
        raise BadInput("seed-blank")
    return draw_with(table, design, words, lambda label: Stream(words, label))


def draw_with(
    table: pa.Table, design: Design | Mapping[str, object], seed: str, chances: Chances
) -> Sample:
    """`draw` with another source of chance for each label."""
    plan = design if isinstance(design, Design) else read_design(design)
    frame = read_frame(table, plan)
    work = _Draw(frame, chances)
    work.run()
    if not work.drawn:
        raise BadInput("sample-empty")
    flags = dict(sorted((+work.flags).items()))
    groups = sorted(
        work.groups, key=lambda group: (group.stage, group.stratum, group.cluster or "")
    )
    drawn = sorted(work.drawn, key=lambda one: (one.cluster or "", one.stratum, one.unit))
    return Sample(plan, seed, frame, tuple(drawn), tuple(work.reserves), tuple(groups), flags)


class _Draw:
    """One draw under way."""

    def __init__(self, frame: Frame, chances: Chances) -> None:
        self._frame, self._design, self._chances = frame, frame.design, chances
        self.drawn: list[DrawnUnit] = []
        self.reserves: list[DrawnUnit] = []
        self.groups: list[DrawnGroup] = []
        self.flags: Counter[str] = Counter()

    def run(self) -> None:
        """Both stages."""
        items = self._clusters() if self._design.clusters else self._units()
        by_stratum: dict[str, list[int]] = {}
        for item, stratum in enumerate(items.strata):
            by_stratum.setdefault(stratum, []).append(item)
        numbers = shares(
            self._design.first, {name: len(places) for name, places in by_stratum.items()}
        )
        for stratum in sorted(by_stratum):
            self._stratum(stratum, items, by_stratum[stratum], numbers[stratum])
        self._note_flags(items)

    def _stratum(self, stratum: str, items: Items, among: list[int], number: Number) -> None:
        sizes = [items.sizes[item] for item in among]
        chosen = self._choose(("stage1", stratum), self._design.method, sizes, number, stratum)
        self.groups.append(DrawnGroup(1, stratum, None, len(among), len(chosen.positions)))
        if not chosen.positions:
            self.flags["stratum-not-drawn"] += 1
        for position in chosen.positions:
            item, chance = among[position], chosen.chances[position]
            if self._design.clusters:
                self._within(items.names[item], stratum, items.members[item], chance)
            else:
                self.drawn.append(DrawnUnit(items.names[item], None, stratum, chance))
        if not self._design.clusters:
            left = sorted(set(range(len(among))) - set(chosen.positions))
            names = [(items.names[among[position]], chosen.chances[position]) for position in left]
            self._reserve(("reserves", stratum), names, None, stratum)

    def _within(self, cluster: str, stratum: str, members: Sequence[int], chance: Fraction) -> None:
        """The second stage in one cluster: all of it, a number, or quotas."""
        quotas = self._design.quotas
        if not quotas:
            second = self._design.second or Take()
            number = (
                second.each if second.by is None else second.by.get(cluster, second.by.get(OTHERS))
            )
            self._part(("stage2", stratum, cluster), cluster, stratum, members, number, chance)
            return
        assert self._design.quota_column is not None
        values = self._frame.columns[self._design.quota_column]
        for quota, number in quotas.items():
            part = [place for place in members if values[place] == quota]
            name = f"{stratum}/{quota}" if stratum else quota
            self._part(("stage2", stratum, cluster, quota), cluster, name, part, number, chance)

    def _part(
        self,
        label: tuple[str, ...],
        cluster: str,
        stratum: str,
        places: Sequence[int],
        number: Number,
        chance: Fraction,
    ) -> None:
        if number is not None and number > len(places):
            self.flags["quota-short" if self._design.quotas else "cluster-short"] += 1
            number = len(places)
        chosen = self._choose(label, self._design.second_method, [1] * len(places), number, stratum)
        units = self._frame.units
        for position in chosen.positions:
            whole = chance * chosen.chances[position]
            self.drawn.append(DrawnUnit(units[places[position]], cluster, stratum, whole))
        self.groups.append(DrawnGroup(2, stratum, cluster, len(places), len(chosen.positions)))
        left = sorted(set(range(len(places))) - set(chosen.positions))
        names = [(units[places[position]], chance * chosen.chances[position]) for position in left]
        self._reserve(("reserves", *label[1:]), names, cluster, stratum)

    def _choose(
        self,
        label: tuple[str, ...],
        method: DrawMethod,
        sizes: Sequence[int],
        number: Number,
        stratum: str,
    ) -> Chosen:
        possible = sum(1 for size in sizes if size) if method in PROPORTIONAL else len(sizes)
        n = possible if number is None else number
        if n > possible and self._design.take_what_there_is:
            self.flags["stratum-short"] += 1
            n = possible
        if n > possible:
            raise BadInput("sample-above-frame", n=n, population=possible, stratum=stratum or "-")
        if not n:
            return Chosen((), (Fraction(0),) * len(sizes))
        chance = self._chances(label)
        if not self._design.shuffled or method is DrawMethod.SIMPLE:
            return choose(method, chance, sizes, n)
        mixed = simple(self._chances(("order", *label)), len(sizes), len(sizes))
        chosen = choose(method, chance, [sizes[place] for place in mixed], n)
        chances = [Fraction(0)] * len(sizes)
        for place, exact in zip(mixed, chosen.chances, strict=True):
            chances[place] = exact
        return Chosen(tuple(mixed[position] for position in chosen.positions), tuple(chances))

    def _reserve(
        self,
        label: tuple[str, ...],
        left: Sequence[tuple[str, Fraction]],
        cluster: str | None,
        stratum: str,
    ) -> None:
        number = min(self._design.reserves, len(left))
        drawn = simple(self._chances(label), len(left), number) if number else []
        for order, position in enumerate(drawn, 1):
            unit, chance = left[position]
            self.reserves.append(DrawnUnit(unit, cluster, stratum, chance, order))

    def _units(self) -> Items:
        frame = self._frame
        return Items(
            frame.units, frame.strata, frame.sizes, tuple((place,) for place in range(len(frame)))
        )

    def _clusters(self) -> Items:
        """Clusters in the frame's order of their first unit; a size is one figure for all rows of
        its cluster.

        Raises BadInput("cluster-in-two-strata" | "cluster-in-two-sizes").
        """
        frame, design = self._frame, self._design
        assert design.clusters is not None
        members: dict[str, list[int]] = {}
        for place, cluster in enumerate(frame.columns[design.clusters]):
            members.setdefault(cluster, []).append(place)
        order = list(members) if design.order else sorted(members)
        strata, sizes = [], []
        for cluster in order:
            inside = members[cluster]
            if len({frame.strata[place] for place in inside}) > 1:
                raise BadInput("cluster-in-two-strata", cluster=cluster)
            if len({frame.sizes[place] for place in inside}) > 1:
                raise BadInput("cluster-in-two-sizes", cluster=cluster, column=design.size)
            strata.append(frame.strata[inside[0]])
            sizes.append(len(inside) if design.size == COUNTED else frame.sizes[inside[0]])
        items = Items(
            tuple(order), tuple(strata), tuple(sizes), tuple(tuple(members[name]) for name in order)
        )
        return joined(items, design.join_below) if design.join_below else items

    def _note_flags(self, items: Items) -> None:
        """What a reader must know of this sample."""
        design = self._design
        if (
            DrawMethod.SYSTEMATIC in (design.method, design.second_method)
            or design.method is DrawMethod.PPS
        ):
            self.flags["list-order"] = int(not design.shuffled)
        if design.method in PROPORTIONAL:
            self.flags["size-zero"] = sum(1 for size in items.sizes if not size)
        self.flags["certain"] = sum(1 for one in self.drawn if one.probability == 1)
        self.flags["unequal-weights"] = int(len({one.probability for one in self.drawn}) > 1)
        if design.quotas and design.quota_column is not None:
            values = self._frame.columns[design.quota_column]
            for quota in design.quotas:
                if quota not in values:
                    self.flags["quota-empty"] += 1
            covered = {quota for quota, number in design.quotas.items() if number != 0}
            self.flags["not-covered"] = sum(1 for value in values if value not in covered)


def _row(one: DrawnUnit) -> dict[str, object]:
    first, second = (one.unit, "") if one.cluster is None else (one.cluster, one.unit)
    return {"unit": one.unit, "stage1": first, "stage2": second, "stratum": one.stratum or ALL}


def _schema(columns: Iterable[str]) -> pa.Schema:
    numbers = ("probability", "weight")
    return pa.schema([(name, pa.float64() if name in numbers else pa.string()) for name in columns])


@dataclass(frozen=True)
class Items:
    """What one stage draws among: names, strata, sizes, and the places of the frame behind each."""

    names: tuple[str, ...]
    strata: tuple[str, ...]
    sizes: tuple[int, ...]
    members: tuple[tuple[int, ...], ...]


def shares(take: Take, populations: Mapping[str, int]) -> dict[str, Number]:
    """How many from each group. Raises BadInput("stratum-unknown" | "stratum-without-number")."""
    if take.by is not None:
        unknown = sorted(set(take.by) - set(populations) - {OTHERS})
        if unknown:
            raise BadInput(
                "stratum-unknown", stratum=unknown[0], known=", ".join(sorted(populations)) or "-"
            )
        missing = sorted(set(populations) - set(take.by))
        if missing and OTHERS not in take.by:
            raise BadInput("stratum-without-number", stratum=missing[0])
        return {name: take.by.get(name, take.by.get(OTHERS)) for name in populations}
    if not take.shared or take.each is None:
        return dict.fromkeys(populations, take.each)
    return dict(_in_proportion(take.each, populations))


def _in_proportion(n: int, populations: Mapping[str, int]) -> dict[str, int]:
    """One from each group and the rest by largest remainders, ties to the name that comes first."""
    if n < len(populations):
        raise BadInput("sample-below-strata", n=n, strata=len(populations))
    total = sum(populations.values())
    if n > total:
        raise BadInput("sample-above-frame", n=n, population=total, stratum="-")
    exact = {name: Fraction(n * size, total) for name, size in populations.items()}
    given = {name: max(1, int(share)) for name, share in exact.items()}
    while (short := n - sum(given.values())) != 0:
        step = 1 if short > 0 else -1
        movable = [
            name
            for name in given
            if (given[name] < populations[name] if step > 0 else given[name] > 1)
        ]
        furthest = min(movable, key=lambda name: (step * (given[name] - exact[name]), name))
        given[furthest] += step
    return given


def joined(items: Items, least: int) -> Items:
    """Clusters of fewer than `least` units joined with the next of their stratum, the last one with
    the one before."""
    made: list[tuple[str, list[int]]] = []
    for stratum in sorted(set(items.strata)):
        runs: list[list[int]] = []
        for item in (item for item, where in enumerate(items.strata) if where == stratum):
            if runs and _units(items, runs[-1]) < least:
                runs[-1].append(item)
            else:
                runs.append([item])
        if len(runs) > 1 and _units(items, runs[-1]) < least:
            last = runs.pop()
            runs[-1] += last
        made += [(stratum, run) for run in runs]
    return Items(
        names=tuple("+".join(items.names[item] for item in run) for _, run in made),
        strata=tuple(stratum for stratum, _ in made),
        sizes=tuple(sum(items.sizes[item] for item in run) for _, run in made),
        members=tuple(
            tuple(place for item in run for place in items.members[item]) for _, run in made
        ),
    )


def _units(items: Items, run: list[int]) -> int:
    return sum(len(items.members[item]) for item in run)
