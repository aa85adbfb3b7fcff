"""`doorstep draw`: a sample with its certificate, the certificate checked again, the hash of a seed
to publish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorstep.cli.output import Command, Progress, Reader, common, option, print_json, say
from doorstep.domain.errors import BadInput, UsageError
from doorstep.i18n import messages

if TYPE_CHECKING:
    from doorstep.app.sampling.draws import Done, Verdict, Wish

_FILE = click.Path(path_type=Path)


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
    protocol: str | None,
    design: Path | None,
    seed: str | None,
    output: Path | None,
    certificate: Path | None,
    commitment: str | None,
    verified: Path | None,
    committed: str | None,
    as_json: bool,
) -> None:
    wanted = (protocol, design, seed, output, certificate, commitment)
    if committed is not None and verified is None and not any(wanted):
        _commit(committed, as_json)
    elif verified is not None and committed is None and not any(wanted):
        _verify(workspace, verified, as_json)
    elif committed is not None or verified is not None:
        raise UsageError("draw-one-at-a-time")
    else:
        if (protocol is None) == (design is None):
            raise UsageError("design-or-protocol")
        for name, value in (
            ("--seed", seed),
            ("-o/--output", output),
            ("--certificate", certificate),
        ):
            if value is None:
                raise UsageError("parameter-missing", name=name)
        assert seed is not None and output is not None and certificate is not None
        from doorstep.app.sampling.draws import Wish

        _draw(workspace, Wish(seed, output, certificate, protocol, design, commitment), as_json)


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
        click.echo(messages.text("draw.flag.seed-short", Reader.lang), err=True)


def _draw(workspace: Path | None, wish: Wish, as_json: bool) -> None:
    with Progress("draw"):
        done = _drawn(workspace, wish)
    if as_json:
        print_json(_told(done))
        return
    say("cli.draw.done", count=len(done.sample.drawn), size=len(done.sample.frame))
    for code, count in sorted(done.flags.items()):
        click.echo(f"  {messages.text(f'draw.flag.{code}', Reader.lang, count=count)}")
    if done.protocol is not None:
        from doorstep.render.scores import titled

        for entry in done.protocol.removed:
            asked = titled(entry.asked, Reader.lang)
            reason = messages.text(f"draw.removed.{entry.reason}", Reader.lang)
            click.echo(
                f"  {messages.text('cli.draw.removed', Reader.lang, asked=asked, reason=reason)}"
            )
    for file in done.files:
        click.echo(f"  {file}")


def _drawn(workspace: Path | None, wish: Wish) -> Done:
    if workspace is None:
        import doorstep.store
        from doorstep.app.sampling.draws import draw_files

        return draw_files(None, wish, doorstep.store.utc_now)
    from doorstep.app.workspace import Workspace

    return Workspace(workspace).draw(wish)


def _told(done: Done) -> dict[str, object]:
    return {
        "units": len(done.sample.drawn),
        "frame": len(done.sample.frame),
        "reserves": len(done.sample.reserves),
        "flags": sorted(done.flags),
        "counts": dict(sorted(done.flags.items())),
        "protocol": None if done.protocol is None else done.protocol.code,
        "removed": []
        if done.protocol is None
        else [dict(entry.asked) for entry in done.protocol.removed],
        "files": [str(file) for file in done.files],
    }


def _verify(workspace: Path | None, certificate: Path, as_json: bool) -> None:
    with Progress("draw"):
        verdict = _verified(workspace, certificate)
    if verdict.differs:
        between = "；" if Reader.lang == "zh_Hans" else "; "
        said = between.join(_difference(code) for code in verdict.differs)
        raise BadInput("draw-mismatch", differs=list(verdict.differs), said=said)
    if as_json:
        print_json({"verdict": "match", "differs": [], "uncompared": list(verdict.uncompared)})
        return
    say("cli.draw.match")
    for code in verdict.uncompared:
        click.echo(f"  {messages.text(f'draw.uncompared.{code}', Reader.lang)}")


def _difference(code: str) -> str:
    kind, _, column = code.partition(":")
    return messages.text(
        f"draw.differs.{kind}-column" if column else f"draw.differs.{kind}",
        Reader.lang,
        column=column,
    )


def _verified(workspace: Path | None, certificate: Path) -> Verdict:
    if workspace is None:
        from doorstep.app.sampling.draws import verify

        return verify(None, certificate)
    from doorstep.app.workspace import Workspace

    return Workspace(workspace).verify_draw(certificate)
