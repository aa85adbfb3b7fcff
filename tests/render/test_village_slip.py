"""A village's slip: on paper for the wall, as text for a chat."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
from dataclasses import replace

import pytest
from render.village import NUMBER, PHONE, RUN, dates, ledger
from render.where_words_stand import boxes

from doorstep.domain.village_ledgers import LedgerLine, VillageLedger
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.render.village_slip import slip_paper, slip_text

ZH = Phrasebook("zh")


def read(pdf: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not there")
    made = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return made.stdout.decode()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_slip_lists_every_line_below_its_task(lang: str) -> None:
    phrases = Phrasebook(lang)
    made = slip_paper(ledger(40), RUN, phrases)
    said = "".join(read(made).split())
    assert "石桥村" in said and "王小梅" in said and said.count("张三") == 39
    assert phrases.day(dt.date(2025, 6, 1)) in said
    assert slip_paper(ledger(40), RUN, phrases) == made


def test_no_number_of_a_person_is_on_paper_or_in_the_text() -> None:
    named = dates(f"{NUMBER} 王小梅", 7)
    held = VillageLedger(
        "石桥村", (*ledger().lines, LedgerLine("k", named, "persons", f"赵六 {PHONE}"))
    )
    for said in (read(slip_paper(held, RUN, ZH)), slip_text(held, RUN, ZH)):
        assert NUMBER not in said.replace(" ", "") and PHONE not in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_text_counts_and_names_no_resident(lang: str) -> None:
    said = slip_text(ledger(6), RUN, Phrasebook(lang))
    assert "王小梅" not in said and "张三" not in said
    assert "李四" in said and "赵六" in said  # who sees to it
    assert "2–6" in said


def test_lines_are_numbered_as_they_are_worked_on() -> None:
    early = replace(ledger().lines[2], key="early", due=dt.date(2025, 5, 25))
    late = replace(ledger().lines[0], due=dt.date(2025, 7, 1))
    made = VillageLedger.of("石桥村", (late, ledger().lines[1], early))
    assert [line.key for line in made.lines] == ["key-2", "early", "key-1"]
    assert [one.numbers for one in made.bundles()] == [(1, 2), (3,)]


def test_an_empty_village_s_slip_says_so() -> None:
    assert slip_paper(VillageLedger("空村", ()), RUN, ZH).startswith(b"%PDF")
    assert io.StringIO(slip_text(VillageLedger("空村", ()), RUN, ZH)).readline()


def test_the_villages_name_stands_clear_of_the_title_below_it() -> None:
    stands = {
        word: (top, bottom) for word, _, top, _, bottom in boxes(slip_paper(ledger(), RUN, ZH))
    }
    assert stands["村级待办单"][0] - stands["石桥村"][1] > 3
