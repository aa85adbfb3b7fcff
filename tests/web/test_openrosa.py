"""What the stock ODK Collect asks and how strictly it takes the answers."""

from __future__ import annotations

import csv
import hashlib
import re
import threading
import uuid
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from office.desk import POSTGRESQL, SQLITE, Desk
from office.doors import CHECK, a_door

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
HOUSES = f"houses-{CHECK}.csv"
ROSA = {"HTTP_X_OPENROSA_VERSION": "1.0"}


@pytest.fixture
def phone(desk: Desk) -> Iterator[Phone]:
    """Chen's phone, and two houses that are hers."""
    from doorstep.office.people import add_person
    from doorstep.office.phones import make_key

    chen = add_person("陈晓燕", by=desk.lin)
    for code in ("7K3MA", "7K3MB"):
        a_door(code, visitor=chen)
    a_door("7K3MC")
    yield Phone(make_key(chen, desk.lin), chen)


class Phone:
    """A client that speaks as Collect does."""

    def __init__(self, key: str, holder: Any) -> None:
        self.key, self.holder, self.client = key, holder, Client()

    def get(self, path: str, **headers: Any) -> Any:
        return self.client.get(path, **ROSA | headers)

    def list(self) -> Any:
        answer = self.get(f"/key/{self.key}/formList?deviceID=collect:x")
        assert answer.status_code == 200 and answer["X-OpenRosa-Version"] == "1.0"
        assert answer["Content-Type"].startswith("text/xml")
        return ElementTree.fromstring(answer.content)

    def told(self, name: str) -> str:
        return str(self.list()[0].findtext(f"{LIST}{name}"))

    def media(self) -> dict[str, bytes]:
        answer = self.get(path_of(self.told("manifestUrl")))
        found = {}
        for one in ElementTree.fromstring(answer.content):
            path = path_of(str(one.findtext(f"{MANIFEST}downloadUrl")))
            data = self.get(path).content
            assert one.findtext(f"{MANIFEST}hash") == "md5:" + hashlib.md5(data).hexdigest()
            found[str(one.findtext(f"{MANIFEST}filename"))] = data
        return found

    def send(self, xml: str | bytes, *, name: str = "xml_submission_file", **files: bytes) -> Any:
        data = xml.encode() if isinstance(xml, str) else xml
        parts = {key: SimpleUploadedFile(key, value) for key, value in files.items()}
        parts |= {name: SimpleUploadedFile("a.xml", data, "text/xml")} if name else {}
        return self.client.post(f"/key/{self.key}/submission?deviceID=d", parts, **ROSA)

    def visit(self, code: str = "7K3MA", key: str = "", **told: str) -> str:
        said = "".join(
            f"<{tag}>{text}</{tag}>"
            for tag, text in ({"day": "2026-06-01", "outcome": "complete"} | told).items()
        )
        lines = "<line><ref>1</ref><state>here</state><record>right</record></line>"
        return (
            f'<data id="{CHECK}" version="{self.told("version")}"><house>{code}</house>{said}'
            f"{lines}<meta><instanceID>uuid:{key or uuid.uuid4()}</instanceID></meta></data>"
        )


def path_of(address: str) -> str:
    assert address.startswith("http://testserver/")
    return address.removeprefix("http://testserver")


def message(answer: Any) -> str:
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "{http://openrosa.org/http/response}OpenRosaResponse"
    assert answer["X-OpenRosa-Version"] == "1.0"
    return str(root[0].text)


@both
def test_the_list_names_form_version_hash_and_addresses(phone: Phone) -> None:
    (one,) = phone.list()
    told = {part.tag.removeprefix(LIST): part.text for part in one}
    assert told["formID"] == CHECK and told["name"] and told["version"]
    form = phone.get(path_of(told["downloadUrl"]))
    assert told["hash"] == "md5:" + hashlib.md5(form.content).hexdigest()
    assert (
        phone.get(path_of(told["downloadUrl"]), HTTP_IF_NONE_MATCH=form["ETag"]).status_code == 304
    )


@both
def test_a_phone_holds_its_own_houses_and_no_others(phone: Phone) -> None:
    media = phone.media()
    houses = list(csv.DictReader(media[HOUSES].decode().splitlines()))
    assert [one["code"] for one in houses] == ["7K3MA", "7K3MB"]
    assert all("张三" in one["plain"] for one in houses)
    lines = list(csv.DictReader(media["lines.csv"].decode().splitlines()))
    assert (lines[0]["key"], lines[0]["who"]) == (f"{houses[0]['name']}-1", "张三")
    assert {one["key"][:36] for one in lines} == {one["name"] for one in houses}


