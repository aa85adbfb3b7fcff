"""What a report says of findings, villages and work to do: codes and counts as sentences."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

from doorstep.domain.findings import Cell, Finding
from doorstep.domain.morning import MorningAction
from doorstep.domain.summary import (
    FIX_FROM,
    WATCH_FROM,
    Action,
    Band,
    PairAgreement,
    Summary,
    VillageStanding,
)
from doorstep.domain.village_ledgers import Answer, holds_two_values
from doorstep.domain.vocabulary import FindingCode, Severity, VisitOutcome
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.i18n.widths import cells, cut
from doorstep.render.verdicts import verdict_sentence

SHAPES = {Severity.HIGH: "■", Severity.MEDIUM: "▲", Severity.LOW: "○"}
BAND_SHAPES = {Band.GOOD: "●", Band.WATCH: "▲", Band.FIX: "■", Band.UNKNOWN: "○"}
MOST_CELLS = 24
"""So many half-width characters of a file's name stand within a line."""

_COLUMN_PARAMS = ("field", "column", "first", "then")


def category(phrases: Phrasebook, code: str) -> str:
    """Name a finding code: the same text in the ledger, its legend and its drop-down list."""
    return f"{phrases.name('finding', code)} {code}"


def weight(phrases: Phrasebook, severity: Severity) -> str:
    """Say a severity by shape and word; colour comes on top and is never alone."""
    return f"{SHAPES[severity]} {phrases.name('severity', severity.value)}"


def problem(phrases: Phrasebook, found: Finding) -> str:
    """Say what does not agree (the check's own sentence where the catalogue has one) and, where it
    shows, how; of who is missing, from which register or file, where the sentence cannot know; of a
    question, what is to be asked; of three sources, which is likely wrong."""
    if found.is_question:
        return question(phrases, found)
    why = f"why.{found.params.get('reason')}"
    how = phrases.brackets(phrases.text(why)) if phrases.known(why) else _lacking(phrases, found)
    verdict = verdict_sentence(phrases, found)
    said = _disagreement(phrases, found) + how
    return phrases.text("verdict.after", said=said, verdict=verdict) if verdict else said


def question(phrases: Phrasebook, found: Finding) -> str:
    """Say what is to be asked at the door: of somebody who may be meant elsewhere whether it is
    the same person, of others whether they belong there."""
    if found.params.get("may_be"):
        return phrases.text("question.same-person")
    over = found.code == FindingCode.REG_OVER
    what = "lives-here" if over else "not-listed"
    return phrases.text(f"question.{what}") + _lacking(phrases, found)


def likely_yes(found: Finding) -> float:
    """How likely the answer to a question is yes - the same person, on the list after all, still
    living there - and nothing is wrong; 0 to 1."""
    return 1 - (found.probability or 0.0)


def _lacking(phrases: Phrasebook, found: Finding) -> str:
    missing = str(found.params.get("missing_in", ""))
    is_register = phrases.known(f"kind.{missing}")
    if not missing or (is_register and phrases.known(f"check.{found.check}")):
        return ""
    where = phrases.name("kind", missing) if is_register else short_file(missing)
    return phrases.brackets(phrases.text("report.not-in", where=where))


