"""`doorstep lqas plan` and `decide`."""

from __future__ import annotations

import pytest
from cli.running import Run

LOTS = ("--good", 0.95, "--bad", 0.8)


def test_a_plan(run: Run) -> None:
    found = run("lqas", "plan", *LOTS, "--alpha", 0.1, "--beta", 0.1, "--json").object
    assert list(found) == ["n", "max_faults", "alpha", "beta", "model"]
    assert (found["n"], found["max_faults"], found["model"]) == (32, 3, "binomial")


def test_models(run: Run) -> None:
    risks = ("--alpha", 0.1, "--beta", 0.1, "--json")
    assert (
        run("lqas", "plan", *LOTS, *risks, "--population", 100).object["model"] == "hypergeometric"
    )
    clustered = run("lqas", "plan", *LOTS, *risks, "--icc", 0.1, "--per-cluster", 6).object
    assert clustered["model"] == "beta-binomial" and clustered["n"] % 6 == 0


@pytest.mark.parametrize(("faults", "decision"), [(3, "accept"), (4, "reject")])
def test_a_decision(run: Run, faults: int, decision: str) -> None:
    found = run("lqas", "decide", "--n", 32, "--faults", faults, *LOTS, "--json").object
    assert list(found) == ["decision", "p_accept_good", "p_accept_bad"]
    assert found["decision"] == decision


def test_for_the_eye(run: Run) -> None:
    assert "32" in run("--lang", "zh", "lqas", "plan", *LOTS, "--alpha", 0.1, "--beta", 0.1).out
    assert run("lqas", "decide", "--n", 32, "--faults", 4, *LOTS).out.startswith("Reject.")


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (
            ("plan", "--good", 0.8, "--bad", 0.9, "--alpha", 0.1, "--beta", 0.1),
            "lqas-good-not-above-bad",
            3,
        ),
        (
            ("plan", *LOTS, "--alpha", 0.1, "--beta", 0.1, "--icc", 0.1),
            "lqas-icc-with-per-cluster",
            2,
        ),
        (("plan", *LOTS, "--alpha", 0.1), "parameter-missing", 2),
        (("plan", "--good", 95, "--bad", 80, "--alpha", 0.1, "--beta", 0.1), "value-unfit", 2),
        (("decide", "--n", 5, "--faults", 6, *LOTS), "lqas-counts", 3),
        (("decide", "--n", 50, "--faults", 6, *LOTS, "--population", 40), "lqas-counts", 3),
    ],
)
def test_what_cannot_be(run: Run, words: tuple[object, ...], code: str, exit_code: int) -> None:
    ran = run("lqas", *words, "--json")
    assert (ran.code, ran.error) == (exit_code, code)


def test_help_of_each(run: Run) -> None:
    for name in ("plan", "decide"):
        assert "--population" in run("lqas", name, "--help").out
        assert "用法" in run("--lang", "zh", "lqas", name, "--help").out
