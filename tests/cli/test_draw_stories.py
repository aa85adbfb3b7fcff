"""Five stories of a draw, five verdicts: a committed seed, a seed of two parties, a seed tried
afterwards, a padded list, an honest correction."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cli.conftest import Lay
from cli.running import Ran, Run, write
from docx import Document

from doorstep.app.sampling.draws import walking_order
from doorstep.engine.survey.certificates import DoorRow
from doorstep.engine.survey.freezing import combined_seed

DESIGN = 'kind = "simple"\nn = 4\nreserves = 2\n'
COUNTY, STATISTICS = "the county's dice 4 2 6 1 1", "the bureau's coins 0 1 1 0 1 0"
DIGITS = "零一二三四五六七八九"
HEAD = "村,组,户编号,与户主关系,姓名,性别,出生日期,住址\n"


def ledger(name: str, numbers: range, village: str = "松坪村") -> Path:
    """A register of households of one person each."""
    names = {n: f"王{DIGITS[n // 10 % 10]}{DIGITS[n % 10]}" for n in numbers}
    lines = [
        f"{village},{1 + n % 2}组,{n},户主,{name},男,1970-01-01,{n}号" for n, name in names.items()
    ]
    return write(Path(name), HEAD + "\n".join(lines))


@pytest.fixture
def town(run: Run, workspace: Path, lay: Lay) -> Path:
    """A village of thirty households, as registered in spring."""
    lay(lambda: run("register", ledger("人口.csv", range(1, 31)), "-w", workspace))
    write(Path("design.toml"), DESIGN)
    return workspace


def commit(run: Run, seed: str, *words: object) -> str:
    return run("draw", "--commit", seed, *words).out.strip()


def freeze(run: Run, town: Path, *parties: str, name: str = "frozen.json") -> Ran:
    asked = [word for party in parties for word in ("--party", party)]
    design = ("--design", "design.toml")
    return run("draw", "-w", town, *design, "--freeze", name, *asked, "--json")


def draw(
    run: Run, town: Path, *seeds: str, by: tuple[str, str] = ("--frozen", "frozen.json")
) -> Ran:
    told = [word for seed in seeds for word in ("--seed", seed)]
    files = ("-o", "sample.csv", "--certificate", "cert.json")
    return run("draw", "-w", town, *by, *told, *files, "--json")


def verified(run: Run, town: Path, *words: object) -> dict[str, Any]:
    ran = run("draw", "--verify", "cert.json", "-w", town, *words, "--json")
    assert ran.code == 0, ran.said
    told: dict[str, Any] = ran.object
    return told


def drawn() -> set[str]:
    with Path("sample.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["unit"] for row in csv.DictReader(file)}


def test_a_committed_seed(run: Run, town: Path) -> None:
    """The county's hash is noted, then the registers are closed, then the list is frozen."""
    noted = commit(run, COUNTY, "-w", town)
    run("register", ledger("补充.csv", range(31, 33)), "-w", town)
    frozen = freeze(run, town, f"county={noted}").object
    assert draw(run, town, COUNTY).object["seed"] == "committed"
    told = verified(run, town, "--published", frozen["hash"])
    assert (told["verdict"], told["seed"], told["others"]) == ("match", "committed", 0)


def test_a_seed_of_two_parties(run: Run, town: Path) -> None:
    """Neither knows the other's text while the list can still be changed; the order in which they
    show them does not matter."""
    parties = f"county={commit(run, COUNTY)}", f"bureau={commit(run, STATISTICS)}"
    freeze(run, town, *parties)
    assert draw(run, town, STATISTICS, COUNTY).object["seed"] == "two-parties"
    sample = drawn()
    assert verified(run, town)["verdict"] == "match"
    draw(run, town, COUNTY, STATISTICS)
    assert drawn() == sample
    assert draw(run, town, COUNTY).error == "seed-not-committed"
    assert draw(run, town, COUNTY, "another text that suits me").error == "seed-not-committed"


