"""What was worked out before is not worked out again, and nothing that is said depends on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from spec.linkage.countryside import at_the_door, neighbours
from spec.linkage.test_ids_that_stay import people, reconciled, write

from doorstep import Workspace, packs
from doorstep.app import reconciling
from doorstep.domain.registers import PackSpec
from doorstep.engine.linkage import link_registers, mentions
from doorstep.engine.linkage.comparison_cache import (
    FINGERPRINTS,
    ComparisonCache,
    with_fingerprints,
)
from doorstep.engine.linkage.mentions import prepare_mentions

Said = dict[str, bytes]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[ComparisonCache]:
    """What every run of the linker had remembered and what it looked at."""
    found: list[ComparisonCache] = []
    linked = link_registers

    def told(
        mentions: pa.Table, pack: PackSpec, decided: pa.Table, cache: ComparisonCache
    ) -> object:
        found.append(cache)
        return linked(mentions, pack, decided, cache)

    monkeypatch.setattr(reconciling, "link_registers", told)
    return found


def said(workspace: Workspace) -> Said:
    """All that the present run says, byte by byte."""
    workspace.reconcile()
    run = workspace._run()
    return {name: bytes(run.content(name)) for name in run.names}


def town(folder: Path, draw: Random) -> Workspace:
    """A register and a census of forty neighbours."""
    book = write(folder / "户籍册.csv", people(draw, neighbours(40)))
    return reconciled(
        folder / "town", book, write(folder / "普查.csv", people(draw, at_the_door(neighbours(40))))
    )


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_a_run_says_the_same_whatever_was_kept(tmp_path: Path, runs: list[ComparisonCache]) -> None:
    workspace = town(tmp_path, Random(5))
    first = said(workspace)
    kept = tmp_path / "town" / "derived"
    ways: dict[str, Callable[[], object]] = {
        "warm": lambda: None,
        "deleted": lambda: shutil.rmtree(kept),
        "cut short": lambda: [cut(file) for file in kept.rglob("*.sealed")],
        "one bit changed": lambda: [spoil(file) for file in kept.rglob("*.sealed")],
        "only the looks": lambda: shutil.rmtree(kept / "prepared"),
        "only the rows": lambda: shutil.rmtree(kept / "looks"),
        "no prints": lambda: (kept / "looks" / "prints.parquet.sealed").unlink(),
    }
    for way, harm in ways.items():
        harm()
        assert said(workspace) == first, way
        assert (runs[-1].reused > 0) == (way in ("warm", "only the looks")), way
        assert (runs[-1].made == 0) == (way in ("warm", "only the looks")), way
    assert said(workspace) == first and runs[-1].made == 0


def test_it_says_what_the_linker_says_without_any_memory(tmp_path: Path) -> None:
    workspace = town(tmp_path, Random(6))
    plain = link_registers(mentions(workspace._tables(), workspace.pack), workspace.pack).links
    assert plain.num_rows > 20
    for _ in range(2):
        workspace.reconcile()
        assert workspace.links().arrow.equals(plain)


@pytest.mark.parametrize("seed", [3, 4])
def test_a_new_snapshot_spares_the_old_rows_and_gives_what_a_full_run_gives(
    tmp_path: Path, runs: list[ComparisonCache], seed: int
) -> None:
    draw = Random(seed)
    workspace = town(tmp_path, draw)
    book = write(tmp_path / "户籍册.csv", people(draw, neighbours(40)))
    workspace.register([book], kind="persons")
    grown = said(workspace)
    assert runs[-1].reused > 0 and runs[-1].made > 0
    shutil.rmtree(tmp_path / "town" / "derived")
    assert said(workspace) == grown
    assert runs[-1].reused == 0


def test_only_rows_of_a_new_snapshot_are_made_comparable_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = town(tmp_path, Random(7))
    made: list[int] = []

    def counted(rows: pa.Table, pack: PackSpec) -> pa.Table:
        made.append(rows.num_rows)
        return prepare_mentions(rows, pack)

    monkeypatch.setattr(reconciling, "prepare_mentions", counted)
    workspace.reconcile()
    links = workspace.links().arrow
    workspace.explain(links.column("left")[0].as_py(), links.column("right")[0].as_py())
    assert made == []
    book = write(tmp_path / "户籍册.csv", people(Random(8), neighbours(30)))
    workspace.register([book], kind="persons", yes=True)
    workspace.reconcile()
    assert made == [len(book.read_text("utf-8").splitlines()) - 1]
    workspace.undo()
    workspace.reconcile()
    assert len(made) == 2


def test_another_year_or_another_pack_makes_them_anew(tmp_path: Path) -> None:
    workspace = town(tmp_path, Random(9))
    sources, pack = workspace._sources(), workspace.pack
    keys = reconciling._keys(pack, sources, 2026)
    assert reconciling._keys(pack, sources, 2026) == keys
    assert not keys.items() & reconciling._keys(pack, sources, 2027).items()
    assert not keys.items() & reconciling._keys(packs.load("base"), sources, 2026).items()


def test_what_is_kept_tells_no_name(tmp_path: Path) -> None:
    town(tmp_path, Random(10))
    files = [file for file in (tmp_path / "town" / "derived").rglob("*") if file.is_file()]
    names = [row["name"].encode() for row in neighbours(40).values()]
    assert len(files) >= 3
    assert not [file for file in files for name in names if name in file.read_bytes()]
    assert {file.stat().st_mode & 0o077 for file in files} == {0}


def test_rows_that_say_the_same_have_one_print_and_all_others_another() -> None:
    rows = list(neighbours(60).values())
    table = pa.table(
        {
            name: [row.get(name) or None for row in rows]
            for name in ("name", "sex", "village", "phone")
        }
    )
    prepared = with_fingerprints(
        table.append_column("id", pa.array([str(number) for number in range(len(rows))]))
    )
    prints = list(zip(*(prepared.column(name).to_pylist() for name in FINGERPRINTS), strict=True))
    said = [
        tuple(row.get(name) or None for name in ("name", "sex", "village", "phone")) for row in rows
    ]
    assert len(set(prints)) == len(set(said))
    # A value in another column is another thing said, and a column nobody fills says nothing.
    turned = with_fingerprints(
        prepared.select(["id", "name", "sex", "village", "phone"]).rename_columns(
            ["id", "sex", "name", "village", "phone"]
        )
    )
    assert not np.any(
        turned.column(FINGERPRINTS[0]).to_numpy() == prepared.column(FINGERPRINTS[0]).to_numpy()
    )
    empty = table.append_column("street", pa.nulls(len(rows), pa.string()))
    assert with_fingerprints(empty).column(FINGERPRINTS[1]).equals(prepared.column(FINGERPRINTS[1]))
