"""French service lists: "Service reçu" says whether it was confirmed beside a service, else which
service it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.running import Run, write


@pytest.mark.parametrize(
    ("heads", "cells", "values"),
    [
        ("Service,Service reçu", "Vaccination,Oui", ("Vaccination", "Oui")),
        ("Service,Service reçu ?", "Vaccination,Non", ("Vaccination", "Non")),
        ("Service,A reçu le service", "Vaccination,Non", ("Vaccination", "Non")),
        ("Service reçu,Remarque", "Vaccination,rien", ("Vaccination", None)),
    ],
)
def test_service_received(run: Run, heads: str, cells: str, values: tuple[str, str | None]) -> None:
    lines = (
        f"Nom,Sexe,Date,{heads}",
        f"Awa Diallo,F,2026-03-01,{cells}",
        f"Moussa Ba,M,2026-03-02,{cells}",
        "",
    )
    file = write(Path("a.csv"), "\n".join(lines))
    rows = run("read", file, "--pack", "base", "--kind", "services", "--json").objects
    first = next(row for row in rows if row["status"] == "accepted")["values"]
    assert (first.get("service"), first.get("outcome")) == values


def test_the_kind_may_be_called_as_it_is_shown(run: Run, persons: Path) -> None:
    said = [
        run("read", persons, "--kind", kind, "--json").objects for kind in ("persons", "人口台账")
    ]
    assert said[0] == said[1] and said[0][-1]["kind"] == "persons"
