"""What happens next week: a register is known by its people, whatever its file is called, and
nothing is replaced that nobody meant to replace."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from cli.running import refused, write

from doorstep import Workspace
from doorstep.domain.sources import Doubt, Registered

HEAD = "村,户编号,与户主关系,姓名,性别,出生日期,身份证号,联系电话"
CENSUS = "村,姓名,性别,出生日期,民族,文化程度,职业,户籍地址"
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫", "春夏秋冬梅兰竹菊松柏江河湖海山川日月星辰"
AS_OF = dt.date(2026, 6, 30)

pytestmark = pytest.mark.usefixtures("without_children")


def village(name: str, size: int = 30, seed: int = 0) -> list[str]:
    """Rows of a village's people; another seed makes other people."""
    rng = random.Random(f"{name}{seed}")
    rows = []
    for number in range(size):
        person = rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)
        born = dt.date(1940, 1, 1) + dt.timedelta(rng.randrange(25_000))
        phone = f"138{rng.randrange(10**8):08d}"
        rows.append(f"{name},{number // 3 + 1},妻,{person},女,{born},,{phone}")
    return rows


def ledger(path: str, rows: Sequence[str], head: str = HEAD) -> Path:
    return write(Path(path), "\n".join([head, *rows, ""]))


def corrected(rows: Sequence[str], every: int = 10) -> list[str]:
    """Every tenth phone number put right."""
    return [row[:-1] + "x" if n % every == 0 else row for n, row in enumerate(rows)]


@pytest.fixture
def made() -> Workspace:
    return Workspace.create("w")


def take(made: Workspace, *files: Path, **options: object) -> Registered:
    return made.register(files, as_of=AS_OF, **options)  # type: ignore[arg-type]


def outcomes(registered: Registered) -> list[tuple[str, str | None]]:
    return [(one.outcome, one.of) for one in registered.files]


def rows_of(made: Workspace) -> int:
    return len(made.table("persons"))


def doubt_of(made: Workspace, *files: Path, **options: object) -> str:
    """The one doubt that keeps these files out; checks that nothing was changed."""
    before = made.store.state()
    with refused("register-doubtful") as errors:
        take(made, *files, **options)
    assert made.store.state() == before
    (cause,) = errors[0].causes
    return cause.code.removeprefix("doubt-")


NAMES = ["白水村人口登记最终版.csv", "白水村人口登记(1).csv", "7月改.csv", "副本 - 白水村.csv"]


@pytest.mark.parametrize("name", NAMES)
def test_a_corrected_copy_under_another_name_doubles_nobody(made: Workspace, name: str) -> None:
    people = village("白水村")
    take(made, ledger("白水村人口登记.csv", people))
    source = made.sources[0].id
    (one,) = take(made, ledger(name, corrected(people))).files
    assert (one.outcome, one.of, one.version) == ("next", "白水村人口登记.csv", 2)
    assert one.change is not None and (one.change.changed, one.change.kept) == (3, 27)
    assert rows_of(made) == 30 and [s.file for s in made.sources] == [name]
    assert made.sources[0].id == source
    assert {row["row_id"].partition(":")[0] for row in made.table("persons")} == {source}


def test_a_version_with_people_added_is_the_next_one(made: Workspace) -> None:
    people = village("白水村")
    take(made, ledger("一.csv", people))
    grown = [*people, *village("白水村", 20, seed=1)]
    (one,) = take(made, ledger("二.csv", grown)).files
    assert (one.outcome, rows_of(made)) == ("next", 50)


@pytest.mark.parametrize("name", ["白水村.csv", "上半册.csv"])
def test_half_a_register_is_refused(made: Workspace, name: str) -> None:
    people = village("白水村")
    take(made, ledger("白水村.csv", people))
    half = ledger(name, people[:15])
    assert doubt_of(made, half) == "loses-much"
    (one,) = take(made, half, yes=True).files
    assert (one.outcome, rows_of(made)) == ("next", 15)


