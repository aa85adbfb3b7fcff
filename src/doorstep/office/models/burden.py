"""Forms that an office no longer asks of anybody."""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Account
from doorstep.office.sealing import SealedRow


class RetiredForm(SealedRow):
    """A form that is no longer asked since a day; sealed `title`, `instead` (what stands in its
    place, "" where nothing does)."""

    since = models.DateField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="retired_forms")
