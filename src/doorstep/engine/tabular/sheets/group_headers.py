"""What a header under a group header of some person says (有效身份证件号 under 母亲: the
mother's), and which of several numbered persons it speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable

from doorstep.domain.registers import PackSpec

_NUMBERED = re.compile(
    r"^(?:家庭)?(?:成员|人员|member|person)([一二三四五六七八九十]|\d{1,2})(?=\D|$)|"
    r"(?<=\D)(\d{1,2})$"
)

Exact = Callable[[str], str | None]


class GroupHeaders:
    """The spellings that a group header and the header under it make together; all texts are
    normalised by `normalise`."""

    def __init__(self, pack: PackSpec, normalise: Callable[[str], str]) -> None:
        def words(name: str) -> tuple[str, ...]:
            return tuple(map(normalise, pack.words.get(name, ())))

        self._about = words("about")
        self._both = words("both_parents")
        self._child = words("child")
        self._spellings = {c.code: tuple(map(normalise, c.aliases)) for c in pack.columns.values()}

    def of_child(self, group: str) -> bool:
        """Whether a group header speaks of a child (儿童信息)."""
        return bool(self._child) and group.startswith(self._child)

    def said(self, group: str, code: str | None, exact: Exact) -> str | None:
        """What a header that alone says `code` says in a group: the mother's number; a person's own
        sex, where the group's person is the one a row names (申请人信息)."""
        who = self._who(group)
        if not who or code is None:
            return None
        told = self._together(who, code, exact)
        subject = told is None and self._together(who, "name", exact) == "name"
        return code if subject else told

    def of_one_parent(self, group: str, parent: str, exact: Exact) -> str | None:
        """What 父亲 says under 父母身份证号."""
        both = next((w for w in self._both if group.startswith(w) and group != w), None)
        return exact(parent + group.removeprefix(both)) if both else None

    def _together(self, who: str, code: str, exact: Exact) -> str | None:
        told = (exact(who + spelling) for spelling in self._spellings.get(code, ()))
        return next((found for found in told if found), None)

    def _who(self, group: str) -> str:
        end = next((w for w in self._about if group.endswith(w)), "")
        return group.removesuffix(end)


def member_number(plain: str) -> int | None:
    """Which of several persons a normalised header speaks of: 2 of 成员二姓名."""
    found = _NUMBERED.search(plain)
    if not found:
        return None
    text = found.group(1) or found.group(2)
    return "一二三四五六七八九十".index(text) + 1 if not text.isdigit() else int(text)


def without_number(plain: str) -> str:
    """A normalised header without the person's number: 姓名 of 成员二姓名."""
    return _NUMBERED.sub("", plain)
