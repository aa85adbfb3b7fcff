"""The front door: skipped suites are named, a changed lock sets up anew, what goes wrong is one
sentence."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import run

RECORD = """<testsuites><testsuite>
<testcase classname="tests.engine.test_dates" name="test_lunar"/>
<testcase classname="tests.report.test_pdf" name="test_a">
<skipped type="pytest.skip" message="no pdftoppm"/></testcase>
<testcase classname="tests.report.test_pdf" name="test_b">
<skipped type="pytest.skip" message="no pdftoppm"/></testcase>
<testcase classname="" name="tests.web.test_pages">
<skipped type="pytest.skip" message="no browser"/></testcase>
<testcase classname="tests.known" name="test_c">
<skipped type="pytest.xfail" message="known"/></testcase>
</testsuite></testsuites>"""


def test_skipped_suites_are_named_with_their_number(tmp_path: Path) -> None:
    record = tmp_path / "tests.xml"
    record.write_text(RECORD, "utf-8")
    assert run.skipped_suites(record) == ["tests.report.test_pdf (2)", "tests.web.test_pages (1)"]


def test_a_test_run_without_a_record_is_not_called_clean(tmp_path: Path) -> None:
    assert run.skipped_suites(tmp_path / "none.xml") is None


def test_a_changed_lock_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = run.stamp()
    changed = tmp_path / "requirements.lock"
    changed.write_text(run.LOCK.read_text("utf-8") + "\n", "utf-8")
    monkeypatch.setattr(run, "LOCK", changed)
    assert run.stamp() != before


def test_an_older_lock_fails_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = tmp_path / "requirements.lock"
    older.write_text(run.DIGEST_LINE + "0" * 64 + "\n", "utf-8")
    monkeypatch.setattr(run, "LOCK", older)
    assert run.check_lock() == 1


@pytest.mark.parametrize("arguments", [[], ["dance"]])
def test_an_unknown_command_shows_the_known_ones_and_exits_2(arguments: list[str]) -> None:
    door = [sys.executable, str(run.ROOT / "run.py"), *arguments]
    done = subprocess.run(door, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stdout == ""
    assert all(f"run.py {command}" in done.stderr for command in run.COMMANDS)


def test_a_stop_is_one_sentence_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop() -> None:
        raise run.Stop("The package index is out of reach.")

    monkeypatch.setattr(run, "setup", stop)
    assert run.main(["demo"]) == 1
    assert capsys.readouterr().err == "run.py: The package index is out of reach.\n"


def test_missing_programs_are_installed_once_the_lists_are_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed: list[list[str]] = []

    def typing(words: list[str], *_: object) -> subprocess.CompletedProcess[str]:
        typed.append(words)
        if words[-1] == "postgresql":
            (tmp_path / "15" / "bin").mkdir(parents=True)
            (tmp_path / "15" / "bin" / "initdb").touch()
        return subprocess.CompletedProcess(words, 0, "")

    monkeypatch.setattr(run, "quiet", typing)
    monkeypatch.setattr(run, "POSTGRESQL", tmp_path)
    found = {"apt-get": "/usr/bin/apt-get", "chromium": "/usr/bin/chromium"}
    monkeypatch.setattr(run.shutil, "which", found.get)
    monkeypatch.setattr(run.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(run, "TEST_PROGRAMS", {"initdb": "postgresql", "chromium": "-", "x": "y"})
    run.update_packages.cache_clear()
    run.get_test_programs()
    assert [words[1] for words in typed] == ["update", "install", "install"]
    assert [words[-1] for words in typed[1:]] == ["postgresql", "y"]
    told = capsys.readouterr().err
    assert "x is missing (package y)" in told and "initdb is missing" not in told


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 1)])
def test_without_a_registry_the_newest_libraries_are_said_to_be_untried(
    strict: bool, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert any(word.startswith("duckdb") for word in words)
        return subprocess.CompletedProcess(words, 1, "ERROR: No matching distribution found")

    monkeypatch.setattr(run, "quiet", unreachable)
    monkeypatch.setattr(run, "inside", lambda *_, **__: pytest.fail("nothing was there to try"))
    assert run.test_newest(strict) == code
    assert "NOT TRIED (ERROR: No matching" in capsys.readouterr().out


def test_the_newest_libraries_go_before_the_environment_and_a_moved_link_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fetched(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        folder = Path(words[words.index("--target") + 1])
        (folder / "duckdb-99.0.dist-info").mkdir()
        (folder / "duckdb.py").write_text("raise SystemExit(7)", "utf-8")
        return subprocess.CompletedProcess(words, 0, "")

    def tried(*_: object, first: str, **__: object) -> int:
        command = [sys.executable, "-c", "import duckdb"]
        return subprocess.run(command, env={"PYTHONPATH": first}, check=False).returncode

    monkeypatch.setattr(run, "quiet", fetched)
    monkeypatch.setattr(run, "inside", tried)
    assert run.test_newest(strict=True) == 7
    assert capsys.readouterr().out == "links with the newest libraries: duckdb-99.0\n"
    for name in run.LINK_TESTS:
        assert (run.ROOT / "tests" / "engine" / "linkage" / name).exists()


def test_what_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    assert run.inside("-c", "raise SystemExit(7)", seconds=60) == 7
    show = "import sys; raise SystemExit('somewhere' not in sys.path[1])"
    assert run.inside("-c", show, first="/somewhere") == 0
    with pytest.raises(run.Stop):
        run.inside("-c", "import time; time.sleep(600)", seconds=0.1)


def test_every_slow_test_that_is_listed_exists() -> None:
    lines = (run.ROOT / "tests" / "slow.txt").read_text("utf-8").splitlines()[1:]
    parts = [line.partition("::") for line in lines]
    gone = [
        f"{file}::{name}"
        for file, _, name in parts
        if not (run.ROOT / file).exists()
        or f"def {name}(" not in (run.ROOT / file).read_text("utf-8")
    ]
    assert len(lines) > 10 and gone == []


def test_the_makefile_has_the_same_commands() -> None:
    rule = next(
        line
        for line in (run.ROOT / "Makefile").read_text("utf-8").splitlines()
        if line.startswith("demo")
    )
    assert rule.rstrip(":").split() == list(run.COMMANDS)


def build_wheel(project: Path, folder: Path) -> tuple[set[str], str]:
    """What the wheel of a project holds, and its entry points."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        shipped = set(wheel.namelist())
        points = next(name for name in shipped if name.endswith("entry_points.txt"))
        return shipped, wheel.read(points).decode()


