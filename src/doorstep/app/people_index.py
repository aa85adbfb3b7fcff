"""Which ledgers share people with a file: found by number, name and birth, or name and place,
without comparing every two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pyarrow as pa

from doorstep.app.versions import RowKey, keys_of, texts_of
from doorstep.domain.registers import PackSpec


class PeopleIndex:
    """What rows say of people, and the ledgers that say it."""

    def __init__(self, pack: PackSpec) -> None:
        self._pack = pack
        self._found: dict[tuple[str, RowKey], dict[str, str]] = {}

    def columns(self) -> frozenset[str]:
        """The columns of register tables that `add` and `hits` look at."""
        keys = (key for kind in self._pack.registers for key in self._keys(kind))
        return frozenset(code for key in keys for code in (*key.said, *key.with_it))

    def add(self, ledger: str, tables: Mapping[str, pa.Table]) -> None:
        """Remember what a ledger says."""
        for slot, texts in self._texts(tables):
            found = self._found.setdefault(slot, {})
            for text in filter(None, dict.fromkeys(texts)):
                known = found.setdefault(text, ledger)
                if known != ledger and ledger not in known.split():
                    found[text] = f"{known} {ledger}"

    def hits(self, tables: Mapping[str, pa.Table]) -> Counter[str]:
        """By ledger, at least so many rows of these tables speak of people it has too."""
        most: Counter[str] = Counter()
        for slot, texts in self._texts(tables):
            found = self._found.get(slot, {})
            counted = Counter(found[text] for text in texts if text in found)
            here: Counter[str] = Counter()
            for ledgers, rows in counted.items():
                here.update(dict.fromkeys(ledgers.split(), rows))
            most |= here
        return most

    def _texts(
        self, tables: Mapping[str, pa.Table]
    ) -> Iterator[tuple[tuple[str, RowKey], list[str | None]]]:
        for kind, table in tables.items():
            for key in self._keys(kind):
                yield (kind, key), texts_of(table, key)

    def _keys(self, kind: str) -> list[RowKey]:
        roles = self._pack.registers[kind].roles.values()
        if not roles:
            return keys_of(kind, self._pack)
        keys = []
        for role in roles:
            number, name, birth = (role.get(f) for f in ("id_number", "name", "birth_date"))
            keys += [RowKey((number,))] if number else []
            keys += [RowKey((name, birth))] if name and birth else []
            keys += [RowKey((name,), ("place",))] if name else []
        return keys
