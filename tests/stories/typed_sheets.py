"""Sheets of a door typed in at the page for it: through the fields that are open, or one field
after the other as a person does."""

from __future__ import annotations

from stories.browsing import Reader, press
from stories.residents import Said

from doorstep.domain.forms import HouseSheet
from doorstep.packs.forms import load_forms
from doorstep.render.sheets.geometry import sheet_geometry

FORMS = load_forms("cn")
_ENTER = """said => {
    for (const field of document.querySelectorAll("form.rekey input[name*='.']")) {
        const told = said[field.name] || "";
        if (field.type === "radio") field.checked = field.value === told;
        else if (field.type === "checkbox") field.checked = told.split(" ").includes(field.value);
        else field.value = told;
    }
}"""


def enter(reader: Reader, said: Said) -> None:
    """Put a house's answers into the fields that are open, and keep them."""
    reader.page.evaluate(_ENTER, fields_of(said))
    press(reader.page.locator("form.rekey button").first)


def open_by_code(reader: Reader, sheet: HouseSheet) -> None:
    """Type the code that stands on a sheet, or read its QR code where a house has several."""
    reader.go("/rekey")
    page = next(iter(sheet_geometry(FORMS[sheet.form], sheet)))
    reader.page.locator("form[action$='/rekey/open'] input[name=code]").fill(page.says)
    press(reader.page.locator("form[action$='/rekey/open'] button"))
    assert reader.page.locator("form.rekey input[name=form]").input_value() == sheet.form


def type_field_by_field(reader: Reader, said: Said) -> None:
    """Type what differs from what stands in the fields, and keep it."""
    page = reader.page
    for name, text in fields_of(said).items():
        fields = page.locator(f"form.rekey input[name='{name}']")
        if fields.first.get_attribute("type") == "radio":
            page.locator(f"form.rekey input[name='{name}'][value='{text}']").check()
        elif fields.first.input_value() != text:
            fields.first.fill(text)
    press(page.locator("form.rekey button").first)


def fields_of(said: Said) -> dict[str, str]:
    """Answers by the names of a page's fields."""
    groups = {"once": said.once}
    groups |= {f"line.{ref}": one for ref, one in said.lines.items()}
    groups |= {f"added.{number}": one for number, one in enumerate(said.added, 1)}
    return {f"{group}.{code}": text for group, one in groups.items() for code, text in one.items()}
