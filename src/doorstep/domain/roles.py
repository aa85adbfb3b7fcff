"""What somebody who signs in may be to the office, and which of it a duty already makes them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from doorstep.domain.duties import Role


class AccountRole(StrEnum):
    """What an account may be: given for the township, or for one village."""

    ADMINISTRATOR = "administrator"
    STEWARD = "steward"
    LEAD = "lead"
    CLERK = "clerk"
    SECRETARY = "secretary"
    STATIONED = "stationed"
    GROUP_LEADER = "group-leader"
    HELPER = "helper"
    VISITOR = "visitor"
    INSPECTOR = "inspector"
    STATISTICIAN = "statistician"
    AUDITOR = "auditor"


OF_TOWNSHIP = frozenset(
    {
        AccountRole.ADMINISTRATOR,
        AccountRole.STEWARD,
        AccountRole.LEAD,
        AccountRole.VISITOR,
        AccountRole.INSPECTOR,
        AccountRole.STATISTICIAN,
        AccountRole.AUDITOR,
    }
)
"""The roles that are given for the township alone; the others are given for a village."""

OF_DUTIES: Mapping[Role, AccountRole] = {
    Role.SECRETARY: AccountRole.SECRETARY,
    Role.CLERK: AccountRole.CLERK,
    Role.STATIONED: AccountRole.STATIONED,
    Role.GROUP_LEADER: AccountRole.GROUP_LEADER,
    Role.CENTRE_HOUSEHOLD: AccountRole.HELPER,
}
"""What a duty in a village, or in a group of one, makes its holder there. A duty in the township
makes nobody anything: who sees every village is said by an administrator."""

OWN_ROWS = frozenset({AccountRole.VISITOR})
"""Who sees the doors they themselves were given, wherever these are."""

OWN_DOORS = frozenset({AccountRole.GROUP_LEADER, AccountRole.HELPER})
"""Who sees no row of any table: name, address and appointment of their own doors are told them."""

NO_ROWS = frozenset({AccountRole.INSPECTOR, *OWN_DOORS})
"""Who sees no row of any table that is of a village; their pages are told what they are to know."""
