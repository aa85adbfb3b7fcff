"""A village's papers of one day as files of a folder or of an archive, numbered in the order in
which they are handed out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from doorstep.domain.carried import VillageDay
from doorstep.domain.forms import FormLines, FormSpec
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.files import kept
from doorstep.render.sheets.painting import FilledSheet, form_paper
from doorstep.render.sheets.route_list import helper_paper, route_paper
from doorstep.render.sheets.slips import slips_paper
from doorstep.render.village_files import safe_name
from doorstep.render.wording import village

Forms = Mapping[tuple[str, str], FormSpec]
"""Forms by code and version."""
Papers = Mapping[str, bytes]
"""Papers by file name."""
DayPapers = tuple[VillageDay, Papers]
A4_POINTS = (595.276, 841.89)

_ORDER = (FormLines.PERSONS, *(one for one in FormLines if one is not FormLines.PERSONS))
"""Who lives there is asked first."""


@dataclass(frozen=True)
class DayFolder:
    """A village's papers of a day, written: how many houses are gone to, how many get a slip alone,
    how many sheets there are."""

    village: str
    day: str
    folder: Path
    files: tuple[Path, ...]
    visits: int
    slips: int
    sheets: int


def write_day(folder: Path, day: VillageDay, papers: Papers, phrases: Phrasebook) -> DayFolder:
    """Write `FOLDER/village/day/...`, each file whole or not at all, for its owner alone."""
    own = folder / _folder_of(day, phrases)
    files = [kept(own / name, content) for name, content in papers.items()]
    visits = sum(one.house.is_gone_to for one in day.houses)
    sheets = sum(len(one.sheets) for one in day.houses if one.gets_sheets)
    told = (day.village, day.day.isoformat(), own, tuple(files))
    return DayFolder(*told, visits, len(day.houses) - visits, sheets)


def papers_packed(days: Sequence[DayPapers], phrases: Phrasebook) -> bytes:
    """The same folders as one zip, with a file that prints all of a day before them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in whole_papers(days, phrases).items():
            archive.writestr(name, content)
        for day, papers in days:
            for name, content in papers.items():
                archive.writestr(f"{_folder_of(day, phrases).as_posix()}/{name}", content)
    return packed.getvalue()


def write_whole(folder: Path, days: Sequence[DayPapers], phrases: Phrasebook) -> list[Path]:
    """Write `whole_papers` beside the folders; where they lie."""
    return [kept(folder / name, one) for name, one in whole_papers(days, phrases).items()]


def whole_papers(days: Sequence[DayPapers], phrases: Phrasebook) -> dict[str, bytes]:
    """For each day of several villages one file of all papers, by name: printed at one press, on
    both sides too, since each paper begins on a leaf of its own."""
    by_day = sorted(days, key=lambda one: one[0].day)
    made = {}
    for day, some in groupby(by_day, key=lambda one: one[0].day):
        papers = [papers for _, papers in some]
        if len(papers) > 1:
            name = phrases.text("sheet.file.whole", day=day.isoformat())
            made[f"{name}.pdf"] = _joined([one for own in papers for one in own.values()])
    return made


def _joined(papers: Sequence[bytes]) -> bytes:
    import pypdfium2

    whole, written = pypdfium2.PdfDocument.new(), io.BytesIO()
    for content in papers:
        whole.import_pages(pypdfium2.PdfDocument(content))
        if len(whole) % 2:
            whole.new_page(*A4_POINTS)
    whole.save(written)
    return written.getvalue()


def _folder_of(day: VillageDay, phrases: Phrasebook) -> Path:
    return Path(safe_name(village(phrases, day.village)), day.day.isoformat())


def day_papers(
    day: VillageDay, forms: Forms, phrases: Phrasebook, *, large: bool = False
) -> dict[str, bytes]:
    """The papers of a day by file name: the route list, the sheets, slips, the helper's list.

    Raises:
        InternalError: on any Typst warning.
    """
    sheets = list(_sheets(day, forms))
    made = {"route": route_paper(day, phrases), "slips": slips_paper(day, phrases)}
    if sheets:
        made["sheets"] = form_paper(sheets, phrases, day.day, large=large)
    if any(one.house.is_gone_to for one in day.houses):
        made["helper"] = helper_paper(day, phrases)
    order = ("route", "sheets", "slips", "helper")
    return {f"{phrases.text(f'sheet.file.{one}')}.pdf": made[one] for one in order if one in made}


def _sheets(day: VillageDay, forms: Forms) -> Iterator[FilledSheet]:
    for one in day.houses:
        if one.gets_sheets:
            pairs = [(forms[sheet.form, sheet.version], sheet) for sheet in one.sheets]
            for form, sheet in sorted(pairs, key=lambda pair: _ORDER.index(pair[0].lines)):
                yield FilledSheet(form, sheet, day.day, one.visitors, day.simulated)