def short_file(name: str) -> str:
    """A file's own name, without its folders; of a long one the beginning and the end."""
    own = PurePosixPath(name.replace("\\", "/")).name
    if cells(own) <= MOST_CELLS:
        return own
    return cut(own, MOST_CELLS // 2) + own[-MOST_CELLS // 3 :]


def _disagreement(phrases: Phrasebook, found: Finding) -> str:
    key = f"check.{found.check}"
    if not phrases.known(key):
        return phrases.text(f"report.problem.{found.code}")
    params = {
        name: phrases.name("column", value)
        if name in _COLUMN_PARAMS and isinstance(value, str)
        else value
        for name, value in found.params.items()
    }
    return phrases.text(key, **params)


def answer_word(phrases: Phrasebook, answer: str, found: Finding | None) -> str:
    """Say an answer to a finding: "both are right" only where there are two values, of one record
    that it is so. `found` None: nothing tells any more what it was."""
    alone = found is not None and not holds_two_values(found)
    key = "it-is-so" if answer == Answer.BOTH_RIGHT and alone else answer
    return phrases.name("answer", key)


def village(phrases: Phrasebook, name: str) -> str:
    """Name a village as written, or say that none is stated."""
    return name or phrases.text("report.village.unknown")


def where(cell: Cell) -> str:
    """Say file, sheet and cell as a spreadsheet user writes them."""
    return " › ".join(part for part in (cell.file, cell.sheet, f"{cell.column}{cell.row}") if part)


def scored_action(phrases: Phrasebook, work: MorningAction) -> str:
    """Say one piece of office work that brings points."""
    return phrases.plural(
        f"morning.action.{work.work}",
        work.count,
        village=village(phrases, work.village),
        item=phrases.pick(work.title),
    )


def action(phrases: Phrasebook, work: Action | MorningAction) -> str:
    """Say one piece of office work."""
    if isinstance(work, MorningAction):
        return scored_action(phrases, work)
    kind = work.register
    register = phrases.name("kind", kind) if kind else phrases.text("report.register.unknown")
    return phrases.text(
        f"report.action.{work.code}",
        place=village(phrases, work.place),
        register=register,
        count=phrases.number(work.count),
    )


def losses(phrases: Phrasebook, lost: tuple[tuple[str, int], ...]) -> str:
    """Say all that is known to be lost from one workbook on its way back, as (code, count)."""
    return phrases.join(
        f"{phrases.name('report.lost', code)} {phrases.number(count)}" for code, count in lost
    )


def shaped_band(phrases: Phrasebook, band: Band, rate: float | None) -> str:
    """Say a cell of the heat table by shape, word and, where there is one, figure."""
    figure = "" if rate is None else f" {phrases.decimal(rate)}"
    return f"{BAND_SHAPES[band]} {phrases.text(f'report.band.{band}')}{figure}"


def mark_note(phrases: Phrasebook, summary: Summary) -> str:
    """Say what the words of the villages' columns are held against; nothing where it is the usual
    edges alone."""
    if summary.mark is None:
        return ""
    shown = {"watch": f"{WATCH_FROM:g}", "fix": f"{FIX_FROM:g}"}
    return phrases.text("report.mark.note", mark=phrases.decimal(100 * summary.mark, 0), **shown)


def order(phrases: Phrasebook, summary: Summary) -> str:
    """Say how the villages are ordered; nothing when there are not two of them."""
    if summary.ordered:
        return phrases.text("report.order.tiers")
    return phrases.text("report.order.none") if summary.compared > 1 else ""


def dated(phrases: Phrasebook, day: dt.date, *, simulated: bool) -> str:
    """Say which day a paper's figures are of, and whether its residents are invented."""
    said = phrases.text("report.as-of", day=phrases.day(day))
    if not simulated:
        return said
    return phrases.text("pattern.noted", text=said, note=phrases.text("report.simulated"))


def pairs_note(phrases: Phrasebook, agreement: PairAgreement) -> str:
    """Say how many pairs were compared and differ."""
    counted = agreement.compared is not None
    return phrases.text(
        "report.counter.pairs-note" if counted else "report.counter.pairs-unknown",
        compared=phrases.number(agreement.compared or 0),
        differing=phrases.number(agreement.differing),
    )


def headline(phrases: Phrasebook, summary: Summary) -> str:
    """Say the brief in one sentence."""
    known = "report.headline.count" if summary.rate is None else "report.headline.total"
    total = phrases.text(
        known,
        township=summary.township or phrases.text("report.township.unnamed"),
        households=phrases.number(summary.households),
        findings=phrases.number(summary.findings - bool(summary.measured) * summary.unrated),
        rate=phrases.decimal(summary.rate),
    )
    total += _met(phrases, summary)
    return phrases.sentences(
        [total + _apart(phrases, summary), unrated(phrases, summary), _promised(phrases, summary)]
    )


def unrated(phrases: Phrasebook, summary: Summary) -> str:
    """Say how many findings stand apart from the rate, since nobody counted their villages'
    households; nothing where there are none."""
    if not summary.unrated or not summary.measured:
        return ""
    return phrases.text("report.headline.unrated", findings=phrases.number(summary.unrated))


def _promised(phrases: Phrasebook, summary: Summary) -> str:
    """Name the villages whose papers promise more than households confirm, with both figures."""
    named = [
        phrases.text(
            "report.headline.promised",
            village=one.village,
            paper=phrases.decimal(one.paper, 0),
            household=phrases.decimal(one.household, 0),
        )
        for one in summary.promised
    ]
    return phrases.text("report.headline.look", villages=phrases.clauses(named)) if named else ""


def _met(phrases: Phrasebook, summary: Summary) -> str:
    """Say how many of the households met told otherwise; nothing where nobody was met."""
    met = summary.outcomes.get(VisitOutcome.COMPLETE, 0)
    if not met:
        return ""
    shown = {"met": phrases.number(met), "differing": phrases.number(summary.differing)}
    return phrases.text("report.headline.doors", **shown)


def _apart(phrases: Phrasebook, summary: Summary) -> str:
    """Name the villages above the rest; where that gets long, count them."""
    above = [
        row.village
        for row in summary.villages
        if row.standing is VillageStanding.ABOVE and row.village
    ]
    if not above:
        several = summary.compared > 1
        return phrases.text("report.headline.none-apart" if several else "report.headline.end")
    names = phrases.join(above)
    if len(above) > 3 or len(names) > (20 if phrases.chinese else 48):
        key = "report.headline.many-apart" if len(above) > 1 else "report.headline.one-apart"
        return phrases.text(key, count=len(above))
    return phrases.text("report.headline.apart", villages=names)
