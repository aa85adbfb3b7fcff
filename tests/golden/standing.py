"""How the town's work stands: reports, scores, samples, signs, rehearsals, all of it printed."""

from __future__ import annotations

from pathlib import Path

from golden import inputs, papers
from golden.asking import (
    AS_OF,
    LANGUAGES,
    PART,
    PROTOCOLS,
    REFERENCE,
    RUBRICS,
    SCORED,
    TOWN,
    each_language,
)
from golden.desk import DAY, Desk, on


def report(desk: Desk) -> None:
    """The report as data and as a document."""
    for lang in LANGUAGES:
        for ending in ("json", "docx"):
            desk.run(
                "report",
                "-w",
                PART,
                "-o",
                f"report.{lang}.{ending}",
                *AS_OF,
                "--lang",
                lang,
                "--json",
            )
        desk.keep_file(Path(f"report.{lang}.json"), fold=("findings",))
        papers.keep_document(desk, Path(f"report.{lang}.docx"))
    each_language(desk, "report", "-w", PART, "-o", "report.txt", "--json")


def ledger(desk: Desk) -> None:
    """The ledger of corrections, and the offices' own workbooks marked."""
    for lang in LANGUAGES:
        desk.run(
            "report", "-w", PART, "-o", f"ledger.{lang}.xlsx", *AS_OF, "--lang", lang, "--json"
        )
        papers.keep_workbook(desk, Path(f"ledger.{lang}.xlsx"))
    for path in sorted(Path("ledger.en_marked").glob("*.xlsx")):
        papers.keep_workbook(desk, path)


def score(desk: Desk) -> None:
    """Every rubric, in both languages: scored, scored with what no register holds, and shown."""
    facts = inputs.write_text(Path("facts.toml"), inputs.FACTS)
    for rubric in RUBRICS:
        words = ("score", "-w", PART, "--rubric", rubric)
        each_language(desk, *words, "--json", fold=SCORED)
        each_language(desk, *words, "--show", "--json")
    for rubric in RUBRICS[1:]:
        desk.run("score", "-w", TOWN, "--rubric", rubric, "--json", fold=SCORED)
    words = ("score", "-w", PART, *REFERENCE)
    each_language(desk, *words, "--facts", facts, "--json", fold=SCORED)
    each_language(desk, *words)
    each_language(desk, *words, "--show")
    desk.run("score", "-w", PART, "--rubric", "none-such", "--json")


def simulate(desk: Desk) -> None:
    """Every inspection rehearsed, and where visits would tell the most."""
    for protocol in PROTOCOLS:
        how = (*REFERENCE, "--protocol", protocol, "--runs", 300, "--seed", "open seed")
        desk.run("simulate", "-w", PART, *how, "--json")
    words = ("simulate", "-w", PART, *REFERENCE, "--protocol", "hefei-2009", "--seed", "open seed")
    more = ("--facts", "facts.toml", "--pass-mark", 70, "--icc", 0.2)
    desk.run(*words, "--runs", 300, *more, "--json")
    each_language(desk, *words, "--runs", 300)
    visits = ("next-visits", "-w", PART, *REFERENCE, "--budget", 30, "--seed", "open seed")
    desk.run(*visits, "--json")
    desk.run(*visits, *more, "--json")
    each_language(desk, *visits)


def detect(desk: Desk) -> None:
    """Signs in the town's records, and in a ledger that was worked over before an inspection."""
    desk.run("detect", "-w", PART, "--before", DAY, "--json", fold=("records",))
    desk.run(
        "detect",
        "-w",
        PART,
        "--before",
        DAY,
        "--sample",
        "hefei-2009.csv",
        "--json",
        fold=("records",),
    )
    each_language(desk, "detect", "-w", PART, "--before", DAY)
    desk.run("init", "history", "--json")
    for month, anew in ((1, 0), (2, 2), (3, 1), (4, 3), (5, 2), (6, 40)):
        with on(DAY.replace(month=month, day=25)):
            desk.run("register", inputs.versions(month, anew), "-w", "history", *AS_OF, "--json")
    desk.run("detect", "-w", "history", "--before", DAY, "--json", fold=("records",))
    each_language(desk, "detect", "-w", "history", "--before", DAY)


