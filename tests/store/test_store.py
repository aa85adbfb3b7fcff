"""What a workspace keeps, and how it goes back."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from doorstep.domain.errors import BadInput, InternalError, UsageError
from doorstep.store import Source, Store, create, find_problems

Register = Callable[..., Source]


def refused(code: str) -> object:
    return pytest.raises(BadInput, match=rf"(^|\[){code}\]?$")


def test_a_folder_that_is_no_workspace_is_named_as_such(folder: Path) -> None:
    with refused("workspace-missing"):
        Store.open(folder)


def test_a_folder_with_other_things_in_it_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"")
    with refused("workspace-not-empty"):
        create(folder, "cn")
    assert [path.name for path in folder.iterdir()] == ["holiday.jpg"]


def test_a_file_is_no_place_for_a_workspace(folder: Path) -> None:
    folder.write_bytes(b"")
    with refused("workspace-not-empty"):
        create(folder, "cn")


def test_making_a_workspace_twice_opens_it(store: Store) -> None:
    assert create(store.folder, "cn").settings == store.settings
    with refused("workspace-other-pack"):
        create(store.folder, "base")


def test_settings_are_kept(store: Store) -> None:
    store.set_as_of(dt.date(2025, 5, 31))
    again = Store.open(store.folder).settings
    assert (again.pack, again.created, again.as_of) == (
        "cn",
        "2025-06-01T12:00:00+00:00",
        "2025-05-31",
    )


def test_a_registered_table_comes_back_as_it_was(store: Store, register: Register) -> None:
    source = register(store, "王芳", "李娜")
    again = Store.open(store.folder)
    assert again.state().sources == (source,)
    assert again.kinds(source.snapshot) == ("persons",)
    assert again.table(source.snapshot, "persons").to_pydict() == {"name": ["王芳", "李娜"]}
    assert again.meta(source.snapshot) == {"file": "人口.xlsx"}
    assert again.copy(source.snapshot) == "copy of 王芳李娜".encode()


def test_the_same_content_is_the_same_snapshot_and_no_change(
    store: Store, register: Register
) -> None:
    first = register(store, "王芳", "李娜")
    state = store.state()
    again = pa.table({"name": ["王芳", "李娜"]})
    copy, meta = store.copy(first.snapshot), store.meta(first.snapshot)
    assert store.put_snapshot({"persons": again}, copy, meta) == first.snapshot
    assert store.commit([replace(first, taken_at="2030-01-01")]) == state
    assert store.put_snapshot({"persons": again}, copy + b".", meta) != first.snapshot


def test_how_a_table_is_chunked_in_memory_makes_no_other_snapshot(store: Store) -> None:
    whole = pa.table({"name": [f"n{number}" for number in range(5000)]})
    pieces = pa.concat_tables([whole.slice(0, 1700), whole.slice(1700, 700), whole.slice(2400)])
    assert store.put_snapshot({"persons": pieces}, b"", {}) == store.put_snapshot(
        {"persons": whole}, b"", {}
    )


def test_two_workspaces_give_one_content_two_names(tmp_path: Path, register: Register) -> None:
    names = {
        register(create(tmp_path / place, "cn"), "王芳").snapshot for place in ("east", "west")
    }
    assert len(names) == 2


def test_undo_goes_back_and_a_new_import_grows_another_branch(
    store: Store, register: Register
) -> None:
    register(store, "王芳")
    first = store.state()
    register(store, "李娜")
    redo = store.state()
    assert store.undo() == first == store.state()
    register(store, "张伟")
    assert store.state().parent == first.id
    assert [state.id for state in store.history()][1] == first.id
    assert store.state_at(redo.id) == redo
    assert store.table(redo.sources[0].snapshot, "persons").to_pydict() == {"name": ["李娜"]}


def test_nothing_is_left_to_undo_at_the_beginning(store: Store, register: Register) -> None:
    register(store, "王芳")
    assert store.undo().sources == ()
    with refused("nothing-to-undo"):
        store.undo()


def test_a_source_that_lost_rows_is_not_committed(store: Store, register: Register) -> None:
    source = register(store, "王芳")
    with pytest.raises(InternalError, match="rows-lost"):
        store.commit([replace(source, id="s2", rows_in=2)])
    with pytest.raises(InternalError, match="source-twice"):
        store.commit([source, replace(source, file="again.xlsx")])
    assert store.state().sources == (source,)


def test_a_snapshot_must_be_there_to_be_committed(store: Store, register: Register) -> None:
    source = register(store, "王芳")
    with refused("snapshot-missing"):
        store.commit([replace(source, snapshot="0" * 40)])


def test_a_run_is_kept_under_the_name_of_what_it_came_from(
    store: Store, register: Register
) -> None:
    register(store, "王芳")
    run = store.run_id("1.0")
    with refused("run-missing"):
        store.run(run)
    links = pa.table({"left": ["a"], "right": ["b"]})
    store.put_run(run, {"links": links, "findings.json": b"[]"})
    assert store.run(run).table("links.parquet").equals(links)
    assert store.run(run).json("findings.json") == []
    assert store.run_id("1.0") == run != store.run_id("1.1")
    store.add_decision(who="lin", why="seen the papers", what={"same": ["a", "b"]})
    assert store.run_id("1.0") != run


def test_a_run_can_be_made_anew(store: Store) -> None:
    run = store.run_id("1.0")
    for findings in (b"[]", b"[1]", b"[1]"):
        store.put_run(run, {"findings.json": findings})
        assert bytes(store.run(run).content("findings.json")) == findings
    assert find_problems(store) == []


def test_decisions_are_only_ever_added(store: Store) -> None:
    first = store.add_decision(who="lin", why="seen the papers", what={"same": ["a", "b"]})
    second = store.add_decision(who="zhao", why="another person", what={"differ": ["a", "c"]})
    assert Store.open(store.folder).decisions() == [first, second]
    assert (first.number, first.when) == (1, "2025-06-01T12:00:00+00:00")


def test_nobody_decides_without_a_reason(store: Store) -> None:
    with pytest.raises(UsageError, match="decision-without-reason"):
        store.add_decision(who="lin", why=" ", what={})
    assert store.decisions() == []


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_them_all(
    store: Store, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, content: write(handle, content[:7]))
    snapshot = register(store, "王芳").snapshot
    assert store.copy(snapshot) == "copy of 王芳".encode()
    assert find_problems(store) == []


def test_names_cannot_lead_out_of_the_workspace(store: Store) -> None:
    for call in (
        lambda: store.copy("../../etc"),
        lambda: store.put_run("..", {}),
        lambda: store.table("a" * 40, "a/b"),
    ):
        with pytest.raises(InternalError, match="file-name-unsafe"):
            call()


def test_an_import_that_never_reached_its_commit_is_cleared_away(
    store: Store, register: Register
) -> None:
    kept = register(store, "王芳").snapshot
    lost = store.put_snapshot({}, b"never committed", {})
    long_ago = dt.datetime(2020, 1, 1).timestamp()
    for name in (kept, lost):
        import_folder = store.folder / "registers" / name
        os.utime(import_folder, (long_ago, long_ago))
    store.undo()
    assert store.copy(lost) == b"never committed"  # this writer may still mean to commit it
    Store.open(store.folder).set_as_of(None)
    assert [path.name for path in (store.folder / "registers").iterdir()] == [kept]


def test_a_difference_that_was_accepted_makes_no_run_stale(store: Store) -> None:
    run = store.run_id("1.0")
    store.add_decision(who="Lin", why="both papers seen", what={"accepted": [{"key": "m1"}]})
    store.add_decision(who="Lin", why="both papers seen", what={"accepted": [{"key": "m2"}]})
    assert store.run_id("1.0") == run
    store.add_decision(who="Lin", why="one person", what={"matches": []})
    other = store.run_id("1.0")
    assert other != run
    store.add_decision(who="Lin", why="both papers seen", what={"accepted": [{"key": "m3"}]})
    assert store.run_id("1.0") == other and len(store.decisions()) == 4
