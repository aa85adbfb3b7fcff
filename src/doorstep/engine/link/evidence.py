"""What decides beyond weight: an equal identity number, whether the person behind it can be the same, equal names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.engine.link.levels import one_step
from doorstep.engine.link.look import look_at
from doorstep.engine.link.people import People
from doorstep.engine.link.weights import Floats, Ints, Pairs
from doorstep.engine.tables import Tables

Claims = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Evidence:
    """Candidate pairs with the claims weights cannot make."""

    pairs: Pairs
    same_number: Claims
    same_name: Claims
    same_writing: Claims
    near_name: Claims
    own_birth_agrees: Claims
    own_birth_differs: Claims
    sex_differs: Claims
    two_people: Claims

    def compatible(self) -> Claims:
        """Whether the two rows can be one person, the number left aside."""
        named = self.same_name | (self.near_name & ~self.own_birth_differs)
        return named | (self.own_birth_agrees & ~self.sex_differs)

    def conflict(self, log_odds: Floats) -> Claims:
        """Equal number, other person: nothing else agrees, or somebody of exactly this name is a good candidate too."""
        plain_namesake = self.same_name & ~self.same_number & ~self.own_birth_differs & (log_odds > 0)
        has_namesake = _any_of(self.pairs.right, plain_namesake)
        # Who bears the number, nearly the name and the very birth date is outdone only by a namesake born that day.
        twin = plain_namesake & self.own_birth_agrees
        has_twin = _any_of(self.pairs.right, twin)
        fits = self.near_name & self.own_birth_agrees & ~self.sex_differs
        borrowed = np.where(fits, has_twin, has_namesake) & ~self.same_name
        found: Claims = self.same_number & (~self.compatible() | borrowed)
        return found

    def apart(self, conflict: Claims) -> Claims:
        """Two sound numbers that make two people, unless a row's number is known to be another's."""
        contested = np.union1d(self.pairs.left[conflict], self.pairs.right[conflict])
        known = np.isin(self.pairs.left, contested) | np.isin(self.pairs.right, contested)
        found: Claims = self.two_people & ~known
        return found

    def outnamed(self, log_odds: Floats, household: Ints) -> Claims:
        """A name only like the one sought, where somebody of exactly that name fits too or lives in the same house.

        `household` is the one of every row.
        """
        left, right = self.pairs.left, self.pairs.right
        fits = self.same_writing & ~self.two_people & ~self.sex_differs & ~self.own_birth_differs
        has_named = _any_of(right, fits & (log_odds > 0))
        _, house = np.unique(right * (2 * len(household) + 2) + household[left], return_inverse=True)
        found: Claims = (has_named | _any_of(house, fits)) & ~self.same_writing & ~self.same_number
        return found & ~self.own_birth_agrees

    def corroborated(self) -> Claims:
        """Whether more than a name (and sex, and village) speaks for the pair: namesakes are common."""
        found: Claims = self.same_number.copy()
        for code, least in _CORROBORATING.items():
            if code in self.pairs.levels:
                found |= self.pairs.levels[code] >= least
        return found

    def rule(self, index: int) -> str:
        """The short reason of a link."""
        if self.same_number[index]:
            return "id"
        return "name" if self.same_name[index] and not self.own_birth_differs[index] else "weight"


def _any_of(keys: Ints, claim: Claims) -> Claims:
    """Whether any pair of the same key makes the claim."""
    found: Claims = (np.bincount(keys, weights=claim) > 0)[keys] if len(keys) else claim
    return found


_CORROBORATING = {"birth_year": 2, "birth_day": 5, "household": 5}
_CLAIMS = {
    "same_number": "l.k_id_key = r.k_id_key",
    "same_name": "l.k_whole = r.k_whole OR l.k_sound = r.k_sound",
    "same_writing": "l.k_written = r.k_written",
    "near_name": "l.k_whole IS NULL OR r.k_whole IS NULL OR l.k_family_sound = r.k_family_sound"
    " AND (contains(l.given, right(r.given, 1))"
    f" OR contains(r.given, right(l.given, 1)) OR ({one_step('l.whole', 'r.whole')}) AND length(l.whole) >= 2)"
    " OR jaro_winkler_similarity(l.whole, r.whole) >= 0.88",
    "own_birth_agrees": "l.own_y = r.own_y AND l.own_m = r.own_m AND coalesce(l.own_d = r.own_d, TRUE)",
    "own_birth_differs": "(l.y IS NULL OR r.y IS NULL)"
    " AND abs(coalesce(l.y, l.age_y) - coalesce(r.y, r.age_y)) > 12"
    " OR abs(l.own_y - r.own_y) > 1 AND (l.own_m <> r.own_m OR l.own_d <> r.own_d)"
    " OR abs(l.own_y - r.own_y) > 12",
    "sex_differs": "l.k_sex <> r.k_sex",
    # A slip of one or two digits beside one name and birth date is still one person.
    "two_people": "l.id_sound AND r.id_sound AND l.k_id_key <> r.k_id_key AND (l.k_whole <> r.k_whole"
    " OR l.id_tells AND r.id_tells AND substr(l.id_key, 7, 8) <> substr(r.id_key, 7, 8))"
    " AND NOT (l.k_whole = r.k_whole AND coalesce(l.own_y = r.own_y AND l.own_m = r.own_m AND l.own_d = r.own_d, TRUE)"
    " AND damerau_levenshtein(l.id_key, r.id_key) <= 2)",
}


def read_evidence(tables: Tables, people: People, pairs: Pairs) -> Evidence:
    """The claims about `pairs`, in their order."""
    claims = {name: f"coalesce({sql}, FALSE)" for name, sql in _CLAIMS.items()}
    found = look_at(tables, people, pairs.left, pairs.right, (), claims)
    return Evidence(pairs=pairs, **{name: seen.astype(bool) for name, seen in found.items()})
