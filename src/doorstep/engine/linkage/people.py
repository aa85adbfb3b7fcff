"""The rows under comparison as one body: numbered by side and id, every text as a small number,
shares of values.

Row numbers (`ord`) follow side and id, so the order in which rows came changes nothing. Texts stay
in dictionaries; only the rows a pair needs are ever spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.errors import BadInput
from doorstep.domain.registers import NameTables
from doorstep.engine.fields import names
from doorstep.engine.linkage.prepare import EXTRA, KEYS, TEXTS

if TYPE_CHECKING:
    from doorstep.engine.linkage.comparison_cache import ComparisonCache

Ints = npt.NDArray[np.int64]

# Pairs of rows, (n,) left and (n,) right row numbers.
RowPairs = tuple[Ints, Ints]
Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
NUMBERS = tuple("own_y own_m own_d y m d age age_y zo generation wed nth".split())
TRUTHS = ("id_sound", "id_tells", "own_head")
CODED = "k_"

# An age stands on one side at least where the other tells a birth or an age.
AGED = "aged"

# An animal year stands on one side at least where the other tells a birth or one too.
SIGNED = "signed"

# In a table of ten rows a value's share says little: as many imagined rows stand beside the real
# ones.
SMALL = 100
_GUESSED_SHARE = {"whole": 0.0005, "birth_day_key": 0.003, "y": 0.015, "postcode": 0.001}
_SIDE = re.compile(r"\b([lr])\.(\w+)")


def rows_without(rows: Ints, others: Ints) -> Ints:
    """Each of `rows` once that is none of `others`, in rising order; a mask sorts row
    numbers quickest."""
    there = np.zeros(1 + max(int(rows.max(initial=-1)), int(others.max(initial=-1))), dtype=bool)
    there[rows] = True
    there[others] = False
    return np.flatnonzero(there)


def distinct(numbers: Ints) -> Ints:
    """Each of `numbers` once, in rising order; numpy sorts, which is far quicker here than its
    table, only where it counts as well."""
    return np.unique(numbers, return_counts=True)[0]


def numbered(keys: Ints) -> Ints:
    """A small number for each of `keys`, equal for equal ones, in the order first met."""
    numbers: Ints = pa.array(keys).dictionary_encode().indices.to_numpy()
    return numbers


@dataclass(frozen=True)
class Shape:
    """Which features both sides can fill, the plain-text columns among them, and the script of the
    names; `at_home`: of members of one household."""

    present: frozenset[str]
    texts: tuple[str, ...]
    chinese: bool
    one_table: bool
    at_home: bool = False


@dataclass(frozen=True)
class PreparedPeople:
    """All rows by number; the first table's `first` rows come first. A missing value has code
    -1."""

    ids: pa.Array
    first: int
    shape: Shape
    codes: Mapping[str, Codes]
    texts: Mapping[str, pa.Array]
    columns: Mapping[str, pa.Array]
    cache: ComparisonCache | None = None
    _shares: dict[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def taken(self, name: str, rows: pa.Array) -> pa.Array:
        """The values of one feature at `rows`; of `k_<feature>` the codes, which tell whether two
        agree."""
        if name.startswith(CODED) and name.removeprefix(CODED) in self.codes:
            codes = self.codes[name.removeprefix(CODED)][rows.to_numpy()]
            return pa.array(codes, mask=codes < 0)
        if name in self.texts:
            codes = pc.take(pa.array(self.codes[name], mask=self.codes[name] < 0), rows)
            return self.texts[name].take(codes)
        if name in self.columns:
            return self.columns[name].take(rows)
        kind = pa.bool_() if name in TRUTHS else pa.int16() if name in NUMBERS else pa.string()
        return pa.nulls(len(rows), pa.int32() if name.startswith(CODED) else kind)

    def code(self, name: str) -> Codes:
        """The small number of each row's value; -1 where it is missing."""
        if name in self.codes:
            return self.codes[name]
        if name in self.columns:
            values: Codes = pc.fill_null(self.columns[name].cast(pa.int32()), -1).to_numpy()
            return values
        return np.full(len(self), -1, dtype=np.int32)

    def share(self, name: str) -> Floats:
        """How common each row's value is among all rows that say something; 0 where the row does
        not."""
        known = self._shares.get(name)
        if known is None:
            codes = self.code(name)
            counts = np.bincount(codes + 1, minlength=1)
            counts[0] = 0
            by_code = shares_of(name, counts, int(counts.sum()))
            by_code[0] = 0.0
            known = self._shares[name] = by_code[codes + 1]
        return known

    def pairs_table(self, expressions: Iterable[str], left: Ints, right: Ints) -> pa.Table:
        """The features that `expressions` name as l.x and r.x, one line per pair, called l_x and
        r_x; `n` counts."""
        wanted = sorted(named_sides(expressions))
        rows = {"l": pa.array(left), "r": pa.array(right)}
        table = {f"{side}_{name}": self.taken(name, rows[side]) for side, name in wanted}
        return pa.table({"n": pa.array(np.arange(len(left), dtype=np.int32)), **table})


