"""Somebody with the folder but without the key puts back, takes out, swaps and edits: each is found
when the workspace is opened or verified. Somebody who restores a backup can say so."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from doorstep.domain.errors import BadInput
from doorstep.domain.safekeeping import Problem
from doorstep.store import Source, State, Store, create, find_problems, guard, put_derived, verify
from doorstep.store.cipher import public_digest
from doorstep.store.heads import sealed_line
from doorstep.store.state import UNSEALED, canonical

Register = Callable[..., Source]


def found(folder: Path) -> set[str]:
    """What opening and verifying say."""
    codes = {problem.code for problem in verify(folder).problems}
    try:
        Store.open(folder)
    except BadInput as error:
        codes.add(f"open: {error.code}")
    return codes


def notices(folder: Path) -> list[str]:
    return [notice.code for notice in Store.open(folder).guard.notices]


def test_the_pointer_of_an_older_state_put_back(store: Store, register: Register) -> None:
    register(store, "王芳", "李娜")
    older = (store.folder / "current").read_bytes()
    register(store, "王芳")
    (store.folder / "current").write_bytes(older)
    assert found(store.folder) == {"workspace-put-back", "open: workspace-put-back"}
    with pytest.raises(BadInput, match="workspace-put-back"):
        store.undo()


def test_a_whole_older_folder_put_back(store: Store, register: Register, tmp_path: Path) -> None:
    register(store, "王芳", "李娜")
    backup = shutil.copytree(store.folder, tmp_path / "backup")
    store.add_decision(who="lin", why="seen the papers", what={})
    shutil.rmtree(store.folder)
    shutil.copytree(backup, store.folder)
    assert found(store.folder) == {"workspace-put-back", "open: workspace-put-back"}


def test_a_pointer_to_a_known_state_written_by_hand(store: Store, register: Register) -> None:
    register(store, "王芳", "李娜")
    first = store.state().id
    register(store, "王芳")
    for content, said in (
        (f"{first}\n", "open: workspace-put-back"),
        (f'{{"number":99,"state":"{first}"}}\nab\n', "open: workspace-damaged"),
    ):
        (store.folder / "current").write_text(content)
        assert found(store.folder) == {"workspace-damaged", said}


def test_a_state_with_a_source_dropped(store: Store, register: Register) -> None:
    register(store, "王芳", "李娜")
    state = store.state()
    forged = State(state.parent, ())
    (store.folder / "history" / f"{forged.id}.json").write_bytes(forged.as_bytes())
    head = json.loads((store.folder / "current").read_bytes().partition(b"\n")[0])
    seal = (store.folder / "current").read_bytes().partition(b"\n")[2]
    told = canonical(head | {"state": forged.id})
    (store.folder / "current").write_bytes(told + b"\n" + seal)
    assert found(store.folder) == {"workspace-damaged", "open: workspace-damaged"}


def test_a_state_of_another_branch_forged(store: Store, register: Register) -> None:
    register(store, "王芳")
    forged = State(store.state().id, ())
    name = f"{public_digest(forged.as_bytes())}.json"
    (store.folder / "history" / name).write_bytes(forged.as_bytes() + b"\n" + b"0" * 64 + b"\n")
    assert [(p.code, p.file) for p in find_problems(store)] == [
        ("readable-by-others", f"history/{name}"),
        ("workspace-damaged", f"history/{name}"),
    ]


@pytest.mark.parametrize("which", [1, 2, 3])
def test_a_decision_removed(store: Store, which: int) -> None:
    for number in (1, 2, 3):
        store.add_decision(who="lin", why="seen", what={"number": number})
    (store.folder / "decisions" / f"{which:08d}.json.sealed").unlink()
    assert found(store.folder) == {"snapshot-missing"}
    with pytest.raises(BadInput, match="snapshot-missing"):
        store.decisions()


def test_decisions_in_another_order(store: Store) -> None:
    for number in (1, 2, 3):
        store.add_decision(who="lin", why="seen", what={"number": number})
    one, two = (store.folder / "decisions" / f"{n:08d}.json.sealed" for n in (2, 3))
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert found(store.folder) == {"snapshot-tampered"}


def test_snapshots_swapped(store: Store, register: Register) -> None:
    one, other = register(store, "王芳").snapshot, register(store, "李娜").snapshot
    registers = store.folder / "registers"
    (registers / one).rename(registers / "x")
    (registers / other).rename(registers / one)
    (registers / "x").rename(registers / other)
    assert found(store.folder) == {"snapshot-tampered"}


def test_settings_edited(store: Store) -> None:
    file = store.folder / "doorstep.toml"
    file.write_text(file.read_text().replace('pack = "cn"', 'pack = "base"'))
    assert found(store.folder) == {"workspace-damaged", "open: workspace-damaged"}


def test_the_seals_taken_off_again(store: Store, register: Register) -> None:
    """A workspace made to look like one from before there were seals."""
    register(store, "王芳", "李娜")
    older = store.state()
    register(store, "王芳")
    unseal(store)
    (store.folder / "current").write_text(f"{older.id}\n")
    assert found(store.folder) == {"workspace-put-back", "open: workspace-put-back"}


def unseal(store: Store) -> None:
    """Make of a workspace what was written before there were seals."""
    for file in (store.folder / "history").iterdir():
        file.write_bytes(file.read_bytes().partition(b"\n")[0])
    settings = replace(store.settings, format=UNSEALED)
    (store.folder / "doorstep.toml").write_bytes(settings.as_bytes(store.cipher))


def test_a_workspace_from_before_opens_says_so_and_is_sealed_by_the_next_who_writes(
    store: Store, register: Register, keys: Path
) -> None:
    register(store, "王芳", "李娜")
    store.add_decision(who="lin", why="seen", what={})
    state, decided = store.state(), store.decisions()
    unseal(store)
    (store.folder / "current").write_text(f"{state.id}\n")
    for seen in keys.glob("*.head"):
        seen.unlink()
    old = Store.open(store.folder)
    assert [notice.code for notice in old.guard.notices] == ["workspace-unsealed"]
    assert (old.state(), old.decisions()) == (state, decided)
    assert find_problems(old) == []
    old.add_decision(who="lin", why="seen again", what={})
    again = Store.open(store.folder)
    assert again.guard.notices == [] and again.state() == state
    assert len(again.decisions()) == 2 and find_problems(again) == []
    assert again.settings.format != UNSEALED
    (store.folder / "current").write_text(f"{state.id}\n")
    assert found(store.folder) == {"workspace-damaged", "open: workspace-put-back"}


def test_a_restored_backup_is_said_and_accepted(
    store: Store, register: Register, tmp_path: Path
) -> None:
    register(store, "王芳", "李娜")
    kept = store.state()
    backup = shutil.copytree(store.folder, tmp_path / "backup")
    register(store, "王芳")
    lost = (store.folder / "current").read_bytes()
    shutil.rmtree(store.folder)
    shutil.copytree(backup, store.folder)
    restored = Store.open(store.folder, put_back=True)
    restored.accept()
    assert Store.open(store.folder).state() == kept
    assert found(store.folder) == set() and notices(store.folder) == []
    (store.folder / "current").write_bytes(lost)
    assert found(store.folder) == {"workspace-damaged", "open: workspace-put-back"}


def test_on_another_machine_it_opens_and_says_so_once(
    store: Store, register: Register, keys: Path
) -> None:
    register(store, "王芳")
    for seen in keys.glob("*.head"):
        seen.unlink()
    assert notices(store.folder) == ["workspace-first-seen"]
    assert notices(store.folder) == []


def test_a_copy_that_is_behind_says_so_once(
    store: Store, register: Register, tmp_path: Path
) -> None:
    copy = shutil.copytree(store.folder, tmp_path / "copy")
    register(store, "王芳")
    assert notices(copy) == ["workspace-behind"]
    assert notices(copy) == []
    register(Store.open(copy), "李娜")
    assert notices(store.folder) == [] and found(store.folder) == set()


def test_undo_is_no_rollback(store: Store, register: Register) -> None:
    register(store, "王芳")
    register(store, "李娜")
    before = store.head().number
    store.undo()
    assert store.head().number == before + 1 and found(store.folder) == set()


def test_a_clock_behind_the_last_import_is_said(store: Store, register: Register) -> None:
    taken = replace(register(store, "王芳"), taken_at="2025-06-01T12:00:00+00:00")
    store.commit([])
    store.commit([taken])
    early = Store.open(store.folder, clock=lambda: dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    assert [notice.code for notice in early.guard.notices] == ["clock-behind"]
    assert notices(store.folder) == []


def test_runs_and_derived_that_somebody_removed_are_made_again(
    store: Store, register: Register
) -> None:
    register(store, "王芳")
    for name in ("runs", "derived"):
        shutil.rmtree(store.folder / name)
    assert found(store.folder) == set()
    run = store.run_id("1")
    store.put_run(run, {"findings.json": b"[]"})
    assert store.run(run).json("findings.json") == [] and found(store.folder) == set()


def test_where_nothing_can_be_kept_beside_the_key_work_goes_on(
    store: Store, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("doorstep.store.heads.SeenHeads.remember", lambda self, head: False)
    register(store, "王芳")
    assert [notice.code for notice in store.guard.notices] == ["head-not-kept"]
    assert Store.open(store.folder).state().sources


def test_making_one_again_is_no_change(folder: Path) -> None:
    create(folder, "cn")
    assert create(folder, "cn").guard.notices == []


def test_a_copy_that_went_another_way_put_in_the_place(
    store: Store, register: Register, tmp_path: Path
) -> None:
    """Its number is the higher one; what was registered here would be gone."""
    register(store, "王芳", "李娜")
    copy = shutil.copytree(store.folder, tmp_path / "copy")
    register(store, "王芳")
    other = Store.open(copy)
    for _ in range(3):
        other.add_decision(who="lin", why="seen", what={})
    shutil.rmtree(store.folder)
    shutil.copytree(copy, store.folder)
    assert found(store.folder) == {"workspace-put-back", "open: workspace-put-back"}
    Store.open(store.folder, put_back=True).accept()
    assert found(store.folder) == set()


def test_a_copy_worked_on_elsewhere_and_brought_home_is_no_forgery(
    store: Store, register: Register, tmp_path: Path
) -> None:
    register(store, "王芳", "李娜")
    away = shutil.copytree(store.folder, tmp_path / "away")
    other = Store.open(away)
    register(other, "王芳")
    other.undo()
    register(other, "李娜")
    shutil.rmtree(store.folder)
    shutil.copytree(away, store.folder)
    assert found(store.folder) == set()


def test_settings_rolled_back(store: Store) -> None:
    file = store.folder / "doorstep.toml"
    older = file.read_bytes()
    store.set_as_of(dt.date(2025, 6, 1))
    assert found(store.folder) == set()
    file.write_bytes(older)
    assert found(store.folder) == {"settings-put-back", "open: settings-put-back"}
    with pytest.raises(BadInput, match="settings-put-back"):
        store.undo()
    Store.open(store.folder, put_back=True).accept()
    assert found(store.folder) == set() and Store.open(store.folder).settings.as_of is None


@pytest.mark.parametrize("step", [1, 2, 3])
def test_settings_whose_writer_was_stopped_stand_old_or_new(
    store: Store, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, steps = guard.replace_file, iter(range(1, 9))

    def stopped(path: Path, parts: Iterable[bytes], unconfirmed: str | None = None) -> None:
        if next(steps) == step:
            raise BadInput("disk-full", file=str(path), reason="ENOSPC")
        real(path, parts, unconfirmed)

    monkeypatch.setattr(guard, "replace_file", stopped)
    with pytest.raises(BadInput, match="disk-full"):
        store.speak("zh")
    monkeypatch.undo()
    monkeypatch.setenv("DOORSTEP_KEYS", str(store.folder.parent / "keys"))
    assert found(store.folder) == set()
    again = Store.open(store.folder)
    again.add_decision(who="lin", why="seen", what={})
    assert found(store.folder) == set() and len(again.head().settings) == 1


@pytest.mark.parametrize(
    "name",
    "junk .junk folder/ history/junk.json runs/.junk decisions/folder/ registers/{}/copy"
    " registers/{}/.x.sealed registers/{}/copy.sealed.sealed/".split(),
)
def test_what_the_workspace_did_not_write(store: Store, register: Register, name: str) -> None:
    name = name.format(register(store, "王芳").snapshot)
    path = store.folder / name
    if name.endswith("/"):
        path.mkdir(mode=0o700)
    else:
        path.touch(mode=0o600)
    told = {(one.code, one.file) for one in find_problems(store)}
    assert ("file-unknown", name.rstrip("/")) in told


@pytest.mark.parametrize("again", ["undo", "undo and register"])
def test_an_undone_state_removed(store: Store, register: Register, again: str) -> None:
    register(store, "王芳", "李娜")
    register(store, "王芳")
    undone = store.state().id
    store.undo()
    if again == "undo and register":
        register(store, "李娜")
    assert found(store.folder) == set()
    (store.folder / "history" / f"{undone}.json").unlink()
    assert find_problems(store) == [Problem("workspace-damaged", f"history/{undone}.json")]


def test_bytes_added_to_what_was_derived(store: Store) -> None:
    put_derived(store, "looks", {"pairs": pa.table({"value": [1]})})
    assert find_problems(store) == []
    with open(store.folder / "derived/looks/pairs.parquet.sealed", "ab") as file:
        file.write(b"x")
    assert find_problems(store) == [Problem("derived-tampered", "derived/looks")]
    shutil.rmtree(store.folder / "derived/looks")
    assert find_problems(store) == []


def before_descent(store: Store, keys: Path) -> None:
    """Make of the heads, here and beside the key, what was written before they named settings,
    tips and trail."""
    for file in (store.folder / "current", *keys.glob("*.head")):
        told = json.loads(file.read_bytes().partition(b"\n")[0])
        kept = {name: told[name] for name in ("number", "state", "decisions", "last", "when")}
        file.write_bytes(sealed_line(store.cipher, "head", canonical(kept)))


def test_a_workspace_from_before_heads_told_their_descent_opens_and_goes_on(
    store: Store, register: Register, keys: Path
) -> None:
    register(store, "王芳", "李娜")
    register(store, "王芳")
    undone = store.state().id
    store.undo()
    before_descent(store, keys)
    assert found(store.folder) == set() and notices(store.folder) == []
    old = Store.open(store.folder)
    assert old.head().settings == old.head().tips == ()
    register(old, "李娜")
    assert found(store.folder) == set() and len(old.head().settings) == 1
    (store.folder / "history" / f"{undone}.json").unlink()
    assert find_problems(old) == [Problem("workspace-damaged", f"history/{undone}.json")]


def test_old_settings_changed_in_an_old_workspace(store: Store, keys: Path) -> None:
    before_descent(store, keys)
    Store.open(store.folder).speak("en")
    assert found(store.folder) == set() and Store.open(store.folder).settings.language == "en"