def test_a_house_that_was_answered_leaves_the_phone(phone: Phone) -> None:
    assert phone.send(phone.visit()).status_code == 201
    assert "7K3MA" not in phone.media()[HOUSES].decode()


def test_a_house_where_nobody_was_stays(phone: Phone) -> None:
    assert phone.send(phone.visit(outcome="noncontact")).status_code == 201
    assert "7K3MA" in phone.media()[HOUSES].decode()


@both
def test_houses_are_entities_that_a_phone_ticks_by_itself(phone: Phone) -> None:
    from doorstep.office.models import Submission

    def held() -> dict[str, dict[str, str]]:
        lines = phone.media()[HOUSES].decode().splitlines()
        return {one["code"]: one for one in csv.DictReader(lines)}

    def gone(*names: str) -> list[str]:
        answer = phone.get(f"{asked}?id={','.join(names)}")
        root = ElementTree.fromstring(answer.content)
        assert root.tag == "data" and root[0].tag == "entities"
        told = {one.get("id"): one.findtext("deleted") for one in root[0]}
        return [str(told[name]) for name in names]

    manifest = ElementTree.fromstring(phone.get(path_of(phone.told("manifestUrl"))).content)
    (listed,) = [one for one in manifest if one.get("type") == "entityList"]
    assert listed.findtext(f"{MANIFEST}filename") == HOUSES
    asked = path_of(str(listed.findtext(f"{MANIFEST}integrityUrl")))
    a, b = held()["7K3MA"], held()["7K3MB"]
    assert uuid.UUID(a["name"]).version == 4 and a["__version"] == "1"
    assert a["label"] == f"○ {a['plain']}"
    form = phone.get(path_of(phone.told("downloadUrl"))).content.decode()
    assert f'dataset="houses-{CHECK}" update="1"' in form and "'✓'" in form
    unknown = str(uuid.uuid4())
    assert gone(a["name"], b["name"], unknown) == ["false"] * 3
    entity = f'<entity dataset="houses-{CHECK}" id="{a["name"]}" update="1" baseVersion="1"'
    entity += ' trunkVersion="" branchId=""><label>✓</label></entity><instanceID>'
    sent = phone.visit(a["name"]).replace("<instanceID>", entity)
    assert phone.send(sent).status_code == 201
    assert phone.send(phone.visit(b["name"], outcome="noncontact")).status_code == 201
    assert {one.assignment.code for one in Submission.objects.all()} == {"7K3MA", "7K3MB"}
    assert [*held()] == ["7K3MB"] and held()["7K3MB"]["__version"] == "2"
    assert gone(a["name"], b["name"], unknown) == ["true", "false", "false"]


def test_how_much_may_be_sent(phone: Phone) -> None:
    answer = phone.client.head(f"/key/{phone.key}/submission", **ROSA)
    assert answer.status_code == 204 and answer["X-OpenRosa-Version"] == "1.0"
    assert answer["X-OpenRosa-Accept-Content-Length"] == "10000000"


@both
def test_a_visit_is_kept_once_however_often_it_is_sent(phone: Phone) -> None:
    from doorstep.office.models import AuditEvent, Submission

    sent = phone.visit()
    first, again = phone.send(sent), phone.send(sent)
    assert (first.status_code, again.status_code) == (201, 201)
    assert message(first) == message(again)
    (kept,) = Submission.objects.all()
    assert (kept.channel, kept.visitor, kept.device) == ("phone", phone.holder, "d")
    assert kept.said["xml"] == sent
    assert AuditEvent.objects.filter(what="visit.received").count() == 1


@both
def test_the_same_name_with_other_bytes_is_held_apart(phone: Phone) -> None:
    from doorstep.office.models import HeldSubmission, Submission

    key = str(uuid.uuid4())
    assert phone.send(phone.visit(key=key)).status_code == 201
    other = phone.send(phone.visit(key=key, outcome="refused"))
    assert other.status_code == 409 and message(other)
    assert Submission.objects.count() == 1
    assert [str(one.uuid) for one in HeldSubmission.objects.all()] == [key]


