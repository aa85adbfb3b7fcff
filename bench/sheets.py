"""How long a thousand households' sheets take to print, both sides, with rare characters.

python bench/sheets.py [--sheets 1000] [--large]
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import time

from doorstep.domain.forms import FormLine, HouseSheet
from doorstep.domain.short_codes import short_code
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs.forms import load_form
from doorstep.render.sheets.painting import FilledSheet, form_paper

NAMES = ("王大山", "李秀英", "王𠮷䶮", "欧阳㛃婷", "陈小满", "林芳", "卢德轩")


def main() -> None:
    """Print the sheets once and say what it took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sheets", type=int, default=1000)
    asked.add_argument("--large", action="store_true")
    said = asked.parse_args()
    sheets = [_sheet(number) for number in range(said.sheets)]
    began, before = time.perf_counter(), time.process_time()
    paper = form_paper(sheets, Phrasebook("zh"), dt.date(2026, 6, 2), large=said.large)
    took, worked = time.perf_counter() - began, time.process_time() - before
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{said.sheets} sheets: {took:.1f} s, {worked:.1f} s of processor, "
        f"{len(paper) / 1e6:.1f} MB, {most:.0f} MB of memory at most"
    )


def _sheet(number: int) -> FilledSheet:
    """A household of two to seven, none like another."""
    form = load_form("cn", "household-check")
    people = range(2 + number % 6)
    lines = tuple(FormLine(str(at + 1), _person(number, at)) for at in people)
    house = {"village": "河湾村", "group": str(number % 12 + 1), "head_name": NAMES[number % 7]}
    house |= {"household_no": f"107{number:04d}", "address": f"河湾村门前路 {number} 号"}
    sheet = HouseSheet(short_code(str(number)), form.code, form.version, house, lines)
    return FilledSheet(form, sheet, dt.date(2026, 6, 2), ("陈晓东", "林芳"))


def _person(number: int, at: int) -> dict[str, str]:
    born = dt.date(1940, 1, 1) + dt.timedelta(days=37 * number + 4_000 * at)
    return {
        "name": NAMES[(number + at) % 7],
        "sex": "男女"[at % 2],
        "birth_date": born.isoformat(),
        "relation_to_head": ("户主", "配偶", "子", "女", "孙子", "孙女", "母亲")[at],
        "id_number": f"440000{born:%Y%m%d}{number % 1000:03d}{at}",
        "phone": f"138{number:08d}",
        "marital_status": "已婚",
    }


if __name__ == "__main__":
    main()
