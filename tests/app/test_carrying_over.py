"""Which matter goes on under which key: each at most once, in whatever order they come, and never
by a guess between two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from doorstep.app.matters import KnownMatter, MatterRecord, carry_over
from doorstep.domain.findings import Cell, Finding
from doorstep.domain.vocabulary import Severity

CELL = Cell("人口.xlsx", None, 2, "A", "", None)
FINDING = Finding("1", "persons-phone-blank", "BLANK", Severity.LOW, "松坪村", "", CELL, None)
TOKENS = [mark + said for mark in "nabvthm" for said in "12"] + ["w1", "w2", "p1", "e1", "e2"]
ANCHORS = st.frozensets(st.sampled_from(TOKENS), max_size=8)
KEYS = st.sampled_from("ABCDEFGH")
CORES = st.sampled_from(["c1", "c2"])
OLD = st.lists(
    st.builds(KnownMatter, KEYS, CORES, ANCHORS, st.booleans()), unique_by=lambda m: m.key
)


def record(key: str, core: str, anchors: frozenset[str]) -> MatterRecord:
    """A matter as a run gives it."""
    return MatterRecord(key, FINDING, "persons", "phone", (), None, core, anchors)


NEW = st.lists(st.builds(record, KEYS, CORES, ANCHORS), unique_by=lambda m: m.key)


@given(OLD, NEW)
def test_every_matter_has_one_lot(old: list[KnownMatter], new: list[MatterRecord]) -> None:
    found = carry_over(old, new)
    open_ = {m.key for m in old if not m.gone}
    heirs = set(found.continued.values())
    assert sorted(open_) == sorted(
        [*found.stays, *found.gone, *(key for key in found.continued if key in open_)]
    )
    assert sorted(m.key for m in new) == sorted(
        [*found.stays, *found.again, *found.new, *found.continued.values()]
    )
    assert len(heirs) == len(found.continued) and not heirs & {m.key for m in old}
    before, now = {m.key: m for m in old}, {m.key: m for m in new}
    for was, becomes in found.continued.items():
        assert before[was].core == now[becomes].core
        assert any(t[0] in "nbvthm" for t in before[was].anchors & now[becomes].anchors)


@given(OLD, NEW, st.randoms())
def test_their_order_tells_nothing(
    old: list[KnownMatter], new: list[MatterRecord], rng: object
) -> None:
    told = carry_over(old, new)
    rng.shuffle(old)  # type: ignore[attr-defined]
    rng.shuffle(new)  # type: ignore[attr-defined]
    assert carry_over(old, new) == told


@given(OLD, NEW)
def test_what_stands_is_never_moved(old: list[KnownMatter], new: list[MatterRecord]) -> None:
    """A run of the very same matters finds each of them."""
    again = [record(m.key, m.core, m.anchors) for m in old]
    found = carry_over(old, again)
    assert not found.continued and not found.new and not found.gone
    assert found.stays | found.again == {m.key for m in old}


ZHANG = frozenset({"n1", "a1", "b1", "v1", "h1"})


def test_a_corrected_number_or_name_goes_on() -> None:
    old = [KnownMatter("A", "c", ZHANG)]
    for corrected in ({"n2", "a1", "b1", "v1", "h1"}, {"n1", "a2", "b2", "v2", "h1"}):
        found = carry_over(old, [record("B", "c", frozenset(corrected))])
        assert found.continued == {"A": "B"} and not found.gone and not found.new


def test_a_twin_is_somebody_else() -> None:
    twin = record("B", "c", frozenset({"n2", "a2", "b2", "v2", "h1"}))
    found = carry_over([KnownMatter("A", "c", ZHANG)], [twin])
    assert found.gone == {"A"} and found.new == {"B"}


def test_between_two_as_good_nobody_guesses() -> None:
    likes = [
        record(key, "c", frozenset({"b1", "a1", said})) for key, said in (("B", "w1"), ("C", "w2"))
    ]
    found = carry_over([KnownMatter("A", "c", ZHANG)], likes)
    assert found.gone == {"A"} and found.new == {"B", "C"}


def test_what_the_cell_says_decides_between_two_of_one_person() -> None:
    old = [KnownMatter("A", "c", ZHANG | {"w1"}), KnownMatter("B", "c", ZHANG | {"w2"})]
    known_again = ZHANG - {"n1"} | {"n2"}
    new = [record("C", "c", known_again | {"w2"}), record("D", "c", known_again | {"w1"})]
    assert carry_over(old, new).continued == {"A": "D", "B": "C"}


def test_what_was_gone_comes_back_under_its_new_number() -> None:
    old = [KnownMatter("A", "c", ZHANG, gone=True)]
    found = carry_over(old, [record("B", "c", ZHANG - {"n1"} | {"n2"})])
    assert found.continued == {"A": "B"} and not found.new


def test_what_is_open_goes_on_before_what_was_gone() -> None:
    old = [KnownMatter("A", "c", ZHANG, gone=True), KnownMatter("B", "c", ZHANG)]
    found = carry_over(old, [record("C", "c", ZHANG)])
    assert found.continued == {"B": "C"} and not found.gone


def test_somebody_else_who_bears_the_number_now_is_not_taken_for_its_owner() -> None:
    other = record("C", "c", frozenset({"n1", "a2", "b2", "v2"}))
    found = carry_over([KnownMatter("A", "c", ZHANG)], [record("B", "c", ZHANG), other])
    assert found.continued == {"A": "B"} and found.new == {"C"}