@both
def test_of_two_edits_one_wins(phone: Phone) -> None:
    key, one, two = (str(uuid.uuid4()) for _ in range(3))
    assert phone.send(phone.visit(key=key)).status_code == 201
    edit = f"<deprecatedID>uuid:{key}</deprecatedID><instanceID>"
    first, second = (phone.visit(key=k).replace("<instanceID>", edit) for k in (one, two))
    assert phone.send(first).status_code == 201
    assert phone.send(second).status_code == 409
    assert phone.send(first).status_code == 201  # sent again, it is the one that won


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda xml: xml.replace(f'id="{CHECK}"', 'id="other"'), 404),
        (lambda xml: re.sub('version="[^"]*"', 'version="0"', xml), 404),
        (lambda xml: xml.replace("7K3MA", "NONE"), 404),
        (lambda xml: xml[:-20], 400),
        (lambda xml: xml.replace("uuid:", "uuid:x"), 400),
        (lambda xml: xml.replace("complete", "eaten"), 400),
        (lambda xml: "<!DOCTYPE data []>" + xml, 400),
        (lambda xml: xml.replace("<house>", "\0<house>"), 400),
        (lambda xml: xml.encode() + b"\xff", 400),
        (lambda xml: "<a>" * 200_000, 400),
        (lambda xml: xml.replace("<day>", "<a/>" * 20_000 + "<day>"), 400),
        (lambda xml: '<?xml version="1.0" encoding="gb2312"?>' + xml, 400),
        (lambda xml: '<?xml version="1.0" encoding="none"?>' + xml, 400),
        (lambda xml: "", 400),
    ],
)
def test_what_cannot_be_kept_is_told_in_the_readers_words(
    phone: Phone, change: Any, status: int
) -> None:
    from doorstep.office.models import Submission

    answer = phone.send(change(phone.visit()))
    assert answer.status_code == status and message(answer)
    assert Submission.objects.count() == 0


def test_a_body_without_the_visit_and_one_without_the_version_are_told(phone: Phone) -> None:
    assert phone.send("", name="", photo=b"x").status_code == 400
    path = f"/key/{phone.key}/submission"
    assert phone.client.post(path, {"xml_submission_file": "x"}).status_code == 400


def test_files_beside_a_visit_are_taken_and_not_kept(phone: Phone) -> None:
    answer = phone.send(phone.visit(), **{"照片.jpg": b"\xff\xd8", "*isIncomplete*": b"yes"})
    assert answer.status_code == 201


@both
@pytest.mark.parametrize("ended", ["revoked", "left", "unknown"])
def test_a_key_that_opens_nothing_any_more(phone: Phone, desk: Desk, ended: str) -> None:
    from django.utils import timezone

    from doorstep.office.phones import revoke_keys

    visit = phone.visit()
    match ended:
        case "revoked":
            revoke_keys(phone.holder, desk.lin)
        case "left":
            phone.holder.left_on = timezone.localdate()
            phone.holder.save()
        case _:
            phone.key = "x" * 32
    answer = phone.get(f"/key/{phone.key}/formList")
    assert answer.status_code == 403 and message(answer)
    assert phone.send(visit).status_code == 403


@both
def test_many_phones_at_once_lose_nothing(phone: Phone) -> None:
    from django.db import connections

    from doorstep.office.models import Submission

    sent = [phone.visit(code) for code in ("7K3MA", "7K3MB") for _ in range(8)]
    answers: list[int] = []

    def post(xml: str) -> None:
        other = Phone(phone.key, phone.holder)
        answers.extend(other.send(xml).status_code for _ in range(2))
        connections.close_all()

    threads = [threading.Thread(target=post, args=(one,)) for one in sent]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == [201] * 32
    assert Submission.objects.count() == 16


@both
def test_visits_of_one_commit_are_kept_together_and_each_gets_its_own_answer(phone: Phone) -> None:
    from doorstep.domain.errors import BadInput
    from doorstep.office.audit import broken_at
    from doorstep.office.models import Assignment, AuditEvent, HeldSubmission, Submission
    from doorstep.office.phone_visits import read_sent, receive_together

    key, edit = str(uuid.uuid4()), str(uuid.uuid4())
    mark = f"<deprecatedID>uuid:{key}</deprecatedID><instanceID>"
    sent = [
        phone.visit(key=key),
        phone.visit("7K3MB", outcome="noncontact"),
        phone.visit("NONE"),
        phone.visit(outcome="eaten"),
        phone.visit(key=key),  # the same once more
        phone.visit(key=key, outcome="refused"),  # the same name, other bytes
        phone.visit(key=edit).replace("<instanceID>", mark),
        phone.visit().replace("<instanceID>", mark),  # corrected already
    ]
    answers = receive_together([read_sent(phone.holder, one.encode(), "d") for one in sent])
    told = [one.code if isinstance(one, BadInput) else str(one.pk) for one in answers]
    assert told[0] == told[4] == key and told[6] == edit
    assert told[2:4] == ["door-unknown", "answer-unknown"]
    assert told[5::2] == ["visit-other-bytes", "visit-corrected"]
    assert Submission.objects.count() == 3 and HeldSubmission.objects.count() == 1
    assert AuditEvent.objects.filter(what="visit.received").count() == 3
    assert broken_at() is None
    states = Assignment.objects.order_by("code").values_list("state", flat=True)
    assert [*states] == ["back", "tried", "planned"]


