"""A rehearsal laid out in the reader's words, once for all papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from doorstep.domain.inspection import RubricSpec
from doorstep.domain.summary import Band, stands_at
from doorstep.engine.inspection.results import PlaceScore, RehearsalResult
from doorstep.engine.inspection.scoring.card import ItemScore, Veto
from doorstep.engine.survey.certificates import Certificate
from doorstep.i18n.phrasebook import UNKNOWN, Phrasebook
from doorstep.render.chances import chance_sentence, unknown_items
from doorstep.render.inspections import simulation_sentences
from doorstep.render.interval_bars import IntervalBar, PassMark, interval_bar
from doorstep.render.printing import FONT_FAMILY
from doorstep.render.rehearsal.view import (
    BandCell,
    DrawTable,
    ItemRow,
    ItemTable,
    LegendEntry,
    LuckBar,
    PlaceRow,
    PlaceTable,
    RehearsalView,
    VetoRow,
    VetoTable,
)
from doorstep.render.scores import (
    card_figures,
    doors_sentences,
    place_figures,
    reason_text,
    records_of,
    rounded,
    rule_text,
    shown_item,
)

USUAL_MARK = 0.8
"""The part of an item's points that is asked of it where the rubric has no pass mark."""

MOST_VILLAGES = 40

_SHOWN_HASH = 16
_VETO_BANDS = {"open": Band.UNKNOWN, "clear": Band.GOOD, "raised": Band.FIX}


def mark_of(rubric: RubricSpec) -> float:
    """Tell which part of its points is asked of an item: that which the rubric asks of the
    whole."""
    return USUAL_MARK if rubric.asked is None else rubric.asked


def band_of(score: ItemScore, mark: float) -> Band:
    """Tell how an item stands against the part of its points that is asked, by its interval."""
    shown = shown_item(score)
    points = score.item.points - shown.unknown
    if shown.got is None or points <= 0:
        return Band.UNKNOWN
    return stands_at(shown.lo, shown.hi - shown.unknown, points, rounded(mark))


def lay_out(result: RehearsalResult, phrases: Phrasebook) -> RehearsalView:
    """Lay a rehearsal out in words."""
    return _RehearsalLayout(result, phrases).view()


