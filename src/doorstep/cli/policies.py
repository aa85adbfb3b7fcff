"""`policies`: the policy bank on screen, and its study cards."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from doorstep.cli.output import (
    Command,
    Day,
    common,
    open_workspace,
    option,
    print_json,
    print_lines,
    reader_phrases,
    say,
    workspace_option,
)


@click.command("policies", cls=Command)
@workspace_option
@option("--find", "word", key="policies.find", default="")
@option("--entry", key="policies.entry", default="")
@option("--all", "whole", key="policies.all", is_flag=True)
@option("-o", "--output", key="policies.output", type=click.Path(path_type=Path))
@option("--as-of", key="as-of", type=Day())
@common
def policies(
    workspace: Path,
    word: str,
    entry: str,
    whole: bool,
    output: Path | None,
    as_of: dt.date | None,
    as_json: bool,
) -> None:
    from doorstep.app.policy_bank import found_policies, printable_policies
    from doorstep.packs.policies import load_policies
    from doorstep.render.files import kept
    from doorstep.render.policies import policies_lines, policies_payload, study_cards

    pack, phrases = open_workspace(workspace).store.settings.pack, reader_phrases()
    day = as_of or dt.date.today()
    held = load_policies(pack) if whole else printable_policies(pack, day, entry)
    found = found_policies(held, word)
    if output is not None:
        printed = [one for one in found if one.is_in_force(day)]
        file = kept(output, study_cards(printed, day, phrases))
        if not as_json:
            say("policies.written", file=str(file))
    elif not as_json:
        print_lines(policies_lines(found, day, phrases))
    if as_json:
        for one in policies_payload(found):
            print_json(one)
