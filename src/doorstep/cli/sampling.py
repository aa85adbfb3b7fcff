"""`doorstep draw`: the hash of a seed to publish, a draw frozen before its seed is shown, a sample
with its certificate, the certificate checked again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.names import code_of
from doorstep.cli.output import (
    Command,
    Progress,
    common,
    open_workspace,
    option,
    print_json,
    print_lines,
    reader_phrases,
    standing_workspace,
)
from doorstep.domain.errors import BadInput, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorstep.app.sampling.draws import DrawRequest
    from doorstep.app.workspace import Workspace
    from doorstep.engine.survey.certificates import DrawResult, VerificationResult
    from doorstep.engine.survey.freezing import SeedParty

_FILE = click.Path(path_type=Path)
_NEEDED = {"seeds": "--seed", "output": "-o/--output", "certificate": "--certificate"}


@click.command("draw", cls=Command)
@option("-w", "--workspace", key="workspace", type=_FILE)
@option("--protocol", key="protocol")
@option("--design", key="design", type=_FILE)
@option("--frozen", key="frozen", type=_FILE)
@option("--seed", "seeds", key="draw-seed", multiple=True)
@option("-o", "--output", key="sample", type=_FILE)
@option("--certificate", key="certificate", type=_FILE)
@option("--list", "doors", key="door-list", type=_FILE)
@option("--commitment", key="commitment")
@option("--freeze", key="freeze", type=_FILE)
@option("--party", "parties", key="party", multiple=True)
@option("--throw", key="throw")
@option("--verify", "verified", key="verify", type=_FILE)
@option("--published", key="published")
@option("--commit", "committed", key="commit")
@common
def draw(workspace: Path | None, as_json: bool, **wanted: Any) -> None:
    workspace = workspace or standing_workspace()
    given = {name for name, value in wanted.items() if value not in (None, ())}
    asked = [verb for verb in _VERBS if verb in given] or ["draw"]
    if len(asked) > 1 or not given <= {*asked, *_GOES_WITH[asked[0]]}:
        raise UsageError("draw-one-at-a-time")
    verb = {"committed": _commit, "freeze": _freeze, "verified": _verify}.get(asked[0], _draw)
    verb(workspace, wanted, as_json)


_VERBS = ("committed", "freeze", "verified")
_GOES_WITH = {
    "committed": frozenset(),
    "freeze": frozenset({"protocol", "design", "parties", "throw"}),
    "verified": frozenset({"published"}),
    "draw": frozenset(
        {"protocol", "design", "frozen", "seeds", "output", "certificate", "doors", "commitment"}
    ),
}


def _commit(workspace: Path | None, wanted: dict[str, Any], as_json: bool) -> None:
    from doorstep.app.sampling.draws import is_short
    from doorstep.engine.survey import commitment

    seed = str(wanted["committed"])
    if not seed.strip():
        raise BadInput("seed-blank")
    digest = commitment(seed)
    if workspace is not None:
        from doorstep.app.sampling.notes import DrawNotes

        DrawNotes(open_workspace(workspace).store).note_commitment(digest)
    if as_json:
        print_json({"commitment": digest, "short": is_short(seed)})
        return
    click.echo(digest)
    if is_short(seed):
        click.echo(reader_phrases().text("draw.flag.seed-short"), err=True)


def _freeze(workspace: Path | None, wanted: dict[str, Any], as_json: bool) -> None:
    import doorstep.store
    from doorstep.app.sampling.draws import FreezeRequest, freeze_draw
    from doorstep.render.samples import frozen_lines, frozen_payload

    _one_design(wanted, ("protocol", "design"))
    if bool(wanted["parties"]) == bool(wanted["throw"]):
        raise UsageError("parties-or-throw")
    output = wanted.pop("freeze")
    request = FreezeRequest(
        output,
        wanted["protocol"],
        wanted["design"],
        tuple(map(_party, wanted["parties"])),
        wanted["throw"],
    )
    with Progress("draw"):
        opened = None if workspace is None else open_workspace(workspace)
        if opened is not None and request.protocol is not None:
            request = replace(request, protocol=_code_of(opened, request.protocol))
        registers = None if opened is None else opened.drawn_from()
        frozen = freeze_draw(registers, request, doorstep.store.utc_now)
    if as_json:
        print_json(frozen_payload(frozen))
    else:
        print_lines(frozen_lines(frozen, reader_phrases()))


def _party(said: str) -> SeedParty:
    """`NAME=HASH` as somebody who brings a seed."""
    from doorstep.engine.survey.freezing import SeedParty

    name, mark, digest = said.rpartition("=")
    if not mark or not name.strip():
        raise UsageError("value-unfit", name="--party")
    return SeedParty(name.strip(), digest.strip().lower())


def _one_design(wanted: dict[str, Any], names: Sequence[str]) -> None:
    if sum(wanted[name] is not None for name in names) != 1:
        raise UsageError("design-or-protocol")


def _code_of(opened: Workspace, protocol: str) -> str:
    """A protocol, however it is named, as a code of the pack."""
    return code_of(protocol, opened.pack.protocols, "protocol")


def _request(wanted: dict[str, Any]) -> DrawRequest:
    from doorstep.app.sampling.draws import DrawRequest

    _one_design(wanted, ("protocol", "design", "frozen"))
    for name, words in _NEEDED.items():
        if not wanted[name]:
            raise UsageError("parameter-missing", name=words)
    named = ("seeds", "output", "certificate", "protocol", "design", "frozen", "commitment")
    return DrawRequest(*(wanted[name] for name in named))


def _draw(workspace: Path | None, wanted: dict[str, Any], as_json: bool) -> None:
    from doorstep.render.door_list import check_suffix, write_door_list
    from doorstep.render.samples import draw_lines, draw_payload

    request, doors = _request(wanted), wanted["doors"]
    if doors is not None:
        check_suffix(doors)
    with Progress("draw"):
        result = _draw_sample(workspace, request)
        if doors is not None:
            write_door_list(doors, result.doors, reader_phrases())
    if as_json:
        print_json(draw_payload(result))
    else:
        print_lines(draw_lines(result, reader_phrases()))


def _draw_sample(workspace: Path | None, request: DrawRequest) -> DrawResult:
    if workspace is None:
        import doorstep.store
        from doorstep.app.sampling.draws import draw_sample

        return draw_sample(None, request, doorstep.store.utc_now)
    opened = open_workspace(workspace)
    if request.protocol is not None:
        request = replace(request, protocol=_code_of(opened, request.protocol))
    return opened.draw(request)


def _verify(workspace: Path | None, wanted: dict[str, Any], as_json: bool) -> None:
    from doorstep.render.samples import mismatch_text, verification_lines, verification_payload

    phrases = reader_phrases()
    with Progress("draw"):
        result = _verified(workspace, wanted["verified"], wanted["published"])
    if result.differs:
        differences = mismatch_text(result, phrases)
        raise BadInput("draw-mismatch", differs=list(result.differs), said=differences)
    if as_json:
        print_json(verification_payload(result))
    else:
        print_lines(verification_lines(result, phrases))


def _verified(
    workspace: Path | None, certificate: Path, published: str | None
) -> VerificationResult:
    if workspace is None:
        from doorstep.app.sampling.verifying import verify_certificate

        return verify_certificate(None, certificate, published)
    return open_workspace(workspace).verify_draw(certificate, published)
