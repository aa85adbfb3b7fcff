"""Nothing readable stands in the database: what a row says of people is one sealed cell, bound to
its table and row; what is searched for are keyed tokens.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import models

from doorstep.office.configuring import current_office

_JSON = json.JSONEncoder(ensure_ascii=False, default=str)


class SealedRow(models.Model):
    """A row with one sealed cell: `put` seals, `said` opens. Its name is its table and its key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.BinaryField(default=bytes)

    class Meta:
        abstract = True

    def put(self, **said: object) -> None:
        """Seal what the row says; saving is the caller's."""
        self.sealed = seal(said, self._meta.db_table, self.pk)
        self.__dict__.pop("_said", None)

    @property
    def said(self) -> dict[str, Any]:
        """What was put, opened once."""
        if "_said" not in self.__dict__:
            self.__dict__["_said"] = unseal(self.sealed, self._meta.db_table, self.pk)
        opened: dict[str, Any] = self.__dict__["_said"]
        return opened


def seal(said: object, table: str, key: object) -> bytes:
    """A JSON value sealed for one row of one table."""
    plain = _JSON.encode(said).encode("utf-8", "backslashreplace")
    return current_office().store.cipher.seal_cell(plain, f"{table}:{key}")


def unseal(sealed: bytes | memoryview, table: str, key: object) -> Any:
    """The value again. Raises BadInput("cell-tampered") where it is not what was put into this row
    of this table, or is empty: no row is kept before something was put into it."""
    plain = current_office().store.cipher.unseal_cell(bytes(sealed), f"{table}:{key}")
    return json.loads(plain)


def token(said: str) -> int:
    """What stands in a table of search tokens for a term: 63 bits that tell nobody anything."""
    return int.from_bytes(current_office().store.cipher.digest(said.encode())[:8]) >> 1
