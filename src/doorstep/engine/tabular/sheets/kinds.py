"""Which register a table is: its columns and its title speak for one kind, or it is left open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from doorstep.domain.registers import RegisterSpec
from doorstep.domain.vocabulary import Level
from doorstep.engine.tabular.sheets.body import FEW
from doorstep.engine.tabular.sheets.headers import HeaderIndex, Heading, normalise_header
from doorstep.engine.tabular.sheets.members import is_family_row, names_somebody
from doorstep.engine.tabular.sheets.owners import of_the_person
from doorstep.engine.tabular.sheets.rolls import may_be, named_rolls
from doorstep.engine.tabular.sheets.view import SheetView

_TELLING = 3.0
_REQUIRED = 3.0
_STRANGE = 1.0
_NOT_ONE_ROW_EACH = 6.0
_BORROWED_NAME = 4.0
_OF_SOME_EVENT = frozenset({"registered_date", "reason"})

_OF_ANYBODY = frozenset(
    {"name", "given_name", "family_name", "township", "village", "group", "remarks"}
)

_OF_A_PERSON = frozenset({"id_number", "sex", "birth_date", "birth_year"})

_TOLD_APART = frozenset(
    {"id_number", "birth_date", "birth_year", "household_no", "relation_to_head"}
)
_NUMBERS = frozenset(
    {"id_number", "certificate_no", "birth_certificate_no", "marriage_certificate_no"}
)
_SUBJECT_AND_ONE = 2
_OF_A_RESIDENT = frozenset({"address", "phone", "village", "group", "registered_residence"})
_OF_A_HOUSEHOLD = frozenset({"id_number", "household_no", "address", "phone"})
_NUMBERED_SHEET = re.compile(r"(?:sheet|工作表|feuil)?\s*\d*", re.IGNORECASE)

_IN_BRACKETS = re.compile(r"[（(](?!含|包括|其中|及)([^（()）]*)[）)]")

_LEAST = 3.0
_MARGIN = 1.0
_ENOUGH_ROWS = 1000  # to see how a register is laid out


@dataclass(frozen=True)
class Titles:
    """The words near a table, nearest first: its own title, the sheet's name, the file's name."""

    title: str = ""
    sheet: str = ""
    file: str = ""

    def nearest(self) -> str:
        """The nearest words that are there; a sheet's own number is none."""
        sheet = "" if _NUMBERED_SHEET.fullmatch(self.sheet.strip()) else self.sheet
        return self.title or sheet or self.file

    def rolls(self, registers: Mapping[str, RegisterSpec]) -> dict[str, str]:
        """The kinds of roll the words speak of, and its name in each."""
        return named_rolls(registers, (self.title, self.sheet, self.file))

    def weight(self, spec: RegisterSpec, headers: frozenset[str]) -> float:
        """How strongly the words name this kind; a longer word beats a shorter one, one in brackets
        is weaker, a word inside a header's name (出生 in 出生日期核对册) does not count.
        """
        total = 0.0
        for text, weight in ((self.title, 5.0), (self.sheet, 4.0), (self.file, 2.5)):
            for said, strength in ((text, weight), (" ".join(_IN_BRACKETS.findall(text)), 2.0)):
                longest = _longest_word(spec, normalise_header(said) if said else "", headers)
                if longest:
                    total = max(total, strength + 0.25 * longest)
        return total


def _longest_word(spec: RegisterSpec, plain: str, headers: frozenset[str]) -> int:
    words = [w for w in map(normalise_header, spec.titles) if w in plain]
    if not words:
        return 0
    for header in headers:
        if len(header) > 2 and header in plain and header not in spec.titles:
            plain = plain.replace(header, " ")
    return max((len(w) for w in words if w in plain), default=0)


def headings(
    paths: Mapping[int, Sequence[str]], index: HeaderIndex, kind: str | None
) -> dict[int, Heading]:
    """What each column says when the table is read as this kind; codes the kind does not have are
    left out."""
    found = {c: index.path(path, kind) for c, path in paths.items()}
    if kind is None:
        return found
    spec = index.pack.registers[kind]
    kept = spec.columns
    for code in set(spec.required) - {h.code for h in found.values()}:
        # A header this register reads another way gives the required column where nothing else
        # does.
        plain = {c: h for c, path in paths.items() if (h := index.path(path, None)).code == code}
        found |= dict(list(plain.items())[:1])
    found = {c: h if h.code in kept else Heading(None, False) for c, h in found.items()}
    return of_the_person(found, paths, index, kind)


