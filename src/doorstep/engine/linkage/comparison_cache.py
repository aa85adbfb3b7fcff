"""Comparisons that a run takes over from the one before, and leaves for the next.

A prepared row's values are known by a fingerprint of 128 bits: rows of equal values have the same
one wherever they stand, and how two fingerprints compare holds for every pair of rows that bear
them - as long as program, libraries and name tables are the same (`maker`).
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.registers import NameTables

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Column = npt.NDArray[np.generic]
Columns = dict[str, Column]
FINGERPRINTS = ("print_a", "print_b")

# Every room whose code decides how rows are prepared and compared.
MAKERS = ("engine/linkage", "engine/fields", "engine/sql")
_LIBRARIES = ("doorstep", "duckdb", "numpy", "opencc", "pyarrow", "pypinyin", "rapidfuzz")

# Beyond this many pairs comparing again is cheaper than keeping them all.
MOST_PAIRS = 3_000_000
_STAMP, _LISTED = b"prints", "prints"


def with_fingerprints(prepared: pa.Table) -> pa.Table:
    """The prepared rows with their fingerprints in two more columns."""
    sums = [np.zeros(prepared.num_rows, dtype=np.uint64) for _ in FINGERPRINTS]
    for name in prepared.column_names:
        if name == "id" or name in FINGERPRINTS:
            continue
        coded = _encoded(prepared.column(name))
        rows = pc.fill_null(coded.indices, len(coded.dictionary)).to_numpy()
        # A sum, so that a column nobody fills changes nothing; each word holds its column's name.
        for total, words in zip(sums, _words(name, coded.dictionary), strict=True):
            total += np.append(words, np.uint64(0))[rows]
    for name, total in zip(FINGERPRINTS, sums, strict=True):
        prepared = prepared.append_column(name, pa.array(total))
    return prepared


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    whole = column.combine_chunks()
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()


def _words(name: str, values: pa.Array) -> tuple[Words, Words]:
    """Two words of 64 bits for every value of the column `name`."""
    start = hashlib.blake2b(name.encode() + b"\0", digest_size=16)
    digests = bytearray()
    for value in values.cast(pa.string()).to_pylist():
        one = start.copy()
        one.update(value.encode("utf-8", "surrogatepass"))
        digests += one.digest()
    pairs = np.frombuffer(bytes(digests), dtype="<u8").reshape(-1, 2)
    return pairs[:, 0].astype(np.uint64), pairs[:, 1].astype(np.uint64)


@lru_cache(maxsize=8)
def maker(name_tables: NameTables) -> str:
    """A hash of all that decides how rows compare besides their values: this program's own steps,
    the libraries they run on, and a pack's tables of names."""
    tables = json.dumps(asdict(name_tables), default=sorted, sort_keys=True)
    return hashlib.sha256(f"{_program()} {tables}".encode()).hexdigest()


@lru_cache(maxsize=1)
def _program() -> str:
    digest = hashlib.sha256()
    home = files("doorstep")
    for room in MAKERS:
        _take_in(digest, room, home.joinpath(*room.split("/")))
    for name in _LIBRARIES:
        try:
            digest.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()


def _take_in(digest: hashlib._Hash, name: str, entry: Traversable) -> None:
    if entry.is_dir():
        for inner in sorted(entry.iterdir(), key=lambda one: one.name):
            if inner.is_dir() or inner.name.endswith(".py"):
                _take_in(digest, f"{name}/{inner.name}", inner)
    else:
        content = entry.read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)


