"""The manual keeps up: every command, option, finding code, flag, reason and kind of check stands
in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest
import run

from doorstep import cli, packs
from doorstep.domain.vocabulary import CheckKind, FindingCode, Flag, RegisterKind, RowReason
from doorstep.i18n.phrasebook import Phrasebook

DOCS = run.ROOT / "docs"
LANGUAGES = ("en", "zh")
PAGES = ("commands", "reading", "findings", "packs", "linking", "linking-method", "one-row")


def page(lang: str, name: str) -> str:
    return (DOCS / lang / f"{name}.md").read_text("utf-8")


def commands() -> dict[str, click.Command]:
    group = next(item for item in vars(cli).values() if isinstance(item, click.Group))
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {
        name: command
        for name, command in found.items()
        if command is not None and not command.hidden
    }


def all_packs() -> list[str]:
    return [
        folder.parent.name for folder in sorted(Path(packs.__file__).parent.glob("*/pack.toml"))
    ]


def test_every_finding_code_and_kind_of_check_is_used_by_a_pack() -> None:
    checks = [check for name in all_packs() for check in packs.load(name).checks]
    assert {check.code for check in checks} == set(FindingCode)
    assert {check.kind for check in checks} == set(CheckKind)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_has_its_section(lang: str) -> None:
    told = page(lang, "commands")
    assert [name for name in commands() if f"\n## `doorstep {name}" not in told] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_option_is_named_in_its_commands_section(lang: str) -> None:
    told = page(lang, "commands")
    silent = []
    for name, command in commands().items():
        section = told.partition(f"\n## `doorstep {name}")[2].partition("\n## ")[0]
        for parameter in command.params:
            long_names = [option for option in parameter.opts if option.startswith("--")] or list(
                parameter.opts
            )
            hidden = isinstance(parameter, click.Option) and parameter.hidden
            everywhere = {"--help", "--lang", "--json", "--verbose", "--workspace"}
            if isinstance(parameter, click.Argument) or hidden or everywhere & set(long_names):
                continue
            if not any(option in section for option in long_names):
                silent.append(f"{name} {long_names}")
    assert silent == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_manual_promises_no_command_that_is_not_there(lang: str) -> None:
    promised = set(re.findall(r"\n## `doorstep ([\w-]+)", page(lang, "commands")))
    assert promised - set(commands()) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_code_is_explained_and_no_other(lang: str) -> None:
    explained = set(re.findall(r"\n\| `([A-Z_]+)` \|", page(lang, "findings")))
    assert explained == set(FindingCode)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_flag_reason_and_kind_is_explained(lang: str) -> None:
    told = page(lang, "reading")
    rows = set(re.findall(r"\n\| `([a-z0-9_-]+)` \|", told))
    assert {*Flag, *RowReason} == rows
    assert [kind for kind in RegisterKind if f"`{kind}`" not in told] == []
    registers = {code for name in all_packs() for code in packs.load(name).registers}
    assert registers == set(RegisterKind)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_check_is_explained_and_no_other(lang: str) -> None:
    rows = dict(re.findall(r"\n\| `([a-z_]+)` \| (.*) \|", page(lang, "packs")))
    told = {kind: re.sub(r"\[([^]]*)]\([^)]*\)|`", r"\1", text) for kind, text in rows.items()}
    language = "zh_Hans" if lang == "zh" else lang
    assert told == {kind: Phrasebook(language).text(f"check-kind.{kind}") for kind in CheckKind}


def test_both_languages_have_the_same_pages() -> None:
    names = [sorted(path.name for path in (DOCS / lang).glob("*.md")) for lang in LANGUAGES]
    assert names[0] == names[1] and {f"{name}.md" for name in PAGES} <= set(names[0])


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_have_the_same_sections(name: str) -> None:
    levels = [re.findall(r"^(#+) ", page(lang, name), re.MULTILINE) for lang in LANGUAGES]
    assert levels[0] == levels[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_step_of_one_row_is_where_the_page_says(lang: str) -> None:
    """Each table row of the page names a file and something defined in it."""
    steps = re.findall(r"\n\| `([\w/]+\.py)` \| `(\w+)` \|", page(lang, "one-row"))
    lost = [
        (file, name)
        for file, name in steps
        if not re.search(rf"^\s*(def|class) {name}\b", source_of(file), re.MULTILINE)
    ]
    assert len(steps) > 20 and lost == []


def source_of(file: str) -> str:
    path = run.ROOT / "src" / "doorstep" / file
    return path.read_text("utf-8") if path.exists() else ""


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = []
    for source in [*run.ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", source.read_text("utf-8")):
            if "://" not in target and not (source.parent / target).exists():
                broken.append(f"{source.relative_to(run.ROOT)}: {target}")
    assert broken == []


def test_every_direct_dependency_has_its_line() -> None:
    project = tomllib.loads(run.PROJECT.read_text("utf-8"))
    asked = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    told = (DOCS / "decisions" / "dependencies.md").read_text("utf-8")
    names = [re.split(r"[<>=!~ \[;]", requirement)[0] for requirement in asked]
    assert [
        name
        for name in names
        if not re.search(rf"(^|[ |,(]){re.escape(name)}[ ,|(]", told, re.MULTILINE | re.IGNORECASE)
    ] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_shows_the_two_commands_and_the_picture(name: str) -> None:
    told = (run.ROOT / name).read_text("utf-8")
    assert (
        "python3 run.py demo" in told and "python3 run.py test" in told and "docs/brief.png" in told
    )


def test_the_ci_runs_the_readmes_test_command_and_no_skip_passes() -> None:
    script = (run.ROOT / ".ci" / "run").read_text("utf-8")
    assert "python3 run.py test --strict-skips" in script
