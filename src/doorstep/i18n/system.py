"""The language a person's system is set to."""

from __future__ import annotations

import locale
import sys
from collections.abc import Mapping

from doorstep.i18n.phrasebook import LANGUAGES, choose_language

_OURS = tuple(language[:2] for language in LANGUAGES)


def system_language(environ: Mapping[str, str]) -> str | None:
    """Find the language by LANGUAGE, LC_ALL, LC_MESSAGES and LANG, then by Windows' own menus; None
    where none is named."""
    return choose_language(_named(environ))


def system_language_of_ours(environ: Mapping[str, str]) -> str | None:
    """Find the first of the system's languages that we speak ourselves: any English or Chinese;
    None where there is none, though a third may be named."""
    ours = (name for name in _named(environ) if (name or "")[:2].lower() in _OURS)
    return choose_language(ours)


def _named(environ: Mapping[str, str]) -> list[str | None]:
    names = [*environ.get("LANGUAGE", "").split(":")]
    names += [environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    return [*names, _of_windows()]


def _of_windows() -> str | None:
    """The language of Windows' menus, which no variable tells."""
    if sys.platform != "win32":
        return None
    import ctypes

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage())
