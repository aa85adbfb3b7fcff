"""`doorstep init DIR [--pack cn]`: an empty workspace."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

import pytest
from cli.running import Run, folder_hash, write

from doorstep import Workspace, packs
from doorstep.packs import load


def test_it_makes_a_workspace(run: Run) -> None:
    ran = run("init", "township", "--json")
    assert (ran.code, ran.err) == (0, "")
    said = ran.object
    assert Path(said.pop("key")).is_file()
    assert said == {"workspace": "township", "pack": "cn"}
    assert Workspace("township").sources == ()


def test_another_pack(run: Run) -> None:
    run("init", "district", "--pack", "base")
    assert Workspace("district").pack.code == "base"


def test_twice_is_no_change(run: Run, workspace: Path) -> None:
    before = folder_hash(workspace)
    assert run("init", workspace).code == 0
    assert folder_hash(workspace) == before


def test_twice_says_that_a_workspace_is_there(run: Run, workspace: Path, persons: Path) -> None:
    run("register", persons, "-w", workspace)
    said = run("init", workspace).out
    assert "already" in said and "1 files held" in said and "nothing was changed" in said
    said = run("init", workspace, "--lang", "zh").out
    assert "这里已经是工作区" in said and "语言" in said and "未作任何改动" not in said
    assert "未作任何改动" in run("init", workspace, "--lang", "zh").out


def test_a_workspace_keeps_its_pack(run: Run, workspace: Path) -> None:
    ran = run("init", workspace, "--pack", "base", "--json")
    assert ran.code == 3 and ran.error
    assert Workspace(workspace).pack.code == "cn"


def test_a_folder_that_holds_other_things_is_left_alone(run: Run) -> None:
    write(Path("papers/letter.txt"), "dear")
    ran = run("init", "papers", "--json")
    assert ran.code == 3 and ran.error
    assert os.listdir("papers") == ["letter.txt"]


@pytest.mark.skipif(os.name == "nt", reason="rights are the profile folder's there")
def test_nobody_else_may_look(run: Run, workspace: Path) -> None:
    assert {path.stat().st_mode & 0o077 for path in (workspace, *workspace.rglob("*"))} == {0}


def test_the_key_is_not_in_the_folder(workspace: Path, tmp_path: Path) -> None:
    (key,) = (tmp_path / "keys").glob("*.key")
    assert not any(
        key.read_bytes().strip() in path.read_bytes()
        for path in workspace.rglob("*")
        if path.is_file()
    )


def test_a_pack_in_a_folder_of_ones_own_is_found_from_everywhere(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = write(Path("packs/own/pack.toml"), 'code = "own"\nparent = "cn"\n').parent
    assert run("init", "district", "--pack", f"./{own}").code == 0
    assert run("init", "district", "--pack", f"./{own}").code == 0
    monkeypatch.chdir("packs")
    assert Workspace("../district").pack.code == "own"


def test_of_a_pack_that_moved_one_sentence_tells(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "load", load)
    own = write(Path("own/pack.toml"), 'code = "own"\nparent = "cn"\n').parent
    run("init", "district", "--pack", f"./{own}")
    own.rename("elsewhere")
    ran = run("score", "-w", "district", "--rubric", "doorstep-reference", "--json")
    assert (ran.code, ran.object["error"]["code"]) == (3, "pack-folder-missing")


def test_a_workspace_scores_nothing_its_pack_may_not(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only the doctor sees it: no command runs a rubric that scores what nobody may keep."""
    own = write(Path("own/pack.toml"), 'code = "own"\nparent = "cn"\n').parent
    assert run("init", "district", "--pack", f"./{own}").code == 0
    historic = (
        resources.files("doorstep.packs")
        .joinpath("cn/rubrics/cn-village-historic.toml")
        .read_text("utf-8")
    )
    rule = 'rule = { type = "proportional" }'
    write(own / "rubrics/cn-village-historic.toml", historic.replace('retired = "abolished"', rule))
    packs._load.cache_clear()
    monkeypatch.setattr(packs, "load", load)
    ran = run("score", "--rubric", "cn-village-historic", "-w", "district", "--json")
    assert (ran.code, ran.object["error"]["code"]) == (4, "pack-forbidden")
