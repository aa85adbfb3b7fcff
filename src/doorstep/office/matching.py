"""Two offices find the people whom both have records of, and learn of nobody else (双向协查).

Five steps, four files: one begins, the other answers, the first proposes the pairs it sees, the
other confirms, and both show what both agreed to. What a step was answered with is kept until the
matching ends, so that a file taken twice is answered alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from doorstep.app.matching import migrants, pairs_of
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.matching import Matching, MatchRound
from doorstep.engine.linkage.match_keys import KINDS
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.models import Account, CountyRow
from doorstep.office.vocabulary import CountyRowKind
from doorstep.store.cipher import public_digest
from doorstep.store.match_files import (
    blind_again,
    blind_people,
    match_file,
    new_secret_scalar,
    new_session,
    read_match,
    shuffled,
    tokens_read,
    tokens_told,
)

Said = dict[str, Any]
LONGEST = 40
_BEFORE = {
    MatchRound.ANSWERED: MatchRound.BEGUN,
    MatchRound.PROPOSED: MatchRound.ANSWERED,
    MatchRound.CONFIRMED: MatchRound.PROPOSED,
}
"""A file of this round is the answer to one that stands at that."""


def begin_match(workspace: Workspace, by: Account | None) -> tuple[Matching, bytes]:
    """Begin a matching: the file for the other office. Raises RefusedByRule("county-match-nobody")
    where no register tells who came or left."""
    session = new_session()
    said, tokens = _entered(workspace, session)
    content = _file(MatchRound.BEGUN, session, b"", people=tokens_told(tokens))
    with transaction.atomic():
        row = CountyRow(kind=CountyRowKind.MATCHING, code=session)
        _keep(row, said | {"round": MatchRound.BEGUN}, b"", content, by)
    return Matching.from_object(session, row.said), content


def go_on(workspace: Workspace, content: bytes, by: Account | None) -> tuple[Matching, bytes]:
    """Take the other office's file and give the next one; after the last there is none (b"").

    Raises BadInput: "county-match-unfit", "county-match-unknown" (no such matching here),
    "county-match-mixed" (it answers another file than the one that was sent), "county-match-round"
    (it comes out of turn), and RefusedByRule as `begin_match`.
    """
    told = read_match(content)
    session, round_ = told["session"], MatchRound(told["round"])
    held = _row(session)
    if held is not None and held.said["taken"] == public_digest(content):
        return Matching.from_object(session, held.said), held.said["answer"].encode()
    if round_ == MatchRound.BEGUN:
        return _answer(workspace, told, content, by)
    with transaction.atomic():
        row = _row(session, held=True)
        if row is None:
            raise BadInput("county-match-unknown")
        said = row.said
        if said["round"] != _BEFORE.get(round_):
            raise BadInput("county-match-round")
        if told["before"] != public_digest(said["answer"].encode()):
            raise BadInput("county-match-mixed")
        new, answer = _STEPS[round_](said, told, content)
        _keep(row, new, content, answer, by)
    return Matching.from_object(session, row.said), answer


def matchings() -> list[Matching]:
    """All matchings, the newest last."""
    rows = CountyRow.objects.filter(kind=CountyRowKind.MATCHING).order_by("number", "code")
    return [Matching.from_object(row.code, row.said) for row in rows]


def _answer(
    workspace: Workspace, told: Mapping[str, Any], content: bytes, by: Account | None
) -> tuple[Matching, bytes]:
    session = told["session"]
    if _row(session) is not None:
        raise BadInput("county-match-round")
    theirs = tokens_read(told.get("people"), len(KINDS))
    said, tokens = _entered(workspace, session)
    twice = blind_again(theirs, said["scalar"])
    answer = _file(
        MatchRound.ANSWERED, session, content, people=tokens_told(tokens), twice=tokens_told(twice)
    )
    with transaction.atomic():
        row = CountyRow(kind=CountyRowKind.MATCHING, code=session)
        new = said | {"round": MatchRound.ANSWERED, "other": _name(told)}
        _keep(row, new, content, answer, by)
    return Matching.from_object(session, row.said), answer


def _propose(said: Said, told: Mapping[str, Any], content: bytes) -> tuple[Said, bytes]:
    """We began: both lists are blinded twice now; our own people of them are known by place."""
    order = _order(said)
    ours = tokens_read(told.get("twice"), len(KINDS), len(order))
    theirs = blind_again(tokens_read(told.get("people"), len(KINDS)), said["scalar"])
    found = [(order[own], at) for own, at in pairs_of(ours, theirs) if order[own] < said["size"]]
    proposed = [
        {"number": number, "own": own, "at": at} for number, (own, at) in enumerate(found, 1)
    ]
    sent = [
        {"number": one["number"], "at": one["at"], **_brief(said, one["own"])} for one in proposed
    ]
    new = said | {"round": MatchRound.PROPOSED, "other": _name(told), "proposed": proposed}
    return new, _file(MatchRound.PROPOSED, _session(told), content, pairs=sent)


def _confirm(said: Said, told: Mapping[str, Any], content: bytes) -> tuple[Said, bytes]:
    """We answered: the pairs that name somebody of ours, each of us once, are agreed."""
    agreed, sent, met, order = [], [], set(), _order(said)
    for one in _pairs(told):
        own = order[one["at"]] if one["at"] < len(order) else said["size"]
        if own >= said["size"] or own in met:
            continue
        met.add(own)
        agreed.append({**one, "own": own})
        sent.append({"number": one["number"], "at": 0, **_brief(said, own)})
    new = _ended(said) | {"agreed": agreed}
    return new, _file(MatchRound.CONFIRMED, _session(told), content, pairs=sent)


def _agree(said: Said, told: Mapping[str, Any], content: bytes) -> tuple[Said, bytes]:
    """We began: what the other confirmed of what we proposed."""
    proposed = {one["number"]: one["own"] for one in said["proposed"]}
    agreed = [
        {**one, "own": proposed[one["number"]]}
        for one in {one["number"]: one for one in _pairs(told)}.values()
        if one["number"] in proposed
    ]
    return _ended(said) | {"agreed": agreed}, b""


_STEPS: Mapping[MatchRound, Callable[[Said, Mapping[str, Any], bytes], tuple[Said, bytes]]] = {
    MatchRound.ANSWERED: _propose,
    MatchRound.PROPOSED: _confirm,
    MatchRound.CONFIRMED: _agree,
}


def _entered(workspace: Workspace, session: str) -> tuple[Said, list[list[bytes]]]:
    """What is kept of a matching at its start, and our people's tokens in their order."""
    people = migrants(workspace)
    if not people:
        raise RefusedByRule("county-match-nobody")
    scalar, secret = new_secret_scalar(), new_secret_scalar()
    order = shuffled(len(people), secret)
    words = [people[number].keys if number < len(people) else () for number in order]
    said: Said = {
        "scalar": scalar,
        "order": secret,
        "people": [one.shown() for one in people],
        "size": len(people),
        "other": "",
        "proposed": [],
        "agreed": [],
    }
    return said, blind_people(words, len(KINDS), session, scalar)