class _RehearsalLayout:
    """One rehearsal and how it is said."""

    def __init__(self, result: RehearsalResult, phrases: Phrasebook) -> None:
        self.result, self.score, self.simulation = result, result.score, result.simulation
        self.phrases = phrases
        self.scale, self.mark = result.score.rubric.scale, mark_of(result.score.rubric)

    def say(self, key: str, **params: object) -> str:
        """The sentence `report.rehearsal.<key>`."""
        return self.phrases.text(f"report.rehearsal.{key}", **params)

    def view(self) -> RehearsalView:
        """Everything together."""
        text, result = self.phrases.text, self.result
        vetoes = tuple(self._veto(veto) for veto in self.score.vetoes)
        draw = self._draw_rows(result.certificate)
        return RehearsalView(
            lang="zh" if self.phrases.chinese else "en",
            font=FONT_FAMILY,
            title=self.say("title"),
            township=result.township,
            simulated=text("report.simulated") if result.simulated else "",
            as_of=text("report.as-of", day=self.phrases.day(result.as_of)),
            headline=self._headline(),
            bars=tuple(self._bars()),
            mark=self._mark(),
            bars_note=self.say("bars-note"),
            items=self._item_table(),
            villages=self._place_table(),
            luck=self._luck(),
            luck_title=self.say("luck.title"),
            words=tuple(self._simulation_words()),
            draw=DrawTable(self.say("draw.title"), draw, self.say("draw.none")),
            vetoes=VetoTable(self.say("vetoes.title"), vetoes),
            footer=(text("report.footer.records"), text("report.footer.voluntary")),
        )

    def _headline(self) -> str:
        """What the lead reads first."""
        figures = card_figures(self.score.card)
        title, scale = self.phrases.pick(self.score.rubric.title), self.phrases.short(self.scale)
        whole = self._whole_numbers(asdict(figures))
        parts = [self.say("sentence.score", title=title, scale=scale, **whole)]
        parts += doors_sentences(self.score, self.phrases)
        raised = [veto for veto in self.score.vetoes if veto.state == "raised"]
        if raised:
            titles = self.phrases.join(self.phrases.pick(veto.spec.title) for veto in raised)
            parts.append(self.say("sentence.raised", titles=titles))
        if self.simulation is not None:
            expected = self.simulation.expected
            parts.append(chance_sentence(expected, self.phrases))
            parts.append(unknown_items(expected, self.phrases))
        return self.phrases.sentences(parts)

    def _whole_numbers(self, figures: Mapping[str, float]) -> dict[str, str]:
        return {name: self.phrases.decimal(value, 0) for name, value in figures.items()}

    def _bars(self) -> list[IntervalBar]:
        """Proven points with what is unknown, the simulated inspection, papers and households."""
        figures = card_figures(self.score.card)
        ends = figures.total, figures.lo, figures.hi
        bars = [self._bar("proven", ends, self.scale, unknown=figures.unknown_points)]
        if self.simulation is not None:
            points = self.simulation.expected
            ends = points.points.at, points.points.lo, points.points.hi
            bars.append(self._bar("simulated", ends, self.scale, unknown=points.unknown))
        if self.score.gap is not None:
            sides = {"paper": self.score.gap.paper, "household": self.score.gap.household}
            bars += [self._bar(key, _rounded_side(side), 100.0) for key, side in sides.items()]
        return bars

    def _bar(
        self, key: str, ends: tuple[float, float, float], whole: float, unknown: float = 0.0
    ) -> IntervalBar:
        return interval_bar(self.phrases, self.say(f"bar.{key}"), ends, whole, unknown)

    def _mark(self) -> PassMark | None:
        mark = self.score.rubric.pass_mark
        if mark is None:
            return None
        return PassMark(mark / self.scale, self.say("mark", mark=self.phrases.short(mark)))

    def _item_table(self) -> ItemTable:
        names = ("item", "points", "interval", "reason", "records")
        heads = tuple(self.say(f"items.{name}") for name in names)
        rows = (self._item(*numbered) for numbered in enumerate(self.score.card.items, 1))
        return ItemTable(self.say("items.title"), heads, tuple(rows))

    def _item(self, number: int, score: ItemScore) -> ItemRow:
        shown, phrases, most = shown_item(score), self.phrases, score.item.points
        reason = reason_text(score.reason, phrases), rule_text(score.item, phrases)
        records = records_of(score, self.score.findings)
        return ItemRow(
            number=str(number),
            title=phrases.pick(score.item.title),
            points=phrases.short(most),
            got=phrases.decimal(shown.got),
            range=phrases.reach(shown.lo, shown.hi),
            low=shown.lo / most,
            high=min(shown.hi / most, 1.0),
            at=None if shown.got is None else min(shown.got / most, 1.0),
            reason=phrases.sentences(reason),
            records=phrases.number(len(records)) if records else "",
            band=band_of(score, self.mark),
        )

    def _place_table(self) -> PlaceTable:
        text, places = self.phrases.text, self.score.places
        left_out = len(places) - MOST_VILLAGES
        heads = "villages.total", "bar.paper", "bar.household"
        shown = {"mark": self.phrases.short(100 * self.mark)}
        return PlaceTable(
            title=self.say("villages.title"),
            note=self.say("villages.note"),
            heads=(text("report.villages.village"), *(self.say(head) for head in heads)),
            rows=tuple(self._place(place) for place in places[:MOST_VILLAGES]),
            more=self.say("villages.more", count=left_out) if left_out > 0 else "",
            gap=self._gap_sentence(),
            legend=tuple(
                LegendEntry(one, text(f"report.band.{one}"), self.say(f"band.{one}", **shown))
                for one in Band
            ),
        )

    def _place(self, place: PlaceScore) -> PlaceRow:
        figures, decimal, reach = place_figures(place), self.phrases.decimal, self.phrases.reach
        paper = household = household_range = ""
        if place.gap is not None:
            total, low, high = _rounded_side(place.gap.household)
            paper, household = decimal(rounded(place.gap.paper[0]), 0), decimal(total, 0)
            household_range = reach(low, high, 0)
        return PlaceRow(
            village=place.place,
            total=self.say("no-score") if figures is None else decimal(figures.total, 0),
            range="" if figures is None else reach(figures.lo, figures.hi, 0),
            paper=paper,
            household=household,
            household_range=household_range,
            marked=place.gap is not None and place.gap.marked,
            cells=tuple(
                BandCell(band_of(item, self.mark), decimal(shown_item(item).got, unknown=""))
                for item in place.card.items
            ),
        )

    def _gap_sentence(self) -> str:
        """Where papers promise clearly more than households confirm."""
        if self.score.gap is None:
            return self.say("gap.unknown")
        named = []
        for place in self.score.marked:
            assert place.gap is not None
            household, low, high = _rounded_side(place.gap.household)
            paper, *_ = _rounded_side(place.gap.paper)
            figures = {"paper": paper, "household": household, "low": low, "high": high}
            shown = self._whole_numbers(figures)
            named.append(self.say("gap.village", village=place.place, **shown))
        if not named:
            return self.say("gap.none")
        return self.say("gap.some", villages=self.phrases.clauses(named))

    def _simulation_words(self) -> list[str]:
        """Which inspection was simulated, and what came out of it."""
        if self.simulation is None:
            return [self.say("not-simulated")]
        protocol = self.phrases.pick(self.simulation.protocol.title)
        sentences = simulation_sentences(self.simulation, self.phrases)
        return [self.say("simulated-protocol", protocol=protocol), *sentences]

    def _luck(self) -> LuckBar | None:
        found = None if self.simulation is None else self.simulation.outcome
        if found is None or found.luck_share is None:
            return None
        percent, share, facts = self.phrases.percent, found.luck_share, found.facts_share or 0.0
        parts = {"facts": facts, "unknown": 1 - share - facts}
        told = [f"{self.say(f'luck.{name}')} {percent(part, 0)}" for name, part in parts.items()]
        return LuckBar(
            share=share,
            luck=f"{self.say('luck.drawn')} {percent(share, 0)}",
            rest=self.phrases.join(told),
        )

    def _draw_rows(self, certificate: Certificate | None) -> tuple[tuple[str, str], ...]:
        if certificate is None:
            return ()
        algorithm, frame = certificate.algorithm, certificate.frame
        frozen = certificate.frozen
        digest = certificate.commitment if frozen is None else frozen.digest
        figures = {
            "sample": f"{certificate.sample['size']} / {frame.get('size', UNKNOWN)}",
            "algorithm": f"{algorithm['name']} {algorithm['version']}",
            "seed": certificate.seed,
            "commitment": _short_hash(digest) or self.say("draw.uncommitted"),
            "frame": _short_hash(frame["hash"]),
            "time": certificate.time or UNKNOWN,
        }
        return tuple((self.say(f"draw.{name}"), figure) for name, figure in figures.items())

    def _veto(self, veto: Veto) -> VetoRow:
        return VetoRow(
            title=self.phrases.pick(veto.spec.title),
            state=self.phrases.name("score.veto", veto.state),
            band=_VETO_BANDS[veto.state],
            by="" if veto.by in (None, "figures") else str(veto.by),
        )


def _rounded_side(side: tuple[float, float, float]) -> tuple[float, float, float]:
    total, low, high = side
    return rounded(total), rounded(low), rounded(high)


def _short_hash(digest: object) -> str:
    return f"{str(digest)[:_SHOWN_HASH]}…" if digest else ""
