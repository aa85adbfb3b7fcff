"""DuckDB's SQL put into Spark's, meaning the same: what the two understand differently is spelled
out, the rest passes only if it is on a list of what is known to be alike. Anything else is refused
by name, never passed on in hope.

Functions called `door_...` are made by `functions`, as our own distances are. What is not covered
because no type is known here: a CAST of a number with a fraction to an integer (DuckDB rounds,
Spark cuts off) or to text, and a division by zero (infinity here, an error there).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NoReturn, TypeAlias

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from doorstep.domain.errors import InternalError
from doorstep.engine.sql.distances import DISTANCES
from doorstep.engine.sql.spark.letters import BLANKS, java_pattern

Node: TypeAlias = exp.Expression


@lru_cache(maxsize=512)
def spark_query(select: str) -> str:
    """The SELECT in Spark's words.

    Raises:
        InternalError: `sql-not-portable`, with the part that has no exact twin.
    """
    tree = _parsed(select)
    if not isinstance(tree, exp.Query):
        _refuse(type(tree).__name__)
    return _in_spark(tree)


def spark_statement(sql: str) -> tuple[str, str | None]:
    """Of CREATE TABLE name AS select: the name and the SELECT in Spark's words; of DROP TABLE name:
    the name, None."""
    tree = _parsed(sql)
    if (
        isinstance(tree, exp.Drop)
        and tree.args.get("kind") == "TABLE"
        and len(tree.args["tables"]) == 1
    ):
        return _plain_name(tree.args["tables"][0]), None
    if (
        isinstance(tree, exp.Create)
        and tree.args.get("kind") == "TABLE"
        and isinstance(tree.expression, exp.Query)
    ):
        return _plain_name(tree.this), _in_spark(tree.expression)
    _refuse(type(tree).__name__)


def _parsed(sql: str) -> Node:
    try:
        statements = sqlglot.parse(sql, read="duckdb")
    except SqlglotError as error:
        raise InternalError("sql-not-portable", part="syntax") from error
    if len(statements) != 1 or statements[0] is None:
        _refuse("statements")
    return statements[0]


def _in_spark(tree: Node) -> str:
    known = tree.copy()
    nodes = list(known.walk())
    for node in nodes:
        _look_at(node)
    holder = exp.Paren(this=known)
    # The innermost first: a rule finds its arguments already in Spark's words.
    for node in reversed(nodes):
        rule = (
            _BY_NAME[node.name.lower()]
            if isinstance(node, exp.Anonymous)
            else _RULES.get(type(node))
        )
        if rule is not None:
            node.replace(rule(node))
    written: str = holder.this.sql(
        "spark", unsupported_level=sqlglot.ErrorLevel.RAISE, normalize_functions=False
    )
    return written


def _refuse(part: str) -> NoReturn:
    raise InternalError("sql-not-portable", part=part)


def _plain_name(table: Node) -> str:
    """A table by its bare name: never a file, a function or another catalogue."""
    if (
        not isinstance(table, exp.Table)
        or not isinstance(table.this, exp.Identifier)
        or table.args.get("db")
    ):
        _refuse("table")
    name: str = table.name
    if not re.fullmatch(r"[a-z_][a-z_0-9]*", name):
        _refuse("table")
    return name


def _look_at(node: Node) -> None:
    """Refuse what neither passes as it is nor has a rule."""
    if isinstance(node, exp.Table):
        _plain_name(node)
    elif isinstance(node, exp.Anonymous):
        if node.name.lower() not in _BY_NAME:
            _refuse(node.name.lower())
    elif type(node) not in _RULES and type(node) not in _ALIKE:
        _refuse(type(node).__name__.lower())
    elif isinstance(node, exp.Star) and any(node.args.values()):
        _refuse("star")
    elif isinstance(node, exp.Join) and not _is_plain_join(node):
        _refuse("join")
    elif isinstance(node, exp.Window) and not _is_plain_window(node):
        _refuse("window")


def _is_plain_join(node: Node) -> bool:
    """An inner join, or a left one ON something: of others it matters whose key USING means."""
    if node.args.get("method"):
        return False
    return not node.args.get("side") or (node.args["side"] == "LEFT" and not node.args.get("using"))


def _is_plain_window(node: Node) -> bool:
    """A sum or a count of all that is alike, or the number of a row in a full order."""
    if [name for name, told in node.args.items() if told and name not in _OF_A_WINDOW]:
        return False
    ordered = isinstance(node.this, exp.RowNumber)
    return ordered or (isinstance(node.this, (exp.Count, exp.Sum)) and not node.args.get("order"))


_OF_A_WINDOW = ("this", "partition_by", "order", "over")


def _call(name: str, *arguments: Node) -> Node:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def _text(value: str) -> Node:
    return exp.Literal.string(value)


def _whole_number(node: Node | None, least: int) -> Node:
    """A written number of at least `least`: below it the two count from different ends."""
    if (
        not isinstance(node, exp.Literal)
        or node.is_string
        or not node.this.isdigit()
        or int(node.this) < least
    ):
        _refuse("slice")
    return node


def _substring(node: Node) -> Node:
    start, length = node.args["start"], node.args.get("length")
    if not isinstance(start, (exp.Literal, exp.Neg)):
        # A start that is worked out must be tested here: at 0 and below the two differ.
        before = exp.LT(this=_nested(start), expression=exp.Literal.number(1))
        start = exp.Case(
            ifs=[exp.If(this=before, true=_call("raise_error", _text("slice")))],
            default=start.copy(),
        )
    else:
        _whole_number(start, 1)
    return _call(
        "substring", node.this, start, *([_whole_number(length, 0)] if length is not None else [])
    )


def _nested(node: Node) -> Node:
    return exp.Paren(this=node.copy())


def _end(name: str) -> Callable[[Node], Node]:
    return lambda node: _call(name, node.this, _whole_number(node.expression, 0))


def _pattern(node: Node | None) -> str:
    if not isinstance(node, exp.Literal) or not node.is_string:
        _refuse("pattern")
    return java_pattern(node.this)


def _full_match(node: Node) -> Node:
    return exp.RegexpLike(
        this=_nested(node.this), expression=_text(f"\\A(?:{_pattern(node.expression)})\\z")
    )


def _extract(node: Node) -> Node:
    group = node.args.get("group") or exp.Literal.number(0)
    return _call(
        "regexp_extract", node.this, _text(_pattern(node.expression)), _whole_number(group, 0)
    )


def _replace(node: Node) -> Node:
    """Spark replaces everywhere, DuckDB only with 'g': without it the pattern must be one that can
    match only once."""
    modifiers, wanted = node.args.get("modifiers"), node.args.get("replacement")
    everywhere = isinstance(modifiers, exp.Literal) and modifiers.this == "g"
    if not isinstance(wanted, exp.Literal) or set(wanted.this) & set("\\$"):
        _refuse("replacement")
    if not everywhere and (modifiers is not None or not node.expression.this.startswith("^")):
        _refuse("regexp_replace")
    return _call("regexp_replace", node.this, _text(_pattern(node.expression)), wanted)


def _split(node: Node) -> Node:
    if not isinstance(node.expression, exp.Literal) or not node.expression.this:
        _refuse("string_split")
    return _call("split", node.this, _text(re.escape(node.expression.this)))


def _has_any(node: Node) -> Node:
    """A null inside a list is no member to DuckDB."""
    return _call(
        "arrays_overlap", *(_call("array_compact", side) for side in (node.this, node.expression))
    )


def _trim(node: Node) -> Node:
    if node.args.get("expression") is not None or node.args.get("position"):
        _refuse("trim")
    return _call("btrim", node.this, _text(BLANKS))


def _try_cast(node: Node) -> Node:
    if not node.args["to"].is_type("SMALLINT"):
        _refuse("try_cast")
    return _call("door_smallint", node.this)


def _cast(node: Node) -> Node:
    if not node.args["to"].is_type(
        "TINYINT", "SMALLINT", "INT", "BIGINT", "DOUBLE", "TEXT", "VARCHAR", "BOOLEAN"
    ):
        _refuse("cast")
    return node


def _filter(node: Node) -> Node:
    if not isinstance(node.this, (exp.Count, exp.Sum, exp.Min, exp.Max)):
        _refuse("filter")
    return node


# What both understand alike, nulls included: statements and operators, then functions.
_ALIKE = frozenset(
    {
        exp.Add,
        exp.Alias,
        exp.And,
        exp.Between,
        exp.Boolean,
        exp.CTE,
        exp.Column,
        exp.DPipe,
        exp.DataType,
        exp.Distinct,
        exp.Div,
        exp.EQ,
        exp.From,
        exp.GT,
        exp.GTE,
        exp.Group,
        exp.Having,
        exp.Identifier,
        exp.In,
        exp.IntDiv,
        exp.Is,
        exp.Join,
        exp.LT,
        exp.LTE,
        exp.Literal,
        exp.Mod,
        exp.Mul,
        exp.NEQ,
        exp.Neg,
        exp.Not,
        exp.Null,
        exp.Or,
        exp.Order,
        exp.Ordered,
        exp.Paren,
        exp.Select,
        exp.Star,
        exp.Sub,
        exp.Subquery,
        exp.TableAlias,
        exp.Union,
        exp.Where,
        exp.Window,
        exp.With,
        exp.Abs,
        exp.Ascii,
        exp.Case,
        exp.Coalesce,
        exp.Contains,
        exp.Count,
        exp.Greatest,
        exp.If,
        exp.Least,
        exp.Length,
        exp.Max,
        exp.Min,
        exp.Nullif,
        exp.RowNumber,
        exp.StartsWith,
        exp.Sum,
    }
)

_RULES: Mapping[type[Node], Callable[[Node], Node]] = {
    exp.ArrayOverlaps: _has_any,
    exp.Cast: _cast,
    exp.Filter: _filter,
    exp.Left: _end("left"),
    exp.Lower: lambda node: _call("door_lower", node.this),
    exp.RegexpExtract: _extract,
    exp.RegexpFullMatch: _full_match,
    exp.RegexpReplace: _replace,
    exp.Right: _end("right"),
    exp.Split: _split,
    exp.Substring: _substring,
    exp.Trim: _trim,
    exp.TryCast: _try_cast,
    exp.Upper: lambda node: _call("door_upper", node.this),
}

_BY_NAME: Mapping[str, Callable[[Node], Node]] = {
    **dict.fromkeys(DISTANCES, lambda node: node),
    "strip_accents": lambda node: _call("door_strip_accents", *node.expressions),
}
