"""The phrasebook's words one by one, for callers that hold a language and no phrasebook."""

from __future__ import annotations

from collections.abc import Mapping

from doorstep.i18n.phrasebook import DEFAULT, LANGUAGES, Phrasebook, choose_language

__all__ = ["DEFAULT", "LANGUAGES", "choose_language", "known", "sentence", "text"]


def sentence(key: str, params: Mapping[str, object], lang: str) -> str:
    """The message `key` in `lang` with its places filled."""
    return Phrasebook(lang).text(key, **params)


def text(key: str, lang: str, **params: object) -> str:
    """`sentence` with the parameters as keywords."""
    return Phrasebook(lang).text(key, **params)


def known(key: str, lang: str) -> bool:
    """Whether `lang` itself has a message `key`."""
    return Phrasebook(lang).known(key)