def choose_kind(
    paths: Mapping[int, Sequence[str]],
    index: HeaderIndex,
    titles: Titles,
    *,
    rows_share_household: bool = False,
) -> str | None:
    """The kind whose telling columns, required columns and title words fit best; None when none
    does clearly.

    `rows_share_household`: several rows stand under one household number, so a row is no household.
    """
    if is_other_list(paths, index, titles):
        return None
    rolls = titles.rolls(index.pack.registers)
    scored = {
        code: _score(paths, index, spec, titles, said=code in rolls)
        for code, spec in index.pack.registers.items()
        if may_be(spec, rolls)
    }
    scored |= dict.fromkeys(_told_by_relatives(paths, index, titles), 0.0)
    if rows_share_household:
        scored = {
            code: score - _NOT_ONE_ROW_EACH * (index.pack.registers[code].entity == "household")
            for code, score in scored.items()
        }
    scores = sorted(((score, code) for code, score in scored.items()), reverse=True)
    close = [code for score, code in scores if score >= _LEAST and scores[0][0] - score < _MARGIN]
    best = _between(close, paths, index)
    told = {found for path in paths.values() if (found := index.path(path, best).code)}
    return best if names_somebody(told) or told & (_NUMBERS | _named_by(best, index)) else None


def _named_by(kind: str | None, index: HeaderIndex) -> set[str]:
    """The columns by which any person that a row of this kind mentions is named: the mother of a
    child that has no name yet."""
    roles = index.pack.registers[kind].roles.values() if kind else ()
    fields = ("name", "given_name", "family_name", "id_number")
    return {role[field] for role in roles for field in fields if field in role}


def _between(
    close: Sequence[str], paths: Mapping[int, Sequence[str]], index: HeaderIndex
) -> str | None:
    """The kind that can be defended where several fit as well or none fits well: people of whom
    nothing else is told are on a list of people, a head with an own number is a household."""
    if len(close) == 1:
        return close[0]
    found = {c: h for c, path in paths.items() if not (h := index.path(path)).of_relative}
    clear = _clear(found, paths, index)
    if "name" in clear and clear & _OF_A_PERSON:
        return "persons"
    if "head_name" in clear and ("households" in close or clear & _OF_A_HOUSEHOLD):
        return "households"
    known = "name" in clear and bool(clear & _OF_A_RESIDENT)
    return "persons" if known and "persons" in close else None


def is_other_list(paths: Mapping[int, Sequence[str]], index: HeaderIndex, titles: Titles) -> bool:
    """Whether the nearest title and the headers speak of something that is no register: who signed
    in, marks, votes, prices; one of the two is enough where nobody is told apart."""
    words = [normalise_header(w) for w in index.pack.words.get("other_list", ())]
    nearest = normalise_header(titles.nearest())
    titled = any(w in nearest for w in words)
    columns = [normalise_header(w) for w in index.pack.words.get("other_list_column", ())]
    headed = any(normalise_header(path[-1]) in columns for path in paths.values())
    if titled and headed:
        return True
    codes = {index.path(path).code for path in paths.values()}
    return (titled or headed) and not codes & _TOLD_APART


def _told_by_relatives(
    paths: Mapping[int, Sequence[str]], index: HeaderIndex, titles: Titles
) -> list[str]:
    """Kinds of event of which nothing but the relatives tells (father and mother of a birth), where
    a title names another kind or the headers speak of a later life (school)."""
    titled = {
        code
        for code, spec in index.pack.registers.items()
        if titles.weight(spec, index.date_headers)
    }
    if not titled and not _of_later_life(paths, index, titles):
        return []
    said = {index.path(path).code for path in paths.values() if not index.says_little(path[-1])}
    return [
        code
        for code, spec in index.pack.registers.items()
        if code not in titled
        and spec.event_date
        and len(spec.roles) > _SUBJECT_AND_ONE
        and not said & set(spec.telling) - _of_relatives(spec)
    ]


def _of_later_life(paths: Mapping[int, Sequence[str]], index: HeaderIndex, titles: Titles) -> bool:
    words = [normalise_header(w) for w in index.pack.words.get("later_life", ())]
    texts = [titles.title, *("".join(path) for path in paths.values())]
    return any(w in text for text in map(normalise_header, texts) for w in words)


def _of_relatives(spec: RegisterSpec) -> set[str]:
    """Codes of a kind that only its second and further persons have: father_name of a birth."""
    subject, *others = (set(fields.values()) for fields in spec.roles.values())
    return set().union(*others) - subject


def form_kind(
    codes: frozenset[str], labels: Mapping[int, Sequence[str]], index: HeaderIndex, titles: Titles
) -> str:
    """The kind of a card: of a household where it names its head or number, else of the one it
    names."""
    of_household = bool(codes & {"head_name", "household_no"})
    if of_household and not {"name", "relation_to_head"} <= codes:
        return "households"
    chosen = choose_kind(labels, index, titles)
    if chosen is not None and index.pack.registers[chosen].entity != "household":
        return chosen
    return "persons" if "name" in codes else "households"


