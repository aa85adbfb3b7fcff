"""The commands: what each one takes, the verb it calls, and what it prints."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.output import Day, Group, Progress, Reader, common, option, print_json, say
from doorstep.domain.errors import BadInput
from doorstep.i18n import messages

if TYPE_CHECKING:
    from doorstep.app.workspace import Workspace
    from doorstep.domain.findings import Cell

_PREVIEWED = 10


def _workspace(function: Callable[..., Any]) -> Callable[..., Any]:
    return option(
        "-w", "--workspace", key="workspace", required=True, type=click.Path(path_type=Path)
    )(function)


@click.group(
    "doorstep",
    cls=Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@option("--lang", key="lang", expose_value=False)
@click.version_option(package_name="doorstep", message="%(prog)s %(version)s")
@click.pass_context
def command(context: click.Context) -> None:
    """The whole command line."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(2)


@command.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@option("--pack", key="pack", default="cn", show_default=True)
@common
def init(folder: Path, pack: str, as_json: bool) -> None:
    from doorstep.app.workspace import Workspace

    Workspace.create(folder, pack=pack)
    if as_json:
        print_json({"workspace": str(folder), "pack": pack})
    else:
        say("cli.init.done", folder=folder)


@command.command("read")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@option("--kind", key="kind")
@option("--pack", key="pack", default="cn", show_default=True)
@option("--as-of", key="as-of", type=Day())
@common
def read(file: Path, kind: str | None, pack: str, as_of: dt.date | None, as_json: bool) -> None:
    from doorstep import packs
    from doorstep.engine.intake.child import Request, read_rows

    loaded = packs.load(pack)
    kind = _kind(kind, loaded.registers)
    if kind is not None and kind not in loaded.registers:
        raise BadInput("kind-unknown", kind=kind, kinds=", ".join(sorted(loaded.registers)))
    with Progress("read"):
        chunks = read_rows(Request(file, loaded, as_of or dt.date.today(), kind))
        if as_json:
            for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
        else:
            _preview(chunks)


def _kind(said: str | None, known: Iterable[str]) -> str | None:
    """A register kind by its code or by the name shown for it, in any language."""
    shown = {
        messages.text(f"kind.{code}", lang): code for code in known for lang in messages.LANGUAGES
    }
    return None if said is None else shown.get(said.strip(), said)


def _preview(chunks: Iterable[bytes]) -> None:
    """A reading for the eye: what was found, what was set aside, the first records."""
    counts: Counter[tuple[str, str]] = Counter()
    shown: list[str] = []
    for chunk in chunks:
        for line in chunk.splitlines():
            row = json.loads(line)
            accepted = row["status"] == "accepted"
            counts[("kind", row["kind"] or "-") if accepted else ("reason", row["reason"])] += 1
            if accepted and len(shown) < _PREVIEWED:
                values = " ".join(f"{k}={v}" for k, v in row["values"].items())
                shown.append(f"  {row['sheet'] or ''} {row['row']}: {values}")
    for (what, word), n in sorted(counts.items()):
        click.echo(f"{messages.text(f'{what}.{word}', Reader.lang)}: {n}")
    click.echo("\n".join(shown))


@command.command("register")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@_workspace
@option("--kind", key="kind")
@option("--place", key="place")
@option("--as-of", key="as-of", type=Day())
@common
def register(
    files: tuple[Path, ...],
    workspace: Path,
    kind: str | None,
    place: str | None,
    as_of: dt.date | None,
    as_json: bool,
) -> None:
    opened = _open(workspace)
    with Progress("register", 0, len(files)) as progress:
        accounts = opened.register(
            files,
            kind=_kind(kind, opened.pack.registers),
            place=place,
            as_of=as_of,
            progress=progress,
        )
    for account in accounts:
        if as_json:
            print_json(account)
        else:
            _tell_account(account)


