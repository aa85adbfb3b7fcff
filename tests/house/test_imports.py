"""The rooms keep to their doors: the contracts of pyproject.toml, run as a test."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import run

PROJECT = tomllib.loads(run.PROJECT.read_text("utf-8"))["tool"]["importlinter"]
CONTRACTS = [contract["name"] for contract in PROJECT["contracts"]]

PLANTED = {
    "doorstep/domain/planted.py": "import numpy\nimport doorstep.cli",
    "doorstep/engine/fields/planted.py": "import doorstep.engine.checks\nimport "
    "doorstep.i18n.messages",
    "doorstep/store/disk.py": "import doorstep.store.store",
    "doorstep/app/planted.py": """
import click, cryptography.fernet, django, doorstep_demo, duckdb, pydantic, pyspark, scipy.stats
import doorstep.engine.sql.spark.session
""",
}
"""One line against every contract: file -> what it imports without leave."""

ROOMS_NOBODY_KNOWS = {
    "doorstep/attic/__init__.py": "Rooms, from the faces down to the nouns",
    "doorstep/engine/attic/__init__.py": "Inside the engine: fields at the bottom, inspections on "
    "top",
}


def lint(folder: Path) -> tuple[int, str]:
    """Run the contracts of pyproject.toml over the packages in `folder`."""
    program = (
        "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--config", str(run.PROJECT)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def copy_of_the_source(folder: Path) -> Path:
    """The packages' Python files, to plant something among."""
    ignored = shutil.ignore_patterns("*.po", "*.mo", "*.toml", "__pycache__")
    return Path(shutil.copytree(run.ROOT / "src", folder / "src", ignore=ignored))


def broken(said: str) -> set[str]:
    """The names of the contracts that the linter calls broken."""
    return {name for name in CONTRACTS if re.search(rf"^{re.escape(name)} BROKEN", said, re.M)}


def test_the_contracts_hold() -> None:
    code, said = lint(run.ROOT / "src")
    assert (code, broken(said)) == (0, set()), said


def test_every_contract_sees_a_violation_of_its_own(tmp_path: Path) -> None:
    source = copy_of_the_source(tmp_path)
    for name, lines in PLANTED.items():
        with (source / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{lines}\n")
    code, said = lint(source)
    assert code == 1 and sorted(broken(said)) == sorted(CONTRACTS), said


@pytest.mark.parametrize(("room", "contract"), ROOMS_NOBODY_KNOWS.items())
def test_a_room_that_no_contract_names_is_not_passed_over(
    tmp_path: Path, room: str, contract: str
) -> None:
    source = copy_of_the_source(tmp_path)
    (source / room).parent.mkdir()
    (source / room).write_text('"""An attic."""\n', "utf-8")
    code, said = lint(source)
    assert code == 1 and broken(said) == {contract}, said


def test_run_py_needs_only_the_standard_library() -> None:
    tree = ast.parse((run.ROOT / "run.py").read_text("utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    assert names - set(sys.stdlib_module_names) == set()


def test_no_module_is_called_a_junk_drawer() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "managers", "tools"}
    stems = {path.stem for path in (run.ROOT / "src").rglob("*")} | {
        path.name for path in (run.ROOT / "src").rglob("*")
    }
    assert drawers & stems == set()


def our_files(folder: Path) -> list[Path]:
    """The modules that people write; migrations are Django's."""
    written = (path for path in folder.rglob("*.py") if not re.fullmatch(r"0\d+_.*", path.stem))
    return sorted(written)


def test_files_stay_readable() -> None:
    """At most 400 lines a file, 60 a function, a docstring on every module."""
    long_files, long_functions, silent = [], [], []
    for path in our_files(run.ROOT / "src"):
        source = path.read_text("utf-8")
        tree = ast.parse(source)
        name = path.relative_to(run.ROOT / "src").as_posix()
        if source.count("\n") > 400:
            long_files.append(name)
        if ast.get_docstring(tree) is None:
            silent.append(name)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 60:
                long_functions.append(f"{name}:{node.name}")
    assert {"long files": long_files, "long functions": long_functions, "no docstring": silent} == {
        "long files": [],
        "long functions": [],
        "no docstring": [],
    }


def test_a_class_name_stands_once_in_the_package() -> None:
    homes: dict[str, list[str]] = {}
    package = run.ROOT / "src" / "doorstep"
    for path in our_files(package):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name != "Meta":  # Django's name for a part
                homes.setdefault(node.name, []).append(path.relative_to(package).as_posix())
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


CATCH_ALLS = {
    "doorstep/cli/__init__.py",  # the face: a traceback could show a resident's row
    # a panic of the native reader is no Exception; only that is taken
    "doorstep/engine/tabular/containers/xlsx/reader.py",
}


def caught(handler: ast.ExceptHandler) -> set[str]:
    """The plain names a handler takes; a bare `except:` takes everything."""
    if handler.type is None:
        return {"BaseException"}
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {kind.id for kind in kinds if isinstance(kind, ast.Name)}


def test_nothing_catches_everything() -> None:
    catchers = set()
    for path in sorted((run.ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and caught(node) & {
                "Exception",
                "BaseException",
            }:
                catchers.add(path.relative_to(run.ROOT / "src").as_posix())
    assert catchers <= CATCH_ALLS
