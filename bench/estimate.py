"""A million rows, 20 domains, two stages with population counts: ours beside `svy`, in one run.

`python bench/estimate.py [ROWS]`: 50 strata x 40 clusters x 500 rows. Ours is timed from an Arrow
table to 20
estimates with intervals, once with rows as units of the second stage and once with a column that
names the units;
`svy` from its own design object to its estimates, on the same values. The best of five; then the
greatest difference
of any estimate or error. Prints a Markdown table.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars
import pyarrow as pa
import svy

from doorstep.engine.sql.tables import open_tables
from doorstep.engine.survey import SurveyDesign, SurveyQuestion, estimate

STRATA, CLUSTERS, DOMAINS = 50, 40, 20
BEST_OF = 5


def township(rows: int) -> dict[str, np.ndarray[Any, Any]]:
    """The sample as columns."""
    random = np.random.default_rng(1)
    size = rows // (STRATA * CLUSTERS)
    stratum = np.repeat(np.arange(STRATA), CLUSTERS * size)
    cluster = np.repeat(np.arange(STRATA * CLUSTERS), size)
    level = random.normal(0.9, 0.05, STRATA * CLUSTERS)[cluster]
    return {
        "stratum": stratum,
        "cluster": cluster,
        "unit": np.arange(len(cluster)),
        "domain": random.integers(0, DOMAINS, len(cluster)),
        "y": (random.random(len(cluster)) < level).astype(float),
        "w": (10 + stratum % 7).astype(float),
        "N": np.full(len(cluster), 400.0),
        "M": np.full(len(cluster), 900.0),
    }


def best(run: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the quickest of some runs, and what it returned."""
    times = []
    for _ in range(BEST_OF):
        began = time.perf_counter()
        found = run()
        times.append(time.perf_counter() - began)
    return min(times), found


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    columns = township(rows)
    labels = {"stratum", "cluster", "unit", "domain"}
    table = pa.table(
        {
            n: pa.array(v).cast(pa.string()) if n in labels else pa.array(v)
            for n, v in columns.items()
        }
    )
    coded = table
    for i, name in enumerate(table.column_names):
        if name in labels - {"unit"}:
            coded = coded.set_column(i, name, table.column(name).dictionary_encode())
    coded = coded.set_column(2, "unit", pa.chunked_array([pa.array(columns["unit"])]))
    question = SurveyQuestion("mean", "y", by="domain")
    by_row = SurveyDesign("stratum", ("cluster",), "w", ("N", "M"))
    by_unit = SurveyDesign("stratum", ("cluster", "unit"), "w", ("N", "M"))
    with open_tables() as tables:
        quick, ours = best(lambda: estimate(tables, coded, question, by_row))
        named, _ = best(lambda: estimate(tables, coded, question, by_unit))
        texts, _ = best(lambda: estimate(tables, table, question, by_row))
    frame = polars.DataFrame({n: v for n, v in columns.items()})
    design = svy.Design(
        stratum="stratum",
        psu="cluster",
        ssu="unit",
        wgt="w",
        pop_size=svy.PopSize(psu="N", ssu="M"),
    )
    second = svy.Sample(frame, design)
    slow, theirs = best(lambda: second.estimation.mean("y", by="domain", deff="wor"))
    other = {str(one.by_level[0]): one for one in theirs.estimates}
    apart = max(
        max(
            abs(one.est - other[str(one.group)].est) / one.est,
            abs(one.se - other[str(one.group)].se) / one.se,
        )
        for one in ours
        if one.est is not None and one.se is not None
    )
    print(f"| {rows:,} rows, {DOMAINS} domains, two stages | seconds | beside svy |\n|---|---|---|")
    for name, seconds in (
        ("ours, rows as units, labels coded", quick),
        ("ours, rows as units, labels as text", texts),
        ("ours, units named", named),
        ("svy", slow),
    ):
        print(f"| {name} | {seconds:.3f} | {slow / seconds:.1f} x |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\ngreatest difference {apart:.1e}; most memory of the whole run {peak:,} MB")


if __name__ == "__main__":
    main()