def _tell_account(account: Mapping[str, Any]) -> None:
    comma = "，" if Reader.lang == "zh_Hans" else ", "

    def listed(what: str, counts: Mapping[str, int]) -> str:
        return comma.join(
            f"{messages.text(f'{what}.{word}', Reader.lang)} {n}" for word, n in counts.items()
        )

    kinds = listed("kind", account["records"]) or "-"
    say(
        "cli.register.file",
        file=account["file"],
        rows=account["rows_in"],
        accepted=account["accepted"],
        kinds=kinds,
    )
    if account["set_aside"]:
        say("cli.register.aside", aside=listed("reason", account["set_aside"]))
    if account["dropped"]:
        say("cli.register.dropped", columns=comma.join(account["dropped"]))
    if account["emptied"]:
        say(
            "cli.register.emptied",
            columns=comma.join(f"{name} {n}" for name, n in account["emptied"].items()),
        )
    if account["unmapped"]:
        say("cli.register.unmapped", columns=comma.join(account["unmapped"]))


@command.command("undo")
@_workspace
@common
def undo(workspace: Path, as_json: bool) -> None:
    files = _open(workspace).undo()
    if as_json:
        print_json({"files": files})
    else:
        say("cli.undo.done", count=len(files))


@command.command("reconcile")
@_workspace
@option("--as-of", key="as-of", type=Day())
@common
def reconcile(workspace: Path, as_of: dt.date | None, as_json: bool) -> None:
    opened = _open(workspace)
    with Progress("load") as progress:
        found = opened.reconcile(as_of=as_of, progress=progress)
    counts = _count_codes(found.arrow.column("code").to_pylist() if len(found) else [])
    if as_json:
        decided = Counter(one.state for one in opened.decisions())
        print_json(
            {"findings": len(found), "codes": counts}
            | ({"decisions": dict(decided)} if decided else {})
        )
        return
    say("cli.reconcile.done", count=len(found))
    _tell_decisions(opened)
    for code, n in counts.items():
        click.echo(f"  {code:<13} {n:>6}  {messages.text(f'finding.{code}', Reader.lang)}")


def _count_codes(codes: list[str]) -> dict[str, int]:
    return dict(Counter(codes).most_common())


@command.command("findings")
@_workspace
@common
def findings(workspace: Path, as_json: bool) -> None:
    from doorstep.app.findings import as_object

    for found in _open(workspace).findings():
        if as_json:
            print_json(as_object(found))
        else:
            cells = "  ↔  ".join(
                _told_cell(cell) for cell in (found.left, found.right) if cell is not None
            )
            click.echo(f"{found.code:<13} {found.place}  {found.subject}  {cells}")


def _told_cell(cell: Cell) -> str:
    sheet = f" {cell.sheet}!" if cell.sheet else " "
    row = "" if re.search(r"\d$", cell.column) else cell.row
    return f"{cell.file}{sheet}{cell.column}{row} {cell.raw}"


@command.command("report")
@_workspace
@option("-o", "--output", key="output", required=True, type=click.Path(path_type=Path))
@option("--as-of", key="as-of", type=Day())
@common
def report(workspace: Path, output: Path, as_of: dt.date | None, as_json: bool) -> None:
    with Progress("report"):
        written = _open(workspace).report(output, lang=Reader.lang, as_of=as_of)
    if as_json:
        print_json({"files": [str(f) for f in written.files]})
    else:
        say("cli.report.done", files="\n".join(str(f) for f in written.files))


@command.command("explain")
@click.argument("left", metavar="LEFT")
@click.argument("right", metavar="RIGHT")
@_workspace
@option("-o", "--output", key="picture", type=click.Path(path_type=Path))
@common
def explain(left: str, right: str, workspace: Path, output: Path | None, as_json: bool) -> None:
    with Progress("link"):
        told = _open(workspace).explain(left, right)
        drawn = told.draw(output, Reader.lang) if output is not None else None
    if as_json:
        print_json(told.data(Reader.lang))
        return
    click.echo(told.text(Reader.lang), nl=False)
    if drawn is not None:
        say("cli.explain.drawn", file=drawn)


@command.command("review")
@_workspace
@option("-o", "--output", key="sheet", type=click.Path(path_type=Path))
@common
def review(workspace: Path, output: Path | None, as_json: bool) -> None:
    queue = _open(workspace).review()
    if output is not None:
        queue.write(output, Reader.lang)
    if as_json:
        for one in queue.data(Reader.lang):
            print_json(one)
    elif output is not None:
        say("cli.review.done", count=len(queue), file=output)
    elif not len(queue):
        say("cli.review.none")
    else:
        say("cli.review.count", count=len(queue))
        for line in queue.lines(Reader.lang):
            click.echo(line)