def _ended(said: Said) -> Said:
    """Nothing is blinded any more, and nobody is kept but who was agreed on."""
    return said | {"round": MatchRound.AGREED, "scalar": "", "order": "", "proposed": []}


def _keep(row: CountyRow, said: Said, content: bytes, answer: bytes, by: Account | None) -> None:
    if said["round"] == MatchRound.AGREED:
        met = sorted({one["own"] for one in said["agreed"]})
        place = {own: at for at, own in enumerate(met)}
        said = said | {
            "people": [said["people"][own] for own in met],
            "agreed": [{**one, "own": place[one["own"]]} for one in said["agreed"]],
        }
    taken = public_digest(content) if content else ""
    row.put(**said | {"taken": taken, "answer": answer.decode()})
    row.number = row.number or CountyRow.objects.filter(kind=CountyRowKind.MATCHING).count() + 1
    row.save()
    record(by, f"county.match-{said['round']}", f"matching:{row.code}")


def _order(said: Said) -> list[int]:
    """Who stands where in our list; numbers from "size" on are nobody."""
    return shuffled(said["size"], said["order"])


def _brief(said: Said, own: int) -> dict[str, str]:
    person = said["people"][own]
    return {"register": person["register"], "day": person["day"]}


def _pairs(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The pairs of a file. Raises BadInput("county-match-unfit")."""
    found = []
    pairs = told.get("pairs")
    for one in pairs if isinstance(pairs, list) else [None]:
        kept = dict(one) if isinstance(one, dict) else {}
        numbers = [kept.get(name) for name in ("number", "at")]
        words = [kept.get(name) for name in ("register", "day")]
        if not all(type(n) is int and 0 <= n < 1 << 20 for n in numbers) or not all(
            isinstance(word, str) and len(word) <= LONGEST and "\0" not in word for word in words
        ):
            raise BadInput("county-match-unfit")
        found.append({name: kept[name] for name in ("number", "at", "register", "day")})
    return found


def _file(round_: MatchRound, session: str, before: bytes, **told: object) -> bytes:
    office = current_office().folder.resolve().name[:LONGEST]
    return match_file(round_, session, before, {"office": office, **told})


def _name(told: Mapping[str, Any]) -> str:
    return str(told["office"])[:LONGEST]


def _session(told: Mapping[str, Any]) -> str:
    return str(told["session"])


def _row(session: str, *, held: bool = False) -> CountyRow | None:
    rows = CountyRow.objects.select_for_update() if held else CountyRow.objects
    return rows.filter(kind=CountyRowKind.MATCHING, code=session).first()
