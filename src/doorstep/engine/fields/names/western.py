"""Names in letters, a column at a time: split into words, each distinct word is sounded and looked
up once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.fields.names import keys
from doorstep.engine.fields.names.coded import coded, spread
from doorstep.engine.fields.names.known import Known, syllables
from doorstep.engine.fields.names.runs import Bools, Ints, Runs, before, in_pieces
from doorstep.engine.fields.names.single import consonants, letters_of
from doorstep.engine.fields.names.words import NOTHING, Letters, Lists, Words


@dataclass(frozen=True)
class Parts:
    """The words of every row: the whole name without titles, the given names, the family name and
    it as one word."""

    words: Words
    whole: Lists
    given: Lists
    family: Lists
    joined: Ints


def of_western(
    name: pa.Array, given: pa.Array, family: pa.Array, signs: Letters, knows: Known, letters: bool
) -> dict[str, pa.Array]:
    """All columns of `table.forms_table` for names in letters of which none becomes several."""
    columns = {"written": _written(name, given, family)}
    name, given, family = _at_the_comma(name, given, family)
    parts = _parts(name, given, family, signs, knows)
    words, whole = parts.words, parts.whole
    bare = (parts.given.counts == 0) & (parts.joined == NOTHING) & (whole.counts > 0)
    first = np.where(bare, whole.at(0), parts.given.at(0))
    last = np.where(bare & (whole.counts > 1), whole.at(-1), np.where(bare, NOTHING, parts.joined))
    middle = _middle(parts, bare)
    texts = pa.array(words.texts, pa.string())
    columns["given"] = spread(texts, first, first == NOTHING)
    columns["family"] = spread(texts, last, last == NOTHING)
    columns["middle"] = spread(texts, middle, middle == NOTHING)
    columns |= _whole(columns["given"], columns["family"], knows) | _sounds(words, first, last)
    if letters:
        columns["letters"] = _letters(parts, bare, knows)
    for part in ("given", "family", *(["letters"] if letters else [])):
        columns[f"{part}_key"] = keys.of_texts(columns[part])
    pets = [knows.tables.pet_names.get(text) for text in columns["given"].dictionary.to_pylist()]
    columns["pet_names"] = pa.array(pets, pa.list_(pa.string())).take(columns["given"].indices)
    return columns


def _written(name: pa.Array, given: pa.Array, family: pa.Array) -> pa.Array:
    parts = pc.utf8_trim(pc.binary_join_element_wise(given, family, " "), " ")
    return _or_null(pc.if_else(pc.equal(name, ""), parts, pc.utf8_trim(name, " ")))


def _or_null(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _at_the_comma(
    name: pa.Array, given: pa.Array, family: pa.Array
) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Names like `Liu, Jianguo` split into family and given name."""
    commas = pc.and_(
        pc.and_(pc.equal(given, ""), pc.equal(family, "")), pc.match_substring(name, ",")
    )
    if not pc.any(commas).as_py():
        return name, given, family
    split = pc.split_pattern(name.filter(commas), ",", max_splits=1)
    given = pc.replace_with_mask(given, commas, pc.list_element(split, 1))
    family = pc.replace_with_mask(family, commas, pc.list_element(split, 0))
    return pc.if_else(commas, "", name), given, family


def _parts(
    name: pa.Array, given: pa.Array, family: pa.Array, letters: Letters, knows: Known
) -> Parts:
    words = Words(pa.concat_arrays([name, given, family]), letters)
    rows = len(name)
    whole, first, last = (
        Lists(
            words.ids[words.starts[at] : words.starts[at + rows]],
            words.starts[at : at + rows + 1] - words.starts[at],
        )
        for at in (0, rows, 2 * rows)
    )
    titles = np.array(
        [text in knows.tables.titles for text in words.texts] or [False], dtype=np.bool_
    )
    titled = titles[whole.ids] if len(whole.ids) else np.zeros(0, dtype=np.bool_)
    if titled.any():
        kept = np.diff(before(~titled)[whole.starts])
        whole = whole.kept(~titled | np.repeat(kept == 0, whole.counts))
    return Parts(words, whole, first, last, _joined(last, words))


def _joined(family: Lists, words: Words) -> Ints:
    """Every family name as one word."""
    joined = family.at(0)
    for row in np.flatnonzero(family.counts > 1).tolist():
        several = family.ids[family.starts[row] : family.starts[row + 1]].tolist()
        joined[row] = words.number("".join(words.texts[each] for each in several))
    return joined


def _middle(parts: Parts, bare: Bools) -> Ints:
    """The words between: of a bare name those inside it, else those that are neither first nor
    family name."""
    whole, given, words = parts.whole, parts.given, parts.words
    inside = bare[whole.rows] & (whole.places > 0) & (whole.places < whole.counts[whole.rows] - 1)
    others = np.flatnonzero(~bare[whole.rows])
    rows, ids = whole.rows[others], whole.ids[others]
    inside[others] = ~(
        given.have(rows, ids) | parts.family.have(rows, ids) | (parts.joined[rows] == ids)
    )
    later = given.places > 0
    owners = np.concatenate([given.rows[later], whole.rows[inside]])
    ids = np.concatenate([given.ids[later], whole.ids[inside]])
    if later.any():
        order = np.argsort(owners, kind="stable")
        owners, ids = owners[order], ids[order]
    counts = np.bincount(owners, minlength=len(bare))
    starts = before(counts)
    middle = Lists(ids, starts).at(0)
    for row in np.flatnonzero(counts > 1).tolist():
        several = dict.fromkeys(ids[starts[row] : starts[row + 1]].tolist())
        middle[row] = words.number(" ".join(words.texts[each] for each in several))
    return middle


