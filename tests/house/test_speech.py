"""Every sentence of the speech has a working counterpart: a page or command that is there, and a
test that is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SENTENCES = 81


def rows(lang: str) -> Iterator[list[str]]:
    for line in (ROOT / "docs" / lang / "speech.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0].isdigit():
            yield cells


def pages() -> list[re.Pattern[str]]:
    views = (ROOT / "src/doorstep/web/views").glob("*.py")
    found = [one for file in views for one in re.findall(r'Route\(\s*"([^"]*)"', file.read_text())]
    return [re.compile("/" + re.sub(r"<[^>]+>", "[^/]+", one)) for one in found]


def commands() -> set[str]:
    told = (ROOT / "docs/en/commands.md").read_text("utf-8")
    return set(re.findall(r"`doorstep ([a-z-]+)", told))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_sentence_stands_with_what_holds_it(lang: str) -> None:
    known, typed = pages(), commands()
    told = list(rows(lang))
    assert [int(one[0]) for one in told] == list(range(1, SENTENCES + 1))
    for number, sentence, done, where, test in told:
        assert sentence and done, number
        places = re.findall(r"`([^`]+)`", where)
        assert places, number
        for place in places:
            if place.startswith("doorstep "):
                assert place.split()[1] in typed, (number, place)
            else:
                assert any(one.fullmatch(place) for one in known), (number, place)
        file = test.strip("`")
        assert (ROOT / file).is_file() and "def test_" in (ROOT / file).read_text("utf-8"), number


def test_both_languages_name_the_same_places_and_tests() -> None:
    for english, chinese in zip(rows("en"), rows("zh"), strict=True):
        assert re.findall("`[^`]+`", english[3]) == re.findall("`[^`]+`", chinese[3])
        assert english[4] == chinese[4]
        assert ("**" in english[2]) == ("**" in chinese[2])
