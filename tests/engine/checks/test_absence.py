"""Who is missing, and who only seems to be: what is told as sure comes true as often as it says."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from spec.checks.town import findings

from doorstep.engine.checks.absence import MISSED, Company, chance_of_all, missing_chances
from doorstep.engine.checks.circumstances import Circumstances
from doorstep.engine.checks.nearby import Likeness

BY_CHANCE = np.array([0.83, 0.08, 0.03, 0.01, 0.02, 0.02, 0.01])
OF_MISSED = np.array([0.2, 0.15, 0.15, 0.05, 0.15, 0.25, 0.05])
SILENT = Circumstances(np.zeros((0, 0), dtype=np.int64), ())


def chances(
    seen: Sequence[Likeness], *, alone: bool = True, beside: Circumstances = SILENT
) -> list[float]:
    """What is stated of each one where everybody lives alone and one person wrote all."""
    nobody = np.zeros(len(seen), dtype=np.int64)
    people = Company(
        seen=np.array([int(one) for one in seen]),
        group=nobody,
        writer=nobody,
        home=np.arange(len(seen)) if alone else nobody,
        chance=BY_CHANCE[None],
        traces=OF_MISSED[None],
        before=np.array([MISSED]),
        beside=beside,
    )
    told: list[float] = missing_chances(people).tolist()
    return told


def stated_for(seen: Sequence[Likeness], *, alone: bool = True) -> dict[Likeness, float]:
    """The same by likeness."""
    return dict(zip(seen, chances(seen, alone=alone), strict=True))


@pytest.mark.parametrize("share", [0.02, 0.15, 0.3])
def test_what_is_stated_comes_true(share: float) -> None:
    drawn = random.Random(7)
    people = [drawn.random() < share for _ in range(6000)]
    kinds = list(Likeness)
    seen = [drawn.choices(kinds, OF_MISSED if missed else BY_CHANCE)[0] for missed in people]
    stated = stated_for(seen)
    counts, missing = Counter(seen), Counter(s for s, m in zip(seen, people, strict=True) if not m)
    for kind in kinds:
        if counts[kind] >= 60:
            assert stated[kind] == pytest.approx(missing[kind] / counts[kind], abs=0.08), kind


def test_traces_as_rare_as_chance_say_nothing() -> None:
    seen = [Likeness.VACANT] * 8 + [Likeness.NOBODY] * 84
    stated = stated_for(seen)
    assert stated[Likeness.VACANT] > 0.8


def test_of_few_people_little_is_sure() -> None:
    assert stated_for([Likeness.AT_HOME])[Likeness.AT_HOME] < 0.5
    assert 0.5 < stated_for([Likeness.NOBODY])[Likeness.NOBODY] < 0.99


def test_where_others_of_the_house_were_missed_one_is_less_sure() -> None:
    seen = [Likeness.AT_HOME, Likeness.AT_HOME, Likeness.NOBODY]
    together, apart = stated_for(seen, alone=False), stated_for(seen)
    assert together[Likeness.NOBODY] < apart[Likeness.NOBODY]


def test_who_is_like_those_that_are_seldom_listed_is_surer_missing() -> None:
    """Tenants are seldom on a list: what links and the others show, nobody has to say."""
    drawn = random.Random(11)
    seen, tenant, missing = [], [], []
    for _ in range(3000):
        missed = drawn.random() < 0.25
        missing.append(not missed)
        seen.append(drawn.choices(list(Likeness), OF_MISSED if missed else BY_CHANCE)[0])
        tenant.append(int(drawn.random() < (0.02 if missed else 0.6)))
    beside = Circumstances(np.array([tenant], dtype=np.int64).T, (np.array([0.98, 0.02]),))
    stated = np.array(chances(seen, beside=beside))
    for own in (0, 1):
        alike = np.array(tenant) == own
        assert stated[alike].mean() == pytest.approx(np.array(missing)[alike].mean(), abs=0.1)
    assert np.mean(stated[np.array(tenant) == 1]) > np.mean(chances(seen)) + 0.1


def test_what_everybody_tells_changes_nothing() -> None:
    seen = [Likeness.NOBODY, Likeness.AT_HOME, Likeness.TAKEN] * 9
    alike = Circumstances(np.zeros((len(seen), 1), dtype=np.int64), (np.array([1.0]),))
    assert chances(seen, beside=alike) == pytest.approx(chances(seen))


def test_what_several_lists_say_counts_together() -> None:
    """Two that are rather sure make surer; where one sees a like, that weighs against the other."""
    one, both = 0.93, chance_of_all([0.93, 0.85, None])
    doubted = chance_of_all([0.93, 0.1])
    assert both is not None and doubted is not None
    assert both > one > 0.5 > doubted > 0.1
    assert chance_of_all([one]) == pytest.approx(one)
    assert chance_of_all([None]) is None


WANG = {"姓名": "王建国", "性别": "男", "出生日期": "1962-11-08", "户编号": "12"}
LI = {"姓名": "李桂芳", "性别": "女", "出生日期": "1965-03-08", "户编号": "12"}
SON = {"姓名": "王小海", "性别": "男", "出生日期": "1988-05-12", "户编号": "12"}
DOOR = {"户编号": "12", "入户日期": "2026-06-10", "结果": "完成", "答复人": "本人"}
OTHER = {"姓名": "陈志强", "性别": "男", "出生日期": "1988-09-30", "户编号": "12"}


def test_one_lost_and_one_gained_of_an_age_is_one_question() -> None:
    visits = [DOOR | WANG, DOOR | LI, DOOR | OTHER]
    [found] = findings(persons=[WANG, LI, SON], visits=visits)
    assert (found.code, found.left.raw, found.is_question) == ("REG_OMIT", "陈志强", True)
    assert found.right is not None and found.right.raw == "王小海"
    assert found.params["may_be"] is True


def test_whom_nobody_met_may_be_away() -> None:
    [found] = findings(persons=[WANG, LI, SON], visits=[DOOR | WANG, DOOR | LI])
    assert (found.code, found.left.raw, found.is_question) == ("REG_OVER", "王小海", True)


def test_who_is_on_no_list_and_like_nobody_is_missing() -> None:
    child = {"姓名": "王一诺", "性别": "女", "出生日期": "2021-09-30", "户编号": "12"}
    visits = [DOOR | WANG, DOOR | LI, DOOR | SON, DOOR | child]
    [found] = findings(persons=[WANG, LI, SON], visits=visits)
    assert (found.code, found.left.raw, found.is_question) == ("REG_OMIT", "王一诺", False)


def test_however_a_file_is_sorted_the_same_is_asked() -> None:
    people = [
        {
            "姓名": f"{family}{given}",
            "性别": "男",
            "出生日期": f"19{60 + n}-0{1 + n % 9}-11",
            "户编号": str(n),
        }
        for n, family in enumerate("王李张刘陈杨赵黄周吴")
        for given in ("建国", "小海")
    ]
    met = [DOOR | one for one in people if one["姓名"][1:] == "建国" or one["姓名"][0] in "王李张"]
    met += [DOOR | OTHER | {"出生日期": "1964-09-30", "户编号": "4"}]
    told = []
    for turn in (1, -1):
        found = findings(persons=people[::turn], visits=met[::turn])
        questions = [one for one in found if one.is_question]
        told.append(
            {(q.code, q.subject, q.probability, q.right and q.right.raw) for q in questions}
        )
    assert told[0] == told[1]
    assert len(told[0]) >= 6


def test_a_name_that_sounds_the_same_elsewhere_is_asked_about() -> None:
    """One village, nobody at home in the register's household: the ear wrote another character."""
    persons = [
        {
            "姓名": f"{family}{given}",
            "性别": "男",
            "出生日期": f"19{50 + n}-03-08",
            "户编号": str(n),
        }
        for n, (family, given) in enumerate(
            (family, given) for family in "王李张刘陈杨赵黄周吴" for given in ("建国", "小海")
        )
    ]
    met = [DOOR | one for one in persons[1:]]
    heard = {"姓名": "王健国", "性别": "男", "出生日期": "1951-06-02", "户编号": "77"}
    other = {"姓名": "王怀玉", "性别": "男", "出生日期": "1951-06-02", "户编号": "78"}
    found = {
        one.subject: one
        for one in findings(persons=persons, visits=[*met, DOOR | heard, DOOR | other])
        if one.code == "REG_OMIT"
    }
    assert found["王健国"].is_question
    rival = found["王健国"].right
    assert rival is not None and rival.raw == "王建国"
    assert (found["王怀玉"].probability or 1.0) > (found["王健国"].probability or 0.0) + 0.3
