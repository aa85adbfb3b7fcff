"""The brief as an editable .docx, with tables instead of pictures."""

from __future__ import annotations

from docx.document import Document as DocxDocument

from doorstep.render.brief import DIMENSIONS, OUTCOMES, Agreement, Summary
from doorstep.render.official import BODY, TITLE, heading, official, paragraph, saved, table
from doorstep.render.wording import BAND_SHAPES, Words


def document(summary: Summary, lang: str) -> bytes:
    """The brief as .docx, with tables instead of pictures."""
    words = Words(lang)
    paper = official(words.say("title"), summary.as_of, chinese=words.chinese)
    paragraph(
        paper,
        f"{summary.township}{'' if words.chinese else ' '}{words.say('title')}",
        TITLE,
        22,
        centred=True,
    )
    under = words.say("as-of", day=words.day(summary.as_of))
    if summary.simulated:
        under = (
            f"{under}　【{words.say('simulated')}】"
            if words.chinese
            else f"{under} [{words.say('simulated')}]"
        )
    paragraph(paper, under, BODY, 16, centred=True)
    paragraph(paper, words.headline(summary), BODY, 16, indented=True)
    heading(paper, words.say("actions.title"))
    for number, action in enumerate(summary.actions, 1):
        paragraph(paper, f"{number}. {words.action(action)}", BODY, 16, indented=True)
    if not summary.actions:
        paragraph(paper, words.say("actions.none"), BODY, 16, indented=True)
    heading(paper, words.say("docx.figures"))
    table(
        paper,
        [words.say("docx.figure"), words.say("docx.value")],
        _figures(summary, words),
        [90, 66],
    )
    heading(paper, words.say("outcomes.title"))
    counts = [words.count(summary.outcomes.get(code, 0)) for code in OUTCOMES]
    table(paper, [words.say(f"outcome.{code}") for code in OUTCOMES], [counts], [39] * 4)
    paragraph(paper, words.say("outcomes.note"), BODY, 12)
    heading(paper, words.say("picture.title"))
    paragraph(paper, words.order(summary), BODY, 12)
    _villages(paper, summary, words)
    for note in ("note.interval", "note.dimensions"):
        paragraph(paper, words.say(note), BODY, 12)
    paragraph(
        paper, words.say("footer.records") + words.say("footer.voluntary"), BODY, 16, indented=True
    )
    return saved(paper)


def _figures(summary: Summary, words: Words) -> list[list[str]]:
    interval = f"{words.rate(summary.rate)} ({words.rate(summary.low)}–{words.rate(summary.high)})"
    levels = {level: words.count(count) for level, count in summary.severities}
    return [
        [words.say("counter.findings"), f"{words.count(summary.findings)}"],
        [words.say("docx.severities"), words.say("counter.findings-note", **levels)],
        [f"{words.say('legend.title')} ({words.say('docx.interval')})", interval],
        [words.say("counter.records"), _agreement(summary.records, words)],
        [words.say("counter.doors"), _agreement(summary.doors, words)],
        [words.say("counter.sources"), words.count(len(summary.sources))],
        [words.say("counter.rows"), words.count(summary.rows)],
        [words.say("imports.accepted"), words.count(summary.accepted)],
        [words.say("imports.set-aside"), words.count(summary.set_aside)],
    ]


def _agreement(agreement: Agreement, words: Words) -> str:
    key = "counter.pairs-unknown" if agreement.compared is None else "counter.pairs-note"
    counts = {
        "compared": words.count(agreement.compared or 0),
        "differing": words.count(agreement.differing),
    }
    note = words.say(key, **counts)
    return note if agreement.share is None else f"{words.share(agreement.share)} ({note})"


def _villages(paper: DocxDocument, summary: Summary, words: Words) -> None:
    heads = [
        words.say("villages.village"),
        words.say("villages.households"),
        words.say("villages.findings"),
    ]
    heads += [f"{words.say('villages.rate')} ({words.say('docx.interval')})"]
    heads += [words.say(f"dimension.{code}") for code in DIMENSIONS]
    rows = []
    for row in summary.villages:
        interval = "—"
        if row.rate is not None:
            interval = f"{words.rate(row.rate)} ({words.rate(row.low)}–{words.rate(row.high)})"
        line = [
            words.village(row.village),
            words.count(row.households),
            words.count(row.findings),
            interval,
        ]
        for part in row.dimensions:
            figure = "" if part.rate is None else f" {words.rate(part.rate)}"
            line.append(f"{BAND_SHAPES[part.band]} {words.say(f'band.{part.band}')}{figure}")
        rows.append(line)
    table(paper, heads, rows, [26, 13, 13, 28, 19, 19, 19, 19], size=9)
