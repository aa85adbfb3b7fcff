"""What the statistician's commands print in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorstep.engine.survey import Estimate
from doorstep.engine.survey.backchecks import RecorderAgreement
from doorstep.engine.survey.coverage import Coverage
from doorstep.engine.survey.lot_quality import Plan
from doorstep.i18n.phrasebook import Phrasebook


def estimate_lines(found: Sequence[Estimate], phrases: Phrasebook) -> Iterator[str]:
    """Say every estimate with its interval and what must be known of it."""
    for one in found:
        figures = {
            name: _figure(getattr(one, name)) for name in ("est", "se", "lo", "hi", "deff", "n_eff")
        }
        group = phrases.text("cli.estimate.all") if one.group is None else one.group
        about = {"group": group, "n": one.n, "df": one.df, "method": one.method}
        yield phrases.text("cli.estimate.line", **about, **figures)
        for flag in one.flags:
            told = _figure(one.left_out)
            yield "  " + phrases.text(
                f"estimate.flag.{flag}", left_out=told, total=_figure(one.est)
            )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.6g}"


def plan_line(plan: Plan, phrases: Phrasebook) -> str:
    """Say a plan of lot quality assurance with the risks it really takes."""
    risks = {"alpha": _percent(plan.alpha, phrases), "beta": _percent(plan.beta, phrases)}
    return phrases.text("cli.lqas.planned", n=plan.n, max_faults=plan.max_faults, **risks)


def decision_line(decision: str, good: float, bad: float, phrases: Phrasebook) -> str:
    """Say what a lot comes to, and how likely a good and a bad lot pass."""
    passing = {"good": _percent(good, phrases), "bad": _percent(bad, phrases)}
    return phrases.text(f"cli.lqas.{decision}", **passing)


def coverage_lines(found: Coverage, phrases: Phrasebook) -> Iterator[str]:
    """Say how many there are in all and what each list holds of them."""
    ends = ("total", "lo", "hi", "lower_bound")
    totals = {name: phrases.decimal(getattr(found, name), 0) for name in ends}
    shares = {
        "register": _percent(found.coverage_register, phrases),
        "visit": _percent(found.coverage_visit, phrases),
    }
    yield phrases.text("cli.coverage.total", **totals, **shares)
    for flag in found.flags:
        yield "  " + phrases.text(f"coverage.flag.{flag}")


def backcheck_lines(found: Sequence[RecorderAgreement], phrases: Phrasebook) -> Iterator[str]:
    """Say how often answers differed, by recorder and variable."""
    for one in found:
        yield phrases.text(
            "cli.backcheck.line",
            by=phrases.text("cli.estimate.all") if one.by is None else one.by,
            variable=one.variable or phrases.text("cli.backcheck.type", type=one.type),
            n=one.n,
            differences=one.differences,
            rate=_percent(one.rate, phrases),
            lo=_percent(one.lo, phrases),
            hi=_percent(one.hi, phrases),
        )


def _percent(share: float | None, phrases: Phrasebook) -> str:
    return phrases.percent(share, unknown="-", apart=True)
