"""`forms/*.toml` of a pack and its parents -> what is asked at a door; a child's file replaces its
parent's of the same name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import (
    AnswerKind,
    Asked,
    FormChoice,
    FormItem,
    FormLines,
    FormPurpose,
    FormQuestion,
    FormSpec,
)
from doorstep.domain.registers import PackSpec
from doorstep.engine.fields.words import plain
from doorstep.packs.find import folder_of
from doorstep.packs.parse import Table, lineage


def load_forms(pack: str) -> Mapping[str, FormSpec]:
    """The forms of a pack by code. Raises BadInput("pack-unknown" | "pack-invalid")."""
    return {code: form_of(code, table) for code, table in form_tables(pack).items()}


def form_tables(pack: str) -> Mapping[str, Table]:
    """The forms of a pack by code as its files say them, to be kept with what is issued; `form_of`
    makes the noun again. Raises BadInput("pack-unknown" | "pack-invalid")."""
    return _load(folder_of(pack))


def load_form(pack: str, code: str) -> FormSpec:
    """One form. Raises BadInput("form-unknown")."""
    known = load_forms(pack)
    if code not in known:
        raise BadInput("form-unknown", form=code, known=", ".join(known) or "-")
    return known[code]


def says(pack: PackSpec, column: str, text: str, word: str) -> bool:
    """Whether what a register writes in a column is a canonical word, in any spelling."""
    listed = pack.columns[column].values.get(word) if column in pack.columns else None
    known = {plain(one) for one in (word, *(listed or pack.words.get(word, ())))}
    return plain(text) in known


def spelled(pack: PackSpec, column: str, word: str) -> str:
    """A canonical word as offices of the pack write it: the first spelling in the pack's own
    language; the word itself where the pack has none."""
    listed = pack.columns[column].values.get(word) if column in pack.columns else None
    known = listed or pack.words.get(word, ())
    chinese = (one for one in known if not one.isascii() and ord(one[0]) > 0x2E7F)
    if pack.language == "zh":
        return next(chinese, word)
    return next(iter(known), word)


@lru_cache(maxsize=8)
def _load(folder: Path) -> Mapping[str, Table]:
    tables = {code: table for layer in lineage(folder) for code, table in layer.forms.items()}
    return dict(sorted(tables.items()))


def form_of(code: str, table: Table) -> FormSpec:
    """Make the noun of one file of `forms/`; to its version what it says is added as a digest, so
    that two contents never share one version."""
    written = json.dumps(table, ensure_ascii=False, sort_keys=True).encode()
    return FormSpec(
        code=code,
        version=f"{table['version']}-{hashlib.sha256(written).hexdigest()[:6]}",
        title=dict(table["title"]),
        purpose=FormPurpose(table["purpose"]),
        lines=FormLines(table["lines"]),
        shows=tuple(table.get("shows", [])),
        added=int(table.get("added", 0)),
        script=tuple(dict(one) for one in table.get("script", [])),
        questions=tuple(map(_question, table["question"])),
        anonymous=bool(table.get("anonymous", False)),
    )


def _question(table: Table) -> FormQuestion:
    when = table.get("when")
    return FormQuestion(
        code=table["code"],
        title=dict(table["title"]),
        asked=Asked(table["asked"]),
        kind=AnswerKind(table["kind"]),
        choices=tuple(map(_choice, table.get("choice", []))),
        column=table.get("column", ""),
        when=None if when is None else (when[0], when[1]),
        after=bool(table.get("after", False)),
        topic=dict(table.get("topic", {})),
        items=tuple(
            FormItem(dict(one["title"]), one.get("half", "")) for one in table.get("item", [])
        ),
    )


def _choice(table: Table) -> FormChoice:
    return FormChoice(
        code=table["code"],
        title=dict(table["title"]),
        writes=dict(table.get("writes", {})),
        confirms=bool(table.get("confirms", False)),
        ends=bool(table.get("ends", False)),
        recorded=dict(table.get("recorded", {})),
        knows=bool(table.get("knows", False)),
    )