def test_a_seed_tried_afterwards(run: Run, town: Path) -> None:
    """Whoever sees the list tries seeds until the draw suits, and commits to the one kept: every
    way of telling it is told apart from a seed committed before."""
    for seed in ("first attempt, not liked", "second attempt, kept at last"):
        assert draw(run, town, seed, by=("--design", "design.toml")).code == 0
    told = verified(run, town)
    assert (told["verdict"], told["seed"], told["others"]) == ("unproven", "not-committed", 1)
    said = run("draw", "--verify", "cert.json", "-w", town).out
    assert said.startswith("The certificate") and "Match" not in said

    kept = commit(run, "second attempt, kept at last", "-w", town)
    freeze(run, town, f"county={kept}")
    assert draw(run, town, "second attempt, kept at last").object["seed"] == "committed-late"
    told = verified(run, town)
    assert (told["verdict"], told["seed"]) == ("unproven", "committed-late")


def test_a_seed_tried_in_the_open_and_frozen_afterwards(run: Run, town: Path) -> None:
    """Somebody plays both parties: draws with what their texts make, likes it, and freezes then; or
    freezes in a copy of the folder."""
    both = combined_seed([COUNTY, STATISTICS])
    draw(run, town, both, by=("--design", "design.toml"))
    freeze(run, town, f"county={commit(run, COUNTY)}", f"bureau={commit(run, STATISTICS)}")
    assert draw(run, town, COUNTY, STATISTICS).object["seed"] == "committed-late"
    assert verified(run, town)["verdict"] == "unproven"

    shutil.copytree(town, "copy")
    one, other = "another text of the county", "another text of the bureau"
    freeze(run, Path("copy"), f"county={commit(run, one)}", f"bureau={commit(run, other)}")
    assert draw(run, town, one, other).object["seed"] == "committed-late"


def test_a_padded_list(run: Run, town: Path) -> None:
    """Households invented after the list was frozen change nothing; a new list needs new seeds, and
    a list of one's own that was padded is not drawn from."""
    parties = f"county={commit(run, COUNTY)}", f"bureau={commit(run, STATISTICS)}"
    freeze(run, town, *parties)
    draw(run, town, COUNTY, STATISTICS)
    honest = drawn()
    run("register", ledger("添户.csv", range(50, 90)), "-w", town)
    draw(run, town, COUNTY, STATISTICS)
    assert drawn() == honest and verified(run, town)["since"] == {"added": 40, "left": 0}
    assert freeze(run, town, *parties, name="again.json").error == "commitment-used"

    write(Path("list.csv"), "unit\n" + "\n".join(f"h{n:03}" for n in range(50)) + "\n")
    write(Path("own.toml"), 'kind = "simple"\nn = 5\nframe = "list.csv"\n')
    words = [word for party in parties for word in ("--party", party)]
    run("draw", "--design", "own.toml", "--freeze", "own.json", *words)
    write(Path("list.csv"), "unit\n" + "\n".join(f"h{n:03}" for n in range(60)) + "\n")
    seeds = ("--seed", COUNTY, "--seed", STATISTICS)
    files = ("-o", "own.csv", "--certificate", "own-cert.json")
    ran = run("draw", "--frozen", "own.json", *seeds, *files, "--json")
    assert (ran.code, ran.error) == (3, "frozen-list-differs") and not Path("own.csv").exists()


def test_an_honest_correction(run: Run, town: Path) -> None:
    """A steward puts the register right after the draw: one household more, one less. The
    certificate still holds, against the list as it stood."""
    parties = f"county={commit(run, COUNTY)}", f"bureau={commit(run, STATISTICS)}"
    freeze(run, town, *parties)
    draw(run, town, COUNTY, STATISTICS)
    run("register", ledger("人口.csv", range(2, 32)), "-w", town)
    told = verified(run, town)
    assert (told["verdict"], told["differs"]) == ("match", [])
    assert told["since"] == {"added": 1, "left": 1}
    run("undo", "-w", town)
    assert verified(run, town)["since"] is None


