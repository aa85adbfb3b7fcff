"""Things of a pack that a person names: by code, or as they are titled in any language."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Protocol

from doorstep.cli.output import reader_phrases
from doorstep.domain.errors import BadInput

_LEAST = 2  # characters of a title that may stand for it


class TitledThing(Protocol):
    """A thing of a pack with its titles by language."""

    @property
    def title(self) -> Mapping[str, str]:
        """Language ("en", "zh") -> title."""
        ...


def code_of(said: str, known: Mapping[str, TitledThing], sort: str) -> str:
    """Find the code of what somebody named: its code, its title, or a part of one title only.

    Raises BadInput("<sort>-unknown") with the titles and codes that there are.
    """
    if said in known:
        return said
    wanted = _plain(said)
    spelled = {code: [_plain(text) for text in one.title.values()] for code, one in known.items()}
    exact = [code for code, titles in spelled.items() if wanted in titles]
    parts = [code for code, titles in spelled.items() if any(wanted in text for text in titles)]
    for found in (exact, parts if len(wanted) >= _LEAST else []):
        if len(found) == 1:
            return found[0]
    phrases = reader_phrases()
    shown = [f"{phrases.pick(one.title)}{phrases.brackets(code)}" for code, one in known.items()]
    raise BadInput(f"{sort}-unknown", **{sort: said, "known": phrases.join(shown) or "-"})


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