def test_forty_visits_of_one_commit_cost_hardly_more_questions_than_one(phone: Phone) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from doorstep.office.phone_visits import read_sent, receive_together

    asked = []
    for count in (1, 40):
        sent = [read_sent(phone.holder, phone.visit().encode(), "d") for _ in range(count)]
        with CaptureQueriesContext(connection) as seen:
            receive_together(sent)
        asked.append(len(seen))
    assert asked[1] <= asked[0] + 2


def test_one_that_fails_for_a_reason_of_ours_takes_nobody_elses_with_it(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.office.models import Submission
    from doorstep.office.phone_visits import read_sent
    from doorstep.web.openrosa import committing

    good, bad = (read_sent(phone.holder, phone.visit().encode(), "d") for _ in range(2))
    whole = committing.receive_together

    def breaks(some: Any) -> Any:
        if bad in some:
            raise RuntimeError("ours")
        return whole(some)

    monkeypatch.setattr(committing, "receive_together", breaks)
    committer = committing._Committer()
    waiting = committing._Waiting(bad)
    monkeypatch.setattr(committing, "_COMMITTER", committer)
    committer._queue.append(waiting)
    with pytest.raises(RuntimeError):  # who commits for both is told of it and sends again
        committing.committed(good)
    assert waiting.done.is_set() and waiting.error is None
    assert committing.committed(good) == Submission.objects.get()


def test_a_pair_is_named_and_its_houses_stand_on_both_phones(desk: Desk) -> None:
    from doorstep.domain.errors import BadInput
    from doorstep.office.models import VisitPlan
    from doorstep.office.people import add_person
    from doorstep.office.phones import doors_of
    from doorstep.office.visit_pairs import name_pair, pairs_of

    chen, lin = (add_person(name, by=desk.lin) for name in ("陈晓燕", "林志明"))
    a_door("7K3MA", pair=1)
    a_door("7K3MB", pair=2)
    plan = VisitPlan.objects.get()
    assert name_pair(plan, 1, chen, lin, desk.lin) == 1
    assert [one.code for one in doors_of(chen)] == [one.code for one in doors_of(lin)] == ["7K3MA"]
    assert [(one.number, one.first, one.second) for one in pairs_of(plan)] == [
        (1, chen, lin),
        (2, None, None),
    ]
    for number, second, code in ((1, chen, "pair-of-one"), (3, lin, "pair-unknown")):
        with pytest.raises(BadInput) as refused:
            name_pair(plan, number, chen, second, desk.lin)
        assert refused.value.code == code


def test_the_code_that_a_phone_scans_says_where_its_server_is(desk: Desk) -> None:
    import base64
    import json
    import zlib

    from doorstep.office.phones import enrolment

    told = json.loads(zlib.decompress(base64.b64decode(enrolment("https://10.0.0.2:8627/key/x"))))
    assert told["general"] == {
        "server_url": "https://10.0.0.2:8627/key/x",
        "form_update_mode": "match_exactly",
    }


def test_a_key_is_shown_once_as_a_code(
    desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.office.people import add_person
    from doorstep.office.phones import has_phone
    from doorstep.web import lan

    chen = add_person("陈晓燕", by=desk.lin)
    monkeypatch.setattr(lan, "_opened", "")
    assert browser.post(f"/people/{chen.pk}/phone").status_code == 400
    monkeypatch.setattr(lan, "_opened", "https://10.0.0.2:8627")
    shown = browser.post(f"/people/{chen.pk}/phone").content.decode()
    key = re.search(r"https://10\.0\.0\.2:8627/key/([\w-]+)", shown)
    assert key and "<svg" in shown and has_phone(chen)
    assert Client().get(f"/key/{key[1]}/formList").status_code == 200
    assert key[1] not in browser.get(f"/people/{chen.pk}").content.decode()
    browser.post(f"/people/{chen.pk}/no-phone")
    assert Client().get(f"/key/{key[1]}/formList").status_code == 403
