"""The buttons by which an administrator says who may see what."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from web.killing import Press

from doorstep.domain.one_time_codes import STEP_SECONDS, code_at
from doorstep.domain.roles import AccountRole

PASSWORD = "四棵树 下的 小河 夏天"

if TYPE_CHECKING:
    from web.buttons import Scene


def given(scene: Scene) -> Press:
    """The lead's role; who has it already is refused."""
    return Press("/roles/give", {"person": scene.person().pk, "role": "lead", "place": ""})


def withdrawn(scene: Scene) -> Press:
    from doorstep.office.roles import give_role

    grant = give_role(scene.desk.zhao, AccountRole.LEAD, scene.desk.lin)  # type: ignore[arg-type]
    return Press(f"/roles/{grant.pk}/withdraw")


def _code(secret: bytes) -> str:
    return code_at(secret, int(time.time()) // STEP_SECONDS)


def factor_confirmed(scene: Scene) -> Press:
    from doorstep.office.passwords import begin_factor

    secret, _ = begin_factor(scene.desk.lin, "x")  # type: ignore[arg-type]
    return Press("/me/factor/confirm", {"code": _code(secret)})


def factor_ended(scene: Scene) -> Press:
    from doorstep.office.passwords import begin_factor, confirm_factor

    zhao = scene.desk.zhao
    secret, _ = begin_factor(zhao, "x")  # type: ignore[arg-type]
    confirm_factor(zhao, _code(secret))  # type: ignore[arg-type]
    return Press(f"/roles/{zhao.pk}/factor")  # type: ignore[attr-defined]


def signed_in(scene: Scene) -> Press:
    from doorstep.office.passwords import set_password

    set_password(scene.desk.zhao, PASSWORD)  # type: ignore[arg-type]
    told = {"account": "赵", "password": PASSWORD}
    once_more, counts = frozenset({"Session"}), frozenset({"SignInWait"})
    return Press("/sign-in/check", told, once_more=once_more, counts=counts)


def _signed_in_elsewhere(account: object) -> None:
    from django.test import Client

    from doorstep.office.accounts import make_link

    Client().get("/sign-in/" + make_link(account, None))  # type: ignore[arg-type]


def ended_elsewhere(scene: Scene) -> Press:
    _signed_in_elsewhere(scene.desk.lin)
    return Press("/me/sessions")


def signed_out(scene: Scene) -> Press:
    zhao = scene.desk.zhao
    _signed_in_elsewhere(zhao)
    return Press(f"/roles/{zhao.pk}/sessions")  # type: ignore[attr-defined]


ROLE_BUTTONS: dict[str, Callable[[Scene], Press]] = {
    "give-role": given,
    "withdraw-role": withdrawn,
    "set-password": lambda _: Press("/me/password", {"password": PASSWORD}),
    "begin-factor": lambda _: Press("/me/factor"),
    "confirm-factor": factor_confirmed,
    "end-factor": factor_ended,
    "end-sessions": ended_elsewhere,
    "sign-out-other": signed_out,
    "sign-in-check": signed_in,
}
