"""What a pack knows of names decides: its own pet names and surnames, and nobody else's."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pyarrow as pa
import pytest
from spec.linkage.countryside import neighbours, register_table
from spec.linkage.test_ids_that_stay import people, write

from doorstep import Workspace, packs
from doorstep.app import reconciling
from doorstep.app.standalone.linking import LinkRequest, link_files
from doorstep.domain.registers import NO_NAMES, NameTables, PackSpec
from doorstep.engine.fields.agreement import reason
from doorstep.engine.fields.names import forms
from doorstep.engine.linkage import link_registers, mentions
from doorstep.engine.linkage.comparison_cache import (
    MAKERS,
    ComparisonCache,
    maker,
    with_fingerprints,
)
from doorstep.engine.linkage.explain import explain
from doorstep.engine.linkage.mentions import prepare_mentions
from doorstep.packs.name_tables import shipped

PETS = NameTables(pet_names={"FRITZ": ("FRIEDRICH",), "FRIEDRICH": ("FRIEDRICH",)})
FRITZ = {"name": "Fritz Baumgartner", "birth_date": "1951-03-09", "village": "Hof"}
FRIEDRICH = {**FRITZ, "name": "Friedrich Baumgartner"}
OTHERS = ["Anna Weiss", "Karl Sommer", "Ida Kern", "Emil Vogt", "Rosa Blum", "Hugo Lang"]


def pack_of(names: NameTables) -> PackSpec:
    return dataclasses.replace(packs.load("base"), names=names)


def hamlet(pack: PackSpec) -> pa.Table:
    """Fritz in the register, Friedrich at the door, and six others in both."""
    rest = {
        name: {"name": name, "birth_date": f"195{at}-0{at + 1}-11", "village": "Hof"}
        for at, name in enumerate(OTHERS)
    }
    register = {f"r{at}": row for at, row in enumerate([FRITZ, *rest.values()])}
    door = {f"d{at}": row for at, row in enumerate([FRIEDRICH, *rest.values()])}
    return mentions(
        {"persons": register_table("book", register), "visits": register_table("door", door)}, pack
    )


def given_name_of_fritz(names: NameTables) -> str:
    """What the linker says of the two given names."""
    pack = pack_of(names)
    town = hamlet(pack)
    fields = explain(town, pack, link_registers(town, pack), "r0#person", "d0#person").fields
    return next(field.why for field in fields if field.field == "given_name")


def test_a_pet_name_counts_where_the_pack_lists_it_and_nowhere_else() -> None:
    assert given_name_of_fritz(PETS) == "given-pet"
    assert given_name_of_fritz(NO_NAMES) != "given-pet"


def test_a_folder_of_names_reaches_the_linker(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "pack.toml").write_text('code = "ours"\nparent = "base"\n', "utf-8")
    (folder / "names.toml").write_text('[pet_names]\nFriedrich = ["Fritz"]\n', "utf-8")
    pack = packs.load(str(folder))
    town = hamlet(pack)
    told = explain(town, pack, link_registers(town, pack), "r0#person", "d0#person")
    assert "given-pet" in {field.why for field in told.fields}


def test_names_sound_alike_by_the_readings_of_the_pack() -> None:
    assert reason("name", "单立", "山立", NO_NAMES) != "homophone"
    assert reason("name", "单立", "山立", packs.load("cn").names) == "homophone"


@pytest.mark.parametrize("pack", [None, "cn"])
def test_two_foreign_tables_without_a_pack_have_the_names_of_all(
    pack: str | None, tmp_path: Path
) -> None:
    rows = [f"{at},{name}\n" for at, name in enumerate(["欧阳小明", "Bill Smith"])]
    (tmp_path / "left.csv").write_text("no,name\n" + "".join(rows), "utf-8")
    request = LinkRequest("id=no,name=name", pack=pack)
    link_files(tmp_path / "left.csv", None, request, tmp_path / "out.csv", None)
    assert len((tmp_path / "out.csv").read_text("utf-8").splitlines()) == 3
    assert forms([("欧阳小明", "", "")], shipped())[0].family == "欧阳"
    assert forms([("欧阳小明", "", "")], packs.load("base").names)[0].family == "欧"


def cached(pack: PackSpec, kept: dict[str, pa.Table]) -> ComparisonCache:
    town = hamlet(pack)
    ready = with_fingerprints(prepare_mentions(town, pack))
    cache = ComparisonCache(ready, kept, maker(pack.names))
    link_registers(town, pack, None, cache)
    return cache


def test_comparisons_kept_under_other_names_are_not_used() -> None:
    kept = cached(pack_of(NO_NAMES), {}).tables()
    assert cached(pack_of(NO_NAMES), kept).made == 0
    assert cached(pack_of(PETS), kept).reused == 0


def test_rows_kept_under_other_names_are_not_used(tmp_path: Path) -> None:
    from random import Random

    workspace = Workspace.create(tmp_path / "town")
    workspace.register([write(tmp_path / "book.csv", people(Random(1), neighbours(30)))])
    sources, pack = workspace._sources(), workspace.pack
    other = dataclasses.replace(pack, names=PETS)
    keys = [reconciling._keys(one, sources, 2026) for one in (pack, other)]
    assert not keys[0].items() & keys[1].items()


def test_every_room_that_makes_a_comparison_is_part_of_the_fingerprint() -> None:
    home = Path(packs.__file__).parent.parent
    assert [room for room in MAKERS if not list((home / room).rglob("*.py"))] == []
