"""Texts that every grammar leaves as they are, found in a whole column at once; all others go to their grammar."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.normalise.context import Context
from doorstep.engine.normalise.identity import is_chinese_id

# Han characters, digits and letters are written one way only.
_PLAIN = {
    "text": r"^[\x{4e00}-\x{9fa5}0-9A-Za-z]+$",
    "name": r"^[\x{4e00}-\x{9fa5}]{2,4}$",
    "phone": r"^1[0-9]{10}$",
    # A day every month has; whether its year is gone by is asked apart.
    "date": r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$",
}
_NUMBER = r"^[0-9]{17}[0-9X]$"


def as_they_stand(kind: str, code: str, texts: pa.Array, ctx: Context) -> pa.Array | None:
    """Which of `texts` the grammar of `kind` would give back unchanged; None when only the grammar can tell.

    A number whose check character is wrong is given back unchanged too: the doubt is no part of the value.
    """
    pattern = _NUMBER if kind == "id" and is_chinese_id(code, ctx) else _PLAIN.get(kind)
    if pattern is None:
        return None
    plain = pc.match_substring_regex(texts, pattern)
    if kind == "date":
        plain = pc.and_(plain, pc.less(texts, f"{ctx.as_of.year:04d}"))
    if kind in ("text", "name"):
        missing = pa.array(sorted({word.casefold() for word in ctx.missing}), pa.string())
        plain = pc.and_(plain, pc.invert(pc.is_in(pc.utf8_lower(texts), value_set=missing)))
    return pc.fill_null(plain, False)
