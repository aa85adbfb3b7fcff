"""How the command line speaks: language, JSON, progress, and click's help and option types in the
reader's language."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from doorstep.cli.help import HelpContext
from doorstep.domain.errors import BadInput, UsageError
from doorstep.domain.safekeeping import DATABASE, SETTINGS
from doorstep.i18n.phrasebook import DEFAULT, Phrasebook

if TYPE_CHECKING:
    from doorstep.app.workspace import Workspace

_QUIET_SECONDS = 1.0
_AGAIN_SECONDS = 10.0
_NO_SCREEN = 10_000
_WIPE = "\x1b[K"  # to the end of the line
HELP_SECTIONS: dict[str, Sequence[str]] = {
    "week": (
        *("init", "serve", "read", "register", "recipes", "files", "withdraw", "undo", "reconcile"),
        *("findings", "report", "ledger", "review", "explain", "decide"),
    ),
    "desk": ("plan", "sheets", "visits", "tasks", "task", "people", "roster"),
    "inspection": (
        *("reception", "draw", "score", "simulate", "rehearsal", "next-visits"),
        *(
            "self-score",
            "detect",
            "county",
            "sites",
            "figures",
            "policies",
            "quiz",
            "agreements",
            "outreach",
            "awareness",
            "trend",
            "burden",
        ),
    ),
    "statistics": ("estimate", "lqas", "coverage", "backcheck", "overlap", "link"),
    "keeping": ("verify", "key", "backup", "restore", "audit", "doctor", "demo"),
}
"""The commands on the front page: what is typed every week stands first."""

_WRITTEN_DAY = re.compile(r"(\d{4})(?:([-./])(\d\d?)\2(\d\d?)|年(\d\d?)月(\d\d?)日?|(\d\d)(\d\d))")
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


@dataclass(frozen=True)
class OutputContext:
    """What the command was asked to speak: the reader's words, whether only JSON may reach stdout,
    and the language somebody asked for by name."""

    phrases: Phrasebook
    as_json: bool = False
    asked: str | None = None


_context = OutputContext(Phrasebook(DEFAULT))


def set_output(context: OutputContext) -> None:
    """Speak like this from now on."""
    global _context
    _context = context


def set_language(name: str | None) -> None:
    """Go on in this language; None changes nothing."""
    if name is not None:
        set_output(replace(_context, phrases=Phrasebook(name)))


def current_output() -> OutputContext:
    """Tell how the command speaks."""
    return _context


def reader_phrases() -> Phrasebook:
    """Give the words of the reader's language."""
    return _context.phrases


def say(key: str, **params: object) -> None:
    """Print one sentence."""
    click.echo(_context.phrases.text(key, **params))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        click.echo(line)


def print_json(value: object) -> None:
    """Print one JSON object on a line."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str, allow_nan=False))


def screen_width() -> int:
    """The cells in a line of the reader's terminal; where lines go elsewhere they are whole."""
    return shutil.get_terminal_size((_NO_SCREEN, 24)).columns


def workspace_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Take the folder of a workspace: the one somebody stands in unless another is named."""
    kind = click.Path(path_type=Path)
    return option("-w", "--workspace", key="workspace", default=".", type=kind)(function)


def standing_workspace() -> Path | None:
    """The folder somebody stands in, where it is a workspace."""
    here = Path()
    return here if (here / SETTINGS).exists() else None


def full_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Ask for whole identity numbers and telephone numbers."""
    return option("--full", key="full", is_flag=True)(function)


def open_workspace(folder: Path) -> Workspace:
    """Open a workspace; what it needs is loaded only then.

    Raises BadInput: "workspace-not-here" where somebody named none and stands in none, and what
    `Workspace` says.
    """
    if folder == Path() and standing_workspace() is None:
        raise BadInput("workspace-not-here")
    from doorstep.app.workspace import Workspace

    opened = Workspace(folder)
    opened.store.tell_waiting(
        lambda holder: click.echo(reader_phrases().text("notice.waiting", **holder.told), err=True)
    )
    for notice in opened.store.guard.notices:
        said = reader_phrases().text(f"notice.{notice.code}", **notice.params)
        click.echo(said, err=True)
    return opened


def open_desk(folder: Path) -> Workspace:
    """Open a workspace with its office; says so where the database is older than the folder knows.

    Raises what `open_workspace` and `open_office` do.
    """
    opened = open_workspace(folder)
    from doorstep.office.configuring import open_office

    open_office(folder)
    tell_gap()
    return opened


def open_judged(folder: Path) -> Workspace:
    """Open a workspace for a score: where it has a desk, with what that knows of rubrics' items.

    Raises what `open_desk` does.
    """
    if not (os.environ.get("DATABASE_URL") or (folder / DATABASE).exists()):
        return open_workspace(folder)
    opened = open_desk(folder)
    from doorstep.office.facts import judged

    return judged(opened)


