"""The lock is fresh, pins every file by hash, and names no address and no machine."""

from __future__ import annotations

import re
import tomllib

import run

LOCK = run.LOCK.read_text("utf-8")
ENTRIES = re.split(r"\n(?=\S)", LOCK.strip())[1:]


def test_it_was_made_from_todays_dependencies() -> None:
    assert LOCK.splitlines()[0] == run.DIGEST_LINE + run.dependencies_digest()


def test_it_carries_no_address() -> None:
    assert re.findall(r"http|://|index|find-links|/opt|/home|/root", LOCK) == []


def test_every_package_is_pinned_by_version_and_hash() -> None:
    loose = [
        entry.splitlines()[0]
        for entry in ENTRIES
        if "==" not in entry or "--hash=sha256:" not in entry
    ]
    assert ENTRIES and loose == []


def test_every_direct_dependency_is_in_it() -> None:
    project = tomllib.loads(run.PROJECT.read_text("utf-8"))
    asked = (
        project["project"]["dependencies"]
        + project["dependency-groups"]["dev"]
        + project["build-system"]["requires"]
    )
    names = {re.split(r"[<>=!~ \[;]", requirement)[0].lower() for requirement in asked}
    locked = {entry.split("==")[0].lower() for entry in ENTRIES}
    assert names - locked == set()


def test_the_builder_of_source_packages_is_locked_too() -> None:
    entry = run.locked_entry(run.BUILDER)
    assert entry.startswith("setuptools==") and "--hash=sha256:" in entry
    assert "==" not in entry.partition("==")[2]
