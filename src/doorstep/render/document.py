"""The brief as an editable .docx, with tables instead of pictures."""

from __future__ import annotations

from docx.document import Document as DocxDocument

from doorstep.domain.summary import DIMENSIONS, PairAgreement, Summary
from doorstep.domain.vocabulary import VisitOutcome
from doorstep.i18n.phrasebook import UNKNOWN, Phrasebook
from doorstep.render.official import heading, official, paragraph, saved, table, title
from doorstep.render.wording import (
    action,
    dated,
    headline,
    mark_note,
    order,
    pairs_note,
    shaped_band,
    village,
)


def document(summary: Summary, phrases: Phrasebook) -> bytes:
    """Write the brief as .docx."""
    text = phrases.text
    paper = official(text("report.title"), summary.as_of, chinese=phrases.chinese)
    title(paper, text("pattern.titled", place=summary.township, title=text("report.title")))
    under = dated(phrases, summary.as_of, simulated=summary.simulated)
    paragraph(paper, under, centred=True)
    paragraph(paper, headline(phrases, summary), indented=True)
    heading(paper, text("report.actions.title"))
    for number, work in enumerate(summary.actions, 1):
        paragraph(paper, f"{number}. {action(phrases, work)}", indented=True)
    if not summary.actions:
        paragraph(paper, text("report.actions.none"), indented=True)
    heading(paper, text("report.docx.figures"))
    heads = [text("report.docx.figure"), text("report.docx.value")]
    table(paper, heads, _figures(phrases, summary), [90, 66])
    heading(paper, text("report.outcomes.title"))
    counts = [phrases.number(summary.outcomes.get(code, 0)) for code in VisitOutcome]
    table(paper, [text(f"report.outcome.{code}") for code in VisitOutcome], [counts], [39] * 4)
    paragraph(paper, text("report.outcomes.note"), size=12)
    heading(paper, text("report.picture.title"))
    paragraph(paper, order(phrases, summary), size=12)
    _add_villages(paper, phrases, summary)
    notes = [text("report.note.interval"), text("report.note.dimensions")]
    for note in filter(None, [*notes, mark_note(phrases, summary)]):
        paragraph(paper, note, size=12)
    footer = text("report.footer.records") + text("report.footer.voluntary")
    paragraph(paper, footer, indented=True)
    return saved(paper)


def _figures(phrases: Phrasebook, summary: Summary) -> list[list[str]]:
    text = phrases.text
    levels = {level: phrases.number(count) for level, count in summary.severities}
    return [
        [text("report.counter.findings"), phrases.number(summary.findings)],
        [text("report.docx.severities"), text("report.counter.findings-note", **levels)],
        [text("report.legend.title"), phrases.decimal(summary.rate)],
        [text("report.counter.records"), _agreement(phrases, summary.records)],
        [text("report.counter.doors"), _agreement(phrases, summary.doors)],
        [text("report.counter.sources"), phrases.number(len(summary.sources))],
        [text("report.counter.rows"), phrases.number(summary.rows)],
        [text("report.imports.accepted"), phrases.number(summary.accepted)],
        [text("report.imports.set-aside"), phrases.number(summary.set_aside)],
    ]


def _agreement(phrases: Phrasebook, agreement: PairAgreement) -> str:
    note = pairs_note(phrases, agreement)
    return note if agreement.share is None else f"{phrases.share(agreement.share)} ({note})"


def _add_villages(paper: DocxDocument, phrases: Phrasebook, summary: Summary) -> None:
    text = phrases.text
    heads = [text(f"report.villages.{name}") for name in ("village", "households", "findings")]
    heads += [text("report.villages.rate"), text("report.villages.door")]
    heads += [text(f"report.dimension.{code}") for code in DIMENSIONS]
    rows = []
    for row in summary.villages:
        known = row.door is not None
        rows.append(
            [
                village(phrases, row.village),
                phrases.number(row.households),
                phrases.number(row.findings),
                phrases.decimal(row.rate),
                phrases.interval(row.door, row.low, row.high) if known else UNKNOWN,
                *(shaped_band(phrases, part.band, part.rate) for part in row.dimensions),
            ]
        )
    table(paper, heads, rows, [24, 12, 12, 12, 24, 18, 18, 18, 18], size=9)
