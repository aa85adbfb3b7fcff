"""What a prepared row says, as one small number of 128 bits: rows that say the same have the same
print, wherever they stand, and what was found out about a pair of prints holds for every pair of
rows that bear them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Words = npt.NDArray[np.uint64]

PRINTS = ("print_a", "print_b")

_MAKERS = ("engine/link", "engine/names", "engine/tables.py", "nametables.py", "packs")

_LIBRARIES = ("doorstep", "duckdb", "numpy", "opencc", "pyarrow", "pypinyin")

_LETTERS = (".py", "names.toml")


def with_prints(prepared: pa.Table) -> pa.Table:
    """The prepared rows with their prints in two more columns."""
    sums = [np.zeros(prepared.num_rows, dtype=np.uint64) for _ in PRINTS]
    for name in prepared.column_names:
        if name == "id" or name in PRINTS:
            continue
        coded = _encoded(prepared.column(name))
        rows = pc.fill_null(coded.indices, len(coded.dictionary)).to_numpy()
        # A sum, so that a column nobody fills changes nothing; each word tells its column.
        for total, words in zip(sums, _words(name, coded.dictionary), strict=True):
            total += np.append(words, np.uint64(0))[rows]
    for name, total in zip(PRINTS, sums, strict=True):
        prepared = prepared.append_column(name, pa.array(total))
    return prepared


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    whole = column.combine_chunks()
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()


def _words(name: str, values: pa.Array) -> tuple[Words, Words]:
    """Two words of 64 bits for every value of the column `name`."""
    start = hashlib.blake2b(name.encode() + b"\0", digest_size=16)
    said = bytearray()
    for value in values.cast(pa.string()).to_pylist():
        one = start.copy()
        one.update(value.encode("utf-8", "surrogatepass"))
        said += one.digest()
    pairs = np.frombuffer(bytes(said), dtype="<u8").reshape(-1, 2)
    return pairs[:, 0].astype(np.uint64), pairs[:, 1].astype(np.uint64)


@lru_cache(maxsize=1)
def makers_print() -> str:
    """A hash of everything that decides how rows are prepared and looked at: this program's own
    steps, its tables of names, and the libraries they run on. What was kept under another one is
    not used.
    """
    found = hashlib.sha256()
    home = files("doorstep")
    for part in _MAKERS:
        _take_in(found, part, home.joinpath(*part.split("/")))
    for name in _LIBRARIES:
        try:
            found.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            continue
    return found.hexdigest()


def _take_in(found: hashlib._Hash, name: str, entry: Traversable) -> None:
    if entry.is_dir():
        for inner in sorted(entry.iterdir(), key=lambda one: one.name):
            if inner.is_dir() or inner.name.endswith(_LETTERS):
                _take_in(found, f"{name}/{inner.name}", inner)
    elif entry.is_file():
        content = entry.read_bytes()
        found.update(f"{name} {len(content)}\n".encode())
        found.update(content)


Ints = npt.NDArray[np.int64]

Column = npt.NDArray[np.generic]

Seen = dict[str, Column]

# Beyond this many pairs looking again is cheaper than keeping them all.
MOST_PAIRS = 3_000_000

_STAMP, _LISTED = b"prints", "prints"


@dataclass
class Remembered:
    """Looks at pairs, each pair of prints once; `reused` and `made` count the pairs."""

    rows: Ints
    """The number of every row's print."""
    listed: pa.Table
    """The prints by their number."""
    before: Mapping[str, tuple[Ints, Seen]] = field(default_factory=dict)
    reused: int = 0
    made: int = 0
    _now: dict[str, list[tuple[Ints, Seen]]] = field(default_factory=lambda: defaultdict(list))

    def look(
        self,
        left: Ints,
        right: Ints,
        steps: Sequence[str],
        wanted: Mapping[str, str],
        look: Callable[[Ints, Ints], Seen],
    ) -> Seen:
        """What `look` would say of these pairs, asked about those nobody remembers."""
        name = _name(steps, wanted)
        keys = self.rows[left] * len(self.listed) + self.rows[right]
        known, places = self._places(name, keys)
        self.reused += len(places)
        self.made += len(keys) - len(places)
        old = (
            {column: values[places] for column, values in self.before[name][1].items()}
            if len(places)
            else {}
        )
        if len(places) < len(keys) or not old:
            new = look(left[~known], right[~known])
            new = {column: _small(values) for column, values in new.items()}
            old = (
                {column: _filled(known, old[column], values) for column, values in new.items()}
                if old
                else new
            )
        self._now[name].append((keys, old))
        return old

    def kept(self) -> dict[str, pa.Table]:
        """What this run looked at, for the next one; nothing where that is too much."""
        made = {name: _once(parts) for name, parts in sorted(self._now.items())}
        if sum(len(keys) for keys, _ in made.values()) > MOST_PAIRS:
            return {}
        stamp = {_STAMP: _digest(self.listed).encode()}
        tables = {_LISTED: self.listed}
        for name, (keys, seen) in made.items():
            ends = {"l": keys // len(self.listed), "r": keys % len(self.listed)}
            columns = {end: pa.array(rows.astype(np.int32)) for end, rows in ends.items()}
            columns |= {column: pa.array(values) for column, values in seen.items()}
            tables[name] = pa.table(columns).replace_schema_metadata(stamp)
        return tables

    @property
    def nothing_new(self) -> bool:
        """Whether this run looked at nothing that the one before had not, and left nothing of it
        out."""
        told = {
            name: sum(len(keys) for keys, _ in [_once(parts)]) for name, parts in self._now.items()
        }
        return not self.made and told == {
            name: len(keys) for name, (keys, _) in self.before.items()
        }

    def _places(self, name: str, keys: Ints) -> tuple[npt.NDArray[np.bool_], Ints]:
        """Which pairs are remembered, and where those are."""
        if name not in self.before or not len(self.before[name][0]):
            return np.zeros(len(keys), dtype=bool), np.zeros(0, dtype=np.int64)
        old = self.before[name][0]
        at = np.minimum(np.searchsorted(old, keys), len(old) - 1)
        known = old[at] == keys
        return known, at[known]


@dataclass
class Notebook:
    """What a run takes over from the one before, and leaves for the next: `prepared` mentions with
    their prints, in the order of the mentions; `looks` as `Remembered.kept` gave them; what this
    run remembered and made.

    Once it is open only the last is in it: the run has taken what it needs of the others.
    """

    prepared: pa.Table
    looks: Mapping[str, pa.Table] = field(default_factory=dict)
    remembered: Remembered | None = None

    def open(self, ids: pa.Array) -> Remembered:
        """What is remembered of the rows `ids`."""
        self.remembered = remembered(ids, self.prepared, self.looks)
        self.prepared, self.looks = self.prepared.slice(0, 0).select(["id"]).combine_chunks(), {}
        return self.remembered


def remembered(
    ids: pa.Array, prepared: pa.Table, kept: Mapping[str, pa.Table] | None = None
) -> Remembered:
    """For the rows `ids`, of which `prepared` tells the prints; `kept` is what the run before
    left."""
    rows = prepared.select(PRINTS).take(
        pc.index_in(ids, value_set=prepared.column("id").combine_chunks())
    )
    pairs = _joined(rows)
    listed, numbers = np.unique(pairs, return_inverse=True)
    table = pa.table({name: pa.array(listed[name]) for name in PRINTS})
    return Remembered(numbers.astype(np.int64), table, dict(_translated(kept or {}, listed)))


def _joined(table: pa.Table) -> npt.NDArray[np.void]:
    pairs = np.empty(table.num_rows, dtype=[(name, "u8") for name in PRINTS])
    for name in PRINTS:
        pairs[name] = table.column(name).to_numpy()
    return pairs


def _translated(
    kept: Mapping[str, pa.Table], listed: npt.NDArray[np.void]
) -> list[tuple[str, tuple[Ints, Seen]]]:
    """What was kept, with the numbers that the prints have now; pairs whose prints are gone are
    left out."""
    if _LISTED not in kept:
        return []
    then, stamp = _joined(kept[_LISTED]), _digest(kept[_LISTED]).encode()
    at = np.minimum(np.searchsorted(listed, then), max(len(listed) - 1, 0))
    now = np.where(listed[at] == then, at, -1) if len(listed) else np.full(len(then), -1)
    found = []
    for name, table in kept.items():
        if name == _LISTED or (table.schema.metadata or {}).get(_STAMP) != stamp:
            continue
        left, right = (now[table.column(end).to_numpy()] for end in ("l", "r"))
        there = (left >= 0) & (right >= 0)
        keys = (left * len(listed) + right)[there].astype(np.int64)
        order = np.argsort(keys, kind="stable")
        columns = [column for column in table.column_names if column not in ("l", "r")]
        seen = {column: table.column(column).to_numpy()[there][order] for column in columns}
        found.append((name, (keys[order], seen)))
    return found


def _filled(known: npt.NDArray[np.bool_], old: Column, new: Column) -> Column:
    whole = np.empty(len(known), dtype=np.result_type(old, new) if len(new) else old.dtype)
    whole[known] = old
    whole[~known] = new
    return whole


def _small(column: Column) -> Column:
    """Levels and claims are small numbers, whatever width they came in."""
    return column.astype(np.int8) if column.dtype.kind == "i" else column


def _once(parts: Sequence[tuple[Ints, Seen]]) -> tuple[Ints, Seen]:
    """Every pair once, by its key."""
    keys, first = np.unique(np.concatenate([part[0] for part in parts]), return_index=True)
    columns = parts[0][1]
    return keys, {
        name: np.concatenate([part[1][name] for part in parts])[first] for name in columns
    }


def _name(steps: Sequence[str], wanted: Mapping[str, str]) -> str:
    said = "\n".join((*steps, *(f"{name}={sql}" for name, sql in wanted.items())))
    return "looks-" + hashlib.sha256(said.encode()).hexdigest()[:24]


def _digest(listed: pa.Table) -> str:
    return hashlib.sha256(_joined(listed).tobytes()).hexdigest()
