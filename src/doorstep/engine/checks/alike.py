"""Words that mean the same: those a check counts as one, and short forms of a published list."""

from __future__ import annotations

from collections.abc import Iterable

from doorstep.domain.registers import CheckSpec, PackSpec
from doorstep.engine.fields.words import plain


class Alike:
    """Words a check counts as one (妻, 配偶): its `alike` parameter, a list of lists."""

    def __init__(self, check: CheckSpec) -> None:
        said = check.params.get("alike", ())
        self._groups: dict[str, set[int]] = {}
        for number, words in enumerate(said if isinstance(said, list | tuple) else ()):
            for word in words:
                self._groups.setdefault(plain(str(word)), set()).add(number)
        self._wanted = bool(self._groups)

    def __call__(self, left: str, right: str) -> bool:
        """Whether two words say the same; with word groups, a word outside all of them says
        nothing."""
        if not self._wanted:
            return False
        one, other = self._groups.get(plain(left)), self._groups.get(plain(right))
        return one is None or other is None or bool(one & other)


def mean_the_same(pack: PackSpec, code: str, left: str, right: str) -> bool:
    """Tell whether two values of a column mean the same: written alike, the same word of the
    column's published list (汉, 汉族), or words that a check of the column counts as one."""
    column = pack.columns.get(code)
    words = frozenset(map(plain, column.codes if column is not None else ()))
    if _whole(left, words) == _whole(right, words):
        return True
    checks = (one for one in pack.checks if one.field == code and "alike" in one.params)
    return any(Alike(check)(left, right) for check in checks)


def _whole(said: str, words: Iterable[str]) -> str:
    """A value plainly; in full where it is one word of the list without its last character."""
    short = plain(said)
    if short in words:
        return short
    meant = [word for word in words if word[:-1] == short]
    return meant[0] if len(meant) == 1 else short