def test_the_wheels_carry_their_own_package_and_nothing_of_the_other(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(run.ROOT / name, source)
    ignored = shutil.ignore_patterns("*.mo", "__pycache__")
    shutil.copytree(run.ROOT / "src", source / "src", ignore=ignored)
    files = [path.relative_to(source / "src") for path in (source / "src").rglob("*.*")]
    ours = {path.as_posix() for path in files if path.suffix not in (".po", ".mo")}
    ours -= {"doorstep_demo/pyproject.toml"}
    demo = {name for name in ours if name.startswith("doorstep_demo/")}
    shipped, points = build_wheel(source, tmp_path / "product")
    assert ours - demo <= shipped and not demo & shipped
    messages = "doorstep/i18n/locale/{}/LC_MESSAGES/django.mo"
    assert {messages.format(lang) for lang in ("en", "zh_Hans")} <= shipped
    assert "doorstep = doorstep.__main__:run" in points
    shipped, points = build_wheel(source / "src" / "doorstep_demo", tmp_path / "demo")
    assert demo <= shipped and not (ours - demo) & shipped
    assert "[doorstep.demo]\nqingxi = doorstep_demo" in points


def test_the_demo_ends_with_what_to_type_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "inside", lambda *words: 0)
    assert run.demo([]) == 0
    assert f"{run.program()} init town --pack cn" in capsys.readouterr().err
    assert (run.ROOT / run.program()).exists() or sys.platform == "win32"
    for readme in ("README.md", "README.zh.md"):
        assert "`.venv/bin/doorstep`" in (run.ROOT / readme).read_text("utf-8")
