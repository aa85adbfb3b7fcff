"""Commands that need no town: another pack, statistics, two lists, packs examined, wrong words."""

from __future__ import annotations

from pathlib import Path

from golden import inputs, tangle
from golden.asking import AS_OF, REFERENCE, RUBRICS, SCORED, each_language, keep_links
from golden.desk import Desk

COMMANDS = (
    "backcheck",
    "coverage",
    "decide",
    "demo",
    "detect",
    "doctor",
    "draw",
    "estimate",
    "explain",
    "findings",
    "init",
    "link",
    "lqas",
    "next-visits",
    "overlap",
    "read",
    "reconcile",
    "register",
    "rehearsal",
    "report",
    "review",
    "score",
    "simulate",
    "undo",
)

APART = (
    *("awareness", "outreach"),
    "county",
    *("audit", "backup", "files", "key", "ledger", "people", "recipes", "restore", "serve"),
    *("plan", "reception", "roster", "sheets", "sites", "task", "tasks"),
    *("verify", "visits", "withdraw"),
    *("figures", "policies", "quiz"),
    *("agreements", "burden", "self-score"),
    *("trend",),
)
"""Commands whose answers tests of their own hold (`tests/cli`, `tests/office`)."""


def base(desk: Desk) -> None:
    """From an empty folder to a score with the pack that knows no country."""
    inputs.write_text(Path("people.csv"), inputs.PLAIN_PERSONS)
    inputs.write_text(Path("deaths.csv"), inputs.PLAIN_DEATHS)
    desk.run("init", "plain", "--pack", "base", "--json")
    desk.run("read", "people.csv", "--pack", "base", *AS_OF, "--json")
    desk.run(
        "register", "people.csv", "deaths.csv", "-w", "plain", *AS_OF, "--place", "Ford", "--json"
    )
    desk.run("reconcile", "-w", "plain", *AS_OF, "--json")
    desk.run("findings", "-w", "plain", "--json")
    desk.run("review", "-w", "plain", "--json")
    desk.run("overlap", "-w", "plain", "--json")
    for rubric in RUBRICS[:4]:
        desk.run("score", "-w", "plain", "--rubric", rubric, "--json")


def tangled(desk: Desk) -> None:
    """Registers that contradict each other in nearly every way a check knows."""
    desk.run("init", "tangled", "--json")
    desk.run("register", tangle.registers(), "-w", "tangled", *AS_OF, "--json")
    desk.run("reconcile", "-w", "tangled", *AS_OF, "--json")
    desk.run("findings", "-w", "tangled", "--json", fold=("",))
    desk.run("review", "-w", "tangled", "--json", fold=("",))
    keep_links(desk, "tangled")
    desk.run("score", "-w", "tangled", *REFERENCE, "--json", fold=SCORED)
    desk.run("report", "-w", "tangled", "-o", "tangled.json", *AS_OF, "--lang", "zh", "--json")
    desk.keep_file(Path("tangled.json"), fold=("=findings",))


def two_books(desk: Desk) -> None:
    """Two lists of one village's people, and doubles, twins and namesakes in them."""
    files = tangle.two_books()
    desk.run("init", "books", "--json")
    persons = ("--kind", "persons", "--new")  # the same people, in two lists laid out alike
    desk.run("register", *files[:2], "-w", "books", *AS_OF, *persons, "--json")
    desk.run("register", files[2], "-w", "books", *AS_OF, "--kind", "入户记录", "--json")
    desk.run("reconcile", "-w", "books", *AS_OF, "--json")
    desk.run("findings", "-w", "books", "--json", fold=("",))
    desk.run("overlap", "-w", "books", "--json")
    keep_links(desk, "books")
    asked = desk.run("review", "-w", "books", "--json", fold=("",)).objects
    for one in asked[::4]:
        desk.run("explain", one["left"], one["right"], "-w", "books", "--json")
    for at in range(6):
        book = files[0].name
        desk.run("explain", f"{book}:{6 + 3 * at}", f"{book}:{68 + at}", "-w", "books", "--json")


def statistics(desk: Desk) -> None:
    """What a sample proves, how large it must be, what two lists miss, how recorders agree."""
    data = inputs.survey()
    design = ("--strata", "stratum", "--cluster", "cluster,unit", "--fpc", "clusters,units")
    weighted = ("--strata", "stratum", "--cluster", "cluster", "--weight", "weight")
    for kind, y in (("mean", "income"), ("total", "income"), ("proportion", "seen")):
        for how in ((), design, weighted, (*weighted, "--by", "sex")):
            desk.run("estimate", data, "--kind", kind, "--y", y, *how, "--json")
    for interval in ("wilson", "korn-graubard", "logit", "beta", "t", "clopper-pearson"):
        desk.run(
            "estimate",
            data,
            "--kind",
            "proportion",
            "--y",
            "seen",
            *weighted,
            "--interval",
            interval,
            "--json",
        )
    ratio = (
        "estimate",
        data,
        "--kind",
        "ratio",
        "--y",
        "income",
        "--x",
        "age",
        *weighted,
        "--level",
        0.9,
    )
    desk.run(*ratio, "--json")
    each_language(desk, *ratio, "--by", "stratum")
    desk.run("estimate", data, "--kind", "mean", "--y", "sex", "--json")
    _lots(desk)
    _coverage(desk)
    original, recheck, types = inputs.asked_again()
    for more in ((), ("--by", "recorder"), ("--by", "recorder", "--types", types)):
        desk.run("backcheck", original, recheck, "--id", "id", *more, "--json")
    each_language(desk, "backcheck", original, recheck, "--id", "id", "--types", types)


