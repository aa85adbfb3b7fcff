"""What a village has to do, on one slip: as PDF to print (A4, black and white, large), and as text
to paste into a chat.

The text names nobody a record is about: it counts, and points to the ledger's lines. Numbers of
people stand on neither.
"""

from __future__ import annotations

from doorstep.domain.village_ledgers import LedgerBundle, LedgerRun, VillageLedger
from doorstep.engine.fields.formula_like import hold_as_text
from doorstep.engine.fields.masking import mask_numbers
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed
from doorstep.render.wording import village

_LEAST_RUN = 3
"""From so many on, numbers in a row are said as from - to."""


def slip_paper(ledger: VillageLedger, run: LedgerRun, phrases: Phrasebook) -> bytes:
    """Print the slip as PDF, the same bytes for the same ledger.

    Raises:
        InternalError: on any Typst warning.
    """
    return printed(drawing("slip.typ"), slip_page(ledger, run, phrases), run.as_of)


def slip_page(ledger: VillageLedger, run: LedgerRun, phrases: Phrasebook) -> Page:
    """Lay out what the template draws, already in words."""
    bundles = ledger.bundles()
    return {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": phrases.text("ledger.slip.title"),
        "township": run.township,
        "village": village(phrases, ledger.village),
        "simulated": phrases.text("report.simulated") if run.simulated else "",
        "as_of": phrases.day(run.as_of),
        "total": _total(ledger, bundles, phrases),
        "tasks": [_task(bundle, phrases) for bundle in bundles],
        "footer": [phrases.text("ledger.slip.back"), phrases.text("ledger.footer")],
        "page": phrases.text("report.page-number", page="{page}", pages="{pages}"),
    }


def slip_text(ledger: VillageLedger, run: LedgerRun, phrases: Phrasebook) -> str:
    """Say the same as lines to paste; no resident is named, and nothing is a spreadsheet's
    formula."""
    bundles = ledger.bundles()
    head = phrases.text(
        "ledger.slip.head",
        village=village(phrases, ledger.village),
        title=phrases.text("ledger.slip.title"),
        day=phrases.day(run.as_of),
    )
    lines = [hold_as_text(head), _total(ledger, bundles, phrases)]
    for number, bundle in enumerate(bundles, 1):
        where = phrases.text("ledger.slip.lines", numbers=_numbers(bundle, phrases))
        parts = (_what(bundle, phrases), _who_when(bundle, phrases), where)
        lines.append(f"{number}. {phrases.clauses(filter(None, parts))}")
    lines += [phrases.text("ledger.slip.back"), phrases.text("ledger.footer")]
    return mask_numbers("\n".join(lines)) + "\n"


def _task(bundle: LedgerBundle, phrases: Phrasebook) -> Page:
    return {
        "what": _what(bundle, phrases),
        "when": mask_numbers(_who_when(bundle, phrases)),
        "lines": [
            {"number": str(number), "who": mask_numbers(line.found.subject or line.found.place)}
            for number, line in bundle.lines
        ],
    }


def _total(ledger: VillageLedger, bundles: list[LedgerBundle], phrases: Phrasebook) -> str:
    said = {"lines": phrases.number(len(ledger.lines)), "tasks": phrases.number(len(bundles))}
    return phrases.text("ledger.slip.total", **said)


def _what(bundle: LedgerBundle, phrases: Phrasebook) -> str:
    return phrases.text(
        "ledger.slip.task" if bundle.register else "ledger.slip.task-anywhere",
        kind=phrases.name("finding", bundle.code),
        register=phrases.name("kind", bundle.register),
        count=phrases.number(len(bundle.lines)),
    )


def _who_when(bundle: LedgerBundle, phrases: Phrasebook) -> str:
    parts = []
    if bundle.owners:
        parts.append(phrases.text("ledger.slip.owner", owner=phrases.join(bundle.owners)))
    if bundle.due is not None:
        parts.append(phrases.text("ledger.slip.due", day=phrases.day(bundle.due)))
    return phrases.clauses(parts)


def _numbers(bundle: LedgerBundle, phrases: Phrasebook) -> str:
    """The numbers of its lines, those in a row drawn together."""
    runs: list[list[int]] = []
    for number in bundle.numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told: list[str] = []
    for held in runs:
        if len(held) < _LEAST_RUN:
            told += map(str, held)
        else:
            told.append(phrases.text("pattern.reach", low=held[0], high=held[-1]))
    return phrases.join(told)
