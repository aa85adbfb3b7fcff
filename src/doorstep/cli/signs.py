"""`doorstep detect`: signs that records were made for an inspection, each a reason to look and
nothing more."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorstep.cli.output import Command, Day, Progress, Reader, common, option, print_json, say
from doorstep.i18n import messages

if TYPE_CHECKING:
    from doorstep.engine.inspection.signs import Sign

_FILE = click.Path(path_type=Path)

_SHOWN_RECORDS = 5


@click.command("detect", cls=Command)
@option("-w", "--workspace", key="workspace", required=True, type=_FILE)
@option("--before", key="before", type=Day())
@option("--sample", key="sampled", type=_FILE)
@common
def detect(workspace: Path, before: dt.date | None, sample: Path | None, as_json: bool) -> None:
    from doorstep.app.workspace import Workspace

    with Progress("detect"):
        found = Workspace(workspace).detect(before=before, sample=sample)
    if as_json:
        print_json([sign.as_object() for sign in found])
        return
    from doorstep.engine.inspection.signs import LOOK

    looked = [sign for sign in found if sign.said == LOOK]
    say("cli.detect.intro" if looked else "cli.detect.none")
    for sign in looked:
        click.echo(_told(sign))
        for spot in sign.records[:_SHOWN_RECORDS]:
            click.echo("    " + _where(spot.file, spot.sheet, spot.row))
        if len(sign.records) > _SHOWN_RECORDS:
            more = messages.text(
                "cli.detect.more", Reader.lang, count=len(sign.records) - _SHOWN_RECORDS
            )
            click.echo("    " + more)
    quiet = Counter((sign.detector, sign.measure, sign.said) for sign in found if sign.said != LOOK)
    for (detector, measure, said), count in quiet.items():
        what = messages.text(f"detect.measure.{detector}.{measure}", Reader.lang)
        click.echo("  " + messages.text(f"detect.said.{said}", Reader.lang, what=what, count=count))


def _told(sign: Sign) -> str:
    share = (
        sign.detector not in ("bulk-edits", "removals", "visit-speed")
        and sign.measure != "same-phone"
    )
    values = {
        name: _figure(getattr(sign, name), share) for name in ("figure", "expected", "lo", "hi")
    }
    office = messages.text("detect.all", Reader.lang) if sign.office == "*" else sign.office
    said = messages.text(
        f"detect.sign.{sign.detector}.{sign.measure}",
        Reader.lang,
        office=office,
        n=sign.n,
        **values,
        **sign.counts,
    )
    rate = _figure(sign.false_alarm_rate, True)
    return said + " " + messages.text("detect.look", Reader.lang, rate=rate)


def _figure(value: float | None, share: bool) -> str:
    if value is None:
        return "-"
    return f"{100 * value:.1f} %" if share else f"{value:.4g}"


def _where(file: str, sheet: str | None, row: int) -> str:
    return messages.text("detect.where", Reader.lang, file=file, sheet=sheet or "-", row=row)