def _lots(desk: Desk) -> None:
    lot = ("--good", 0.95, "--bad", 0.8)
    clustered = ("--icc", 0.1, "--per-cluster", 5)
    for more in ((), ("--population", 300), clustered):
        desk.run("lqas", "plan", *lot, *more, "--alpha", 0.1, "--beta", 0.1, "--json")
        desk.run("lqas", "decide", *lot, *more, "--n", 50, "--faults", 4, "--json")
    each_language(desk, "lqas", "plan", *lot, "--alpha", 0.1, "--beta", 0.1)
    each_language(desk, "lqas", "decide", *lot, "--n", 50, "--faults", 9)


def _coverage(desk: Desk) -> None:
    counts, pairs, lists = inputs.counted()
    given = ("coverage", "--both", 180, "--only-register", 12, "--only-visit", 9)
    desk.run(*given, "--json")
    each_language(desk, *given)
    for table in (counts, pairs):
        desk.run("coverage", "--table", table, "--strata", "village", "--json")
    for names in ("a,b,c", "a,b,c,d"):
        desk.run("coverage", "--table", lists, "--strata", "village", "--lists", names, "--json")


def link(desk: Desk) -> None:
    """Two lists, and one with people who stand in it twice."""
    left, right = inputs.two_lists()
    columns = "id=no,given_name=first,family_name=last,birth_date=born,address=addr"
    words = ("link", left, right, "--columns", columns)
    for name, more in (("found", ()), ("strict", ("--threshold", 0.99))):
        desk.run(*words, *more, "-o", f"{name}.csv", "--review", f"{name}-review.csv", "--json")
        desk.keep_lines(Path(f"{name}.csv"))
        desk.keep_lines(Path(f"{name}-review.csv"))
    chinese = "id=编号,name=姓名,sex=性别,birth_date=出生日期,place=村"
    desk.run(
        "link", inputs.one_list(), "--columns", chinese, "--pack", "cn", "-o", "one.csv", "--json"
    )
    desk.keep_lines(Path("one.csv"))
    desk.run(*words, "-o", "again.csv", "--lang", "zh")
    weak = "id=no,given_name=first,family_name=last"
    desk.run(
        "link", left, right, "--columns", weak, "-o", "weak.csv", "--review", "doubts.csv", "--json"
    )
    desk.keep_lines(Path("weak.csv"))
    desk.keep_lines(Path("doubts.csv"))
    desk.run("link", left, "--columns", "id=nowhere", "-o", "no.csv", "--json")


def doctor(desk: Desk) -> None:
    """Packs in order, and one that is not."""
    for name, text in inputs.FAULTY_PACK.items():
        path = Path("faulty") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        inputs.write_text(path, text)
    for pack in ("cn", "base", "./faulty", "atlantis"):
        desk.run("doctor", "--pack", pack, "--json")
    desk.run("doctor", "--pack", "./faulty", "--lang", "zh")


def usage(desk: Desk) -> None:
    """What each command says of itself, and what it says when it is put wrongly."""
    each_language(desk, "--help")
    for command in COMMANDS:
        each_language(desk, command, "--help")
    for command in ("plan", "decide"):
        each_language(desk, "lqas", command, "--help")
    for words in _WRONG:
        each_language(desk, *words.split(), "--json")


_WRONG = (
    "frobnicate",
    "undo",
    "undo -w nowhere",
    "findings -w nowhere",
    "read none.csv",
    "read facts.toml",
    "read people.csv --frob",
    "read people.csv --as-of 2026-02-30",
    "read people.csv --kind cattle",
    "register people.csv -w nowhere",
    "demo --persons 3",
    "draw -w part",
    "draw --commit a --verify b",
    "coverage",
    "simulate -w part --rubric none-such --protocol hefei-2009 --seed s",
    "simulate -w part --rubric doorstep-reference --protocol none-such --seed s",
    "next-visits -w part --rubric doorstep-reference --budget 0 --seed s",
    "rehearsal -w part --rubric doorstep-reference --protocol hefei-2009 -o r.pdf",
    "estimate survey.csv --kind ratio --y income",
    "link left.csv --columns id -o no.csv",
)
