"""`--engine spark` where Spark cannot be had: one sentence that says what to do."""

from __future__ import annotations

import importlib.machinery
from pathlib import Path

import pytest
from cli.running import Run
from cli.test_link import COLUMNS, PEOPLE, table

from doorstep.engine.sql import engines

SPARK = ("--columns", COLUMNS, "-o", "links", "--engine", "spark", "--json")


@pytest.fixture
def two_files(run: Run) -> tuple[str, str]:
    return str(table("a.csv", "a", PEOPLE)), str(table("b.csv", "b", PEOPLE))


@pytest.fixture
def spark_there(monkeypatch: pytest.MonkeyPatch) -> None:
    there = importlib.machinery.ModuleSpec("pyspark", None)
    monkeypatch.setattr(engines, "find_spec", lambda name: there)


def test_without_the_extra(
    run: Run, two_files: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    ran = run("link", *two_files, *SPARK)
    assert (ran.code, ran.error) == (3, "spark-missing")
    assert "pip install" in ran.said


def test_without_java(
    run: Run, two_files: tuple[str, str], spark_there: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(Path("nowhere").absolute()))
    ran = run("link", *two_files, *SPARK)
    assert (ran.code, ran.error) == (3, "java-missing")


def test_where_no_master_answers(
    run: Run, two_files: tuple[str, str], spark_there: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines.shutil, "which", lambda program: program)
    for place in ("127.0.0.1:1", "no port"):
        ran = run("link", *two_files, *SPARK, "--master", f"spark://{place}")
        assert (ran.code, ran.error) == (3, "spark-unreachable")


def test_a_folder_that_stands_is_not_written_over(run: Run, two_files: tuple[str, str]) -> None:
    Path("links").mkdir()
    assert run("link", *two_files, *SPARK).error == "output-stands"


def test_one_file_is_for_one_machine(run: Run, two_files: tuple[str, str]) -> None:
    ran = run("link", two_files[0], *SPARK)
    assert (ran.code, ran.error) == (2, "spark-links-two-files")


def test_a_workspace_asks_for_spark_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    run("init", "w")
    assert run("reconcile", "-w", "w", "--engine", "spark", "--json").error == "spark-missing"
