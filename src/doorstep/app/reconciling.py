"""The linker over a workspace: mentions are made comparable once, and pairs of the same values are
not compared again. Both are kept sealed beside the registers, may be deleted, and never
change what a run gives.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.app.findings import as_object
from doorstep.app.importing import Progress
from doorstep.app.reviewing.decisions import as_table, counts_of, standing
from doorstep.domain.errors import BadInput
from doorstep.domain.findings import Finding
from doorstep.domain.registers import PackSpec
from doorstep.engine.checks import ENGINE_VERSION, Compared, compare
from doorstep.engine.linkage import link_registers
from doorstep.engine.linkage.comparison_cache import ComparisonCache, maker, with_fingerprints
from doorstep.engine.linkage.entities import households, people
from doorstep.engine.linkage.mentions import mentions, prepare_mentions
from doorstep.engine.linkage.result import RegisterLinks
from doorstep.store import Source, Store, put_derived, read_derived

log = logging.getLogger(__name__)

# Folders of a workspace, under the names they have always had on disk.
PREPARED, COMPARISONS = "prepared", "looks"
_ROWS, _KEYS = "rows", b"snapshots"


@dataclass(frozen=True)
class HeldRegisters:
    """What is reconciled: the tables by kind, the sources they come from, the day they are judged
    for."""

    tables: Mapping[str, pa.Table]
    sources: Sequence[Source]
    day: dt.date


def reconcile(
    store: Store, pack: PackSpec, held: HeldRegisters, run: str, progress: Progress
) -> tuple[list[Finding], bool]:
    """Link and compare, and keep what came out as `run`; returns the findings, and whether they
    were overtaken.

    What was registered or decided meanwhile is not in them: then they are not kept, for they must
    not be taken for those of what stands now. Raises BadInput("nothing-registered").
    """
    if not held.tables:
        raise BadInput("nothing-registered")
    progress("link", 1, 3)
    mentioned = mentions(held.tables, pack, held.day.year)
    decided = standing(store.decisions(), mentioned)
    year, keeping_to = held.day.year, as_table(decided)
    linked = link_workspace(store, pack, mentioned, held.sources, year, keeping_to)
    known = people(mentioned, linked.links, store.name_of)
    del mentioned
    pa.default_memory_pool().release_unused()
    progress("compare", 2, 3)
    found = compare(
        held.tables, linked.links, pack, as_of=held.day, asked=asked_about(linked.review)
    )
    if store.run_id(ENGINE_VERSION) != run:
        return found.findings, True
    store.put_run(run, run_files(linked, known, found, counts_of(decided)))
    return found.findings, False


def link_workspace(
    store: Store,
    pack: PackSpec,
    mentions: pa.Table,
    sources: Sequence[Source],
    year: int,
    decided: pa.Table,
) -> RegisterLinks:
    """`link_registers`, sparing what the run before did already."""
    ready = prepared(store, pack, mentions, sources, year)
    cache = ComparisonCache(ready, read_derived(store, COMPARISONS), maker(pack.names))
    del ready
    links = link_registers(mentions, pack, decided, cache)
    if not cache.nothing_new:
        put_derived(store, COMPARISONS, cache.tables())
    log.info("linked: %d mentions, %d links", len(mentions), len(links.links))
    return links


def asked_about(review: pa.Table) -> frozenset[str]:
    """The mentions of which it is asked whether they are somebody's; a contested number asks
    another thing."""
    open_ones = review.filter(pc.not_equal(review.column("why"), "conflict"))
    return frozenset(
        id_ for side in ("left", "right") for id_ in open_ones.column(side).to_pylist()
    )


def run_files(
    linked: RegisterLinks, known: pa.Table, found: Compared, decided: Mapping[str, int]
) -> dict[str, pa.Table | bytes]:
    """What is kept of a run: links, who is who, findings with what they are about, and how many
    decisions were kept to."""
    told = "".join(json.dumps(as_object(f), ensure_ascii=False) + "\n" for f in found.findings)
    notes = {"model.json": linked.model, "decisions.json": decided}
    plain = {name: json.dumps(value, sort_keys=True).encode() for name, value in notes.items()}
    plain["findings.jsonl"] = told.encode("utf-8", "backslashreplace")
    tables = {"links": linked.links, "review": linked.review, "judged": linked.judged}
    tables |= {"people": known, "households": households(known), "subjects": found.subjects}
    return {**tables, **plain}


def prepared(
    store: Store, pack: PackSpec, mentions: pa.Table, sources: Sequence[Source], year: int
) -> pa.Table:
    """The comparable form of `mentions` (those of `sources`, ages counted back from `year`), in
    their order.

    Kept by snapshot, by what made it and by all that the pack says, so that no older one is ever
    taken for it.
    """
    shared = [v for v in mentions.column("village").unique().to_pylist() if v and "（" in v]
    wanted = _keys(pack, sources, f"{year} {sorted(shared)}" if shared else f"{year}")
    kept = read_derived(store, PREPARED).get(_ROWS)
    held = {} if kept is None else _held(kept)
    parts = [] if kept is None else [kept.replace_schema_metadata(None)]
    del kept
    source_of = _source_of(mentions.column("id"))
    missing = sorted(source for source, key in wanted.items() if held.get(source) != key)
    if missing:
        stale = pa.array(missing, pa.string())
        new = mentions.filter(pc.is_in(source_of, stale))
        parts = [
            part.filter(pc.invert(pc.is_in(_source_of(part.column("id")), stale))) for part in parts
        ]
        parts.append(with_fingerprints(prepare_mentions(new, pack)))
    ready = _in_order(parts, mentions.column("id"))
    if missing or held.keys() != wanted.keys():
        put_derived(
            store, PREPARED, {_ROWS: ready.replace_schema_metadata({_KEYS: json.dumps(wanted)})}
        )
    return ready


def _in_order(parts: list[pa.Table], ids: pa.ChunkedArray) -> pa.Table:
    """The rows of `ids`, one by one."""
    whole = (
        parts[0]
        if len(parts) == 1
        else pa.concat_tables(parts, promote_options="default").combine_chunks()
    )
    if whole.column("id").equals(ids):
        return whole
    return whole.take(pc.index_in(ids, value_set=whole.column("id").combine_chunks()))


def _keys(pack: PackSpec, sources: Sequence[Source], year: str) -> dict[str, str]:
    """By source, the name of what is kept of its present snapshot."""
    made_by = f"{maker(pack.names)} {_print_of(pack)} {year}"
    return {
        source.id: hashlib.sha256(f"{source.snapshot} {made_by}".encode()).hexdigest()
        for source in sorted(sources, key=lambda source: source.id)
    }


def _held(kept: pa.Table) -> Mapping[str, str]:
    keys: dict[str, str] = json.loads((kept.schema.metadata or {}).get(_KEYS, b"{}"))
    return keys


def _source_of(ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """The source that a mention's id begins with."""
    return pc.list_element(pc.split_pattern(ids, ":", max_splits=1), 0)


def _print_of(pack: PackSpec) -> str:
    """A hash of all that a pack says."""
    return hashlib.sha256(
        json.dumps(asdict(pack), default=sorted, sort_keys=True).encode()
    ).hexdigest()
