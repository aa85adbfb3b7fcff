"""A small pack to break: one parent, one column file, one register, one check."""

from __future__ import annotations

from pathlib import Path

import pytest

PACK = """code = "little"

[grammar]
date_order = "dmy"

[forbidden]
patterns = ["religion", "pregnan"]

[words]
total = ["total"]
"""
COLUMNS = """[name]
type = "name"
aliases = ["name", "full name"]

[birth_date]
type = "date"
aliases = ["date of birth",
  "born"]

[head_name]
level = "household"
aliases = ["head"]

[outcome]
type = "code"
[outcome.values]
yes = ["yes", "y"]
no = ["no", "n"]
"""
PERSONS = """entity = "person"
columns = ["name", "birth_date", "outcome"]
required = ["name"]
titles = ["persons"]

[roles.person]
name = "name"
birth_date = "birth_date"
"""
CHECKS = """# What is looked for.

[[check]]
id = "persons-name-blank"
code = "BLANK"
kind = "blank"
severity = "low"
registers = ["persons"]
field = "name"
"""


class PackFolder:
    """A pack on disk whose files a test rewrites."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        files = {
            "pack.toml": PACK,
            "columns.toml": COLUMNS,
            "registers/persons.toml": PERSONS,
            "checks/a.toml": CHECKS,
        }
        for name, text in files.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))


@pytest.fixture
def little(tmp_path: Path) -> PackFolder:
    return PackFolder(tmp_path / "little")
