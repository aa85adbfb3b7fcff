"""The language a person's system is set to."""

from __future__ import annotations

import locale
import sys
from collections.abc import Mapping

from doorstep.i18n.phrasebook import choose_language


def system_language(environ: Mapping[str, str]) -> str | None:
    """Find the language by LANGUAGE, LC_ALL, LC_MESSAGES and LANG, then by Windows' own menus; None
    where none is named."""
    names = [*environ.get("LANGUAGE", "").split(":")]
    names += [environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    return choose_language([*names, _of_windows()])


def _of_windows() -> str | None:
    """The language of Windows' menus, which no variable tells."""
    if sys.platform != "win32":
        return None
    import ctypes

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage())
