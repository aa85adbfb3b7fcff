"""Nobody is struck off in silence, whichever way a name got lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from doorstep import Workspace
from doorstep.domain.errors import BadInput, RefusedByRule
from office.desk import DEATHS, PERSONS, Desk
from office.doors import ZHANG, a_door, answered

LISI = "松坪村,1,妻,李四,女,1986-02-01,\n"
GONE = PERSONS.replace(LISI, "")


@pytest.fixture
def looked(desk: Desk) -> Desk:
    """A desk whose registers were looked at once."""
    from doorstep.office.departures import notice_departures

    assert notice_departures(Workspace(desk.folder)) == 0
    return desk


def register(desk: Desk, text: str, name: str = "人口.csv") -> None:
    path = Path(desk.folder.parent) / name
    path.write_text(text, "utf-8")
    Workspace(desk.folder).register([path], yes=True)


def leaves(desk: Desk, evidence: Any = None) -> Any:
    """Lin says so, then Zhao."""
    from doorstep.office.departures import confirm_leaving, propose_leaving

    propose_leaving(lisi().pk, desk.lin, evidence=evidence)  # type: ignore[arg-type]
    return confirm_leaving(lisi().pk, desk.zhao)  # type: ignore[arg-type]


def look(desk: Desk) -> list[tuple[str, str, str]]:
    from doorstep.office.departures import notice_departures
    from doorstep.office.models import Departure

    notice_departures(Workspace(desk.folder))
    held = Departure.objects.order_by("opened", "pk")
    return [(one.said["name"], one.state, one.evidence) for one in held]


def lisi() -> Any:
    from doorstep.office.models import Departure

    return next(one for one in Departure.objects.all() if one.said["name"] == "李四")


def test_a_version_that_drops_somebody_opens_a_departure(looked: Desk) -> None:
    register(looked, GONE)
    assert look(looked) == [("李四", "open", "")]
    assert look(looked) == [("李四", "open", "")], "looked at once more it is the same"
    register(looked, PERSONS)
    assert look(looked) == [("李四", "stays", "back")]


def test_undone_and_withdrawn_are_seen_alike(looked: Desk) -> None:
    workspace = Workspace(looked.folder)
    source = next(one for one in workspace.sources if "persons" in one.kinds)
    workspace.withdraw(source.id)
    assert {state for _, state, _ in look(looked)} == {"open"}
    assert len(look(looked)) == 5
    Workspace(looked.folder).undo()
    assert {state for _, state, _ in look(looked)} == {"stays"}


def test_a_record_of_a_death_is_evidence_as_long_as_it_is_held(looked: Desk) -> None:
    from doorstep.office.departures import LeftBy, propose_leaving

    register(looked, GONE)
    look(looked)
    more = DEATHS + "松坪村,李四,女,2026-05-01,2026-06-20\n"
    register(looked, more, "死亡.csv")
    assert look(looked) == [("李四", "open", "")], "a namesake's death lets nobody go"
    with_birth = (
        "村,姓名,性别,出生日期,死亡日期,注销日期\n松坪村,李四,女,1986-02-01,2026-05-01,2026-06-20\n"
    )
    with pytest.raises(RefusedByRule):
        propose_leaving(lisi().pk, looked.lin, evidence=LeftBy.RECORD)  # type: ignore[arg-type]
    register(looked, with_birth, "死亡二.csv")
    assert look(looked) == [("李四", "open", "")], "no record lets a name go by itself"
    propose_leaving(lisi().pk, looked.lin, evidence=LeftBy.RECORD)  # type: ignore[arg-type]
    Workspace(looked.folder).undo()
    look(looked)
    assert lisi().proposed_by is None, "what was said fell with its record"
    register(looked, with_birth, "死亡二.csv")
    look(looked)
    leaves(looked, LeftBy.RECORD)
    assert look(looked) == [("李四", "left", "record")]
    Workspace(looked.folder).undo()
    assert look(looked) == [("李四", "open", "")]


def test_nobody_home_lets_nobody_go(looked: Desk) -> None:
    from doorstep.office.departures import give_notice, propose_leaving, tries_of
    from doorstep.office.visit_reviews import accept_visits
    from doorstep.office.visits import Came, submit
    from doorstep.office.vocabulary import Channel

    register(looked, GONE)
    look(looked)
    for number in range(3):
        code = f"7K3{number}"
        a_door(code, ZHANG)
        told = answered({"outcome": "noncontact"}, {}, day=dt.date(2026, 6, 1 + number))
        one = submit(code, "household-check", told, Came(Channel.KEYED))
        accept_visits([one.pk], looked.lin)  # type: ignore[arg-type]
        with pytest.raises(RefusedByRule):
            propose_leaving(lisi().pk, looked.lin)  # type: ignore[arg-type]
        assert len(tries_of(lisi())) == number + 1
    assert look(looked) == [("李四", "open", "")]
    give_notice(lisi().pk, looked.lin)  # type: ignore[arg-type]
    with pytest.raises(RefusedByRule):
        propose_leaving(lisi().pk, looked.lin)  # type: ignore[arg-type]


def test_the_whole_way_or_evidence(looked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from doorstep.office import departures as way

    register(looked, GONE)
    look(looked)
    by, today = looked.lin, dt.date.today()
    with pytest.raises(RefusedByRule):
        way.give_notice(lisi().pk, by)  # type: ignore[arg-type]
    for back in (3, 3, 2, 1):
        way.note_try(lisi().pk, today - dt.timedelta(days=back), by)  # type: ignore[arg-type]
    way.give_notice(lisi().pk, by)  # type: ignore[arg-type]
    (posted,) = way.post_names([lisi().pk], by)  # type: ignore[arg-type]
    with pytest.raises(RefusedByRule):
        way.propose_leaving(lisi().pk, by)  # type: ignore[arg-type]
    later = posted.objections_until + dt.timedelta(days=1)
    monkeypatch.setattr(way.timezone, "localdate", lambda *_: later)
    assert leaves(looked).evidence == "posted"
    with pytest.raises(BadInput):
        leaves(looked, way.LeftBy.PAPER)


def test_two_different_people_say_that_a_name_leaves(looked: Desk) -> None:
    from doorstep.office import departures as way
    from doorstep.office.accounts import make_account
    from doorstep.office.models import Account, AuditEvent

    register(looked, GONE)
    look(looked)
    lin: Any = looked.lin
    zhao: Any = looked.zhao
    key, paper = lisi().pk, way.LeftBy.PAPER
    with pytest.raises(BadInput) as refused:
        way.confirm_leaving(key, zhao)
    assert refused.value.code == "departure-not-proposed"
    for _ in range(2):
        way.propose_leaving(key, zhao, evidence=paper)
    assert look(looked) == [("李四", "open", "paper")], "one person's word lets nobody go"
    assert AuditEvent.objects.filter(what="departure.proposed").count() == 1
    with pytest.raises(BadInput):
        way.propose_leaving(key, lin, evidence=way.LeftBy.FAMILY)
    again = Account()
    again.put(name=zhao.said["name"])
    again.save(force_insert=True)
    for same in (zhao, again):
        with pytest.raises(RefusedByRule) as rule:
            way.confirm_leaving(key, same)
        assert rule.value.code == "second-person"
    stranger = make_account("临时", lin)
    with pytest.raises(RefusedByRule) as rule:
        way.confirm_leaving(key, stranger)
    assert rule.value.code == "second-unknown"
    way.take_back(key, lin)
    assert look(looked) == [("李四", "open", "")]
    way.propose_leaving(key, lin, evidence=paper)
    assert way.confirm_leaving(key, zhao).decided_by == zhao
    assert look(looked) == [("李四", "left", "paper")]


def test_who_is_met_while_a_second_word_is_awaited_stays(looked: Desk) -> None:
    from doorstep.office import departures as way

    register(looked, GONE)
    look(looked)
    way.propose_leaving(lisi().pk, looked.lin, evidence=way.LeftBy.FAMILY)  # type: ignore[arg-type]
    way.keep_name(lisi().pk, looked.zhao)  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        way.confirm_leaving(lisi().pk, looked.zhao)  # type: ignore[arg-type]
    assert look(looked) == [("李四", "stays", "")]


def test_a_posted_list_hangs_until_a_day_on_which_somebody_works(looked: Desk) -> None:
    from doorstep.office.departures import OBJECTION_DAYS, hangs_until
    from doorstep.packs.calendars import load_calendar

    calendar = load_calendar(Workspace(looked.folder).store.settings.pack)
    for number in range(400):
        posted = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        least = posted + dt.timedelta(days=OBJECTION_DAYS)
        until = hangs_until(posted)
        assert until >= least and calendar.is_worked(until)
        between = (least + dt.timedelta(days=n) for n in range((until - least).days))
        assert not any(map(calendar.is_worked, between))


def test_who_came_from_elsewhere_is_held_no_differently(looked: Desk) -> None:
    text = "村,姓名,性别,出生日期,迁入日期,迁入地,迁出地\n"
    text += "松坪村,阿依,女,1990-01-02,2026-01-03,松坪村,外县\n"
    register(looked, text + "河湾村,古丽,女,1991-01-02,2026-01-03,河湾村,外县\n", "迁入.csv")
    assert look(looked) == []
    register(looked, text, "迁入.csv")
    assert look(looked) == [("古丽", "open", "")]


def test_met_at_a_visit_she_stays(looked: Desk) -> None:
    register(looked, GONE)
    look(looked)
    day = dt.date.today().isoformat()
    text = "村,户编号,姓名,性别,出生日期,入户日期,访问结果,居住状态\n"
    text += f"松坪村,1,李四,女,1986-02-01,{day},完成,在家\n"
    register(looked, text, "入户走访.csv")
    assert look(looked) == [("李四", "stays", "")]
