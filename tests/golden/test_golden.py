"""Every command answers about the demo town as when the golden files were made (`outputs.py`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

import pytest
from golden import elsewhere, outputs, papers

pytestmark = pytest.mark.slow
Kept = Mapping[str, Sequence[str]]
_SHOWN = 60
_FILE, _ALL = 300_000, 3_000_000


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """What all commands answer now."""
    return outputs.produce(tmp_path_factory.mktemp("golden").resolve())


def command_above(lines: Sequence[str], at: int) -> str:
    """The command, or the file, that a line belongs to."""
    heads = (line for line in reversed(lines[: at + 1]) if line.startswith(('["$"', '["#"')))
    return next(heads, "")


def differences(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """The lines that changed, each run of them under its command."""
    for what, start, end, begin, stop in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if what != "equal":
            yield command_above(old, start) or command_above(new, begin)
            yield from (f"  - {line}" for line in old[start:end])
            yield from (f"  + {line}" for line in new[begin:stop])


def skip_where_nothing_can_be_said(name: str, old: Sequence[str]) -> None:
    """The text of a PDF needs a tool, its bytes the same typesetter."""
    if name == "pdf_text" and not papers.can_read_pdf():
        pytest.skip("pdftotext (poppler-utils) is not installed")
    if name == "pdf_bytes" and json.loads(old[0])[1] != papers.printers():
        pytest.skip(f"the golden PDFs were made by {json.loads(old[0])[1]}")


@pytest.mark.parametrize("name", outputs.names())
def test_the_answers_are_the_golden_ones(name: str, kept: Kept) -> None:
    """Line by line; a difference is shown under the command that answers otherwise."""
    old = outputs.written(name)
    skip_where_nothing_can_be_said(name, old)
    changed = list(differences(old, kept[name])) if old != kept[name] else []
    told = "\n".join(line[:400] for line in changed[:_SHOWN])
    more = f"\n... and {len(changed) - _SHOWN} more lines" if len(changed) > _SHOWN else ""
    assert not changed, f"{name} answers otherwise:\n{told}{more}"


def test_every_command_is_asked(kept: Kept) -> None:
    """Each command of the front page is listed, and each that is not held by tests of its own
    answered with `--json`."""
    every = [json.loads(line) for lines in kept.values() for line in lines]
    usage = [json.loads(line) for line in kept["usage"]]
    start = next(at for at, line in enumerate(usage) if line[0] == "$")
    end = next(at for at in range(start + 1, len(usage)) if usage[at][0] == "$")
    shown = [re.match(r"  ([a-z][a-z-]*) +[A-Z]", line[0]) for line in usage[start + 1 : end]]
    listed = sorted((*elsewhere.COMMANDS, *elsewhere.APART))
    assert sorted(one[1] for one in shown if one) == listed
    done = {
        one[1].split()[0] for one in every if one[0] == "$" and one[2] == 0 and "--json" in one[1]
    }
    assert set(elsewhere.COMMANDS) <= done


def test_the_golden_files_are_those_and_small() -> None:
    """No file without its section, and none that nobody would read."""
    files = sorted(outputs.FILES.iterdir())
    assert [path.name for path in files] == [f"{name}.json" for name in outputs.names()]
    sizes = [path.stat().st_size for path in files]
    assert max(sizes) < _FILE and sum(sizes) < _ALL
    for path in files:
        assert isinstance(json.loads(path.read_text("utf-8")), list)


def test_a_changed_line_is_named_with_its_command() -> None:
    """The comparison itself."""
    old = ['["$","score",0,""]', '["0.total",1.0]', '["$","undo",0,""]', '["0",{}]']
    new = [old[0], '["0.total",2.0]', *old[2:]]
    assert list(differences(old, new)) == [old[0], f"  - {old[1]}", f"  + {new[1]}"]
    assert not list(differences(old, old))
