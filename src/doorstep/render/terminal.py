"""What the commands on a workspace print: lines for a terminal in the reader's words, and objects
for `--json`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from doorstep.domain.findings import SURE, Cell, Finding
from doorstep.domain.imports import ImportAccount
from doorstep.engine.linkage.overlap import Overlap, Part, PeopleSource
from doorstep.engine.linkage.review import ListedDecision
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.i18n.widths import hanging_lines
from doorstep.render.explanations import mention_at
from doorstep.render.verdicts import source_lines, verdict_sentence
from doorstep.render.wording import SHAPES, likely_yes, question

_DECISION_STATES = ("holds", "rests", "contradictory")

# -- registers in


def account_payload(account: ImportAccount) -> dict[str, object]:
    """Give what `register --json` prints of a file."""
    return asdict(account)


def account_lines(account: ImportAccount, phrases: Phrasebook) -> Iterator[str]:
    """Say what became of a file's rows and columns."""

    def counted(what: str, counts: Mapping[str, int]) -> str:
        return phrases.counted(
            f"{phrases.text(f'{what}.{word}')} {n}" for word, n in counts.items()
        )

    yield phrases.text(
        "cli.register.file",
        file=account.file,
        rows=account.rows_in,
        accepted=account.accepted,
        kinds=counted("kind", account.records) or "-",
    )
    if account.set_aside:
        yield phrases.text("cli.register.aside", aside=counted("reason", account.set_aside))
    emptied = [f"{column} {n}" for column, n in account.emptied.items()]
    for what, columns in (
        ("dropped", account.dropped),
        ("emptied", emptied),
        *account.emptied_columns.items(),
    ):
        if columns:
            yield phrases.text(f"cli.register.{what}", columns=phrases.counted(columns))
    for note in account.notes:
        yield f"  {phrases.text(f'note.{note.code}', **note.params)}"


# -- what does not agree


def reconcile_payload(
    codes: Sequence[str],
    decided: Sequence[ListedDecision],
    questions: int,
    *,
    overtaken: bool = False,
) -> dict[str, object]:
    """Give what `reconcile --json` prints; `codes`: one of each finding; `questions`: for the door.
    `overtaken` says that something was registered or decided meanwhile."""
    states = Counter(one.state for one in decided)
    told = {"findings": len(codes), "codes": dict(Counter(codes).most_common())}
    told |= {"questions": questions}
    told |= {"overtaken": True} if overtaken else {}
    return told | ({"decisions": dict(states)} if states else {})


def reconcile_lines(
    codes: Sequence[str], decided: Sequence[ListedDecision], questions: int, phrases: Phrasebook
) -> Iterator[str]:
    """Count findings by code, and questions for the door, and say which decisions the run kept to;
    nothing of what there is none of."""
    yield phrases.text("cli.reconcile.done", count=len(codes))
    states = Counter(one.state for one in decided)
    if states:
        kept = {state: states[state] for state in _DECISION_STATES}
        yield phrases.text("cli.reconcile.decisions", **kept)
    for code, n in Counter(codes).most_common():
        yield f"  {code:<13} {n:>6}  {phrases.text(f'finding.{code}')}"
    if questions:
        told = {"count": phrases.number(questions), "sure": phrases.percent(SURE, 0)}
        yield phrases.text("cli.reconcile.questions", **told)


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that matter most to office work before the others, else as they come."""
    order = list(SHAPES)
    return sorted(findings, key=lambda found: order.index(found.severity))


def finding_lines(found: Finding, phrases: Phrasebook, width: int) -> Iterator[str]:
    """Show a finding's kind and severity in words, and its cells side by side, in lines of at most
    `width` cells."""
    cells = (_cell(cell) for cell in (found.left, found.right) if cell is not None)
    kind = phrases.text(f"finding.{found.code}")
    grave = SHAPES[found.severity] + phrases.name("severity", found.severity)
    if found.is_question:
        likely = phrases.text("question.likely-yes", percent=f"{likely_yes(found):.0%}")
        kind, grave = question(phrases, found), likely
    line = f"{kind} {grave}  {found.place}  {found.subject}  {'  ↔  '.join(cells)}"
    yield from hanging_lines(line, width)
    verdict = verdict_sentence(phrases, found)
    for told in (verdict, *source_lines(phrases, found)) if verdict else ():
        yield from hanging_lines(f"  {told}", width)


def _cell(cell: Cell) -> str:
    sheet = f" {cell.sheet}!" if cell.sheet else " "
    row = "" if re.search(r"\d$", cell.column) else cell.row
    return f"{cell.file}{sheet}{cell.column}{row} {cell.raw}"


# -- whose records stand where


def source_name(source: PeopleSource, phrases: Phrasebook) -> str:
    """Name a source of people: its kind, and its files where there are parallel lists."""
    kind = phrases.text(f"kind.{source.kind}")
    return kind if source.name == source.kind else f"{kind} ({source.name})"


def overlap_lines(
    found: Sequence[Overlap], places: Mapping[str, str], phrases: Phrasebook
) -> Iterator[str]:
    """Say how many stand in both sources and in one only; `places`: where the records of one only
    stand, by mention (none: they are not listed)."""
    if not found:
        yield phrases.text("cli.overlap.none")
        return
    yield phrases.text("cli.overlap.intro")
    for one in found:
        left, right = source_name(one.left, phrases), source_name(one.right, phrases)
        yield phrases.text(
            "cli.overlap.line",
            left=left,
            right=right,
            both=one.both.people,
            only_left=one.only_left.people,
            only_right=one.only_right.people,
        )
        for name, part in ((left, one.only_left), (right, one.only_right)):
            if places and part.mentions:
                yield phrases.text("cli.overlap.only", source=name)
                lines = sorted((places[mention] for mention in part.mentions), key=_by_number)
                yield "\n".join(f"  {mention_at(phrases, line)}" for line in lines)


def _by_number(text: str) -> list[tuple[bool, int, str]]:
    """Row 5 before row 44."""
    return [
        (part.isdecimal(), int(part) if part.isdecimal() else 0, part)
        for part in re.split(r"(\d+)", text)
    ]


def overlap_payload(one: Overlap) -> dict[str, object]:
    """Give what `overlap --json` prints of two sources."""
    return {
        "left": _source_payload(one.left),
        "right": _source_payload(one.right),
        "both": _part_payload(one.both),
        "only_left": _part_payload(one.only_left),
        "only_right": _part_payload(one.only_right),
    }


def _source_payload(source: PeopleSource) -> dict[str, object]:
    return {"name": source.name, "kind": source.kind, "files": source.files}


def _part_payload(part: Part) -> dict[str, object]:
    return {"people": part.people, "mentions": part.mentions}