def test_half_a_register_may_be_one_of_its_own(made: Workspace) -> None:
    people = village("白水村")
    take(made, ledger("白水村.csv", people))
    (one,) = take(made, ledger("白水村.csv", people[:15]), new=True).files
    assert (one.outcome, one.name, rows_of(made)) == ("new", "白水村（2）.csv", 45)


def test_the_same_name_with_another_village_is_another_register(made: Workspace) -> None:
    take(made, ledger("人口.csv", village("白水村")))
    (one,) = take(made, ledger("人口.csv", village("河口村"))).files
    assert (one.outcome, one.name) == ("new", "人口（河口村）.csv")
    assert rows_of(made) == 60 and len({s.id for s in made.sources}) == 2
    assert {row["file"] for row in made.table("persons")} == {"人口.csv", "人口（河口村）.csv"}


def test_the_same_name_and_village_with_other_people_is_asked_about(made: Workspace) -> None:
    take(made, ledger("人口.csv", village("白水村")))
    assert doubt_of(made, ledger("人口.csv", village("白水村", seed=1))) == "namesake"


def test_a_village_under_another_name_is_asked_about(made: Workspace) -> None:
    people = village("白水村")
    take(made, ledger("一.csv", people))
    moved = ledger("二.csv", [row.replace("白水村", "清泉村") for row in people])
    assert doubt_of(made, moved) == "other-place"


def test_census_and_register_of_one_village_stay_two(made: Workspace) -> None:
    people = village("白水村")
    take(made, ledger("人口登记.csv", people))
    census = []
    for row in people:
        place, _, _, name, sex, born, *_ = row.split(",")
        census.append(f"{place},{name},{sex},{born},汉族,初中,务农,白水村")
    (one,) = take(made, ledger("普查.csv", census, CENSUS), kind="persons").files
    assert (one.outcome, one.overlaps, rows_of(made)) == ("new", ("人口登记.csv",), 60)


def test_two_folders_of_the_same_names(made: Workspace) -> None:
    places = ["白水村", "河口村", "松坪村"]
    files = [ledger(f"{place}/人口.csv", village(place)) for place in places]
    took = take(made, *files)
    assert outcomes(took) == [("new", None)] * 3 and rows_of(made) == 90
    again = [ledger(f"{place}/人口.csv", corrected(village(place))) for place in places[::-1]]
    took = take(made, *again)
    assert [one.outcome for one in took.files] == ["next"] * 3 and rows_of(made) == 90
    assert [one.name for one in took.files] == [
        "人口（松坪村）.csv",
        "人口（河口村）.csv",
        "人口.csv",
    ]


def test_folders_are_gone_through_and_what_is_no_ledger_is_passed_over(made: Workspace) -> None:
    ledger("来件/白水村.csv", village("白水村"))
    ledger("来件/二组/河口村.csv", village("河口村"))
    for other in ("~$白水村.csv", ".hidden.csv", "说明.docx", "照片.jpg"):
        write(Path("来件") / other, "x")
    took = take(made, Path("来件"), write(Path("~$别的.xlsx"), "x"))
    assert [one.name for one in took.files] == ["河口村.csv", "白水村.csv"]
    assert set(took.passed_over) == {"说明.docx", "照片.jpg", "~$别的.xlsx"}


def test_a_folder_without_ledgers_is_an_error(made: Workspace) -> None:
    Path("空").mkdir()
    with refused("folder-without-ledgers"):
        take(made, Path("空"))
    with refused("nothing-to-read"):
        take(made, Path("~$a.xlsx"))


def test_the_same_bytes_under_two_names_are_said(made: Workspace) -> None:
    people = village("白水村")
    one, other = ledger("一.csv", people), ledger("二.csv", people)
    assert outcomes(take(made, one, other)) == [("new", None), ("same", "一.csv")]
    state = made.store.state()
    assert outcomes(take(made, other, one)) == [("same", "一.csv")] * 2
    assert made.store.state() == state


