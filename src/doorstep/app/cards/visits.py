"""Visits brought under their households: by the people met, else (nobody was) by village and
household number."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.app.cards.sayings import VISITS, Ints, Sayings, as_json, first_told, joined, page_of

_SAID = ("visit_outcome", "respondent")


def visits_told(said: Sayings, households: pa.Array) -> pa.Array:
    """For each of `households` its visits as JSON, the last first, without brackets round them."""
    found: list[str | None] = [""] * len(households)
    visits = _one_each(said.tables[VISITS])
    home = _homes(said, visits)
    at = pc.index_in(home, value_set=households)
    days = pc.fill_null(visits["day"], "")
    order = pc.sort_indices(
        pa.table({"at": at, "day": days}), [("at", "ascending"), ("day", "descending")]
    )
    placed = order.filter(pc.is_valid(at.take(order)))
    numbers = at.take(placed).to_numpy()
    groups, starts = np.unique(numbers, return_index=True)
    told = visits["told"].take(placed).combine_chunks()
    lists = pa.ListArray.from_arrays(pa.array(np.append(starts, len(numbers)), pa.int32()), told)
    for number, text in zip(groups.tolist(), pc.binary_join(lists, ",").to_pylist(), strict=True):
        found[number] = text
    return pa.array(found, pa.string())


def _one_each(table: pa.Table) -> pa.Table:
    """One line a visit, though its form has a line a person: page, place, number, day, told."""
    rows = table.combine_chunks()
    page = pc.coalesce(page_of(_with_kind(rows)), rows["row_id"].combine_chunks())
    coded = page.dictionary_encode()
    order = np.argsort(coded.indices.to_numpy(), kind="stable")
    groups: Ints = coded.indices.to_numpy()[order].astype(np.int64)
    sorted_rows = rows.take(pa.array(order))
    first = {
        name: first_told(groups, sorted_rows[name].combine_chunks())
        for name in ("place", "household_no", "visit_date", "file", "sheet", *_SAID)
    }
    row = first_told(groups, sorted_rows["row"].combine_chunks()).cast(pa.string())
    reference = pc.binary_join_element_wise(
        first["file"], first["sheet"], row, ":", null_handling="skip"
    )
    texts = {
        "day": first["visit_date"],
        "outcome": first["visit_outcome"],
        "respondent": first["respondent"],
        "reference": reference,
    }
    parts = [part for name, text in texts.items() for part in (f',"{name}":', _quoted(text))]
    told = joined("{", parts[0][1:], *parts[1:], "}")
    return pa.table(
        {
            "page": coded.dictionary,
            "place": first["place"],
            "number": first["household_no"],
            "day": first["visit_date"],
            "told": told,
        }
    )


def _with_kind(rows: pa.Table) -> pa.Table:
    kind = pa.repeat(pa.scalar(VISITS, pa.string()), rows.num_rows)
    return rows.select(["file", "household_key"]).append_column("kind", kind)


def _quoted(text: pa.Array) -> pa.Array:
    return as_json(pc.fill_null(text, ""))


def _homes(said: Sayings, visits: pa.Table) -> pa.Array:
    """The household of each visit; null where it cannot be told."""
    own = said.lines.filter(said.lines["own"])
    mentions = said.mentions.take(own["line"])
    home = own["household"].combine_chunks()
    met = _only(mentions["page"].combine_chunks(), home, visits["page"].combine_chunks())
    key = joined(
        mentions["place"].combine_chunks(), "\x1f", mentions["household_no"].combine_chunks()
    )
    asked = joined(visits["place"].combine_chunks(), "\x1f", visits["number"].combine_chunks())
    return pc.coalesce(met, _only(key, home, asked))


def _only(keys: pa.Array, homes: pa.Array, asked: pa.Array) -> pa.Array:
    """The one household that has each of the keys asked for; null where none or several have."""
    here = pc.is_in(keys, value_set=asked.drop_null())
    pairs = pa.table({"key": keys.filter(here), "home": homes.filter(here)})
    counted = pairs.group_by("key").aggregate([("home", "count_distinct"), ("home", "min")])
    one = counted.filter(pc.equal(counted["home_count_distinct"], 1))
    at = pc.index_in(asked, value_set=one["key"].combine_chunks())
    return one["home_min"].combine_chunks().take(at)