def shares_of(name: str, counts: Ints, known: int) -> Floats:
    """How common values are that `counts` of the `known` rows bear which say something, (n,)."""
    shares: Floats = (counts + SMALL * _GUESSED_SHARE.get(name, 0.01)) / (known + SMALL)
    return shares


def named_sides(sql: Iterable[str]) -> set[tuple[str, str]]:
    """Which features expressions name, of which side: ("l", "whole") of l.whole."""
    return {pair for one in sql for pair in _SIDE.findall(one)}


def flat(sql: str) -> str:
    """An expression over l.x and r.x, for the columns of `pairs_table`."""
    return _SIDE.sub(r"\1_\2", sql)


def gather_people(sides: Sequence[pa.Table], name_tables: NameTables) -> PreparedPeople:
    """One or two prepared tables as one body; `name_tables` tell which names are pet names.

    Raises:
        BadInput: an id is missing or stands twice.
    """
    extra = sorted(
        set.intersection(*({n for n in s.column_names if n.startswith(EXTRA)} for s in sides))
    )
    orders = [_by_id(side) for side in sides]
    named = {f"x{i}": name for i, name in enumerate(extra)}
    codes, texts, columns = features_of(sides, orders, named, name_tables)
    ids = pa.concat_arrays(
        [_taken(side.column("id"), order) for side, order in zip(sides, orders, strict=True)]
    )
    chinese = _mostly_han(codes, texts)
    made = PreparedPeople(
        ids,
        sides[0].num_rows,
        Shape(frozenset(), (), chinese, len(sides) == 1),
        codes,
        texts,
        columns,
    )
    shape = Shape(
        _present(made, [slice(0, made.first), slice(made.first, None)], list(named)),
        tuple(name.removeprefix(EXTRA) for name in extra),
        chinese,
        len(sides) == 1,
    )
    return replace(made, shape=shape)


def features_of(
    sides: Sequence[pa.Table],
    orders: Sequence[pa.Array | None],
    named: Mapping[str, str],
    name_tables: NameTables,
) -> tuple[dict[str, Codes], dict[str, pa.Array], dict[str, pa.Array]]:
    """Codes by row, texts by code and plain columns of prepared tables, each in its order (None: as
    it is); `named`: what other text columns are called."""
    codes: dict[str, Codes] = {}
    texts: dict[str, pa.Array] = {}
    for name in (*TEXTS, *named):
        source = named.get(name, name)
        if any(source in side.column_names for side in sides):
            codes[name], texts[name] = _coded(sides, orders, source)
    for name in KEYS:
        if any(name in side.column_names for side in sides):
            codes[name] = _numbered(_joined(sides, orders, name, pa.int64()))
    columns = {
        name: _joined(sides, orders, name, pa.bool_() if name in TRUTHS else pa.int16())
        for name in (*NUMBERS, *TRUTHS)
        if any(name in side.column_names for side in sides)
    }
    _derive(codes, texts, columns, name_tables)
    return codes, texts, columns


def shape_of_first(people: PreparedPeople) -> Shape:
    """The shape for comparing the first table's rows with each other."""
    extra = [f"x{i}" for i in range(len(people.shape.texts))]
    return Shape(
        _present(people, [slice(0, people.first)], extra),
        people.shape.texts,
        people.shape.chinese,
        True,
    )


SEEN = tuple(
    """
    whole given family middle sex y m d phone age village grp hhno head postcode hn
    street generation
    """.split()
)


def _present(
    people: PreparedPeople, sides: Sequence[slice], extra: Sequence[str]
) -> frozenset[str]:
    filled = {name: people.code(name) >= 0 for name in (*SEEN, "id_key", "age_y", "zo", *extra)}
    filled[AGED] = filled["y"] | filled["age_y"]
    filled[SIGNED] = filled[AGED] | filled["zo"]
    return present_of(
        [
            {name: int(there[side].sum()) for name, there in filled.items()}
            for side in sides
            if len(people.ids[side])
        ],
        extra,
    )


def present_of(filled: Sequence[Mapping[str, int]], extra: Sequence[str]) -> frozenset[str]:
    """What each side fills somewhere; `filled`: in how many rows of each side a feature stands,
    under AGED a birth year or an age, under SIGNED these or an animal year."""
    present = {name for name in (*SEEN, "id_key", *extra) if all(side[name] for side in filled)}
    for told, name in (("age_y", AGED), ("zo", SIGNED)):
        if any(side[told] for side in filled) and all(side[name] for side in filled):
            present.add(name)
    return frozenset("idn" if name == "id_key" else name for name in present)


