"""Rows of persons made comparable, once per load: folded names, dates in parts, numbers, places;
one line per row.

Every column is worked out once per distinct spelling, whatever the number of rows, and may be
stored beside the raw values: nothing here depends on the other rows or on the other table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.registers import NameTables
from doorstep.engine.fields import names
from doorstep.engine.fields.identity_numbers import CHECK_CHARACTERS, WEIGHTS
from doorstep.engine.fields.kin import kin_word
from doorstep.engine.fields.places import group_key, place_key
from doorstep.engine.fields.zodiac import SIGNS, TOLD
from doorstep.engine.sql.tables import Tables

CODES = tuple(
    """
    name given_name family_name sex birth_date birth_day birth_month birth_year
    id_number phone age visit_date village group household_no head_name address house_number street
    postcode about_year
    """.split()
)

EXTRA = "x."
_NAMES = ("name", "given_name", "family_name")

_FORMS = tuple(
    """
    whole written look given family middle sound given_sound family_sound near_sound
    """.split()
)

_WORDS = (
    r"nullif(trim(regexp_replace(upper(strip_accents({0})), '[^\p{{L}}\p{{N}}]+', ' ', 'g')), '')"
)

_CODE = (
    r"CASE WHEN regexp_full_match({0}, '[0-9A-Z]+') THEN {0}"
    r" ELSE nullif(regexp_replace(upper({0}), '[^\p{{L}}\p{{N}}]+', '', 'g'), '') END"
)

# A longer number - a phone, an identity number - is no date, whatever its first digits.
_DATE = (
    r"nullif(regexp_extract(v || ' ',"
    r" '^\s*([12]\d{{3}})[-/.]?(\d{{1,2}})?[-/.]?(\d{{1,2}})?\D', {0}), '')"
)
_DATE_BACK = r"nullif(regexp_extract(v, '^\s*(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}})', {0}), '')"

_DIGITS = r"""CASE WHEN regexp_full_match(v, '\d+') THEN v
    ELSE nullif(regexp_replace(v, '\D', '', 'g'), '') END"""

_SMALL = "try_cast({0} AS SMALLINT)"

# A number is sound when its check digit fits; the older form of fifteen digits has none.
_CHECK = " + ".join(
    f"(ascii(substr(idn, {place}, 1)) - 48) * {weight}"
    for place, weight in enumerate(WEIGHTS, start=1)
)

_NUMBER = f"""
    WITH clean AS (SELECT n, {_CODE.format("v")} AS idn FROM spellings),
    keyed AS (
        SELECT n, idn,
            CASE WHEN regexp_full_match(idn, '\\d{{17}}[0-9X]') THEN substr(idn, 1, 17)
                WHEN regexp_full_match(idn, '\\d{{15}}')
                THEN substr(idn, 1, 6) || '19' || substr(idn, 7, 9)
                ELSE idn END AS id_key
        FROM clean)
    SELECT id_key,
        CASE WHEN length(id_key) <> 17 THEN FALSE WHEN length(idn) = 15 THEN TRUE
            WHEN length(idn) <> 18 THEN FALSE
            ELSE substr('{CHECK_CHARACTERS}', ({_CHECK}) % 11 + 1, 1) = substr(idn, 18, 1)
            END AS id_sound,
        CASE WHEN length(id_key) = 17 THEN try_cast(substr(id_key, 7, 4) AS SMALLINT) END AS id_y,
        CASE WHEN length(id_key) = 17 THEN try_cast(substr(id_key, 11, 2) AS SMALLINT) END AS id_m,
        CASE WHEN length(id_key) = 17 THEN try_cast(substr(id_key, 13, 2) AS SMALLINT) END AS id_d,
        CASE WHEN length(id_key) = 17 THEN
            CASE WHEN substr(id_key, 17, 1) IN ('1', '3', '5', '7', '9') THEN 'M' ELSE 'F' END
            END AS id_sex
    FROM keyed ORDER BY n"""

_SIGN_CASES = " ".join(f"WHEN '{TOLD.format(sign)}' THEN {n}" for n, sign in enumerate(SIGNS))
_GROUP_IN_ADDRESS = r"(\d+|[一二三四五六七八九十]+)(?:村民)?小?[组社队]"
_ADDRESS = _WORDS.format("v")

_ZODIAC = f"CAST(CASE v {_SIGN_CASES} END AS SMALLINT)"

# Per code: what is made of its spellings.
_FOLDS: Mapping[str, Mapping[str, str]] = {
    "sex": {
        "sex": "CASE WHEN lower(trim(v)) IN ('male', 'm', '男', '1') THEN 'M'"
        " WHEN lower(trim(v)) IN ('female', 'f', '女', '2') THEN 'F' END"
    },
    "birth_date": {
        part: f"""coalesce({_SMALL.format(_DATE.format(place))},
            {_SMALL.format(_DATE_BACK.format(4 - place))})"""
        for place, part in enumerate(("date_y", "date_m", "date_d"), start=1)
    }
    | {"zo": _ZODIAC},
    "birth_year": {"own_y": _SMALL.format("trim(v)")},
    "birth_month": {"own_m": _SMALL.format("trim(v)")},
    "birth_day": {"own_d": _SMALL.format("trim(v)")},
    "age": {"age": _SMALL.format("trim(v)")},
    "visit_date": {"told_y": _SMALL.format(_DATE.format(1))},
    "about_year": {"age_y": _SMALL.format("trim(v)")},
    "phone": {"phone": _DIGITS},
    "village": {"village": _CODE.format("v")},
    "group": {"grp": _CODE.format("v")},
    "household_no": {"hhno": _CODE.format("v")},
    "head_name": {"head": _CODE.format("v")},
    "postcode": {"postcode": _CODE.format("v")},
    "house_number": {"hn": _CODE.format("v")},
    "street": {"street": _WORDS.format("v")},
    "address": {
        "address_hn": rf"nullif(regexp_extract({_ADDRESS}, '^(\d+\s?[A-Z]?)\s', 1), '')",
        "address_grp": f"nullif(regexp_extract(v, '{_GROUP_IN_ADDRESS}', 1), '')",
        "address_street": rf"nullif(trim(regexp_replace({_ADDRESS}, '^\d+\s?[A-Z]?\s', '')), '')",
    },
}

# 石桥村 and 石桥, 3组 and 第三村民小组 are one place.
_PLACES: Mapping[str, Callable[[str], str]] = {"village": place_key, "group": group_key}

KEYS = ("near_sound",)

TEXTS = (
    *(form for form in _FORMS if form not in KEYS),
    *"part_family part_given sex id_key phone village grp hhno head postcode hn street".split(),
)


def prepare(
    tables: Tables,
    table: pa.Table,
    name_tables: NameTables,
    id_system: str,
    year: int | None = None,
) -> pa.Table:
    """The comparable form of `table` (string `id`, columns of field codes, others as plain text),
    in its row order.

    Texts are dictionary columns, numbers int16; a column the table does not have is absent. Extra
    columns are named `x.<column>`. Names are split and sounded as `name_tables` know them; an age
    is held against birth dates as of `year`.
    """
    made: dict[str, pa.Array] = {"id": pc.cast(_whole(table.column("id")), pa.string())}
    made |= _names(table, name_tables)
    folded: dict[str, pa.Array] = {}
    for code, wanted in _FOLDS.items():
        if code in table.column_names:
            column = table.column(code)
            column = _keyed(column, _PLACES[code]) if code in _PLACES else column
            folded |= _folded(tables, column, _select(wanted))
    for part in ("y", "m", "d"):
        _first_of(
            made, f"own_{part}", folded.pop(f"own_{part}", None), folded.pop(f"date_{part}", None)
        )
    for part in ("hn", "street"):
        _first_of(made, part, folded.pop(part, None), folded.pop(f"address_{part}", None))
    if "address_grp" in folded:
        spelled = _encoded(folded.pop("address_grp"))
        _first_of(made, "grp", folded.pop("grp", None), _keyed(spelled, group_key))
    made |= folded
    told = made.pop("told_y", None)
    if year is not None and "age" in made:
        now = pa.scalar(year, pa.int16())
        made["age_y"] = pc.subtract(now if told is None else pc.fill_null(told, now), made["age"])
    if "id_number" in table.column_names:
        _add_number(made, _folded(tables, table.column("id_number"), _NUMBER), id_system != "plain")
    for part in ("y", "m", "d"):
        if f"own_{part}" in made and part not in made:
            made[part] = made[f"own_{part}"]
    made |= _kin(table, name_tables)
    return pa.table(made | _extra(tables, table))


# The generation of the head of a household: nobody in it is so many generations older.
HEADS = 5


def _kin(table: pa.Table, name_tables: NameTables) -> dict[str, pa.Array]:
    """What the word for who one is to the head tells: the generation, whether married in, the place
    among brothers or sisters."""
    if "relation_to_head" not in table.column_names or not name_tables.kin:
        return {}
    coded = _encoded(table.column("relation_to_head"))
    words = [kin_word(word or "", name_tables) for word in coded.dictionary.to_pylist()]
    parts = {
        "generation": [word and HEADS + word.generation for word in words],
        "wed": [None if word is None or word.wed is None else int(word.wed) for word in words],
        "nth": [word and word.place for word in words],
    }
    return {name: pa.array(part, pa.int16()).take(coded.indices) for name, part in parts.items()}


def _extra(tables: Tables, table: pa.Table) -> dict[str, pa.Array]:
    """Columns of no known code, as plain words."""
    sql = _select({"x": _WORDS.format("v")})
    extra = [code for code in table.column_names if code not in CODES and code != "id"]
    return {EXTRA + code: _folded(tables, table.column(code), sql)["x"] for code in extra}


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _select(wanted: Mapping[str, str]) -> str:
    columns = ", ".join(f"{sql} AS {name}" for name, sql in wanted.items())
    return f"SELECT {columns} FROM spellings ORDER BY n"


def _encoded(column: pa.ChunkedArray | pa.Array) -> pa.DictionaryArray:
    whole = _whole(column)
    return (
        whole
        if pa.types.is_dictionary(whole.type)
        else _whole(pc.dictionary_encode(pc.cast(whole, pa.string())))
    )


def _folded(tables: Tables, column: pa.ChunkedArray, sql: str) -> dict[str, pa.Array]:
    """`sql` over `spellings` (n, v: the distinct values), spread over the rows again."""
    spelled = _encoded(column)
    spellings = pa.table({"n": np.arange(len(spelled.dictionary)), "v": spelled.dictionary})
    tables.load("spellings", spellings)
    folded = tables.read("spellings", sql)
    return {
        name: _spread(_whole(folded.column(name)), spelled.indices) for name in folded.column_names
    }


def _keyed(column: pa.ChunkedArray | pa.Array, key: Callable[[str], str]) -> pa.Array:
    """The column with every distinct spelling as its key."""
    coded = _encoded(column)
    keys = [spelled and key(spelled) for spelled in coded.dictionary.to_pylist()]
    return pa.array(keys, pa.string()).take(coded.indices)


def _spread(values: pa.Array, rows: pa.Array) -> pa.Array:
    if not (pa.types.is_string(values.type) or pa.types.is_dictionary(values.type)):
        return values.take(rows)
    coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    return pa.DictionaryArray.from_arrays(coded.indices.take(rows), coded.dictionary)


def _first_of(made: dict[str, pa.Array], name: str, *choices: pa.Array | None) -> None:
    """The first choice that says something, row by row."""
    there = [choice for choice in choices if choice is not None]
    if len(there) == 1:
        made[name] = there[0]
    elif there:
        plain = [c.cast(pa.string()) if pa.types.is_dictionary(c.type) else c for c in there]
        joined = pc.coalesce(*plain)
        made[name] = joined.dictionary_encode() if pa.types.is_string(joined.type) else joined


def _names(table: pa.Table, name_tables: NameTables) -> dict[str, pa.Array]:
    there = [code for code in _NAMES if code in table.column_names]
    if not there:
        return {}
    codes = np.zeros(table.num_rows, dtype=np.int64)
    spelled: dict[str, pa.Array] = {}
    for code in there:
        coded = _encoded(pc.fill_null(pc.cast(_whole(table.column(code)), pa.string()), ""))
        spelled[code] = coded
        codes = codes * len(coded.dictionary) + coded.indices.to_numpy(zero_copy_only=False)
    first, inverse = _distinct(codes, len(spelled[there[0]].dictionary) if len(there) == 1 else 0)
    rows = pa.array(first)
    nothing = pa.array([""]).take(pa.array(np.zeros(len(first), dtype=np.int64)))
    distinct = {
        code: spelled[code].take(rows).cast(pa.string()) if code in spelled else nothing
        for code in _NAMES
    }
    told, parts = _told_in_part(distinct)
    formed = names.forms_table(pa.table(distinct), name_tables, letters=False)
    where = pa.array(inverse.astype(np.int32))
    kept = pa.array(np.arange(len(first)), mask=parts)
    columns = {name: _spread(column, where) for name, column in told.items()}
    for part in _FORMS:
        column = _whole(formed.column("near_sound_key" if part == "near_sound" else part))
        if parts.any() and part not in ("family", "family_sound"):
            column = column.take(kept)
        columns[part] = _spread(column, where)
    return columns


def _told_in_part(
    distinct: dict[str, pa.Array],
) -> tuple[dict[str, pa.Array], npt.NDArray[np.bool_]]:
    """The surname or given name alone of spellings that tell a part, and which they are; in
    `distinct` only their surname is left."""
    places, parts = names.parts_of(distinct["name"])
    whole = distinct["name"].to_pylist() if places else []
    told: dict[str, list[str | None]] = {
        part: [None] * len(distinct["name"]) for part in ("part_family", "part_given")
    }
    for place, part in zip(places, parts, strict=True):
        whole[place] = part.family
        told["part_family"][place] = part.family or None
        told["part_given"][place] = part.given or None
    if places:
        distinct["name"] = pa.array(whole, pa.string())
    found = np.zeros(len(distinct["name"]), dtype=np.bool_)
    found[places] = True
    return {name: pa.array(values, pa.string()) for name, values in told.items()}, found


def _distinct(
    codes: npt.NDArray[np.int64], known: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """A row of every distinct code, and each row's place among them; `known`: the codes are 0 ..
    known - 1, all met."""
    if known:
        first = np.zeros(known, dtype=np.int64)
        first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
        return first, codes
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    return first, inverse


def _add_number(made: dict[str, pa.Array], number: dict[str, pa.Array], of_birth: bool) -> None:
    """The identity number; where it holds a person's birth and sex (`of_birth`), they fill what the
    row leaves open."""
    made["id_key"] = number["id_key"]
    rows = len(number["id_key"])
    nothing = pa.nulls(rows, pa.int16())
    own = {part: made.setdefault(f"own_{part}", nothing) for part in ("y", "m", "d")}
    if not of_birth:
        made["id_sound"] = pa.array(np.zeros(rows, dtype=bool))
        return
    made["id_sound"] = number["id_sound"]
    without_year = pc.is_null(own["y"])
    tells: pa.Array = pa.array(np.ones(rows, dtype=bool))
    for part in ("y", "m", "d"):
        tells = pc.and_(tells, pc.fill_null(pc.equal(own[part], number[f"id_{part}"]), True))
        made[part] = pc.if_else(
            without_year, pc.coalesce(number[f"id_{part}"], own[part]), own[part]
        )
    made["id_tells"] = tells
    sexes = [made[name].cast(pa.string()) for name in ("sex",) if name in made]
    made["sex"] = pc.coalesce(*sexes, number["id_sex"].cast(pa.string())).dictionary_encode()
