"""The command line: one command per verb, parsing apart from work, errors put into the reader's language once, here."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep import messages
from doorstep.errors import BadInput, DoorstepError, InternalError, UsageError

if TYPE_CHECKING:
    from doorstep.workspace import Workspace

_QUIET_SECONDS = 1.0


class _Reader:
    """What the command was asked to speak: language and whether only JSON may reach stdout."""

    lang = messages.choose_language(None, os.environ)
    as_json = False


def main(argv: list[str] | None = None) -> None:
    """Entry point: runs a command and turns every failure into one sentence and an exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _Reader.as_json = "--json" in arguments
    _Reader.lang = messages.choose_language(_language_option(arguments), os.environ)
    try:
        command.main(args=arguments, prog_name="doorstep", standalone_mode=False)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as wrong:
        _fail(UsageError("usage", problem=wrong.format_message()))
    except DoorstepError as error:
        _fail(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _fail(BadInput("file-access", file=Path(str(error.filename or "")).name, problem=type(error).__name__))
    except Exception as error:  # the one catch-all: a traceback could show a resident's row
        if os.environ.get("DOORSTEP_TRACEBACK"):
            raise
        _fail(InternalError("internal", problem=type(error).__name__))


def _language_option(arguments: list[str]) -> str | None:
    for i, word in enumerate(arguments):
        if word == "--lang" and i + 1 < len(arguments):
            return arguments[i + 1]
        if word.startswith("--lang="):
            return word.partition("=")[2]
    return None


def _fail(error: DoorstepError) -> None:
    click.echo(messages.sentence(f"error.{error.code}", error.params, _Reader.lang), err=True)
    if _Reader.as_json:
        click.echo(json.dumps(error.as_json(), ensure_ascii=False, default=str))
    sys.exit(error.exit_code)


def _say(key: str, **params: object) -> None:
    click.echo(messages.sentence(key, params, _Reader.lang))


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


class _Progress:
    """Steps on stderr, once a second has passed; silent for quick work."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, step: str, done: int, total: int) -> None:
        if time.monotonic() - self._began > _QUIET_SECONDS:
            told = messages.sentence(f"progress.{step}", {"done": done, "total": total}, _Reader.lang)
            click.echo(told, err=True)


class _Day(click.ParamType):
    """A day written 2026-11-23."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(messages.text("cli.not-a-day", _Reader.lang, value=value), param, ctx)


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _option(*names: str, key: str, **settings: Any) -> Decorator:
    return click.option(*names, help=messages.text(f"cli.option.{key}", _Reader.lang), **settings)


def _common(function: Callable[..., Any]) -> Callable[..., Any]:
    function = click.option("--lang", expose_value=False, help=messages.text("cli.option.lang", _Reader.lang))(function)
    return click.option("--json", "as_json", is_flag=True, help=messages.text("cli.option.json", _Reader.lang))(function)


def _workspace(function: Callable[..., Any]) -> Callable[..., Any]:
    return _option("-w", "--workspace", key="workspace", required=True, type=click.Path(path_type=Path))(function)


class _Translated(click.Group):
    """Help in the reader's language, looked up when it is shown."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            found.help = messages.text(f"cli.{cmd_name}", _Reader.lang)
        return found

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.help = messages.text("cli.doorstep", _Reader.lang)
        super().format_help(ctx, formatter)


@click.group(cls=_Translated, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--lang", expose_value=False, help="zh | en")
@click.version_option(package_name="doorstep", message="%(prog)s %(version)s")
def command() -> None:
    """Replaced by the reader's language."""


@command.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@_option("--pack", key="pack", default="cn", show_default=True)
@_common
def init(folder: Path, pack: str, as_json: bool) -> None:
    from doorstep.workspace import Workspace

    Workspace.create(folder, pack=pack)
    if as_json:
        _print_json({"workspace": str(folder), "pack": pack})
    else:
        _say("cli.init.done", folder=folder)


@command.command("read")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@_option("--kind", key="kind")
@_option("--pack", key="pack", default="cn", show_default=True)
@_option("--as-of", key="as-of", type=_Day())
@_common
def read(file: Path, kind: str | None, pack: str, as_of: dt.date | None, as_json: bool) -> None:
    from doorstep import packs
    from doorstep.engine.intake.child import Request, read_rows

    loaded = packs.load(pack)
    if kind is not None and kind not in loaded.registers:
        raise BadInput("kind-unknown", kind=kind, kinds=", ".join(sorted(loaded.registers)))
    chunks = read_rows(Request(file, loaded, as_of or dt.date.today(), kind))
    if as_json:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
    else:
        _preview(chunks)


def _preview(chunks: Any) -> None:
    """A reading for the eye: what was found, what was set aside, the first records."""
    from collections import Counter

    counts: Counter[tuple[str, str]] = Counter()
    shown: list[str] = []
    for chunk in chunks:
        for line in chunk.decode("utf-8", "surrogatepass").splitlines():
            row = json.loads(line)
            accepted = row["status"] == "accepted"
            counts[("kind", row["kind"] or "-") if accepted else ("reason", row["reason"])] += 1
            if accepted and len(shown) < 10:
                values = " ".join(f"{k}={v}" for k, v in row["values"].items())
                shown.append(f"  {row['sheet'] or ''} {row['row']}: {values}")
    for (what, word), n in sorted(counts.items()):
        click.echo(f"{messages.text(f'{what}.{word}', _Reader.lang)}: {n}")
    click.echo("\n".join(shown))


@command.command("register")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_workspace
@_option("--kind", key="kind")
@_option("--place", key="place")
@_option("--as-of", key="as-of", type=_Day())
@_common
def register(
    files: tuple[Path, ...], workspace: Path, kind: str | None, place: str | None, as_of: dt.date | None, as_json: bool
) -> None:
    opened = _open(workspace)
    accounts = opened.register(files, kind=kind, place=place, as_of=as_of, progress=_Progress())
    for account in accounts:
        if as_json:
            _print_json(account)
        else:
            _tell_account(account)


def _tell_account(account: Mapping[str, Any]) -> None:
    records = "，" if _Reader.lang == "zh_Hans" else ", "
    kinds = records.join(f"{messages.text(f'kind.{k}', _Reader.lang)} {n}" for k, n in account["records"].items())
    aside = records.join(f"{messages.text(f'reason.{k}', _Reader.lang)} {n}" for k, n in account["set_aside"].items())
    _say("cli.register.file", file=account["file"], rows=account["rows_in"], accepted=account["accepted"], kinds=kinds or "-")
    if aside:
        _say("cli.register.aside", aside=aside)
    if account["dropped"]:
        _say("cli.register.dropped", columns=records.join(account["dropped"]))


@command.command("undo")
@_workspace
@_common
def undo(workspace: Path, as_json: bool) -> None:
    files = _open(workspace).undo()
    if as_json:
        _print_json({"files": files})
    else:
        _say("cli.undo.done", count=len(files))


@command.command("reconcile")
@_workspace
@_option("--as-of", key="as-of", type=_Day())
@_common
def reconcile(workspace: Path, as_of: dt.date | None, as_json: bool) -> None:
    found = _open(workspace).reconcile(as_of=as_of, progress=_Progress())
    counts = _count_codes(found.arrow.column("code").to_pylist() if len(found) else [])
    if as_json:
        _print_json({"findings": len(found), "codes": counts})
        return
    _say("cli.reconcile.done", count=len(found))
    for code, n in counts.items():
        click.echo(f"  {code:<13} {n:>6}  {messages.text(f'finding.{code}', _Reader.lang)}")


def _count_codes(codes: list[str]) -> dict[str, int]:
    from collections import Counter

    return dict(Counter(codes).most_common())


@command.command("findings")
@_workspace
@_common
def findings(workspace: Path, as_json: bool) -> None:
    from doorstep.workspace import as_object

    for found in _open(workspace).findings():
        if as_json:
            _print_json(as_object(found))
        else:
            left = f"{found.left.file} {found.left.sheet or ''}!{found.left.column}{found.left.row} {found.left.raw}"
            right = "" if found.right is None else f"  ↔  {found.right.file} {found.right.sheet or ''}!{found.right.column}"
            right += "" if found.right is None else f"{found.right.row} {found.right.raw}"
            click.echo(f"{found.code:<13} {found.place}  {found.subject}  {left}{right}")


@command.command("report")
@_workspace
@_option("-o", "--output", key="output", required=True, type=click.Path(path_type=Path))
@_option("--as-of", key="as-of", type=_Day())
@_common
def report(workspace: Path, output: Path, as_of: dt.date | None, as_json: bool) -> None:
    written = _open(workspace).report(output, lang=_Reader.lang, as_of=as_of)
    if as_json:
        _print_json({"files": [str(f) for f in written.files]})
    else:
        _say("cli.report.done", files="\n".join(str(f) for f in written.files))


@command.command("link")
@click.argument("left", metavar="LEFT", type=click.Path(path_type=Path))
@click.argument("right", metavar="[RIGHT]", required=False, type=click.Path(path_type=Path))
@_option("--columns", key="columns", required=True)
@_option("--right-columns", key="right-columns")
@_option("--pack", key="pack", default="base", show_default=True)
@_option("--threshold", key="threshold", type=click.FloatRange(0, 1))
@_option("-o", "--output", key="output", required=True, type=click.Path(path_type=Path))
@_option("--review", key="review", type=click.Path(path_type=Path))
@_common
def link(
    left: Path,
    right: Path | None,
    columns: str,
    right_columns: str | None,
    pack: str,
    threshold: float | None,
    output: Path,
    review: Path | None,
    as_json: bool,
) -> None:
    from doorstep.linkfiles import link_files

    told = link_files(
        left, right, columns=columns, right_columns=right_columns, pack=pack, threshold=threshold, output=output, review=review
    )
    if as_json:
        _print_json(told)
    else:
        _say("cli.link.done", **told)


@command.command("doctor")
@_option("--pack", key="pack", default="cn", show_default=True)
@_common
def doctor(pack: str, as_json: bool) -> None:
    from doorstep import packs

    problems = packs.doctor(pack)
    for problem in problems:
        if as_json:
            told = {"file": problem.file, "line": problem.line, "code": problem.code, "params": dict(problem.params)}
            _print_json(told)
        else:
            said = messages.sentence(f"doctor.{problem.code}", problem.params, _Reader.lang)
            click.echo(f"{problem.file}:{problem.line}: {said}")
    if problems:
        raise BadInput("pack-has-problems", pack=pack, count=len(problems))
    if not as_json:
        _say("cli.doctor.fine", pack=pack)


@command.command("demo")
@_option("--dir", "folder", key="dir", type=click.Path(path_type=Path))
@_option("--persons", key="persons", default=27_600, show_default=True, type=click.IntRange(200, 5_000_000))
@_option("--seed", key="seed", default=1, show_default=True, type=int)
@_option("--no-serve", "no_serve", key="no-serve", is_flag=True)
@_common
def demo(folder: Path | None, persons: int, seed: int, no_serve: bool, as_json: bool) -> None:
    from doorstep.rehearsal import run_demo

    told = run_demo(folder, persons=persons, seed=seed, lang=_Reader.lang, say=None if as_json else click.echo, progress=_Progress())
    if as_json:
        _print_json(told)


def _open(folder: Path) -> Workspace:
    from doorstep.workspace import Workspace

    return Workspace(folder)
