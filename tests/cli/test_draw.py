"""`doorstep draw`: a sample with its certificate, drawn again and compared; a seed committed to
beforehand."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cli.conftest import Lay
from cli.running import Ran, Run, folder_hash, write

SEED = "dice thrown in the yard 4 2 6 1 1 3 5"
HEADER = ["unit", "stage1", "stage2", "stratum", "probability", "weight"]
DESIGN = """kind = "two_stage"
clusters = "village"
size = "households"
n = { stage1 = 2, stage2 = 3 }
"""
QUOTAS = """kind = "two_stage"
n = { stage1 = "all" }
quotas = { in_migrant = "all", event = 1, none = 2 }
reserves = 1
"""


@pytest.fixture
def township(run: Run, workspace: Path, lay: Lay) -> Path:
    """Three villages of 8, 6 and 4 households; in each a birth in the second and an in-migrant in
    the first."""
    rows, births = (
        ["村,户编号,与户主关系,姓名,性别,出生日期,居住状态"],
        ["村,姓名,性别,出生日期,母亲姓名"],
    )
    names = iter(f"{a}{b}" for a in "赵钱孙李周吴" for b in "一二三四五六七八九")
    for village, households in (("松坪村", 8), ("石桥村", 6), ("河湾村", 4)):
        for number in range(1, households + 1):
            status = "流入" if number == 1 else "在家"
            head = next(names)
            rows.append(f"{village},{number},户主,{head},男,1970-01-{number:02},{status}")
            if number == 2:
                births.append(f"{village},新生{head},女,2026-03-05,{head}")
    persons, born = (
        write(Path("人口.csv"), "\n".join(rows)),
        write(Path("出生.csv"), "\n".join(births)),
    )
    lay(lambda: run("register", persons, born, "-w", workspace))
    return workspace


def draw(run: Run, township: Path, *words: object, design: str = DESIGN, seed: str = SEED) -> Ran:
    file = write(Path("design.toml"), design)
    files = ("-o", "sample.csv", "--certificate", "cert.json")
    return run("draw", "-w", township, "--design", file, "--seed", seed, *files, *words)


def rows(name: str = "sample.csv") -> list[dict[str, str]]:
    with Path(name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def certificate() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(Path("cert.json").read_text("utf-8"))
    return told


def test_a_sample_of_households_with_their_chances(run: Run, township: Path) -> None:
    ran = draw(run, township, "--json")
    assert (ran.code, ran.object["units"], ran.object["frame"]) == (0, 6, 18)
    drawn = rows()
    assert list(drawn[0]) == HEADER
    assert Counter(row["stage1"] for row in drawn) == dict.fromkeys(
        {row["stage1"] for row in drawn}, 3
    )
    sizes = {"松坪村": 8, "石桥村": 6, "河湾村": 4}
    for row in drawn:
        assert row["unit"] == row["stage2"] and row["unit"].startswith(row["stage1"] + "/")
        assert float(row["probability"]) == pytest.approx(
            2 * sizes[row["stage1"]] / 18 * 3 / sizes[row["stage1"]]
        )
        assert float(row["weight"]) == pytest.approx(1 / float(row["probability"]))


def test_the_sample_goes_straight_into_an_estimate(run: Run, township: Path) -> None:
    """The same count of households, whichever were drawn: the weights of a sample by size add up to
    the list."""
    draw(run, township)
    drawn = rows()
    with Path("answers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*HEADER, "seen"])
        writer.writeheader()
        writer.writerows(row | {"seen": "1"} for row in drawn)
    words = (
        "--kind",
        "total",
        "--y",
        "seen",
        "--weight",
        "weight",
        "--cluster",
        "stage1",
        "--strata",
        "stratum",
    )
    (told,) = json.loads(run("estimate", "answers.csv", *words, "--json").out)
    assert told["est"] == pytest.approx(18)


def test_quotas_of_households_with_an_event_without_one_and_of_in_migrants(
    run: Run, township: Path
) -> None:
    assert draw(run, township, design=QUOTAS).code == 0
    drawn = rows()
    assert Counter(row["stratum"] for row in drawn) == {"in_migrant": 3, "event": 3, "none": 6}
    assert {row["unit"] for row in drawn if row["stratum"] == "in_migrant"} == {
        "松坪村/1",
        "石桥村/1",
        "河湾村/1",
    }
    assert {row["unit"] for row in drawn if row["stratum"] == "event"} == {
        "松坪村/2",
        "石桥村/2",
        "河湾村/2",
    }
    chances = {
        row["stage1"]: float(row["probability"]) for row in drawn if row["stratum"] == "none"
    }
    assert chances == pytest.approx({"松坪村": 2 / 6, "石桥村": 2 / 4, "河湾村": 1})


def test_the_certificate_says_how_it_was_drawn_and_names_nobody(run: Run, township: Path) -> None:
    draw(run, township)
    told = certificate()
    assert told["algorithm"] == {"name": "doorstep-draw", "version": 1}
    assert (told["seed"], told["commitment"], told["frame"]["size"], told["sample"]["size"]) == (
        SEED,
        None,
        18,
        6,
    )
    assert re.fullmatch(r"[0-9a-f]{64}", told["frame"]["hash"]) and re.fullmatch(
        r"[0-9a-f]{64}", told["sample"]["hash"]
    )
    assert told["time"].startswith("20")
    assert not re.search(r"赵|钱|孙|1970|/\d", Path("cert.json").read_text("utf-8"))


def test_two_certificates_of_one_list_share_no_hash_of_it(run: Run, township: Path) -> None:
    draw(run, township)
    first = certificate()["frame"]
    draw(run, township)
    second = certificate()["frame"]
    assert first["hash"] != second["hash"] and not set(first["columns"].values()) & set(
        second["columns"].values()
    )


def test_it_is_verified_by_drawing_again(run: Run, township: Path) -> None:
    draw(run, township, design=QUOTAS)
    before = folder_hash(Path())
    ran = run("draw", "--verify", "cert.json", "-w", township, "--json")
    assert (ran.code, ran.object["differs"], ran.object["uncompared"]) == (0, [], [])
    assert folder_hash(Path()) == before


def differs(run: Run, township: Path) -> list[str]:
    ran = run("draw", "--verify", "cert.json", "-w", township, "--json")
    assert (ran.code, ran.error) == (3, "draw-mismatch")
    told: list[str] = ran.object["error"]["params"]["differs"]
    return told


def altered(change: dict[str, Any]) -> None:
    """The certificate with some of it overwritten."""
    told = certificate()
    for path, value in change.items():
        *above, last = path.split(".")
        inner = told
        for key in above:
            inner = inner[key]
        inner[last] = value
    write(Path("cert.json"), json.dumps(told))


def test_a_list_that_changed_is_named_where_nobody_knows_how_it_stood(
    run: Run, township: Path
) -> None:
    draw(run, township, design=QUOTAS)
    altered({"frame.state": "0" * 64})
    more = write(
        Path("更多.csv"),
        "村,户编号,与户主关系,姓名,性别,出生日期\n松坪村,99,户主,郑一,男,1980-01-01\n",
    )
    assert run("register", more, "-w", township).code == 0
    found = differs(run, township)
    assert found[0] == "frame:unit" and "reserves-file" not in found


def test_rows_in_another_order_are_the_same_list(run: Run, township: Path) -> None:
    draw(run, township)
    head, *body = Path("人口.csv").read_text("utf-8").splitlines()
    write(Path("人口.csv"), "\n".join([head, *reversed(body)]))
    assert run("register", "人口.csv", "-w", township).code == 0
    assert run("draw", "--verify", "cert.json", "-w", township).code == 0


def test_an_altered_sample_is_found(run: Run, township: Path) -> None:
    draw(run, township)
    lines = Path("sample.csv").read_text("utf-8").splitlines(keepends=True)
    write(Path("sample.csv"), "".join(lines[:-1]))
    assert differs(run, township) == ["sample-file"]
    Path("sample.csv").unlink()
    ran = run("draw", "--verify", "cert.json", "-w", township, "--json")
    assert (ran.code, ran.object["uncompared"]) == (0, ["sample-file"])


def test_another_seed_in_the_certificate_is_found(run: Run, township: Path) -> None:
    draw(run, township)
    altered({"seed": "a better one"})
    assert differs(run, township) == ["sample"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"sample.hash": "0" * 64}, ["sample", "sample-file"]),
        ({"sample.size": 5}, ["sample"]),
        ({"frame.hash": "0" * 64}, ["frame"]),
        ({"frame.salt": "0" * 32}, ["frame:unit"]),
        ({"design.n": {"stage1": 1, "stage2": 3}}, ["sample"]),
        ({"algorithm.version": 2}, ["algorithm"]),
        ({"commitment": "0" * 64}, ["seed"]),
    ],
)
def test_an_altered_certificate_is_found(
    run: Run, township: Path, change: dict[str, Any], found: list[str]
) -> None:
    draw(run, township)
    altered(change)
    assert differs(run, township) == found


def test_what_is_no_certificate_is_refused(run: Run, township: Path) -> None:
    for text in ("{}", "[1]", "not json", '{"seed": 1}'):
        write(Path("cert.json"), text)
        assert (
            run("draw", "--verify", "cert.json", "-w", township, "--json").error
            == "certificate-unreadable"
        )


def test_a_mismatch_is_one_sentence_in_the_readers_language(run: Run, township: Path) -> None:
    draw(run, township)
    altered({"frame.hash": "0" * 64, "sample.size": 5})
    ran = run("draw", "--verify", "cert.json", "-w", township, "--lang", "zh")
    assert (ran.code, ran.out) == (3, "") and ran.said == "不一致：名单已变；重抽得到的样本不同。\n"


# --- the seed


def test_the_hash_to_publish_is_printed_alone(run: Run) -> None:
    ran = run("draw", "--commit", SEED)
    assert ran.code == 0 and re.fullmatch(r"[0-9a-f]{64}\n", ran.out) and ran.err == ""
    assert run("draw", "--commit", SEED).out == ran.out != run("draw", "--commit", SEED + ".").out


def test_a_seed_short_enough_to_guess_is_warned_of(run: Run) -> None:
    ran = run("draw", "--commit", "42")
    assert re.fullmatch(r"[0-9a-f]{64}\n", ran.out) and ran.err.count("\n") == 1


def test_a_committed_seed_is_on_the_certificate(run: Run, township: Path) -> None:
    published = run("draw", "--commit", SEED).out.strip()
    assert draw(run, township, "--commitment", published).code == 0
    assert certificate()["commitment"] == published
    assert not {"seed-not-committed"} & set(certificate()["flags"])
    assert run("draw", "--verify", "cert.json", "-w", township).code == 0


def test_a_seed_that_was_not_the_committed_one_is_refused(run: Run, township: Path) -> None:
    published = run("draw", "--commit", SEED).out.strip()
    ran = draw(run, township, "--commitment", published, "--json", seed="one that suits me better")
    assert (ran.code, ran.error) == (4, "seed-not-committed")
    assert not Path("sample.csv").exists() and not Path("cert.json").exists()


def test_a_seed_chosen_after_seeing_the_list_is_said_on_the_certificate(
    run: Run, township: Path
) -> None:
    assert "No hash of the seed was published" in draw(run, township).out
    assert "seed-not-committed" in certificate()["flags"]


def test_the_register_as_a_list_of_its_own_omissions_is_said_on_the_certificate(
    run: Run, township: Path
) -> None:
    draw(run, township)
    assert "frame-is-the-register" in certificate()["flags"]


def test_events_that_lead_to_no_household_are_counted(run: Run, township: Path) -> None:
    lost = write(
        Path("出生2.csv"), "村,姓名,性别,出生日期,母亲姓名\n松坪村,郑小,女,2026-03-05,郑大\n"
    )
    assert run("register", lost, "-w", township).code == 0
    draw(run, township)
    assert certificate()["counts"]["events-without-household"] == 1


# --- reserves


def test_reserves_stand_in_a_file_of_their_own_and_ask_for_a_disposition(
    run: Run, township: Path
) -> None:
    draw(run, township, design=QUOTAS)
    reserves = rows("sample-reserves.csv")
    assert list(reserves[0]) == [
        "reserve",
        "unit",
        "stage1",
        "stage2",
        "stratum",
        "replaces",
        "disposition",
    ]
    assert not {row["unit"] for row in reserves} & {row["unit"] for row in rows()}
    assert all(not row["replaces"] and not row["disposition"] for row in reserves)


def test_a_replacement_without_a_disposition_is_found(run: Run, township: Path) -> None:
    draw(run, township, design=QUOTAS)
    reserves = rows("sample-reserves.csv")
    of = reserves[0]
    replaced = next(
        row["unit"]
        for row in rows()
        if (row["stage1"], row["stratum"]) == (of["stage1"], of["stratum"])
    )

    def fill(**said: str) -> None:
        with Path("sample-reserves.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(of))
            writer.writeheader()
            writer.writerows([of | said, *reserves[1:]])

    fill(replaces=replaced)
    assert differs(run, township) == ["reserve-without-disposition"]
    fill(replaces=replaced, disposition="noncontact")
    assert run("draw", "--verify", "cert.json", "-w", township).code == 0
    fill(unit="松坪村/77")
    assert differs(run, township) == ["reserves-file"]


# --- protocols and lists of one's own


@pytest.mark.parametrize(
    "code", ["jiaozuo-2011", "hefei-2009", "shencun-selfcheck", "census-check-2020", "un-pes-2010"]
)
def test_each_protocol_draws_and_is_verified(run: Run, township: Path, code: str) -> None:
    files = ("-o", "sample.csv", "--certificate", "cert.json")
    ran = run("draw", "-w", township, "--protocol", code, "--seed", SEED, *files)
    assert ran.code == 0
    told = certificate()["protocol"]
    assert told["code"] == code and {"en", "zh", "at"} <= set(told["source"])
    assert run("draw", "--verify", "cert.json", "-w", township).code == 0


def test_removed_questions_are_listed_with_the_sample(run: Run, township: Path) -> None:
    files = ("-o", "sample.csv", "--certificate", "cert.json")
    ran = run(
        "draw",
        "-w",
        township,
        "--protocol",
        "shencun-selfcheck",
        "--seed",
        SEED,
        *files,
        "--lang",
        "zh",
    )
    assert "向邻居了解他人婚姻状况" in ran.out
    assert certificate()["protocol"]["removed"][0]["reason"] == "neighbour-report"


def test_an_unknown_protocol_is_refused_with_those_there_are(run: Run, township: Path) -> None:
    ran = run(
        "draw",
        "-w",
        township,
        "--protocol",
        "x",
        "--seed",
        "s",
        "-o",
        "a",
        "--certificate",
        "b",
        "--json",
    )
    assert (ran.code, ran.error) == (3, "protocol-unknown") and "hefei-2009" in ran.said


def test_a_list_of_ones_own_needs_no_workspace(run: Run) -> None:
    write(Path("lists/villages.csv"), "unit,size\nA,10\nB,20\nC,70\n")
    design = write(
        Path("lists/design.toml"), 'kind = "pps"\nframe = "villages.csv"\nsize = "size"\nn = 2\n'
    )
    files = ("-o", "sample.csv", "--certificate", "cert.json")
    assert run("draw", "--design", design, "--seed", SEED, *files).code == 0
    (other,) = (row for row in rows() if row["unit"] != "C")
    assert {row["unit"]: row["probability"] for row in rows()}["C"] == "1.0"
    assert float(other["probability"]) == pytest.approx({"A": 1 / 3, "B": 2 / 3}[other["unit"]])
    assert "frame-is-the-register" not in certificate()["flags"]
    assert run("draw", "--verify", "cert.json").code == 0
    write(Path("lists/villages.csv"), "unit,size\nA,10\nB,21\nC,70\n")
    ran = run("draw", "--verify", "cert.json", "--json")
    assert ran.code == 3 and "frame:size" in ran.object["error"]["params"]["differs"]


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (["--seed", "s"], 2, "design-or-protocol"),
        (
            ["--protocol", "hefei-2009", "--design", "d.toml", "--seed", "s"],
            2,
            "design-or-protocol",
        ),
        (["--protocol", "hefei-2009"], 2, "parameter-missing"),
        (["--commit", "s", "--seed", "s"], 2, "draw-one-at-a-time"),
        (["--commit", "s", "--verify", "c.json"], 2, "draw-one-at-a-time"),
        (["--commit", " "], 3, "seed-blank"),
        (
            ["--protocol", "hefei-2009", "--seed", "s", "-o", "a", "--certificate", "b"],
            2,
            "workspace-needed",
        ),
    ],
)
def test_commands_put_wrongly(run: Run, words: list[str], code: int, error: str) -> None:
    ran = run("draw", *words, "--json")
    assert (ran.code, ran.error) == (code, error)


@pytest.mark.parametrize(
    ("design", "error"),
    [
        ("kind = ", "design-unreadable"),
        ('kind = "simple"', "design-key-missing"),
        ('kind = "simple"\nn = 99', "sample-above-frame"),
        ('kind = "simple"\nn = 2\nlook_back_months = 0\n', "design-value-unfit"),
        ('kind = "stratified"\nn = 2\nstrata = "colour"', "frame-column-missing"),
        ('kind = "simple"\nn = 2\nframe = "nowhere.csv"', "frame-missing"),
    ],
)
def test_a_bad_design_is_one_sentence_and_writes_nothing(
    run: Run, township: Path, design: str, error: str
) -> None:
    ran = draw(run, township, "--json", design=design)
    assert (ran.code, ran.error) == (3, error)
    assert not Path("sample.csv").exists() and not Path("cert.json").exists()


def test_an_empty_workspace_has_no_list(run: Run, workspace: Path) -> None:
    assert draw(run, workspace, "--json").error == "nothing-registered"


@pytest.mark.parametrize(
    "column", ["hiv_status", "religion", "risk_score", "trust", "star rating", "是否信教"]
)
def test_nobody_is_drawn_by_what_no_register_may_hold(run: Run, column: str) -> None:
    write(Path("list.csv"), f"unit,{column}\n" + "\n".join(f"h{n},{n % 3 + 1}" for n in range(9)))
    for said in (
        f'kind = "stratified"\nn = 1\nstrata = "{column}"',
        f'kind = "pps"\nn = 2\nsize = "{column}"',
    ):
        file = write(Path("design.toml"), f'{said}\nframe = "list.csv"\n')
        ran = run(
            "draw",
            "--design",
            file,
            "--seed",
            SEED,
            "-o",
            "s.csv",
            "--certificate",
            "c.json",
            "--json",
        )
        assert (ran.code, ran.object["error"]["code"]) == (4, "design-forbidden")
        assert not Path("s.csv").exists() and not Path("c.json").exists()


def test_a_place_that_a_spreadsheet_would_run_stays_text(run: Run, workspace: Path) -> None:
    lines = [f"+{v},{n},户主,王{n}明,男,1970-01-01" for v in "甲乙" for n in range(1, 5)]
    head = "村,户编号,与户主关系,姓名,性别,出生日期\n"
    persons = write(Path("人口.csv"), head + "\n".join(lines))
    assert run("register", persons, "-w", workspace).code == 0
    assert draw(run, workspace).code == 0
    assert {row["unit"][:2] for row in rows()} == {"'+"}
    assert run("draw", "--verify", "cert.json", "-w", workspace, "--json").code == 0
