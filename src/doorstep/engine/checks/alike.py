"""Words that mean the same: those a check counts as one, and short forms of a published list."""

from __future__ import annotations

from collections.abc import Iterable

from doorstep.domain.registers import CheckSpec, PackSpec
from doorstep.engine.fields.words import plain


class Alike:
    """Words that checks count as one (妻, 配偶): their `alike` parameters, lists of lists."""

    def __init__(self, *checks: CheckSpec) -> None:
        self._groups: dict[str, set[int]] = {}
        listed = (words for check in checks for words in _listed(check))
        for number, words in enumerate(listed):
            for word in words:
                self._groups.setdefault(plain(str(word)), set()).add(number)
        self._wanted = bool(self._groups)

    @classmethod
    def of_column(cls, pack: PackSpec, code: str) -> Alike:
        """The words that any check of a column counts as one."""
        return cls(*(check for check in pack.checks if check.field == code))

    def __call__(self, left: str, right: str) -> bool:
        """Whether two words say the same; with word groups, a word outside all of them says
        nothing."""
        if not self._wanted:
            return False
        one, other = self._groups.get(plain(left)), self._groups.get(plain(right))
        return one is None or other is None or bool(one & other)


def _listed(check: CheckSpec) -> Iterable[Iterable[object]]:
    said = check.params.get("alike", ())
    return said if isinstance(said, list | tuple) else ()


def mean_the_same(pack: PackSpec, code: str, left: str, right: str) -> bool:
    """Tell whether two values of a column mean the same: written alike, the same word of the
    column's published list (汉, 汉族), or words that a check of the column counts as one."""
    column = pack.columns.get(code)
    words = frozenset(map(plain, column.codes if column is not None else ()))
    if _whole(left, words) == _whole(right, words):
        return True
    return Alike.of_column(pack, code)(left, right)


def _whole(said: str, words: Iterable[str]) -> str:
    """A value plainly; in full where it is one word of the list without its last character."""
    short = plain(said)
    if short in words:
        return short
    meant = [word for word in words if word[:-1] == short]
    return meant[0] if len(meant) == 1 else short