def _whole(
    given: pa.DictionaryArray, family: pa.DictionaryArray, knows: Known
) -> dict[str, pa.Array]:
    """First and family name together, and as they look."""
    texts = [pc.fill_null(part.dictionary.take(part.indices), "") for part in (given, family)]
    whole = _or_null(pc.utf8_trim(pc.binary_join_element_wise(*texts, " "), " "))
    looks = []
    for piece in in_pieces(whole):
        runs = Runs.of(piece)
        looks.append(runs.mapped(_looks(runs.points, knows)).texts())
    look = pa.concat_arrays(looks or [whole])
    return {
        "whole": whole,
        "folded": whole,
        "look": look,
        "whole_key": keys.of_texts(whole),
        "look_key": keys.of_texts(look),
    }


def _looks(points: npt.NDArray[np.uint32], knows: Known) -> npt.NDArray[np.uint32]:
    table = np.arange(int(points.max(initial=0)) + 1, dtype=np.uint32)
    for point in np.flatnonzero(np.bincount(points, minlength=1)).tolist():
        table[point] = ord(knows.look(chr(point)))
    return table


def _sounds(words: Words, first: Ints, last: Ints) -> dict[str, pa.Array]:
    """The skeletons of first and family name, and of both."""
    numbers: dict[str, int] = {}
    used = np.zeros(len(words.texts) + 1, dtype=np.bool_)
    used[first], used[last], used[NOTHING] = True, True, False
    of_word = np.zeros(len(used), dtype=np.int64)
    for word in np.flatnonzero(used).tolist():
        of_word[word] = numbers.setdefault(consonants(words.texts[word]), len(numbers))
    texts = pa.array(list(numbers), pa.string())
    heard = {"given_sound": spread(texts, of_word[first], first == NOTHING)}
    heard["family_sound"] = spread(texts, of_word[last], last == NOTHING)
    pairs = (of_word[first] * (len(numbers) + 1) + of_word[last]).astype(np.uint64)

    def both(rows: Ints) -> pa.Array:
        ends = [texts.take(pa.array(of_word[end[rows]])) for end in (first, last)]
        return pc.binary_join_element_wise(*ends, "/")

    heard["sound"] = coded(pairs, (first == NOTHING) | (last == NOTHING), both)
    return heard | {f"{part}_key": keys.of_texts(column) for part, column in heard.items()}


def _letters(parts: Parts, bare: Bools, knows: Known) -> pa.Array:
    """The whole name without spaces, family name first where it is known or seems Chinese."""
    words, whole, given = parts.words, parts.whole, parts.given
    turned = bare & _seems_chinese(words, whole, knows)
    if turned.any():
        places = (whole.places - turned[whole.rows]) % whole.counts[whole.rows]
        whole = Lists(whole.ids[np.repeat(whole.starts[:-1], whole.counts) + places], whole.starts)
    texts = pa.array([letters_of(text) for text in words.texts], pa.string())
    if bare.all():
        return _joined_letters(whole, texts)
    lead = parts.joined != NOTHING
    starts = given.starts + before(lead)
    ids = np.empty(starts[-1], dtype=np.int64)
    leading = np.zeros(len(ids), dtype=np.bool_)
    leading[starts[:-1][lead]] = True
    ids[leading], ids[~leading] = parts.joined[lead], given.ids
    spoken = _joined_letters(Lists(ids, starts), texts)
    return (
        pc.if_else(pa.array(bare), _joined_letters(whole, texts), spoken) if bare.any() else spoken
    )


def _joined_letters(spoken: Lists, texts: pa.Array) -> pa.Array:
    lists = pa.ListArray.from_arrays(
        pa.array(spoken.starts, pa.int32()), texts.take(pa.array(spoken.ids))
    )
    return _or_null(pc.binary_join(lists, ""))


def _seems_chinese(words: Words, whole: Lists, knows: Known) -> Bools:
    """Names of pinyin alone that begin with several syllables and end with one, like Jianguo
    Liu."""
    counts = np.array([syllables(text) for text in words.texts] or [0])
    compound = np.array(
        [letters_of(text) in knows.compound_letters for text in words.texts] or [False]
    )
    several = np.flatnonzero(whole.counts > 1)
    foreign = (
        before(counts[whole.ids] == 0)[whole.starts]
        if len(whole.ids)
        else np.zeros(len(whole.starts))
    )
    first, last = whole.at(0)[several], whole.at(-1)[several]
    found = np.zeros(len(whole.counts), dtype=np.bool_)
    found[several] = (
        (np.diff(foreign)[several] == 0)
        & (counts[first] > 1)
        & (counts[last] == 1)
        & ~compound[first]
    )
    return found
