"""Every sentence exists in both languages, with the same places to fill, and every key the code
asks for is there."""

from __future__ import annotations

import ast
import builtins
import re
import string
from collections.abc import Iterator
from contextlib import chdir
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from doorstep.cli.language import reader_language
from doorstep.domain import errors
from doorstep.i18n import phrasebook
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.i18n.system import system_language_of_ours

SOURCE = Path(phrasebook.__file__).parent.parent
VOCABULARY = (
    "check.",
    "check-kind.",
    "column.",
    "finding.",
    "flag.",
    "kind.",
    "problem.",
    "reason.",
    "severity.",
)
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ASKING = {"text", "sentence", "plural"}
ERRORS = {
    name
    for name, item in vars(errors).items()
    if isinstance(item, type) and issubclass(item, Exception)
}


def catalogue(lang: str) -> dict[str, list[str]]:
    """Key -> its forms, straight from the .po file."""
    with (SOURCE / "i18n" / "locale" / lang / "LC_MESSAGES" / "django.po").open("rb") as po:
        found = read_po(po, locale=lang)
    forms = {}
    for message in found:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            forms[key] = (
                [message.string] if isinstance(message.string, str) else list(message.string or ())
            )
    return forms


CATALOGUES = {lang: catalogue(lang) for lang in LANGUAGES}
KEYS = set().union(*CATALOGUES.values())


def places(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


def trees() -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def calls() -> Iterator[tuple[Path, str, ast.Call]]:
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr
                    if isinstance(node.func, ast.Attribute)
                    else getattr(node.func, "id", "")
                )
                yield path, name, node


def asked_keys() -> dict[str, Path]:
    """Whole keys asked for in the code: the messages of calls, and one for each error made or
    raised."""
    found = {}
    for path, name, node in calls():
        first = node.args[0] if node.args else None
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            continue
        if name in ASKING and "." in first.value:
            found[first.value] = path
        elif name in ERRORS | raised_names(path) and CODE.fullmatch(first.value):
            found[f"error.{first.value}"] = path
    return found | {key: path for path, tag, key in tags() if tag in ("say", "plural")}


def tags() -> Iterator[tuple[Path, str, str]]:
    """What page templates ask for: whole keys (`say`, `plural`) and groups of names (`code`)."""
    asking = re.compile(r'{%\s*(say|plural|code)\s+"([^"]+)"')
    for path in sorted(SOURCE.rglob("templates/*.html")):
        for tag, key in asking.findall(path.read_text("utf-8")):
            yield path, tag, key


@cache
def raised_names(path: Path) -> frozenset[str]:
    """What a file raises by calling it, Python's own exceptions aside: `raise refuse("file-empty",
    path)`."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = (
                node.exc.func.attr
                if isinstance(node.exc.func, ast.Attribute)
                else getattr(node.exc.func, "id", "")
            )
            if not hasattr(builtins, name):
                names.add(name)
    return frozenset(names)


def mentioned() -> tuple[set[str], set[str]]:
    """Every text in the code, whole, and every beginning of a text with places in it
    (`f"flag.{code}"`)."""
    whole = {key for _, tag, key in tags() if tag != "code"}
    beginnings = {"error.", *(f"{group}." for _, tag, group in tags() if tag == "code")}
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                group = node.args[0] if node.func.attr == "name" and node.args else None
                if isinstance(group, ast.Constant) and isinstance(group.value, str):
                    beginnings.add(f"{group.value}.")
            elif (
                isinstance(node, ast.JoinedStr)
                and node.values
                and isinstance(node.values[0], ast.Constant)
            ):
                beginning = str(node.values[0].value)
                if re.fullmatch(r"[a-z][a-z_.-]*\.", beginning):
                    beginnings.add(beginning)
    return whole, beginnings


def test_both_languages_hold_the_same_keys() -> None:
    assert {lang: sorted(KEYS - set(forms)) for lang, forms in CATALOGUES.items()} == {
        "en": [],
        "zh_Hans": [],
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_translation_is_empty(lang: str) -> None:
    assert [
        key for key, forms in CATALOGUES[lang].items() if not all(form.strip() for form in forms)
    ] == []


def test_both_languages_fill_the_same_places() -> None:
    differing = {}
    for key in KEYS:
        filled = [set().union(*map(places, CATALOGUES[lang].get(key, []))) for lang in LANGUAGES]
        if filled[0] != filled[1]:
            differing[key] = filled
    assert differing == {}


def test_every_key_the_code_asks_for_exists() -> None:
    missing = {
        key: str(path.relative_to(SOURCE)) for key, path in asked_keys().items() if key not in KEYS
    }
    assert missing == {}


def test_every_key_is_asked_for_somewhere() -> None:
    """Names of the contract's codes aside: they are there as a whole, whichever face shows them."""
    whole, beginnings = mentioned()
    idle = [
        key for key in KEYS if key not in whole and not key.startswith((*beginnings, *VOCABULARY))
    ]
    assert sorted(idle) == []


