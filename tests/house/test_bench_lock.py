"""What only a measurement needs stays out of the plain set-up: its lock is fresh, pinned, and
changes no version."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import run

LOCKS = sorted(run.GROUP_LOCKS)


def packages(text: str) -> dict[str, str]:
    """Name and version of every package of a lock."""
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("group", LOCKS)
def test_the_lock_is_fresh_and_pinned_by_hash(group: str) -> None:
    text = run.GROUP_LOCKS[group].read_text("utf-8")
    assert text.splitlines()[0] == run.DIGEST_LINE + run.dependencies_digest()
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=\S)", text.strip())[1:])
    assert re.findall(r"http|://|index|find-links", text) == []


@pytest.mark.parametrize("group", LOCKS)
def test_it_holds_what_was_asked_and_the_same_versions_as_the_plain_lock(group: str) -> None:
    plain, besides = (
        packages(run.LOCK.read_text("utf-8")),
        packages(run.GROUP_LOCKS[group].read_text("utf-8")),
    )
    assert {re.split(r"[<>=!~ \[;]", requirement)[0] for requirement in run.asked_by(group)} <= set(
        besides
    )
    assert {name: plain[name] for name in besides if name in plain} == {
        n: v for n, v in besides.items() if n in plain
    }


def test_another_linkage_tool_is_no_part_of_the_product() -> None:
    project = tomllib.loads(run.PROJECT.read_text("utf-8"))["project"]
    asked = project["dependencies"] + [
        one for extra in project["optional-dependencies"].values() for one in extra
    ]
    assert [requirement for requirement in asked if "splink" in requirement] == []
    assert "splink" not in packages(run.LOCK.read_text("utf-8"))


def test_a_stale_group_lock_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = tmp_path / "older.lock"
    older.write_text(run.DIGEST_LINE + "0" * 64 + "\n", "utf-8")
    monkeypatch.setattr(run, "GROUP_LOCKS", {"bench": older})
    assert run.check_lock() == 1
