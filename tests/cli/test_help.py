"""`--help` of every command: in both languages, whole, and at once."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cli.running import Run

from doorstep.cli.commands import command
from doorstep.cli.output import HELP_SECTIONS
from doorstep.i18n.widths import cells

COMMANDS = sorted(command.commands)
CONTRACT = {
    "init": {"--pack"},
    "read": {"--kind", "--pack", "--as-of", "--json"},
    "register": {"-w", "--kind", "--place", "--as-of"},
    "undo": {"-w"},
    "reconcile": {"-w"},
    "findings": {"-w", "--json"},
    "report": {"-w", "-o"},
    "explain": {"-w", "--json", "-o"},
    "review": {"-w", "--json", "-o"},
    "decide": {"-w", "--json", "--who", "--why"},
    "link": {"--columns", "--right-columns", "--pack", "--threshold", "-o", "--review"},
    "draw": {
        "-w",
        "--protocol",
        "--design",
        "--seed",
        "-o",
        "--certificate",
        "--verify",
        "--commit",
        "--json",
    },
    "demo": {"--dir", "--persons", "--seed", "--port", "--no-browser", "--no-serve", "--json"},
    "estimate": {
        "--kind",
        "--y",
        "--x",
        "--by",
        "--strata",
        "--cluster",
        "--weight",
        "--fpc",
        "--interval",
        "--level",
    },
    "coverage": {"--both", "--only-register", "--only-visit", "--table", "--strata", "--json"},
    "backcheck": {"--id", "--by", "--types", "--json"},
    "doctor": {"--pack"},
}


def is_chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)


def test_every_command_of_the_contract_is_there_with_its_options() -> None:
    offered = {
        name: {word for p in command.commands[name].params for word in p.opts} for name in COMMANDS
    }
    assert [
        f"{name} {word}"
        for name, words in CONTRACT.items()
        for word in words - offered.get(name, set())
    ] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_speaks_the_language_asked_for(run: Run, name: str) -> None:
    english, chinese = run(name, "--help"), run("--lang", "zh", name, "--help")
    assert (english.code, chinese.code, english.err, chinese.err) == (0, 0, "", "")
    assert english.out.startswith("Usage: doorstep " + name) and not is_chinese(english.out)
    told = [line for line in chinese.out.splitlines() if line.startswith("  -")]
    assert told and chinese.out.startswith("用法：") and "Options" not in chinese.out
    texts = chinese.out.partition("选项")[2].replace("\n" + " " * 10, "")
    assert all(is_chinese(line) for line in texts.splitlines() if line.startswith("  -")), (
        chinese.out
    )


@pytest.mark.parametrize("where", [("--lang", "zh"), ("--lang=zh",)])
def test_the_language_may_stand_before_or_after_the_command(
    run: Run, where: tuple[str, ...]
) -> None:
    assert run(*where, "undo", "--help").out == run("undo", *where, "--help").out
    assert "撤销" in run("undo", *where, "--help").out


def test_the_systems_language_is_taken(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "撤销" in run("--help").out
    assert "Take back" in run("--lang", "en", "--help").out


def test_the_front_page_names_every_command(run: Run) -> None:
    for lang in ("zh", "en"):
        page = run("--lang", lang, "--help").out
        assert [name for name in COMMANDS if f"\n  {name} " not in page] == []
        assert "error." not in page and "cli." not in page


def test_no_command_at_all_shows_the_page_and_is_a_wrong_use(run: Run) -> None:
    ran = run()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == run("--help").out


def test_version(run: Run) -> None:
    assert run("--version").out.startswith("doorstep ")


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from doorstep.cli import main\n"
        f"for name in {COMMANDS}:\n"
        "    try: main([name, '--help'])\n"
        "    except SystemExit as ended: assert not ended.code\n"
        "heavy = {'pyarrow', 'duckdb', 'numpy', 'openpyxl', 'cryptography', 'typst'}\n"
        "heavy |= {'pydantic', 'scipy', 'doorstep.packs'}\n"
        "assert not heavy & set(sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_every_command_stands_in_a_section_of_the_front_page() -> None:
    placed = [name for names in HELP_SECTIONS.values() for name in names]
    assert len(placed) == len(set(placed)) and set(COMMANDS) <= set(placed)


def test_chinese_help_stands_in_columns(run: Run) -> None:
    """The meaning begins in the same cell of every line, though a Han character takes two."""
    page = run("--lang", "zh", "undo", "--help").out.partition("选项:")[2].splitlines()
    begins = {cells(line) - cells(line.split("  ")[-1].lstrip()) for line in page if line.strip()}
    assert len(begins) == 1
    assert all(cells(line) <= 80 for line in page)


def test_values_are_named_in_the_readers_language(run: Run) -> None:
    page = run("--lang", "zh", "register", "--help").out
    assert "文件..." in page and "PATH" not in page and "TEXT" not in page


def test_a_group_names_its_commands(run: Run) -> None:
    page = run("key", "--help", "--lang", "en").out
    assert "Commands" in page and "export" in page and "import" in page
    headings = [line for line in page.splitlines() if line.endswith(":")]
    assert headings == ["Options:", "Commands:"]