@dataclass
class ComparisonCache:
    """Compares each pair of fingerprints once, in this run or in the one before.

    `prepared`: the mentions with their fingerprints, in order; `kept`: what `tables` gave at the
    end of the run before; both are let go once the cache is opened. `reused` and `made` count
    pairs.
    """

    prepared: pa.Table
    kept: Mapping[str, pa.Table]
    maker: str
    reused: int = 0
    made: int = 0
    _rows: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """The number of every row's fingerprint."""
    _listed: pa.Table | None = None
    """The fingerprints by their number."""
    _before: Mapping[str, tuple[Ints, Columns]] = field(default_factory=dict)
    _now: dict[str, list[tuple[Ints, Columns]]] = field(default_factory=lambda: defaultdict(list))

    def open(self, ids: pa.Array) -> ComparisonCache:
        """Make ready for pairs of the rows `ids`, known by their place."""
        rows = self.prepared.select(FINGERPRINTS).take(
            pc.index_in(ids, value_set=self.prepared.column("id").combine_chunks())
        )
        listed, numbers = np.unique(_joined(rows), return_inverse=True)
        self._rows = numbers.astype(np.int64)
        self._listed = pa.table({name: pa.array(listed[name]) for name in FINGERPRINTS})
        self._before = dict(_translated(self.kept, listed))
        self.prepared, self.kept = self.prepared.slice(0, 0).select(["id"]).combine_chunks(), {}
        return self

    def compare(
        self,
        left: Ints,
        right: Ints,
        expressions: Sequence[str],
        compute: Callable[[Ints, Ints], Columns],
    ) -> Columns:
        """What `compute` gives for these pairs by `expressions`, asked about unknown pairs only."""
        name = self._name(expressions)
        keys = self._rows[left] * self._width + self._rows[right]
        known, places = self._places(name, keys)
        self.reused += len(places)
        self.made += len(keys) - len(places)
        columns = {}
        if len(places):
            columns = {code: column[places] for code, column in self._before[name][1].items()}
        if len(places) < len(keys) or not columns:
            fresh = compute(left[~known], right[~known])
            fresh = {code: _small(column) for code, column in fresh.items()}
            columns = (
                {code: _filled(known, columns[code], column) for code, column in fresh.items()}
                if columns
                else fresh
            )
        self._now[name].append((keys, columns))
        return columns

    def tables(self) -> dict[str, pa.Table]:
        """What this run compared, for the next one; nothing where that is too much."""
        made = {name: _once(parts) for name, parts in sorted(self._now.items())}
        if self._listed is None or sum(len(keys) for keys, _ in made.values()) > MOST_PAIRS:
            return {}
        stamp = {_STAMP: _digest(self._listed).encode()}
        tables = {_LISTED: self._listed}
        for name, (keys, levels) in made.items():
            ends = {"l": keys // self._width, "r": keys % self._width}
            columns = {end: pa.array(rows.astype(np.int32)) for end, rows in ends.items()}
            columns |= {code: pa.array(column) for code, column in levels.items()}
            tables[name] = pa.table(columns).replace_schema_metadata(stamp)
        return tables

    @property
    def nothing_new(self) -> bool:
        """Whether this run compared exactly the pairs that the one before did."""
        now = {name: len(_once(parts)[0]) for name, parts in self._now.items()}
        return not self.made and now == {
            name: len(keys) for name, (keys, _) in self._before.items()
        }

    @property
    def _width(self) -> int:
        return 0 if self._listed is None else len(self._listed)

    def _name(self, expressions: Sequence[str]) -> str:
        text = "\n".join((self.maker, *expressions))
        return "looks-" + hashlib.sha256(text.encode()).hexdigest()[:24]

    def _places(self, name: str, keys: Ints) -> tuple[npt.NDArray[np.bool_], Ints]:
        """Which pairs are known from the run before, and where those are."""
        if name not in self._before or not len(self._before[name][0]):
            return np.zeros(len(keys), dtype=bool), np.zeros(0, dtype=np.int64)
        old = self._before[name][0]
        at = np.minimum(np.searchsorted(old, keys), len(old) - 1)
        known = old[at] == keys
        return known, at[known]


def _joined(table: pa.Table) -> npt.NDArray[np.void]:
    pairs = np.empty(table.num_rows, dtype=[(name, "u8") for name in FINGERPRINTS])
    for name in FINGERPRINTS:
        pairs[name] = table.column(name).to_numpy()
    return pairs


def _translated(
    kept: Mapping[str, pa.Table], listed: npt.NDArray[np.void]
) -> list[tuple[str, tuple[Ints, Columns]]]:
    """What was kept, under the numbers that fingerprints have now; pairs of vanished fingerprints
    are left out."""
    if _LISTED not in kept:
        return []
    then, stamp = _joined(kept[_LISTED]), _digest(kept[_LISTED]).encode()
    at = np.minimum(np.searchsorted(listed, then), max(len(listed) - 1, 0))
    now = np.where(listed[at] == then, at, -1) if len(listed) else np.full(len(then), -1)
    result = []
    for name, table in kept.items():
        if name == _LISTED or (table.schema.metadata or {}).get(_STAMP) != stamp:
            continue
        left, right = (now[table.column(end).to_numpy()] for end in ("l", "r"))
        there = (left >= 0) & (right >= 0)
        keys = (left * len(listed) + right)[there].astype(np.int64)
        order = np.argsort(keys, kind="stable")
        codes = [code for code in table.column_names if code not in ("l", "r")]
        columns = {code: table.column(code).to_numpy()[there][order] for code in codes}
        result.append((name, (keys[order], columns)))
    return result


def _filled(known: npt.NDArray[np.bool_], old: Column, new: Column) -> Column:
    whole = np.empty(len(known), dtype=np.result_type(old, new) if len(new) else old.dtype)
    whole[known] = old
    whole[~known] = new
    return whole


def _small(column: Column) -> Column:
    """Levels and claims are small numbers, whatever width they came in."""
    return column.astype(np.int8) if column.dtype.kind == "i" else column


def _once(parts: Sequence[tuple[Ints, Columns]]) -> tuple[Ints, Columns]:
    """Every pair once, by its key."""
    keys, first = np.unique(np.concatenate([part[0] for part in parts]), return_index=True)
    return keys, {
        code: np.concatenate([part[1][code] for part in parts])[first] for code in parts[0][1]
    }


def _digest(listed: pa.Table) -> str:
    return hashlib.sha256(_joined(listed).tobytes()).hexdigest()
