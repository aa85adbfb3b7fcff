"""What an office holds of its county, or a county of its townships, and of matching with another
office."""

from __future__ import annotations

from django.db import models

from doorstep.office.sealing import SealedRow


class CountyRow(SealedRow):
    """One of `CountyRowKind`: `code` tells a township, or one matching, from another; `number` is
    that of the last card. Keys, secrets, names and cards are sealed."""

    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=40, default="")
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("kind", "code", name="county_row_once")]
