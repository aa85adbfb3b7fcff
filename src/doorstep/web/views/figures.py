"""Villages' figures: all of them in one table, one village's card with where each figure comes
from, and the papers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from doorstep.domain.periods import YearKind
from doorstep.domain.posted_figures import posted_figures
from doorstep.office.village_figures import card_of, village_figures_shown
from doorstep.render.village_figures import (
    cards_paper,
    figures_workbook,
    legend,
    posted_table,
    told_figures,
    township_paper,
    years_table,
)
from doorstep.web.audiences import CARDS, FIGURES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_pdf, sent_workbook
from doorstep.web.views.nothing_yet import check_shown


def figures(request: PageRequest) -> HttpResponse:
    """All villages by one kind of years, or as they may hang on a wall."""
    check_shown()
    held = village_figures_shown()
    kinds = list(dict.fromkeys(year.kind for year in held.years))
    asked = request.GET.get("year", "")
    kind = YearKind(asked) if asked in kinds else kinds[0]
    is_posted = asked == "posted"
    phrases = request.phrases
    table = (
        posted_table(posted_figures(held), held.as_of, phrases)
        if is_posted
        else years_table(held, kind, phrases)
    )
    shown = {
        "figures": held,
        "table": table,
        "rows": list(zip(held.cards, table.rows, strict=True)),
        "kinds": kinds,
        "kind": "posted" if is_posted else kind,
        "legend": legend(phrases, posted=is_posted),
    }
    return render(request, "figures.html", shown)


def card(request: PageRequest, village: str) -> HttpResponse:
    """One village's figures, each with its definition, source, day and rivals."""
    check_shown()
    held = village_figures_shown()
    one = card_of(held, village)
    told = told_figures(one, held, request.phrases)
    definitions = list(dict.fromkeys((line.name, line.means) for line in told))
    shown = {"figures": held, "card": one, "told": told, "definitions": definitions}
    return render(request, "figures_card.html", shown | {"legend": legend(request.phrases)})


def paper(request: PageRequest, sort: str) -> HttpResponse:
    """Cards or the table of all villages on paper, with `posted` as they may hang on a wall."""
    check_shown()
    held = village_figures_shown()
    posted = posted_figures(held) if request.GET.get("posted") else None
    printed = cards_paper if sort == "cards" else township_paper
    return sent_pdf(printed(held, request.phrases, posted), f"figures-{sort}.pdf")


def workbook(request: PageRequest) -> HttpResponse:
    """Every figure on a row of its own."""
    check_shown()
    made = figures_workbook(village_figures_shown(), request.phrases)
    return sent_workbook(made, "figures.xlsx")


ROUTES = (
    Route("figures", figures, "figures", seen_by=FIGURES),
    Route("figures/<slug:sort>.pdf", paper, "figures-paper", seen_by=FIGURES),
    Route("figures.xlsx", workbook, "figures-book", seen_by=FIGURES),
    Route("figures/of/<path:village>", card, "figures-card", seen_by=CARDS),
)
