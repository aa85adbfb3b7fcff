"""Villages' figures as files of a folder: cards, the table of all villages, the workbook."""

from __future__ import annotations

from pathlib import Path

from doorstep.domain.posted_figures import posted_figures
from doorstep.domain.village_figures import TownshipFigures
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.files import kept
from doorstep.render.village_figures import cards_paper, figures_workbook, township_paper


def write_figures(
    folder: Path, figures: TownshipFigures, phrases: Phrasebook, is_posted: bool
) -> list[Path]:
    """Write the papers and the workbook; of a copy for posting the papers alone."""
    posted = posted_figures(figures) if is_posted else None
    mark = "-posted" if is_posted else ""
    written = [
        kept(folder / f"figures-cards{mark}.pdf", cards_paper(figures, phrases, posted)),
        kept(folder / f"figures-township{mark}.pdf", township_paper(figures, phrases, posted)),
    ]
    if not is_posted:
        written.append(kept(folder / "figures.xlsx", figures_workbook(figures, phrases)))
    return written
