"""The report's words: codes, cells and counts as a reader of one language sees them."""

from __future__ import annotations

import datetime as dt

from doorstep.domain.findings import Cell, Finding
from doorstep.domain.vocabulary import Severity
from doorstep.i18n import messages
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.brief import Action, Band, Copy, Summary, VillageRow

SHAPES = {Severity.HIGH: "■", Severity.MEDIUM: "▲", Severity.LOW: "○"}

BAND_SHAPES = {Band.GOOD: "●", Band.WATCH: "▲", Band.FIX: "■", Band.UNKNOWN: "○"}

CODES = (
    "REG_OMIT",
    "REG_OVER",
    "REG_DUP",
    "REG_CONFLICT",
    "VAL_NAME",
    "VAL_SEX",
    "VAL_DATE",
    "VAL_ID",
    "VAL_PHONE",
    "VAL_RELATION",
    "VAL_ADDRESS",
    "RES_STATUS",
    "DOC_UNSEEN",
    "SVC_UNCONF",
    "LOGIC",
    "BLANK",
    "LATE",
    "UNREADABLE",
)

_COLUMN_PARAMS = ("field", "column", "first", "then")


class Words:
    """Everything a report says, in `lang` ("en" or "zh_Hans"; plain "zh" is taken as the
    latter)."""

    def __init__(self, lang: str) -> None:
        self.chinese = lang.startswith("zh")
        self.lang = "zh_Hans" if self.chinese else lang

    def say(self, key: str, **params: object) -> str:
        """The sentence `report.<key>`."""
        return messages.text(f"report.{key}", self.lang, **params)

    def named(self, group: str, code: str) -> str:
        """The reader's name of a code of a shared group (finding, kind, severity, reason), or the
        code itself."""
        key = f"{group}.{code}"
        return messages.text(key, self.lang) if messages.known(key, self.lang) else code

    def category(self, code: str) -> str:
        """A finding code with its name, the same text in the ledger, its legend and its drop-down
        list."""
        return f"{self.named('finding', code)} {code}"

    def severity(self, severity: Severity) -> str:
        """Shape and word; colour comes on top and is never alone."""
        return f"{SHAPES[severity]} {self.named('severity', severity.value)}"

    def problem(self, found: Finding) -> str:
        """What does not agree (the check's own sentence where the catalogue has one) and, where it
        shows, how."""
        said = self._disagreement(found)
        why = f"why.{found.params.get('reason')}"
        return (
            f"{said}{self.say('brackets', text=messages.text(why, self.lang))}"
            if messages.known(why, self.lang)
            else said
        )

    def _disagreement(self, found: Finding) -> str:
        key = f"check.{found.check}"
        if not messages.known(key, self.lang):
            return self.say(f"problem.{found.code}")
        params = {
            name: self.named("column", value)
            if name in _COLUMN_PARAMS and isinstance(value, str)
            else value
            for name, value in found.params.items()
        }
        return messages.sentence(key, params, self.lang)

    def village(self, name: str) -> str:
        """A village's name as written, or that none is stated."""
        return name or self.say("village.unknown")

    def where(self, cell: Cell) -> str:
        """File, sheet and cell as a spreadsheet user writes them."""
        parts = [cell.file, cell.sheet, f"{cell.column}{cell.row}"]
        return " › ".join(part for part in parts if part)

    def action(self, action: Action) -> str:
        """One piece of office work."""
        register = (
            self.named("kind", action.register) if action.register else self.say("register.unknown")
        )
        place = self.village(action.place)
        return self.say(
            f"action.{action.code}", place=place, register=register, count=self.count(action.count)
        )

    def lost(self, code: str) -> str:
        """What a workbook lost on its way back, or the code where no sentence is known."""
        key = f"report.lost.{code}"
        return messages.text(key, self.lang) if messages.known(key, self.lang) else code

    def lost_of(self, copy: Copy) -> str:
        """All that is known to be lost from one workbook."""
        return self.say("list-separator").join(
            f"{self.lost(code)} {self.count(count)}" for code, count in copy.lost
        )

    @staticmethod
    def count(number: int) -> str:
        """A count with thousands separated."""
        return f"{number:,}"

    @staticmethod
    def rate(value: float | None) -> str:
        """A rate per 100 households; a dash where it cannot be known."""
        return "—" if value is None else f"{value:.1f}"

    def share(self, value: float | None) -> str:
        """A share as a percentage, rounded down so that 100 % means all."""
        return "—" if value is None else f"{int(value * 1000) / 10:.1f}%"

    def day(self, day: dt.date) -> str:
        """A date as this language writes it."""
        return Phrasebook(self.lang).day(day)

    def order(self, summary: Summary) -> str:
        """How the villages are ordered, in one sentence; nothing when there are not two of them."""
        if summary.ordered:
            return self.say("order.tiers")
        return (
            self.say("order.none")
            if len([row for row in summary.villages if row.rate is not None]) > 1
            else ""
        )

    def headline(self, summary: Summary) -> str:
        """The brief in one sentence."""
        above = [row.village for row in summary.villages if row.standing == "above" and row.village]
        total = self.say(
            "headline.total" if summary.rate is not None else "headline.count",
            township=summary.township or self.say("township.unnamed"),
            households=self.count(summary.households),
            findings=self.count(summary.findings),
            rate=self.rate(summary.rate),
            low=self.rate(summary.low),
            high=self.rate(summary.high),
        )
        return total + self._apart(
            above, len([row for row in summary.villages if row.rate is not None])
        )

    def _apart(self, above: list[str], measured: int) -> str:
        if not above:
            return self.say("headline.none-apart" if measured > 1 else "headline.end")
        names = self.say("list-separator").join(above)
        if len(above) > 3 or len(names) > (20 if self.chinese else 48):
            return self.say(
                "headline.many-apart" if len(above) > 1 else "headline.one-apart", count=len(above)
            )
        return self.say("headline.apart", villages=names)

    def standing(self, row: VillageRow) -> str:
        """Where a village's interval lies against the rest of the township."""
        return self.say(f"standing.{row.standing}")
