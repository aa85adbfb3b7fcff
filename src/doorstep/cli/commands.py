"""The commands: what each one takes, the verb it calls, and what it prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorstep.cli.output import (
    HELP_SECTIONS,
    Day,
    Group,
    Progress,
    common,
    engine_options,
    full_option,
    open_judged,
    open_workspace,
    option,
    print_json,
    print_lines,
    reader_phrases,
    say,
    screen_width,
    standing_workspace,
    start_reading,
    workspace_option,
)
from doorstep.cli.serving import serve_filled, served
from doorstep.domain.errors import BadInput, UsageError

if TYPE_CHECKING:
    from doorstep.engine.linkage.review import ListedDecision


class _FrontPage(Group):
    """All commands, in sections."""

    prefix = ""

    def sections(self) -> Mapping[str, Sequence[str]]:
        return HELP_SECTIONS


@click.group(
    "doorstep",
    cls=_FrontPage,
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


@command.command("reconcile")
@workspace_option
@option("--as-of", key="as-of", type=Day())
@engine_options
@common
def reconcile(
    workspace: Path, as_of: dt.date | None, engine: str, master: str, as_json: bool
) -> None:
    from doorstep.engine.sql.engines import chosen_engine
    from doorstep.render.terminal import reconcile_lines, reconcile_payload

    opened = open_workspace(workspace)
    with Progress("load") as progress, chosen_engine(engine, master):
        found = opened.reconcile(as_of=as_of, progress=progress)
    codes = found.arrow.column("code").to_pylist() if len(found) else []
    asked = len(opened.questions())
    if as_json:
        print_json(reconcile_payload(codes, opened.decisions(), asked, overtaken=opened.overtaken))
    else:
        print_lines(reconcile_lines(codes, opened.decisions(), asked, reader_phrases()))
        if opened.overtaken:
            say("cli.reconcile.overtaken")


@command.command("findings")
@workspace_option
@option("--questions", key="questions", is_flag=True)
@full_option
@common
def findings(workspace: Path, questions: bool, full: bool, as_json: bool) -> None:
    from doorstep.app.findings import as_object
    from doorstep.render.masking import masked
    from doorstep.render.terminal import finding_lines, gravest_first

    opened = open_workspace(workspace)
    held = opened.questions() if questions else opened.findings()
    if as_json:
        for one in held:
            print_json(as_object(one if full else masked(one)))
        return
    for one in gravest_first(held):
        print_lines(finding_lines(one if full else masked(one), reader_phrases(), screen_width()))


@command.command("report")
@workspace_option
@option("-o", "--output", key="output", required=True, type=click.Path(path_type=Path))
@option("--as-of", key="as-of", type=Day())
@full_option
@common
def report(workspace: Path, output: Path, as_of: dt.date | None, full: bool, as_json: bool) -> None:
    lang = reader_phrases().lang
    with Progress("report"):
        written = open_judged(workspace).report(output, lang=lang, as_of=as_of, full=full)
    if as_json:
        told = {name: [str(f) for f in getattr(written, name)] for name in ("files", "removed")}
        print_json(told | ({"unmarked": written.unmarked} if written.unmarked else {}))
    else:
        say("cli.report.done", files="\n".join(str(f) for f in written.files))
        if written.removed:
            say("cli.report.removed", files="\n".join(str(f) for f in written.removed))
        if written.unmarked:
            say("cli.report.unmarked", files="\n".join(written.unmarked))


@command.command("explain")
@click.argument("left", metavar="LEFT")
@click.argument("right", metavar="RIGHT")
@workspace_option
@option("-o", "--output", key="picture", type=click.Path(path_type=Path))
@full_option
@common
def explain(
    left: str, right: str, workspace: Path, output: Path | None, full: bool, as_json: bool
) -> None:
    from doorstep.render.explanations import draw_explanation, explanation_payload, explanation_text
    from doorstep.render.masking import masked_explanation

    phrases = reader_phrases()
    with Progress("link"):
        explained = open_workspace(workspace).explain(left, right)
        explained = explained if full else masked_explanation(explained)
        drawn = None if output is None else draw_explanation(output, explained, phrases)
    if as_json:
        print_json(explanation_payload(explained, phrases))
        return
    click.echo(explanation_text(explained, phrases), nl=False)
    if drawn is not None:
        say("cli.explain.drawn", file=drawn)


@command.command("review")
@workspace_option
@option("-o", "--output", key="sheet", type=click.Path(path_type=Path))
@full_option
@common
def review(workspace: Path, output: Path | None, full: bool, as_json: bool) -> None:
    from doorstep.render.explanations import review_lines, review_payload, write_review_sheet
    from doorstep.render.masking import masked_queue

    phrases = reader_phrases()
    queue = open_workspace(workspace).review()
    queue = queue if full else masked_queue(queue)
    if output is not None:
        write_review_sheet(output, queue, phrases)
    if as_json:
        for pair in queue.pairs:
            print_json(review_payload(pair, phrases))
    elif output is not None:
        say("cli.review.done", count=len(queue.pairs), file=output)
    else:
        print_lines(review_lines(queue, phrases))


@command.command("decide")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@workspace_option
@option("--who", key="who")
@option("--why", key="why")
@common
def decide(
    file: Path | None, workspace: Path, who: str | None, why: str | None, as_json: bool
) -> None:
    opened = open_workspace(workspace)
    if file is None:
        _list_decisions(opened.decisions(), as_json)
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


def _list_decisions(decided: list[ListedDecision], as_json: bool) -> None:
    from doorstep.render.explanations import decision_lines

    if as_json:
        for one in decided:
            print_json(asdict(one))
    else:
        print_lines(decision_lines(decided, reader_phrases()))


@command.command("link")
@click.argument("left", metavar="LEFT", type=click.Path(path_type=Path))
@click.argument("right", metavar="[RIGHT]", required=False, type=click.Path(path_type=Path))
@option("--columns", key="columns", required=True)
@option("--right-columns", key="right-columns")
@option("--pack", key="pack", default=None, show_default="base")
@option("--threshold", key="threshold", type=click.FloatRange(0, 1))
@option("-o", "--output", key="output", required=True, type=click.Path(path_type=Path))
@option("--review", key="review", type=click.Path(path_type=Path))
@engine_options
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
    engine: str,
    master: str,
    as_json: bool,
) -> None:
    if engine == "spark" and right is None:
        raise UsageError("spark-links-two-files")
    start_reading()
    from doorstep.app.standalone.linking import LinkRequest, link_files
    from doorstep.app.standalone.spreading import link_on_workers

    request = LinkRequest(columns, right_columns, pack, threshold)
    with Progress("link"):
        if engine == "spark" and right is not None:
            made = link_on_workers((left, right), request, master, output, review)
        else:
            made = link_files(left, right, request, output, review)
    counts = asdict(made)
    if as_json:
        print_json(counts)
    else:
        say("cli.link.done", **counts)
        if counts["carried"]:
            say("cli.link.carried", **counts)


@command.command("doctor")
@option("--pack", key="pack", default="cn", show_default=True)
@workspace_option
@common
def doctor(pack: str, workspace: Path, as_json: bool) -> None:
    from doorstep import packs

    if workspace != Path() or standing_workspace() is not None:
        _check_office(workspace)
    problems = packs.doctor(pack)
    for problem in problems:
        if as_json:
            print_json(
                {
                    "file": problem.file,
                    "line": problem.line,
                    "code": problem.code,
                    "params": dict(problem.params),
                }
            )
        else:
            sentence = reader_phrases().text(f"doctor.{problem.code}", **problem.params)
            click.echo(f"{problem.file}:{problem.line}: {sentence}")
    if problems:
        raise BadInput("pack-has-problems", pack=pack, count=len(problems))
    if not as_json:
        from doorstep.office.configuring import chosen_database

        say("cli.doctor.fine", pack=pack)
        chosen = chosen_database()
        say(f"cli.doctor.{chosen.kind}", version=chosen.library, journal=chosen.journal)


def _check_office(workspace: Path) -> None:
    """Refuse an office whose database is older than the folder knows; one that the folder knows
    nothing of is not opened."""
    if open_workspace(workspace).store.head().office is None:
        return
    from doorstep.office.configuring import open_office

    open_office(workspace)
    from doorstep.office.anchoring import office_gap

    if (gap := office_gap()) is not None:
        raise gap


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
@option("--no-serve", key="no-serve", is_flag=True)
@served
@common
def demo(
    folder: Path | None,
    persons: int,
    seed: int,
    no_serve: bool,
    port: int,
    no_browser: bool,
    as_json: bool,
) -> None:
    from doorstep.app.demonstration import demo_plan, run_demo
    from doorstep.render.demonstration import demo_lines, demo_payload

    phrases = reader_phrases()
    with Progress("build") as progress:
        result = run_demo(folder, persons=persons, seed=seed, lang=phrases.lang, progress=progress)
    if as_json:
        print_json(demo_payload(result))
        return
    print_lines(demo_lines(result, phrases))
    if not no_serve:
        serve_filled(result.workspace, demo_plan(dt.date.today()), port, no_browser)
