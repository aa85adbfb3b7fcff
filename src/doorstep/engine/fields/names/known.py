"""What is known of single characters and sounds: traditional to simplified, readings, look-alikes,
sounds not kept apart. `known(tables)` prepares a pack's tables once.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path

from doorstep.domain.errors import InternalError
from doorstep.domain.registers import NameTables

HAN_RANGES = (
    (0x3007, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)

HAN = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in HAN_RANGES) + "]")

_SYLLABLE = (
    "(?:(?:ZH|CH|SH|[BPMFDTNLGKHJQXRZCSYW])"
    "(?:IANG|IONG|UANG|ANG|ENG|ING|ONG|IAN|IAO|UAI|UAN|AI|EI|AO|OU|AN|EN|IN|UN|IA|IE|IU|UA|UE|UI|"
    "UO|VE|[AEIOUV])"
    "|LYUE?|ANG|AI|AN|AO|ER|EN|EI|OU|[AEO])"
)

_PINYIN = re.compile(f"{_SYLLABLE}+")
_BEGINS = re.compile("^(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])")


class Known:
    """One pack's tables, ready to be asked character by character; answers are remembered."""

    def __init__(self, tables: NameTables) -> None:
        self.tables = tables
        self._looks = {ord(other): ord(group[0]) for group in tables.look_alikes for other in group}
        self._sounds: dict[str, str] = {}
        self.compounds = {
            surname: reading.split() for surname, reading in tables.compound_surnames.items()
        }
        self.compound_letters = frozenset(
            u_for_v("".join(words).upper()) for words in self.compounds.values()
        )
        self._merged: dict[str, str] = {}
        self._merges = {
            place: {
                sound: group[0] for group in tables.sound_merges.get(place, ()) for sound in group
            }
            for place in ("whole", "begins", "ends")
        }

    @cached_property
    def _folds(self) -> Mapping[int, int]:
        own = {ord(written): ord(plain) for written, plain in self.tables.variants.items()}
        return {**simplified(), **own}

    def folded(self, text: str) -> str:
        """Every character in its simplified, usual form."""
        return text.translate(self._folds)

    def look(self, text: str) -> str:
        """Every character as the first of those it is taken for."""
        return text.translate(self._looks)

    def sound(self, char: str) -> str:
        """How given names read a character: pinyin without its tone; the character itself when it
        has none."""
        known = self._sounds.get(char)
        if known is None:
            known = self._sounds[char] = self.tables.readings.get(char) or first_reading(char)
        return known

    def surname_sounds(self, surname: str) -> list[str]:
        """How a surname of one or two characters is read, one word for each character."""
        if surname in self.compounds:
            return self.compounds[surname]
        return [self.tables.surname_readings.get(char) or self.sound(char) for char in surname]

    def merged(self, sound: str) -> str:
        """A syllable as those hear it who do not keep some sounds apart."""
        known = self._merged.get(sound)
        if known is None:
            known = self._merged[sound] = self._merge(self._merges["whole"].get(sound, sound))
        return known

    def _merge(self, sound: str) -> str:
        match = _BEGINS.match(sound)
        begin = match[0] if match else ""
        rest = sound[len(begin) :]
        ends = self._merges["ends"]
        end = max((end for end in ends if rest.endswith(end)), key=len, default="")
        return (
            self._merges["begins"].get(begin, begin)
            + rest[: len(rest) - len(end)]
            + ends.get(end, end)
        )


@lru_cache(maxsize=8)
def known(tables: NameTables) -> Known:
    """A pack's tables made ready, once for each."""
    return Known(tables)


@lru_cache(maxsize=1)
def simplified() -> Mapping[int, int]:
    """Traditional -> simplified, character by character, of all Han characters at once."""
    from opencc import OpenCC

    points = [point for first, last in HAN_RANGES for point in range(first, last + 1)]
    # A line each: read together, neighbours would be taken for words, which are converted
    # otherwise.
    lines = OpenCC("t2s").convert("\n".join(map(chr, points))).split("\n")
    pairs = zip(points, lines, strict=True)
    return {point: ord(line) for point, line in pairs if len(line) == 1 and ord(line) != point}


def first_reading(char: str) -> str:
    """The commonest reading without its tone; the character itself when it has none."""
    first = _character_readings().get(str(ord(char)), char).split(",")[0]
    flat = unicodedata.normalize("NFD", first).replace("u\u0308", "v")
    return "".join(letter for letter in flat if not unicodedata.combining(letter))


@lru_cache(maxsize=1)
def _character_readings() -> dict[str, str]:
    """pypinyin's table of characters alone: importing the package would load its phrases too, a
    third of a second."""
    package = find_spec("pypinyin")
    if package is None or package.origin is None:
        raise InternalError("pinyin-missing")
    table: dict[str, str] = json.loads(
        Path(package.origin).with_name("pinyin_dict.json").read_text(encoding="utf-8")
    )
    return table


def u_for_v(letters: str) -> str:
    """Pinyin in capitals with u for the ü that is typed v, u or, in passports, yu."""
    return letters.replace("LYU", "LU").replace("LV", "LU").replace("NV", "NU")


@lru_cache(maxsize=100_000)
def syllables(word: str) -> int:
    """Of how few syllables of pinyin a word in capitals is made; 0 when it is not pinyin."""
    if not _PINYIN.fullmatch(word):
        return 0
    fewest = [0] + [len(word) + 1] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            if fewest[start] + 1 < fewest[end] and re.fullmatch(_SYLLABLE, word[start:end]):
                fewest[end] = fewest[start] + 1
    return fewest[-1]
