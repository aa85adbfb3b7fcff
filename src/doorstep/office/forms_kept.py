"""Forms as they were issued: whatever was filled in on a version can be read for ever."""

from __future__ import annotations

from collections.abc import Mapping

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import FormSpec, Titles
from doorstep.office.configuring import current_office
from doorstep.office.models import FormKept
from doorstep.packs.forms import form_of, form_tables, load_form, load_forms


def keep_form(code: str) -> FormSpec:
    """The pack's present version of a form, kept before anything is printed or sent of it.

    Raises BadInput("form-unknown").
    """
    pack = current_office().store.settings.pack
    form = load_form(pack, code)
    definition = form_tables(pack)[code]
    FormKept.objects.get_or_create(
        code=code, version=form.version, defaults={"definition": definition}
    )
    return form


def issued_form(code: str, version: str) -> FormSpec:
    """A form in the version something was filled in on; read once, since no version changes.

    Raises BadInput("form-unknown", "form-version-unknown").
    """
    name = (current_office().store.settings.id, code, version)
    if name not in _ISSUED:
        _ISSUED[name] = _found(code, version)
    return _ISSUED[name]


_ISSUED: dict[tuple[str, str, str], FormSpec] = {}


def _found(code: str, version: str) -> FormSpec:
    kept = FormKept.objects.filter(code=code, version=version).first()
    if kept is not None:
        return form_of(code, kept.definition)
    form = keep_form(code)
    if form.version != version:
        raise BadInput("form-version-unknown", form=code, version=version)
    return form


def form_titles() -> Mapping[str, Titles]:
    """What the pack's forms are called, by code."""
    pack = current_office().store.settings.pack
    return {code: form.title for code, form in load_forms(pack).items()}
