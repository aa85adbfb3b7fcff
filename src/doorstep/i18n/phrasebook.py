"""Everything said to people passes here: a sentence, a list, a figure, a day, in one language.

The catalogues are gettext's (domain `django`, so that the pages to come read the same ones); a
message's id is a key such as `error.file-truncated`, its translation a `str.format` pattern with
named places. Punctuation and number forms come from Babel; where ours differ from Babel's (a list
without a last "and", a space before %), the pattern stands in the catalogue under `pattern.`.
"""

from __future__ import annotations

import datetime as dt
import gettext
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, reduce
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from doorstep.domain.errors import DoorstepError

LANGUAGES = ("en", "zh_Hans")
DEFAULT = "en"
UNKNOWN = "—"
"""What stands where a figure cannot be known."""

_FOLDER = Path(__file__).parent / "locale"
_NO_LANGUAGE = {"", "c", "posix"}


@dataclass(frozen=True)
class Phrasebook:
    """How one language says things: `lang` is "en" or "zh_Hans"; any "zh" is the latter, any other
    language the former."""

    lang: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "lang", "zh_Hans" if self.lang.startswith("zh") else DEFAULT)

    @property
    def chinese(self) -> bool:
        """Whether the reader reads Chinese: fonts and widths of paper depend on it."""
        return self.lang == "zh_Hans"

    # -- words

    def text(self, key: str, /, **params: object) -> str:
        """The message `key` with its places filled; an unknown key is shown as it is, with the
        parameters."""
        for lang in (self.lang, DEFAULT):
            pattern = _catalogue(lang).gettext(key)
            if pattern != key:
                return _fill(pattern, params)
        return _bare(key, params)

    def plural(self, key: str, n: int, /, **params: object) -> str:
        """The form of `key` that goes with `n`, which also fills the place of that name."""
        pattern = _catalogue(self.lang).ngettext(key, key, n)
        if pattern == key:
            return self.text(key, n=n, **params)
        return _fill(pattern, {"n": n, **params})

    def known(self, key: str) -> bool:
        """Whether this language itself (not the one it falls back to) has a message `key`."""
        return _catalogue(self.lang).gettext(key) != key

    def name(self, group: str, code: str) -> str:
        """The reader's name of a code of a group (finding, kind, severity, reason), or the code."""
        key = f"{group}.{code}"
        return self.text(key) if self.known(key) else code

    def pick(self, titles: Mapping[str, str]) -> str:
        """Of the titles that a pack gives by language ("en", "zh"), this reader's; else English's,
        else the first."""
        own = titles.get(self.lang.partition("_")[0])
        return own or titles.get(DEFAULT) or next(iter(titles.values()))

    def problem(self, error: DoorstepError) -> str:
        """An error's sentence; the kinds of registers that it lists by code are named, a task and
        the states of one, what a form asks."""
        params = dict(error.params)
        if isinstance(title := params.get("title"), Mapping):
            params["title"] = self.pick(title)
        if isinstance(kinds := params.get("kinds"), str):
            params["kinds"] = self.join(self.name("kind", code) for code in kinds.split(", "))
        if error.code == "task-move":
            states = {name: str(params[name]) for name in ("before", "after")}
            params |= {name: self.name("task-state", code) for name, code in states.items()}
        if "finding" in params:
            kind = self.name("finding", str(params["finding"]))
            params["task"] = self.text("pattern.task", **params | {"finding": kind})
        return self.text(f"error.{error.code}", **params)

    # -- lists and punctuation

    def join(self, parts: Iterable[str]) -> str:
        """Names in a row: "a, b, c"; in Chinese with 、. No "and" stands before the last."""
        return _row(_locale(self.lang).list_patterns["standard"]["middle"], parts)

    def clauses(self, parts: Iterable[str]) -> str:
        """Parts that hold commas of their own, in a row: with semicolons."""
        return _row(self.text("pattern.clauses"), parts)

    def counted(self, parts: Iterable[str]) -> str:
        """Names with their counts in a row, each with a comma behind it."""
        return _row(self.text("pattern.counted"), parts)

    def sentences(self, parts: Iterable[str]) -> str:
        """Whole sentences one after another; empty ones are left out."""
        return _row(self.text("pattern.sentences"), filter(None, parts))

    def labelled(self, label: str, content: str) -> str:
        """A label, a colon and what it is."""
        return self.text("pattern.labelled", label=label, content=content)

    def brackets(self, text: str) -> str:
        """The text in brackets, to stand right behind another."""
        return self.text("report.brackets", text=text)

    # -- figures

    def number(self, value: int) -> str:
        """A count with thousands separated."""
        return format_decimal(value, locale=_locale(self.lang))

    def decimal(self, value: float | None, places: int = 1, unknown: str = UNKNOWN) -> str:
        """A figure to so many places, halves of its exact value to even; not grouped."""
        if value is None:
            return unknown
        if not math.isfinite(value):
            return str(value)
        pattern = "0." + "0" * places if places else "0"
        return format_decimal(Decimal(value), format=pattern, locale=_locale(self.lang))

    def short(self, value: float, digits: int = 6) -> str:
        """A figure as short as it can be, with at most so many digits that count."""
        return f"{value:.{digits}g}"

    def percent(
        self, share: float | None, places: int = 1, unknown: str = UNKNOWN, *, apart: bool = False
    ) -> str:
        """A share (0 to 1) as a percentage; `apart` sets a space before the sign."""
        if share is None:
            return unknown
        figure = self.decimal(100 * share, places)
        return self.text("pattern.percent-apart" if apart else "pattern.percent", figure=figure)

    def share(self, value: float | None) -> str:
        """A share (0 to 1) as a percentage, rounded down so that 100 % means all."""
        return self.percent(None if value is None else int(value * 1000) / 1000)

    def chance(self, probability: float) -> str:
        """A probability as a percentage that never says quite 100 or 0."""
        if probability > 0.9999:
            return "> " + self.percent(0.9999, 2)
        if probability < 0.0001:
            return "< " + self.percent(0.0001, 2)
        return self.percent(probability, 2)

    def interval(self, value: float | None, low: float | None, high: float | None) -> str:
        """A figure with its interval behind it in brackets, one decimal each."""
        figures = {"value": value, "low": low, "high": high}
        return self.text("pattern.interval", **{n: self.decimal(v) for n, v in figures.items()})

    def reach(self, low: float, high: float, places: int = 1) -> str:
        """From low to high."""
        ends = {"low": self.decimal(low, places), "high": self.decimal(high, places)}
        return self.text("pattern.reach", **ends)

    def bits(self, weight: float) -> str:
        """A weight for (+) or against (−)."""
        sign = "−" if str(weight).startswith("-") else "+"
        return sign + self.decimal(abs(weight))

    def day(self, day: dt.date) -> str:
        """A date as this language writes it."""
        return format_date(day, format=self.text("pattern.day"), locale=_locale(self.lang))

    def weekday(self, day: dt.date) -> str:
        """The day of the week."""
        return format_date(day, format="EEEE", locale=_locale(self.lang))


def choose_language(named: Iterable[str | None]) -> str | None:
    """The first of these ("zh_CN.UTF-8", "en-GB", "C", "", None) that names a language, as one of
    `LANGUAGES`; None where none does."""
    for name in named:
        language = (name or "").partition(".")[0].replace("-", "_").lower()
        if language not in _NO_LANGUAGE:
            return "zh_Hans" if language.partition("_")[0] == "zh" else DEFAULT
    return None


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("django", _FOLDER, [lang], fallback=True)


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse(lang)


def _row(pattern: str, parts: Iterable[str]) -> str:
    """The parts put together two by two; `pattern` has the places 0 and 1."""
    listed = list(parts)
    return reduce(pattern.format, listed[1:], listed[0]) if listed else ""


class _Places(dict[str, object]):
    """Leaves a place that nobody filled visible instead of failing in front of the reader."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def _fill(pattern: str, params: Mapping[str, object]) -> str:
    try:
        return pattern.format_map(_Places(params))
    except (ValueError, AttributeError, LookupError, TypeError):
        return _bare(pattern, params)


def _bare(key: str, params: Mapping[str, object]) -> str:
    shown = ", ".join(f"{name}={value}" for name, value in params.items())
    return f"{key} ({shown})" if shown else key
