"""Han names, a column at a time: each distinct character is looked up once, then names are arrays
of numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doorstep.engine.fields.names import keys
from doorstep.engine.fields.names.coded import coded, spread
from doorstep.engine.fields.names.known import Known
from doorstep.engine.fields.names.runs import Bools, Ints, Runs, before, in_pieces
from doorstep.engine.fields.names.signs import Signs
from doorstep.engine.fields.names.sounds import Sounds

_BITS = 21  # of a code point


@dataclass(frozen=True)
class _Piece:
    """Some names: finished `columns`, and what is made into columns for all names together.

    `families` are the code points of the surname, packed, -1 for none; `spoken` the given names'
    numbers of signs.
    """

    columns: dict[str, pa.Array]
    families: Ints
    given: Runs
    spoken: npt.NDArray[np.uint32]


def of_han(texts: pa.Array, signs: Signs, knows: Known, letters: bool) -> dict[str, pa.Array]:
    """All columns of `table.forms_table` for Han names whose characters are all steady."""
    compounds = np.array([_packed(surname) for surname in knows.compounds], dtype=np.int64)
    # In pieces, and what is large is dropped early: to be given fresh memory takes longer than to
    # compute.
    pieces = [_piece(Runs.of(piece), signs, compounds) for piece in in_pieces(texts)]
    columns = {
        name: pa.concat_arrays([piece.columns[name] for piece in pieces])
        for name in pieces[0].columns
    }
    columns["folded"] = columns["whole"]
    families, surnames = _families(np.concatenate([piece.families for piece in pieces]))
    given = Runs.joined([piece.given for piece in pieces])
    spoken = np.concatenate([piece.spoken for piece in pieces])
    del pieces
    return columns | _parts(
        families, surnames, given, spoken, Sounds(signs, surnames, knows), letters
    )


def _piece(runs: Runs, signs: Signs, compounds: Ints) -> _Piece:
    numbered = signs.numbered(runs)
    dotted = numbered.any(signs.dotted[numbered.points])
    numbered = numbered.kept(signs.kept[numbered.points])
    folded, look = numbered.mapped(signs.folded), numbered.mapped(signs.look)
    families = _surnames(numbered, folded, dotted, signs, compounds)
    starts = folded.starts[:-1]
    rest = np.ones(len(folded.points), dtype=np.bool_)
    rest[starts[families >= 0]] = False
    rest[starts[families >> _BITS > 0] + 1] = False
    widths = (families >= 0).astype(np.int64) + (families >> _BITS > 0)
    columns = {
        "written": numbered.mapped(signs.written).texts(),
        "whole": folded.texts(),
        "look": look.texts(),
        "whole_key": keys.as_column(
            keys.of_tokens(folded.points, folded.starts), folded.lengths == 0
        ),
        "look_key": keys.as_column(keys.of_tokens(look.points, look.starts), look.lengths == 0),
    }
    given = Runs(folded.points[rest], folded.starts - before(widths))
    return _Piece(columns, families, given, numbered.points[rest])


def _surnames(numbered: Runs, folded: Runs, dotted: Bools, signs: Signs, compounds: Ints) -> Ints:
    """The code points of every name's surname, packed; -1 for none."""
    lengths, starts = numbered.lengths, folded.starts[:-1]
    families = np.full(len(lengths), -1, dtype=np.int64)
    named = np.flatnonzero(~dotted & (lengths > 0) & (lengths < 5))
    families[named] = folded.points[starts[named]]
    likely = named[lengths[named] > 2]
    likely = likely[signs.opens[numbered.points[starts[likely]]]]
    pairs = families[likely] << _BITS | folded.points[starts[likely] + 1]
    known = np.isin(pairs, compounds)
    families[likely[known]] = pairs[known]
    return families


def _packed(surname: str) -> int:
    return ord(surname[0]) << _BITS | ord(surname[1])


def _families(packed: Ints) -> tuple[Ints, list[str]]:
    """For every name the number of its surname, and the surnames; "" for none."""
    found = pa.array(packed).dictionary_encode()
    surnames = [
        ""
        if code < 0
        else chr(code)
        if code >> _BITS == 0
        else chr(code >> _BITS) + chr(code & (1 << _BITS) - 1)
        for code in found.dictionary.to_pylist()
    ]
    return found.indices.to_numpy().astype(np.int64), surnames


def _parts(
    family: Ints,
    surnames: list[str],
    given: Runs,
    spoken: npt.NDArray[np.uint32],
    sounds: Sounds,
    letters: bool,
) -> dict[str, pa.Array]:
    """Surname, given name and their sounds."""
    nameless = np.array([not surname for surname in surnames], dtype=np.bool_)[family]
    texts = pa.array(surnames, pa.string())
    key = keys.of_tokens(given.points, given.starts)
    columns = {
        "family": spread(texts, family, nameless),
        "family_key": keys.of_texts(texts).take(pa.array(family)),
        "family_sound": spread(sounds.surnames(), family, nameless),
        "family_sound_key": keys.as_column(sounds.surname_keys()[family], nameless),
        "given": coded(key, given.lengths == 0, lambda rows: given.picked(rows).texts()),
        "given_key": keys.as_column(key, given.lengths == 0),
    }
    syllables = Runs(sounds.of_sign[spoken], given.starts)
    columns |= sounds.given_columns(syllables)
    return columns | sounds.whole_columns(sounds.led(syllables, family, ~nameless), letters)
