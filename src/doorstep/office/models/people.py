"""Places, the people of offices, what each answers for, and who may sign in."""

from __future__ import annotations

from django.db import models

from doorstep.office.scope import ScopedRows
from doorstep.office.sealing import SealedRow

LONGEST_NAME = 120
"""Characters of a place's name: SQLite would keep any, PostgreSQL's index would not."""


class Place(models.Model):
    """A township, a village or a group: `name` as the registers write it ("" is the township),
    `code` a text by which places sort as the township has them (`village_order`)."""

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=LONGEST_NAME)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    code = models.CharField(max_length=20, default="")
    objects = ScopedRows()

    class Meta:
        constraints = [
            models.UniqueConstraint("kind", "name", "parent", name="place_once"),
            models.UniqueConstraint(
                "kind", "name", condition=models.Q(parent=None), name="top_place_once"
            ),
        ]


def is_place_name(name: str) -> bool:
    """Whether a register's word can name a place; one that cannot is kept in the register alone,
    and its records stand with the place above."""
    return 0 < len(name) <= LONGEST_NAME and "\0" not in name


class Person(SealedRow):
    """Somebody of an office: sealed `name`, `title`, `phone`. Never a resident as such."""

    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="people")
    name_token = models.BigIntegerField(db_index=True)
    left_on = models.DateField(null=True)


class Duty(models.Model):
    """Who answers for what in a place; whoever leaves hands over to the deputy. `by`: who set it;
    None where it was read from a list of contacts."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="duties")
    role = models.CharField(max_length=20)
    person = models.ForeignKey(Person, models.PROTECT, related_name="duties")
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, related_name="deputises")
    since = models.DateField()
    until = models.DateField(null=True)
    by = models.ForeignKey("Account", models.PROTECT, null=True, related_name="gave")


class Account(SealedRow):
    """Somebody who may sign in on this computer: sealed `name`; may be one of the `people`."""

    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="account")
    language = models.CharField(max_length=10, default="")
    created = models.DateTimeField(auto_now_add=True)
    closed = models.DateTimeField(null=True)


class RoleGrant(models.Model):
    """What an account may be to the office: a role, in a village or (no place) in the township,
    from a day until before another; withdrawn where `until` is past. `by`: who gave it; None where
    the account is the first of its workspace."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="grants")
    since = models.DateField()
    until = models.DateField(null=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="granted")


class SignInLink(models.Model):
    """A link that signs one account in once: only a keyed digest of its token is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="links")
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)


class SignInSecret(SealedRow):
    """By what an account signs in besides links: sealed `password`, `factor` and `recovery` (hashes
    alone but for the factor). `confirmed`: the second factor is asked for; `last_step`: of which
    half minute the last code was."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="secret")
    confirmed = models.BooleanField(default=False)
    last_step = models.BigIntegerField(default=0)


class SignInWait(models.Model):
    """How often a name was tried in vain, as a keyed token, and until when it has to wait."""

    about = models.BigIntegerField(primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    until = models.DateTimeField()
