"""Another office is asked for one purpose, on a law in force, for the fields of that purpose, until
a day; what is late is reminded."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from pathlib import Path

import pytest
from docx import Document

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.letters import letter_document
from office.desk import Desk
from office.test_duties import take

TODAY = dt.date.today()


def task_of(desk: Desk, tmp_path: Path) -> object:
    from doorstep.office.models import Task

    take(desk, tmp_path)
    task = Task.objects.filter(register="persons").first()
    assert task is not None
    return task


def asked() -> object:
    from doorstep.office.requests import RequestAsked

    return RequestAsked(
        "police",
        "confirm-identity",
        "pipl-duty",
        ("name", "birth_date"),
        until=TODAY + dt.timedelta(days=30),
        remind_on=TODAY + dt.timedelta(days=20),
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"office": "press"}, "request-office"),
        ({"purpose": "confirm-marriage"}, "request-purpose"),
        ({"basis": "hukou-death"}, "request-basis"),
        ({"fields": ("name", "phone")}, "request-fields"),
        ({"fields": ()}, "request-fields"),
        ({"until": TODAY + dt.timedelta(days=400)}, "request-days"),
        ({"remind_on": TODAY - dt.timedelta(days=1)}, "request-days"),
    ],
)
def test_what_may_not_be_asked_is_refused(
    desk: Desk, tmp_path: Path, change: dict[str, object], code: str
) -> None:
    from doorstep.office.models import OfficeRequest
    from doorstep.office.requests import draft_request

    task = task_of(desk, tmp_path)
    with pytest.raises((BadInput, RefusedByRule), match=code):
        draft_request(task, dataclasses.replace(asked(), **change), desk.lin)
    assert not OfficeRequest.objects.exists()


def test_a_request_goes_out_is_reminded_answered_or_expires(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.requests import draft_request, move_request, reminders, state_on
    from doorstep.office.vocabulary import RequestState

    made = draft_request(task_of(desk, tmp_path), asked(), desk.lin)
    key, late = str(made.pk), made.until + dt.timedelta(days=1)
    assert reminders(made.until) == []
    sent = move_request(key, RequestState.SENT, desk.lin)
    assert reminders(sent.remind_on) == [sent]
    assert reminders(sent.remind_on - dt.timedelta(days=1)) == []
    assert state_on(sent, sent.until) == RequestState.SENT
    assert state_on(sent, late) == RequestState.EXPIRED
    with pytest.raises(RefusedByRule, match="request-without-answer"):
        move_request(key, RequestState.ANSWERED, desk.lin)
    done = move_request(key, RequestState.ANSWERED, desk.lin, note="均已核对")
    assert (done.said["answer"], state_on(done, late)) == ("均已核对", RequestState.ANSWERED)
    with pytest.raises(BadInput, match="request-move"):
        move_request(key, RequestState.WITHDRAWN, desk.lin)
    assert broken_at() is None


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
def test_the_letter_says_what_is_asked_and_no_value_of_a_record(
    desk: Desk, tmp_path: Path, lang: str
) -> None:
    from doorstep.office.requests import draft_request, letter_of

    phrases = Phrasebook(lang)
    made = draft_request(task_of(desk, tmp_path), asked(), desk.lin)
    letter = letter_of(made)
    paper = Document(io.BytesIO(letter_document(letter, phrases)))
    said = "\n".join(line.text for line in paper.paragraphs)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert phrases.pick(letter.basis) in said and phrases.pick(letter.office) in said
    assert phrases.day(letter.until) in said and phrases.name("column", "birth_date") in said
    assert letter.lines and {line.subject for line in letter.lines} <= set(cells)
    assert not any("11010519491231002X" in text or "1985" in text for text in (said, *cells))


def test_every_basis_of_ours_is_in_force_and_every_purpose_may_be_asked() -> None:
    from doorstep import packs
    from doorstep.packs.duties import load_duties

    for name in packs.names():
        spec = load_duties(name)
        for purpose in spec.purposes.values():
            assert any(spec.bases[code].holds_on(TODAY) for code in purpose.bases)