def test_chinese_sentences_are_chinese() -> None:
    """A translation left in English is found by having no Chinese character although the key is a
    sentence's."""
    untranslated = [
        key
        for key, forms in CATALOGUES["zh_Hans"].items()
        if " " in "".join(forms)
        and not key.startswith("pattern.")  # punctuation between words, not a sentence
        and not any("一" <= character <= "鿿" for character in "".join(forms))
    ]
    assert untranslated == []


def test_the_catalogues_are_sorted_so_that_two_people_edit_different_lines() -> None:
    for forms in CATALOGUES.values():
        assert list(forms) == sorted(forms)


def test_an_unknown_key_is_shown_not_thrown() -> None:
    assert Phrasebook("en").text("no.such-key", path="a.xlsx") == "no.such-key (path=a.xlsx)"
    assert Phrasebook("zh_Hans").text("no.such-key") == "no.such-key"


@pytest.mark.parametrize(
    ("option", "environ", "language"),
    [
        ("zh", {"LANG": "en_US.UTF-8"}, "zh_Hans"),
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh_Hans"),
        (None, {"LANG": "zh_CN.GB18030"}, "zh_Hans"),
        (None, {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "zh_Hans"),
        (None, {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        (None, {"LANGUAGE": "zh_CN:en", "LANG": "en_US.UTF-8"}, "zh_Hans"),
        (None, {"LANG": "fr_FR.UTF-8"}, "en"),
        (None, {"LANG": "C"}, "en"),
        (None, {}, "en"),
        ("zh-Hans", {}, "zh_Hans"),
    ],
)
def test_the_language_is_the_options_then_the_environments(
    option: str | None, environ: dict[str, str], language: str
) -> None:
    words = [] if option is None else ["read", "x.csv", "--lang", option]
    assert reader_language(words, environ) == language


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_TW.UTF-8"}, "zh_Hans"),
        ({"LANGUAGE": "fr:zh", "LANG": "en_US.UTF-8"}, "zh_Hans"),
        ({"LANG": "fr_FR.UTF-8"}, None),
        ({"LANG": "C.UTF-8"}, None),
        ({}, None),
    ],
)
def test_the_systems_language_is_ours_or_none(
    environ: dict[str, str], language: str | None
) -> None:
    assert system_language_of_ours(environ) == language


@pytest.mark.parametrize("words", [["-w", "town"], ["-wtown"], ["--workspace=town"]])
def test_a_workspace_speaks_the_language_it_is_set_to(words: list[str], tmp_path: Path) -> None:
    system = {"LANG": "en_US.UTF-8"}
    (tmp_path / "town").mkdir()
    (tmp_path / "town" / "doorstep.toml").write_text('[workspace]\nlanguage = "zh"\n')
    with chdir(tmp_path):
        assert reader_language(["files", *words], system) == "zh_Hans"
        assert reader_language(["files", *words, "--lang", "en"], system) == "en"
        assert reader_language(["files"], system) == "en"
    with chdir(tmp_path / "town"):
        assert reader_language(["files"], system) == "zh_Hans"
