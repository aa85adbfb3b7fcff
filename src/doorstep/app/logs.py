"""What the program says of its own work: steps, codes and counts on stderr or in a file.

Each module that has something to say has `log = logging.getLogger(__name__)`. Whatever is passed to
it, only codes and numbers come out: `CodesAndCounts` stands before every handler, so that no value
of a row, file name or traceback can reach a log by a slip.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from typing import TextIO

VARIABLE = "DOORSTEP_LOG"
"""Environment variable that names a file to which log lines are appended."""

OWN = "doorstep"
BENEATH = ("django", "django_tasks", "django_tasks_db", "waitress")
"""Loggers of what we stand on: they tell addresses that were asked for, and traces."""

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}", re.ASCII)
_CLEAN = "of_codes_and_counts"
_HIDDEN = "***"


class CodesAndCounts(logging.Filter):
    """Lets a record pass with its template, numbers and codes; everything else is starred out.

    A template is the module author's constant text. A text argument passes only if it looks like a
    code (ASCII letters, digits, `_.-`); an exception is reduced to the name of its class. Of what
    others say only the line that says it passes: their template may hold an address already.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record in place; keeps every record."""
        if hasattr(record, _CLEAN):
            return True  # another handler's turn came first
        setattr(record, _CLEAN, True)
        if record.name.partition(".")[0] != OWN:
            record.msg, record.args = f"{record.module}:{record.lineno}", None
        given = record.args
        if isinstance(given, Mapping):
            record.args = {key: _shown(value) for key, value in given.items()}
        elif given:
            record.args = tuple(_shown(value) for value in given)
        if record.exc_info:
            kind = record.exc_info[0]
            record.msg = f"{record.msg} ({kind.__name__ if kind else 'error'})"
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def _shown(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return value if isinstance(value, str) and _CODE.fullmatch(value) else _HIDDEN


def configure_logging(verbose: bool, environ: Mapping[str, str], stream: TextIO) -> None:
    """Send the package's log lines to `stream` when `verbose`, and to the file that `DOORSTEP_LOG`
    names; without either nothing is logged. May be called again: handlers are replaced.

    The file is made readable by its owner alone. One that cannot be opened is passed over: a log is
    no reason to stop work.
    """
    for old in logging.getLogger(OWN).handlers:
        if isinstance(old, logging.FileHandler):
            old.close()
    handlers: list[logging.Handler] = [logging.StreamHandler(stream)] if verbose else []
    if path := environ.get(VARIABLE):
        handlers += _file_handler(path)
    for handler in handlers:
        handler.addFilter(CodesAndCounts())
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for name in (OWN, *BENEATH):
        logger = logging.getLogger(name)
        logger.handlers = handlers[:]
        logger.setLevel(logging.DEBUG if handlers and name == OWN else logging.WARNING)
    keep_silent(OWN, *BENEATH)


def keep_silent(*names: str) -> None:
    """Let loggers speak to handlers of ours or to none: Python's own would write to stderr whatever
    they say."""
    for logger in map(logging.getLogger, names):
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _file_handler(path: str) -> list[logging.Handler]:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        return [logging.FileHandler(path, encoding="utf-8")]
    except OSError:
        return []
