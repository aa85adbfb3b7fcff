"""`doorstep simulate` and `doorstep next-visits` on a township of three villages: keys, answers,
refusals."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from cli.conftest import Lay
from cli.running import Run, write

from doorstep.app.workspace import Workspace

PERSONS = ["村,户编号,姓名,性别,出生日期,与户主关系,居住状况"]
VISITS = ["村,户编号,姓名,性别,出生日期,与户主关系,居住状况,入户日期,入户结果,受访人"]
VILLAGES = {"松坪村": 12, "石桥村": 9, "河湾村": 7}
RUBRIC = ("--rubric", "doorstep-reference")


@pytest.fixture
def reconciled(run: Run, workspace: Path, lay: Lay) -> Path:
    """In each village the first four households were visited; the last of them had moved on
    unsaid."""
    names = iter(f"{a}{b}{c}" for a in "赵钱孙李周吴" for b in "大小" for c in "一二三四五六七八九")
    persons, visits = list(PERSONS), list(VISITS)
    for village, households in VILLAGES.items():
        for number in range(1, households + 1):
            name, born = next(names), f"19{60 + number}-03-0{number % 9 + 1}"
            persons.append(f"{village},{number},{name},男,{born},户主,在家")
            if number < 4:
                visits.append(f"{village},{number},{name},男,{born},户主,在家,2026-06-10,完成,本人")
            elif number == 4:
                visits.append(
                    f"{village},{number},{name},男,1950-01-01,户主,在家,2026-06-10,完成,本人"
                )
    files = [
        write(Path("人口.csv"), "\n".join(persons)),
        write(Path("入户.csv"), "\n".join(visits)),
    ]

    def compare() -> None:
        assert run("register", *files, "-w", workspace, "--as-of", "2026-06-30").code == 0
        assert run("reconcile", "-w", workspace, "--as-of", "2026-06-30").code == 0

    lay(compare)
    return workspace


def test_a_rehearsal_has_the_keys_promised_and_villages_in_the_registers_order(
    run: Run, reconciled: Path
) -> None:
    ran = run(
        "simulate",
        "-w",
        reconciled,
        *RUBRIC,
        "--protocol",
        "hefei-2009",
        "--runs",
        400,
        "--seed",
        "s",
        "--json",
    )
    told = ran.object
    assert {"p_pass", "mc_error", "score", "items", "villages", "luck_share"} <= set(told)
    assert set(told["score"]) == {"mean", "q05", "q50", "q95", "most"}
    assert [village["village"] for village in told["villages"]] == list(VILLAGES)
    assert [village["households"] for village in told["villages"]] == list(VILLAGES.values())
    assert set(told["villages"][0]) == {
        "village",
        "households",
        "p_drawn",
        "mean",
        "q05",
        "q95",
        "rank_lo",
        "rank_hi",
    }
    assert {"code", "points", "mean", "q05", "q95", "loss"} <= set(told["items"][0])
    assert sum(item["mean"] for item in told["items"]) == pytest.approx(told["score"]["mean"])
    assert told["p_pass"] is None and 0 <= told["p_range"][0] < told["p_range"][1] <= 1
    assert 0 <= told["luck_share"] <= 1 and told["mc_error"] > 0
    unknown = next(note for note in told["notes"] if note["code"] == "unknown-items")
    assert {"site", "awareness", "staff", "correction"} <= set(unknown["params"]["items"])


def test_the_same_seed_gives_the_same_answer(run: Run, reconciled: Path) -> None:
    words = (
        "simulate",
        "-w",
        reconciled,
        *RUBRIC,
        "--protocol",
        "jiaozuo-2011",
        "--runs",
        300,
        "--json",
    )
    first, second, other = (run(*words, "--seed", seed).object for seed in ("a", "a", "b"))
    assert first == second and first != other


def test_villages_too_small_for_a_site_are_taken_together(run: Run, reconciled: Path) -> None:
    """Jiaozuo joins neighbours until a site has 60 households: here all three are one."""
    told = run(
        "simulate",
        "-w",
        reconciled,
        *RUBRIC,
        "--protocol",
        "jiaozuo-2011",
        "--runs",
        50,
        "--seed",
        "s",
        "--json",
    ).object
    assert [(site["households"], site["p_drawn"]) for site in told["villages"]] == [(28, 1.0)]
    assert set(told["villages"][0]["village"].split("+")) == set(VILLAGES)
    assert "joined" in [note["code"] for note in told["notes"]]


def test_every_protocol_of_the_pack_can_be_rehearsed(run: Run, reconciled: Path) -> None:
    """No household had an event: Hefei's quotas find its control group of four, the self-check its
    five."""
    read = {
        "hefei-2009": (3, 4),
        "shencun-selfcheck": (3, 5),
        "census-check-2020": (2, None),
        "un-pes-2010": (3, None),
    }
    for protocol, (drawn, households) in read.items():
        told = run(
            "simulate",
            "-w",
            reconciled,
            *RUBRIC,
            "--protocol",
            protocol,
            "--runs",
            50,
            "--seed",
            "s",
            "--json",
        ).object
        assert (told["villages_drawn"], told["households"]) == (drawn, households)


def test_a_person_reads_sentences(run: Run, reconciled: Path) -> None:
    asked = ("-w", reconciled, *RUBRIC, "--seed", "s", "--lang")
    for lang, words in (("en", "it hangs on what nobody"), ("zh", "取决于尚未核查")):
        ran = run("simulate", "--protocol", "hefei-2009", "--runs", 50, *asked, lang)
        assert ran.code == 0 and words in ran.out and "{" not in ran.out
    for lang, words in (("en", "every household has the same chance"), ("zh", "村内每户机会相同")):
        ran = run("next-visits", "--budget", 10, *asked, lang)
        assert ran.code == 0 and words in ran.out and "{" not in ran.out


def test_next_visits_name_villages_and_items_never_households(run: Run, reconciled: Path) -> None:
    plan = run(
        "next-visits", "-w", reconciled, *RUBRIC, "--budget", 10, "--seed", "s", "--json"
    ).objects[0]
    told = {"village", "item", "visits", "gain", "gain_lo", "gain_hi", "kind", "answers", "sure"}
    assert all(set(batch) == told for batch in plan)
    assert {batch["village"] for batch in plan} <= set(VILLAGES)
    assert sum(batch["visits"] for batch in plan) == 10
    assert sum(batch["visits"] for batch in plan if batch["item"] is None) >= 2
    left = {village: number - 4 for village, number in VILLAGES.items()}
    for village, number in left.items():
        assert sum(batch["visits"] for batch in plan if batch["village"] == village) <= number


def test_next_visits_print_as_a_list_of_doors_drawn_at_random(run: Run, reconciled: Path) -> None:
    asked = ("next-visits", "-w", reconciled, *RUBRIC, "--budget", 10, "--seed", "s")
    plan = run(*asked, "--list", "doors.csv", "--json").objects[0]
    with Path("doors.csv").open(encoding="utf-8-sig", newline="") as file:
        doors = list(csv.DictReader(file))
    wanted: Counter[str] = Counter()
    for batch in plan:
        wanted[batch["village"]] += batch["visits"]
    assert Counter(row["village"] for row in doors) == wanted
    assert len({(row["village"], row["household no."]) for row in doors}) == len(doors) == 10
    first = Path("doors.csv").read_bytes()
    run(*asked, "--list", "doors.csv")
    assert Path("doors.csv").read_bytes() == first


def test_what_cannot_be_is_one_sentence(run: Run, reconciled: Path) -> None:
    wrong = [
        (("simulate", *RUBRIC, "--protocol", "none-such", "--seed", "s"), 3, "protocol-unknown"),
        (
            ("simulate", "--rubric", "none-such", "--protocol", "hefei-2009", "--seed", "s"),
            3,
            "rubric-unknown",
        ),
        (
            ("simulate", *RUBRIC, "--protocol", "hefei-2009", "--seed", "s", "--runs", 0),
            3,
            "simulate-runs",
        ),
        (("simulate", *RUBRIC, "--protocol", "hefei-2009", "--seed", " "), 3, "seed-blank"),
        (("simulate", *RUBRIC, "--protocol", "hefei-2009"), 2, "parameter-missing"),
        (
            ("simulate", *RUBRIC, "--protocol", "hefei-2009", "--seed", "s", "--icc", "2"),
            3,
            "simulate-icc",
        ),
        (("next-visits", *RUBRIC, "--budget", 0, "--seed", "s"), 3, "visits-budget"),
    ]
    for words, exit_code, code in wrong:
        ran = run(*words, "-w", reconciled, "--json")
        assert (ran.code, ran.error) == (exit_code, code)


def test_sixty_people_asked_in_the_whole_township_are_not_sixty_in_every_village(
    run: Run, reconciled: Path
) -> None:
    facts = write(Path("facts.toml"), '[[fact]]\nitem = "awareness"\nright = 48\nn = 60\n')
    known = Workspace(reconciled).standings("doorstep-reference", facts)
    assert sum(one.n_eff for one in known if one.item == "awareness") == pytest.approx(60)
    told = run(
        "simulate",
        "-w",
        reconciled,
        *RUBRIC,
        "--protocol",
        "hefei-2009",
        "--runs",
        500,
        "--seed",
        "s",
        "--json",
        "--facts",
        facts,
    ).object
    awareness = next(item for item in told["items"] if item["code"] == "awareness")
    assert 4.4 < awareness["mean"] < 4.98 and awareness["q05"] < 4.9


def test_before_a_reconcile_nothing_is_known(run: Run, workspace: Path) -> None:
    assert (
        run(
            "register",
            write(Path("人口.csv"), PERSONS[0] + "\n松坪村,1,赵一,男,1960-01-01,户主,在家"),
            "-w",
            workspace,
        ).code
        == 0
    )
    ran = run(
        "simulate", "-w", workspace, *RUBRIC, "--protocol", "hefei-2009", "--seed", "s", "--json"
    )
    assert (ran.code, ran.error) == (3, "not-reconciled")
