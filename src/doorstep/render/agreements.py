"""Agreements with villages and the letters that settle a quarter, as official papers (.docx), and
what pages and lines say of a term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docx.document import Document as DocxDocument

from doorstep.domain.agreements import (
    AgreementPaper,
    ConductSaid,
    SettledTerm,
    SettlementPaper,
    TermStanding,
    TermState,
)
from doorstep.domain.periods import Quarter
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.official import (
    break_page,
    heading,
    official,
    paragraph,
    saved,
    signed,
    table,
    title,
)
from doorstep.render.wording import village

_COPIES = 2


def quarter_said(quarter: Quarter, phrases: Phrasebook) -> str:
    """Say a quarter."""
    return phrases.text("agreements.quarter", year=str(quarter.year), number=quarter.number)


def standing_said(standing: TermStanding, phrases: Phrasebook) -> str:
    """Say a share with its interval, and of how many."""
    if standing.share is None:
        return phrases.text("agreements.unknown")
    said = phrases.share(standing.share)
    if standing.lo < standing.share or standing.hi > standing.share:
        ends = phrases.reach(100 * standing.lo, 100 * standing.hi)
        said += phrases.brackets(ends)
    if not standing.n:
        return said
    return said + phrases.brackets(phrases.text("agreements.of", n=phrases.number(standing.n)))


_MARKS = {TermState.MET: "good", TermState.OPEN: "watch", TermState.MISSED: "bad"}


def term_mark(one: SettledTerm) -> str:
    """How a term's standing is marked: good, watch, bad or unknown."""
    return _MARKS.get(one.state, "unknown")


def term_cells(one: SettledTerm, phrases: Phrasebook) -> tuple[str, str, str, str]:
    """A term's title, target, figure and how it stands."""
    return (
        phrases.pick(one.term.title),
        phrases.share(one.term.target),
        standing_said(one.standing, phrases),
        phrases.name("term-state", one.state),
    )


def conduct_said(one: ConductSaid, phrases: Phrasebook) -> str:
    """Say a mark that two people signed, with the record that shows it."""
    return phrases.text(
        "agreements.conduct.said",
        kind=phrases.name("conduct", one.kind),
        record=phrases.labelled(phrases.name("conduct-record", one.record), one.key),
        day=phrases.day(one.confirmed_on),
        until=phrases.day(one.until),
    )


def conduct_of(one: SettledTerm, phrases: Phrasebook) -> list[str]:
    """Say all marks of a term."""
    return [conduct_said(mark, phrases) for mark in one.conduct]


def agreement_lines(
    named: Sequence[tuple[str, Sequence[SettledTerm]]], phrases: Phrasebook
) -> Iterator[str]:
    """Say each village's terms as they stand."""
    for place, terms in named:
        yield village(phrases, place)
        for one in terms:
            name, target, figure, state = term_cells(one, phrases)
            told = phrases.text("agreements.line", target=target, figure=figure, state=state)
            yield "  " + phrases.labelled(name, told)
            yield from ("    " + said for said in conduct_of(one, phrases))


def agreement_payload(
    named: Sequence[tuple[str, Sequence[SettledTerm]]],
) -> list[dict[str, object]]:
    """Each village's terms as JSON."""
    return [
        {
            "village": place,
            "item": one.term.code,
            "target": one.term.target,
            "share": one.standing.share,
            "lo": one.standing.lo,
            "hi": one.standing.hi,
            "n": one.standing.n,
            "state": one.state,
            "conduct": [
                {
                    "kind": mark.kind,
                    "record": f"{mark.record}:{mark.key}",
                    "confirmed": mark.confirmed_on.isoformat(),
                    "object_until": mark.until.isoformat(),
                }
                for mark in one.conduct
            ],
        }
        for place, terms in named
        for one in terms
    ]


def agreement_document(papers: Sequence[AgreementPaper], phrases: Phrasebook) -> bytes:
    """Write agreements as .docx: two copies each, signed by both sides."""
    first = papers[0]
    head = phrases.text("agreements.paper", quarter=quarter_said(first.quarter, phrases))
    document = official(head, first.day, chinese=phrases.chinese)
    for number, paper in enumerate(one for one in papers for _ in range(_COPIES)):
        if number:
            break_page(document)
        _write_agreement(document, head, paper, phrases)
    return saved(document)


def _write_agreement(
    document: DocxDocument, head: str, paper: AgreementPaper, phrases: Phrasebook
) -> None:
    text = phrases.text
    title(document, head)
    told = {"township": paper.township, "village": village(phrases, paper.village)}
    paragraph(document, text("agreements.body", **told), indented=True)
    if paper.simulated:
        paragraph(document, text("page.simulated"), indented=True)
    rows = [
        [str(number), phrases.pick(term.title), phrases.share(term.target)]
        for number, term in enumerate(paper.terms, 1)
    ]
    heads = [text(f"agreements.column.{name}") for name in ("number", "item", "target")]
    table(document, heads, rows, [14, 108, 34])
    for number in (1, 2, 3):
        paragraph(document, text(f"agreements.rule.{number}"), indented=True)
    sides = (text("agreements.side.township", **told), text("agreements.side.village", **told))
    signed(document, *sides, phrases.day(paper.day))


def _write_conduct(document: DocxDocument, paper: SettlementPaper, phrases: Phrasebook) -> None:
    """What two people marked as conduct, where there is any."""
    marked = [
        phrases.labelled(phrases.pick(one.term.title), said)
        for one in paper.terms
        for said in conduct_of(one, phrases)
    ]
    if marked:
        heading(document, phrases.text("agreements.conduct"))
        for said in (*marked, phrases.text("agreements.conduct.note")):
            paragraph(document, said, indented=True)


def settlement_document(paper: SettlementPaper, phrases: Phrasebook) -> bytes:
    """Write the letter that settles a village's quarter as .docx: item, target, figure with its
    interval, how it stands; what it told by itself; how to object."""
    text, agreed = phrases.text, paper.agreement
    quarter = quarter_said(agreed.quarter, phrases)
    head = text("agreements.letter", quarter=quarter)
    document = official(head, agreed.day, chinese=phrases.chinese)
    title(document, head)
    told = {"township": agreed.township, "village": village(phrases, agreed.village)}
    paragraph(document, text("agreements.letter-to", **told))
    paragraph(document, text("agreements.letter-body", quarter=quarter), indented=True)
    if agreed.simulated:
        paragraph(document, text("page.simulated"), indented=True)
    heads = [text(f"agreements.column.{name}") for name in ("item", "target", "figure", "state")]
    rows = [list(term_cells(one, phrases)) for one in paper.terms]
    table(document, heads, rows, [58, 22, 44, 32])
    paragraph(document, text("agreements.rule.2"), indented=True)
    _write_conduct(document, paper, phrases)
    if paper.told:
        heading(document, text("agreements.own"))
        for day, words in paper.told:
            paragraph(document, phrases.labelled(phrases.day(day), words), indented=True)
    until = phrases.day(paper.until)
    paragraph(document, text("agreements.object", until=until), indented=True)
    signed(document, text("agreements.side.township", **told), phrases.day(agreed.day))
    return saved(document)
