"""Two offices find whom both have records of: only agreed pairs appear, nobody else is readable in
any file, and files of two matchings do not mix."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from doorstep import Workspace
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.matching import Matching
from office.desk import Desk

OUT = """姓名,性别,出生日期,身份证号,联系电话,外出日期
陈小梅,女,1990-01-02,,13800000001,2024-05-01
黄承烨,男,1998-07-18,350998199807181013,,2023-02-01
何静红,女,1985-10-09,350996198510090260,,2017-04-02
金丝雀,男,1970-01-01,350996197001010017,13800000009,2020-01-01
"""
IN = """姓名,性别,出生日期,身份证号,联系电话,流入日期
陳小梅,女,1990-01-02,,,2024-05-03
黄成烨,男,,350998199807181013,,2023-02-01
何静红,女,1958-10-09,350996198510090260,,2017-04-02
画眉鸟,女,1971-02-02,350996197102020028,13800000008,2021-01-01
"""


class Offices:
    """Two offices, of which one at a time is open here."""

    def __init__(self, desk: Desk, room: Path) -> None:
        self.desk, self.room = desk, room
        self.folders = {"东街": room / "东街", "西街": room / "西街"}
        for (name, folder), (kind, text) in zip(
            self.folders.items(), (("move_out", OUT), ("move_in", IN)), strict=True
        ):
            path = room / f"{name}.csv"
            path.write_text(text, "utf-8")
            workspace = Workspace.create(folder, lang="en")
            workspace.register([path], yes=True, kind=kind, place="松坪村")

    def at(self, name: str) -> Workspace:
        from doorstep.office.configuring import open_office

        open_office(self.folders[name], url="")
        return Workspace(self.folders[name])

    def begin(self, name: str) -> bytes:
        from doorstep.office.matching import begin_match

        return begin_match(self.at(name), None)[1]

    def take(self, name: str, content: bytes) -> tuple[Matching, bytes]:
        from doorstep.office.matching import go_on

        return go_on(self.at(name), content, None)


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def offices(desk: Desk, tmp_path: Path) -> Any:
    from django.db import connections

    yield Offices(desk, tmp_path)
    connections.close_all()


def test_both_see_the_same_people_and_no_file_tells_of_another(offices: Offices) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.models import AuditEvent, CountyRow

    first = offices.begin("东街")
    _, second = offices.take("西街", first)
    _, third = offices.take("东街", second)
    theirs, fourth = offices.take("西街", third)
    assert CountyRow.objects.get().said["scalar"] == ""
    ours, last = offices.take("东街", fourth)
    assert last == b""
    assert sorted(one.name for one in ours.pairs) == ["何静红", "陈小梅", "黄承烨"]
    assert sorted(one.name for one in theirs.pairs) == ["何静红", "陳小梅", "黄成烨"]
    assert {one.number for one in ours.pairs} == {one.number for one in theirs.pairs} == {1, 2, 3}
    by_name = {one.name: one for one in ours.pairs}
    assert by_name["陈小梅"].days_differ and by_name["陈小梅"].other_day == "2024-05-03"
    assert not by_name["黄承烨"].days_differ
    for content in (first, second, third, fourth):
        for line in (*OUT.splitlines()[1:], *IN.splitlines()[1:]):
            name, _, born, number, phone, day = line.split(",")
            told = [name, born, number, phone]
            told += [day] if name in ("金丝雀", "画眉鸟") else []
            assert not any(word in content.decode() for word in told if word)
    assert "金丝雀" not in json.dumps(CountyRow.objects.get().said, ensure_ascii=False)
    assert [one.what for one in AuditEvent.objects.order_by("number")] == [
        "county.match-begun",
        "county.match-proposed",
        "county.match-agreed",
    ]
    assert broken_at() is None


def test_lists_are_filled_up_so_that_their_length_tells_nothing(offices: Offices) -> None:
    people = json.loads(offices.begin("东街"))["people"]
    assert len(people) == 32
    tokens = [token for one in people for token in one]
    assert len(set(tokens)) == len(tokens)
    again = json.loads(offices.begin("东街"))["people"]
    assert not set(tokens) & {token for one in again for token in one}


def test_a_file_taken_twice_is_answered_alike(offices: Offices) -> None:
    first = offices.begin("东街")
    answered = offices.take("西街", first)
    assert offices.take("西街", first) == answered
    done = offices.take("东街", answered[1])
    assert offices.take("东街", answered[1]) == done


def test_files_of_two_matchings_do_not_mix(offices: Offices) -> None:
    first, other = offices.begin("东街"), offices.begin("东街")
    _, second = offices.take("西街", first)
    with pytest.raises(BadInput, match="county-match-round"):
        offices.take("东街", other[:-1] + b"}")
    mixed = json.loads(second) | {"session": json.loads(other)["session"]}
    with pytest.raises(BadInput, match="county-match-mixed"):
        offices.take("东街", json.dumps(mixed).encode())
    stranger = json.loads(second) | {"session": "0" * 32}
    with pytest.raises(BadInput, match="county-match-unknown"):
        offices.take("东街", json.dumps(stranger).encode())
    _, third = offices.take("东街", second)
    with pytest.raises(BadInput, match="county-match-round"):
        offices.take("东街", json.dumps(json.loads(second) | {"office": "x"}).encode())
    lie = json.loads(third)
    lie["pairs"] = [one | {"at": 1 << 30} for one in lie["pairs"]]
    with pytest.raises(BadInput, match="county-match-unfit"):
        offices.take("西街", json.dumps(lie).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"people": []},
        {"people": [["00" * 32] * 11]},
        {"people": [["ff"]]},
        {"people": "x"},
        {"people": None},
        {"round": "x"},
        {"session": "../../x"},
        {"office": None},
        {"before": 1},
        {"version": 2},
    ],
)
def test_what_is_no_such_file_is_refused(offices: Offices, change: dict[str, object]) -> None:
    changed = json.loads(offices.begin("东街")) | change
    with pytest.raises(BadInput, match="county-match-unfit"):
        offices.take("西街", json.dumps(changed).encode())


def test_who_has_no_register_of_movers_matches_nobody(desk: Desk) -> None:
    from doorstep.office.matching import begin_match

    with pytest.raises(RefusedByRule, match="county-match-nobody"):
        begin_match(Workspace(desk.folder), desk.lin)  # type: ignore[arg-type]


def test_a_matching_kept_is_sealed(offices: Offices) -> None:
    offices.begin("东街")
    held = b"".join(path.read_bytes() for path in offices.folders["东街"].glob("office.db*"))
    assert "金丝雀".encode() not in held and b"scalar" not in held


def test_pairs_are_told_with_what_differs(offices: Offices) -> None:
    from doorstep.i18n.phrasebook import Phrasebook
    from doorstep.render.county import match_lines

    _, second = offices.take("西街", offices.begin("东街"))
    told, _ = offices.take("西街", offices.take("东街", second)[1])
    lines = list(match_lines(told, Phrasebook("zh_Hans")))
    assert "3" in lines[0] and len(lines) == 4 and asdict(told)["pairs"]