@command.command("decide")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@_workspace
@option("--who", key="who")
@option("--why", key="why")
@common
def decide(
    file: Path | None, workspace: Path, who: str | None, why: str | None, as_json: bool
) -> None:
    opened = _open(workspace)
    if file is None:
        _list_decisions(opened, as_json)
        return
    counts = opened.decide(file, who=who or _login(), why=why)
    if as_json:
        print_json(counts)
    else:
        say("cli.decide.done", **counts)


def _login() -> str | None:
    """The name this person is logged in by, where the system knows one."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return None


def _list_decisions(opened: Workspace, as_json: bool) -> None:
    from doorstep.app.reviewing.mention_places import spoken

    decided = opened.decisions()
    spots = opened.spots([end for one in decided for end in one.pair or ()])
    for one in decided:
        told = one.told()
        places = {side: spots.get(str(told[side]), str(told[side])) for side in ("left", "right")}
        if as_json:
            print_json(told | {f"{side}_at": place for side, place in places.items()})
        else:
            words = {side: spoken(place, Reader.lang) for side, place in places.items()}
            words |= {
                "verdict": messages.text(f"review.verdict.{one.verdict}", Reader.lang),
                "state": messages.text(f"decision.state.{one.state}", Reader.lang),
            }
            say("cli.decide.line", **(told | words))
    if not decided and not as_json:
        say("cli.decide.none")


def _tell_decisions(opened: Workspace) -> None:
    """Which decisions the run kept to; silence where nobody has decided anything."""
    counts = Counter(one.state for one in opened.decisions())
    if counts:
        say(
            "cli.reconcile.decisions",
            **{state: counts[state] for state in ("holds", "rests", "contradictory")},
        )


@command.command("link")
@click.argument("left", metavar="LEFT", type=click.Path(path_type=Path))
@click.argument("right", metavar="[RIGHT]", required=False, type=click.Path(path_type=Path))
@option("--columns", key="columns", required=True)
@option("--right-columns", key="right-columns")
@option("--pack", key="pack", default=None, show_default="base")
@option("--threshold", key="threshold", type=click.FloatRange(0, 1))
@option("-o", "--output", key="output", required=True, type=click.Path(path_type=Path))
@option("--review", key="review", type=click.Path(path_type=Path))
@common
def link(
    left: Path,
    right: Path | None,
    columns: str,
    right_columns: str | None,
    pack: str | None,
    threshold: float | None,
    output: Path,
    review: Path | None,
    as_json: bool,
) -> None:
    from doorstep.app.standalone.linking import LinkRequest, link_files

    request = LinkRequest(columns, right_columns, pack, threshold)
    with Progress("link"):
        counts = asdict(link_files(left, right, request, output, review))
    if as_json:
        print_json(counts)
    else:
        say("cli.link.done", **counts)


@command.command("doctor")
@option("--pack", key="pack", default="cn", show_default=True)
@common
def doctor(pack: str, as_json: bool) -> None:
    from doorstep import packs

    problems = packs.doctor(pack)
    for problem in problems:
        if as_json:
            told = {
                "file": problem.file,
                "line": problem.line,
                "code": problem.code,
                "params": dict(problem.params),
            }
            print_json(told)
        else:
            said = messages.sentence(f"doctor.{problem.code}", problem.params, Reader.lang)
            click.echo(f"{problem.file}:{problem.line}: {said}")
    if problems:
        raise BadInput("pack-has-problems", pack=pack, count=len(problems))
    if not as_json:
        say("cli.doctor.fine", pack=pack)


@command.command("demo")
@option("--dir", "folder", key="dir", type=click.Path(path_type=Path))
@option(
    "--persons",
    key="persons",
    default=27_600,
    show_default=True,
    type=click.IntRange(200, 5_000_000),
)
@option("--seed", key="seed", default=1, show_default=True, type=int)
@option("--no-serve", "no_serve", key="no-serve", is_flag=True)
@common
def demo(folder: Path | None, persons: int, seed: int, no_serve: bool, as_json: bool) -> None:
    from doorstep.app.demonstration import run_demo

    spoken = None if as_json else click.echo
    with Progress("build") as progress:
        told = run_demo(
            folder, persons=persons, seed=seed, lang=Reader.lang, say=spoken, progress=progress
        )
    if as_json:
        print_json(told)


def _open(folder: Path) -> Workspace:
    from doorstep.app.workspace import Workspace

    return Workspace(folder)
