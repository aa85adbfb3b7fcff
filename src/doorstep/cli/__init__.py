"""The command line: one command per verb; failures are put into the reader's language once,
here."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from doorstep.app.logs import configure_logging
from doorstep.cli.agreements import agreements
from doorstep.cli.backups import audit, backup, restore
from doorstep.cli.burden import burden
from doorstep.cli.commands import command
from doorstep.cli.county import county
from doorstep.cli.figures import figures
from doorstep.cli.inspections import detect, next_visits, rehearsal, score, simulate
from doorstep.cli.interruption import Interruption
from doorstep.cli.language import asked_language, reader_language
from doorstep.cli.ledgers import ledger
from doorstep.cli.output import OutputContext, current_output, leave_quietly, print_json, set_output
from doorstep.cli.outreach import awareness, outreach
from doorstep.cli.overlap import overlap
from doorstep.cli.policies import policies
from doorstep.cli.quiz import quiz
from doorstep.cli.reading import read, recipes
from doorstep.cli.receptions import reception
from doorstep.cli.registers import REGISTERS
from doorstep.cli.rosters import roster
from doorstep.cli.safekeeping import SAFEKEEPING
from doorstep.cli.sampling import draw
from doorstep.cli.self_score import self_score
from doorstep.cli.serving import serve
from doorstep.cli.sheets import sheets
from doorstep.cli.sites import sites
from doorstep.cli.surveys import STATISTICS
from doorstep.cli.tasks import people, task, tasks
from doorstep.cli.trend import trend
from doorstep.cli.visit_books import books_of_visits
from doorstep.cli.visit_plans import plan
from doorstep.domain.done import done_so_far, forget_done
from doorstep.domain.errors import BadInput, DoorstepError, InternalError, Stopped, UsageError
from doorstep.i18n.phrasebook import Phrasebook

__all__ = ["main"]

for _one in (
    *REGISTERS,
    *SAFEKEEPING,
    agreements,
    audit,
    awareness,
    backup,
    burden,
    county,
    detect,
    draw,
    figures,
    ledger,
    next_visits,
    outreach,
    overlap,
    people,
    plan,
    policies,
    quiz,
    read,
    recipes,
    rehearsal,
    restore,
    score,
    self_score,
    serve,
    sheets,
    simulate,
    sites,
    *STATISTICS,
    task,
    tasks,
    trend,
    books_of_visits,
    roster,
    reception,
):
    command.add_command(_one)


def main(argv: list[str] | None = None, *, interrupted: Sequence[int] = ()) -> None:
    """Run a command and turn every failure into one sentence and an exit code.

    `interrupted` holds the signals that came before this could be called, as they come.
    """
    forget_done()
    with Interruption(_say_stopped, early=interrupted) as interruption:
        try:
            arguments = list(sys.argv[1:] if argv is None else argv)
            _listen(arguments)
            interruption.begin()
            _run(arguments, interruption)
        except BaseException as error:
            if interruption.asked:  # whatever a library made of it
                interruption.end()
            if isinstance(error, KeyboardInterrupt | click.Abort):
                _fail(_stopped())
            raise


def _run(arguments: list[str], interruption: Interruption) -> None:
    try:
        code = command.main(args=arguments, prog_name="doorstep", standalone_mode=False)
        sys.stdout.flush()
        if isinstance(code, int):
            sys.exit(code)
    except click.Abort:
        raise
    except Exception as error:  # the one catch-all: a traceback could show a resident's row
        if interruption.asked:  # a library met the signal and made something else of it
            raise
        _fail(_as_error(error))


def _as_error(error: Exception) -> DoorstepError:
    """A failure as one of our own, with a sentence."""
    if isinstance(error, DoorstepError):
        return error
    if isinstance(error, click.ClickException):
        return _usage_error(error)
    if isinstance(error, OSError):
        name = Path(str(error.filename or "")).name
        return BadInput("file-access", file=name, problem=type(error).__name__)
    if os.environ.get("DOORSTEP_TRACEBACK"):
        raise error
    return InternalError("internal", problem=type(error).__name__)


def _stopped() -> Stopped:
    """What is to be said when somebody stopped the command."""
    stands = [Path(name).name for kind, name in done_so_far() if kind == "file"]
    changed = any(kind == "change" for kind, _ in done_so_far())
    if not stands and not changed:
        return Stopped("interrupted")
    phrases = current_output().phrases
    listed = [phrases.text("interrupted.change")] if changed else []
    return Stopped("interrupted-stands", what=phrases.join([*listed, *stands]))


def _say_stopped() -> None:
    with suppress(SystemExit):
        _fail(_stopped())


def _listen(arguments: list[str]) -> None:
    """Which language, and whether stdout is for machines: then it is UTF-8 wherever it goes."""
    as_json = "--json" in arguments
    language = reader_language(arguments, os.environ)
    set_output(OutputContext(Phrasebook(language), as_json, asked_language(arguments)))
    configure_logging("--verbose" in arguments, os.environ, sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace", encoding="utf-8" if as_json else None)


def _usage_error(wrong: click.ClickException) -> UsageError:
    """What click found wrong, as one of our own codes, because click speaks English only."""
    if isinstance(wrong, click.MissingParameter) and wrong.param is not None:
        return UsageError("parameter-missing", name=_name_of(wrong.param))
    if isinstance(wrong, click.NoSuchOption | click.BadOptionUsage):
        code = "option-unknown" if isinstance(wrong, click.NoSuchOption) else "option-misused"
        return UsageError(code, option=wrong.option_name)
    if isinstance(wrong, click.BadParameter) and wrong.param is not None:
        if isinstance(wrong.param.type, click.Choice):
            known = ", ".join(map(str, wrong.param.type.choices))
            return UsageError("value-not-listed", name=_name_of(wrong.param), known=known)
        return UsageError("value-unfit", name=_name_of(wrong.param))
    return UsageError("usage", problem=wrong.format_message())


def _name_of(param: click.Parameter) -> str:
    if isinstance(param, click.Argument):
        return str(param.metavar or param.name)
    return "/".join(param.opts)


def _fail(error: DoorstepError) -> None:
    for one in (error, *error.causes):
        click.echo(current_output().phrases.problem(one), err=True)
    try:
        if current_output().as_json:
            print_json(error.as_json())
    except BrokenPipeError:
        leave_quietly()
    sys.exit(error.exit_code)
