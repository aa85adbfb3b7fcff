"""Makes household cards of the sayings: whole columns of JSON, so that a township takes
seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import starmap

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.app.cards.sayings import Bools, Ints, Sayings, as_json, first_told, joined
from doorstep.app.cards.visits import visits_told
from doorstep.app.tidy import Results
from doorstep.domain.households import HouseholdCard
from doorstep.domain.registers import PackSpec
from doorstep.engine.fields.words import plain
from doorstep.engine.linkage.entities import SPINE


def household_cards(said: Sayings, pack: PackSpec) -> Results[HouseholdCard]:
    """A card of every household; a finding stands with each household whose rows it is about."""
    lines, mentions = said.lines, said.mentions.take(said.lines["line"]).combine_chunks()
    home = lines["household"].combine_chunks().dictionary_encode()
    groups: Ints = home.indices.to_numpy().astype(np.int64)
    told = joined(
        '{"people":[',
        _people_told(groups, lines["person"].combine_chunks(), mentions),
        '],"visits":[',
        visits_told(said, home.dictionary),
        "]}",
    )
    own = lines["own"].to_numpy()
    columns = (
        home.dictionary,
        *_face(groups, own, mentions, pack),
        _members(groups, lines, mentions),
        told,
    )
    about = _findings_of(said)
    ids = [tuple(about.get(one, ())) for one in home.dictionary.to_pylist()]
    rows = zip(*(column.to_pylist() for column in columns), ids, strict=True)
    return Results(starmap(HouseholdCard, rows))


def _people_told(groups: Ints, person: pa.Array, mentions: pa.Table) -> pa.Array:
    """For each household its people as JSON."""
    code = person.dictionary_encode().indices.to_numpy()
    starts = np.flatnonzero(np.diff(groups, prepend=-1) | np.diff(code, prepend=-1))
    whose: Ints = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(groups)))
    names = pc.fill_null(first_told(whose, mentions["name"].combine_chunks()), "")
    told = joined(
        '{"person":',
        as_json(person.take(pa.array(starts))),
        ',"name":',
        as_json(names),
        ',"sayings":[',
        _listed(whose, mentions["told"].combine_chunks()),
        "]}",
    )
    return _listed(groups[starts], told)


def _listed(groups: Ints, texts: pa.Array) -> pa.Array:
    """The texts of each group with commas between them; `groups` rise from 0."""
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    bounds = pa.array(np.append(starts, len(groups)), pa.int32())
    return pc.binary_join(pa.ListArray.from_arrays(bounds, texts), ",")


def _face(groups: Ints, own: Bools, mentions: pa.Table, pack: PackSpec) -> tuple[pa.Array, ...]:
    """Place, group, number, head and address of each household, as its own pages say them first."""

    def said(name: str, among: Bools = own) -> pa.Array:
        return first_told(groups, mentions[name].combine_chunks(), among)

    words = {plain(word) for word in pack.words.get("head", ())}
    relation = mentions["relation"].combine_chunks().dictionary_encode()
    is_head = [
        word is not None and plain(word) in words for word in relation.dictionary.to_pylist()
    ]
    heads = pa.array(is_head, pa.bool_()).take(relation.indices)
    heading = pc.fill_null(heads, False).to_numpy(zero_copy_only=False)
    anywhere = np.ones(len(groups), dtype=np.bool_)
    names = (said("name", own & heading), said("head_name"), said("name", anywhere))
    head = pc.coalesce(*names)
    place = pc.coalesce(said("place"), said("place", anywhere))
    parts = (place, said("group"), said("household_no"), head, said("address"))
    return tuple(pc.fill_null(part, "") for part in parts)


def _members(groups: Ints, lines: pa.Table, mentions: pa.Table) -> pa.Array:
    """How many people the population register lists in each household; where it lists nobody, how
    many any source does."""
    listed = pc.and_(pc.equal(mentions["kind"], SPINE), pc.invert(mentions["struck"]))
    counted = pa.table(
        {
            "home": pa.array(groups),
            "listed": pc.if_else(pc.and_(listed, lines["own"]), lines["person"], None),
            "anyone": lines["person"],
        }
    )
    ways = [
        (name, "count_distinct", pc.CountOptions(mode="only_valid"))
        for name in ("listed", "anyone")
    ]
    each = counted.group_by("home", use_threads=False).aggregate(ways).sort_by("home")
    some = pc.greater(each["listed_count_distinct"], 0)
    return pc.if_else(some, each["listed_count_distinct"], each["anyone_count_distinct"])


def _findings_of(said: Sayings) -> Mapping[str, list[str]]:
    """Ids of findings by household: of the one on whose page a row stands, else of those of the
    people it speaks of."""
    rows = pa.table(
        {
            "row": _row_key(said.mentions).take(said.lines["line"]),
            "household": said.lines["household"],
            "own": said.lines["own"],
        }
    )
    asked = _row_key(said.subjects)
    rows = rows.filter(pc.is_in(rows["row"], asked))
    homes: dict[str, dict[bool, dict[str, None]]] = defaultdict(lambda: {True: {}, False: {}})
    for row, home, own in zip(*(column.to_pylist() for column in rows.columns), strict=True):
        homes[row][own][home] = None
    about: dict[str, dict[str, None]] = defaultdict(dict)
    for finding, row in zip(said.subjects["finding"].to_pylist(), asked.to_pylist(), strict=True):
        for home in homes[row][True] or homes[row][False]:
            about[home][finding] = None
    return {home: list(ids) for home, ids in about.items()}


def _row_key(rows: pa.Table) -> pa.Array:
    return joined(*(rows[name].combine_chunks() for name in ("kind", "row_id")))
