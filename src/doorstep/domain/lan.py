"""How phones of an office's own network find this computer."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from doorstep.domain.errors import BadInput

_PART = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,200}}\Z){_PART}(\.{_PART})*")


@dataclass(frozen=True)
class LanAsked:
    """Under which name or address phones find this computer, at which port; a certificate and its
    key, or none where plain http was asked for in so many words; `authority`: what phones install
    before they trust it; `pages`: browsers
    are let in to the pages too."""

    name: str
    port: int
    certificate: Path | None
    key: Path | None
    authority: Path | None = None
    pages: bool = False


def check_name(name: str) -> str:
    """A name or address of this computer, as certificates hold it. Raises BadInput("lan-name")."""
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        if _NAME.fullmatch(name.lower()) is None:
            raise BadInput("lan-name", name=name) from None
        return name.lower()