def draw(desk: Desk) -> None:
    """A sample by every protocol and by a design of one's own, with certificates that hold."""
    for protocol in PROTOCOLS:
        _draw(desk, protocol, "--protocol", protocol)
    _draw(desk, "own", "--design", inputs.write_text(Path("design.toml"), inputs.DESIGN))
    wanted = ("--protocol", PROTOCOLS[0], "--seed", "s", "-o", "s.csv", "--certificate", "s.json")
    each_language(desk, "draw", "-w", PART, *wanted)
    each_language(desk, "draw", "-w", PART, "--verify", "s.json")
    each_language(desk, "draw", "--commit", "open seed", "--json")
    Path("s.csv").write_text("unit\n", "utf-8")
    each_language(desk, "draw", "-w", PART, "--verify", "s.json", "--json")
    desk.run("draw", "-w", PART, *wanted, "--commitment", "0" * 64, "--json")


def _draw(desk: Desk, name: str, *how: object) -> None:
    files = ("-o", f"{name}.csv", "--certificate", f"{name}.json")
    desk.run("draw", "-w", PART, *how, "--seed", f"seed of {name}", *files, "--json")
    for path in sorted(Path().glob(f"{name}*.csv")):
        desk.keep_lines(path)
    desk.keep_file(Path(f"{name}.json"))
    desk.run("draw", "-w", PART, "--verify", f"{name}.json", "--json")


def rehearsal(desk: Desk) -> None:
    """The rehearsal in all its forms."""
    words = (*REFERENCE, "--protocol", "hefei-2009", "--seed", "s", "--runs", 300)
    full = (*words, "--facts", "facts.toml", "--certificate", "hefei-2009.json")
    for lang in LANGUAGES:
        for ending in ("json", "docx", "xlsx"):
            file = f"rehearsal.{lang}.{ending}"
            desk.run("rehearsal", "-w", PART, *full, "-o", file, *AS_OF, "--lang", lang, "--json")
        desk.keep_file(Path(f"rehearsal.{lang}.json"), fold=SCORED)
        papers.keep_document(desk, Path(f"rehearsal.{lang}.docx"))
        papers.keep_workbook(desk, Path(f"rehearsal.{lang}.xlsx"))
    for rubric in RUBRICS[1:]:
        told = Path(f"rehearsal.{rubric}.json")
        desk.run("rehearsal", "-w", PART, "--rubric", rubric, "-o", told, *AS_OF, "--json")
        desk.keep_file(told, fold=(*SCORED, "items"))


def _print(desk: Desk) -> list[Path]:
    """The PDFs of the demo, and those of a report and a rehearsal in both languages."""
    made = [Path("town/brief.pdf"), Path("town/rehearsal.pdf")]
    words = (*REFERENCE, "--protocol", "hefei-2009", "--seed", "s", "--runs", 300)
    for lang in LANGUAGES:
        made += [Path(f"report.{lang}.pdf"), Path(f"rehearsal.{lang}.pdf")]
        desk.run("report", "-w", PART, "-o", made[-2], *AS_OF, "--lang", lang, "--json")
        desk.run("rehearsal", "-w", PART, *words, "-o", made[-1], *AS_OF, "--lang", lang, "--json")
    return made


def pdf_bytes(desk: Desk) -> None:
    """Printed papers as wholes, and what they were made by."""
    desk.note("made by", papers.printers())
    for path in _print(desk):
        papers.keep_bytes(desk, path)


def pdf_text(desk: Desk) -> None:
    """Printed papers as text."""
    for path in [*sorted(Path().glob("*.pdf")), *sorted(Path("town").glob("*.pdf"))]:
        papers.keep_pdf(desk, path)
