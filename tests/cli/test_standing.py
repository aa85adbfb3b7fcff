"""What a command takes for granted: the folder one stands in, the language it is set to, days and
names as an office writes them."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from cli.running import Run

from doorstep.cli.names import code_of
from doorstep.cli.output import Day
from doorstep.domain.errors import BadInput, UsageError
from doorstep.packs import load


def language(folder: str) -> object:
    return tomllib.loads(Path(folder, "doorstep.toml").read_text("utf-8"))["workspace"]["language"]


def test_a_chinese_workspace_speaks_chinese_on_an_english_system(run: Run, persons: Path) -> None:
    assert "已" in run("init", "镇", "--lang", "zh").out
    assert str(language("镇")).startswith("zh")
    assert "计入" in run("register", persons, "-w", "镇").out
    assert "accepted" in run("register", persons, "-w", "镇", "--lang", "en").out


@pytest.mark.parametrize(
    ("system", "spoken"), [("en_GB.UTF-8", "en"), ("zh_CN.UTF-8", "zh"), ("C.UTF-8", "zh")]
)
def test_a_new_workspace_speaks_like_the_computer_else_like_its_pack(
    run: Run, monkeypatch: pytest.MonkeyPatch, system: str, spoken: str
) -> None:
    monkeypatch.setenv("LANG", system)
    assert ("已" in run("init", "镇").out) is (spoken == "zh")
    assert str(language("镇")).startswith(spoken)


def test_init_again_with_a_language_changes_it(run: Run) -> None:
    run("init", "镇", "--lang", "zh")
    run("init", "镇", "--lang", "en")
    assert language("镇") == "en"
    assert run("findings", "-w", "镇").err.isascii()
    run("init", "镇")
    assert language("镇") == "en", "who asks for none changes none"


def test_a_pack_without_a_language_leaves_it_to_the_system(run: Run) -> None:
    run("init", "county", "--pack", "base")
    assert "language" not in Path("county", "doorstep.toml").read_text("utf-8")


def test_the_folder_one_stands_in_is_the_workspace(
    run: Run, workspace: Path, persons: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = persons.resolve()
    monkeypatch.chdir(workspace)
    assert run("register", ledger).code == 0
    assert run("reconcile").code == 0


@pytest.mark.parametrize(
    "written",
    [
        "2026-07-01",
        "2026年7月1日",
        "2026年07月01日",
        "2026.7.1",
        "2026/7/1",
        "20260701",
        "２０２６年７月１日",
    ],
)
def test_a_day_may_be_written_as_in_ledgers(written: str) -> None:
    assert Day().convert(written, None, None) == dt.date(2026, 7, 1)


@pytest.mark.parametrize("written", ["2026-13-01", "7月1日", "2026.7-1", "26-07-01", "2026111", ""])
def test_what_is_no_day_is_asked_for_again(written: str) -> None:
    with pytest.raises(UsageError) as refused:
        Day().convert(written, None, None)
    assert refused.value.code == "not-a-day"


@pytest.mark.parametrize(
    "said", ["hefei-2009", "合肥 2009：补充通知", "合肥2009补充通知", "合肥", "Hefei 2009", "HEFEI"]
)
def test_a_protocol_is_named_by_code_or_title(said: str) -> None:
    assert code_of(said, load("cn").protocols, "protocol") == "hefei-2009"


@pytest.mark.parametrize("said", ["2", "抽查", "铜陵", "：", ""])
def test_an_unclear_name_shows_what_there_is(said: str) -> None:
    known = load("cn").protocols
    with pytest.raises(BadInput) as refused:
        code_of(said, known, "protocol")
    assert refused.value.code == "protocol-unknown"
    assert all(code in str(refused.value.params["known"]) for code in known)
