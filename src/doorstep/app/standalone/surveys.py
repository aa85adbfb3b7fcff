"""`doorstep estimate`, `coverage` and `backcheck`: files of figures, their columns named, without a
workspace."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from doorstep.app.standalone.columns import TextTable, read_table
from doorstep.domain.errors import BadInput
from doorstep.engine.intake import strangers
from doorstep.engine.sql.tables import open_tables
from doorstep.engine.survey import Estimate, SurveyDesign, SurveyQuestion, estimate
from doorstep.engine.survey.backchecks import RecorderAgreement, backcheck
from doorstep.engine.survey.coverage import Coverage, ListCounts, coverage, coverage_of_lists


def estimate_file(path: Path, question: SurveyQuestion, design: SurveyDesign) -> list[Estimate]:
    """Estimates from a file of sampled rows."""
    labels = [name for name in (question.by, design.strata, *design.clusters) if name is not None]
    figures = [name for name in (question.x, design.weight, *design.fpc) if name is not None]
    read = read_table(path, [question.y, *labels, *figures])
    columns = {name: read.text(name) for name in labels}
    columns |= {name: read.number(name) for name in figures}
    y = read.truth(question.y) if question.kind == "proportion" else read.number(question.y)
    # one column may be both label and figure: the figure goes under a name of its own
    asked = SurveyQuestion(
        question.kind, "\0y", question.x, question.by, question.interval, question.level
    )
    with open_tables() as tables:
        return estimate(tables, pa.table(columns | {"\0y": y}), asked, design)


def coverage_file(path: Path, strata: str, level: float = 0.95) -> Coverage:
    """Dual-system coverage from a file: counts `both`, `only_register`, `only_visit`, one or more
    lines a stratum; or one line for each person (or household) seen, with `register` and `visit`
    0/1.

    Raises:
        BadInput: neither set of columns is there.
    """
    header = {_word(name): name for name in read_table(path, []).names}
    counts, lists = ("both", "only_register", "only_visit"), ("register", "visit")
    names = counts if all(word in header for word in counts) else lists
    missing = [word for word in names if word not in header]
    if missing:
        raise BadInput(
            "column-unknown",
            file=path.name,
            column=counts[0] if len(missing) == len(names) else missing[0],
        )
    columns = [header[word] for word in names]
    read = read_table(path, [strata, *columns])
    if names is counts:
        rows = [_whole(read, name) for name in columns]
    else:
        register, visit = (read.truth(name).to_pylist() for name in columns)
        pairs = [(r or 0.0, v or 0.0) for r, v in zip(register, visit, strict=True)]
        rows = [
            [r * v for r, v in pairs],
            [r * (1 - v) for r, v in pairs],
            [(1 - r) * v for r, v in pairs],
        ]
    sums: dict[str, list[float]] = {}
    for stratum, *three in zip(read.text(strata).to_pylist(), *rows, strict=True):
        if stratum is None:
            raise BadInput("design-blank", column=strata, count=1)
        own = sums.setdefault(stratum, [0.0, 0.0, 0.0])
        own[:] = [a + b for a, b in zip(own, three, strict=True)]
    return coverage([ListCounts(stratum, *sums[stratum]) for stratum in sums], level)


def lists_file(path: Path, strata: str, lists: Sequence[str], level: float = 0.95) -> Coverage:
    """Coverage from three lists or more: one row for each person seen, a 0/1 column for each
    list."""
    read = read_table(path, [strata, *lists])
    columns = [read.truth(name).to_pylist() for name in lists]
    counts: dict[str, dict[tuple[int, ...], float]] = {}
    for stratum, *marks in zip(read.text(strata).to_pylist(), *columns, strict=True):
        if stratum is None:
            raise BadInput("design-blank", column=strata, count=1)
        pattern = tuple(int(mark or 0) for mark in marks)
        own = counts.setdefault(stratum, {})
        own[pattern] = own.get(pattern, 0.0) + 1
    return coverage_of_lists(counts, lists, level)


def _word(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip().lower())


def _whole(read: TextTable, name: str) -> list[float]:
    values: list[float] = read.number(name).to_pylist()
    for row, value in enumerate(values, 2):
        if value is None or value < 0 or value != int(value):
            raise BadInput("cell-not-count", file=read.file, column=name, row=row)
    return values


def backcheck_files(
    original: Path, recheck: Path, key: str, by: str | None, types: Path | None
) -> list[RecorderAgreement]:
    """The interviews that are in both files, compared answer by answer.

    Raises:
        BadInput: an id stands twice in a file or the files share none, or `types` cannot be read or
        names no
            variable of both.
    """
    left, right = read_table(original), read_table(recheck)
    rows = [_by_id(read, key) for read in (left, right)]
    shared = [name for name in rows[0] if name in rows[1]]
    if not shared:
        raise BadInput("backcheck-nothing-shared", column=key)
    holder = left if by is None or by in left.names else right
    recorders = None
    if by is not None:
        place = rows[0] if holder is left else rows[1]
        labels = holder.text(by).to_pylist()
        recorders = [labels[place[name]] for name in shared]
    variables = [name for name in left.names if name in right.names and name not in (key, by)]
    answers = []
    for read, place in zip((left, right), rows, strict=True):
        texts = {name: read.text(name).to_pylist() for name in variables}
        answers.append({name: [texts[name][place[one]] for one in shared] for name in variables})
    kinds = {} if types is None else read_types(types)
    unknown = next((name for name in kinds if name not in variables), None)
    if types is not None and unknown is not None:
        raise BadInput("types-column-unknown", file=types.name, column=unknown)
    return backcheck(answers[0], answers[1], recorders, kinds)


def _by_id(read: TextTable, key: str) -> dict[str, int]:
    names = read.text(key).to_pylist()
    found = {name: i for i, name in enumerate(names) if name is not None}
    if len(found) < sum(name is not None for name in names):
        raise BadInput("id-repeated", file=read.file, column=key)
    return found


def read_types(path: Path) -> dict[str, int]:
    """Variable -> type 1, 2 or 3, written `variable = 1` or `type1 = ["variable", ...]`, in a table
    or not.

    Raises:
        BadInput: anything else.
    """
    read = strangers.read_toml(path, "types-unclear")
    found: dict[str, int] = {}
    _collect_types(read, found, path.name)
    return found


def _collect_types(read: dict[str, object], found: dict[str, int], file: str) -> None:
    for name, value in read.items():
        kind = re.fullmatch(r"(?:types?|t)?[\s_-]*([123])(?:[\s_-]*var(?:iable)?s)?", name.lower())
        listed = value.get("variables") if isinstance(value, dict) and kind else value
        if kind and isinstance(listed, list):
            found |= dict.fromkeys(map(str, listed), int(kind[1]))
        elif isinstance(value, dict) and "type" in value and str(value["type"]) in "123":
            found[name] = int(value["type"])
        elif isinstance(value, dict):
            _collect_types(value, found, file)
        elif str(value) in ("1", "2", "3"):
            found[name] = int(str(value))
        else:
            raise BadInput("types-unclear", file=file)
