"""The morning page in words, for screen and paper alike: what app and desk know, laid out once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from doorstep.domain.morning import (
    MINUTES_A_FACT,
    MINUTES_A_RECORD,
    MINUTES_A_VISIT,
    MorningAction,
    MorningChanges,
    MorningDesk,
    MorningFigures,
    MorningVillage,
    PointRange,
)
from doorstep.domain.summary import Band
from doorstep.i18n.phrasebook import UNKNOWN, Phrasebook
from doorstep.render.chances import chance_sentence, unknown_items
from doorstep.render.interval_bars import IntervalBar, PassMark, interval_bar
from doorstep.render.printing import FONT_FAMILY, drawing, printed
from doorstep.render.wording import scored_action, village

MOST_ON_PAPER = 36
"""Villages that stay readable on one sheet; the rest are counted."""

_MINUS = "−"
COLUMNS = ("open", "overdue", "ledger", "doors", "gap")


@dataclass(frozen=True)
class MorningCell:
    """One figure of a village; `band` where it asks for something, which its head or its text
    says."""

    text: str
    band: Band | None = None


@dataclass(frozen=True)
class MorningRow:
    """A village's line; cells in the order of `COLUMNS`. `code` is the village as the registers
    write it."""

    code: str
    village: str
    owner: str
    cells: tuple[MorningCell, ...]


@dataclass(frozen=True)
class ActionLine:
    """An action in words, and the codes by which its records are found."""

    said: str
    detail: str
    owner: str
    village: str
    work: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class ChangeLine:
    """What changed, in words, and the code of what it is about."""

    said: str
    about: str


@dataclass(frozen=True)
class MorningView:
    """The morning page in words. `morning.typ` reads the fields by their names."""

    lang: str
    font: str
    title: str
    township: str
    simulated: str
    as_of: str
    countdown: str
    headline: str
    known: str
    problem: str
    bars: tuple[IntervalBar, ...]
    mark: PassMark | None
    bars_note: str
    changes_title: str
    changes: tuple[ChangeLine, ...]
    actions_title: str
    actions: tuple[ActionLine, ...]
    actions_none: str
    actions_note: str
    villages_title: str
    heads: tuple[str, ...]
    rows: tuple[MorningRow, ...]
    more: str
    villages_note: str
    footer: tuple[str, str]


def morning_view(
    figures: MorningFigures,
    phrases: Phrasebook,
    desk: MorningDesk | None = None,
    changed: MorningChanges | None = None,
) -> MorningView:
    """Lay the morning out in words; without a desk its columns say that nobody knows."""
    return _MorningLayout(figures, phrases, desk, changed).view()


def morning_paper(view: MorningView, figures: MorningFigures) -> bytes:
    """Print the morning page on one sheet of A4, in black and white, as PDF.

    Raises:
        InternalError: on any Typst warning.
    """
    sheet = replace(view, rows=view.rows[:MOST_ON_PAPER])
    return printed(drawing("morning.typ"), asdict(sheet), figures.as_of)


class _MorningLayout:
    """One morning and how it is said."""

    def __init__(
        self,
        figures: MorningFigures,
        phrases: Phrasebook,
        desk: MorningDesk | None,
        changed: MorningChanges | None,
    ) -> None:
        self.figures, self.phrases, self.changed = figures, phrases, changed
        self.known_desk, self.desk = desk is not None, desk or MorningDesk()

    def say(self, key: str, **params: object) -> str:
        """The sentence `morning.<key>`."""
        return self.phrases.text(f"morning.{key}", **params)

    def view(self) -> MorningView:
        """Everything together."""
        text, figures = self.phrases.text, self.figures
        left_out = len(figures.villages) - MOST_ON_PAPER
        return MorningView(
            lang="zh" if self.phrases.chinese else "en",
            font=FONT_FAMILY,
            title=self.say("title"),
            township=figures.township,
            simulated=text("report.simulated") if figures.simulated else "",
            as_of=text("report.as-of", day=self.phrases.day(figures.as_of)),
            countdown=countdown(self.phrases, self.desk),
            headline=self._headline(),
            known=self._known(),
            problem=self._problem(),
            bars=tuple(self._bars()),
            mark=self._mark(),
            bars_note=self.say("bars-note"),
            changes_title=self._changes_title(),
            changes=self._changes(),
            actions_title=self.say("actions"),
            actions=tuple(self._action(one) for one in figures.actions),
            actions_none=self.say("actions-none"),
            actions_note=self.say(
                "actions-note", record=MINUTES_A_RECORD, visit=MINUTES_A_VISIT, fact=MINUTES_A_FACT
            ),
            villages_title=self.say("villages"),
            heads=(
                text("report.villages.village"),
                *(self.say(f"column.{name}") for name in COLUMNS),
            ),
            rows=tuple(self._row(one) for one in figures.villages),
            more=text("report.rehearsal.villages.more", count=left_out) if left_out > 0 else "",
            villages_note=self.say("villages-note"),
            footer=(text("report.footer.records"), text("report.footer.voluntary")),
        )

    # -- points

    def _headline(self) -> str:
        expected = self.figures.expected
        if expected is None:
            return self.say("headline-known", **self._points(self.figures.score.proven))
        if expected.mark is None:
            return self.say("headline", **self._points(expected.points))
        return chance_sentence(expected, self.phrases)

    def _known(self) -> str:
        score, expected = self.figures.score, self.figures.expected
        known = self.say(
            "known",
            title=self.phrases.pick(score.title),
            scale=self.phrases.short(score.scale),
            unknown=self.phrases.decimal(score.unknown, 0),
            **self._points(score.proven),
        )
        items = "" if expected is None else unknown_items(expected, self.phrases)
        return self.phrases.sentences([known, items])

    def _problem(self) -> str:
        problem = self.figures.problem
        if problem is None:
            return ""
        params = problem["params"]
        assert isinstance(params, dict)
        return self.say(
            "not-simulated", why=self.phrases.text(f"error.{problem['code']}", **params)
        )

    def _points(self, points: PointRange) -> dict[str, str]:
        ends = {"at": points.at, "lo": points.lo, "hi": points.hi}
        shown = {name: self.phrases.decimal(round(value) + 0.0, 0) for name, value in ends.items()}
        return {name: figure.replace("-", _MINUS) for name, figure in shown.items()}

    def _bars(self) -> Iterator[IntervalBar]:
        score, expected = self.figures.score, self.figures.expected
        say = self.phrases.text
        ends = score.proven.at, score.proven.lo, score.proven.hi
        yield interval_bar(
            self.phrases, say("report.rehearsal.bar.proven"), ends, score.scale, score.unknown
        )
        if expected is not None:
            ends = expected.points.at, expected.points.lo, expected.points.hi
            label = say("report.rehearsal.bar.simulated")
            yield interval_bar(self.phrases, label, ends, score.scale, expected.unknown)

    def _mark(self) -> PassMark | None:
        score = self.figures.score
        if score.pass_mark is None:
            return None
        said = self.phrases.short(score.pass_mark)
        label = self.phrases.text("report.rehearsal.mark", mark=said)
        return PassMark(score.pass_mark / score.scale, label)

    # -- what changed

    def _changes_title(self) -> str:
        if self.changed is None:
            return self.say("changes-first")
        return self.say("changes", day=self.phrases.day(self.changed.since))

    def _changes(self) -> tuple[ChangeLine, ...]:
        if self.changed is None:
            return ()
        return tuple(self._moved(self.changed)) or (ChangeLine(self.say("changes-none"), ""),)

    def _moved(self, changed: MorningChanges) -> Iterator[ChangeLine]:
        for name in ("expected", "proven", "unknown"):
            points = getattr(changed, name)
            if points is not None and abs(points) >= 0.05:
                shown = _signed(self.phrases.decimal(points))
                yield ChangeLine(self.say(f"change.{name}", points=shown), name)
        for name in ("findings", "met"):
            if count := getattr(changed, name):
                shown = _signed(self.phrases.number(count))
                yield ChangeLine(self.say(f"change.{name}", count=shown), name)
        for name in ("new", "gone"):
            if count := getattr(self.desk, name):
                said = self.say(f"change.{name}", count=self.phrases.number(count))
                yield ChangeLine(said, name)
        moved = sorted(changed.villages.items(), key=lambda one: (-abs(one[1]), one[0]))
        if moved:
            named = [
                f"{village(self.phrases, name)} {_signed(self.phrases.number(count))}"
                for name, count in moved[:3]
            ]
            said = self.say("change.villages", villages=self.phrases.join(named))
            yield ChangeLine(said, "villages")

    # -- what to do

    def _action(self, action: MorningAction) -> ActionLine:
        figures = {"points": action.points, "hours": action.hours, "per_hour": action.per_hour}
        return ActionLine(
            said=scored_action(self.phrases, action),
            detail=self.say(
                f"gain.{action.work}",
                **{name: self.phrases.decimal(value) for name, value in figures.items()},
            ),
            owner=self.desk.village(action.village).owner or self.say("owner-missing"),
            village=action.village,
            work=action.work,
            codes=action.codes,
        )

    # -- villages

    def _row(self, row: MorningVillage) -> MorningRow:
        desk, number = self.desk.village(row.village), self.phrases.number
        ledger = f"{number(desk.back)}/{number(desk.out)}" if desk.out else UNKNOWN
        cells = (
            MorningCell(number(desk.open)),
            MorningCell(number(desk.overdue), Band.FIX if desk.overdue else None),
            MorningCell(ledger, Band.WATCH if desk.out > desk.back else None),
        )
        if not self.known_desk:
            cells = (MorningCell(UNKNOWN),) * 3
        doors = (
            MorningCell(f"{number(row.met)}/{number(row.tried)}")
            if row.tried
            else MorningCell(self.say("not-visited"), Band.UNKNOWN)
        )
        return MorningRow(
            code=row.village,
            village=village(self.phrases, row.village),
            owner=desk.owner,
            cells=(*cells, doors, self._gap(row)),
        )

    def _gap(self, row: MorningVillage) -> MorningCell:
        if row.gap is None:
            return MorningCell(self.say("not-compared"), Band.UNKNOWN)
        shown = self._points(row.gap)
        if row.marked:
            return MorningCell(self.say("gap-marked", **shown), Band.FIX)
        return MorningCell(self.say("gap", **shown))


def countdown(phrases: Phrasebook, desk: MorningDesk) -> str:
    """Say how far the inspection's day is, and which phase runs."""
    days = desk.days_left
    if days is None:
        return phrases.text("morning.countdown-none")
    key = "ahead" if days > 0 else "today" if days == 0 else "over"
    said = phrases.plural(f"morning.countdown-{key}", abs(days))
    if desk.phase is None:
        return said
    phase = phrases.text(f"plan.phase.{desk.phase}")
    return phrases.sentences([said, phrases.text("morning.phase", phase=phase)])


def _signed(figure: str) -> str:
    """A change with its sign, the minus a real one."""
    return figure.replace("-", _MINUS) if figure.startswith("-") else f"+{figure}"