def test_what_was_frozen_cannot_be_written_anew(run: Run, town: Path) -> None:
    parties = f"county={commit(run, COUNTY)}", f"bureau={commit(run, STATISTICS)}"
    digest = freeze(run, town, *parties).object["hash"]
    told = json.loads(Path("frozen.json").read_text("utf-8"))
    for change in ({"design": told["design"] | {"n": 9}}, {"throw": "dice"}, {"parties": []}):
        write(Path("changed.json"), json.dumps(told | change, ensure_ascii=False))
        ran = draw(run, town, COUNTY, STATISTICS, by=("--frozen", "changed.json"))
        assert ran.error == "frozen-altered"
    draw(run, town, COUNTY, STATISTICS)
    certificate = json.loads(Path("cert.json").read_text("utf-8"))
    certificate["frozen"] = None
    write(Path("cert.json"), json.dumps(certificate, ensure_ascii=False))
    ran = run("draw", "--verify", "cert.json", "-w", town, "--published", digest, "--json")
    assert ran.object["error"]["params"]["differs"] == ["published"]


def test_hashes_that_bind_nobody_are_refused(run: Run, town: Path) -> None:
    hash_ = commit(run, COUNTY)
    assert freeze(run, town, "county=12").error == "commitment-unfit"
    assert freeze(run, town, f"county={hash_}", f"bureau={hash_}").error == "commitment-twice"
    assert freeze(run, town).error == "parties-or-throw"
    assert freeze(run, town, hash_).error == "value-unfit"


def test_a_public_throw(run: Run, town: Path) -> None:
    asked = ("--throw", "lottery of 1 June", "--freeze", "frozen.json")
    assert run("draw", "-w", town, "--design", "design.toml", *asked).code == 0
    assert draw(run, town, "03 11 17 22 30 31 08").object["seed"] == "public-throw"
    assert verified(run, town)["verdict"] == "match"


def test_a_note_of_a_draw_makes_no_run_old(run: Run, town: Path) -> None:
    assert run("reconcile", "-w", town).code == 0
    draw(run, town, "a long enough seed", by=("--design", "design.toml"))
    assert run("findings", "-w", town, "--json").code == 0


def test_the_list_to_carry_names_households_in_walking_order(run: Run, town: Path) -> None:
    files = ("-o", "sample.csv", "--certificate", "cert.json", "--list", "doors.csv")
    words = ("--design", "design.toml", "--seed", "a long enough seed")
    assert run("draw", "-w", town, *words, *files).code == 0
    assert (
        Path("doors.csv").read_bytes()[:3] == Path("sample.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    )
    with Path("doors.csv").open(encoding="utf-8-sig", newline="") as file:
        doors = list(csv.DictReader(file))
    assert [row["order"] for row in doors] == ["1", "2", "3", "4", "reserve 1", "reserve 2"]
    first = [(row["group"], int(row["household no."])) for row in doors[:4]]
    assert first == sorted(first)
    assert {f"松坪村/{row['household no.']}" for row in doors[:4]} == drawn() or len(drawn()) == 4
    assert all(row["head of household"].startswith("王") and row["address"] for row in doors)


def test_the_list_as_a_paper(run: Run, town: Path) -> None:
    files = ("-o", "sample.csv", "--certificate", "cert.json")
    words = ("--design", "design.toml", "--seed", "a long enough seed", "--lang", "zh")
    assert run("draw", "-w", town, *words, *files, "--list", "名单.docx").code == 0
    table = Document("名单.docx").tables[0]
    assert [cell.text for cell in table.rows[0].cells][:5] == ["序号", "村", "组", "户编号", "户主"]
    assert len(table.rows) == 7
    assert run("draw", "-w", town, *words, *files, "--list", "doors.xlsx").code == 0
    assert run("draw", "-w", town, *words, *files, "--list", "x.odt").code == 2


def test_a_number_in_a_circle_is_no_number_to_walk_by() -> None:
    doors = [DoorRow("村", 0, "", f"村/{no}", "", no, "王", "", 1) for no in ("12①", "12", "2")]
    assert [row.number for row in sorted(doors, key=walking_order)] == ["2", "12", "12①"]
