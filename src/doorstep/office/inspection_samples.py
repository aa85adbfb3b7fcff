"""The sample of an inspection: drawn before everybody's eyes by the protocol, from a seed that both
sides bring; kept with its certificate, which anybody may check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from doorstep.app.sampling.draws import DrawRequest
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.short_codes import short_code
from doorstep.engine.survey.certificates import DoorRow, DrawResult
from doorstep.office.audit import record
from doorstep.office.clock import now
from doorstep.office.configuring import current_office
from doorstep.office.inbox import lent_folder
from doorstep.office.models import Account, InspectionSample, Reception, SampledDoor
from doorstep.office.receptions import check_open

SAMPLE, CERTIFICATE = "sample.csv", "certificate.json"


@dataclass(frozen=True)
class SeedsBrought:
    """What each side says before the draw; both are written down."""

    inspectors: str
    office: str


def draw_for(reception: Reception, seeds: SeedsBrought, by: Account) -> InspectionSample:
    """Draw the sample of a reception by its protocol, once.

    Raises BadInput("seeds-missing"), RefusedByRule("sample-drawn", "reception-closed"), and what a
    draw raises.
    """
    check_open(reception)
    told = (seeds.inspectors.strip(), seeds.office.strip())
    if not all(told):
        raise BadInput("seeds-missing")
    if InspectionSample.objects.filter(reception=reception).exists():
        raise RefusedByRule("sample-drawn")
    workspace = Workspace(current_office().folder)
    with lent_folder() as room:
        request = DrawRequest(told, room / SAMPLE, room / CERTIFICATE, protocol=reception.protocol)
        result = workspace.draw(request)
        files = _texts(result, room)
    return _keep(reception, result, {"seeds": told, "files": files}, by)


@transaction.atomic
def _keep(
    reception: Reception, result: DrawResult, told: Mapping[str, object], by: Account
) -> InspectionSample:
    locked = Reception.objects.select_for_update().get(pk=reception.pk)
    check_open(locked)
    if InspectionSample.objects.filter(reception=locked).exists():
        raise RefusedByRule("sample-drawn")
    made = InspectionSample(reception=locked, standing=result.standing, drawn=now(), by=by)
    made.put(**told, flags=dict(result.flags))
    made.save()
    SampledDoor.objects.bulk_create(_doors(made, result.doors))
    record(by, "sample.drawn", f"reception:{locked.pk}", result.standing)
    return made


def files_of(sample: InspectionSample) -> dict[str, bytes]:
    """The sample, its reserves and its certificate as they were written."""
    return {name: str(text).encode() for name, text in sample.said["files"].items()}


@transaction.atomic
def take_files(sample: InspectionSample, by: Account) -> dict[str, bytes]:
    """The same for somebody who takes them along; that they did is recorded."""
    record(by, "sample.taken", f"sample:{sample.pk}", str(sample.doors.count()))
    return files_of(sample)


@transaction.atomic
def note_printed(sample: InspectionSample, part: str, by: Account) -> None:
    """Record that a paper with the households of a sample was printed."""
    record(by, "sample.printed", f"sample:{sample.pk}", part)


def doors_of(sample: InspectionSample) -> list[SampledDoor]:
    """The households drawn in walking order, reserves last."""
    return list(sample.doors.order_by("order"))


def _texts(result: DrawResult, room: Path) -> dict[str, str]:
    return {path.name: (room / path.name).read_text("utf-8") for path in result.files}


def _doors(sample: InspectionSample, rows: Sequence[DoorRow]) -> list[SampledDoor]:
    made, taken = [], set()
    for number, row in enumerate(rows, 1):
        code, tried = short_code(f"{sample.pk}/{row.unit}"), 0
        while code in taken:
            tried += 1
            code = short_code(f"{sample.pk}/{row.unit}", tried)
        taken.add(code)
        door = SampledDoor(
            sample=sample, code=code, village=row.place, order=number, reserve=row.reserve
        )
        house = {"village": row.place, "group": row.group, "household_no": row.number}
        door.put(house=house | {"address": row.address}, head=row.head, stratum=row.stratum)
        made.append(door)
    return made
