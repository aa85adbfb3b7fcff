"""`doorstep draw`: a sample with its certificate, the certificate checked again, the hash of a seed
to publish."""

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
    from doorstep.app.sampling.draws import DrawRequest
    from doorstep.engine.survey.certificates import DrawResult, VerificationResult

_FILE = click.Path(path_type=Path)
_NEEDED = {"seed": "--seed", "output": "-o/--output", "certificate": "--certificate"}


@click.command("draw", cls=Command)
@option("-w", "--workspace", key="workspace", type=_FILE)
@option("--protocol", key="protocol")
@option("--design", key="design", type=_FILE)
@option("--seed", key="draw-seed")
@option("-o", "--output", key="sample", type=_FILE)
@option("--certificate", key="certificate", type=_FILE)
@option("--commitment", key="commitment")
@option("--verify", "verified", key="verify", type=_FILE)
@option("--commit", "committed", key="commit")
@common
def draw(
    workspace: Path | None,
    verified: Path | None,
    committed: str | None,
    as_json: bool,
    **wanted: Any,
) -> None:
    workspace = workspace or standing_workspace()
    if committed is None and verified is None:
        _draw(workspace, _request(wanted), as_json)
    elif any(wanted.values()) or (committed is not None and verified is not None):
        raise UsageError("draw-one-at-a-time")
    elif committed is not None:
        _commit(committed, as_json)
    elif verified is not None:
        _verify(workspace, verified, as_json)


def _request(wanted: dict[str, Any]) -> DrawRequest:
    from doorstep.app.sampling.draws import DrawRequest

    if (wanted["protocol"] is None) == (wanted["design"] is None):
        raise UsageError("design-or-protocol")
    for name, words in _NEEDED.items():
        if wanted[name] is None:
            raise UsageError("parameter-missing", name=words)
    return DrawRequest(**wanted)


def _commit(seed: str, as_json: bool) -> None:
    from doorstep.app.sampling.draws import is_short
    from doorstep.engine.survey import commitment

    if not seed.strip():
        raise BadInput("seed-blank")
    if as_json:
        print_json({"commitment": commitment(seed), "short": is_short(seed)})
        return
    click.echo(commitment(seed))
    if is_short(seed):
        click.echo(reader_phrases().text("draw.flag.seed-short"), err=True)


def _draw(workspace: Path | None, request: DrawRequest, as_json: bool) -> None:
    from doorstep.render.inspections import draw_lines, draw_payload

    with Progress("draw"):
        result = _draw_sample(workspace, request)
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
        code = code_of(request.protocol, opened.pack.protocols, "protocol")
        request = replace(request, protocol=code)
    return opened.draw(request)


def _verify(workspace: Path | None, certificate: Path, as_json: bool) -> None:
    from doorstep.render.inspections import mismatch_text, verification_lines, verification_payload

    phrases = reader_phrases()
    with Progress("draw"):
        result = _verify_certificate(workspace, certificate)
    if result.differs:
        differences = mismatch_text(result, phrases)
        raise BadInput("draw-mismatch", differs=list(result.differs), said=differences)
    if as_json:
        print_json(verification_payload(result))
    else:
        print_lines(verification_lines(result, phrases))


def _verify_certificate(workspace: Path | None, certificate: Path) -> VerificationResult:
    if workspace is None:
        from doorstep.app.sampling.draws import verify_certificate

        return verify_certificate(None, certificate)
    return open_workspace(workspace).verify_draw(certificate)
