"""What a phone sends -> the answers of a visit: an XForm instance, read with limits, and taken
apart by the form that it was filled in on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import Answers, Asked, FormSpec, VisitAnswers
from doorstep.engine.tabular.containers.hostile import Limits, local_name, parse_events

DEEPEST, MOST_NODES = 30, 20_000
_LIMITS, _PART = Limits(max_depth=DEEPEST), "submission.xml"
_ID = "uuid:"


@dataclass
class Node:
    """An element: its name without a namespace, its text, its children in order."""

    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def first(self, name: str) -> str:
        """The text of the first child of a name, "" where there is none."""
        return next((one.text.strip() for one in self.children if one.name == name), "")

    def each(self, name: str) -> list[Node]:
        """The children of a name."""
        return [one for one in self.children if one.name == name]


@dataclass(frozen=True)
class PhoneSubmission:
    """An instance: its form and version, its own name (a uuid, without "uuid:"), the name of the
    one it corrects ("" where none), the short code of its house, when it was begun and ended."""

    form: str
    version: str
    instance: str
    corrects: str
    house: str
    began: str
    ended: str
    root: Node


def read_instance(data: bytes) -> PhoneSubmission:
    """Read an instance.

    Raises:
        BadInput("submission-malformed"): no XML, a document type, too deep, too many elements,
        without a form, or without a name of its own.
    """
    tree = _Tree()
    root = tree.read(data)
    meta = next(iter(root.each("meta")), Node("meta"))
    instance = meta.first("instanceID")
    if not tree.form or not instance.removeprefix(_ID):
        raise BadInput("submission-malformed")
    return PhoneSubmission(
        form=tree.form,
        version=tree.version,
        instance=instance.removeprefix(_ID),
        corrects=meta.first("deprecatedID").removeprefix(_ID),
        house=root.first("house"),
        began=root.first("began"),
        ended=root.first("ended"),
        root=root,
    )


def phone_answers(form: FormSpec, sent: PhoneSubmission, visitors: str) -> VisitAnswers:
    """Take the answers out of an instance of this form.

    Raises:
        BadInput("submission-malformed"): no day, or one that is none.
    """
    try:
        day = dt.date.fromisoformat(sent.root.first("day")[:10])
    except ValueError:
        raise BadInput("submission-malformed") from None
    lines = {
        ref: said
        for one in sent.root.each("line")
        if (ref := one.first("ref")) and (said := _said(form, Asked.LINE, one))
    }
    added = (_said(form, Asked.ADDED, one) for one in sent.root.each("added"))
    once = _said(form, Asked.ONCE, sent.root)
    return VisitAnswers(day, visitors, once, lines, tuple(one for one in added if one))


def _said(form: FormSpec, asked: Asked, node: Node) -> Answers:
    told: Mapping[str, str] = {
        one.code: " ".join(node.first(one.code).split()) for one in form.asked(asked)
    }
    return {code: said for code, said in told.items() if said}


class _Tree:
    """Builds nodes out of the events of the one reader of strangers' XML."""

    def __init__(self) -> None:
        self.form = self.version = ""
        self._open: list[Node] = []
        self._root: Node | None = None
        self._count = 0

    def read(self, data: bytes) -> Node:
        """The root element. Raises BadInput("submission-malformed")."""
        try:
            parse_events(Path(_PART), _PART, data, _LIMITS, self)
        except BadInput:
            raise BadInput("submission-malformed") from None
        if self._root is None:
            raise BadInput("submission-malformed")
        return self._root

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        self._count += 1
        if self._count > MOST_NODES:
            raise BadInput("submission-malformed")
        node = Node(local_name(name))
        if self._open:
            self._open[-1].children.append(node)
        else:
            self._root = node
            self.form = attributes.get("id", "")
            self.version = attributes.get("version", "")
        self._open.append(node)

    def end(self, _: str) -> None:
        """Take the end of an element."""
        self._open.pop()

    def text(self, text: str) -> None:
        """Take a piece of text."""
        self._open[-1].text += text
