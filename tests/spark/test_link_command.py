"""`doorstep link --engine spark`: the workers read, link and write; the same links as without, and
no table of pairs comes to the driver."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql.classic.dataframe import DataFrame
from spec.linkage.workers_here import renamed_and_in_part, write_sides

from doorstep.app.standalone.linking import LinkRequest, chosen_pack, link_files
from doorstep.app.standalone.spreading import SideRead, linked_on
from doorstep.domain.errors import BadInput
from doorstep.engine.linkage import files
from doorstep.engine.linkage.method import FILES
from doorstep.engine.linkage.spread import matched
from doorstep.engine.sql.tables import Workers


def request(sides: tuple[pa.Table, ...]) -> LinkRequest:
    """How the files of these sides are linked: by all columns that both have."""
    both = [name for name in sides[0].column_names if name in sides[1].column_names]
    return LinkRequest(",".join(f"{code}={code}" for code in both), pack="cn")


def rows_of(path: Path) -> list[list[str]]:
    """The lines of a file, or of the files of a folder, each with its header."""
    parts = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    found = []
    for part in parts:
        with part.open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        assert header[:3] == ["left", "right", "probability"]
        found += lines
    return found


def told(asked: LinkRequest) -> list[SideRead]:
    return [SideRead(columns, "cn") for columns in asked.sides()]


def test_the_same_links_and_nothing_of_the_pairs_at_the_driver(
    spark: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(FILES, learned_from=200, random_pairs=200)
    monkeypatch.setattr(files, "FILES", small)
    monkeypatch.setattr(matched.link_spread, "__defaults__", (small,))
    sides = renamed_and_in_part(30)
    asked = request(sides)
    left, right = map(Path, write_sides(sides, str(tmp_path)))
    expected = link_files(left, right, asked, tmp_path / "here.csv", tmp_path / "doubt.csv")
    brought, plain = [0], DataFrame.toArrow

    def counted(rows: DataFrame) -> object:
        table = plain(rows)
        brought.append(table.num_rows)
        return table

    monkeypatch.setattr(DataFrame, "toArrow", counted)
    for way in ("collect", "toPandas", "toLocalIterator"):
        monkeypatch.setattr(DataFrame, way, None)
    wanted = (0.5, tmp_path / "links", tmp_path / "review")
    found = linked_on(spark, (left, right), told(asked), chosen_pack("cn"), wanted)
    assert (found.links, found.review) == (expected.links, expected.review)
    assert rows_of(tmp_path / "links") == rows_of(tmp_path / "here.csv")
    assert sorted(rows_of(tmp_path / "review")) == sorted(rows_of(tmp_path / "doubt.csv"))
    assert found.links >= 80
    assert max(brought) < 500


def test_a_file_that_cannot_be_read_is_named(spark: Workers, tmp_path: Path) -> None:
    sides = renamed_and_in_part(4)
    left, right = map(Path, write_sides(sides, str(tmp_path)))
    right.write_text("id,name\nv1,李\nv1,王\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        wanted = (0.5, tmp_path / "links", None)
        linked_on(spark, (left, right), told(request(sides)), chosen_pack("cn"), wanted)
    assert caught.value.code == "column-unknown"
    assert caught.value.params["file"] == "right.csv"