def test_two_versions_at_once_are_asked_about(made: Workspace) -> None:
    people = village("白水村")
    old, new = ledger("一.csv", people), ledger("二.csv", corrected(people))
    assert doubt_of(made, old, new) == "twice"
    take(made, old)
    later = ledger("三.csv", corrected(people, 5))
    assert doubt_of(made, new, later) == "twice"
    assert [one.outcome for one in take(made, new, old).files] == ["next", "same"]
    assert [s.file for s in made.sources] == ["二.csv"]


def test_a_file_that_holds_two_registers_is_asked_about(made: Workspace) -> None:
    one, other = village("白水村"), village("河口村", 40)
    take(made, ledger("一.csv", one), ledger("二.csv", other), ledger("三.csv", village("松坪村")))
    both = ledger("全镇.csv", [*one, *other])
    asked: list[Doubt] = []

    def answer(doubt: Doubt) -> str:
        asked.append(doubt)
        return "replace"

    take(made, both, ask=answer)
    assert [(doubt.code, doubt.of) for doubt in asked] == [("holds-several", ("二.csv", "一.csv"))]
    assert [s.file for s in made.sources] == ["全镇.csv", "三.csv"] and rows_of(made) == 100


def test_of_two_lists_of_the_same_people_the_namesake_is_followed(made: Workspace) -> None:
    people = village("白水村")
    take(made, ledger("普查.csv", people), ledger("户籍.csv", corrected(people)), new=True)
    (one,) = take(made, ledger("户籍.csv", corrected(people, 3))).files
    assert (one.outcome, one.of, rows_of(made)) == ("next", "户籍.csv", 60)
    assert doubt_of(made, ledger("又一本.csv", corrected(people, 4))) == "one-of-several"


def test_exactly_a_fifth_less_is_not_asked_about(made: Workspace) -> None:
    people = village("白水村")
    take(made, ledger("一.csv", people))
    assert doubt_of(made, ledger("二.csv", people[:23])) == "loses-much"
    assert take(made, ledger("二.csv", people[:24])).files[0].outcome == "next"


def test_one_person_in_two_villages_makes_no_version(made: Workspace) -> None:
    take(made, ledger("一.csv", [*village("白水村", 2), "白水村,1,妻,双户籍,女,1990-01-01,,"]))
    other = [*village("河口村", 1), "河口村,1,妻,双户籍,女,1990-01-01,,"]
    assert take(made, ledger("二.csv", other)).files[0].outcome == "new"


def test_a_village_added_to_a_register_is_its_next_version(made: Workspace) -> None:
    people = village("白水村")
    take(made, ledger("一.csv", people))
    (one,) = take(made, ledger("二.csv", [*people, *village("河口村", 60)])).files
    assert (one.outcome, rows_of(made)) == ("next", 90)


def test_what_somebody_says_goes_before_what_is_found(made: Workspace) -> None:
    take(made, ledger("一.csv", village("白水村")), ledger("二.csv", village("河口村")))
    other = ledger("三.csv", village("松坪村"))
    take(made, other, replaces="一")
    assert [s.file for s in made.sources] == ["三.csv", "二.csv"]
    with refused("replaces-one-file"):
        take(made, other, ledger("四.csv", village("四村")), replaces="一")
    with refused("source-unknown"):
        take(made, ledger("五.csv", village("五村")), replaces="一.csv")


def test_answers_one_by_one(made: Workspace) -> None:
    people = village("白水村")
    take(made, ledger("白水村.csv", people))
    half = ledger("半.csv", people[:15])
    with refused("register-doubtful"):
        take(made, half, ask=lambda doubt: "stop")
    assert take(made, half, ask=lambda doubt: "new").files[0].outcome == "new"


def test_a_version_belongs_where_the_one_before_did(made: Workspace) -> None:
    head = HEAD.partition(",")[2]
    people = [row.partition(",")[2] for row in village("白水村")]
    take(made, ledger("一.csv", people, head), place="白水村")
    (one,) = take(made, ledger("二.csv", corrected(people), head)).files
    assert one.change is not None and (one.outcome, one.change.changed) == ("next", 3)
    assert {row["place"] for row in made.table("persons")} == {"白水村"}


