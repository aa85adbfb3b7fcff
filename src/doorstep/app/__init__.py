"""Use cases: a workspace and a request in, a typed result out; the only place that strings verbs
together."""

from __future__ import annotations

import os
from collections.abc import Mapping

from doorstep.domain.errors import DoorstepError
from doorstep.i18n.phrasebook import DEFAULT, Phrasebook
from doorstep.i18n.system import system_language


def _say(code: str, params: Mapping[str, object]) -> str:
    """What an error says of itself to whoever calls us from Python."""
    return Phrasebook(system_language(os.environ) or DEFAULT).text(f"error.{code}", **params)


DoorstepError.said = _say
