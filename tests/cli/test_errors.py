"""What goes wrong is one sentence on stderr and one code: 2 wrong use, 3 bad input, 4 refused by
rule, 5 our fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli.running import PERSONS, Run, write

from doorstep import packs
from doorstep.domain.errors import RefusedByRule

WRONG_USES = {
    ("explain",): "parameter-missing",
    ("register", "-w", "township"): "parameter-missing",
    ("read", "a.csv", "b.csv"): "usage",
    ("read", "a.csv", "--frob"): "option-unknown",
    ("init", "x", "--pack"): "option-misused",
    ("read", "a.csv", "--as-of", "yesterday"): "not-a-day",
    ("read", "a.csv", "--as-of", "2026-02-30"): "not-a-day",
    ("demo", "--persons", "many"): "value-unfit",
    ("demo", "--persons", "3"): "value-unfit",
    ("link", "a.csv", "--columns", "id=a", "-o", "o.csv", "--threshold", "2"): "value-unfit",
    ("frobnicate",): "command-unknown",
}
BAD_INPUTS = {
    ("read", "none.csv"): "file-missing",
    ("read", "."): "read-folder",
    ("read", "empty.csv"): "file-empty",
    ("read", "good.csv", "--kind", "cattle"): "kind-unknown",
    ("read", "good.csv", "--pack", "atlantis"): "pack-unknown",
    ("doctor", "--pack", "atlantis"): "pack-unknown",
    ("init", "x", "--pack", "atlantis"): "pack-unknown",
    ("register", "good.csv", "-w", "nowhere"): "workspace-missing",
    ("register", "good.csv", "-w", "good.csv"): "workspace-missing",
    ("undo", "-w", "nowhere"): "workspace-missing",
    ("undo",): "workspace-not-here",
    ("reconcile", "-w", "nowhere"): "workspace-missing",
    ("findings", "-w", "nowhere"): "workspace-missing",
    ("report", "-w", "nowhere", "-o", "x.xlsx"): "workspace-missing",
    ("init", "good.csv"): None,
}


@pytest.fixture(autouse=True)
def files() -> None:
    write(Path("good.csv"), PERSONS)
    write(Path("empty.csv"), "")


@pytest.mark.parametrize(("words", "code"), WRONG_USES.items())
def test_a_wrong_use_ends_with_2(run: Run, words: tuple[str, ...], code: str) -> None:
    ran = run(words[0], "--json", *words[1:])
    assert (ran.error, ran.code) == (code, 2)


@pytest.mark.parametrize(("words", "code"), BAD_INPUTS.items())
def test_bad_input_ends_with_3(run: Run, words: tuple[str, ...], code: str | None) -> None:
    ran = run(words[0], "--json", *words[1:])
    assert ran.code == 3
    assert code in (None, ran.error)


@pytest.mark.parametrize("words", [*WRONG_USES, *BAD_INPUTS])
def test_the_sentence_is_in_the_readers_language(run: Run, words: tuple[str, ...]) -> None:
    for lang in ("zh", "en"):
        ran = run("--lang", lang, *words)
        assert ran.out == "" and ran.err.count("\n") == 1
        assert "error." not in ran.err and "{" not in ran.err
        if words[:3] != ("read", "a.csv", "b.csv"):  # the rest of a wrong use is in click's words
            assert any("一" <= c <= "鿿" for c in ran.err) is (lang == "zh"), ran.err


def test_refused_by_rule_ends_with_4(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(code: str) -> object:
        raise RefusedByRule("kind-unknown", kind=code, kinds="")

    monkeypatch.setattr(packs, "load", refusing)
    ran = run("read", "good.csv", "--json")
    assert (ran.error, ran.code) == ("kind-unknown", 4)


def test_our_own_fault_ends_with_5_and_shows_no_value(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(code: str) -> object:
        raise ValueError("张三 11010519491231002X")

    monkeypatch.setattr(packs, "load", broken)
    ran = run("read", "good.csv", "--json")
    assert (ran.error, ran.code) == ("internal", 5)
    assert "张三" not in ran.out + ran.err and "Traceback" not in ran.err


def test_a_file_that_cannot_be_written_is_bad_input(run: Run, workspace: Path) -> None:
    write(Path("a.csv"), "no,姓名\n1,张三\n")
    ran = run(
        "link", "a.csv", "--columns", "id=no,name=姓名", "-o", "no/such/folder/out.csv", "--json"
    )
    assert (ran.error, ran.code) == ("file-access", 3)


def test_an_interruption_says_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(code: str) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(packs, "load", interrupted)
    ran = run("read", "good.csv")
    assert ran.code == 130 and "Traceback" not in ran.err


@pytest.mark.skipif(os.name == "nt", reason="no head on this system")
@pytest.mark.parametrize("flag", ["--json", "--lang=zh"])
def test_a_reader_that_stops_listening_is_no_error(flag: str) -> None:
    write(Path("big.csv"), PERSONS + "松坪村,3,户主,赵五,男,1970-01-01,\n" * 4_000)
    words = f"{sys.executable} -m doorstep read big.csv {flag} | head -n 1; exit ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", words], capture_output=True, text=True)
    assert (
        ran.returncode,
        [line for line in ran.stderr.splitlines() if not line.endswith("…")],
    ) == (0, [])
    assert ran.stdout.count("\n") == 1


@pytest.mark.parametrize("lang", ["POSIX", "zh_CN.GB18030"])
def test_json_is_utf8_whatever_the_systems_encoding(lang: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LC_")} | {
        "LANG": lang,
        "LC_ALL": lang,
    }
    environment |= {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "latin-1"}
    words = [sys.executable, "-m", "doorstep", "read", "good.csv"]
    printed = subprocess.run([*words, "--json"], capture_output=True, env=environment)
    assert printed.returncode == 0 and "张三" in printed.stdout.decode("utf-8")
    wrong = subprocess.run([*words, "--kind", "牛", "--json"], capture_output=True, env=environment)
    assert wrong.returncode == 3 and list(json.loads(wrong.stdout.decode("utf-8"))) == ["error"]