def test_the_lists_of_two_months_are_two(made: Workspace) -> None:
    head = "村,姓名,出生日期,服务项目,服务日期"
    lists = []
    for month in (6, 7):
        told = (row.split(",") for row in village("白水村"))
        rows = [f"白水村,{row[3]},{row[5]},体检,2026-0{month}-01" for row in told]
        lists.append(ledger(f"{month}月.csv", rows, head))
    assert outcomes(take(made, *lists, kind="services")) == [("new", None)] * 2


def test_withdrawn_by_whatever_it_is_called(made: Workspace) -> None:
    take(made, *(ledger(f"{place}人口.csv", village(place)) for place in ("白水村", "河口村")))
    with refused("source-ambiguous"):
        made.withdraw("人口")
    with refused("source-unknown"):
        made.withdraw("")
    assert made.withdraw("河口") == "河口村人口.csv"
    undone = made.undo()
    assert undone.back == ("河口村人口.csv",) and rows_of(made) == 60
    assert made.withdraw(made.sources[0].id) == "白水村人口.csv" and rows_of(made) == 30


def test_what_is_held_is_listed(made: Workspace) -> None:
    people = village("白水村")
    take(made, ledger("一.csv", people))
    take(made, ledger("二.csv", [f"{row},无" for row in people], f"{HEAD},杂记"))
    take(made, ledger("死亡.csv", ["张三,男,2024-05-01"], "姓名,性别,死亡日期"))
    one, other = made.files()
    assert (one.name, one.version, one.earlier, one.places) == (
        "二.csv",
        2,
        ("一.csv",),
        ("白水村",),
    )
    assert (one.rows, one.accepted, one.set_aside, one.kinds) == (31, 30, 1, ("persons",))
    assert one.unmapped == ("杂记",) and other.kinds == ("deaths",)
    assert made.compare_files("二@1", "二").rows_before == 30
    assert made.compare_files("二.csv@2", "一.csv").kept == 30
    with refused("version-unknown"):
        made.compare_files("二.csv@3", "一.csv")


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_in_whatever_order_the_rows_add_up(seed: int) -> None:
    """Random weeks against a plain list: edited copies under any name, other villages under the
    same name, halves refused, files withdrawn, steps undone."""
    rng = random.Random(seed)
    made = Workspace.create(f"w{seed}")
    held: dict[str, list[str]] = {}
    past: list[dict[str, list[str]]] = []
    for week in range(12):
        place = rng.choice(["白水村", "河口村", "松坪村"])
        now = held.get(place) or village(place)
        step = rng.choice(["edit", "grow", "edit", "half", "withdraw", "undo", "again"])
        name = rng.choice(["人口.csv", f"{place}.csv", f"{week}月改.csv"])
        if step == "undo":
            if past:
                made.undo()
                held = past.pop()
        elif step == "withdraw" and place in held:
            past.append(dict(held))
            made.withdraw(next(s.id for s in made.sources if places_in(made, s.id) == {place}))
            del held[place]
        elif step == "half" and place in held and len(now) > 10:
            assert doubt_of(made, ledger(name, now[: len(now) // 2])) == "loses-much"
        elif step in ("edit", "grow", "again"):
            rows = {"edit": corrected(now, 7), "grow": [*now, *village(place, 3, week + 1)]}
            after = rows.get(step, now)
            take(made, ledger(name, after))
            if held.get(place) != after:
                past.append(dict(held))
            held[place] = after
        names = [row["name"] for row in made.table("persons")]
        wanted = [row.split(",")[3] for rows in held.values() for row in rows]
        assert sorted(names) == sorted(wanted)
        assert len(made.sources) == len(held) == len({s.file for s in made.sources})


def places_in(made: Workspace, source: str) -> set[str]:
    rows = [row for row in made.table("persons") if row["row_id"].startswith(source)]
    return {row["place"] for row in rows}
