"""Which grammar reads which type of column, and whole columns read at the price of their distinct
values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias, cast

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.fields.ages import read_age, read_integer
from doorstep.engine.fields.codes import read_code, read_sex
from doorstep.engine.fields.context import CellValue, Context, Reading
from doorstep.engine.fields.dates import read_date
from doorstep.engine.fields.identity_numbers import is_chinese_id, read_id, right_numbers
from doorstep.engine.fields.names.written import read_name
from doorstep.engine.fields.phones import read_phone
from doorstep.engine.fields.writing import read_remark, read_text

_PLAIN_FORMS = {
    "phone": re.compile(r"1[0-9]{10}"),
    "name": re.compile(r"(?!..(?:先生|女士|同志)$)[\u4e00-\u9fa5]{2,4}"),
}

# A day every month has, of a year gone by: no calendar needs asking.
_ISO_DAY = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])")
FieldGrammar: TypeAlias = Callable[[str, CellValue, str, Context], Reading]

GRAMMARS: dict[str, FieldGrammar] = {
    "text": read_text,
    "name": read_name,
    "date": read_date,
    "id": read_id,
    "phone": read_phone,
    "sex": read_sex,
    "age": read_age,
    "integer": read_integer,
    "code": read_code,
    "remark": read_remark,
}


def read_value(type: str, code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """One cell of a column of `type` (a `model.ColumnSpec.type`) and `code`; `shown`: what is
    displayed, or ""."""
    return GRAMMARS[type](code, raw, shown, ctx)


def read_column(
    type: str, code: str, cells: Sequence[CellValue], shown: Sequence[str] | None, ctx: Context
) -> tuple[list[str | None], dict[int, tuple[str, ...]]]:
    """A column's clean values, and the flags of those cells that have any, by position in
    `cells`."""
    if shown is None and not _mixes_numbers(cells):
        return _read_distinct(type, code, cells, ctx)
    grammar = GRAMMARS[type]
    values: list[str | None] = []
    flags: dict[int, tuple[str, ...]] = {}
    # Clean values and doubts are remembered apart: plain strings cost the garbage collector
    # nothing.
    clean: dict[object, str | None] = {}
    doubts: dict[object, tuple[str, ...]] = {}
    for position, raw in enumerate(cells):
        if raw is None:
            values.append(None)
            continue
        display = shown[position] if shown else ""
        key: object = raw if isinstance(raw, str) else (raw.__class__, raw, display)
        if key not in clean:
            reading = grammar(code, raw, display, ctx)
            clean[key] = reading.value
            if reading.flags:
                doubts[key] = reading.flags
        values.append(clean[key])
        if doubts and key in doubts:
            flags[position] = doubts[key]
    return values, flags


def _mixes_numbers(cells: Sequence[CellValue]) -> bool:
    """Whether equal cells may be of different types: 1, 1.0 and True are one key of a dict."""
    return len({bool, int, float} & set(map(type, cells))) > 1


def _already_canonical(
    type: str, code: str, distinct: set[CellValue], ctx: Context
) -> Sequence[str]:
    """The texts whose grammar is known to leave them as they are: the common case at a tenth of the
    price."""
    texts = [raw for raw in distinct if isinstance(raw, str)]
    if type == "id" and is_chinese_id(code, ctx):
        return right_numbers(texts)
    if type == "date":
        last = f"{ctx.as_of.year:04d}"
        return [raw for raw in texts if _ISO_DAY.fullmatch(raw) and raw < last]
    plain = _PLAIN_FORMS.get(type)
    if plain is None:
        return ()
    return [raw for raw in texts if plain.fullmatch(raw) and raw not in ctx.missing]


def _read_distinct(
    type: str, code: str, cells: Sequence[CellValue], ctx: Context
) -> tuple[list[str | None], dict[int, tuple[str, ...]]]:
    """Each distinct cell is read once."""
    grammar = GRAMMARS[type]
    distinct = set(cells)
    clean: dict[CellValue, str | None] = {None: None}
    standing = _already_canonical(type, code, distinct, ctx)
    if len(standing) == len(distinct):
        return cast(list[str | None], list(cells)), {}
    clean.update(zip(standing, standing, strict=True))
    doubts: dict[CellValue, tuple[str, ...]] = {}
    for raw in distinct:
        if raw not in clean:
            reading = grammar(code, raw, "", ctx)
            clean[raw] = reading.value
            if reading.flags:
                doubts[raw] = reading.flags
    flags = {i: doubts[raw] for i, raw in enumerate(cells) if raw in doubts} if doubts else {}
    return list(map(clean.__getitem__, cells)), flags


# Han characters, digits and letters are written one way only.
_PLAIN = {
    "text": r"^[\x{4e00}-\x{9fa5}0-9A-Za-z]+$",
    "name": r"^[\x{4e00}-\x{9fa5}]{2,4}$",
    "phone": r"^1[0-9]{10}$",
    # A day every month has; whether its year is gone by is asked apart.
    "date": r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$",
}

_ADDRESSED = r"^..(先生|女士|同志)$"
_NUMBER = r"^[0-9]{17}[0-9X]$"


def already_canonical(kind: str, code: str, texts: pa.Array, ctx: Context) -> pa.Array | None:
    """Which of `texts` the grammar of `kind` would give back unchanged; None when only the grammar
    can tell.

    A number whose check character is wrong is given back unchanged too: the doubt is no part of the
    value.
    """
    pattern = _NUMBER if kind == "id" and is_chinese_id(code, ctx) else _PLAIN.get(kind)
    if pattern is None:
        return None
    plain = pc.match_substring_regex(texts, pattern)
    if kind == "date":
        plain = pc.and_(plain, pc.less(texts, f"{ctx.as_of.year:04d}"))
    if kind == "name":
        plain = pc.and_(plain, pc.invert(pc.match_substring_regex(texts, _ADDRESSED)))
    if kind in ("text", "name"):
        missing = pa.array(sorted({word.casefold() for word in ctx.missing}), pa.string())
        plain = pc.and_(plain, pc.invert(pc.is_in(pc.utf8_lower(texts), value_set=missing)))
    return pc.fill_null(plain, False)


_DAY_IN_SIGNS = (
    r"^([0-9]{4})(?:"
    r"\.([0-9]{1,2})\.|/([0-9]{1,2})/|-([0-9]{1,2})-|年([0-9]{1,2})月)([0-9]{1,2})日?$"
)
_IN_GROUPS = r"^[0-9]+(?: [0-9]+)*(?: ?X)?$"


def told_plainly(kind: str, code: str, texts: pa.Array, ctx: Context) -> pa.Array | None:
    """What the grammar of `kind` makes of those of `texts` that say it plainly: that stand as they
    are, or a day in other signs (1985.3.7, 1985年3月7日), a number in groups; null for the others.
    None when only the grammar can tell.
    """
    stands = already_canonical(kind, code, texts, ctx)
    if stands is None:
        return None
    if pc.all(stands).as_py():
        return texts
    others = texts.filter(pc.invert(stands))
    if kind == "date":
        day = pc.replace_substring_regex(others, _DAY_IN_SIGNS, r"\1-\2\3\4\5-\6")
        told = pc.replace_substring_regex(day, r"-([0-9])\b", r"-0\1")
    elif kind == "id":
        grouped = pc.match_substring_regex(others, _IN_GROUPS)
        told = pc.if_else(grouped, pc.replace_substring(others, " ", ""), others)
    else:
        told = others
    missing = pa.array(sorted(ctx.missing), pa.string())
    plain = already_canonical(kind, code, told, ctx)
    for said in (others, told):
        plain = pc.and_(plain, pc.invert(pc.is_in(said, value_set=missing)))
    return pc.replace_with_mask(texts, pc.invert(stands), pc.if_else(plain, told, None))
