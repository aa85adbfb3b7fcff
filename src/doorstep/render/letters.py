"""A letter to another office as an editable .docx, set as official papers are (GB/T 9704)."""

from __future__ import annotations

from doorstep.domain.letters import RequestLetter
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.official import heading, official, paragraph, saved, signed, table, title


def letter_document(letter: RequestLetter, phrases: Phrasebook) -> bytes:
    """Write the letter as .docx: whom, for what, on which basis, which fields, until when; the
    records stand in a list behind it."""
    text, purpose = phrases.text, phrases.pick(letter.purpose)
    head = text("letter.title", purpose=purpose)
    paper = official(head, letter.day, chinese=phrases.chinese)
    title(paper, head)
    paragraph(paper, text("letter.to", office=phrases.pick(letter.office)))
    fields = phrases.join(phrases.name("column", code) for code in letter.fields)
    asked = {"purpose": purpose, "basis": phrases.pick(letter.basis), "fields": fields}
    body = text("letter.body", n=phrases.number(len(letter.lines)), **asked)
    paragraph(paper, body, indented=True)
    paragraph(paper, text("letter.use"), indented=True)
    until = text("letter.until", day=phrases.day(letter.until))
    paragraph(paper, until, indented=True)
    if letter.note:
        paragraph(paper, letter.note, indented=True)
    if letter.simulated:
        paragraph(paper, text("page.simulated"), indented=True)
    signed(paper, text("letter.from", township=letter.township), phrases.day(letter.day))
    if letter.lines:
        heading(paper, text("letter.list"))
        heads = [text(f"letter.column.{name}") for name in ("number", "village", "who", "what")]
        rows = [
            [str(number), one.village, one.subject, phrases.name("finding", one.code)]
            for number, one in enumerate(letter.lines, 1)
        ]
        table(paper, heads, rows, [14, 40, 46, 56])
    return saved(paper)