def tell_gap() -> None:
    """Say so where the database of the open office is older than the folder knows."""
    from doorstep.office.anchoring import office_gap

    gap = office_gap()
    if gap is not None:
        click.echo(reader_phrases().problem(gap), err=True)


def start_reading() -> None:
    """Start what reads files of figures, so that it loads while the command does."""
    from doorstep.engine.intake.limited import start_server

    start_server("doorstep.app.standalone.columns")


def leave_quietly() -> NoReturn:
    """Nobody listens any more (`| head`): no message, and none from the interpreter at its end
    either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


class Progress:
    """Steps on stderr, once a second has passed, and again while one step takes long; silent for
    quick work. On a terminal one line is written over and wiped at the end.

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
        live = sys.stderr.isatty()
        while True:
            self._changed.clear()
            if self._ended.is_set():
                break
            step, done, total = self._now
            said = _context.phrases.text(f"progress.{step}", done=done, total=total)
            click.echo(f"\r{said}{_WIPE}" if live else said, nl=not live, err=True)
            self._changed.wait(_AGAIN_SECONDS)
        if live:
            click.echo(f"\r{_WIPE}", nl=False, err=True)


class Day(click.ParamType):  # type: ignore[type-arg]  # click before 8.3 has no argument there
    """A day written 2026-11-23, 2026年11月23日, 2026.11.23, 2026/11/23 or 20261123."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        if isinstance(value, dt.date):
            return value
        written = _WRITTEN_DAY.fullmatch(unicodedata.normalize("NFKC", value).replace(" ", ""))
        try:
            if written is None:
                raise ValueError
            year, month, day = (int(part) for part in written.groups() if (part or "").isdigit())
            return dt.date(year, month, day)
        except ValueError:
            raise UsageError("not-a-day", value=value) from None


def option(*names: str, key: str, **settings: Any) -> Decorator:
    """An option whose help is the message `cli.option.<key>`."""
    return click.option(*names, help=f"cli.option.{key}", **settings)


def engine_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Where pairs are found and compared: here, or on the workers of a Spark master."""
    function = option("--master", key="master", default="local[*]", show_default=True)(function)
    engines = click.Choice(["duckdb", "spark"])
    return option("--engine", key="engine", type=engines, default="duckdb", show_default=True)(
        function
    )


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """What every command takes."""
    function = option("--verbose", key="verbose", is_flag=True, expose_value=False)(function)
    function = option("--lang", key="lang", expose_value=False)(function)
    return option("--json", "as_json", key="json", is_flag=True)(function)


class Command(click.Command):
    """A command whose help is the message `cli.<name>`, looked up when it is shown."""

    context_class = HelpContext
    below = ""
    """The command it stands below, with a dot: `key.` for `key export`."""

    @property
    def message(self) -> str:
        """The key of its help."""
        return f"cli.{self.below}{self.name}"

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(_in_words(piece) for piece in self.collect_usage_pieces(ctx))
        formatter.write_usage(
            ctx.command_path, pieces, _context.phrases.text("cli.help.usage") + " "
        )

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_context.phrases.text(self.message))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and isinstance(param, click.Option):
                rows.append((_in_words(record[0]), _help_of(param)))
        with formatter.section(_context.phrases.text("cli.help.options")):
            formatter.write_dl(rows)

    def get_short_help_str(self, limit: int = 45) -> str:
        return _context.phrases.text(self.message)


class Group(Command, click.Group):
    """Commands under one name."""

    command_class = Command

    @property
    def prefix(self) -> str:
        """What the keys of its commands' help begin with, behind `cli.`."""
        return f"{self.name}."

    def sections(self) -> Mapping[str, Sequence[str]]:
        """Its commands under the headings of its help page."""
        return {"commands": list(self.commands)}

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        Command.format_options(self, ctx, formatter)
        for section, names in self.sections().items():
            found = [self.commands[name] for name in names if name in self.commands]
            rows = [(str(one.name), one.get_short_help_str()) for one in found]
            with formatter.section(_context.phrases.text(f"cli.help.{section}")):
                formatter.write_dl(rows)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        super().add_command(cmd, name)
        if isinstance(cmd, Command):
            cmd.below = self.prefix

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


def _in_words(usage: str) -> str:
    """What stands for a value or a command in a usage line, in the reader's language."""
    return re.sub(r"[A-Z]{2,}", lambda found: _placeholder(found[0]), usage)


def _placeholder(word: str) -> str:
    key = f"cli.placeholder.{word.casefold()}"
    return _context.phrases.text(key) if _context.phrases.known(key) else word


def _help_of(param: click.Option) -> str:
    if "--help" in param.opts or "--version" in param.opts:
        name = "help" if "--help" in param.opts else "version"
        return _context.phrases.text(f"cli.option.{name}")
    text = _context.phrases.text
    said = text(param.help or "")
    if param.required:
        return f"{said} {text('cli.help.required')}"
    if param.show_default:
        shown = param.show_default if isinstance(param.show_default, str) else param.default
        return f"{said} {text('cli.help.default', value=shown)}"
    return said
