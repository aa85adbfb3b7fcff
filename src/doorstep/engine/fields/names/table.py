"""A column of distinct names in, all their comparable forms out: `forms_table`, a million in a
second or two.

Han names and names in letters go different ways; names with rare characters are read one by one, as
`single` does.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.registers import NameTables
from doorstep.engine.fields.names import keys
from doorstep.engine.fields.names.han import of_han
from doorstep.engine.fields.names.known import HAN_RANGES, Known, known
from doorstep.engine.fields.names.runs import Bools, Ints, Runs, in_pieces, points_of
from doorstep.engine.fields.names.signs import Signs, distinct_points, in_ranges
from doorstep.engine.fields.names.single import NameForm, form
from doorstep.engine.fields.names.western import of_western
from doorstep.engine.fields.names.words import Letters

_TEXT, _CODED, _KEY = pa.string(), pa.dictionary(pa.int32(), pa.string()), pa.int64()

SCHEMA = pa.schema(
    [
        ("written", _TEXT),
        ("whole", _TEXT),
        ("folded", _TEXT),
        ("look", _TEXT),
        ("given", _CODED),
        ("family", _CODED),
        ("middle", _CODED),
        ("sound", _CODED),
        ("given_sound", _CODED),
        ("family_sound", _CODED),
        ("letters", _TEXT),
        ("pet_names", pa.list_(pa.string())),
        ("whole_key", _KEY),
        ("look_key", _KEY),
        ("given_key", _KEY),
        ("family_key", _KEY),
        ("sound_key", _KEY),
        ("given_sound_key", _KEY),
        ("family_sound_key", _KEY),
        ("near_sound_key", _KEY),
        ("letters_key", _KEY),
    ]
)


def forms_table(distinct: pa.Table, tables: NameTables, *, letters: bool = True) -> pa.Table:
    """One row of SCHEMA for each row of `distinct` (columns name, given_name, family_name without
    nulls).

    Null where a part is unknown. Equal texts have equal keys, on every machine. `tables` say what a
    pack knows of names. `letters` compare names across scripts; without them those columns stay
    null, a tenth quicker.
    """
    knows = known(tables)
    name, given, family = (
        _whole(distinct.column(code)) for code in ("name", "given_name", "family_name")
    )
    rows = np.arange(distinct.num_rows)
    han = _in_han(name) | _in_han(given) | _in_han(family)
    parts: list[tuple[Ints, pa.Table]] = []
    if han.any():
        parts += _han_parts(
            rows[han], [_where(column, han) for column in (name, given, family)], knows, letters
        )
    if not han.all() or not len(rows):
        parts += _western_parts(
            rows[~han], [_where(column, ~han) for column in (name, given, family)], knows, letters
        )
    return _together(parts)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    whole = column.cast(pa.string()).combine_chunks()
    return pc.fill_null(whole, "") if whole.null_count else whole


def _where(column: pa.Array, mask: Bools) -> pa.Array:
    return column if mask.all() else column.filter(pa.array(mask))


def _in_han(texts: pa.Array) -> Bools:
    """Which texts have a Han character."""
    pieces = list(in_pieces(texts))
    return np.concatenate(
        [np.zeros(0, dtype=np.bool_), *(_piece_in_han(piece) for piece in pieces)]
    )


def _piece_in_han(texts: pa.Array) -> Bools:
    points = points_of(texts)
    if not len(points) or int(points.max()) < HAN_RANGES[0][0]:
        return np.zeros(len(texts), dtype=np.bool_)
    return Runs.of(texts).any(in_ranges(points, HAN_RANGES))


def _han_parts(
    rows: Ints, columns: list[pa.Array], knows: Known, letters: bool
) -> list[tuple[Ints, pa.Table]]:
    name, given, family = columns
    nameless = pc.equal(name, "")
    raw = (
        pc.if_else(nameless, pc.binary_join_element_wise(family, given, ""), name)
        if pc.any(nameless).as_py()
        else name
    )
    signs = Signs(raw, knows)
    rare = np.concatenate([signs.rare(piece) for piece in in_pieces(raw)])
    parts = (
        []
        if rare.all()
        else [(rows[~rare], _table(of_han(_where(raw, ~rare), signs, knows, letters)))]
    )
    return (
        [*parts, (rows[rare], _one_by_one(columns, rare, knows, letters))] if rare.any() else parts
    )


def _western_parts(
    rows: Ints, columns: list[pa.Array], knows: Known, letters: bool
) -> list[tuple[Ints, pa.Table]]:
    signs = Letters(distinct_points(columns).tolist())
    odd = np.zeros(len(rows), dtype=np.bool_)
    if signs.odd.any():
        for column in columns:
            runs = Runs.of(column)
            odd |= runs.any(signs.odd[runs.points])
    name, given, family = (_where(column, ~odd) for column in columns)
    plain = _table(of_western(name, given, family, signs, knows, letters))
    parts = [(rows[~odd], plain)]
    return [*parts, (rows[odd], _one_by_one(columns, odd, knows, letters))] if odd.any() else parts


def _one_by_one(columns: list[pa.Array], wanted: Bools, knows: Known, letters: bool) -> pa.Table:
    """The same columns, one name after the other."""
    names = zip(*(_where(column, wanted).to_pylist() for column in columns), strict=True)
    made = _columns([form(name, given, family, knows) for name, given, family in names], knows)
    return _table(
        {part: column for part, column in made.items() if letters or not part.startswith("letters")}
    )


def _columns(forms: list[NameForm], knows: Known) -> dict[str, pa.Array]:
    """Forms as columns."""
    texts = {
        part: pa.array([getattr(each, part) or None for each in forms], pa.string())
        for part in (*SCHEMA.names[:2], *SCHEMA.names[3:11], "near_sound")
    }
    columns = {**texts, "folded": texts["whole"]}
    pets = [knows.tables.pet_names.get(each.given) for each in forms]
    columns["pet_names"] = pa.array(pets, pa.list_(pa.string()))
    for part in ("whole", "look", "given", "family", "letters"):
        columns[f"{part}_key"] = keys.of_texts(texts[part])
    for part in ("sound", "given_sound", "family_sound", "near_sound"):
        # A sound in pinyin is made of words, a skeleton of consonants of letters.
        spoken = [bool(each.near_sound) for each in forms]
        columns[f"{part}_key"] = pc.if_else(
            pa.array(spoken, pa.bool_()), keys.of_words(texts[part]), keys.of_texts(texts[part])
        )
    return columns


def _table(columns: dict[str, pa.Array]) -> pa.Table:
    """The columns in the order and of the types of SCHEMA; what is not known is null."""
    rows = len(columns["whole"])
    return pa.table(
        [
            _typed(columns[f.name], f.type) if f.name in columns else pa.nulls(rows, f.type)
            for f in SCHEMA
        ],
        schema=SCHEMA,
    )


def _typed(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if column.type == kind:
        return column
    return column.dictionary_encode() if pa.types.is_dictionary(kind) else column.cast(kind)


def _together(parts: list[tuple[Ints, pa.Table]]) -> pa.Table:
    """Tables of some rows each as one table of all rows in order."""
    if len(parts) == 1:
        return parts[0][1]
    rows = np.concatenate([rows for rows, _ in parts])
    order = np.empty(len(rows), dtype=np.int64)
    order[rows] = np.arange(len(rows))
    joined = pa.concat_tables([table for _, table in parts]).unify_dictionaries().combine_chunks()
    return joined.take(pa.array(order))