def form_codes(
    labels: Mapping[int, Sequence[str]], index: HeaderIndex, kind: str
) -> list[str | None]:
    """What each label of a card says, the card read as this kind."""
    if index.pack.registers[kind].entity == "household":
        return [index.path(path, kind).code for path in labels.values()]
    return [heading.code for heading in headings(labels, index, kind).values()]


def rows_share_household(
    view: SheetView, index: HeaderIndex, paths: Mapping[int, Sequence[str]], body: Sequence[int]
) -> bool:
    """Whether a household number is merged over rows, left out below itself, or repeated."""
    at = next((c for c, path in paths.items() if index.path(path).code == "household_no"), None)
    if at is None or not body:
        return False
    some = body[:_ENOUGH_ROWS]
    if any((s := view.spans.get((r, at))) is not None and s[2] > s[0] for r in some):
        return True
    rows = [r for r in some if view.filled[r].sum() > FEW]
    numbers = [view.value(r, at) for r in rows if view.filled[r, at]]
    return len(rows) > 1 and (len(rows) - len(set(numbers))) * 4 > len(rows)


def _score(
    paths: Mapping[int, Sequence[str]],
    index: HeaderIndex,
    spec: RegisterSpec,
    titles: Titles,
    *,
    said: bool = False,
) -> float:
    """How well a kind fits; `said`: a roll's name gives what the register asks of it."""
    found = {c: index.path(path, spec.code) for c, path in paths.items()}
    plain = {c: index.path(path) for c, path in paths.items()}
    numbered = any(isinstance(h.member, int) and h.member for h in plain.values())
    if is_family_row(found) or (numbered and is_family_row(plain)):
        if spec.code != "persons":
            return 0.0
    else:
        found = {c: h for c, h in found.items() if not h.of_relative}
    codes = {h.code for h in found.values() if h.code}
    if not codes:
        return 0.0
    own = codes & set(spec.columns)
    level = {
        c
        for c in own
        if (s := index.pack.columns.get(c)) is not None and s.level is Level.HOUSEHOLD
    }
    score = float(len(own - level)) + 0.5 * len(level)
    titled = titles.weight(spec, index.date_headers)
    clear = _clear(found, paths, index)
    sure = codes if titled else clear
    meant = {
        h.code
        for c, h in found.items()
        if titled
        or index.path(paths[c]).code in (None, h.code)
        or (index.path(paths[c]).code not in spec.columns)
    }
    score += _TELLING * len(own & set(spec.telling) & sure & meant)
    score -= _REQUIRED * len(
        [
            c
            for c in spec.required
            if c not in sure and not _in_parts(c, codes) and not (said and c == spec.roll_says)
        ]
    )
    score -= _STRANGE * len(codes - own)
    if (
        spec.entity == "person"
        and not titled
        and codes & _OF_SOME_EVENT
        and codes <= _OF_SOME_EVENT | _OF_ANYBODY
    ):
        score -= _REQUIRED
    if spec.entity == "household" and not titled and _borrows_its_name(paths, index, codes):
        score -= _BORROWED_NAME
    return score + titled if own else 0.0


def _clear(
    found: Mapping[int, Heading], paths: Mapping[int, Sequence[str]], index: HeaderIndex
) -> set[str]:
    """The codes of headers that say enough; beside each other, or beside a person's
    number or birth, a bare `name` and `sex` do."""
    codes = {h.code for h in found.values() if h.code}
    clear = {h.code for c, h in found.items() if h.code and not index.says_little(paths[c][-1])}
    if clear & _TOLD_APART or codes >= {"name", "sex"}:
        clear |= codes & {"name", "sex"}
    if codes >= {"name", "position", "phone"} and not codes & _OF_A_PERSON:
        clear.add("position")
    return clear


def _borrows_its_name(
    paths: Mapping[int, Sequence[str]], index: HeaderIndex, codes: set[str]
) -> bool:
    """Whether a household's head would have to be read out of a plain name column beside other
    columns of a person."""
    plain_names = any(index.path(path, None).code == "name" for path in paths.values())
    return plain_names and len(codes & {"id_number", "sex", "birth_date", "ethnicity"}) >= 1


def _in_parts(code: str, codes: set[str]) -> bool:
    """A name or date given in parts is there: given_name for name, birth_year for birth_date."""
    if code == "name":
        return bool(codes & {"given_name", "family_name"})
    return code == "birth_date" and "birth_year" in codes
