"""One name at a time, in plain words: how a name is split, folded and sounded. What `table` does
for a million names at once must come out as here; names with rare characters are read here.

Han names are split by a table of compound surnames and sounded by pinyin without tones. All other
names are folded to plain capitals; their sound key is the skeleton of consonants, look-alike sounds
merged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from doorstep.domain.registers import NameTables
from doorstep.engine.fields.names.known import HAN, Known, known, syllables, u_for_v

DOTS = "·・•‧∙⋅."
JOINERS = "-'’`´"

_SOUNDS = str.maketrans(
    {"C": "K", "Q": "K", "Z": "S", "X": "S", "D": "T", "P": "B", "M": "N", "V": "F", "J": "G"}
)


@dataclass(frozen=True)
class NameForm:
    """One name in comparable parts; empty strings where a part is unknown.

    `whole` is the name after folding, `written` before. `look`: every character as the first of its
    look-alikes.
    `near_sound`: the sound with what dialects do not keep apart merged. `letters`: in capitals
    without spaces, a Han
    name in pinyin, surname first.
    """

    whole: str
    given: str
    family: str
    middle: str
    sound: str
    given_sound: str
    family_sound: str
    written: str = ""
    look: str = ""
    near_sound: str = ""
    letters: str = ""


def is_han(text: str) -> bool:
    """Whether a name is written in Han characters."""
    return HAN.search(text) is not None


def mostly_han(names: Iterable[str]) -> bool:
    """Whether most of the names are written in Han characters."""
    seen = han = 0
    for name in names:
        seen += 1
        han += is_han(name)
    return seen > 0 and han * 2 >= seen


def belongs(char: str) -> bool:
    """Whether a character is part of a Han name; newer Han characters are no letters to an older
    Python."""
    return char.isalnum() or is_han(char)


def plain_character(char: str) -> str:
    """A character in capitals and digits without accents; "" when it joins, a space when it
    parts."""
    folded = unicodedata.normalize("NFKD", char).upper()
    return "".join(
        each if each.isalnum() else "" if each in JOINERS or unicodedata.combining(each) else " "
        for each in folded
    )


def plain(text: str) -> str:
    """Capitals and digits without accents; hyphens and apostrophes join, everything else parts."""
    return " ".join("".join(map(plain_character, text)).split())


@lru_cache(maxsize=200_000)
def consonants(text: str) -> str:
    """The sound key of a name in letters."""
    if not text:
        return ""
    folded = text.replace("PH", "F").replace("CK", "K").translate(_SOUNDS)
    skeleton = folded[0] + re.sub(r"[AEIOUYHW ]", "", folded[1:])
    return re.sub(r"(.)\1+", r"\1", skeleton)


def western(name: str, given: str, family: str, knows: Known) -> NameForm:
    """A name in letters; a lone full name is taken as given name first unless a comma says
    otherwise."""
    written = (name or f"{given} {family}").strip(" ")
    if not given and not family and "," in name:
        family, given = name.split(",", 1)
        name = ""
    whole = [word for word in plain(name).split() if word not in knows.tables.titles] or plain(
        name
    ).split()
    firsts, lasts = plain(given).split(), plain(family).split()
    last = "".join(lasts)
    if not firsts and not last and whole:
        firsts, last = whole[:1], whole[-1] if len(whole) > 1 else ""
        middle = whole[1:-1]
        spoken = surname_first(whole, knows)
    else:
        words = {*firsts, last, *lasts}
        middle = [*firsts[1:], *(word for word in whole if word not in words)]
        spoken = [last, *firsts]
    first = firsts[0] if firsts else ""
    full = " ".join(part for part in (first, last) if part)
    return NameForm(
        whole=full,
        given=first,
        family=last,
        middle=" ".join(dict.fromkeys(middle)),
        sound=consonants(first) + "/" + consonants(last) if first and last else "",
        given_sound=consonants(first),
        family_sound=consonants(last),
        written=written,
        look=knows.look(full),
        letters="".join(map(letters_of, spoken)),
    )


def surname_first(words: list[str], knows: Known) -> list[str]:
    """The words of a name in letters; a Chinese name in western order (Jianguo Liu) is turned
    round."""
    counts = [syllables(word) for word in words]
    if len(words) < 2 or not all(counts) or counts[0] < 2 or counts[-1] != 1:
        return words
    return words if letters_of(words[0]) in knows.compound_letters else [words[-1], *words[:-1]]


def letters_of(word: str) -> str:
    """A word as it is compared with pinyin."""
    return u_for_v(word) if syllables(word) else word


def han(name: str, given: str, family: str, knows: Known) -> NameForm:
    """A Han name, surname first; a name with a middle dot has no surname."""
    raw = unicodedata.normalize("NFKC", name or family + given)
    written = "".join(char for char in raw if belongs(char))
    whole = knows.folded(written)
    dotted = any(mark in raw for mark in DOTS)
    width = (
        0
        if dotted or len(whole) > 4
        else 2
        if whole[:2] in knows.compounds and len(whole) > 2
        else 1
    )
    surname, rest = whole[:width], whole[width:]
    surname_sounds, sounds = knows.surname_sounds(surname), [knows.sound(char) for char in rest]
    near = ["".join(map(knows.merged, surname_sounds)), *map(knows.merged, sounds)]
    family_sound, given_sound = "".join(surname_sounds), " ".join(sounds)
    return NameForm(
        whole=whole,
        given=rest,
        family=surname,
        middle="",
        sound=f"{family_sound} {given_sound}".strip(),
        given_sound=given_sound,
        family_sound=family_sound,
        written=written,
        look=knows.look(whole),
        near_sound=" ".join(near).strip(),
        letters="".join(u_for_v(sound.upper()) for sound in (family_sound, *sounds)),
    )


def form(name: str, given: str, family: str, knows: Known) -> NameForm:
    """The form of one name; its script decides how it is read."""
    return (han if is_han(name + family + given) else western)(name, given, family, knows)


def forms(names: Iterable[tuple[str, str, str]], tables: NameTables) -> list[NameForm]:
    """The forms of (name, given, family) triples, by what a pack's `tables` know of names."""
    knows = known(tables)
    return [form(*name, knows) for name in names]
