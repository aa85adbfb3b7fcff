"""Files looked at before they are kept: what was understood of them, what they would be to what is
held, and what would keep them out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from doorstep.app.importing import (
    ImportedFile,
    ledger_files,
    look_all,
    look_into,
    refuse_unknown_columns,
    silent,
)
from doorstep.app.recipes import Correction, check_corrections, remembered
from doorstep.app.registering import FilesAsked, RegistrationPlan, result_of, unreadable
from doorstep.app.telling_apart import RegisterOptions, tell_apart
from doorstep.app.tidy import Table
from doorstep.domain.errors import BadInput
from doorstep.domain.file_names import file_name
from doorstep.domain.registers import PackSpec
from doorstep.domain.sources import Answer, Doubt, Looked
from doorstep.domain.understanding import FileUnderstood
from doorstep.engine.intake.child import Request
from doorstep.engine.intake.places import gazetteer_of, settle_understood
from doorstep.store import Store


def look_at(request: Request, told: Sequence[Correction] = ()) -> Looked:
    """Read a file without a workspace and tell what was understood.

    Raises BadInput: as the reader finds the file, and as `check_corrections`.
    """
    file = look_into(request)
    check_corrections(told, [file.intake.understood], request.recipe.skip)
    (understood,) = settle_understood([file.intake.understood], None)
    return Looked(understood, tuple(file.reasons))


class _Workspace(Protocol):
    @property
    def store(self) -> Store: ...
    @property
    def day(self) -> dt.date: ...

    pack: PackSpec

    def table(self, kind: str) -> Table: ...


def look(workspace: _Workspace, files: Iterable[Path], options: RegisterOptions) -> list[Looked]:
    """Read files as a registration would and tell what was understood and what they would be, the
    good ones first; nothing is kept.

    Raises BadInput: as the reader finds the files where it can read none, and as
    `check_corrections`.
    """
    store, pack = workspace.store, workspace.pack
    options["as_of"] = options.get("as_of") or workspace.day
    paths, _ = ledger_files(files)
    asked = FilesAsked(pack, options, remembered(store))
    read, bad = look_all(asked.requests(paths), options.get("progress", silent))
    if not read:
        raise unreadable(bad, read)
    refuse_unknown_columns(frozenset(options.get("keep", ())), read)
    asked.check_of_all(read)
    objections = asked.objections(read)
    doubts: dict[str, Doubt] = {}

    def note(doubt: Doubt) -> Answer:
        doubts[doubt.file] = doubt
        return "replace"

    good = [file for file in read if not file.reasons]
    plan = RegistrationPlan(tell_apart(store, pack, good, {**options, "ask": note}))
    outcomes = dict(zip(map(id, good), result_of(plan).files, strict=True))
    held = gazetteer_of(workspace.table(kind).arrow for kind in pack.registers)
    understood = settle_understood([file.intake.understood for file in read], held)
    seen = [
        Looked(
            told, _reasons(file, doubts, objections), outcomes.get(id(file)), file.intake.pictures
        )
        for told, file in zip(understood, read, strict=True)
    ]
    return [*seen, *(Looked(FileUnderstood.of_nothing(one.file), (one.error,)) for one in bad)]


def _reasons(
    file: ImportedFile, doubts: Mapping[str, Doubt], objections: Mapping[str, BadInput]
) -> tuple[BadInput, ...]:
    name = file_name(file.request.path)
    doubt = doubts.get(name)
    asked = [BadInput(doubt.error.code, **doubt.error.params)] if doubt else []
    said = [objections[name]] if name in objections else []
    return (*said, *file.reasons, *asked)
