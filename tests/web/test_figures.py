"""Villages' figures as pages and papers: every village with where each figure comes from."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client
from office.desk import Desk
from web.shown import projected

__all__ = ["projected"]


@pytest.mark.parametrize("path", ["/figures", "/figures.xlsx", "/figures/cards.pdf"])
def test_who_is_not_signed_in_sees_none_of_it(desk: Desk, path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")


def test_every_village_is_there_and_leads_to_its_card(projected: Desk, browser: Client) -> None:
    from doorstep.app.village_figures import village_figures
    from doorstep.app.workspace import Workspace

    told = village_figures(Workspace(projected.folder))
    for asked in ("", "?year=statistical", "?year=posted", "?year=nonsense"):
        page = browser.get(f"/figures{asked}").content.decode()
        for card in told.cards:
            assert f'href="/figures/of/{quote(card.village)}"' in page
    card = browser.get(f"/figures/of/{quote('松坪')}").content.decode()
    assert "松坪村" in card


def test_another_village_has_no_card(projected: Desk, browser: Client) -> None:
    assert browser.get(f"/figures/of/{quote('别村')}").status_code == 400


@pytest.mark.parametrize("sort", ["cards", "township"])
@pytest.mark.parametrize("posted", ["", "?posted=1"])
def test_papers_print(projected: Desk, browser: Client, sort: str, posted: str) -> None:
    answer = browser.get(f"/figures/{sort}.pdf{posted}")
    assert answer.content.startswith(b"%PDF")


def test_the_worker_keeps_them_once_for_a_run(projected: Desk) -> None:
    from doorstep.app.workspace import Workspace
    from doorstep.office.models import KeptFigures
    from doorstep.office.village_figures import fill_figures, village_figures_shown

    workspace = Workspace(projected.folder)
    before = village_figures_shown()
    assert fill_figures(workspace)
    assert not fill_figures(workspace)
    assert village_figures_shown() == before
    assert "松坪".encode() not in bytes(KeptFigures.objects.get().sealed)
