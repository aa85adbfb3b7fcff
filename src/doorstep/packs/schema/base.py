"""What values a pack's files hold, as pydantic types, and how what does not fit becomes a slip."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from doorstep.domain.inspection_vocabulary import RuleKind


@dataclass(frozen=True)
class Slip:
    """What has no place in a pack's file: its path of keys, its value if that is the trouble, what
    is known instead; `key` names what is missing below the path."""

    path: tuple[str, ...]
    value: str | None
    code: str
    known: tuple[str, ...] = ()
    key: str = ""


class TomlTable(BaseModel):
    """A table of a pack's file; a key it does not know is a slip."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


def misfit(
    code: str, known: Collection[str] = (), *, key: str = "", below: tuple[str, ...] = ()
) -> PydanticCustomError:
    """Make the error of a validator that has a slip's code, perhaps at keys `below` the value."""
    details = {"known": tuple(known), "key": key, "below": below}
    return PydanticCustomError(code, "misfit", details)


def wanted(word: str) -> WrapValidator:
    """Make all that is wrong inside a value one slip, which says that `word` was wanted."""

    def check(value: object, inner: ValidatorFunctionWrapHandler) -> object:
        try:
            return inner(value)
        except ValidationError as error:
            refusal = misfit("wrong-type", (word,))
            raise refusal from error

    return WrapValidator(check)


def word_of(words: type[StrEnum], code: str = "protocol-word-unknown") -> BeforeValidator:
    """Let only the words of a closed list pass; another one is told by `code`."""

    def check(value: object) -> object:
        if isinstance(value, str) and value in set(words):
            return value
        refusal = misfit(code, sorted(words))
        raise refusal

    return BeforeValidator(check)


def key_of(*known: str) -> BeforeValidator:
    """Let only some keys of a table pass."""

    def check(key: object) -> object:
        if key in known:
            return key
        refusal = misfit("key-unknown", known)
        raise refusal

    return BeforeValidator(check)


def _in_a_language(texts: dict[str, str]) -> dict[str, str]:
    if not any(texts.get(lang, "").strip() for lang in ("en", "zh")):
        refusal = misfit("key-missing")
        raise refusal
    return texts


def _each_once(names: list[str]) -> list[str]:
    if not names or len(set(names)) < len(names) or not all(name.strip() for name in names):
        raise ValueError("empty, blank or twice")
    return names


_BEYOND = 1e15
_MODERATE = Field(gt=-_BEYOND, lt=_BEYOND)
Text = Annotated[str, wanted("text")]
Texts = Annotated[list[str], wanted("list-of-texts")]
TextLists = dict[str, Texts]
TextTable = Annotated[dict[str, str], wanted("table-of-texts")]
AnyTable = dict[str, Any]
in_a_language = AfterValidator(_in_a_language)
InLanguages = Annotated[TextTable, in_a_language]
Names = Annotated[list[str], AfterValidator(_each_once), wanted("list-of-texts")]
YesOrNo = Annotated[StrictBool, wanted("true-or-false")]
Number = Annotated[StrictFloat, _MODERATE, wanted("number")]
AboveZero = Annotated[Number, Field(gt=0), wanted("number > 0")]
FromZero = Annotated[Number, Field(ge=0), wanted("number >= 0")]
Share = Annotated[Number, Field(ge=0, le=1), wanted("0 ... 1")]


def slips_in(content: Mapping[str, Any], kind: Any) -> Iterator[Slip]:
    """Compare a file with a type (a `TomlTable`, or a dict of them) and yield every misfit."""
    try:
        TypeAdapter(kind).validate_python(content)
    except ValidationError as errors:
        yield from dict.fromkeys(_slip_of(error, kind) for error in errors.errors())


def _slip_of(error: ErrorDetails, kind: Any) -> Slip:
    loc, code, details = error["loc"], error["type"], error.get("ctx", {})
    path, inner = _followed(loc, kind)
    last = path[-1] if path else ""
    match code:
        case "missing":
            return Slip(path[:-1], None, "key-missing", key=last)
        case "extra_forbidden":
            _, table = _followed(loc[:-1], kind)
            return Slip(path, None, "key-unknown", tuple(sorted(table.model_fields)))
        case "dict_type" | "model_type" | "model_attributes_type":
            return Slip(path, None, "wrong-type", ("table",))
        case "list_type" | "too_short":
            of_tables = _is_table(get_args(inner)[0])
            return Slip(
                path, None, "wrong-type", (f"[[{last}]]" if of_tables else "list-of-texts",)
            )
        case "union_tag_invalid" | "union_tag_not_found":
            rules = tuple(sorted(RuleKind))
            return Slip((*path, "type"), str(details.get("tag")), "protocol-word-unknown", rules)
        case "wrong-type" | "key-missing":
            path = (*path, *details["below"])
            below = details["key"] or (f"{path[-1]}.en" if code == "key-missing" else "")
            return Slip(path, None, code, details["known"], key=below)
        case "key-unknown":
            return Slip(path[:-1], None, code, details["known"])
    within_list = isinstance(loc[-1], int)
    of_key = last == "[key]"
    return Slip(
        path[: -2 if of_key else -1 if within_list else None],
        str(error["input"]),
        code,
        details["known"],
    )


def _followed(loc: tuple[int | str, ...], kind: Any) -> tuple[tuple[str, ...], Any]:
    """Follow an error's place through the types; its path of keys, without the tags of rules, and
    the type there."""
    path: list[str] = []
    kind = _bare(kind)
    for step in loc:
        if get_origin(kind) is UnionType:
            if any(map(_is_table, get_args(kind))):  # the tag of a rule is no key of the file
                kind = next(
                    r for r in get_args(kind) if step in get_args(r.model_fields["type"].annotation)
                )
            continue
        path.append(str(step))
        if _is_table(kind):
            known = kind.model_fields.get(str(step))
            kind = _bare(known.annotation) if known else kind
        else:
            kind = _bare(get_args(kind)[-1]) if get_args(kind) else kind
    return tuple(path), kind


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, TomlTable)


def _bare(kind: Any) -> Any:
    """A type without its annotations and without None."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif NoneType in get_args(kind):
            kind = next(one for one in get_args(kind) if one is not NoneType)
        else:
            return kind
