"""`policies/*.toml` of a pack and its parents -> the policy bank; a child's entry stands in place
of its parent's of the same code.

No entry asks for anybody's private facts: what speaks to a person, or asks who or which household,
is refused by the doctor and never loaded.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.policies import PolicyEntry, PolicyGround, PolicyTopic
from doorstep.packs.find import POLICIES, folder_of
from doorstep.packs.parse import Table, lineage, read_toml
from doorstep.packs.problems import Finder, PackFile, PackProblem

LEAST_WRONG = 2
"""Wrong answers that an entry has at least."""

_PRIVATE = re.compile(
    r"[您你]|(?:谁|哪|某)(?:家|户|几户|个人|些人|位|名|名妇女|名居民)|谁(?:在|有|没|是|怀|生|超)|本村(?:谁|哪)"
    r"|几(?:个|名)?孩子(?:了|呢)|多少(?:个|名)?孩子(?:了|呢)"
    r"|\byou(?:r|rs)?\b|^\W*whose?\b|\bwho (?:in|of|at) (?:the|this|that)\b"
    r"|\bwhich (?:house|household|family|person|woman|man|resident|couple|child)s?\b",
    re.IGNORECASE,
)


def load_policies(pack: str) -> tuple[PolicyEntry, ...]:
    """The policy bank of a pack, by file and code.

    Raises BadInput("pack-unknown" | "pack-invalid"), RefusedByRule("policy-private").
    """
    return _load(folder_of(pack), pack)


def is_private(text: str) -> bool:
    """Whether a question speaks to somebody or asks for somebody's own facts."""
    return _PRIVATE.search(text) is not None


@lru_cache(maxsize=8)
def _load(folder: Path, pack: str) -> tuple[PolicyEntry, ...]:
    found: dict[str, PolicyEntry] = {}
    for layer in lineage(folder):
        for path in sorted((layer.folder / POLICIES).glob("*.toml")):
            for table in read_toml(path).get("policy", []):
                try:
                    entry = _entry(table)
                except (KeyError, ValueError, TypeError, AttributeError) as error:
                    told = {"pack": pack, "file": f"{POLICIES}/{path.name}", "line": 0}
                    raise BadInput("pack-invalid", **told, problem="key-missing") from error
                if any(map(is_private, entry.question.values())):
                    raise RefusedByRule("policy-private", policy=entry.code, pack=pack)
                found[entry.code] = entry
    return tuple(found.values())


def _entry(table: Table) -> PolicyEntry:
    checked: Mapping[str, Any] = table["checked"]
    days = table["in_force_from"], table.get("until"), checked["on"]
    if not all(isinstance(day, dt.date) for day in days if day is not None):
        raise ValueError("day")
    return PolicyEntry(
        code=table["code"],
        topic=PolicyTopic(table["topic"]),
        question=table["question"],
        answer=table["answer"],
        wrong=tuple(table["wrong"]),
        law=table["law"],
        article=table.get("article", ""),
        since=days[0],
        until=days[1],
        checked_on=days[2],
        ground=PolicyGround(checked["rests_on"]),
    )


def policy_problems(sources: Sequence[PackFile], finder: Finder) -> Iterator[PackProblem]:
    """What is wrong with the entries of a pack whose files are sound by themselves."""
    seen: set[tuple[str, str]] = set()
    for source in sources:
        if not source.name.startswith(f"{POLICIES}/"):
            continue
        for number, table in enumerate(source.content.get("policy", [])):
            at, entry = ("policy", str(number)), _entry(table)
            for key, code, text in _problems(entry):
                params = {"policy": entry.code, "text": text}
                yield finder.problem(source.name, (*at, key), code, params)
            if (source.pack, entry.code) in seen:
                yield finder.problem(
                    source.name, (*at, "code"), "policy-twice", {"policy": entry.code}
                )
            seen.add((source.pack, entry.code))


def _problems(entry: PolicyEntry) -> Iterator[tuple[str, str, str]]:
    for text in entry.question.values():
        if is_private(text):
            yield "question", "policy-private", text
    if entry.until is not None and entry.until < entry.since:
        yield "until", "policy-days", entry.until.isoformat()
    if len(entry.wrong) < LEAST_WRONG:
        yield "wrong", "policy-wrong-few", str(len(entry.wrong))
    for lang, answer in entry.answer.items():
        told = [answer, *(one.get(lang, "") for one in entry.wrong)]
        if "" in told or len(set(told)) < len(told):
            yield "wrong", "policy-answers", answer
