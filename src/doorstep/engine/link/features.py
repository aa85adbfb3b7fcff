"""Rows of two tables made comparable: one table `people` of typed, folded features, one line per row.

Columns a table does not have are null there; a null is never evidence. `ord` numbers the rows by side and id, so the
order in which rows came changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from doorstep.engine.link import names
from doorstep.engine.tables import Tables

CODES = (
    "name", "given_name", "family_name", "sex", "birth_date", "birth_day", "birth_month", "birth_year", "id_number",
    "phone", "age", "village", "group", "household_no", "head_name", "address", "house_number", "street", "postcode",
)  # fmt: skip
FREQUENT = ("whole", "given", "family", "birth_day_key", "y")
# In a table of ten rows a value's share says little: as many imagined rows stand beside the real ones.
SMALL = 100
_GUESSED_SHARE = {"whole": 0.0005, "birth_day_key": 0.003, "y": 0.015, "postcode": 0.001}
_WORDS = r"nullif(trim(regexp_replace(upper(strip_accents({0})), '[^\p{{L}}\p{{N}}]+', ' ', 'g')), '')"
_CODE = r"nullif(regexp_replace(upper({0}), '[^\p{{L}}\p{{N}}]+', '', 'g'), '')"
_DATE = r"regexp_extract({0}, '^\s*(\d{{4}})[-/.]?(\d{{1,2}})?[-/.]?(\d{{1,2}})?', {1})"
_DATE_BACK = r"regexp_extract({0}, '^\s*(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}})', {1})"


@dataclass(frozen=True)
class Shape:
    """Which features both sides can fill, the plain-text columns among them, and the script of the names."""

    present: frozenset[str]
    texts: tuple[str, ...]
    chinese: bool
    one_table: bool


def _source(name: str, codes: Sequence[str], extra: Sequence[str], present: Sequence[str], side: int) -> str:
    columns = ", ".join(
        f'CAST("{code}" AS VARCHAR) AS "{code}"' if code in present else f'NULL::VARCHAR AS "{code}"'
        for code in (*codes, *extra)
    )
    return f"SELECT CAST(id AS VARCHAR) AS id, {side} AS side, {columns} FROM {name}"


def _name_table(tables: Tables) -> tuple[pa.Table, bool]:
    distinct = tables.read(
        "distinct_names",
        "SELECT DISTINCT coalesce(name, '') AS name, coalesce(given_name, '') AS given_name,"
        " coalesce(family_name, '') AS family_name FROM rows_read ORDER BY ALL",
    )
    columns = [distinct.column(code).to_pylist() for code in ("name", "given_name", "family_name")]
    forms = names.forms(zip(*columns, strict=True))
    table = distinct
    for part in ("whole", "given", "family", "middle", "sound", "given_sound", "family_sound"):
        table = table.append_column(part, pa.array([getattr(form, part) or None for form in forms], pa.string()))
    pets = names.pet_classes()
    listed = [list(pets[form.given]) if form.given in pets else None for form in forms]
    table = table.append_column("pet_names", pa.array(listed, pa.list_(pa.string())))
    return table, names.mostly_han(name + family for name, family in zip(columns[0], columns[2], strict=True))


def _date_part(part: int) -> str:
    forward, back = _DATE.format("birth_date", part), _DATE_BACK.format("birth_date", 4 - part)
    column = ("birth_year", "birth_month", "birth_day")[part - 1]
    return (
        f"coalesce(try_cast(trim({column}) AS SMALLINT), try_cast({forward} AS SMALLINT), try_cast({back} AS SMALLINT))"
    )


def _person_select(texts: Sequence[str]) -> str:
    number = _CODE.format("r.id_number")
    plain = ", ".join(f'{_WORDS.format(f"""r."{code}" """)} AS x{i}' for i, code in enumerate(texts))
    address = _WORDS.format("r.address")
    return f"""
    SELECT row_number() OVER (ORDER BY r.side, r.id) - 1 AS ord, r.side, r.id,
        n.whole, n.given, n.family, n.middle, n.sound, n.given_sound, n.family_sound, n.pet_names,
        CASE WHEN lower(trim(sex)) IN ('male', 'm', '男', '1') THEN 'M'
             WHEN lower(trim(sex)) IN ('female', 'f', '女', '2') THEN 'F' END AS sex,
        {_date_part(1)} AS own_y, {_date_part(2)} AS own_m, {_date_part(3)} AS own_d,
        {number} AS idn,
        CASE WHEN regexp_full_match({number}, '\\d{{17}}[0-9X]') THEN substr({number}, 1, 17)
             WHEN regexp_full_match({number}, '\\d{{15}}')
             THEN substr({number}, 1, 6) || '19' || substr({number}, 7, 9)
             ELSE {number} END AS id_key,
        nullif(regexp_replace(r.phone, '\\D', '', 'g'), '') AS phone, try_cast(trim(r.age) AS SMALLINT) AS age,
        {_CODE.format("r.village")} AS village, {_CODE.format('r."group"')} AS grp,
        {_CODE.format("r.household_no")} AS hhno, {_CODE.format("r.head_name")} AS head,
        {_CODE.format("r.postcode")} AS postcode,
        coalesce({_CODE.format("r.house_number")},
            nullif(regexp_extract({address}, '^(\\d+\\s?[A-Z]?)\\s', 1), '')) AS hn,
        coalesce({_WORDS.format("r.street")},
            nullif(trim(regexp_replace({address}, '^\\d+\\s?[A-Z]?\\s', '')), '')) AS street
        {", " + plain if plain else ""}
    FROM rows_read r LEFT JOIN name_forms n
      ON n.name = coalesce(r.name, '') AND n.given_name = coalesce(r.given_name, '')
      AND n.family_name = coalesce(r.family_name, '')"""


# A number is sound when its check digit fits (the older form of fifteen digits has none), and tells a person's birth
# unless the date beside it says otherwise.
_CHECK = " + ".join(
    f"(ascii(substr(idn, {place}, 1)) - 48) * {weight}"
    for place, weight in enumerate((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), start=1)
)
_SOUND = f"""CASE WHEN NOT resident THEN FALSE WHEN length(idn) = 15 THEN TRUE WHEN length(idn) <> 18 THEN FALSE
        ELSE substr('10X98765432', ({_CHECK}) % 11 + 1, 1) = substr(idn, 18, 1) END"""
_TELLS = " AND ".join(
    f"coalesce(own_{part} = try_cast(substr(id_key, {place}, {width}) AS SMALLINT), TRUE)"
    for part, place, width in (("y", 7, 4), ("m", 11, 2), ("d", 13, 2))
)
_FILL_FROM_NUMBER = f"""
    SELECT * EXCLUDE (sex), {_SOUND} AS id_sound, {_TELLS} AS id_tells,
        CASE WHEN own_y IS NULL AND resident THEN try_cast(substr(id_key, 7, 4) AS SMALLINT) ELSE own_y END AS y,
        CASE WHEN own_y IS NULL AND resident THEN try_cast(substr(id_key, 11, 2) AS SMALLINT) ELSE own_m END AS m,
        CASE WHEN own_y IS NULL AND resident THEN try_cast(substr(id_key, 13, 2) AS SMALLINT) ELSE own_d END AS d,
        CASE WHEN sex IS NULL AND resident
             THEN CASE WHEN substr(id_key, 17, 1) IN ('1', '3', '5', '7', '9') THEN 'M' ELSE 'F' END ELSE sex END AS sex
    FROM (SELECT *, {{resident}} AS resident FROM bare)"""


def build_people(tables: Tables, left: pa.Table, right: pa.Table | None, id_system: str) -> Shape:
    """Fill `people` from one or two tables of column codes with a unique string `id`."""
    sides = [left] if right is None else [left, right]
    shared = set(left.column_names) & set(sides[-1].column_names)
    texts = tuple(sorted(code for code in shared if code not in CODES and code != "id"))
    for side, table in enumerate(sides):
        tables.load(f"side_{side}", table)
    tables.keep(
        "rows_read",
        " UNION ALL ".join(
            _source(f"side_{side}", CODES, texts, table.column_names, side) for side, table in enumerate(sides)
        ),
    )
    forms, chinese = _name_table(tables)
    tables.load("name_forms", forms)
    tables.keep("bare", _person_select(texts))
    tables.drop("rows_read")
    resident = "length(id_key) = 17 AND id_key IS NOT NULL" if id_system != "plain" else "FALSE"
    tables.keep("filled", _FILL_FROM_NUMBER.format(resident=f"coalesce({resident}, FALSE)"))
    tables.drop("bare")
    shares = ", ".join(
        f"(count({column}) OVER (PARTITION BY {column}) + {SMALL * _GUESSED_SHARE.get(column, 0.01)})"
        f" / (count({column}) OVER () + {SMALL})::DOUBLE AS share_{column}"
        for column in (*FREQUENT, "postcode", *(f"x{i}" for i in range(len(texts))))
    )
    tables.keep("people", f"SELECT *, {shares} FROM (SELECT *, m * 100 + d AS birth_day_key FROM filled) ORDER BY ord")
    tables.drop("filled")
    return Shape(_present(tables, texts), texts, chinese, right is None)


def shape_of_first(tables: Tables, shape: Shape) -> Shape:
    """The shape for comparing the first table's rows with each other."""
    return Shape(_present(tables, shape.texts, "WHERE side = 0"), shape.texts, shape.chinese, True)


def _present(tables: Tables, texts: Sequence[str], where: str = "") -> frozenset[str]:
    columns = [
        "whole", "given", "family", "middle", "sex", "y", "m", "d", "idn", "phone", "age", "village", "grp", "hhno",
        "head", "postcode", "hn", "street", *(f"x{i}" for i in range(len(texts))),
    ]  # fmt: skip
    counts = tables.read(
        "filled_columns",
        "SELECT "
        + ", ".join(f"count({c}) AS {c}" for c in columns)
        + f" FROM people {where} GROUP BY side ORDER BY side",
    )
    return frozenset(column for column in columns if all(counts.column(column).to_pylist()))
