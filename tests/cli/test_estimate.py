"""`doorstep estimate DATA.csv`: what a sample proves; and how bad designs are refused, in both
languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.running import Run, write

KEYS = ["group", "est", "se", "lo", "hi", "df", "deff", "n", "n_eff", "method", "left_out", "flags"]
VISITS = """village,hamlet,true,people,weight,villages,households
甲,a,1,4,10,8,20
甲,a,true,3,10,8,20
甲,b,0,5,10,8,20
乙,c,FALSE,2,12.5,8,25
乙,c,1,,12.5,8,25
乙,d,True,6,12.5,8,25
"""


@pytest.fixture
def visits() -> Path:
    return write(Path("visits.csv"), VISITS)


def test_the_whole_answer(run: Run, visits: Path) -> None:
    words = ("--cluster", "village", "--weight", "weight", "--fpc", "villages,households")
    (found,) = run(
        "estimate", visits, "--kind", "proportion", "--y", "true", *words, "--json"
    ).object
    assert list(found) == KEYS
    assert found["est"] == pytest.approx(45 / 67.5)
    assert (found["group"], found["n"], found["df"], found["method"]) == (None, 6, 1, "wilson")


def test_one_answer_for_each_value(run: Run, visits: Path) -> None:
    found = run(
        "estimate", visits, "--kind", "mean", "--y", "people", "--by", "village", "--json"
    ).object
    assert [(one["group"], one["n"]) for one in found] == [("乙", 2), ("甲", 3)]
    assert "missing-values" in found[0]["flags"]


def test_for_the_eye(run: Run, visits: Path) -> None:
    said = run(
        "--lang", "zh", "estimate", visits, "--kind", "mean", "--y", "people", "--by", "village"
    )
    assert said.code == 0 and "甲：4（" in said.out and "没有值" in said.out


def test_a_workbook_or_an_old_encoding_will_do(run: Run) -> None:
    path = write(Path("visits.csv"), VISITS, "gb18030")
    found = run(
        "estimate", path, "--kind", "mean", "--y", "people", "--by", "village", "--json"
    ).object
    assert [one["group"] for one in found] == ["乙", "甲"]


@pytest.mark.parametrize("word", ["NA", "", "null"])
def test_words_for_no_value(run: Run, word: str) -> None:
    path = write(Path("d.csv"), f'"y","w"\n1,2\n{word or " "},2\n3,2\n')
    (found,) = run("estimate", path, "--kind", "mean", "--y", "y", "--weight", "w", "--json").object
    assert (found["n"], found["est"]) == (2, 2.0)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--kind", "mean", "--y", "nothing"), "column-unknown"),
        (("--kind", "mean", "--y", "people", "--strata", "nothing"), "column-unknown"),
        (("--kind", "mean", "--y", "hamlet"), "cell-not-number"),
        (("--kind", "proportion", "--y", "people"), "cell-not-truth"),
        (("--kind", "total", "--y", "people"), "total-without-weights"),
        (("--kind", "mean", "--y", "weight", "--weight", "people"), "weight-missing"),
        (
            ("--kind", "mean", "--y", "weight", "--cluster", "weight", "--strata", "hamlet"),
            "clusters-cross-strata",
        ),
        (("--kind", "mean", "--y", "weight", "--fpc", "villages", "--strata", "true"), None),
        (("--kind", "mean", "--y", "weight", "--fpc", "weight"), "fpc-varies"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bad_designs_are_one_sentence(
    run: Run, visits: Path, words: tuple[str, ...], code: str | None, lang: str
) -> None:
    ran = run("--lang", lang, "estimate", visits, *words, "--json")
    if code is None:
        assert ran.code == 0
        return
    assert (ran.code, ran.error) == (3, code)
    assert any("一" <= letter <= "鿿" for letter in ran.err) == (lang == "zh")


def test_a_population_smaller_than_the_sample(run: Run) -> None:
    path = write(Path("d.csv"), "y,N\n1,2\n2,2\n3,2\n")
    ran = run("estimate", path, "--kind", "mean", "--y", "y", "--fpc", "N", "--json")
    assert (ran.code, ran.error) == (3, "fpc-below-sample")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--kind", "ratio", "--y", "people"), "ratio-needs-x"),
        (("--kind", "mean", "--y", "people", "--x", "weight"), "ratio-needs-x"),
        (("--kind", "mean", "--y", "people", "--interval", "wilson"), "interval-for-proportions"),
        (("--kind", "mean", "--y", "people", "--cluster", "a,b,c"), "value-unfit"),
        (("--kind", "median", "--y", "people"), "value-not-listed"),
    ],
)
def test_wrong_use(run: Run, visits: Path, words: tuple[str, ...], code: str) -> None:
    ran = run("estimate", visits, *words, "--json")
    assert (ran.code, ran.error) == (2, code)


def test_no_rows(run: Run) -> None:
    path = write(Path("d.csv"), "y\n")
    assert run("estimate", path, "--kind", "mean", "--y", "y", "--json").error == "no-rows"


def test_the_column_asked_for_may_also_be_the_domain(run: Run) -> None:
    path = write(Path("d.csv"), "y\n1\n0\n1\n")
    found = run("estimate", path, "--kind", "mean", "--y", "y", "--by", "y", "--json").object
    assert [(one["group"], one["est"]) for one in found] == [("0", 0), ("1", 1)]
