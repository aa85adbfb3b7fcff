"""`quiz`: ten questions on a village, on screen and on paper."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path

import click

from doorstep.cli.output import (
    Command,
    Progress,
    common,
    open_workspace,
    option,
    print_json,
    print_lines,
    reader_phrases,
    say,
    workspace_option,
)
from doorstep.domain.errors import BadInput


@click.command("quiz", cls=Command)
@workspace_option
@option("--village", key="quiz.village", required=True)
@option("--seed", key="quiz.seed", default="")
@option("-o", "--output", key="quiz.output", type=click.Path(path_type=Path))
@common
def quiz(workspace: Path, village: str, seed: str, output: Path | None, as_json: bool) -> None:
    from doorstep.app.policy_bank import policies_in_force
    from doorstep.app.quizzes import make_quiz
    from doorstep.app.village_figures import village_figures
    from doorstep.engine.fields.places import place_key
    from doorstep.render.files import kept
    from doorstep.render.quizzes import quiz_lines, quiz_paper, quiz_payload

    opened, day, phrases = open_workspace(workspace), dt.date.today(), reader_phrases()
    with Progress("figures"):
        figures = village_figures(opened)
    named = figures.only(lambda name: place_key(name) == place_key(village)).cards
    if not named:
        raise BadInput("village-without-figures", village=village)
    law = policies_in_force(opened.store.settings.pack, day)
    made = make_quiz(named[0], law, seed or secrets.token_hex(4))
    if output is not None:
        kept(output, quiz_paper(made, figures, phrases, day))
    if as_json:
        print_json(quiz_payload(made, figures, phrases))
    elif output is not None:
        say("quiz.written", file=str(output))
    else:
        print_lines(quiz_lines(made, figures, phrases))
