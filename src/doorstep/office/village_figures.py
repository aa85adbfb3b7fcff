"""The villages' figures as pages show them: counted once for a run by the worker, kept sealed."""

from __future__ import annotations

from doorstep.app.village_figures import village_figures
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput
from doorstep.domain.village_figures import TownshipFigures, VillageCard
from doorstep.engine.fields.places import place_key
from doorstep.office.configuring import current_office
from doorstep.office.models import KeptFigures
from doorstep.office.projecting import present_run
from doorstep.office.scope import is_narrowed
from doorstep.office.sealing import seal, unseal
from doorstep.office.villages import find_village

_MOST_KEPT = 3
"""Runs whose figures stay."""


def fill_figures(workspace: Workspace) -> bool:
    """Keep the figures of the present run where there are none yet; whether some were counted."""
    run = present_run(workspace)
    if run is None or KeptFigures.objects.filter(run=run).exists():
        return False
    told = village_figures(workspace).as_object()
    sealed = seal(told, KeptFigures._meta.db_table, run)
    KeptFigures.objects.update_or_create(run=run, defaults={"sealed": sealed})
    newest = KeptFigures.objects.order_by("-when").values_list("pk", flat=True)[:_MOST_KEPT]
    KeptFigures.objects.exclude(pk__in=list(newest)).delete()
    return True


def village_figures_shown() -> TownshipFigures:
    """The newest figures that were kept; counted here where none were.

    Raises BadInput("not-reconciled").
    """
    row = KeptFigures.objects.order_by("-when").first()
    if row is None:
        return village_figures(Workspace(current_office().folder))
    told = unseal(row.sealed, KeptFigures._meta.db_table, row.run)
    return TownshipFigures.from_object(told)


def cards_seen(figures: TownshipFigures) -> list[VillageCard]:
    """The cards of the villages that whoever asks may see."""
    if not is_narrowed():
        return list(figures.cards)
    return [one for one in figures.cards if find_village(one.village) is not None]


def card_of(figures: TownshipFigures, village: str) -> VillageCard:
    """The card of a village, however its name is written.

    Raises BadInput("village-missing"), whoever asks may not see it or there is none, and
    BadInput("village-without-figures").
    """
    if is_narrowed() and find_village(village) is None:
        raise BadInput("village-missing", village=village)
    key = place_key(village)
    card = next((one for one in figures.cards if place_key(one.village) == key), None)
    if card is None:
        raise BadInput("village-without-figures", village=village)
    return card
