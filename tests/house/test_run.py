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
<testcase classname="tests.report.test_pdf" name="test_a"><skipped type="pytest.skip" message="no pdftoppm"/></testcase>
<testcase classname="tests.report.test_pdf" name="test_b"><skipped type="pytest.skip" message="no pdftoppm"/></testcase>
<testcase classname="" name="tests.web.test_pages"><skipped type="pytest.skip" message="no browser"/></testcase>
<testcase classname="tests.known" name="test_c"><skipped type="pytest.xfail" message="known"/></testcase>
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


def test_the_makefile_has_the_same_commands() -> None:
    rule = next(
        line
        for line in (run.ROOT / "Makefile").read_text("utf-8").splitlines()
        if line.startswith("demo")
    )
    assert rule.rstrip(":").split() == list(run.COMMANDS)


def test_the_wheel_carries_messages_packs_and_templates(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(run.ROOT / name, source)
    shutil.copytree(
        run.ROOT / "src", source / "src", ignore=shutil.ignore_patterns("*.mo", "__pycache__")
    )
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(build, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        shipped = set(wheel.namelist())
        entry_points = wheel.read(
            next(name for name in shipped if name.endswith("entry_points.txt"))
        ).decode()
    ours = {
        path.relative_to(source / "src").as_posix()
        for path in (source / "src").rglob("*")
        if path.is_file()
    }
    assert {name for name in ours if not name.endswith((".po", ".mo"))} <= shipped
    assert {
        f"doorstep/i18n/locale/{lang}/LC_MESSAGES/django.mo" for lang in ("en", "zh_Hans")
    } <= shipped
    assert "doorstep = doorstep.cli:main" in entry_points


def test_the_demo_ends_with_what_to_type_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "inside", lambda *words: 0)
    assert run.demo([]) == 0
    assert f"{run.program()} init town --pack cn" in capsys.readouterr().err
    assert (run.ROOT / run.program()).exists() or sys.platform == "win32"
    for readme in ("README.md", "README.zh.md"):
        assert "`.venv/bin/doorstep`" in (run.ROOT / readme).read_text("utf-8")