def _by_id(side: pa.Table) -> pa.Array | None:
    """The rows in the order of their ids; None when they stand so already."""
    if "id" not in side.column_names:
        raise BadInput("link-no-id")
    ids = side.column("id").combine_chunks()
    if ids.null_count:
        raise BadInput("link-id-not-unique")
    order = None
    if len(ids) > 1 and not pc.all(pc.less(ids[:-1], ids[1:])).as_py():
        order = pc.sort_indices(ids)
        ordered = ids.take(order)
        if pc.any(pc.equal(ordered[:-1], ordered[1:])).as_py():
            raise BadInput("link-id-not-unique")
    return order


def _taken(column: pa.ChunkedArray, order: pa.Array | None) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole if order is None else whole.take(order)


def _joined(
    sides: Sequence[pa.Table], orders: Sequence[pa.Array | None], name: str, kind: pa.DataType
) -> pa.Array:
    return pa.concat_arrays(
        [
            _taken(side.column(name), order)
            if name in side.column_names
            else pa.nulls(side.num_rows, kind)
            for side, order in zip(sides, orders, strict=True)
        ]
    )


def _coded(
    sides: Sequence[pa.Table], orders: Sequence[pa.Array | None], name: str
) -> tuple[Codes, pa.Array]:
    """Codes by row and the texts by code; equal texts have one code on both sides, in the order
    first met."""
    kind = pa.dictionary(pa.int32(), pa.string())
    parts = [
        _taken(side.column(name), order).cast(kind)
        if name in side.column_names
        else pa.nulls(side.num_rows, kind)
        for side, order in zip(sides, orders, strict=True)
    ]
    joined = pa.chunked_array(parts, kind).unify_dictionaries()
    texts = joined.chunk(0).dictionary if joined.num_chunks else pa.array([], pa.string())
    codes = np.concatenate([pc.fill_null(chunk.indices, -1).to_numpy() for chunk in joined.chunks])
    return codes.astype(np.int32), texts


def _numbered(keys: pa.Array) -> Codes:
    """Small numbers for wide keys; -1 where there is none."""
    coded = keys.dictionary_encode()
    numbers: Codes = pc.fill_null(coded.indices, -1).to_numpy().astype(np.int32)
    return numbers


def _derive(
    codes: dict[str, Codes],
    texts: dict[str, pa.Array],
    columns: dict[str, pa.Array],
    name_tables: NameTables,
) -> None:
    """Features that rest on others of the same row."""
    if "m" in columns and "d" in columns:
        hundred = pc.multiply(columns["m"].cast(pa.int32()), 100)
        columns["birth_day_key"] = pc.add(hundred, columns["d"].cast(pa.int32()))
    if "given" in texts:
        pets = name_tables.pet_names
        listed = [
            list(pets[given]) if given in pets else None for given in texts["given"].to_pylist()
        ]
        codes["pet_names"], texts["pet_names"] = (
            codes["given"],
            pa.array(listed, pa.list_(pa.string())),
        )
    if "given" in texts and "whole" in texts:
        codes["called"] = _called(codes, texts)
    if "head" in texts and "whole" in texts:
        whole = pc.replace_substring(texts["whole"], " ", "")
        heads = pc.fill_null(pc.index_in(texts["head"], value_set=whole.unique()), -1).to_numpy()
        wholes = pc.index_in(whole, value_set=whole.unique()).to_numpy()
        own = np.append(heads, -1)[codes["head"]] == np.append(wholes, -2)[codes["whole"]]
        columns["own_head"] = pa.array(own)
    if "hn" in texts and "street" in texts:
        both = (codes["hn"] >= 0) & (codes["street"] >= 0)
        joined = np.where(
            both, codes["hn"].astype(np.int64) * (len(texts["street"]) + 1) + codes["street"], -1
        )
        _, dense = np.unique(joined, return_inverse=True)
        codes["door"] = np.where(both, dense, -1).astype(np.int32)


def _called(codes: Mapping[str, Codes], texts: Mapping[str, pa.Array]) -> Codes:
    """What one is called at home, numbered: a given name of two Han characters, and a name of two,
    which may be one told without its surname; -1 for others."""
    values = pa.concat_arrays([texts["given"], texts["whole"]]).dictionary_encode()
    two = pc.fill_null(pc.equal(pc.utf8_length(values.dictionary), 2), False).to_numpy(False)
    numbers = pc.fill_null(values.indices, -1).to_numpy()
    numbers = np.where((numbers >= 0) & np.append(two, False)[numbers], numbers, -1)
    given, whole = codes["given"], codes["whole"]
    called = np.where(given >= 0, np.append(numbers, -1)[given], -1)
    alone = np.where(whole >= 0, np.append(numbers, -1)[len(texts["given"]) + whole], -1)
    return np.where(called >= 0, called, alone).astype(np.int32)


def _mostly_han(codes: Mapping[str, Codes], texts: Mapping[str, pa.Array]) -> bool:
    return "whole" in texts and names.mostly_han(t for t in texts["whole"].to_pylist() if t)
