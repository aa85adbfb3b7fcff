"""A check's parameters, read with their types."""

from __future__ import annotations

from doorstep.domain.registers import CheckSpec


def text(check: CheckSpec, name: str, default: str = "") -> str:
    """A text parameter."""
    return str(check.params.get(name, default))


def texts(check: CheckSpec, name: str) -> list[str]:
    """A list-of-texts parameter."""
    said = check.params.get(name, ())
    return [str(item) for item in said] if isinstance(said, list | tuple) else []


def sides(check: CheckSpec) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """The `between` parameter: [register, role] twice."""
    said = check.params.get("between")
    if not isinstance(said, list | tuple) or len(said) != 2:
        return None
    (left_kind, left_role), (right_kind, right_role) = said
    return (str(left_kind), str(left_role)), (str(right_kind), str(right_role))
