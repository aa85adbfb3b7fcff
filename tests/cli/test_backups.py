"""`backup`, `restore`, `audit` and what `doctor` says of the database, as typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.running import DEATHS, PERSONS, Run, write


@pytest.fixture
def town(run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    files = write(Path("人口台账.csv"), PERSONS), write(Path("死亡登记.csv"), DEATHS)
    assert run("register", *files, "-w", workspace).code == 0
    return workspace


def test_a_workspace_is_backed_up_and_restored(run: Run, town: Path) -> None:
    made = run("backup", "-w", town, "-o", "b", "--json").object
    assert (made["place"], made["events"]) == ("b", 1) and made["files"] > 4  # that it was made
    assert run("backup", "-w", town, "-o", "b", "--json").error == "backup-there"
    assert run("restore", "b", "-o", town, "--json").error == "workspace-not-empty"
    told = run("restore", "b", "-o", "again")
    assert told.code == 0 and "again: " in told.out
    assert run("files", "-w", "again").out == run("files", "-w", town).out
    assert run("verify", "-w", "again").code == 0


def test_the_record_is_held_against_itself(run: Run, town: Path) -> None:
    assert run("audit", "-w", town, "--json").object == {"events": 0}
    from doorstep.office.accounts import make_account
    from doorstep.office.models import AuditEvent

    make_account("林", None)
    assert "3 events" in run("audit", "-w", town).out  # the account, and its two roles
    AuditEvent.objects.update(who="nobody")
    assert run("audit", "-w", town, "--json").error == "audit-broken"


@pytest.mark.parametrize("url", ["", "postgresql://nobody@/nothing"])
def test_doctor_names_the_database(run: Run, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    from doorstep.office.sqlite.base import JOURNAL, LIBRARY

    monkeypatch.setenv("DATABASE_URL", url)
    told = run("doctor").out
    assert ".".join(map(str, LIBRARY)) in told and JOURNAL in told
    assert ("PostgreSQL" in told) == bool(url)


def test_a_backup_is_tried_out_with_the_key_of_paper(run: Run, town: Path) -> None:
    assert run("backup", "-w", town, "-o", "b").code == 0
    halves = run("key", "export", "-w", town, "--json").object["halves"]
    paper = [write(Path(f"{one['half']}.txt"), "\n".join(one["lines"])) for one in halves]
    given = [part for file in paper for part in ("--half", file)]
    told = run("restore", "b", "-o", "c", "--drill", town, *given)
    assert told.code == 0 and "two halves" in told.out and not Path("c").exists()
    kept = run("restore", "b", "-o", "c", "--drill", town, "--keep", "--json").object
    assert (kept["paper_key"], kept["kept"], kept["since"]) == (False, "c", 1)
    assert Path("c/office.db").exists()
    assert run("restore", "b", "-o", "d", "--keep", "--json").error == "drill-alone"
