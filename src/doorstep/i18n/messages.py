"""Codes and parameters become sentences in the reader's language; no other file holds text for
people.

The catalogues are gettext's (domain `django`, so that the pages to come read the same ones); a
message's id is a key such as `error.file-truncated`, its translation a `str.format` pattern with
named places.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh_Hans")

DEFAULT = "en"

_FOLDER = Path(__file__).parent / "locale"

_SAYS_NOTHING = {"", "c", "posix"}


def sentence(key: str, params: Mapping[str, object], lang: str) -> str:
    """The message `key` in `lang` with its places filled; an unknown key is shown as it is, with
    the parameters."""
    pattern = _pattern(key, lang)
    if pattern is None:
        return _bare(key, params)
    return _filled(pattern, params)


def text(key: str, lang: str, **params: object) -> str:
    """`sentence` with the parameters as keywords."""
    return sentence(key, params, lang)


def plural(key: str, n: int, lang: str, **params: object) -> str:
    """The form of `key` that goes with `n` in `lang`; `n` fills the place of that name."""
    values = {"n": n, **params}
    pattern = _catalogue(lang).ngettext(key, key, n)
    return _filled(pattern, values) if pattern != key else sentence(key, values, lang)


def known(key: str, lang: str) -> bool:
    """Whether `lang` itself (not the language it falls back to) has a message `key`."""
    return _catalogue(lang).gettext(key) != key


def choose_language(option: str | None, environ: Mapping[str, str]) -> str:
    """The reader's language: the option, then LANGUAGE, LC_ALL, LC_MESSAGES and LANG; English when
    none names one."""
    named = [option or ""]
    named += environ.get("LANGUAGE", "").split(":")
    named += [environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    for name in named:
        language = name.partition(".")[0].replace("-", "_").lower()
        if language not in _SAYS_NOTHING:
            return "zh_Hans" if language.partition("_")[0] == "zh" else DEFAULT
    return DEFAULT


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("django", _FOLDER, [lang], fallback=True)


def _pattern(key: str, lang: str) -> str | None:
    for language in (lang, DEFAULT):
        found = _catalogue(language).gettext(key)
        if found != key:
            return found
    return None


class _Places(dict[str, object]):
    """Leaves a place that nobody filled visible instead of failing in front of the reader."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def _filled(pattern: str, params: Mapping[str, object]) -> str:
    try:
        return pattern.format_map(_Places(params))
    except (ValueError, AttributeError, LookupError, TypeError):
        return _bare(pattern, params)


def _bare(key: str, params: Mapping[str, object]) -> str:
    shown = ", ".join(f"{name}={value}" for name, value in params.items())
    return f"{key} ({shown})" if shown else key
