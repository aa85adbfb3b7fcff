"""Which language a command speaks: the one asked for, else the workspace's, else the system's."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from doorstep.domain.safekeeping import SETTINGS
from doorstep.i18n.phrasebook import DEFAULT, choose_language
from doorstep.i18n.system import system_language


def asked_language(arguments: Sequence[str]) -> str | None:
    """The language named by `--lang`, as it was typed."""
    return _value_of(arguments, "--lang")


def reader_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Choose "en" or "zh_Hans" before anything else is known of the command."""
    folder = Path(_value_of(arguments, "--workspace", "-w") or ".")
    named = asked_language(arguments), workspace_language(folder)
    return choose_language(named) or system_language(environ) or DEFAULT


def workspace_language(folder: Path) -> str | None:
    """The language a workspace is set to; None where there is no workspace or it names none."""
    try:
        told = tomllib.loads((folder / SETTINGS).read_text("utf-8"))
        return str(told["workspace"]["language"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # whoever opens the workspace says what is wrong with it


def _value_of(arguments: Sequence[str], *options: str) -> str | None:
    """What stands behind the first of these options: apart, after =, or joined to a short one."""
    for i, word in enumerate(arguments):
        for name in options:
            if word == name and i + 1 < len(arguments):
                return arguments[i + 1]
            if word.startswith(f"{name}="):
                return word.partition("=")[2]
            if len(name) == 2 and word.startswith(name) and len(word) > 2:
                return word[2:]
    return None
