"""How the command line speaks: language, JSON, progress, and click's help and option types in the
reader's language."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

import click

from doorstep.domain.errors import UsageError
from doorstep.i18n import messages
from doorstep.i18n.phrasebook import Phrasebook

_QUIET_SECONDS = 1.0

_AGAIN_SECONDS = 10.0

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Reader:
    """What the command was asked to speak: language and whether only JSON may reach stdout."""

    lang = messages.choose_language(None, os.environ)
    as_json = False


def say(key: str, **params: object) -> None:
    """One sentence on stdout."""
    click.echo(messages.sentence(key, params, Reader.lang))


def reader_phrases() -> Phrasebook:
    """The words of the reader's language."""
    return Phrasebook(Reader.lang)


def print_lines(lines: Iterable[str]) -> None:
    """Lines on stdout."""
    for line in lines:
        click.echo(line)


def print_json(value: object) -> None:
    """One JSON object on a line of stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str, allow_nan=False))


def leave_quietly() -> NoReturn:
    """Nobody listens any more (`| head`): no message, and none from the interpreter at its end
    either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


class Progress:
    """Steps on stderr, once a second has passed, and again while one step takes long; silent for
    quick work.

    Used as a context: `with Progress("read") as progress`.
    """

    def __init__(self, step: str, done: int = 0, total: int = 1) -> None:
        self._now = (step, done, total)
        self._ended = threading.Event()
        self._changed = threading.Event()
        self._teller = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> Progress:
        self._teller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._changed.set()
        self._teller.join()

    def __call__(self, step: str, done: int, total: int) -> None:
        self._now = (step, done, total)
        self._changed.set()

    def _tell(self) -> None:
        if self._ended.wait(_QUIET_SECONDS):
            return
        while not self._ended.is_set():
            self._changed.clear()
            step, done, total = self._now
            told = messages.sentence(
                f"progress.{step}", {"done": done, "total": total}, Reader.lang
            )
            click.echo(told, err=True)
            self._changed.wait(_AGAIN_SECONDS)


class Day(click.ParamType):  # type: ignore[type-arg]  # click before 8.3 has no argument there
    """A day written 2026-11-23."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise UsageError("not-a-day", value=value) from None


def option(*names: str, key: str, **settings: Any) -> Decorator:
    """An option whose help is the message `cli.option.<key>`."""
    return click.option(*names, help=f"cli.option.{key}", **settings)


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """What every command takes."""
    function = option("--verbose", key="verbose", is_flag=True, expose_value=False)(function)
    function = option("--lang", key="lang", expose_value=False)(function)
    return option("--json", "as_json", key="json", is_flag=True)(function)


class Command(click.Command):
    """A command whose help is the message `cli.<name>`, looked up when it is shown."""

    @property
    def message(self) -> str:
        """The key of its help."""
        return f"cli.{self.name}"

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(
            ctx.command_path, pieces, messages.text("cli.help.usage", Reader.lang) + " "
        )

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(messages.text(self.message, Reader.lang))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and isinstance(param, click.Option):
                rows.append((record[0], _help_of(param)))
        with formatter.section(messages.text("cli.help.options", Reader.lang)):
            formatter.write_dl(rows)

    def get_short_help_str(self, limit: int = 45) -> str:
        return messages.text(self.message, Reader.lang)


class Group(Command, click.Group):
    """The commands together."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        Command.format_options(self, ctx, formatter)
        rows = [(name, found.get_short_help_str()) for name, found in sorted(self.commands.items())]
        with formatter.section(messages.text("cli.help.commands", Reader.lang)):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # before click takes it for a failure
            leave_quietly()

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise UsageError("command-unknown", command=args[0])
        return super().resolve_command(ctx, args)


def _help_of(param: click.Option) -> str:
    if "--help" in param.opts or "--version" in param.opts:
        return messages.text(
            f"cli.option.{'help' if '--help' in param.opts else 'version'}", Reader.lang
        )
    said = messages.text(param.help or "", Reader.lang)
    if param.required:
        return f"{said} {messages.text('cli.help.required', Reader.lang)}"
    if param.show_default:
        return f"{said} {messages.text('cli.help.default', Reader.lang, value=param.default)}"
    return said
