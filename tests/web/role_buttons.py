"""The buttons by which an administrator says who may see what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from web.killing import Press

from doorstep.domain.roles import AccountRole

if TYPE_CHECKING:
    from web.buttons import Scene


def given(scene: Scene) -> Press:
    """The lead's role; who has it already is refused."""
    return Press("/roles/give", {"person": scene.person().pk, "role": "lead", "place": ""})


def withdrawn(scene: Scene) -> Press:
    from doorstep.office.roles import give_role

    grant = give_role(scene.desk.zhao, AccountRole.LEAD, scene.desk.lin)  # type: ignore[arg-type]
    return Press(f"/roles/{grant.pk}/withdraw")


ROLE_BUTTONS: dict[str, Callable[[Scene], Press]] = {"give-role": given, "withdraw-role": withdrawn}
